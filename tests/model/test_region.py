"""A region hides its elements and no others, and costs no memory where it is a whole box."""

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from neuroglass.model.region import Region, nothing


@st.composite
def masks(draw):
    shape = draw(st.lists(st.integers(1, 4), min_size=1, max_size=3))
    count = int(torch.tensor(shape).prod())
    return torch.tensor(draw(st.lists(st.booleans(), min_size=count, max_size=count))).view(shape)


@given(masks())
@settings(deadline=None)
def test_hiding_replaces_the_elements_of_the_mask_by_the_baseline_and_no_others(mask):
    draw = torch.Generator().manual_seed(0)
    entry, baseline = (torch.randn(2, *mask.shape, generator=draw) for _ in range(2))
    before = entry.clone()
    region = Region.of_mask(mask)
    torch.testing.assert_close(region.hide(entry, baseline), torch.where(mask, baseline, entry), rtol=0, atol=0)
    assert region.count == int(mask.sum())
    assert torch.equal(entry, before)


@given(masks())
@settings(deadline=None)
def test_an_amount_is_added_to_every_element_of_the_region_once(mask):
    onto = torch.zeros(2, *mask.shape)
    Region.of_mask(mask).add(onto, torch.tensor([1.0, -2.0]))
    torch.testing.assert_close(onto, torch.stack([mask.float(), -2 * mask.float()]))


def test_a_whole_box_keeps_no_mask():
    mask = torch.zeros(3, 8, 8, dtype=torch.bool)
    mask[:, 2:5, 1:4] = True
    region = Region.of_mask(mask)
    assert region.mask is None and region.box == (slice(0, 3), slice(2, 5), slice(1, 4))
    mask[0, 3, 2] = False
    assert Region.of_mask(mask).mask.shape == (3, 3, 3)


def test_where_nothing_is_hidden_the_entry_itself_comes_back():
    entry = torch.ones(2, 3, 4)
    assert nothing(2).hide(entry, 0 * entry) is entry
