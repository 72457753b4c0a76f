"""The table says how well untrained networks group classes that are grouped, or not, in the input."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.methods.overview import initializations, protocol
from neuroglass.methods.overview.initializations import Initializations, last_hidden, neighborhood_hit
from neuroglass.model.initialize import STRATEGIES
from neuroglass.testing.state import state_of
from tests.oracles import projection_oracles


def blobs(count=90, classes=3, apart=30.0, seed=0):
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % classes
    return (rng.normal(size=(count, 6)) + apart * np.eye(classes, 6)[labels]).astype(np.float32), labels


def network(width=32):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return nn.Sequential(nn.Linear(6, width), nn.ReLU(), nn.Linear(width, width), nn.Tanh(), nn.Linear(width, 3))


def asked(subject, **options):
    method = Initializations(**options)
    question = protocol.pose(subject, method, name="initializations")
    return protocol.answer(subject, method, question)


def row(result, name):
    place = result.axes[0].ticks.index(name)
    return {column: field.values[place] for column, field in result.columns.items()}


def test_classes_far_apart_are_grouped_by_every_first_weights():
    result = asked(ng.Subject(network(), blobs()))
    assert result.axes[0].ticks == (*STRATEGIES, "as given", "input")
    assert result.columns["neighborhood_hit"].values == pytest.approx(np.ones(10), abs=0.02)
    assert row(result, "orthogonal")["networks"] == 3 and row(result, "input")["networks"] == 1


def test_labels_without_meaning_are_hit_by_chance():
    x, _ = blobs(300)
    labels = np.random.default_rng(1).integers(3, size=300)
    found = asked(ng.Subject(network(), (x, labels)), seeds=1).columns["neighborhood_hit"].values
    assert found == pytest.approx(np.full(10, 1 / 3), abs=0.06)


def test_a_network_trained_to_group_is_ahead_of_its_untrained_selves():
    """Classes by the sign of a product: no weights drawn at random part them."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(300, 6)).astype(np.float32)
    labels = (x[:, 0] * x[:, 1] > 0).astype(int)
    model = nn.Sequential(nn.Linear(6, 32), nn.ReLU(), nn.Linear(32, 8), nn.Tanh(), nn.Linear(8, 2))
    optimizer = torch.optim.Adam(model.parameters(), lr=0.02)
    for _ in range(150):
        optimizer.zero_grad()
        nn.functional.cross_entropy(model(torch.from_numpy(x)), torch.from_numpy(labels)).backward()
        optimizer.step()
    result = asked(ng.Subject(model, (x, labels)), seeds=1)
    assert result.scores["neighborhood_hit@6:as given"] > 0.95
    assert max(row(result, name)["highest"] for name in STRATEGIES) < 0.85


def test_mean_lowest_and_highest_are_over_the_networks_drawn():
    subject = ng.Subject(network(4), blobs(apart=1.0))
    single = [asked(subject, seeds=seeds) for seeds in (1, 2)]
    assert any(row(single[1], name)["lowest"] < row(single[1], name)["highest"] for name in STRATEGIES)
    for name in STRATEGIES:
        first, both = (row(result, name) for result in single)
        assert first["lowest"] == first["highest"] == first["neighborhood_hit"]
        second = 2 * both["neighborhood_hit"] - first["neighborhood_hit"]
        assert both["lowest"] == pytest.approx(min(first["lowest"], second))
        assert both["highest"] == pytest.approx(max(first["highest"], second))


def test_strategies_that_differ_in_scale_alone_are_said_to_come_to_the_same():
    model = nn.Sequential(nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 6), nn.ReLU(), nn.Linear(6, 6))
    notes = " ".join(asked(ng.Subject(model, blobs(apart=1.0))).notes)
    assert "xavier_normal, kaiming_normal, lecun_normal, small_normal come to the same" in notes


def test_the_layer_and_what_chance_would_give_are_noted():
    notes = " ".join(asked(ng.Subject(network(), blobs()), seeds=1).notes)
    assert "measured at 3, before projecting; by chance it would be 0.333." in notes
    assert "One network was drawn for each strategy" in notes
    assert "measured at 0," in " ".join(asked(ng.Subject(network(), blobs()), seeds=1, layer="0").notes)


def test_of_many_samples_evenly_chosen_ones_are_compared_and_it_is_said(monkeypatch):
    monkeypatch.setattr(initializations, "MOST_SAMPLES", 30)
    notes = " ".join(asked(ng.Subject(network(), blobs(90, classes=2)), seeds=1).notes)
    assert "30 of 90 samples, evenly chosen, were compared." in notes


def test_the_given_network_is_left_as_it_was():
    model = network()
    before = state_of(model)
    asked(ng.Subject(model, blobs()), seeds=1)
    assert state_of(model) == before


def test_the_last_hidden_layer_is_what_the_output_is_computed_from():
    assert last_hidden(ng.Subject(network(), blobs())) == "3"
    assert last_hidden(ng.Subject(nn.Sequential(nn.Linear(6, 3), nn.Tanh()), blobs())) == "0"
    with pytest.raises(ng.NotApplicable, match="no layer of the network has weights"):
        last_hidden(ng.Subject(nn.Sequential(nn.Tanh()), blobs()))


def test_hits_are_those_of_the_literal_definition():
    x, labels = blobs(60, apart=2.0)
    expected = projection_oracles.neighborhood_hit(x, labels, 6)
    assert neighborhood_hit(x, labels, 6) == pytest.approx(np.mean(expected))


@pytest.mark.parametrize("value", [0.0, 1e30])
def test_where_all_points_are_one_the_hit_is_by_chance(value):
    labels = np.array([0] * 6 + [1] * 4)
    assert neighborhood_hit(np.full((10, 3), value), labels, 3) == pytest.approx((6 * 5 + 4 * 3) / 90)


def test_tiny_activations_are_told_apart():
    x, labels = blobs(60)
    assert neighborhood_hit(x * 1e-25, labels, 6) == 1


def test_without_classes_or_neighbors_there_is_no_answer():
    x, labels = blobs()
    with pytest.raises(ng.NotApplicable, match="data has none"):
        asked(ng.Subject(network(), x))
    with pytest.raises(ng.NotApplicable, match="6 samples have no 6 neighbors"):
        asked(ng.Subject(network(), (x[:6], labels[:6])))
    with pytest.raises(ng.InvalidInput, match="seeds=0"):
        asked(ng.Subject(network(), (x, labels)), seeds=0)
