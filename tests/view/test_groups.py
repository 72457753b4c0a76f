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


def test_classes_are_chosen_by_their_names_too():
    labels = np.arange(30) % 15
    result = results.projection(np.zeros((30, 2)), labels)
    names = np.array([f"kind {label}" for label in labels])
    result = results.with_columns(result, {"label_name": column(names, "label", result.axes[0])})
    found = coloring(result, "label", ["kind 12", 3, "kind 3"])
    assert found.legend == ("kind 3", "kind 12")
    assert np.flatnonzero(found.color >= 0).tolist() == [3, 12, 18, 27]


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


def amounts(values, *, signed=False, name="area", quantity=""):
    result = results.projection(np.zeros((len(values), 2)))
    return coloring(
        results.with_columns(result, {name: column(np.asarray(values), quantity, result.axes[0], signed=signed)}), name
    )


def test_whole_numbers_of_many_kinds_are_amounts_unless_they_are_labels():
    assert amounts(np.arange(30), name="year").scale.name == "viridis"
    assert amounts(np.arange(10), name="size").scale.name == "petroff10"
    assert colored(np.arange(30)).scale.name == "petroff10"


def test_whole_numbers_that_have_names_are_classes():
    result = results.projection(np.zeros((30, 2)))
    cluster = {"cluster": np.arange(30), "cluster_name": np.array([f"c{i}" for i in range(30)])}
    named = results.with_columns(result, {name: column(v, name, result.axes[0]) for name, v in cluster.items()})
    assert coloring(named, "cluster").legend == tuple(f"c{i}" for i in range(10))


def test_signed_amounts_on_both_sides_of_zero_have_a_scale_around_it():
    found = amounts([-1.0, 3.0], signed=True)  # the limit is the 99.5% quantile
    assert (found.scale.name, found.scale.low, found.scale.high) == ("coolwarm", -2.99, 2.99)
    assert amounts([1.0, 3.0], signed=True).scale.name == "viridis"
    assert amounts([-1.0, 3.0]).scale.name == "viridis"


def test_a_few_extreme_amounts_do_not_hide_the_others_and_it_is_said():
    values = np.append(np.linspace(0, 1, 999), 1000.0)
    found = amounts(values)
    assert found.scale.high < 1.1
    assert "the values run from 0 to 1e+03." in found.sentence
    assert amounts(np.linspace(0, 1, 1000)).sentence == "Colored by area."


def test_what_is_not_finite_has_no_place_on_the_scale_and_is_counted():
    found = amounts([0.0, np.nan, np.inf, 2.0])
    assert np.isnan(found.color).tolist() == [False, True, True, False]
    assert (found.scale.low, found.scale.high) == (0, 2)
    assert "2 samples without a finite value in dark gray." in found.sentence
    assert (amounts([np.nan, np.nan]).scale.low, amounts([np.nan]).scale.high) == (0, 1)


def test_quality_columns_are_said_in_words():
    found = amounts([0.1, 0.9], name="trustworthiness@10", quantity="trustworthiness@10")
    assert found.sentence == "Colored by trustworthiness (k = 10)."


def test_what_is_below_zero_is_no_class_and_moves_no_color():
    found = colored([3, -1, 7, -1, -1])
    assert found.color.tolist() == [3, -1, 7, -1, -1]
    assert [name for name in found.legend if name] == ["3", "7"]


def test_the_power_to_tell_a_class_is_shown_before_the_class_that_a_unit_prefers():
    result = results.projection(np.zeros((2, 2)))
    told = {"preferred_class": np.array([1, 2]), "discriminative_power": np.array([0.1, 0.9])}
    found = coloring(results.with_columns(result, {n: column(v, n, result.axes[0]) for n, v in told.items()}))
    assert found.sentence == "Colored by discriminative power."


def test_truths_are_two_classes():
    found = amounts(np.array([True, False, True]), name="right")
    assert (found.color.tolist(), found.legend) == ([1, 0, 1], ("no", "yes"))


def test_a_name_for_every_sample_is_no_color_unless_asked_for():
    result = results.projection(np.zeros((4, 2)))
    files = {"name": column(np.array(list("abcd")), "name", result.axes[0])}
    assert coloring(results.with_columns(result, files)).legend == ()
    sizes = {**files, "size": column(np.array([1.0, 2, 3, 4]), "size", result.axes[0])}
    assert coloring(results.with_columns(result, sizes)).sentence == "Colored by size."
    assert coloring(results.with_columns(result, files), "name").legend == tuple("abcd")


def test_a_color_asked_of_a_result_without_columns_is_an_error():
    with pytest.raises(InvalidInput, match="no columns to color by"):
        coloring(results.projection(np.zeros((3, 2))), "label")


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
