from dataclasses import replace

import pytest

from neuroglass.reproduce import comparison
from neuroglass.reproduce.comparison import UNKNOWN, Finding, accuracy, as_text, compare, write_page
from neuroglass.reproduce.plan import CNN, MLP, Plan
from neuroglass.reproduce.published import Published

SAID = Published("0.9 in the paper", "the paper", 0.9)


@pytest.fixture
def published(monkeypatch):
    facts = {("mnist", CNN, "accuracy"): SAID, ("mnist", CNN, "split"): replace(SAID, said="two halves", value=None)}
    monkeypatch.setattr(comparison, "known", lambda *key: facts.get(key))


def test_a_row_is_told_from_the_result_the_published_value_and_the_plan(make, published):
    case = make()
    result = case.performance()
    share = result.scores["accuracy"]
    found = dict(zip(comparison.COLUMNS, accuracy("test accuracy", "accuracy", case, result).cells, strict=True))
    assert found["ours"] == f"{share:.3f} ± {(share * (1 - share) / 40) ** 0.5:.3f}"
    assert found["difference"] == f"{share - 0.9:+.3f}"
    assert (found["published"], found["source"]) == (SAID.said, SAID.source)
    assert found["why"] == "80 of 60,000 training images; 2 of 100 epochs"


def test_another_value_makes_another_difference_and_words_make_none(make, published):
    case = make()
    rows = [Finding("accuracy", "accuracy", case, value, ()).cells for value in (0.95, 0.5)]
    assert [row[4] for row in rows] == ["+0.050", "-0.400"]
    assert Finding("halves", "split", case, 0.5, ()).cells[2:5] == ("two halves", "0.500", "–")
    assert Finding("halves", "split", case, "three parts", ()).cells[2:5] == ("two halves", "three parts", "–")


def test_what_no_source_states_is_not_known_here(make, published):
    found = Finding("accuracy", "accuracy", make(kind=MLP), 0.5, ()).cells
    assert (found[2], found[4], found[6]) == (UNKNOWN, "–", "–")


def test_a_whole_run_has_no_reason_to_differ_from_a_known_value(make, published):
    case = make()
    wanted = replace(case.images.wanted, train=80, test=40)
    whole = replace(case, plan=Plan(False, 100), images=replace(case.images, wanted=wanted))
    assert Finding("accuracy", "accuracy", whole, 0.9, ()).cells[5] == "the same data and settings"
    assert Finding("more", "more", whole, 0.9, ()).cells[5] == "nothing to compare with"


def test_the_table_is_kept_in_place_of_an_earlier_one_and_names_every_quantity(make):
    case = make()
    study, result = case.after, case.performance()
    first = compare([Finding("a", "a", case, 0.5, (result,))], study)
    second = compare([Finding(name, name, case, 0.25, (result,)) for name in ("a", "b")], study)
    assert first.id not in study.store
    kept = study.store.get(second.id)
    assert [kept.axes[0].label(row) for row in range(2)] == ["a", "b"]
    assert kept.columns["ours"].values.tolist() == ["0.250", "0.250"]
    assert result.id in study.store


def test_the_page_has_a_line_for_every_row_and_is_written_whole(make, tmp_path):
    case = make()
    table = compare([Finding("share | part", "x", case, 0.5, (case.performance(),))], case.after)
    page = write_page(tmp_path, table, ["What was done."])
    lines = page.read_text(encoding="utf-8").splitlines()
    assert page.name == "reproduce.md"
    assert [line for line in lines if line.startswith("| share / part | MNIST | CNN | not known here | 0.500 |")]
    assert len({line.count("|") for line in lines if line.startswith("|")}) == 1
    assert as_text(table, ["What was done."]) == page.read_text(encoding="utf-8")
