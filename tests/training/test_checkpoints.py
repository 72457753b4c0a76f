"""A recorder keeps the weights of its steps, and the training does not notice."""

import copy

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.weights import read_weights
from neuroglass.testing.state import state_of
from neuroglass.training import checkpoints
from neuroglass.training.checkpoints import CheckpointRecorder, run_of
from tests.training.trainings import Training, copied, network, subject


@pytest.fixture(autouse=True)
def _own_random_state():
    with torch.random.fork_rng(devices=[]):
        yield


def recorded(folder, steps=25, every=10, model=None):
    """A training with a recorder, and what its weights were at every step."""
    model = model or network()
    seen = {0: copied(model)}
    with CheckpointRecorder(model, folder, every=every) as recorder:

        def after():
            recorder.step()
            seen[recorder.count] = copied(model)

        Training(model).run(steps, after)
    return recorder, seen


def same(weights, others):
    return set(weights) == set(others) and all(torch.equal(weights[name], others[name]) for name in weights)


def test_the_start_every_nth_step_and_the_end_are_kept_as_they_were(tmp_path):
    recorder, seen = recorded(tmp_path)
    assert recorder.kept == (0, 10, 20, 25)
    for step in recorder.kept:
        assert same(read_weights(tmp_path / f"step-{step:06d}.safetensors"), seen[step])
    assert len(list(tmp_path.iterdir())) == 4


def test_an_end_that_is_an_nth_step_is_kept_once(tmp_path):
    assert recorded(tmp_path, steps=20)[0].kept == (0, 10, 20)


def test_training_and_random_numbers_are_the_same_with_and_without_a_recorder(tmp_path):
    watched, alone = network(), network()
    recorded(tmp_path, model=watched, every=1)
    after_watched = torch.rand(3)
    Training(alone).run(25)
    assert same(watched.state_dict(), alone.state_dict())
    assert torch.equal(after_watched, torch.rand(3))


def test_keeping_a_step_changes_nothing_of_the_model(tmp_path):
    model = network()
    Training(model).run(3)
    before = state_of(model)
    recorder = CheckpointRecorder(model, tmp_path)
    recorder.start()
    recorder.close()
    assert state_of(model) == before


def test_the_checkpoints_are_a_run_with_the_weights_of_each_step(tmp_path):
    recorder, seen = recorded(tmp_path)
    run = recorder.run(subject())
    assert run.steps == ("step 0", "step 10", "step 20", "step 25")
    assert same(run.subject("step 20").model.state_dict(), seen[20])
    assert run_of(subject(), tmp_path).fingerprint == run.fingerprint


def test_trails_lead_through_the_checkpoints_of_a_recorder(tmp_path):
    recorder, _ = recorded(tmp_path)
    trails = ng.trails(recorder.run(subject()), "pca", layers=["0"])
    assert trails.axes[1].ticks == ("step 0", "step 10", "step 20", "step 25")
    assert trails.columns["trail_length"].values.min() > 0


def test_epochs_are_counted_and_named_as_such(tmp_path):
    model = network()
    with CheckpointRecorder(model, tmp_path, every=2, unit="epoch") as recorder:
        for _ in range(4):
            recorder.step()
    assert recorder.run(subject()).steps == ("epoch 0", "epoch 2", "epoch 4")


@pytest.mark.filterwarnings("ignore:.*script_method:DeprecationWarning")  # torch.compile uses what torch deprecated
@pytest.mark.parametrize("wrap", [nn.DataParallel, torch.compile])
def test_wrapped_models_are_kept_under_their_own_names(tmp_path, wrap):
    model = network()
    with CheckpointRecorder(wrap(model), tmp_path):
        pass
    assert same(read_weights(tmp_path / "step-000000.safetensors"), model.state_dict())


def test_tied_and_transposed_weights_are_kept_whole(tmp_path):
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 3)
            self.second.weight = self.first.weight
            self.register_buffer("turned", torch.arange(6.0).reshape(2, 3).T)

    model = Tied()
    with CheckpointRecorder(model, tmp_path):
        pass
    assert same(read_weights(tmp_path / "step-000000.safetensors"), model.state_dict())


