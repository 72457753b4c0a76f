"""A misclassified sample is told by whose samples it lies among."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.methods.clusters.misclassified import Misclassified
from tests.methods.clusters.subjects import ask, seeing


def planted(seed=0):
    """Class 0 at (9, 0), class 1 in two kinds at (0, 9), parted by the third column. Sample 0 of class 0 lies among
    the second kind of class 1, sample 1 between the two kinds."""
    rng = np.random.default_rng(seed)
    y = np.repeat([0, 1], [42, 80])
    x = rng.normal(size=(122, 3)) * 0.5 + np.array([[9, 0, 0], [0, 9, 0]])[y]
    x[82:, 2] += 12
    x[0] = 0, 9, 12
    x[1] = 0, 9, 6
    return seeing(x, y, space=ng.space.table(["a", "b", "c"]), weights=np.eye(2, 3))


def test_a_sample_planted_among_another_classs_samples_gets_the_promised_sentence():
    table = ask(planted(), Misclassified())
    assert table.axes[0].ticks == (0, 1)
    assert table.columns["explanation"].values[0] == (
        "label 0, predicted 1: 6 of its 6 nearest neighbors at see are 1s, of sub-cluster 1 b: higher c"
    )
    row = {name: column.values[0] for name, column in table.columns.items()}
    assert (row["label"], row["prediction"], row["neighbors"], row["agree"]) == ("0", "1", "1, 1, 1, 1, 1, 1", 6)
    assert table.scores["misclassified"] == 2 and table.scores["accuracy"] == pytest.approx(120 / 122)
    assert table.notes[0].startswith("2 of 2 misclassified samples lie mostly among")


def test_neighbors_are_the_nearest_of_those_that_are_classified_correctly():
    subject = planted()
    table = ask(subject, Misclassified(neighbors=9))
    x, y = np.asarray(subject.data.x), np.asarray(subject.data.y)
    right = np.arange(2, 122)
    for place, sample in enumerate(table.axes[0].ticks):
        near = right[np.argsort(np.square(x[right] - x[sample]).sum(1), kind="stable")[:9]]
        assert table.columns["neighbors"].values[place] == ", ".join(map(str, y[near]))
        assert table.columns["agree"].values[place] == (y[near] == 1).sum()


def test_where_kinds_are_mixed_the_most_frequent_is_counted():
    x = np.asarray(planted().data.x).copy()
    x[1] = 0, 9, 6.4
    x[2:5] = [0, 9, 5.9], [0, 9, 6.5], [0, 9, 6.2]  # nearest, and misclassified too: they are no neighbors
    table = ask(seeing(x, planted().data.y, weights=np.eye(2, 3)), Misclassified(neighbors=60))
    sentence = table.columns["explanation"].values[1]
    assert "60 of its 60 nearest neighbors at see are 1s, 40 of sub-cluster 1 b: higher x2" in sentence
    assert len(table.columns["explanation"].values) == 5


def test_names_of_classes_are_said_as_they_are():
    x, y = np.array([[3.0, 0], [2, 0], [0, 3], [0, 2]]), [0, 1, 1, 1]
    table = ask(seeing(x, y, classes=("cat", "bus")), Misclassified(neighbors=1))
    (sentence,) = table.columns["explanation"].values
    assert sentence == "label bus, predicted cat: 1 of its 1 nearest neighbors at see are labeled cat"


def test_a_network_without_mistakes_has_an_empty_table_that_says_so():
    table = ask(planted(), Misclassified(), samples=range(2, 122))
    assert (table.axes[0].size, table.notes) == (0, ("All 120 samples are classified correctly.",))
    assert table.columns["explanation"].values.dtype.kind == "U"


def test_without_labels_or_without_a_right_one_there_is_no_explanation():
    x = np.eye(2)[[0, 1, 0]]
    with pytest.raises(ng.NotApplicable, match="no classes as labels"):
        ask(seeing(x, None), Misclassified())
    with pytest.raises(ng.NotApplicable, match="no sample is classified correctly"):
        ask(seeing(x, [1, 0, 1]), Misclassified())
    with pytest.raises(ng.InvalidInput, match="neighbors=0"):
        Misclassified(neighbors=0)


def test_fewer_right_samples_than_neighbors_are_all_asked_and_it_is_said():
    table = ask(seeing(np.eye(2)[[0, 0, 1]], [0, 1, 1]), Misclassified())
    assert table.columns["neighbors"].values.tolist() == ["0, 1"]
    assert "Classified correctly: 2, fewer than the 6 neighbors asked for." in table.notes
