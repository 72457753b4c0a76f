"""DeepLIFT shares out the change of the target from the baseline, exactly, through every kind of step."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.testing.subjects import tiny_subject
from tests.methods.attribution.networks import inputs_of, make, subject
from tests.methods.attribution.sequences import convolutional, curved
from tests.methods.attribution.steps import STEPS, around
from tests.oracles import attribution_backward_captum as captum
from tests.oracles import attribution_backward_literal as literal
from tests.oracles import attribution_backward_shap as shap


def ask(made, target="logit:1", *, at="input", samples=range(4)):
    return ng.attribute(made, "deep_lift", target=target, samples=samples, at=at)


@pytest.mark.parametrize("kind", ["residual", "dense"])
def test_without_pools_deep_lift_is_captums(kind):
    made = make(kind)
    x = inputs_of(made)
    for output in range(3):
        expected = captum.deep_lift(made.model, x, torch.zeros_like(x), output)
        found = ask(made, f"logit:{output}").full.values
        np.testing.assert_allclose(found, expected, rtol=1e-7, atol=1e-13)


def test_with_max_pools_deep_lift_is_that_of_the_shap_package():
    """Captum halves a pool's change between the winners on sample and baseline; both add up."""
    made = make("convolutional")
    x = inputs_of(made)
    expected = shap.deep_explainer(made.model, x, torch.zeros_like(x[:1]))
    for output in range(3):
        found = ask(made, f"logit:{output}").full.values
        np.testing.assert_allclose(found, expected[..., output], rtol=1e-9, atol=1e-14)


@pytest.mark.parametrize("make_one", [convolutional, curved])
def test_deep_lift_is_the_rescale_rule_of_the_paper_one_number_at_a_time(make_one):
    made = make_one()
    found = ask(made).full.values
    for sample, x in enumerate(inputs_of(made).numpy()):
        expected = literal.deep_lift(list(made.model), x, np.zeros_like(x), 1)
        np.testing.assert_allclose(found[sample], expected, rtol=1e-8, atol=1e-13)


@pytest.mark.parametrize("name", STEPS)
def test_relevance_adds_up_to_the_change_through(name):
    made = around(name)
    for target in ("logit:1", "logit:0 - 2 * logit:2"):
        result = ask(made, target)
        assert result.values.any()
        assert result.scores["completeness_gap"] < 1e-12


@pytest.mark.parametrize("kind", ["image", "series_tc", "series_time_first", "tokens", "two_inputs", "segmentation"])
def test_relevance_adds_up_at_every_layer_of_every_kind_of_network(kind):
    made = tiny_subject(kind)
    for layer in ("input", *[layer.name for layer in made.layers()]):
        result = ask(made, "logit:1 - logit:0", at=layer)
        assert result.scores["completeness_gap"] < 1e-13


def test_recurrent_layers_add_up():
    assert ask(make("recurrent")).scores["completeness_gap"] < 1e-13


def test_a_recurrent_layer_in_single_precision_whose_parts_are_fused_adds_up():
    torch.manual_seed(1)

    class Single(nn.Module):
        def __init__(self):
            super().__init__()
            self.lstm, self.head = nn.LSTM(3, 5, batch_first=True), nn.Linear(5, 3)

        def forward(self, x):
            return self.head(self.lstm(x)[0][:, -1])

    x = np.random.default_rng(0).normal(size=(4, 6, 3)).astype(np.float32)
    made = ng.Subject(Single(), (x, np.arange(4) % 3), space=ng.space.series(6, 3, layout="tc"))
    result = ask(made)
    assert np.abs(result.values).max() > 1e-3
    assert result.scores["completeness_gap"] < 1e-6
    assert torch.backends.mkldnn.is_available() == torch._C._get_mkldnn_enabled()


def test_where_nothing_is_curved_it_is_the_gradient_times_the_change():
    made = subject(nn.Sequential(nn.Linear(4, 5), nn.BatchNorm1d(5), nn.Linear(5, 3)), (4,), ng.space.table(4))
    plain = ng.attribute(made, "input_times_gradient", target="logit:1", samples=range(4))
    np.testing.assert_allclose(ask(made).values, plain.values, rtol=1e-12, atol=1e-15)


def test_a_saturated_unit_still_gets_its_share():
    """y = 1 - relu(1 - a - b): at a = b = 1 its slope is 0, and both made the change (the paper's figure 1)."""
    model = nn.Sequential(nn.Linear(2, 1), nn.ReLU(), nn.Linear(1, 1))
    with torch.no_grad():
        model[0].weight.fill_(-1.0), model[0].bias.fill_(1.0)
        model[2].weight.fill_(-1.0), model[2].bias.fill_(1.0)
    made = ng.Subject(model.double(), (np.array([[1.0, 1.0]]), np.array([0.0])), space=ng.space.table(2))
    assert not ng.attribute(made, "gradient", target="output:0", samples=[0]).values.any()
    np.testing.assert_allclose(ask(made, "output:0", samples=[0]).values, [[0.5, 0.5]], rtol=1e-12)


FORKS = {
    "another operation": lambda x: x.tanh().sin() if bool((x != 0).any()) else x,
    "another shape": lambda x: torch.tanh(x.view(-1, 2, 2) if bool((x != 0).any()) else x.view(-1, 1, 4)).view(-1, 4),
}


@pytest.mark.parametrize("fork", FORKS)
def test_a_network_that_goes_another_way_for_the_baseline_is_refused(fork):
    class Fork(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(FORKS[fork](x))

    with pytest.raises(ng.NotApplicable, match="another way through its operations for the baseline"):
        ask(subject(Fork(), (4,), ng.space.table(4)))


def test_a_choice_that_no_gradient_reaches_is_refused():
    class Sorted(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(x.gather(1, x.argsort(1)))

    with pytest.raises(ng.NotApplicable, match="'gather' depends on the input by a way that has no derivative"):
        ask(subject(Sorted(), (4,), ng.space.table(4)))


def test_an_operation_without_a_rule_is_refused_by_name():
    class Solved(nn.Module):
        def __init__(self):
            super().__init__()
            self.head = nn.Linear(4, 3)

        def forward(self, x):
            return self.head(torch.cumprod(x, 1))

    with pytest.raises(ng.NotApplicable, match="'cumprod' on the way to the target"):
        ask(subject(Solved(), (4,), ng.space.table(4)))
