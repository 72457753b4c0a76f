"""Every projection method of the catalog on every layer of every kind of input."""

import pytest

from neuroglass.catalog import PROJECTION, build
from neuroglass.testing.projection import check_projection
from neuroglass.testing.subjects import MAKERS

FAST = {"tsne": {"steps": 250, "warm_steps": 250}}
SLOW = {"umap": pytest.mark.slow}  # umap-learn compiles for ten seconds when it is first used
REFUSED = {"tokens": {"input": "tokens: names, not amounts"}}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", [pytest.param(name, marks=SLOW.get(name, ())) for name in PROJECTION])
def test_a_method_maps_every_layer_or_says_why_it_cannot(name, kind, subjects):
    refused = check_projection(build("projection", name, FAST.get(name, {})), subjects[kind])
    expected = REFUSED.get(kind, {})
    assert set(refused) == set(expected)
    assert all(words in refused[layer] for layer, words in expected.items())
