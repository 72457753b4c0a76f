"""Operations at one position alone, and joined and stretched maps, against the full pass in float64."""

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.model.engine.operations import Convolution, Scaling
from neuroglass.model.engine.pointwise import ALONE
from neuroglass.model.engine.program import Given
from tests.model.engine.by_hand import ATEN, call, check_equals_the_full_pass, incremental, stays_a_patch

X, Y = Given(0), Given(1)
MORE = {"clamp": (-0.5, 0.5), "clamp_min": (0.1,), "clamp_max": (0.1,), "pow": (2,), "rsub": (1.5,),
        "threshold": (0.1, 2.0), "leaky_relu": (0.2,), "hardtanh": (0.0, 6.0)}  # fmt: skip
OVERLOADS = {"pow": "Tensor_Scalar", "rsub": "Scalar", "to": "dtype"}


def picture(channels=3, height=7, width=8, seed=0):
    draw = torch.Generator().manual_seed(seed)
    return torch.rand(1, channels, height, width, dtype=torch.float64, generator=draw)


def weights(out, into, side, seed=1):
    draw = torch.Generator().manual_seed(seed)
    return torch.randn(out, into, side, side, generator=draw).double()


def convolution(into, out, stride=1):
    weight = weights(out, into, 3)
    return Convolution(weight, weight[:, 0, 0, 0], (stride, stride), (1, 1), (1, 1), 1)


@pytest.mark.parametrize("name", [name for name in ALONE if name != "_to_copy"])
def test_every_operation_on_single_numbers_keeps_to_the_rectangle_exactly(name):
    packet = getattr(ATEN, name)
    target = getattr(packet, OVERLOADS.get(name, "default"))
    more = (torch.float64,) if name == "to" else MORE.get(name, ())
    x = picture()
    found = incremental(x, ("conv", convolution(3, 3), ("x",)), ("above", call(ATEN.sigmoid.default, X), ("conv",)),
                        (name, call(target, X, *more), ("above",)))  # fmt: skip
    check_equals_the_full_pass(found, x, 2, 3)
    assert stays_a_patch(found, 2, 3)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "div", "maximum", "minimum"])
@pytest.mark.parametrize("other", ["scalar", "number", "channel", "another map", "itself", "one channel", "unchanged"])
def test_two_maps_or_a_map_and_a_constant_are_combined_exactly(name, other):
    packet = getattr(ATEN, name)
    target = packet.default if name in ("maximum", "minimum") else packet.Tensor
    x = picture()
    first = ("conv", convolution(3, 3), ("x",))
    if other == "scalar" and name not in ("maximum", "minimum"):
        steps, constants = [first, (name, call(target, X, 1.7), ("conv",))], {}
    elif other in ("scalar", "number", "channel"):
        shape = {"channel": (3, 1, 1), "number": (1,), "scalar": ()}[other]
        steps, constants = [first, (name, call(target, X, Y), ("conv", "c"))], {"c": torch.full(shape, 1.5).double()}
    elif other == "itself":
        steps, constants = [first, (name, call(target, X, X), ("conv",))], {}
    elif other == "unchanged":  # slices of rows that no rectangle in the first column reaches
        steps, constants = [first, (name, call(target, X, Y), ("x", "conv"))], {}
    else:
        second = ("other", convolution(3, 1 if other == "one channel" else 3), ("x",))
        steps, constants = [first, second, (name, call(target, X, Y), ("conv", "other"))], {}
    found = incremental(x, *steps, constants=constants)
    check_equals_the_full_pass(found, x, 2, 3)
    assert stays_a_patch(found, 2, 3)


def test_a_constant_with_positions_makes_everything_changed_and_still_exact():
    x = picture(3, 7, 8)
    found = incremental(x, ("sum", call(ATEN.add.Tensor, X, Y), ("x", "c")), constants={"c": picture(3, 7, 8, 4)})
    check_equals_the_full_pass(found, x, 2, 3)
    assert not stays_a_patch(found, 2, 3)


def test_a_map_times_a_number_per_sample_and_channel_is_changed_everywhere():
    x = picture()
    found = incremental(
        x,
        ("conv", convolution(3, 3), ("x",)),
        ("mean", call(ATEN.mean.dim, X, [2, 3], True), ("conv",)),
        ("gate", call(ATEN.sigmoid.default, X), ("mean",)),
        ("product", call(ATEN.mul.Tensor, X, Y), ("conv", "gate")),
        ("after", convolution(3, 2), ("product",)),
    )
    check_equals_the_full_pass(found, x, 2, 2)
    assert stays_a_patch(found, 2, 2, "conv")
    assert not stays_a_patch(found, 2, 2, "product")


def test_a_batch_norm_that_stands_alone_keeps_to_the_rectangle():
    x = picture()
    scale, shift = torch.tensor([1.5, -2.0, 0.5]).double(), torch.tensor([0.1, 0.2, 0.3]).double()
    made = Scaling(scale.view(1, 3, 1, 1), shift.view(1, 3, 1, 1))
    found = incremental(x, ("norm", made, ("x",)))
    check_equals_the_full_pass(found, x, 3, 2)
    assert stays_a_patch(found, 3, 2)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 2), st.booleans())
