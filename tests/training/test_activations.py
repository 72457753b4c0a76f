"""A recorder keeps what the network makes of fixed samples, and the training does not notice."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.training import activations
from neuroglass.training.activations import ActivationRecorder, recordings_of
from tests.training.trainings import Training, network, subject


@pytest.fixture(autouse=True)
def _own_random_state():
    with torch.random.fork_rng(devices=[]):
        yield


def recorded(folder, model, steps=5, every=2):
    """A training with a recorder, and what the samples were to the network at every step."""
    asked = subject(model)
    recorder = ActivationRecorder(asked, ["0", "2"], folder, samples=[3, 1, 7], every=every)
    seen = {}
    recorder.start()

    def after():
        seen[recorder.count + 1] = asked.activations(["0", "2"], [3, 1, 7])
        recorder.step()

    Training(model).run(steps, after)
    recorder.close()
    return recorder, seen


def test_each_kept_step_holds_the_activations_of_that_step(tmp_path):
    recorder, seen = recorded(tmp_path, network())
    found = recorder.recordings()
    assert list(found) == ["step 0", "step 2", "step 4", "step 5"]
    for step in (2, 4, 5):
        for layer in ("0", "2"):
            np.testing.assert_array_equal(found[f"step {step}"].samples(layer, [3, 1, 7]), seen[step][layer])
    assert not np.array_equal(found["step 2"].samples("0", [3]), found["step 4"].samples("0", [3]))


def test_training_and_random_numbers_are_the_same_with_and_without_a_recorder(tmp_path):
    watched, alone = network(), network()
    recorder = ActivationRecorder(subject(watched), "0", tmp_path, every=1)
    recorder.start()
    Training(watched).run(4, recorder.step)
    after_watched = torch.rand(3)
    Training(alone).run(4)
    assert all(torch.equal(one, other) for one, other in zip(watched.parameters(), alone.parameters(), strict=True))
    assert torch.equal(after_watched, torch.rand(3))
    assert watched.training and all(module.training for module in watched.modules())
    grads = zip(watched.parameters(), alone.parameters(), strict=True)
    assert all(torch.equal(one.grad, other.grad) for one, other in grads)


def test_a_killed_recording_is_no_step_and_is_made_anew(tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def die(asked, layers, folder, *, samples):
        folder.mkdir()
        raise Killed

    model = network()
    monkeypatch.setattr(activations, "record", die)
    with pytest.raises(Killed):
        ActivationRecorder(subject(model), "0", tmp_path).start()
    monkeypatch.undo()
    recorder = ActivationRecorder(subject(model), "0", tmp_path)
    assert recorder.kept == ()
    recorder.start()
    assert recordings_of(tmp_path)["step 0"].complete


def test_the_same_network_goes_on_and_another_is_refused(tmp_path):
    model = network()
    ActivationRecorder(subject(model), "0", tmp_path).start()
    ActivationRecorder(subject(model), "0", tmp_path).start()
    assert list(recordings_of(tmp_path)) == ["step 0"]
    for other in (
        ActivationRecorder(subject(network(seed=1)), "0", tmp_path),
        ActivationRecorder(subject(model), "2", tmp_path),
        ActivationRecorder(subject(model), "0", tmp_path, samples=[1]),
    ):
        with pytest.raises(ng.InvalidInput, match="of another training"):
            other.start()


def test_another_course_replaces_what_was_kept_and_says_so(tmp_path):
    model = network()
    recorded(tmp_path, model, steps=6)
    start = network()
    recorder = ActivationRecorder(subject(start), ["0", "2"], tmp_path, samples=[3, 1, 7], every=2)
    recorder.start()
    Training(start, seed=9).run(2, recorder.step)
    assert recorder.kept == (0, 2)
    assert "2 later ones of that course were removed" in recorder.notes[0]


def test_a_network_without_data_and_a_layer_that_is_not_there_are_refused(tmp_path):
    with pytest.raises(ng.InvalidInput, match="the subject is a Sequential"):
        ActivationRecorder(network(), "0", tmp_path)
    with pytest.raises(ng.InvalidInput, match="fc9"):
        ActivationRecorder(subject(), "fc9", tmp_path)
