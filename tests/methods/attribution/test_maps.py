"""A coarse map lies over the input between the centers of its positions, whatever axes the input hides."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.methods.attribution.maps import over_input, shared_over_input, weigh
from neuroglass.model.aim import take_aim
from neuroglass.model.probe import Probe
from neuroglass.testing.subjects import tiny_subject
from tests.oracles import attribution_literal as literal


def probe(kind):
    subject = tiny_subject(kind)
    text = "output:0" if subject.outputs.task == "numbers" else "logit:1"
    aim = take_aim(text, subject.layers(), subject.outputs)
    return Probe(subject, aim, (0, 1), subject.reader.inputs([0, 1]), torch.zeros(2, dtype=torch.int64))


IMAGE = probe("image")


@settings(max_examples=25, deadline=None)
@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 99))
def test_a_map_of_any_size_is_stretched_bilinearly(rows, columns, seed):
    coarse = np.random.default_rng(seed).normal(size=(2, rows, columns))
    found = over_input(torch.from_numpy(coarse), IMAGE, IMAGE.entry).numpy()
    expected = literal.stretch(coarse, 6, 6)
    for channel in range(3):
        np.testing.assert_allclose(found[:, channel], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(
    ("kind", "coarse", "hidden"),
    [("image", (2, 3, 3), (1,)), ("series_tc", (2, 7), (2,)), ("series_ct", (2, 12), (1,)), ("tokens", (2, 6), (2,))],
)
def test_shares_of_hidden_axes_add_up_to_the_map(kind, coarse, hidden):
    asked = probe(kind)
    map_ = torch.randn(coarse, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    whole, shares = over_input(map_, asked, asked.entry), shared_over_input(map_, asked, asked.entry)
    assert whole.shape == asked.entry.shape
    assert int(whole.std(hidden).max() * 1e9) == 0
    torch.testing.assert_close(shares.sum(hidden), whole.mean(hidden))


def test_a_map_of_the_inputs_own_size_is_left_as_it_is():
    map_ = torch.randn(2, 6, 6, dtype=torch.float64)
    torch.testing.assert_close(over_input(map_, IMAGE, IMAGE.entry)[:, 0], map_, rtol=1e-12, atol=0)


def test_channels_are_weighed_sample_by_sample():
    maps = torch.tensor([[[1.0, 2.0], [10.0, 20.0]], [[3.0, 4.0], [30.0, 40.0]]])
    weights = torch.tensor([[1.0, 0.1], [2.0, -0.1]])
    assert torch.allclose(weigh(weights, maps), torch.tensor([[2.0, 4.0], [3.0, 4.0]]))
