import numpy as np
import pytest
import torch
from torch import nn

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.projection import protocol, trails
from neuroglass.methods.projection.pca import Pca
from neuroglass.methods.projection.tsne import Tsne
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject

QUICK = Tsne(perplexity=10, steps=500, warm_steps=250)


def subject_of(blobs, *layers):
    torch.manual_seed(0)
    return Subject(nn.Sequential(*layers, nn.Linear(12, 5)), (blobs[0].astype(np.float32) / 10, blobs[1]))


def ask(asked, method, layers, **about):
    question = trails.pose(asked, method, layers=layers, name=type(method).__name__.lower(), **about)
    return trails.answer(asked, method, question)


def steps_of(result):
    """How far every sample moves at every step, in radii of the first map."""
    radius = np.sqrt(np.square(result.values[:, 0]).sum(axis=1).mean())
    return np.linalg.norm(np.diff(result.values, axis=1), axis=2) / radius


def test_identity_layers_give_pca_trails_of_no_length(blobs):
    result = ask(subject_of(blobs, nn.Identity(), nn.Identity()), Pca(), ["input", "0", "1"])
    assert steps_of(result).max() < 1e-6
    assert result.scores["displacement:0"] < 1e-6 and result.scores["displacement:1"] < 1e-6
    assert result.columns["trail_length"].values.max() < 1e-5


def test_identity_layers_give_tsne_trails_of_no_length(blobs):
    subject = subject_of(blobs, nn.Identity(), nn.Identity())
    result = ask(subject, QUICK, ["input", "0", "1"])
    assert (result.columns["trail_length"].values == 0).all()
    assert result.scores["displacement:0"] == 0 and result.scores["kl:1"] == result.scores["kl:input"]
    assert not result.columns["outlier"].values.any()


def test_a_layer_that_hardly_changes_its_input_gives_tsne_trails_of_hardly_any_length(blobs):
    class Nudge(nn.Module):
        def forward(self, x):
            return 1.001 * x

    result = ask(subject_of(blobs, Nudge()), QUICK, ["input", "0"])
    assert 0 < result.scores["displacement:0"] < 0.2
    assert abs(result.scores["kl_cost:0"]) < 0.05


@pytest.mark.parametrize("components", [2, 3])
def test_the_samples_that_move_alone_are_the_outliers_and_the_note_names_them(blobs, components):
    strays = [5, 40, 77]

    class Stray(nn.Module):
        def forward(self, x):
            moved = x.clone()
            there = (x[:, None] == torch.from_numpy(blobs[0].astype(np.float32) / 10)[strays]).all(dim=2).any(dim=1)
            moved[there] = x[there] * -3
            return moved + 0.01 * x.roll(1, dims=1)

    result = ask(subject_of(blobs, Stray()), Pca(components=components), ["input", "0"], samples=range(119, -1, -1))
    assert result.values.shape == (120, 2, components)
    ids = np.asarray(result.axes[0].ticks)
    assert set(ids[result.columns["outlier"].values]) == set(strays)
    (told,) = (note for note in result.notes if "move far more than most" in note)
    longest = ids[np.argsort(-result.columns["trail_length"].values)[:3]]
    assert told.startswith("3 of 120 samples") and told.endswith(": " + ", ".join(map(str, longest)) + ".")


def test_trails_of_one_length_have_no_outlier():
    assert not trails.outlying(np.full(9, 3.0), 1.0).any()
    assert not trails.outlying(np.array([0.0, 0, 0, 0, 0.005]), 1.0).any()
    assert list(np.flatnonzero(trails.outlying(np.array([0.0, 0, 0, 0, 0.5]), 1.0))) == [4]


def test_a_layer_that_turns_and_mirrors_its_input_gives_pca_trails_of_no_length(blobs, rotation):
    turn = nn.Linear(12, 12)
    with torch.no_grad():
        turn.weight.copy_(torch.tensor(rotation))
    result = ask(subject_of(blobs, turn), Pca(), ["input", "0"])
    assert steps_of(result).max() < 1e-4


def test_only_the_samples_that_a_layer_moves_have_long_trails(blobs):
    first = blobs[0][:, 0].astype(np.float32) / 10
    edge = float(np.sort(first)[-7:-5].mean())  # six samples lie beyond

    class Move(nn.Module):
        def forward(self, x):
            return torch.where(x[:, :1] > edge, -x, x)

    moved = first > edge
    result = ask(subject_of(blobs, Move()), Pca(components=12), ["input", "0"])
    lengths = result.columns["trail_length"].values
    assert lengths[moved].min() > lengths[~moved].max()


