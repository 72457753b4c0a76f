"""Findings say what was planted in stored results, with numbers, samples and evidence; and nothing else."""

import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Score, Table, Verdict
from neuroglass.view.finding_stored import Stored
from neuroglass.view.findings import described, find
from tests.view.planted import (
    COUNT,
    LABEL,
    clusters,
    health,
    layer_table,
    of,
    performance,
    predictions,
    projection,
    provenance,
    sentences,
    trails,
    unit_table,
)

BEES = {place: 2 for place in (1, 5, 9, 13, 17, 21, 25)}  # taken for cows


def test_the_weakest_class_and_its_confusion_come_first_with_their_samples():
    predicted = predictions(BEES | {4: 1})
    found = find(of(projection(predicted), performance(predicted)))
    assert [one.sentence for one in found] == [
        "Class bee is recognized least often: 43 of 50 samples (86%), of all samples 96%.",
        "No confusion is more frequent than bee taken for cow: 7 of 50 samples; errors spread evenly over the other "
        "classes would give 2.3.",
        "8 of 8 wrong predictions are as sure as half of the right ones: probability 0.6 or more.",
    ]
    samples = tuple(1000 + place for place in BEES)
    assert {one.samples for one in found[:2]} == {samples}
    assert {one.result for one in found[:2]} == {performance(predicted).id}
    assert {one.kind for one in found} == {"errors"}


def test_a_class_within_two_standard_errors_and_errors_spread_evenly_are_not_told():
    predicted = predictions({1: 0, 5: 2, 9: 3, 0: 1, 4: 2, 2: 0, 3: 0})
    assert sentences(performance(predicted)) == []
    assert sentences(performance(LABEL)) == []


def test_errors_that_are_as_sure_as_right_ones_are_told_the_surest_first():
    predicted, confidence = predictions({1: 2, 6: 3, 11: 0}), np.linspace(0.5, 0.9, COUNT)
    confidence[[1, 6, 11]] = 0.95, 0.1, 0.99
    (found,) = find(of(projection(predicted, confidence=confidence)))
    middle = np.median(confidence[predicted == LABEL])
    assert found.sentence == (
        f"2 of 3 wrong predictions are as sure as half of the right ones: probability {middle:.3g} or more."
    )
    assert found.samples == (1011, 1001)


def test_errors_of_numbers_are_told_where_they_are_far_from_most():
    axis = Axis("sample", 3, ticks=(7, 8, 9))
    columns = {"error": column([1.0, -9.5, 2.0], "error", axis)}
    table = Table(
        rows=Field(np.arange(3), (axis,), "sample", False),
        columns=columns,
        scores={"rmse": 3.0},
        provenance=provenance("overview", "performance"),
    )
    (found,) = find(of(table))
    assert found.sentence.startswith("1 sample misses the label by more than 9, 3 times the root mean square error")
    assert found.samples == (8,)


def test_dead_constant_and_saturated_units_are_told_by_layer_the_larger_share_first():
    nan = float("nan")
    table = health(
        conv=(8, 0, 0, nan, 0.5), relu=(8, 2, 0, nan, 0.4), block=(8, 2, 0, nan, 0.4), tanh=(4, 2, 1, 3, 0.1)
    )
    found = find(of(table))
    assert [one.sentence for one in found] == [
        "3 of 4 units of tanh are saturated: nearly always at the limit of the activation over 200 samples.",
        "2 of 4 units of tanh are dead: always 0 over 200 samples.",
        "2 of 8 units of relu are dead: always 0 over 200 samples.",
        "1 of 4 units of tanh is constant: the same on every sample over 200 samples.",
    ]
    assert [one.layer for one in found] == ["tanh", "tanh", "relu", "tanh"]
    assert {one.result for one in found} == {table.id}


def test_the_unit_that_tells_its_class_best_is_named():
    tables = unit_table("fc1", [0.6, 0.99, 0.7, 1.0], constant=[3]), unit_table("fc2", [0.98, np.nan])
    (found,) = find(of(*tables))
    assert found.sentence == (
        "Of the units of 2 layers, fc1:1 tells its class best: it answers a sample of class bee more than another with "
        "chance 0.99 (AUC)."
    )
    assert (found.unit, found.layer, found.result) == ("fc1:1", "fc1", tables[0].id)
    assert sentences(tables[1])[0].startswith("Of the units of fc2, fc2:0 tells its class best")
    assert sentences(unit_table("fc1", [0.5, 0.3])) == []


def test_a_failed_check_is_told_in_its_own_words_and_others_are_not():
    def check(method, passed):
        axis = Axis("sample", 2, ticks=(0, 1))
        return Score(
            numbers=Field(np.zeros(2), (axis,), "area"),
            verdict=Verdict(passed, f"{method} said so."),
            provenance=provenance("checks", method),
        )

    assert sentences(check("infidelity", False), check("deletion", True), check("sensitivity", None)) == [
        "Infidelity is not passed: infidelity said so."
    ]


