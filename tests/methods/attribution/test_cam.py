"""CAM is the linear layer's weighing of channels, position by position, and it is given only where that is exact."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make, subject
from tests.model.transformers import SwinLike, Vit, images, made
from tests.oracles import attribution_literal as literal
from tests.oracles import attribution_maps_literal as oracle


class Pooled(nn.Module):
    """Convolutions, the mean over positions spelled as is asked, and one linear layer."""

    def __init__(self, pool="mean"):
        super().__init__()
        torch.manual_seed(0)
        self.features = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.ReLU(), nn.Conv2d(4, 5, 3, 2, 1), nn.ReLU())
        self.pool, self.head = pool, nn.Linear(5, 3)

    def forward(self, x):
        x = self.features(x)
        pooled = {
            "mean": lambda: x.mean((2, 3)),
            "adaptive": lambda: nn.functional.adaptive_avg_pool2d(x, 1).flatten(1),
            "window": lambda: nn.functional.avg_pool2d(x, 3).flatten(1),
            "largest": lambda: x.amax((2, 3)),
            "square": lambda: x.mean((2, 3)) ** 2,
            "corner": lambda: x[:, :, :2, :2].mean((2, 3)),
        }
        return self.head(pooled[self.pool]())


def pooled(pool="mean"):
    return subject(Pooled(pool), (2, 6, 6), ng.space.image(2, 6, 6, region=2))


def ask(subject, method="cam", target="logit:1", **parameters):
    method = getattr(ng.methods, method)(**parameters) if parameters else method
    return ng.attribute(subject, method, target=target, samples=range(4))


@pytest.mark.parametrize("pool", ["mean", "adaptive", "window"])
@pytest.mark.parametrize("output", range(3))
def test_cam_is_the_papers_sum_however_the_mean_is_spelled(pool, output):
    made = pooled(pool)
    activation = made.model.features(inputs_of(made)).detach()
    coarse = oracle.cam(activation, made.model.head.weight[output].detach().numpy())
    found = ask(made, target=f"logit:{output}").values
    np.testing.assert_allclose(found, literal.stretch(coarse, 6, 6), rtol=1e-9, atol=1e-13)


def test_the_mean_of_the_map_and_the_layers_constant_are_the_target():
    made = pooled()
    found = ask(made, layer="features.3", method="Cam")
    activation = made.model.features(inputs_of(made)).detach()
    weights, constants = (part.detach().numpy() for part in (made.model.head.weight, made.model.head.bias))
    mean = oracle.cam(activation, weights[1]).mean((1, 2))
    np.testing.assert_allclose(mean + constants[1], found.value.values, rtol=1e-12)


def test_cam_is_grad_cam_times_the_positions_before_grad_cam_cuts_off_what_speaks_against():
    """Selvaraju et al., section 3.1: on a network with a mean over positions the two are one."""
    made = pooled()
    fine = literal.stretch(np.maximum(oracle.cam(*_parts(made)), 0), 6, 6)
    np.testing.assert_allclose(ask(made, "grad_cam").values * 9, fine, rtol=1e-9, atol=1e-13)
    assert (ask(made).values < 0).any()


def _parts(made):
    return made.model.features(inputs_of(made)).detach(), made.model.head.weight[1].detach().numpy()


def test_of_classes_that_are_channels_cam_is_the_channel():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(2, 3, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())
    made = subject(model, (2, 6, 6), ng.space.image(2, 6, 6))
    channels = model[:2](inputs_of(made)).detach().numpy()
    np.testing.assert_allclose(ask(made).values, channels[:, 1], rtol=1e-12, atol=1e-15)
    difference = ask(made, target="logit:2 - logit:0").values
    np.testing.assert_allclose(difference, channels[:, 2] - channels[:, 0], rtol=1e-9, atol=1e-12)


def test_a_pattern_is_found_where_it_was_planted():
    """One filter answers to the pattern and raises class 1; another answers to noise and lowers it."""
    model = nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2, 2)
    )
    pattern = torch.tensor([[0.0, 1, 0], [1, -1, 1], [0, 1, 0]])
    with torch.no_grad():
        model[0].weight.copy_(torch.stack([pattern, torch.full((3, 3), 0.1)])[:, None])
        model[0].bias.copy_(torch.tensor([-2.0, 0.0]))
        model[4].weight.copy_(torch.tensor([[0.0, 0.0], [1.0, -0.2]]))
        model[4].bias.zero_()
    x, places = torch.zeros(3, 1, 9, 9), [(2, 3), (6, 1), (4, 7)]
    for sample, (row, column) in enumerate(places):
        x[sample, 0, row - 1 : row + 2, column - 1 : column + 2] = pattern.clamp_min(0)
        x[sample, 0, 8, 8] = 1.0
    found = ng.attribute(
        ng.Subject(model, (x, torch.tensor([1, 1, 1])), space=ng.space.image(1, 9, 9)), "cam", target="logit:1"
    ).values
    assert [np.unravel_index(one.argmax(), one.shape) for one in found] == places
    assert (found[:, 8, 8] < 0).all()


def test_the_mean_over_a_transformers_tokens_is_a_mean_over_positions():
    made_ = images(made(Vit, extra=0))
    tokens = torch.from_numpy(made_.activations(["norm"], range(4))["norm"]).transpose(1, 2).unflatten(2, (4, 4))
    coarse = oracle.cam(tokens, made_.model.head.weight[1].detach().numpy())
    np.testing.assert_allclose(ask(made_).values, literal.stretch(coarse, 8, 8), rtol=1e-9, atol=1e-13)
    assert ask(images(made(SwinLike))).values.any()


@pytest.mark.parametrize(
    ("ask_wrongly", "says"),
    [
        (lambda: ask(pooled("largest")), "weighs the positions of one channel differently"),
        (lambda: ask(pooled("corner")), "weighs the positions of one channel differently"),
        (lambda: ask(pooled("square")), "is not linear in its channels"),
        (lambda: ask(pooled(), target="probability:1"), "is not linear in its channels"),
        (lambda: ask(pooled(), "Cam", layer="features.1"), "at layer 'features.1', the target 'logit:1' weighs"),
        (lambda: ask(make("convolutional"), "Cam", layer="4"), "no layer|does not keep the positions"),
        (lambda: ng.attribute(pooled(), "cam", target="logit:1", at="features.0"), "leave out at='features.0'"),
    ],
)
def test_where_the_target_is_no_weighing_of_means_cam_says_so_and_what_to_write(ask_wrongly, says):
    with pytest.raises(ng.NotApplicable, match=says):
        ask_wrongly()


def test_the_refusal_names_other_methods():
    with pytest.raises(ng.NotApplicable, match="write grad_cam or layer_cam"):
        ask(pooled("largest"))
