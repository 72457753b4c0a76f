"""Max-sensitivity is Yeh's and Captum's number; 0 where slopes never move, larger for larger steps."""

import numpy as np
import pytest
import torch
from captum.attr import Saliency
from captum.metrics import sensitivity_max

import neuroglass as ng
from neuroglass.methods.checks.examined import noisy
from tests.methods.checks.subjects import Edges, curved, weighted
from tests.oracles import checks_literal


def moved(subject, sample, radius=0.02, repeats=10):
    """The samples that the check asks about."""
    x = torch.as_tensor(np.asarray(subject.data.batch((sample,)).x))
    step = radius * float(np.std(np.asarray(subject.data.batch(tuple(range(len(subject.data)))).x)))
    return x, [x + step * noisy(x, (sample,), number, 0) for number in range(repeats)]


def test_the_number_is_that_of_the_paper():
    subject = curved()
    asked = ng.attribute(subject, "gradient", target="logit:1", samples=[0, 2])
    result = ng.check(subject, "sensitivity", of=asked)

    def explain(x):
        x = x.clone().requires_grad_()
        return torch.autograd.grad(subject.model(x)[0, 1], x)[0].numpy()

    expected = [checks_literal.max_sensitivity(explain, *moved(subject, sample)) for sample in (0, 2)]
    np.testing.assert_allclose(result.values, expected, rtol=1e-9)


def test_captum_says_the_same_of_the_same_steps():
    subject = curved(1)
    result = ng.check(subject, "sensitivity", of=ng.attribute(subject, "saliency", target="logit:1", samples=[0]))
    x, steps = moved(subject, 0)
    method = Saliency(subject.model.eval())

    def explain(inputs, target):
        (x,) = inputs if isinstance(inputs, tuple) else (inputs,)
        return (method.attribute(x.detach().requires_grad_(), target=target),)

    found = sensitivity_max(explain, x, perturb_func=lambda inputs: torch.cat(steps), n_perturb_samples=10, target=1)
    np.testing.assert_allclose(result.values, found.detach().numpy(), rtol=1e-6)


def test_slopes_of_a_weighted_sum_do_not_move_and_contributions_move_with_the_sample():
    subject = weighted()
    still = ng.check(subject, "sensitivity", of=ng.attribute(subject, "gradient", target="logit:1", samples=[0, 1]))
    np.testing.assert_array_equal(still.values, 0)
    moving = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0, 1])
    near, far = (ng.check(subject, ng.methods.Sensitivity(radius=r), of=moving).values for r in (0.01, 0.02))
    np.testing.assert_allclose(far, 2 * near, rtol=1e-9)


def test_there_is_no_rule_and_the_words_say_so_with_the_number():
    subject = curved()
    result = ng.check(subject, "sensitivity", of=ng.attribute(subject, Edges(), target="logit:1", samples=[0]))
    assert result.verdict.passed is None
    assert f"{result.values.mean():.1%}" in result.verdict.sentence and "no rule" in result.verdict.sentence


def test_columns_of_a_table_move_by_a_share_of_their_own_spread():
    """The second column is a thousand times larger; a step of one size for both would hide the first."""
    x = np.random.default_rng(0).normal(size=(50, 2)) * [1.0, 1000.0]
    model = torch.nn.Linear(2, 2, bias=False).double()
    subject = ng.Subject(model, (x, np.arange(50) % 2), space=ng.space.table(2))
    asked = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=[0])
    result = ng.check(subject, "sensitivity", of=asked)
    change = np.stack([noisy(torch.as_tensor(x[:1]), (0,), number, 0).numpy()[0] for number in range(10)])
    slopes = model.weight[1].detach().numpy()
    far = np.linalg.norm(0.02 * x.std(0) * change * slopes, axis=1).max()
    np.testing.assert_allclose(result.values[0], far / np.linalg.norm(x[0] * slopes), rtol=1e-9)


@pytest.mark.parametrize("bad", [{"radius": 0.0}, {"repeats": 0}])
def test_settings_that_move_nothing_are_refused(bad):
    with pytest.raises(ng.InvalidInput, match="write"):
        ng.methods.Sensitivity(**bad)
