"""Targets over masks and losses, and the Jacobian, as they are written on the command line."""

import json

import numpy as np
import pytest

SCENES = """
import numpy as np
import torch
from torch import nn

import neuroglass as ng


def scenes():
    torch.manual_seed(0)
    x = np.random.default_rng(0).normal(size=(3, 1, 4, 5)).astype("float32")
    y = np.arange(60).reshape(3, 4, 5) % 2
    return ng.Subject(nn.Conv2d(1, 2, 3, padding=1), (x, y), space=ng.space.image(1, 4, 5), classes=["sky", "road"])
"""


@pytest.fixture
def told(ask, tmp_path):
    (tmp_path / "maps.py").write_text(SCENES)

    def run(*arguments):
        said = ask(*arguments, "--json")
        assert said.code == 0, said.err
        return json.loads(said.out)

    return run


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("logit:road@predicted", "logit:1@predicted"),
        ("logit:road@labelled - logit:sky@0:2,1:4", "logit:1@labeled - logit:0@0:2,1:4"),
        (" loss ", "loss"),
    ],
)
def test_masks_regions_and_losses_are_targets(told, written, kept):
    found = told("attribute", "gradient", "maps.py:scenes", "--target", written, "--samples", "0:2")
    assert found["provenance"]["question"]["target"] == kept
    assert found["values"]["max"] > found["values"]["min"]


def test_the_same_target_in_another_spelling_is_read_from_the_store(told, tmp_path):
    ids = {
        told("attribute", "gradient", "maps.py:scenes", "--target", target, "--samples", "0", "--store", "kept")["id"]
        for target in ("logit:road@labelled", "logit:1@labeled", "1.0 * logit:road@labeled")
    }
    assert len(ids) == 1


def test_the_sensitivity_of_the_error_is_asked_without_a_target(told):
    rows = told("attribute", "error-sensitivity", "maps.py:scenes", "--samples", "all")["rows"]
    by_gradient = told("attribute", "gradient", "maps.py:scenes", "--target", "loss", "--samples", "all")["rows"]
    assert [row["value"] for row in rows] == [row["value"] for row in by_gradient]
    assert [row["strongest"] for row in rows] == [row["strongest"] for row in by_gradient]


def test_a_class_that_is_nowhere_ends_with_what_is_there(ask, told, tmp_path):
    (tmp_path / "maps.py").write_text(SCENES.replace("% 2", "% 1"))
    said = ask("attribute", "gradient", "maps.py:scenes", "--target", "logit:road@labeled")
    assert said.code == 1
    assert "'road' is labeled nowhere on sample 0 (3 of 3 samples); there are sky" in said.err


def test_a_jacobian_is_drawn_and_kept_as_numbers(ask, tmp_path):
    said = ask("overview", "jacobian", "s.py", "--layer", "fc1", "--samples", "0:2", "-o", "j.npz")
    assert said.code == 0, said.err
    with np.load(tmp_path / "j.npz") as kept:
        slopes = next(kept[name] for name in kept.files if kept[name].shape == (2, 2, 2))
    np.testing.assert_array_equal(slopes, np.tile([[1.0, -2.0], [3.0, 0.5]], (2, 1, 1)))
    said = ask("overview", "jacobian", "s.py", "--layer", "nowhere", "--samples", "0:2")
    assert said.code == 1
    assert "no layer 'nowhere'" in said.err
