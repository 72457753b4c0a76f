"""What does a score measure, and is more of it better? One sentence each, for captions and reports."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from neuroglass.view.words import number, plain, raised

TOLD = json.loads(Path(__file__).with_name("scores.json").read_text(encoding="utf-8"))  # the web pages read it too
MEANINGS: Mapping[str, str] = TOLD["meanings"]
NAMES: Mapping[str, str] = TOLD["names"]
PLACES: Mapping[str, str] = TOLD["places"]


def spoken(name: str) -> str:
    """A score's name in words: `neighborhood_hit@6:original` is 'neighborhood hit (k = 6), before projecting'."""
    head, *places = name.split(":")
    score, _, size = head.partition("@")
    words = NAMES.get(score, plain(score)) + (f" (k = {size})" if size else "")
    return ", ".join([words, *(PLACES.get(place, place) for place in places)])


def meaning(name: str) -> str:
    """The sentence about a score; '' for a score of somebody else's."""
    return MEANINGS.get(name.partition(":")[0].partition("@")[0], "")


def told(scores: Mapping[str, float]) -> str:
    """All scores as one sentence."""
    text = "; ".join(f"{spoken(name)} {number(value)}" for name, value in scores.items())
    return f"{raised(text)}." if text else ""
