"""A stored study that was made by hand, and the same served."""

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Attribution, Projection, Provenance, Question
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, write_story
from neuroglass.surfaces.web.live import Live
from neuroglass.testing.subjects import tiny_subject
from tests.surfaces.web.asking import opened

IDS = (3, 8, 5, 12)
MAPPED = (*IDS, 20)
POINTS = np.array([[0.0, 0.0], [3.0, 4.0], [0.0, 1.0], [np.nan, 2.0], [9.0, 9.0]])
NAMES = np.array(["cat", "dog", "cat", "<b>ox</b>", "<b>ox</b>"])


def provenance(family: str, method: str, *, at=("input",), target="", samples=IDS) -> Provenance:
    question = Question(family, method, {}, "m" * 20, "d" * 20, target, at, samples)
    return Provenance(question, {"batch": 8}, {"subject": "hand-made"})


def projection() -> Projection:
    """Five points, one of them nowhere."""
    axis = Axis("sample", 5, ticks=MAPPED)
    columns = {
        "label": column([0, 1, 0, 2, 2], "label", axis),
        "label_name": column(NAMES, "label_name", axis),
        "confidence": column([0.5, np.inf, 0.25, 1.0, 0.75], "confidence", axis),
    }
    positions = Field(POINTS, (axis, Axis("component", 2)), "position")
    scores = {"neighborhood_hit@6": 0.5, "stress": float("nan")}
    return Projection(
        provenance=provenance("projection", "pca", at=("fc1",), samples=MAPPED),
        positions=positions,
        scores=scores,
        columns=columns,
    )


def attribution(method: str = "saliency") -> Attribution:
    """Samples of 2 by 3 pixels in three colors; sample 3 is red, 8 green, 5 blue and 12 white."""
    sample = Axis("sample", 4, ticks=IDS)
    layout = Axis("channel", 3), Axis("y", 2, "px"), Axis("x", 3, "px")
    pixels = np.zeros((4, 3, 2, 3))
    for place, channels in enumerate(([0], [1], [2], [0, 1, 2])):
        pixels[place, channels] = 1.0
    relevance = np.arange(24, dtype=np.float64).reshape(4, 2, 3)
    return Attribution(
        relevance=Field(relevance, (sample, *layout[1:]), "relevance of logit:1", False),
        full=Field(np.ones((4, 3, 2, 3)), (sample, *layout), "relevance of logit:1", False),
        inputs=Field(pixels, (sample, *layout), "input"),
        value=Field(np.arange(4.0), (sample,), "logit:1"),
        provenance=provenance("attribution", method, target="logit:1"),
        columns={
            "label": column([0, 1, 0, 2], "label", sample),
            "prediction": column([0, 1, 1, 2], "prediction", sample),
        },
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A study of three results and a story."""
    study = tmp_path / "study"
    store = DiskStore(study)
    ids = [store.put(one) for one in (projection(), attribution(), attribution("gradient"))]
    write_story(study, Story("A study", ("Made by hand.",), (Section("Maps", ("One map.",), (ids[0],)),)))
    return study


@pytest.fixture
def viewer(folder: Path):
    """The study opened as a viewer."""
    with opened(folder) as client:
        yield client


@pytest.fixture
def live_image():
    """What makes a tiny network for images the subject at hand."""
    return partial(Live, tiny_subject("image"))
