import json

import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.story import Section, Story, TourStep, read_story, with_section, write_story

STORY = Story(
    "Title", ("First.",), (Section("One", ("Text.",), ("a" * 20,)),), (TourStep("Step", "Look.", "#page=map"),)
)


def test_a_story_comes_back_as_it_was_written(tmp_path):
    write_story(tmp_path, STORY)
    assert read_story(tmp_path) == STORY


def test_a_story_from_before_there_were_tours_still_reads(tmp_path):
    old = {"format": 1, "title": "Old", "introduction": ["Hello."], "sections": []}
    (tmp_path / "study.json").write_text(json.dumps(old), encoding="utf-8")
    assert read_story(tmp_path) == Story("Old", ("Hello.",))


def test_a_new_section_leaves_the_tour_as_it_was():
    told = with_section(STORY, Section("Two"))
    assert (told.tour, [one.title for one in told.sections]) == (STORY.tour, ["One", "Two"])


@pytest.mark.parametrize("tour", [[{"title": "Step", "text": "Look."}], [3], 3])
def test_a_damaged_tour_is_said_with_what_to_do(tmp_path, tour):
    write_story(tmp_path, STORY)
    about = json.loads((tmp_path / "study.json").read_text(encoding="utf-8"))
    (tmp_path / "study.json").write_text(json.dumps({**about, "tour": tour}), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"is damaged .* delete it: the results beside it are whole"):
        read_story(tmp_path)
