"""Preparing happens once per network and question, and what is kept stays little."""

import torch

from neuroglass.core.unit import Place
from neuroglass.model.engine import preparations as module
from neuroglass.model.engine.preparations import Preparations
from neuroglass.model.trace.trace import OUTPUT
from tests.model.engine.networks import family


def test_the_same_question_is_prepared_once_and_another_anew(monkeypatch):
    made = []
    monkeypatch.setattr(module, "prepare", lambda *_, **how: made.append(how) or object())
    network, x = family("mlp")
    kept = Preparations()
    first = kept.of(network, "a", x)
    assert kept.of(network, "a", x[:1]) is first
    assert kept.of(network, "a", x + 1) is first
    others = [
        kept.of(network, "b", x),
        kept.of(network, "a", x.float()),
        kept.of(network, "a", x, reads=(Place("1"),)),
        kept.of(network, "a", x, at=(Place("1"),)),
        kept.of(network, "a", x[:, :5]),
        kept.of(network, "a", {"x": x}),
    ]
    assert len({id(one) for one in (first, *others)}) == len(made) == 7
    assert kept.of(network, "a", x) is first


def test_the_least_used_is_dropped_first(monkeypatch):
    monkeypatch.setattr(module, "prepare", lambda *_, **__: object())
    network, x = family("mlp")
    kept = Preparations(most=2)
    first, second = kept.of(network, "a", x), kept.of(network, "b", x)
    assert kept.of(network, "a", x) is first
    kept.of(network, "c", x)
    assert len(kept) == 2
    assert kept.of(network, "a", x) is first
    assert kept.of(network, "b", x) is not second


def test_what_is_kept_answers():
    network, x = family("mlp")
    found = Preparations().of(network, "a", x)(x)[OUTPUT]
    with torch.no_grad():
        torch.testing.assert_close(found, network.model(x))