def test_every_map_has_its_scores_by_step_as_if_asked_alone(blobs):
    subject = subject_of(blobs, nn.Linear(12, 12), nn.ReLU())
    result = ask(subject, Pca(), ["input", "1"])
    assert [axis.name for axis in result.axes] == ["sample", "step", "component"]
    assert result.axes[1].ticks == ("input", "1")
    for layer in ("input", "1"):
        alone = protocol.answer(subject, Pca(), protocol.pose(subject, Pca(), layer=layer, name="pca"))
        for name, value in alone.scores.items():
            assert result.scores[f"{name}:{layer}"] == pytest.approx(value, abs=1e-6), name
    expected = {f"{name}:{layer}" for name in alone.scores for layer in ("input", "1")}
    assert set(result.scores) == {*expected, "displacement:1"}


def test_tsne_trails_report_the_kl_of_every_map_and_stay_good_maps(blobs):
    result = ask(subject_of(blobs, nn.Linear(12, 12), nn.Tanh()), QUICK, ["input", "0", "1"])
    for layer in ("input", "0", "1"):
        assert result.scores[f"neighborhood_hit@6:{layer}"] > 0.98
        assert 0 < result.scores[f"kl:{layer}"] < 0.7


def test_a_constant_layer_on_the_way_does_not_end_the_trails(blobs):
    subject = subject_of(blobs, nn.Identity(), nn.Threshold(1e9, 1.0))
    result = ask(subject, QUICK, ["1", "0"])  # from one point to the blobs
    assert (result.values[:, 0] == 0).all() and result.scores["neighborhood_hit@6:0"] > 0.98
    assert "1: All samples have equal activations: the map is one point." in result.notes


def test_a_note_that_holds_for_all_maps_is_said_once():
    points = np.random.default_rng(0).standard_normal((9, 12)).astype(np.float32)
    subject = Subject(nn.Sequential(nn.Identity(), nn.Linear(12, 2)), (points, np.arange(9) % 2))
    notes = ask(subject, Pca(), ["input", "0"]).notes
    assert len(notes) == 2 and notes[0].startswith("Neighborhood hit at 10 neighbours was left out")


def run_of(blobs):
    subject = subject_of(blobs, nn.Linear(12, 12))
    weights = {name: value.clone() for name, value in subject.model.state_dict().items()}
    doubled, tripled = ({name: factor * value for name, value in weights.items()} for factor in (2, 3))
    return Run(subject, {"untrained": weights, "again": weights, "trained": doubled, "longer": tripled})


def test_over_a_run_the_steps_are_its_checkpoints(blobs):
    run = run_of(blobs)
    result = ask(run, Pca(), ["0"], samples=range(0, 120, 2))
    assert result.axes[1].ticks == ("untrained", "again", "trained", "longer")
    assert result.question.model == run.fingerprint and result.question.at == ("0",)
    assert result.scores["displacement:again"] == pytest.approx(0, abs=1e-6)
    # twice the weights, twice the map: every sample moves by its distance from the middle
    assert result.scores["displacement:trained"] == pytest.approx(1, abs=1e-5)
    assert result.scores["displacement:longer"] == pytest.approx(0.5, abs=1e-5)
    last = run.subject("longer").columns(result.question.samples)
    np.testing.assert_array_equal(result.columns["confidence"].values, last["confidence"].values)


@pytest.mark.parametrize("layers", [["0"], ["0", "0"], "0", []])
def test_trails_of_a_subject_need_two_different_layers(blobs, layers):
    with pytest.raises(InvalidInput, match=r"two different layers or more: write layers=\['input', 'fc1', 'fc2'\]"):
        trails.pose(subject_of(blobs, nn.Identity()), Pca(), layers=layers, name="pca")


def test_trails_of_a_run_need_one_layer(blobs):
    with pytest.raises(InvalidInput, match="2 layers of a run with 4 checkpoints were given"):
        trails.pose(run_of(blobs), Pca(), layers=["0", "1"], name="pca")


def test_the_same_question_gives_the_same_bytes(blobs):
    subject = subject_of(blobs, nn.Linear(12, 12))
    first, again = (ask(subject, QUICK, ["input", "0"]) for _ in range(2))
    assert first.id == again.id and first.values.tobytes() == again.values.tobytes()
