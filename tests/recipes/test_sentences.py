from dataclasses import dataclass, field

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Matrix, Projection, Provenance, Question, Table, Trails
from neuroglass.recipes import sentences


def provenance(layer="fc1", method="tsne", family="projection"):
    return Provenance(Question(family, method, {}, "m", "d", at=(layer,)))


def labels(values):
    axis = Axis("sample", len(values))
    return {"label": column(np.array(values), "label", axis), "right": column(np.ones(len(values)), "right", axis)}


def projection(layer, scores, *, values=(0, 0, 1, 1)):
    axes = Axis("sample", len(values)), Axis("component", 2)
    positions = Field(np.zeros((len(values), 2)), axes, "position")
    return Projection(provenance=provenance(layer), scores=scores, columns=labels(values), positions=positions)


def hit(layer, on_map, inside):
    return projection(layer, {"neighborhood_hit@6": on_map, "neighborhood_hit@6:original": inside})


def confusion(cells):
    cells = np.array(cells)
    axes = Axis("label", 2, ticks=("cat", "dog")), Axis("prediction", 2, ticks=("cat", "dog"))
    scores = {"accuracy": np.trace(cells) / cells.sum()}
    return Matrix(provenance=provenance(), scores=scores, cells=Field(cells, axes, "samples"))


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_verb_of_a_change_says_what_the_printed_numbers_say(before, after):
    told = sentences.change(before, after, "a", "b")
    if told.startswith("stays"):
        assert f"{before:.2f}" == f"{after:.2f}"
    else:
        printed = [float(word) for word in told.split() if word[0].isdigit()]
        assert printed == [float(f"{before:.2f}"), float(f"{after:.2f}")]
        assert (printed[0] < printed[1]) == told.startswith("rises")


def test_a_change_names_its_ends():
    assert sentences.change(0.62, 0.97, "the raw input", "fc3") == "rises from 0.62 (the raw input) to 0.97 (fc3)"
    assert sentences.change(0.964, 0.9601) == "stays at 0.96"


def test_accuracy_and_the_most_frequent_mistake_are_read_from_the_confusions():
    first, second = sentences.performance(confusion([[7, 3], [1, 9]]))
    assert first == "It is right for 16 of 20 samples: accuracy 0.800."
    assert second == "No mistake is more frequent than label cat taken for dog: 3 of 10 samples."


def test_a_network_without_mistakes_has_no_most_frequent_one():
    assert sentences.performance(confusion([[7, 0], [0, 9]])) == ("It is right for 16 of 16 samples: accuracy 1.000.",)


def test_a_regression_is_told_by_its_errors():
    rows = Field(np.arange(2), (Axis("sample", 2),), "sample")
    table = Table(provenance=provenance(), scores={"mean_absolute_error": 0.333, "r2": 0.51}, rows=rows)
    assert sentences.performance(table) == (
        "On average a prediction misses its label by 0.333. Its predictions have an R² of 0.51.",
    )


def test_hits_are_told_from_the_first_map_to_the_last_with_the_dip_between():
    first, chance = sentences.hits([hit("input", 0.8, 0.7), hit("fc1", 0.5, 0.6), hit("fc2", 0.9, 0.95)])
    assert "on the maps rises from 0.80 (the raw input) to 0.90 (fc2); before" in first
    assert "in all dimensions, it rises from 0.70 to 0.95." in first
    assert first.endswith("It is lowest in fc1, 0.50.")
    assert chance == "If neighbors had nothing to do with labels, it would be 0.33."


def test_maps_without_labels_have_no_hits_to_tell():
    assert sentences.hits([projection("input", {}), projection("fc1", {})]) == ()


def test_chance_is_the_share_of_pairs_with_one_label():
    values = [0] * 5 + [1] * 3 + [2] * 4
    pairs = [(a, b) for a in range(12) for b in range(12) if a != b]
    expected = np.mean([values[a] == values[b] for a, b in pairs])
    (told,) = sentences.by_chance(projection("fc1", {}, values=values))
    assert told.endswith(f"{expected:.2f}.")


def test_the_least_faithful_map_is_named():
    maps = [
        projection(layer, {"trustworthiness@10": value}) for layer, value in (("a", 0.99), ("b", 0.91), ("c", 0.95))
    ]
    (told,) = sentences.trust(maps)
    assert told.startswith("The least faithful of these maps is that of b: trustworthiness 0.91")


def test_fewer_samples_than_there_are_is_said():
    shown = projection("fc1", {})
    assert sentences.mapped(shown, 4) == "Every map shows all 4 samples."
    assert sentences.mapped(shown, 1234).startswith("Every map shows 4 of 1,234 samples, equally many of every class")


def test_trails_say_between_which_steps_samples_move_most():
    steps = ("input", "fc1", "fc2")
    axes = Axis("sample", 4), Axis("step", 3, ticks=steps), Axis("component", 2)
    scores = {
        "displacement:fc1": 0.2,
        "displacement:fc2": 0.7,
        "neighborhood_hit@6:input": 0.8,
        "neighborhood_hit@6:fc2": 0.9,
    }
    positions = Field(np.zeros((4, 3, 2)), axes, "position")
    move, hits = sentences.movement(Trails(provenance=provenance(), scores=scores, positions=positions))
    assert move.startswith("Samples move most from fc1 to fc2: by 0.70 of")
    assert hits.endswith("0.80 (the raw input), 0.90 (fc2).")


@dataclass(frozen=True)
class Gap:
    """As much of an attribution as the sentence reads."""

    question: Question
    scores: dict = field(default_factory=dict)


def test_the_largest_completeness_gap_of_a_method_is_told_once():
    gaps = [
        Gap(provenance(method="integrated_gradients").question, {"completeness_gap": value}) for value in (0.01, 0.2)
    ]
    (told,) = sentences.completeness([*gaps, Gap(provenance(method="saliency").question)])
    assert told.startswith("By integrated gradients") and "a gap of 0.2 at most" in told


@pytest.mark.parametrize(("value", "told"), [(0.5, "50 %"), (0.284, "28 %")])
def test_shares_are_percentages(value, told):
    assert sentences.share(value) == told