def test_a_training_killed_while_a_step_is_written_leaves_whole_files_only(tmp_path, monkeypatch):
    class Killed(BaseException):
        pass

    def die(file, content):
        file.with_name(f"{file.name}.draft").write_bytes(content[: len(content) // 2])
        raise Killed

    model = network()
    recorder = CheckpointRecorder(model, tmp_path, every=10)
    recorder.start()
    before = copied(model)
    monkeypatch.setattr(checkpoints, "replace_whole", die)
    with pytest.raises(Killed):
        Training(model).run(10, recorder.step)
    monkeypatch.undo()
    assert CheckpointRecorder(model, tmp_path).kept == (0,)
    assert same(run_of(subject(), tmp_path).subject("step 0").model.state_dict(), before)


def test_a_restarted_training_goes_on_where_it_stood(tmp_path):
    _, seen = recorded(tmp_path / "whole", steps=40)
    first = network()
    training = Training(first)
    part = CheckpointRecorder(first, tmp_path / "parts", every=10)
    part.start()
    training.run(15, part.step)  # killed here: 0 and 10 are kept
    second = copy.deepcopy(network())
    again = Training(second)
    again.run(10)  # as from a checkpoint with its random state
    recorder = CheckpointRecorder(second, tmp_path / "parts", every=10)
    recorder.start(10)
    with recorder:
        again.run(30, recorder.step)
    assert recorder.kept == (0, 10, 20, 30, 40)
    assert recorder.notes == ()
    for step in recorder.kept:
        assert same(read_weights(tmp_path / "parts" / f"step-{step:06d}.safetensors"), seen[step])


def test_another_training_in_the_same_folder_is_refused_before_it_begins(tmp_path):
    recorded(tmp_path)
    with pytest.raises(ng.InvalidInput, match=r"holds step 0 of another training; give another folder"):
        CheckpointRecorder(network(seed=1), tmp_path).start()
    assert len(run_of(subject(), tmp_path)) == 4


def test_another_course_from_a_kept_step_replaces_what_came_after_and_says_so(tmp_path):
    model = network()
    _, seen = recorded(tmp_path, steps=40, model=model)
    model.load_state_dict(seen[10])
    recorder = CheckpointRecorder(model, tmp_path, every=10)
    recorder.start(10)
    training = Training(model, seed=7)
    training.run(10, recorder.step)
    assert recorder.kept == (0, 10, 20)
    assert recorder.notes == (
        "step 20 had been kept of another course and was replaced; 2 later ones of that course were removed.",
    )
    assert same(read_weights(tmp_path / "step-000020.safetensors"), model.state_dict())


def test_a_run_ends_where_the_training_stands(tmp_path):
    model = network()
    _, seen = recorded(tmp_path, steps=40, model=model)
    model.load_state_dict(seen[10])
    recorder = CheckpointRecorder(model, tmp_path, every=10)
    recorder.start(10)
    assert recorder.run(subject()).steps == ("step 0", "step 10")
    assert run_of(subject(), tmp_path).steps[-1] == "step 40"


def test_after_an_error_in_the_training_the_end_is_not_kept(tmp_path):
    recorder = CheckpointRecorder(network(), tmp_path)
    with pytest.raises(ZeroDivisionError), recorder:
        recorder.step()
        raise ZeroDivisionError
    assert recorder.kept == (0,)


def test_a_folder_without_a_training_is_an_error(tmp_path):
    with pytest.raises(ng.InvalidInput, match="holds no recorded training"):
        run_of(subject(), tmp_path / "nowhere")


def test_what_is_not_a_network_or_not_a_tensor_cannot_be_kept(tmp_path):
    with pytest.raises(ng.InvalidInput, match="the model is a dict"):
        CheckpointRecorder({}, tmp_path)

    class Stateful(nn.Linear):
        def get_extra_state(self):
            return {"a": 1}

    with pytest.raises(ng.InvalidInput, match="'_extra_state' is a dict, not a tensor"):
        CheckpointRecorder(Stateful(2, 2), tmp_path).start()
