"""Whole networks by rectangles, against their own full pass; what is refused; what is kept."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import neuroglass as ng
from neuroglass.core.unit import Place
from neuroglass.model.engine import incremental as module
from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.prepare import prepare
from neuroglass.model.engine.program import Refused
from neuroglass.model.network import Network
from neuroglass.model.trace.trace import OUTPUT, record
from neuroglass.testing.state import state_of
from tests.model.engine.by_hand import corners, pasted
from tests.model.engine.networks import PICTURE, SIDE, Sided, branching, family, space_of
from tests.published import ResNet20, SqueezeNet

CONVOLUTIONAL = ("resnet", "vgg", "cifar cnn", "mobilenet", "densenet", "unet", "reused")


def own(network, x, tops, lefts, patch, reads=(OUTPUT,)):
    """The network itself on every position's whole input."""
    return record(network, pasted(x, tops, lefts, patch), reads).activations


def check_exact(network, x, high, wide, *, tolerance=1e-10):
    found = Incremental.of(prepare(network, x), x)
    size = x.shape[2:] if x.ndim == 4 else (1, x.shape[2])
    tops, lefts = corners(*size, high, wide)
    draw = torch.Generator().manual_seed(3)
    patch = torch.randn(len(tops), x.shape[1], high, wide, generator=draw).to(x.dtype)
    got, right = found.values(tops, lefts, patch)[OUTPUT], own(network, x, tops, lefts, patch)[OUTPUT]
    torch.testing.assert_close(got, right, rtol=tolerance, atol=tolerance)
    assert found.difference <= tolerance
    return found


@pytest.mark.parametrize("name", [*CONVOLUTIONAL, "vit"])
@pytest.mark.parametrize("rectangle", [(1, 1), (4, 3), (9, 24), (24, 24)])
def test_every_family_of_pictures_is_exact_at_every_border(name, rectangle):
    network, x = family(name, samples=1)
    check_exact(network, x, *rectangle)


def test_a_series_is_exact_by_intervals():
    network, x = family("series", samples=1)
    found = check_exact(network, x, 1, 3)
    assert [name for name, at in found.growth(0, 4, 1, 3) if at is not None]


@pytest.mark.parametrize("name", CONVOLUTIONAL)
def test_every_family_of_convolutions_computes_rectangles_and_not_whole_maps(name):
    network, x = family(name, samples=1)
    grown = Incremental.of(prepare(network, x), x).growth(8, 8, 2, 2)
    kept = [at for _, at in grown if at is not None]
    assert len(kept) >= 3
    assert kept[0][2] * kept[0][3] <= 36


@settings(deadline=None, max_examples=25)
@given(st.data())
def test_any_rectangle_at_any_place_is_exact(data):
    network, x, found = _densenet()
    high, wide = data.draw(st.integers(1, SIDE)), data.draw(st.integers(1, SIDE))
    count = data.draw(st.integers(1, 5))
    tops = np.array(data.draw(st.lists(st.integers(0, SIDE - high), min_size=count, max_size=count)))
    lefts = np.array(data.draw(st.lists(st.integers(0, SIDE - wide), min_size=count, max_size=count)))
    patch = torch.randn(1, 3, high, wide, generator=torch.Generator().manual_seed(count)).double()
    got = found.values(tops, lefts, patch)[OUTPUT]
    torch.testing.assert_close(got, own(network, x, tops, lefts, patch)[OUTPUT], rtol=1e-10, atol=1e-10)


KEPT: dict[str, tuple] = {}


def _densenet():
    if not KEPT:
        network, x = family("densenet", samples=1)
        KEPT["densenet"] = network, x, Incremental.of(prepare(network, x), x)
    return KEPT["densenet"]


@pytest.mark.parametrize("name", ["resnet", "unet", "mobilenet"])
def test_packed_kernels_answer_by_rectangles_as_they_do_in_full(name):
    network, x = family(name, samples=1, dtype=torch.float32)
    prepared = prepare(network, x)
    found = Incremental.of(prepared, x)
    tops, lefts = corners(SIDE, SIDE, 5, 4)
    patch = torch.zeros(1, 3, 5, 4)
    got = found.values(tops, lefts, patch)[OUTPUT]
    right = prepared(pasted(x, tops, lefts, patch))[OUTPUT]
    assert float((got - right).abs().max() / right.abs().max()) < 2e-6
    assert 0 <= found.difference < 2e-6


def test_activations_of_layers_are_read_by_rectangles_too():
    network, x = family("resnet", samples=1)
    reads = (Place("4"), Place("5"), OUTPUT)
    found = Incremental.of(prepare(network, x, reads=reads), x)
    tops, lefts = corners(SIDE, SIDE, 3, 3)
    patch = torch.ones(1, 3, 3, 3).double()
    got, right = found.values(tops, lefts, patch), own(network, x, tops, lefts, patch, reads)
    for place in reads:
        torch.testing.assert_close(got[place], right[place], rtol=1e-10, atol=1e-10)


