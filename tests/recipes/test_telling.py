from neuroglass.core.errors import NotApplicable
from neuroglass.recipes.telling import answers, tell_section
from neuroglass.store.story import read_story
from neuroglass.study import Study
from neuroglass.testing.subjects import tiny_subjects


def refuse():
    raise NotApplicable("tables have no positions")


def test_a_question_that_does_not_apply_is_answered_by_its_reason_once():
    found = answers([("map", refuse), ("sum", lambda: 3), ("map", refuse)])
    assert found.all() == [3]
    assert found.left_out == ("No map: tables have no positions.",)


def test_every_result_is_shown_once_in_the_section_that_tells_of_it_first(tmp_path):
    study = Study(tiny_subjects()["table"], tmp_path)
    layers, filters = study.overview("layers"), study.overview("filters")
    for _ in range(2):  # telling it again changes nothing
        tell_section(study, "first", ["One."], [layers])
        tell_section(study, "second", ["Two."], [layers, filters])
        first, second = read_story(tmp_path).sections
        assert (first.results, second.results) == ((layers.id,), (filters.id,))
        assert second.text == ("Two.", "One of its figures stands in an earlier section.")
