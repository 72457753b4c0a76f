"""Occlusion shares what the target loses among the elements of what was hidden."""

from dataclasses import replace

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import MAPS, NETWORKS, inputs_of, make
from tests.oracles import attribution_captum as captum
from tests.oracles import attribution_literal as literal


def ask(subject, *, window=0, stride=0, target="logit:1", at="input"):
    method = ng.methods.Occlusion(window=window, stride=stride)
    return ng.attribute(subject, method, target=target, samples=range(len(subject.data)), at=at)


def test_a_linear_network_hidden_one_feature_at_a_time_is_shared_exactly():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 5)), rng.normal(size=(4, 5))
    found = ask(linear_subject(weights, x, bias=3.0, over=ng.space.table(5, baseline=0.5)))
    np.testing.assert_allclose(found.values, weights[1] * (x - 0.5), rtol=1e-9, atol=1e-12)


def test_a_windows_loss_is_shared_equally_among_its_elements():
    weights = np.arange(16.0).reshape(1, 1, 4, 4)
    subject = linear_subject(weights, np.ones((2, 1, 4, 4)), over=ng.space.image(1, 4, 4))
    found = ask(subject, window=2, stride=2, target="output:0").values
    tiles = weights[0, 0].reshape(2, 2, 2, 2).mean((1, 3))
    np.testing.assert_allclose(found[0], tiles.repeat(2, 0).repeat(2, 1), rtol=1e-10)
    np.testing.assert_allclose(found.reshape(2, -1).sum(1), weights.sum(), rtol=1e-10)


@pytest.mark.parametrize(
    ("kind", "window", "stride", "shape"),
    [
        ("convolutional", 2, 2, (2, 2, 2)),
        ("convolutional", 3, 1, (2, 3, 3)),
        ("residual", 2, 1, (2, 2, 2)),
        ("dense", 1, 1, (1,)),
        ("recurrent", 2, 2, (2, 3)),
    ],
)
def test_occlusion_is_captums_divided_by_the_size_of_the_window(kind, window, stride, shape):
    subject = make(kind)
    steps = tuple(stride if place in moved(kind) else size for place, size in enumerate(shape))
    expected = captum.occlusion(subject.model, inputs_of(subject), 0.0, 1, shape, steps) / np.prod(shape)
    found = ask(subject, window=window, stride=stride).full.values
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-12)


def moved(kind):
    """The axes of a sample along which a window moves; channels are hidden together."""
    return {"convolutional": (1, 2), "residual": (1, 2), "dense": (0,), "recurrent": (0,)}[kind]