def test_a_rectangle_of_a_layers_activation_is_replaced():
    network, x = family("resnet", samples=1)
    place = Place("4")
    whole = record(network, x, (place,)).activations[place]
    found = Incremental.of(prepare(network, x, at=(place,)), x, {place: whole})
    tops, lefts = corners(*whole.shape[2:], 2, 3)
    patch = torch.full((1, whole.shape[1], 2, 3), 0.3).double()
    rows = pasted(whole, tops, lefts, patch)
    right = record(network, x.expand(len(tops), -1, -1, -1), (OUTPUT,), replace={place: rows}).activations[OUTPUT]
    torch.testing.assert_close(found.values(tops, lefts, patch)[OUTPUT], right, rtol=1e-10, atol=1e-10)


def test_other_inputs_go_along():
    torch.manual_seed(0)
    network = Network(Sided().double(), replace(ng.space.image(1, 9, 9), input="picture"))
    inputs = {"picture": torch.randn(1, 1, 9, 9).double(), "numbers": torch.randn(1, 4).double()}
    found = Incremental.of(prepare(network, inputs, reads=(Place("side"), OUTPUT)), inputs)
    tops, lefts = corners(9, 9, 2, 2)
    patch = torch.ones(1, 1, 2, 2).double()
    got = found.values(tops, lefts, patch)
    rows = {"picture": pasted(inputs["picture"], tops, lefts, patch), "numbers": inputs["numbers"].expand(len(tops), 4)}
    right = record(network, rows, (OUTPUT,)).activations[OUTPUT]
    torch.testing.assert_close(got[OUTPUT], right, rtol=1e-10, atol=1e-10)


def test_scaling_of_display_units_is_part_of_the_rectangle():
    network, x = family("cifar cnn", samples=1)
    space = ng.space.image(3, SIDE, SIDE, mean=(0.4, 0.5, 0.6), std=(0.2, 0.3, 0.4))
    network = Network(network.model, space, scale=255.0)
    found = check_exact(network, (x * 50 + 100), 3, 4)
    assert [at for _, at in found.growth(5, 5, 2, 2)][2] == (5, 5, 2, 2)


def test_asking_changes_neither_the_sample_nor_the_network_nor_what_was_asked_before():
    network, x = family("unet", samples=1)
    given, before = x.clone(), state_of(network.model)
    found = Incremental.of(prepare(network, x), x)
    tops, lefts = corners(SIDE, SIDE, 4, 4)
    patch = torch.zeros(1, 3, 4, 4).double()
    first = found.values(tops, lefts, patch)[OUTPUT].clone()
    found.values(lefts, tops, patch + 1)
    assert torch.equal(found.values(tops, lefts, patch)[OUTPUT], first)
    assert torch.equal(x, given)
    assert state_of(network.model) == before


def test_a_position_alone_is_answered_as_among_others():
    network, x = family("resnet", samples=1)
    found = Incremental.of(prepare(network, x), x)
    tops, lefts = corners(SIDE, SIDE, 4, 4)
    patch = torch.zeros(1, 3, 4, 4).double()
    together = found.values(tops, lefts, patch)[OUTPUT]
    for row in range(len(tops)):
        alone = found.values(tops[row : row + 1], lefts[row : row + 1], patch)[OUTPUT]
        torch.testing.assert_close(alone[0], together[row], rtol=1e-12, atol=1e-12)


def test_fewer_positions_are_asked_at_once_where_the_budget_is_small():
    network, x = family("vgg", samples=1)
    found = Incremental.of(prepare(network, x), x)
    assert found.batch(found.bytes, 500, 4, 4) == 1
    assert found.batch(1 << 40, 500, 4, 4) == 125  # four turns, as 128 are the most
    assert found.batch(1 << 40, 9, 4, 4) == 9
    assert 1 < found.batch(found.bytes * 12, 500, 4, 4) < module.MOST_POSITIONS


def test_fewer_positions_are_asked_at_once_where_a_tensor_would_leave_the_caches(monkeypatch):
    network, x = family("vgg", samples=1)
    found = Incremental.of(prepare(network, x), x)
    largest = {}
    for name, at in found.growth(6, 6, 4, 4):
        held = found.maps.get(name)
        if held is not None:
            largest[name] = 8 * held.shape[1] * (held[0, 0].numel() if at is None else at[2] * at[3])
    monkeypatch.setattr(module, "MOST_TENSOR", 20 * max(largest.values()))
    assert found.batch(1 << 40, 500, 4, 4) == 20


