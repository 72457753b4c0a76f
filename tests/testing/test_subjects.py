"""The tiny subjects cover every kind of input and are the same ones every time."""

import numpy as np
import pytest
import torch

import neuroglass as ng
import neuroglass.testing as testing
from neuroglass.testing import linear_subject, planted, tiny_subjects
from neuroglass.testing.plants import PLANTS
from neuroglass.testing.promise import promise_close, promise_equal, refusal
from neuroglass.testing.subjects import other_target_of, target_of


def test_every_call_makes_the_same_subjects_and_leaves_the_random_state():
    before = torch.get_rng_state()
    one, other = tiny_subjects(), tiny_subjects()
    assert torch.equal(before, torch.get_rng_state())
    assert {name: subject.fingerprint for name, subject in one.items()} == {
        name: subject.fingerprint for name, subject in other.items()
    }
    assert len({subject.fingerprint for subject in one.values()}) == len(one)


def test_they_cover_every_space_task_and_layout():
    subjects = tiny_subjects().values()
    axes = {tuple(axis.name for axis in subject.space.axes) for subject in subjects}
    assert axes == {("y", "x"), ("feature",), ("time",), ("frequency", "time"), ("token",)}
    assert {subject.outputs.task for subject in subjects} == {"classes", "numbers"}
    assert {layer.sample_axis for subject in subjects for layer in subject.layers()} == {0, 1}
    assert any(layer.calls > 1 for subject in subjects for layer in subject.layers())
    assert any(subject.space.groups for subject in subjects)
    assert any(subject.space.input for subject in subjects)
    assert all(subject.network.dtype == torch.float64 for subject in subjects)


def test_their_two_targets_differ_by_value():
    for subject in tiny_subjects().values():
        one, other = (
            ng.attribute(subject, "occlusion", target=name(subject), samples=[0]).value.values[0]
            for name in (target_of, other_target_of)
        )
        assert one != other


def test_a_planted_network_reads_nothing_but_the_plant():
    for name in PLANTS:
        plant = planted(name)
        x = np.array(plant.subject.data.batch(range(3)).x)
        outputs = plant.subject.model(torch.from_numpy(x)).detach().numpy()
        assert (outputs[:, 1] > 0).all(), name
        mask = plant.where if plant.where.shape == x.shape else plant.where[:, None]
        blank = np.where(np.broadcast_to(mask, x.shape), 0, x)
        assert (plant.subject.model(torch.from_numpy(blank)).detach().numpy()[:, 1] == 0).all(), name
        rest = np.where(np.broadcast_to(mask, x.shape), x, 0)
        np.testing.assert_array_equal(plant.subject.model(torch.from_numpy(rest)).detach().numpy(), outputs)


def test_a_linear_subject_is_linear():
    weights, x = np.array([[1.0, 2.0], [3.0, -4.0]]), np.array([[1.0, 1.0], [0.5, 2.0]])
    model = linear_subject(weights, x, bias=0.25).model
    np.testing.assert_allclose(model(torch.from_numpy(x)).detach().numpy(), x @ weights.T + 0.25, rtol=1e-14)


def test_equality_is_to_the_bit_and_closeness_to_the_size():
    promise_equal(np.array([1.0]), np.array([1.0]), "same")
    promise_close(np.array([1.0, 1e-12]), np.array([1.0, 0.0]), "close")
    for found in (np.array([1.0 + 1e-15]), np.array([1.0], np.float32), np.array([[1.0]])):
        with pytest.raises(AssertionError, match="not the same"):
            promise_equal(found, np.array([1.0]), "not the same")
    with pytest.raises(AssertionError, match=r"the largest difference is 0\.001"):
        promise_close(np.array([1.001]), np.array([1.0]), "not close")
    with pytest.raises(AssertionError, match=r"shape \(2,\)"):
        promise_close(np.array([1.0, 1.0]), np.array([1.0]), "not close")


def test_a_refusal_gives_its_reason_and_other_errors_pass_through():
    def refuse():
        raise KeyError("a long enough reason to be read")

    assert "long enough" in refusal(refuse, KeyError)
    assert refusal(lambda: 1, KeyError) == ""
    with pytest.raises(KeyError):
        refusal(refuse, ValueError)


def test_the_public_names_are_all_there():
    assert all(callable(getattr(testing, name)) for name in testing.__all__)
    with pytest.raises(AttributeError, match=r"neuroglass\.testing has no 'nothing'"):
        _ = testing.nothing
