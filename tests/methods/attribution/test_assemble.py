"""From arrays to a result: words for tokens, quantities that say what is measured, and no index as a score."""

import numpy as np
import pytest
from torch import nn

import neuroglass as ng
from neuroglass.testing.results import check_drawn, check_stored
from neuroglass.testing.subjects import tiny_subject

WORDS = ("", "a", "fine", "dull", "film")


@pytest.fixture
def sentences():
    model = nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(12, 2)).double()
    x = np.array([[1, 2, 4, 0], [1, 3, 4, 0]])
    return ng.Subject(model, (x, np.array([1, 0])), space=ng.space.tokens(4, words=WORDS))


@pytest.mark.parametrize("method", ["gradient", "occlusion"])
def test_tokens_come_back_as_words_that_are_kept_and_drawn(sentences, method):
    result = ng.attribute(sentences, method, target="logit:1")
    assert result.inputs.values.tolist() == [["a", "fine", "film", ""], ["a", "dull", "film", ""]]
    check_stored(result)
    check_drawn(result)
    shown = [panel.marks[0].texts for panel in ng.figure(result).panels]
    assert shown == [("a", "fine", "film", ""), ("a", "dull", "film", "")]


def test_at_a_layer_the_inputs_are_its_activations_whatever_the_words(sentences):
    result = ng.attribute(sentences, "gradient", target="logit:1", at="0")
    weights = sentences.model[0].weight.detach().numpy()
    np.testing.assert_array_equal(result.inputs.values[1], weights[[1, 3, 4, 0]])


def test_the_words_are_part_of_what_an_answer_is_kept_under(sentences):
    other = ng.Subject(
        sentences.model, (np.array([[1, 2, 4, 0], [1, 3, 4, 0]]), np.array([1, 0])),
        space=ng.space.tokens(4, words=("", "a", "great", "dull", "film")),
    )  # fmt: skip
    one, two = (ng.attribute(subject, "gradient", target="logit:1") for subject in (sentences, other))
    assert one.id != two.id


def test_the_quantity_names_the_target_unless_the_method_has_none():
    image = tiny_subject("image")
    aimed, free = (ng.attribute(image, method, target="logit:1", samples=[0]) for method in ("gradient", "eigen_cam"))
    assert aimed.relevance.quantity == "slope of logit:1"
    assert "logit" not in free.relevance.quantity


def test_which_channel_is_strongest_is_a_column_and_no_score():
    result = ng.attribute(tiny_subject("image"), "activations", samples=range(3))
    assert "channel" in result.columns
    assert "channel" not in result.scores
