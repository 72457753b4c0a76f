"""Targets over maps: regions of positions, summed; and texts that mean the same when they are read again."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

import neuroglass as ng
from neuroglass.model.aim import take_aim

COUNT = 5
IMAGES = np.random.default_rng(1).normal(size=(COUNT, 1, 4, 5))
MASKS = np.random.default_rng(2).integers(0, 3, size=(COUNT, 4, 5))


@pytest.fixture(scope="module")
def found():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.Tanh(), nn.Conv2d(4, 3, 3, padding=1)).double()
    space = ng.space.image(1, 4, 5, region=2)
    return ng.Subject(model, (IMAGES, MASKS), space=space, classes=("sky", "road", "tree"))


def values(subject, target):
    return np.asarray(ng.attribute(subject, "gradient", target=target, samples=range(COUNT)).value.values)


@pytest.mark.parametrize("target", ["logit:road@1:3,2:5", "logit:road@1,2:5", "logit:road@1:3,2"])
def test_a_region_is_the_sum_over_its_positions(found, target):
    rows, columns = (slice(1, 3) if "1:3" in target else 1), (slice(2, 5) if "2:5" in target else 2)
    with torch.no_grad():
        raw = found.model(torch.from_numpy(IMAGES))
    expected = raw[:, 1, rows, columns].flatten(1).sum(1)
    np.testing.assert_allclose(values(found, target), expected, rtol=1e-12)


def test_a_region_of_a_layer_is_the_sum_of_its_neurons(found):
    single = sum(values(found, f'"0":2@{y},{x}') for y in (1, 2) for x in (3, 4))
    np.testing.assert_allclose(values(found, '"0":2@1:3,3:5'), single, rtol=1e-12)


PLACED = st.tuples(st.integers(0, 3), st.integers(0, 4)).map(lambda place: f"{place[0]},{place[1]}")


@given(
    st.lists(
        st.tuples(
            st.floats(-2, 2).map(lambda weight: round(weight, 2)),
            st.sampled_from(["logit:sky", "logit:1", "probability:tree", '"0":3', '"2":2']),
            PLACED | st.sampled_from(["labeled", "0:2,1:4", "3,0:5"]) | st.none(),
        ).filter(lambda term: not (term[2] == "labeled" and term[1].startswith('"'))),
        min_size=1,
        max_size=3,
    )
)
@settings(max_examples=15, deadline=None)
def test_the_canonical_text_of_a_target_means_the_same(found, terms):
    target = " + ".join(f"{weight} * {unit}{f'@{place}' if place else ''}" for weight, unit, place in terms)
    layers, outputs = found.layers(), found.outputs
    aim = take_aim(target.replace("+ -", "- "), layers, outputs)
    assert take_aim(aim.text, layers, outputs) == aim
    parts = [values(found, f"{unit}{f'@{place}' if place else ''}") for _, unit, place in terms]
    expected = sum(weight * part for (weight, _, _), part in zip(terms, parts, strict=True))
    np.testing.assert_allclose(values(found, aim.text), expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("unit", ["logit:road", '"0":2'])
def test_a_region_of_one_position_is_that_position(found, unit):
    np.testing.assert_array_equal(values(found, f"{unit}@2:3,4:5"), values(found, f"{unit}@2,4"))