@pytest.mark.parametrize(("window", "stride"), [(2, 0), (4, 3), (3, 2), (1, 1), (6, 6)])
@pytest.mark.parametrize("kind", NETWORKS)
def test_occlusion_is_the_literal_one_also_where_windows_overlap_or_end_at_the_border(kind, window, stride):
    subject = replace(make(kind), space=replace(make(kind).space, baseline=0.3))
    x, model, axes = inputs_of(subject), subject.model.eval(), moved(kind)
    shape = x.shape[1:]
    sizes = [window if place in axes else size for place, size in enumerate(shape)]
    steps = [(stride or max(1, window // 2)) if place in axes else 1 for place in range(len(shape))]
    with torch.no_grad():
        expected = literal.occlusion(
            lambda a: model(a)[:, 1], x, torch.full_like(x, 0.3), range(len(shape)), sizes, steps
        )
    found = ask(subject, window=window, stride=stride).full.values
    np.testing.assert_allclose(found, expected, rtol=1e-8, atol=1e-12)


def test_the_columns_of_one_category_are_hidden_together():
    weights = np.array([[1.0, 10.0, 20.0, 30.0]])
    over = ng.space.table(["age", "job=a", "job=b", "job=c"], groups=("age", "job", "job", "job"))
    x = np.array([[2.0, 0.0, 1.0, 0.0], [3.0, 0.0, 0.0, 1.0]])
    found = ask(linear_subject(weights, x, over=over), target="output:0")
    assert found.axes[1].ticks == ("age", "job")
    np.testing.assert_allclose(found.values, [[2, 20], [3, 30]], rtol=1e-12)


@pytest.mark.parametrize("kind", MAPS)
def test_a_channel_is_hidden_at_a_layer_alone_not_with_its_neighbors(kind):
    subject = make(kind)
    layer = next(iter(subject.layers()))
    gradient = ng.attribute(subject, "gradient", target=f'"{layer.name}":1@2,3', samples=range(4), at=layer.name)
    found = ask(subject, target=f'"{layer.name}":1@2,3', at=layer.name).values
    activation = subject.activations([layer.name], range(4))[layer.name]
    assert (found[np.asarray(gradient.values) == 0] == 0).all()
    bias = subject.model.get_submodule(layer.name).bias.detach().numpy()[1]
    np.testing.assert_allclose(found[:, 1, 2, 3], activation[:, 1, 2, 3] - bias, rtol=1e-9, atol=1e-12)


def test_a_network_that_cannot_be_differentiated_is_served():
    class Steps(torch.nn.Module):
        def __init__(self):
            super().__init__()
            self.weight = torch.nn.Parameter(torch.tensor([3.0, 0.0, -2.0], dtype=torch.float64))

        def forward(self, x):
            return (torch.sign(x) * self.weight).sum(1, keepdim=True).detach()

    subject = ng.Subject(Steps(), (np.array([[1.0, 2.0, -0.5], [-1.0, 1.0, 1.0]]), None))
    np.testing.assert_allclose(ask(subject, target="output:0").values, [[3, 0, 2], [-3, 0, -2]])
    with pytest.raises(ng.NotApplicable, match="occlusion"):
        ng.attribute(subject, "gradient", target="output:0")


@pytest.mark.parametrize(("resolution", "side"), [("low", 4), ("middle", 2), ("high", 1)])
def test_without_a_window_its_side_follows_the_resolution_and_the_region_of_the_space(resolution, side):
    subject = make("convolutional")  # 6 × 6, in regions of 2
    found = ng.attribute(subject, ng.methods.Occlusion(resolution=resolution), target="logit:1", samples=range(4))
    np.testing.assert_allclose(found.full.values, ask(subject, window=side).full.values, rtol=1e-12)
    other = ng.attribute(subject, ng.methods.Occlusion(window=3, resolution=resolution), target="logit:1", samples=[0])
    np.testing.assert_allclose(other.full.values[0], ask(subject, window=3).full.values[0], rtol=1e-12)


def test_no_window_of_a_resolution_is_larger_than_the_axis_or_smaller_than_a_position():
    weights = np.arange(3.0)[None, None]
    subject = linear_subject(weights, np.ones((1, 1, 3)), over=ng.space.series(3, region=3))
    for resolution, window in (("low", 3), ("middle", 3), ("high", 2)):
        found = ng.attribute(subject, ng.methods.Occlusion(resolution=resolution), target="output:0", samples=[0])
        np.testing.assert_allclose(found.values, ask(subject, window=window, target="output:0").values, rtol=1e-12)
    fine = replace(subject, space=ng.space.series(3, region=1))
    found = ng.attribute(fine, ng.methods.Occlusion(resolution="high"), target="output:0", samples=[0])
    np.testing.assert_allclose(found.values, [[0, 1, 2]])


def test_an_unknown_resolution_is_refused_with_what_there_is():
    with pytest.raises(ng.InvalidInput, match="resolution is 'fine'; write 'low', 'middle', 'high', or a window"):
        ng.methods.Occlusion(resolution="fine")


def test_a_window_larger_than_the_input_is_refused():
    with pytest.raises(ng.InvalidInput, match=r"window of \[9, 9\] does not fit into \[6, 6\]"):
        ask(make("convolutional"), window=9)
