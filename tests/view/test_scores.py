"""Every score that the package computes is told in words."""

import pytest

from neuroglass.view.scores import meaning, spoken, told


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("neighborhood_hit@6", "neighborhood hit (k = 6)"),
        ("neighborhood_hit@10:original", "neighborhood hit (k = 10), before projecting"),
        ("neighborhood_hit@6:original:fc1", "neighborhood hit (k = 6), before projecting, fc1"),
        ("kl", "KL divergence"),
        ("completeness_gap:relative", "completeness gap, as a share of that change"),
        ("my_own", "my own"),
    ],
)
def test_names_become_words(name, words):
    assert spoken(name) == words


def test_every_known_score_has_a_meaning_and_others_have_none():
    known = ("neighborhood_hit@6", "trustworthiness@10", "continuity@10", "kl", "stress", "completeness_gap:relative")
    assert all(meaning(name).endswith(".") for name in known)
    assert meaning("my_own") == ""


def test_a_sentence_keeps_the_capitals_of_names():
    assert told({"kl": 0.5, "accuracy": 1.0}) == "KL divergence 0.5; accuracy 1."
    assert told({}) == ""