def test_the_unhidden_pass_is_counted_in_bytes():
    network, x = family("vgg", samples=1)
    found = Incremental.of(prepare(network, x), x)
    # samples, channels, positions of the four maps of the first convolution and its neighbors, in float64
    assert found.bytes == 8 * sum(held.numel() for held in found.maps.values())


def test_what_cannot_be_answered_by_rectangles_is_refused_with_the_reason():
    network, x = family("mlp")
    with pytest.raises(Refused, match="no map"):
        Incremental.of(prepare(network, x), x[:1])
    looking = Network(branching().double().eval(), space_of(PICTURE))
    y = torch.randn(PICTURE).double()
    with pytest.raises(Refused, match="could not be written down"):
        Incremental.of(prepare(looking, y), y)
    network, x = family("vgg", samples=2)
    with pytest.raises(Refused, match="no map of one sample"):
        Incremental.of(prepare(network, x), x)
    with pytest.raises(Refused, match="more than 0 MiB"):
        Incremental.of(prepare(network, x[:1]), x[:1], most_bytes=1000)


def every_other(step):
    """A wrong pooling by two: the first of the window in the stead of the largest."""
    at = step.patches[0].at
    y, x = (module.Span(span.starts // 2, -(-span.size // 2)) for span in (at.y, at.x))
    return step.made(step.cut(0, at)[:, :, ::2, ::2], module.Rectangle(y, x))


def no_number(step):
    found = every_other(step)
    return replace(found, tensor=found.tensor * torch.nan)


class OneNumber(nn.Sequential):
    def forward(self, x):
        return super().forward(x)[:, 0]  # (sample,)


def test_a_network_that_gives_one_number_a_sample_is_exact():
    torch.manual_seed(0)
    head = nn.Linear(4 * (SIDE // 4) ** 2, 2)
    model = OneNumber(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.MaxPool2d(4), nn.Flatten(), head)
    found = check_exact(Network(model.double().eval(), space_of(PICTURE)), torch.randn(PICTURE).double(), 5, 4)
    assert found.difference >= 0


@pytest.mark.parametrize("wrong", [every_other, no_number], ids=["other", "nan"])
def test_rectangles_that_answer_wrongly_are_refused(monkeypatch, wrong):
    network, x = family("cifar cnn", samples=1)
    found = Incremental.of(prepare(network, x), x)
    monkeypatch.setitem(module.ALONE, "max_pool2d", wrong)
    with pytest.raises(Refused, match="differ from full ones"):
        found.values([4], [4], torch.zeros(1, 3, 4, 4).double())


@pytest.mark.parametrize(
    ("tops", "lefts", "shape"),
    [([-1], [0], (3, 2, 2)), ([23], [0], (3, 2, 2)), ([0], [23], (3, 2, 2)), ([0], [0], (1, 2, 2))],
)
def test_a_rectangle_that_does_not_lie_in_the_map_is_an_error(tops, lefts, shape):
    network, x = family("cifar cnn", samples=1)
    found = Incremental.of(prepare(network, x), x)
    with pytest.raises(ValueError, match="does not lie in"):
        found.values(tops, lefts, torch.zeros(1, *shape).double())


def test_published_resnet20_is_answered_by_rectangles(real_data):
    model = ng.load_weights(ResNet20(), real_data / "weights" / "resnet20_cifar10.pt").double().eval()
    with np.load(real_data / "cifar10_lossless_4k_1k.npz") as found:
        x = torch.tensor(found["x_test"][:1]).movedim(-1, 1).double()
    network = Network(model, ResNet20.space, scale=255.0)
    grown = check_exact(network, x, 6, 6).growth(10, 10, 4, 4)
    assert sum(at is not None for _, at in grown) > 20  # its shortcuts are strided slices and framed channels


def test_published_squeezenet_is_answered_by_rectangles(real_data):
    model = ng.load_weights(SqueezeNet(), real_data / "weights" / "squeezenet1_1_fp16.pt").double().eval()
    x = torch.rand(1, 3, 224, 224, generator=torch.Generator().manual_seed(0)).double()
    network = Network(model, SqueezeNet.space)
    found = Incremental.of(prepare(network, x), x)
    tops, lefts, patch = np.array([0, 90, 192, 31]), np.array([192, 77, 192, 0]), torch.zeros(1, 3, 32, 32).double()
    got, right = found.values(tops, lefts, patch)[OUTPUT], own(network, x, tops, lefts, patch)[OUTPUT]
    torch.testing.assert_close(got, right, rtol=1e-9, atol=1e-9)
    assert sum(at is not None for _, at in found.growth(96, 96, 32, 32)) > 30
