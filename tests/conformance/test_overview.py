"""Every overview of the catalog on every kind of input."""

import pytest

from neuroglass.catalog import OVERVIEW, build
from neuroglass.testing.overview import check_overview
from neuroglass.testing.subjects import MAKERS, target_of

REFUSED = {
    ("performance", "segmentation"): "no labels",
    ("typical_samples", "segmentation"): "no classes",
    ("typical_samples", "table_regression"): "no classes",
    ("typical_samples", "tokens"): "tokens are names",
    ("initializations", "segmentation"): "one class label",
    ("initializations", "table_regression"): "one class label",
    ("initializations", "tokens"): "cannot reset its 'places'",
    ("probabilities", "segmentation"): "no probability to one class",
    ("probabilities", "table_regression"): "no probability to one class",
    ("filters", "tokens"): "not laid out as the input is",
    ("filters", "series_tc"): "not laid out as the input is",
    ("filters", "series_time_first"): "not laid out as the input is",
}


def wanted(name, subject):
    """What an overview must be told."""
    last = [layer.name for layer in subject.layers()][-1]
    about = {
        "samples_for": {"unit": target_of(subject)},
        "units": {"layer": last},
        "units_for": {"chosen": "0:2", "layer": last},
        "initializations": {"neighbors": 2},
        "jacobian": {"layer": "output"},
    }
    return about.get(name, {})


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", OVERVIEW)
def test_an_overview_keeps_its_promises_or_says_why_it_cannot_answer(name, kind, subjects):
    reason = check_overview(build("overview", name, wanted(name, subjects[kind])), subjects[kind])
    assert bool(reason) == ((name, kind) in REFUSED), reason
    assert REFUSED.get((name, kind), "") in reason


def test_every_known_refusal_is_of_an_overview_and_a_kind_that_exist():
    assert all(name in OVERVIEW and kind in MAKERS for name, kind in REFUSED)