def test_the_largest_rise_and_fall_of_neighborhood_hit_are_told_where_chance_would_not_make_them():
    hits = {"input": 0.60, "conv1": 0.65, "fc1": 0.95, "fc2": 0.80}
    found = find(of(trails(hits, at=tuple(hits))))
    assert [(one.sentence, one.layer, one.kind) for one in found] == [
        (
            "From conv1 to fc1, neighborhood hit (k = 6) rises from 0.65 to 0.95; of 3 steps none rises more.",
            "fc1",
            "map",
        ),
        (
            "From fc1 to fc2, neighborhood hit (k = 6) falls from 0.95 to 0.80; of 3 steps none falls more.",
            "fc2",
            "map",
        ),
    ]
    assert sentences(trails({"input": 0.90, "fc1": 0.93}, at=("input", "fc1"))) == []


def test_epochs_are_told_with_their_layer():
    (found,) = sentences(trails({"untrained": 0.3, "epoch 1": 0.9, "trained": 0.91}, at=("fc1",)))
    assert found.startswith("From untrained to epoch 1, at fc1, neighborhood hit (k = 6) rises from 0.30 to 0.90")


def test_samples_that_move_far_are_named_the_farthest_first():
    length = np.zeros(COUNT)
    length[[3, 8]] = 5, 9
    (found,) = find(of(trails({}, at=("input", "fc1"), outlier=length)))
    assert found.sentence == "2 of 200 samples move far more than most over 2 layers."
    assert found.samples == (1008, 1003)


def test_the_class_that_mixes_most_is_told_at_the_layer_that_groups_best():
    hit = np.full(COUNT, 0.95)
    hit[LABEL == 3] = np.where(np.arange(50) % 2, 0.2, 1.0)
    worse = projection(LABEL, hit=np.full(COUNT, 0.5), score=0.5, layer="input")
    found = find(of(worse, projection(LABEL, hit=hit, score=0.86)))
    assert [one.sentence for one in found] == [
        "At fc1, class dog lies among other classes most: neighborhood hit (k = 6) 0.60 over 50 samples, 0.86 over all."
    ]
    assert found[0].samples == tuple(1000 + place for place in range(7, COUNT, 8))


def test_the_group_that_is_told_apart_most_clearly_is_described():
    (found,) = find(of(clusters([[True], [True]])))
    assert found.sentence == "At fc1: Cluster b: large. 1 other group is told too."
    assert found.samples == (1005, 1006, 1007, 1008)
    assert sentences(clusters([[False], [False]])) == []


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"conv": 10, "fc1": 90, "fc2": 20, "relu": 0}, ["fc1 holds 90 of 120 parameters (75%), more than all other"]),
        ({"conv": 40, "fc1": 50, "fc2": 40}, []),
        ({"fc1": 90, "fc2": 20}, []),  # of two, one is the larger
        (
            {"body": 120, "body.conv": 30, "body.fc": 90, "head": 20},  # what holds others has theirs
            ["body.fc holds 90 of 140 parameters (64%)"],
        ),
        ({"rnn#0": 300, "rnn#1": 300, "conv": 200, "head": 200}, []),
    ],
)
def test_a_layer_with_more_parameters_than_all_others_is_told(table, told):
    quoted = {name.replace("_", "."): count for name, count in table.items()}
    found = sentences(layer_table(**quoted))
    assert len(found) == len(told)
    assert all(one.startswith(start) for one, start in zip(found, told, strict=True))


def test_errors_come_before_units_and_units_before_layers():
    predicted = predictions(BEES)
    results = (
        layer_table(conv=10, fc1=90, fc2=20),
        health(relu=(8, 8, 0, float("nan"), 0.0)),
        trails({"input": 0.1, "fc1": 0.9}, at=("input", "fc1")),
        projection(predicted),
        performance(predicted),
    )
    kinds = [one.kind for one in find(of(*results))]
    assert kinds == sorted(kinds, key=("errors", "units", "map", "layers").index)
    assert set(kinds) == {"errors", "units", "map", "layers"}


def test_arrays_are_read_only_where_a_finding_may_lie_in_them():
    def unread():
        raise AssertionError("its arrays were read")

    about = projection(LABEL).describe()
    about["provenance"]["question"]["family"] = "attribution"
    assert find([Stored.of("a" * 20, {**about, "kind": "Attribution"}, unread)]) == ()


def test_a_finding_is_plain_data_for_the_page():
    (found,) = find(of(health(relu=(8, 8, 0, float("nan"), 0.0))))
    assert described(found).keys() == {"sentence", "kind", "result", "samples", "unit", "layer"}
