"""What answers one question in several ways is one picture, and every result can still be linked to."""

import re
from dataclasses import replace

import numpy as np

from neuroglass.store.story import Story
from neuroglass.surfaces.report.live import carries_nothing
from neuroglass.surfaces.report.report import compose
from neuroglass.surfaces.report.together import grouped, told_together
from tests.surfaces.report.test_report import Memory, Page
from tests.view import results


def methods(count=6, **options):
    some = [results.image_attribution(np.full((2, 3, 3), 1.0 + n), method=f"way{n}", **options) for n in range(count)]
    return [replace(result, scores={"completeness_gap": n / 8}) for n, result in enumerate(some)]


def maps(count=3):
    positions, labels = results.blobs(30)
    return [
        results.projection(positions, labels, at=f"fc{n}", scores={"neighborhood_hit@6": n / 8, f"own{n}": n / 16})
        for n in range(count)
    ]


def cells(html):
    return [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row) for row in re.findall(r"<tr.*?</tr>", html)]


def test_six_methods_on_the_same_samples_are_one_picture_with_six_anchors_and_six_questions():
    asked = methods()
    html = compose(Memory(*asked), Story(), title="t", live=False)
    ids = [about["id"] for _, about in Page(html).found if "id" in about]
    assert html.count("<img") == 1
    assert [id for id in ids if id.startswith("r-")] == [f"r-{result.id}" for result in asked]
    assert html.count("<details") == 1
    assert all(html.count(f"ng.methods.Way{n}(steps=32)") == 1 for n in range(6))


def test_the_table_holds_parameters_scores_and_seconds_of_every_method():
    assert cells(told_together(methods(2), carries_nothing)) == [
        ["method", "seconds", "completeness gap", "parameters"],
        ["way0", "1.5", "0", "steps=32"],
        ["way1", "1.5", "0.125", "steps=32"],
    ]


def test_maps_share_one_picture_and_one_table_of_all_scores():
    html = told_together(maps(), carries_nothing)
    assert html.count("<img") == 1
    assert cells(html) == [
        ["map", "seconds", "neighborhood hit (k = 6)", "own0", "own1", "own2"],
        ["fc0", "1.5", "0", "0", "–", "–"],
        ["fc1", "1.5", "0.125", "–", "0.0625", "–"],
        ["fc2", "1.5", "0.25", "–", "–", "0.125"],
    ]


def test_only_the_same_question_is_told_together():
    one, other = methods(2)
    label = replace(other, provenance=replace(other.provenance, question=replace(other.question, target="label")))
    model = replace(other, provenance=replace(other.provenance, question=replace(other.question, model="n" * 20)))
    samples = replace(other, provenance=replace(other.provenance, question=replace(other.question, samples=(1, 2))))
    table = results.table({"units": [1]})
    assert grouped([one, table, other]) == [[one, other], [table]]
    for apart in (label, model, samples):
        assert grouped([one, apart]) == [[one], [apart]]


def test_more_methods_than_fit_a_figure_go_on_in_the_next():
    assert [len(group) for group in grouped(methods(19))] == [16, 3]
