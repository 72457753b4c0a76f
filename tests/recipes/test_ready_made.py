import pytest

from neuroglass import recipes
from neuroglass.core.errors import InvalidInput
from neuroglass.store.story import read_story
from neuroglass.testing.subjects import tiny_subjects


def test_an_unknown_recipe_is_named_with_those_that_there_are(tmp_path):
    with pytest.raises(InvalidInput, match="no recipe 'overveiw'; there are 'overview', 'training'"):
        recipes.study(tiny_subjects()["table"], tmp_path / "study", recipe="overveiw")
    assert not (tmp_path / "study").exists()


def test_the_study_that_comes_back_is_named_and_answers_on(tmp_path):
    study = recipes.study(tiny_subjects()["table"], tmp_path, recipe=recipes.RECIPES[0])
    story = read_story(tmp_path)
    assert story.title == study.subject.name
    assert story.introduction == ("6 samples, asked with the recipe 'overview'.",)
    assert study.overview("layers").id in {id for section in story.sections for id in section.results}


def test_a_name_that_is_not_there_is_told_what_is():
    with pytest.raises(AttributeError, match="has no 'studdy'; it has RECIPES, study"):
        _ = recipes.studdy