def test_maps_whose_rectangles_lie_elsewhere_are_added_and_joined_over_their_union(high, wide, every, join):
    x = picture(2, 8, 8)
    shifted = call(ATEN.constant_pad_nd.default, X, [2, -2, -1, 1])
    last = call(ATEN.cat.default, [X, Y, X], 1) if join else call(ATEN.add.Tensor, X, Y)
    found = incremental(
        x,
        ("conv", convolution(2, 2, every), ("x",)),
        ("shifted", shifted, ("conv",)),
        ("both", last, ("conv", "shifted")),
    )
    check_equals_the_full_pass(found, x, high, wide)


@pytest.mark.parametrize("axis", [1, -3])
def test_channels_are_joined_also_by_a_negative_axis_and_rows_are_not(axis):
    x = picture()
    join = call(ATEN.cat.default, [X, Y], axis)
    found = incremental(x, ("conv", convolution(3, 2), ("x",)), ("both", join, ("conv", "x")))
    check_equals_the_full_pass(found, x, 2, 3)
    assert stays_a_patch(found, 2, 3)
    rows = incremental(
        x, ("conv", convolution(3, 3), ("x",)), ("both", call(ATEN.cat.default, [X, Y], 2), ("conv", "x"))
    )
    check_equals_the_full_pass(rows, x, 2, 3)
    assert not stays_a_patch(rows, 2, 3)


@settings(deadline=None, max_examples=60)
@given(st.tuples(st.integers(1, 9), st.integers(1, 9)), st.integers(1, 9), st.integers(1, 9),
       st.tuples(st.integers(1, 4), st.integers(1, 4)), st.booleans(), st.booleans())  # fmt: skip
def test_stretching_by_whole_numbers_is_exact(size, high, wide, factors, bilinear, by_size):
    x = picture(2, *size)
    out = [n * k for n, k in zip(size, factors, strict=True)]
    how = (out, None) if by_size else (None, [float(n) for n in factors])
    target = ATEN.upsample_bilinear2d.vec if bilinear else ATEN.upsample_nearest2d.vec
    made = call(target, X, how[0], False, how[1]) if bilinear else call(target, X, *how)
    found = incremental(x, ("up", made, ("x",)))
    check_equals_the_full_pass(found, x, min(high, size[0]), min(wide, size[1]))


@pytest.mark.parametrize(
    "made",
    [
        call(ATEN.upsample_bilinear2d.vec, X, [14, 16], True, None),
        call(ATEN.upsample_bilinear2d.vec, X, [10, 11], False, None),
        call(ATEN.upsample_nearest2d.vec, X, [10, 11], None),
        call(ATEN.upsample_nearest2d.vec, X, None, [1.5, 1.5]),
    ],
)
def test_stretching_by_other_factors_is_changed_everywhere_and_exact(made):
    x = picture()
    found = incremental(x, ("up", made, ("x",)))
    check_equals_the_full_pass(found, x, 2, 3)
    assert not stays_a_patch(found, 2, 3)


def test_a_large_map_is_stretched_as_a_small_rectangle():
    x = picture(1, 30, 30)
    for target, grown in (
        (call(ATEN.upsample_nearest2d.vec, X, None, [2.0, 2.0]), (20, 30, 6, 8)),
        (call(ATEN.upsample_bilinear2d.vec, X, None, False, [2.0, 2.0]), (18, 28, 10, 12)),
    ):
        found = incremental(x, ("up", target, ("x",)))
        assert found.growth(10, 15, 3, 4) == [("up", grown)]


@pytest.mark.parametrize(
    ("name", "arguments", "kept"),
    [
        ("mean.dim", ([1], True), True),
        ("amax.default", ([1], True), True),
        ("softmax.int", (1,), True),
        ("log_softmax.int", (-3,), True),
        ("mean.dim", ([2], True), False),
        ("softmax.int", (3,), False),
        ("sum.dim_IntList", ([1], False), False),
        ("flip.default", ([3],), False),
        ("group_norm.default", (3,), False),
    ],
)
def test_channels_of_a_position_are_mixed_in_place_and_positions_are_not(name, arguments, kept):
    packet, overload = name.split(".")
    x = picture()
    made = call(getattr(getattr(ATEN, packet), overload), X, *arguments)
    found = incremental(x, ("conv", convolution(3, 3), ("x",)), ("mix", made, ("conv",)))
    check_equals_the_full_pass(found, x, 2, 3)
    assert stays_a_patch(found, 2, 3) == kept


def test_a_series_is_added_to_and_scaled_by_channel_along_its_one_direction():
    draw = torch.Generator().manual_seed(2)
    x = torch.randn(1, 2, 11, dtype=torch.float64, generator=draw)
    by_channel = torch.tensor([[2.0], [3.0]]).double()
    found = incremental(
        x,
        ("scaled", call(ATEN.mul.Tensor, X, Y), ("x", "c")),
        ("sum", call(ATEN.add.Tensor, X, Y), ("scaled", "x")),
        ("up", call(ATEN.upsample_nearest1d.vec, X, None, [3.0]), ("sum",)),
        ("both", call(ATEN.cat.default, [X, X], 1), ("up",)),
        constants={"c": by_channel},
    )
    check_equals_the_full_pass(found, x, 1, 3)
    assert stays_a_patch(found, 1, 3)
