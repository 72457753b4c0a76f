"""The figure of the growing rectangle shows what the engine computes."""

import runpy
from pathlib import Path

import pytest
from torch import nn

DOCS = Path(__file__).parents[2] / "docs"
FIGURE = DOCS / "explanation" / "growing_rectangle.svg"
SCRIPT = runpy.run_path(str(DOCS / "growing_rectangle.py"))
SIDE, TOP, LEFT, WINDOW = (SCRIPT[name] for name in ("SIDE", "TOP", "LEFT", "WINDOW"))


@pytest.fixture(scope="module")
def small():
    """A convolution that sees one position further, pooling by two, one that sees two further."""
    return SCRIPT["steps"](
        nn.Sequential(nn.Conv2d(3, 2, 3, padding=1), nn.MaxPool2d(2), nn.Conv2d(2, 2, 5, padding=2)).eval()
    )


def test_the_figure_follows_the_rectangle_from_map_to_map(small):
    grown = (TOP - 1, LEFT - 1, WINDOW + 2, WINDOW + 2)
    pooled = ((TOP - 1) // 2 - 2, (LEFT - 1) // 2 - 2, WINDOW // 2 + 2 + 4, WINDOW // 2 + 2 + 4)
    assert [(side, at) for _, side, at in small[1:]] == [(SIDE, grown), (SIDE // 2, pooled)]
    assert small[0] == (f"input {SIDE} × {SIDE}", SIDE, (TOP, LEFT, WINDOW, WINDOW))


def test_the_committed_figure_is_drawn_by_the_script_and_says_itself_in_words():
    text = FIGURE.read_text(encoding="utf-8")
    assert "<title>The rectangle that a hidden window of 32 by 32 changes grows through ResNet-18." in text
    assert text.count("<rect") == 12


def test_a_drawing_holds_every_step_and_its_share(small):
    drawn = SCRIPT["drawing"](small)
    assert drawn.count("<rect") == 2 * len(small)
    assert SCRIPT["alternative"](small) in drawn
    assert f"{WINDOW} × {WINDOW} changed, 2 %" in drawn
