"""Who gets which color."""

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import column
from neuroglass.view.groups import coloring, wrong
from tests.view import results


def colored(labels, **options):
    return coloring(results.projection(np.zeros((len(labels), 2)), np.asarray(labels)), **options)


def test_a_class_keeps_its_color_when_other_classes_are_absent():
    assert colored([3, 7, 3]).color.tolist() == [3, 7, 3]
    assert [name for name in colored([3, 7]).legend if name] == ["3", "7"]


def test_over_ten_classes_the_most_frequent_ten_are_colored_and_the_rest_is_gray_and_said():
    labels = np.repeat(np.arange(1000), 1)
    labels = np.concatenate([labels, np.arange(500, 510)])
    found = colored(labels)
    assert set(labels[found.color >= 0]) == set(range(500, 510))
    assert (found.color == -1).sum() == 990
    assert "the most frequent 10 of 1,000 classes, the others in gray" in found.sentence
    assert found.legend == tuple(str(i) for i in range(500, 510))


def test_chosen_classes_are_colored_instead():
    found = colored(np.arange(40), chosen=[31, 5])
    assert found.legend == ("5", "31")
    assert np.flatnonzero(found.color >= 0).tolist() == [5, 31]
    assert "the chosen 2 of 40 classes" in found.sentence


def test_a_class_that_is_not_there_cannot_be_chosen():
    with pytest.raises(InvalidInput, match="77"):
        colored([1, 2], chosen=[77])


def test_the_legend_uses_names_where_the_result_has_them():
    result = results.projection(np.zeros((3, 2)), np.array([0, 1, 0]))
    named = results.with_columns(result, {"label_name": column(np.array(["cat", "dog", "cat"]), "", result.axes[0])})
    assert coloring(named).legend == ("cat", "dog")


def test_text_classes_are_numbered_in_their_order():
    found = colored(np.array(["b", "a", "b"]))
    assert (found.color.tolist(), found.legend) == ([1, 0, 1], ("a", "b"))


def test_fractions_are_amounts_on_a_scale():
    found = colored(np.array([0.5, 2.5]))
    assert (found.scale.name, found.scale.low, found.scale.high, found.legend) == ("viridis", 0.5, 2.5, ())


def test_without_columns_all_points_are_alike():
    found = coloring(results.projection(np.zeros((3, 2))))
    assert (found.color.tolist(), found.legend, found.sentence) == ([0, 0, 0], (), "")


def test_an_unknown_column_is_an_error_that_names_the_known_ones():
    with pytest.raises(InvalidInput, match=r"no column 'age'.*'label'"):
        colored([1, 2], by="age")


def test_wrong_is_where_label_and_prediction_differ_and_unknown_without_both():
    result = results.projection(np.zeros((3, 2)), np.array([0, 1, 2]), np.array([0, 2, 2]))
    assert wrong(result).tolist() == [False, True, False]
    assert wrong(results.projection(np.zeros((3, 2)), np.array([0, 1, 2]))) is None
    right = column(np.array([True, True, False]), "", result.axes[0])
    assert wrong(results.with_columns(result, {"right": right})).tolist() == [False, False, True]
