import numpy as np
from torch import nn

import neuroglass as ng
from neuroglass.testing.subjects import tiny_subject


class _Mean(nn.Module):
    def forward(self, x):
        return x.mean((2, 3))


def test_the_baseline_is_that_of_the_space_over_all_its_axes():
    x = np.random.default_rng(0).uniform(size=(3, 3, 4, 4)).astype("float32")
    over = ng.space.image(3, 4, 4, baseline=(0.2, 0.4, 0.6))
    subject = ng.Subject(_Mean(), (x, np.array([0, 1, 2])), space=over)
    found = ng.overview(subject, "baseline_input")
    np.testing.assert_allclose(found.values[0, :, 1, 2], [0.2, 0.4, 0.6], rtol=1e-6)
    assert found.axes[1:] == over.layout


def test_of_tokens_it_is_the_id_that_stands_for_nothing():
    found = ng.overview(tiny_subject("tokens"), "baseline_input")
    assert found.values.dtype == np.int64 and not found.values.any()
