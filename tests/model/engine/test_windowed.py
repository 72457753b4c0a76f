"""Convolutions and pooling by rectangles, against the full pass in float64."""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.nn import functional

from neuroglass.model.engine.operations import NO_ACTIVATION, Activation, Convolution
from neuroglass.model.engine.program import Given
from tests.model.engine.by_hand import ATEN, call, check_equals_the_full_pass, incremental, stays_a_patch

SIZES = st.integers(1, 9)
X = Given(0)


def picture(channels, height, width, seed=0):
    draw = torch.Generator().manual_seed(seed)
    return torch.randn(1, channels, height, width, dtype=torch.float64, generator=draw)


@st.composite
def windows(draw, *, most_padding=None):
    """(height, width), kernel, stride, padding, dilation of a window that fits its map."""
    size = draw(st.tuples(SIZES, SIZES))
    kernel, stride, dilation = (draw(st.tuples(*[st.integers(1, top)] * 2)) for top in (4, 3, 3))
    tops = [k // 2 for k in kernel] if most_padding is None else [most_padding] * 2
    padding = tuple(draw(st.integers(0, top)) for top in tops)
    fits = zip(size, kernel, padding, dilation, strict=True)
    assume(all(n + 2 * p >= d * (k - 1) + 1 for n, k, p, d in fits))
    return size, kernel, stride, padding, dilation


rectangles = st.tuples(SIZES, SIZES)


def inside(rectangle, size):
    return min(rectangle[0], size[0]), min(rectangle[1], size[1])


@settings(deadline=None, max_examples=150)
@given(windows(most_padding=5), st.sampled_from([(1, 2, 3), (2, 4, 6), (4, 4, 4)]), rectangles, st.integers(0, 2))
def test_a_convolution_of_any_stride_padding_dilation_and_groups_is_exact(window, sizes, rectangle, seed):
    size, kernel, stride, padding, dilation = window
    groups, wide, narrow = sizes
    draw = torch.Generator().manual_seed(seed)
    weight = torch.randn(narrow if narrow % groups == 0 else groups, wide // groups, *kernel, generator=draw).double()
    bias = torch.randn(len(weight), generator=draw).double()
    last = (NO_ACTIVATION, Activation("relu"), Activation("hardswish"))[seed]
    made = Convolution(weight, bias, stride, padding, dilation, groups, activation=last)
    x = picture(wide, *size, seed)
    check_equals_the_full_pass(incremental(x, ("conv", made, ("x",))), x, *inside(rectangle, size))


@settings(deadline=None, max_examples=60)
@given(windows(), rectangles)
def test_a_convolution_adds_what_stands_beside_it_where_either_is_changed(window, rectangle):
    size, kernel, _, _, dilation = window
    kernel = tuple(k if k % 2 else k + 1 for k in kernel)  # keeps the size of the map
    padding = tuple(d * (k - 1) // 2 for k, d in zip(kernel, dilation, strict=True))
    draw = torch.Generator().manual_seed(3)
    weight = torch.randn(3, 3, *kernel, generator=draw).double()
    adds = Convolution(
        weight, weight[:, 0, 0, 0], (1, 1), padding, dilation, 1, adds=True, activation=Activation("relu")
    )
    x = picture(3, *size)
    twice = incremental(x, ("two", call(ATEN.mul.Tensor, X, 2.0), ("x",)), ("conv", adds, ("x", "two")))
    check_equals_the_full_pass(twice, x, *inside(rectangle, size))


def test_what_is_added_may_be_changed_further_than_what_is_convolved():
    x = picture(2, 9, 9)
    draw = torch.Generator().manual_seed(4)
    wide, narrow = (torch.randn(2, 2, k, k, generator=draw).double() for k in (5, 1))
    plain = ((1, 1), (2, 2), (1, 1), 1)
    around = Convolution(wide, torch.zeros(2).double(), *plain)
    adds = Convolution(narrow, torch.zeros(2).double(), (1, 1), (0, 0), (1, 1), 1, adds=True)
    found = incremental(x, ("around", around, ("x",)), ("conv", adds, ("x", "around")))
    check_equals_the_full_pass(found, x, 2, 1)


def test_a_strided_convolution_that_skips_the_rectangle_changes_nothing():
    x = picture(1, 9, 9)
    made = Convolution(torch.ones(1, 1, 1, 1).double(), torch.zeros(1).double(), (4, 4), (0, 0), (1, 1), 1)
    found = incremental(x, ("conv", made, ("x",)))
    got = found.values([1], [2], torch.full((1, 1, 2, 2), 7.0).double())
    torch.testing.assert_close(next(iter(got.values())), x[:, :, ::4, ::4])


@settings(deadline=None, max_examples=120)
@given(windows(), rectangles, st.booleans())
def test_max_pooling_with_padding_dilation_and_a_rounded_up_size_is_exact(window, rectangle, ceil):
    size, kernel, stride, padding, dilation = window
    x = picture(2, *size) - 5.0  # padding with zeros would be seen
    made = call(ATEN.max_pool2d.default, X, list(kernel), list(stride), list(padding), list(dilation), ceil)
    check_equals_the_full_pass(incremental(x, ("pool", made, ("x",))), x, *inside(rectangle, size))


@settings(deadline=None, max_examples=120)
@given(windows(), rectangles, st.booleans(), st.booleans(), st.sampled_from([None, None, 3]))
def test_average_pooling_divides_as_the_full_pass_does(window, rectangle, ceil, whole, divisor):
    size, kernel, stride, padding, _ = window
    assume(all(n + 2 * p >= k for n, k, p in zip(size, kernel, padding, strict=True)))
    x = picture(2, *size) + 3.0
    made = call(ATEN.avg_pool2d.default, X, list(kernel), list(stride), list(padding), ceil, whole, divisor)
    check_equals_the_full_pass(incremental(x, ("pool", made, ("x",))), x, *inside(rectangle, size))


@pytest.mark.parametrize("size", [(6, 8), (7, 5)])
@pytest.mark.parametrize("out", [(3, 4), (7, 5), (6, 8), (2, 2), (1, 1)])
def test_adaptive_average_pooling_is_exact_whether_it_divides_evenly_or_not(size, out):
    x = picture(2, *size)
    made = call(ATEN.adaptive_avg_pool2d.default, X, list(out))
    found = incremental(x, ("pool", made, ("x",)))
    check_equals_the_full_pass(found, x, 2, 2)
    evenly = all(a % b == 0 for a, b in zip(size, out, strict=True))
    assert stays_a_patch(found, 1, 1) == (evenly and out != (1, 1))


@settings(deadline=None, max_examples=120)
@given(windows(), rectangles, st.sampled_from([(1, 2, 3), (2, 4, 2)]), st.tuples(st.integers(0, 1), st.integers(0, 1)))
def test_a_transposed_convolution_is_exact(window, rectangle, sizes, more):
    size, kernel, stride, padding, dilation = window
    groups, wide, narrow = sizes
    more = tuple(min(one, max(s, d) - 1) for one, s, d in zip(more, stride, dilation, strict=True))
    spans = zip(size, kernel, stride, padding, dilation, more, strict=True)
    assume(all((n - 1) * s - 2 * p + d * (k - 1) + o + 1 >= 1 for n, k, s, p, d, o in spans))
    draw = torch.Generator().manual_seed(1)
    weight = torch.randn(wide, narrow, *kernel, generator=draw).double()
    bias = torch.randn(narrow * groups, generator=draw).double()
    how = (list(stride), list(padding), list(more), groups, list(dilation))
    made = call(ATEN.conv_transpose2d.input, X, Given(1), Given(2), *how)
    x = picture(wide, *size)
    found = incremental(x, ("up", made, ("x", "w", "b")), constants={"w": weight, "b": bias})
    check_equals_the_full_pass(found, x, *inside(rectangle, size))


@settings(deadline=None, max_examples=80)
@given(st.tuples(SIZES, SIZES), rectangles, st.lists(st.integers(-1, 3), min_size=4, max_size=4), st.integers(0, 1))
def test_a_frame_of_a_constant_is_exact_also_where_it_cuts(size, rectangle, frame, channels):
    left, right, top, bottom = frame
    assume(size[1] + left + right >= 1 and size[0] + top + bottom >= 1)
    x = picture(2, *size)
    made = call(ATEN.constant_pad_nd.default, X, [*frame, channels, channels], 0.5)
    check_equals_the_full_pass(incremental(x, ("pad", made, ("x",))), x, *inside(rectangle, size))


@settings(deadline=None, max_examples=80)
@given(st.tuples(SIZES, SIZES), rectangles, st.integers(-4, 3), st.integers(1, 9), st.integers(1, 3), st.integers(1, 3))
def test_a_slice_of_rows_columns_or_channels_is_exact(size, rectangle, start, end, every, axis):
    x = picture(3, *size)
    made = call(ATEN.slice.Tensor, X, axis, start, end, every)
    assume(made(x).numel())
    check_equals_the_full_pass(incremental(x, ("cut", made, ("x",))), x, *inside(rectangle, size))


@settings(deadline=None, max_examples=60)
@given(st.integers(4, 14), st.integers(1, 14), st.integers(1, 3), st.integers(1, 3), st.integers(0, 2), st.booleans())
def test_a_series_is_convolved_and_pooled_by_intervals(length, width, kernel, stride, dilation, ceil):
    draw = torch.Generator().manual_seed(2)
    x = torch.randn(1, 2, length, dtype=torch.float64, generator=draw)
    weight = torch.randn(3, 2, 1, kernel, generator=draw).double()
    conv = Convolution(weight, weight[:, 0, 0, 0], (1, stride), (0, 1), (1, dilation + 1), 1, line=True)
    assume(length + 2 >= (dilation + 1) * (kernel - 1) + 1)
    steps = [("conv", conv, ("x",)), ("relu", call(ATEN.relu.default, X), ("conv",))]
    made = functional.conv1d(x, weight[:, :, 0], None, stride, 1, dilation + 1)
    if made.shape[2] >= 2:
        steps.append(("max", call(ATEN.max_pool1d.default, X, [2], [1], [1], [1], ceil), ("relu",)))
        steps.append(("mean", call(ATEN.avg_pool1d.default, X, [2], [2], [1], ceil, False), ("max",)))
    check_equals_the_full_pass(incremental(x, *steps), x, 1, min(width, length))


def test_what_is_computed_stays_a_small_rectangle():
    x = picture(1, 40, 40)
    weight = torch.ones(1, 1, 3, 3).double()
    conv = Convolution(weight, weight[:, 0, 0, 0], (1, 1), (1, 1), (1, 1), 1)
    pool = call(ATEN.max_pool2d.default, X, [2, 2])
    found = incremental(x, ("a", conv, ("x",)), ("b", pool, ("a",)), ("c", conv, ("b",)))
    assert found.growth(10, 20, 4, 6) == [("a", (9, 19, 6, 8)), ("b", (4, 9, 4, 5)), ("c", (3, 8, 6, 7))]
