"""Results are told in the order of the study, else family by family."""

import numpy as np

from neuroglass.core.field import Axis
from neuroglass.store.story import Section, Story
from neuroglass.surfaces.report.outline import by_family, completed
from tests.view import results


def some():
    before = results.projection(np.zeros((3, 2)), subject="untrained")
    after = results.projection(np.zeros((3, 2)), subject="trained", at="fc1")
    again = results.projection(np.zeros((3, 2)), subject="untrained", at="fc1")
    return {
        "relevance": results.image_attribution(np.ones((1, 2, 2)), subject="untrained"),
        "before": before,
        "after": after,
        "again": again,
        "means": results.gallery(np.ones((1, 2, 2)), (Axis("y", 2), Axis("x", 2)), "a"),
        "layers": results.table({"units": [1]}),
    }


def test_families_come_in_order_and_in_each_subject_by_subject():
    sections = by_family(some(), Story("t")).sections
    assert [section.results for section in sections] == [
        ("layers",),
        ("means",),
        ("before", "again", "after"),
        ("relevance",),
    ]


def test_title_and_introduction_are_kept():
    story = by_family(some(), Story("Digits", ("Hello.",)))
    assert (story.title, story.introduction) == ("Digits", ("Hello.",))


def test_results_that_the_story_does_not_name_come_last():
    story = completed(Story("t", (), (Section("Maps", (), ("after",)),)), some())
    assert [section.title for section in story.sections] == ["Maps", "Further results"]
    assert story.sections[1].results == ("relevance", "before", "again", "means", "layers")


def test_a_story_that_names_all_stays_as_it_is():
    story = Story("t", (), (Section("All", (), tuple(some())),))
    assert completed(story, some()) is story
