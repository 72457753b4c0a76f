import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.methods.projection import neuron_map
from neuroglass.methods.projection.classical_mds import ClassicalMds
from neuroglass.methods.projection.mds import Mds
from neuroglass.methods.projection.neuron_map import answer, pose
from neuroglass.methods.projection.pca import Pca
from neuroglass.methods.projection.tsne import Tsne
from neuroglass.testing.state import promise_same_state, state_of
from neuroglass.testing.subjects import tiny_subject

RNG = np.random.default_rng(0)
X = RNG.standard_normal((120, 5))
Y = np.argmax(X[:, :3], axis=1)
METHODS = [Mds(), ClassicalMds(), Tsne(steps=250), Mds(components=3)]


def subject_of(weights, bias=None, *, x=X, y=Y, classes=("cat", "dog", "cow")):
    """One layer '0' whose units are the given sums of 5 columns, a ReLU '1', and a read-out."""
    weights = np.array(weights, dtype=np.float64)
    model = nn.Sequential(nn.Linear(5, len(weights)), nn.ReLU(), nn.Linear(len(weights), 3)).double()
    with torch.no_grad():
        model[0].weight.copy_(torch.tensor(weights))
        model[0].bias.copy_(torch.zeros(len(weights)) if bias is None else torch.tensor(bias))
    return ng.Subject(model, (x, y), classes=classes)


def units(count, seed=1):
    return np.random.default_rng(seed).standard_normal((count, 5))


def ask(subject, method=METHODS[0], **asked):
    question = pose(subject, method, layer=asked.pop("layer", "0"), name="mds", **asked)
    return answer(subject, method, question)


@pytest.mark.parametrize("method", METHODS)
def test_copies_and_negatives_of_a_unit_stand_where_it_stands(method):
    weights = units(12)
    weights[3], weights[5], weights[7] = weights[0] * 4, 0, -weights[0]  # unit 5 never changes and stands elsewhere
    found = ask(subject_of(weights), method).values
    size = np.ptp(found, axis=0).max()
    near = 0.15 if isinstance(method, Tsne) else 2e-3  # t-SNE keeps neighbors apart by design
    np.testing.assert_allclose(found[[3, 7]], found[[0, 0]], atol=near * size)
    assert np.abs(found[1:3] - found[0]).max() > 0.1 * size


@pytest.mark.parametrize("method", METHODS)
def test_every_unit_has_a_row_in_order_and_silent_ones_stand_below_all_others(method):
    weights, bias = units(14), np.zeros(14)
    weights[[2, 5, 9]], bias[[2, 5, 9]] = 0, [-1.0, 0.5, -3.0]
    result = ask(subject_of(weights, bias), method, layer="1")
    assert result.axes[0].name == "unit" and result.axes[0].ticks == tuple(range(14))
    assert np.flatnonzero(result.columns["constant"].values).tolist() == [2, 5, 9]
    assert np.flatnonzero(result.columns["dead"].values).tolist() == [2, 9]
    silent = result.columns["constant"].values
    assert np.isfinite(result.values).all()
    assert result.values[silent, 1].max() < result.values[~silent, 1].min()
    assert len(np.unique(result.values[silent, 0])) == 3
    assert "1 of 14 units is constant on these samples and at the map's edge: 5." in result.notes
    assert "2 of 14 units are dead (always 0) on these samples and at the map's edge: 2, 9." in result.notes


def test_the_stress_of_the_map_and_the_trust_in_its_experts_stand_beside_it():
    weights = np.concatenate([units(6), [[4.0, -4, -4, 0, 0]]])
    result = ask(subject_of(weights), target="logit:cat")
    assert 0 < result.scores["stress"] < 0.6
    assert result.columns["discriminative_power"].values.argmax() == 6 and result.columns["expert"].values[6]
    assert result.columns["auc:cat"].values[6] > 0.9
    assert result.scores["expert_auc:cat"] > 0.9 and result.question.target == "logit:0"


def test_whether_neighbors_on_the_map_can_be_believed_stands_beside_it_where_units_are_many():
    for count, told in ((20, False), (40, True)):
        scores = ask(subject_of(units(count))).scores
        assert ("trustworthiness@10" in scores, "continuity@10" in scores) == (told, told)
    assert 0.7 < scores["trustworthiness@10"] < 1


def test_a_map_with_one_axis_has_an_edge_too():
    weights = units(6)
    weights[2] = 0
    found = ask(subject_of(weights), ClassicalMds(components=1)).values
    assert found.shape == (6, 1) and found[2, 0] == found.min()


def test_of_one_output_for_two_classes_both_can_be_asked():
    model = nn.Sequential(nn.Linear(5, 4), nn.Linear(4, 1)).double()
    subject = ng.Subject(model, (X, (Y == 0).astype(int)), classes=("no", "yes"))
    for name in ("no", "yes"):
        assert f"expert_auc:{name}" in ask(subject, target=f"logit:{name}").scores


