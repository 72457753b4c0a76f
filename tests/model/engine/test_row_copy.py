"""The numba copy, and the one by indexing, against a loop over single numbers."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.model.engine.rectangles import Rectangle, Span
from neuroglass.model.engine.row_copy import composed, composed_by_index

sides = st.integers(1, 6)


def literally(base, patch, at, wanted, outside):
    count, channels = patch.shape[:2]
    out = torch.full((count, channels, *wanted.size), outside, dtype=base.dtype)
    for n in range(count):
        for i in range(wanted.y.size):
            for j in range(wanted.x.size):
                y, x = wanted.y.starts[n] + i, wanted.x.starts[n] + j
                v, u = y - at.y.starts[n], x - at.x.starts[n]
                if not (0 <= y < base.shape[2] and 0 <= x < base.shape[3]):
                    continue
                inside = 0 <= v < at.y.size and 0 <= u < at.x.size
                out[n, :, i, j] = patch[n, :, v, u] if inside else base[0, :, y, x]
    return out


@settings(deadline=None, max_examples=150)
@given(sides, sides, st.integers(1, 3), st.sampled_from([torch.float32, torch.float64]), st.data())
def test_every_number_comes_from_the_patch_the_map_or_beyond_the_border(height, width, channels, dtype, data):
    high, wide = data.draw(st.integers(1, height)), data.draw(st.integers(1, width))
    size = data.draw(st.tuples(st.integers(1, 9), st.integers(1, 9)))
    count = data.draw(st.integers(1, 3))

    def many(low, top):
        return np.array(data.draw(st.lists(st.integers(low, top), min_size=count, max_size=count)))

    at = Rectangle(Span(many(0, height - high), high), Span(many(0, width - wide), wide))
    wanted = Rectangle(Span(many(-8, height + 2), size[0]), Span(many(-8, width + 2), size[1]))
    base = torch.arange(float(channels * height * width)).view(1, channels, height, width).to(dtype)
    patch = -1 - torch.arange(float(count * channels * high * wide)).view(count, channels, high, wide).to(dtype)
    right = literally(base, patch, at, wanted, -float("inf"))
    for given_base in (base, base.contiguous(memory_format=torch.channels_last)):
        assert torch.equal(composed(given_base, patch, at, wanted, -float("inf")), right)
    assert torch.equal(composed_by_index(base, patch, at, wanted, -float("inf")), right)


@pytest.mark.parametrize("channels", [1, 5])
def test_what_is_composed_lies_channels_last_in_memory(channels):
    base = torch.zeros(1, channels, 4, 4)
    span = Span(np.array([1, 2]), 2)
    made = composed(base, torch.ones(2, channels, 2, 2), Rectangle(span, span), Rectangle(span, span), 0.0)
    assert made.permute(0, 2, 3, 1).is_contiguous()
    assert torch.equal(made, torch.ones(2, channels, 2, 2))


def test_a_single_number_that_was_cut_out_of_a_row_is_composed():
    base = torch.arange(4.0, dtype=torch.float64)[::2][:1].view(1, 1, 1, 1)  # its stride is 2, and counts as contiguous
    patch = torch.full((1, 1, 1, 1), 7.0, dtype=torch.float64)
    here, beside = (Rectangle(Span(np.array([at]), 1), Span(np.array([at]), 1)) for at in (0, 1))
    assert composed(base, patch, here, here, 0.0).item() == 7.0
    assert composed(base, patch, here, beside, 5.0).item() == 5.0
