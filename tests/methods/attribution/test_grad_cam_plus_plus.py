"""Grad-CAM++ weighs a channel by its positions' slopes, and counts every place of a pattern in full."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make, subject
from tests.oracles import attribution_literal as literal
from tests.oracles import attribution_maps_literal as oracle


def ask(subject, layer="", target="logit:1"):
    return ng.attribute(subject, ng.methods.GradCamPlusPlus(layer=layer), target=target, samples=range(4))


@pytest.mark.parametrize("layer", [1, 2, 3])
@pytest.mark.parametrize("output", range(3))
def test_it_is_the_formula_of_the_paper(layer, output):
    made = make("convolutional")
    model = made.model.eval()
    if layer == 3:
        with pytest.raises(ng.NotApplicable, match="does not keep the positions"):
            ask(made, "5")
        layer = 0
    activation = literal.sequential(model, 0, layer + 1)(inputs_of(made)).detach()
    coarse = oracle.grad_cam_plus_plus(activation, lambda a: literal.sequential(model, layer + 1, 7)(a)[:, output])
    found = ask(made, str(layer), f"logit:{output}").values
    np.testing.assert_allclose(found, literal.stretch(coarse, 6, 6), rtol=1e-8, atol=1e-12)


def test_by_hand_a_channel_with_one_slope_everywhere_has_that_slope_over_two_plus_its_sum_as_its_weight():
    """One channel that is x, of slope g at each of 4 positions: 4 g^3 / (2 g^2 + g^3 sum x) = 4 g / (2 + g sum x)."""
    model = nn.Sequential(nn.Conv2d(1, 1, 1, bias=False), nn.Flatten(), nn.Linear(4, 2, bias=False))
    with torch.no_grad():
        model[0].weight.fill_(1.0)
        model[2].weight.copy_(torch.tensor([[0.0] * 4, [3.0] * 4]))
    x = torch.tensor([[1.0, 2.0, 0.0, 0.5]], dtype=torch.float64).view(1, 1, 2, 2).repeat(4, 1, 1, 1)
    made = ng.Subject(model.double(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 2, 2))
    expected = 12 / (2 + 3 * 3.5) * x[:, 0].numpy()
    np.testing.assert_allclose(ask(made, "0").values, expected, rtol=1e-12)


def test_a_small_and_a_large_place_of_a_pattern_are_shown_alike_where_grad_cam_shows_the_large_one_more():
    """The paper's figure 3: two channels, each seeing one object, of 9 positions and of 1."""
    model = nn.Sequential(nn.Conv2d(2, 2, 1, bias=False), nn.Flatten(), nn.Linear(72, 2, bias=False))
    x = torch.zeros(4, 2, 6, 6, dtype=torch.float64)
    x[:, 0, :3, :3], x[:, 1, 5, 5] = 1.0, 1.0
    with torch.no_grad():
        model[0].weight.copy_(torch.eye(2).view(2, 2, 1, 1))
        model[2].weight.copy_(torch.stack([torch.zeros(72), x[0].flatten()]))
    made = ng.Subject(model.double(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(2, 6, 6))
    plus, plain = ask(made, "0").values, ng.attribute(made, ng.methods.GradCam(layer="0"), target="logit:1").values
    np.testing.assert_allclose(plain[:, 0, 0], 9 * plain[:, 5, 5], rtol=1e-12)
    assert (plus[:, 0, 0] < 3 * plus[:, 5, 5]).all()
    assert (plus[:, 5, 5] > 0).all()


def test_where_the_papers_weight_divides_by_nothing_a_channel_weighs_nothing():
    """One channel that sums to -2, of slope 1 at each of 2 positions: 2 + (-2) = 0."""
    model = nn.Sequential(nn.Conv1d(1, 1, 1, bias=False), nn.Flatten(), nn.Linear(2, 2, bias=False))
    with torch.no_grad():
        model[0].weight.fill_(1.0)
        model[2].weight.copy_(torch.tensor([[0.0, 0.0], [1.0, 1.0]]))
    x = torch.tensor([[1.0, -3.0]], dtype=torch.float64).view(1, 1, 2).repeat(4, 1, 1)
    made = ng.Subject(model.double(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.series(2, 1))
    assert not ask(made, "0").values.any()


def test_positions_without_a_slope_share_nothing_and_divide_by_nothing():
    made = make("convolutional")
    with torch.no_grad():
        made.model[6].weight.zero_()
    values = ask(made, "2").values
    assert not values.any()


def test_what_speaks_against_the_target_is_not_shown():
    values = ask(make("residual"), "norm").values
    assert (values >= 0).all()
    assert (values > 0).any()


def test_channels_last_and_first_are_weighed_alike():
    def network(model):
        torch.manual_seed(1)
        return subject(model, (2, 6), ng.space.series(6, 2))

    torch.manual_seed(0)
    conv, head = nn.Conv1d(2, 3, 1), nn.Linear(18, 3)
    first = nn.Sequential(conv, nn.ReLU(), nn.Flatten(), head)

    class Last(nn.Module):
        def __init__(self):
            super().__init__()
            self.mix, self.head = nn.Linear(2, 3), nn.Linear(18, 3)
            with torch.no_grad():
                self.mix.weight.copy_(conv.weight[:, :, 0])
                self.mix.bias.copy_(conv.bias)
                self.head.weight.copy_(head.weight)
                self.head.bias.copy_(head.bias)

        def forward(self, x):
            return self.head(self.mix(x.transpose(1, 2)).relu().transpose(1, 2).flatten(1))

    one = ask(network(first), "0").values
    other = ask(network(Last()), "mix").values
    assert one.any()
    np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-13)
