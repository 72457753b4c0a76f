"""The checks of results catch what a store or a view would lose."""

from dataclasses import replace

import numpy as np
import pytest

from neuroglass.core.field import Field
from neuroglass.core.result import Question
from neuroglass.study import attribute
from neuroglass.testing import check_drawn, check_stored, results, tiny_subject
from neuroglass.view.figure import Figure


@pytest.fixture(scope="module")
def result():
    return attribute(tiny_subject("spectrogram"), "gradient", samples=[0, 3])


def test_a_whole_result_passes(result):
    check_stored(result)
    check_drawn(result)
    results.check_question(result.question)


def test_a_store_that_loses_a_bit_is_caught(result, monkeypatch):
    class Forgetful(results.DiskStore):
        def get(self, id):
            whole = super().get(id)
            values = np.array(whole.value.values)
            values[0] = np.nextafter(values[0], np.inf)
            return replace(whole, value=Field(values, whole.value.axes, whole.value.quantity, whole.value.signed))

    monkeypatch.setattr(results, "DiskStore", Forgetful)
    with pytest.raises(AssertionError, match="'value' differs"):
        check_stored(result)


def test_a_store_that_loses_a_word_is_caught(result, monkeypatch):
    class Forgetful(results.DiskStore):
        def get(self, id):
            return replace(super().get(id), notes=("something else",))

    monkeypatch.setattr(results, "DiskStore", Forgetful)
    with pytest.raises(AssertionError, match="something else"):
        check_stored(result)


def test_a_figure_without_words_is_caught(result, monkeypatch):
    drawn = results.figure(result)
    for part in ({"title": ""}, {"alt": ""}, {"caption": "Relevance."}, {"panels": ()}):
        monkeypatch.setattr(results, "figure", lambda _, part=part: replace(drawn, **part))
        with pytest.raises(AssertionError, match="figure"):
            check_drawn(result)


def test_a_figure_that_shows_another_sign_than_stated_is_caught(result, monkeypatch):
    unsigned = replace(result, relevance=replace(result.relevance, signed=False))
    drawn: Figure = results.figure(result)
    monkeypatch.setattr(results, "figure", lambda _: drawn)
    with pytest.raises(AssertionError, match="drawn with signed"):
        check_drawn(unsigned)


def test_a_question_that_forgets_a_part_is_caught(monkeypatch):
    question = Question("attribution", "gradient", {"steps": 3}, "model", "data", "logit:0", samples=(1, 2))
    results.check_question(question)
    whole = Question.describe
    for part in ("parameters", "target", "model", "data", "samples", "at", "method", "version"):
        monkeypatch.setattr(
            Question, "id", property(lambda self, part=part: str({**whole(self), part: ""})), raising=True
        )
        with pytest.raises(AssertionError, match="some part does not count"):
            results.check_question(question)