def test_a_unit_of_a_layer_with_positions_is_its_mean_and_that_is_said():
    subject = tiny_subject("image")
    layer = next(layer for layer in subject.layers() if layer.positions)
    result = ask(subject, layer=layer.name)
    assert result.axes[0].size == layer.units
    assert any("is its mean over y" in note for note in result.notes)


def test_the_order_of_samples_and_of_units_changes_nothing_but_their_order():
    weights, order = units(15), np.random.default_rng(5).permutation(120)
    first = ask(subject_of(weights), samples=range(120))
    shuffled = ask(subject_of(weights), samples=order)
    turned = ask(subject_of(weights[::-1].copy()))
    np.testing.assert_allclose(shuffled.values, first.values, atol=1e-3)
    assert turned.scores["stress"] == pytest.approx(first.scores["stress"], rel=1e-3)
    np.testing.assert_allclose(turned.columns["auc:dog"].values[::-1], first.columns["auc:dog"].values, atol=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_asked_twice_the_bytes_are_the_same(method):
    subject = subject_of(units(15))
    first, again = ask(subject, method, target="logit:1"), ask(subject, method, target="logit:1")
    assert first.values.tobytes() == again.values.tobytes() and dict(first.scores) == dict(again.scores)
    for name, values in first.columns.items():
        np.testing.assert_array_equal(values.values, again.columns[name].values)


def test_chosen_samples_light_the_units_that_answer_to_them():
    weights = np.concatenate([units(6), [[0.0, 0, 0, 9, 0]]])
    chosen = np.flatnonzero(X[:, 3] > 1)
    result = ask(subject_of(weights), chosen=chosen)
    assert result.columns["difference:chosen"].values.argmax() == 6
    assert result.question.options == {"chosen": chosen.tolist()}


@pytest.mark.parametrize("count", [0, 1, 2, 3])
def test_a_layer_of_few_units_that_change_is_answered(count):
    weights = np.zeros((4, 5))
    weights[:count] = units(count) if count else 0
    result = ask(subject_of(weights), target="logit:0")
    assert np.isfinite(result.values).all() and result.axes[0].size == 4
    words = {0: "No unit changes over these samples: there is no map.", 1: "Only one unit changes over these samples"}
    assert count not in words or any(note.startswith(words[count]) for note in result.notes)
    assert result.columns["constant"].values.sum() == 4 - count


def test_numbers_and_missing_labels_leave_out_what_needs_classes():
    model = nn.Sequential(nn.Linear(5, 4), nn.ReLU(), nn.Linear(4, 1)).double()
    for y in (X[:, 0], None):
        result = ask(ng.Subject(model, (X, y) if y is not None else X))
        assert not [name for name in result.columns if name.startswith(("preferred", "auc"))]
        assert any(note.startswith("Preferred classes and AUC were left out") for note in result.notes)


def test_the_network_is_left_as_it_was():
    subject = subject_of(units(6))
    before = state_of(subject.model)
    ask(subject, target="logit:2")
    promise_same_state(before, state_of(subject.model), "after a neuron map")


def test_the_inputs_columns_are_units_too_but_tokens_are_not():
    result = ask(subject_of(units(4)), layer="input")
    assert result.axes[0].size == 5
    with pytest.raises(ng.NotApplicable, match="tokens: names, not amounts"):
        ask(tiny_subject("tokens"), layer="input")


def test_a_method_that_needs_points_does_not_apply_and_names_those_that_do():
    with pytest.raises(ng.NotApplicable, match=r"'pca' needs points.*write method='mds', 'classical_mds', 'tsne' or"):
        pose(subject_of(units(4)), Pca(), layer="0", name="pca")


@pytest.mark.parametrize("target", ["logit:0 - logit:1", "0:2", "prediction", "label", "-logit:0", "2 * logit:0 + 0:1"])
def test_a_target_that_is_not_one_class_is_refused(target):
    with pytest.raises(ng.InvalidInput, match="is not one class; write the class whose experts are sought"):
        ask(subject_of(units(4)), target=target)


def test_a_class_that_no_sample_or_every_sample_has_tells_nothing_from_the_rest():
    alike = np.flatnonzero(Y == 1)
    for target, amount in (("logit:0", 0), ("logit:1", len(alike))):
        with pytest.raises(ng.InvalidInput, match=f"{amount} of {len(alike)} samples have the label"):
            ask(subject_of(units(4)), target=target, samples=alike)


def test_samples_that_make_no_comparison_are_refused_with_what_to_write(monkeypatch):
    subject = subject_of(units(4))
    with pytest.raises(ng.InvalidInput, match=r"1 sample was given; .* write samples=range\(500\)"):
        ask(subject, samples=[3])
    with pytest.raises(ng.InvalidInput, match="chosen sample 9 is not among the asked samples"):
        ask(subject, samples=range(9), chosen=[3, 9])
    with pytest.raises(ng.InvalidInput, match="chosen holds every asked sample"):
        ask(subject, samples=range(9), chosen=range(9))
    monkeypatch.setattr(neuron_map, "_MOST", 3)
    with pytest.raises(ng.InvalidInput, match="'0' has 4 units; a neuron map takes 3 at most"):
        ask(subject)
