import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.methods.overview.probabilities import Probabilities
from neuroglass.testing.subjects import tiny_subject


def test_rows_are_the_softmax_of_the_outputs_in_the_order_that_was_asked():
    subject = tiny_subject("image")
    found = ng.overview(subject, "probabilities", samples=[4, 1])
    x = torch.as_tensor(np.asarray(subject.data.batch((4, 1)).x))
    subject.model.eval()
    np.testing.assert_allclose(found.values, subject.network(x).softmax(1).detach().numpy(), rtol=1e-9)
    assert found.axes[0].ticks == (4, 1) and found.axes[1].ticks == subject.classes


def test_the_likeliest_classes_for_any_sample_are_shown_and_the_others_counted():
    class Fixed(torch.nn.Module):
        def forward(self, x):
            logits = torch.zeros(len(x), 30, dtype=x.dtype)
            logits[:, 7] = 3
            logits[:, 2] = 10 * x[:, 0]
            return logits

    subject = ng.Subject(Fixed(), (np.array([[0.0, 1], [1.0, 1]]), np.array([7, 2])))
    found = ng.overview(subject, Probabilities(classes=2))
    assert found.axes[1].ticks == ("2", "7")
    assert "28 others are left out" in found.notes[0]
    with pytest.raises(ng.InvalidInput, match="write 1 or more"):
        Probabilities(classes=0)


def test_one_output_for_two_classes_is_told_for_both():
    subject = ng.Subject(
        torch.nn.Linear(2, 1), (np.ones((3, 2), "float32"), np.array([0, 1, 1])), classes=["no", "yes"]
    )
    found = ng.overview(subject, "probabilities")
    np.testing.assert_allclose(found.values.sum(1), 1, rtol=1e-6)
    assert found.axes[1].ticks == ("no", "yes")
