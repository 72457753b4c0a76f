"""Under methods that are told together stands what checks say of each, linked to what it rests on."""

import re
from dataclasses import replace

import numpy as np

from neuroglass.core.result import Verdict
from neuroglass.store.story import Section, Story
from neuroglass.surfaces.report.asked import python_line
from neuroglass.surfaces.report.live import carries_nothing
from neuroglass.surfaces.report.parts import told_result
from neuroglass.surfaces.report.report import compose
from neuroglass.surfaces.report.verdicts import checks_by_attribution, verdicts
from neuroglass.view.dispatch import figure
from tests.surfaces.report.test_report import Memory
from tests.surfaces.report.test_together import cells, methods
from tests.view.test_checks import curves


def check_of(attribution, passed=True, method="deletion", sentence="It is <so>."):
    made = curves(2, Verdict(passed, sentence))
    asked = replace(made.question, method=method, options={"of": [attribution.question.describe()]})
    return replace(made, provenance=replace(made.provenance, question=asked))


def test_every_method_has_a_row_and_every_check_a_column_with_a_link():
    one, other = methods(2)
    found = [check_of(one), check_of(other, passed=False), check_of(other, passed=None, method="sensitivity")]
    html = verdicts([one, other], ["one", "other"], checks_by_attribution([one, other, *found]))
    plain = [[re.sub(r"<.*?>", "", cell) for cell in row] for row in cells(html)]
    assert plain == [["method", "deletion", "sensitivity"], ["one", "passed", "–"], ["other", "not passed", "1.5"]]
    assert all(f'href="#r-{check.id}"' in html for check in found)
    assert html.count("It is &lt;so&gt;.") == 1 and "Why 1 check was not passed" in html


def test_methods_without_checks_have_no_table_of_them():
    assert verdicts(methods(2), ["one", "other"], {}) == ""


def test_the_page_links_the_table_to_the_checks_that_it_holds():
    one, other = methods(2)
    check = check_of(one)
    story = Story("t", (), (Section("maps", (), (one.id, other.id)), Section("checks", (), (check.id,))))
    page = compose(Memory(one, other, check), story, title="t")
    assert page.count(f'id="r-{check.id}"') == 1
    assert page.count(f'<a class="passed" href="#r-{check.id}"') == 1


def test_a_check_s_verdict_stands_under_its_heading_in_words_and_never_as_markup():
    check = check_of(methods(1)[0], passed=False)
    html = told_result(check, figure(check), carries_nothing)
    assert '<p class="verdict failed"><strong>Not passed.</strong> It is &lt;so&gt;.</p>' in html


def test_a_check_is_asked_again_with_the_attribution_that_it_is_about():
    (attribution,) = methods(1)
    line = python_line(check_of(attribution).question)
    assert line == f"ng.check(subject, 'deletion', of={python_line(attribution.question)})"


def test_a_check_of_several_is_no_method_s_own():
    one, other = methods(2)
    asked = check_of(one, method="agreement")
    several = replace(asked.question, options={"of": [one.question.describe(), other.question.describe()]})
    both = replace(asked, provenance=replace(asked.provenance, question=several))
    assert checks_by_attribution([both]) == {}
    assert python_line(several).count("ng.attribute") == 2
    assert np.isfinite(both.values).all()
