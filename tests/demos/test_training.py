from dataclasses import replace

import pytest
import torch
from safetensors.torch import load_file
from torch import nn

from neuroglass.core.errors import Cancelled, InvalidInput
from neuroglass.demos import training
from neuroglass.demos.networks import dense
from neuroglass.demos.training import Training, made, threads, train, trained

HOW = Training(epochs=3, batch=8, rate=0.1)


def network():
    return dense(2, (8,), 2, dropout=(0.2,))


def two_groups(count=64):
    generator = torch.Generator().manual_seed(1)
    y = torch.arange(count) % 2
    return torch.randn(count, 2, generator=generator) + 4 * y[:, None] - 2, y


def weights(model):
    return torch.cat([parameter.detach().flatten() for parameter in model.parameters()])


def test_the_same_seed_gives_the_same_bytes_whatever_was_drawn_before_and_another_seed_others():
    x, y = two_groups()
    found = []
    for drawn, how in enumerate((HOW, HOW, replace(HOW, seed=1))):
        with torch.random.fork_rng(devices=[]):
            torch.rand(drawn)
            model = made(network, how.seed)
            train(model, x, y, how)
        found.append(weights(model))
    assert torch.equal(found[0], found[1])
    assert not torch.equal(found[0], found[2])


def test_training_finds_two_clear_groups():
    x, y = two_groups()
    model = made(network, 0)
    before = float((model(x).argmax(1) == y).float().mean())
    train(model, x, y, HOW)
    assert before < 0.9 < float((model(x).argmax(1) == y).float().mean())


def test_whole_batches_without_momentum_are_steps_down_the_gradient():
    x, y = two_groups(8)
    model, twin = made(lambda: nn.Linear(2, 2), 0), made(lambda: nn.Linear(2, 2), 0)
    train(model, x, y, Training(epochs=2, batch=8, rate=0.5, momentum=0.0))
    for _ in range(2):
        slopes = torch.autograd.grad(nn.functional.cross_entropy(twin(x), y), list(twin.parameters()))
        for parameter, slope in zip(twin.parameters(), slopes, strict=True):
            parameter.data -= 0.5 * slope
    assert torch.allclose(model.weight, twin.weight, atol=1e-6)


def test_the_global_random_state_and_the_threads_stay_as_they_were():
    state, count = torch.get_rng_state(), torch.get_num_threads()
    model = made(network, 7)
    train(model, *two_groups(), replace(HOW, threads=count + 1))
    assert torch.equal(torch.get_rng_state(), state)
    assert torch.get_num_threads() == count
    assert not model.training


def test_threads_come_back_after_an_error():
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError), threads(before + 1):
        _ = 1 / 0
    assert torch.get_num_threads() == before


def test_progress_counts_every_step_to_the_end():
    told = []
    train(made(network, 0), *two_groups(), HOW, progress=lambda done, total, what: told.append((done, total)))
    assert told == [(step, 24) for step in range(25)]


def test_weights_of_the_same_settings_are_read_and_not_trained_again(tmp_path, monkeypatch):
    x, y = two_groups()
    first, second = made(network, 0), made(network, 0)
    files = trained(first, x, y, HOW, tmp_path / "weights" / "net")
    assert [file.name for file in files.values()] == ["net-untrained.safetensors", "net-trained.safetensors"]
    monkeypatch.setattr(training, "train", None)  # calling it would fail
    assert trained(second, x, y, HOW, tmp_path / "weights" / "net") == files
    assert torch.equal(weights(first), weights(second))


def test_checkpoints_between_are_those_of_a_shorter_training_and_are_named_by_their_epoch(tmp_path):
    x, y = two_groups()
    kept = trained(made(network, 0), x, y, replace(HOW, epochs=5, every=2), tmp_path / "all" / "net")
    assert list(kept) == ["untrained", "epoch 2", "epoch 4", "trained"]
    short = trained(made(network, 0), x, y, replace(HOW, epochs=2), tmp_path / "short" / "net")
    assert load_file(kept["epoch 2"]).keys() == load_file(short["trained"]).keys()
    assert all(torch.equal(one, load_file(short["trained"])[name]) for name, one in load_file(kept["epoch 2"]).items())


def test_the_rate_decays_with_the_steps_that_were_made():
    x, y = two_groups(16)
    models = [made(lambda: nn.Linear(2, 2), 0) for _ in range(2)]
    how = Training(epochs=1, batch=8, rate=0.5, momentum=0.0)
    train(models[0], x, y, replace(how, decay=1.0))
    ids = torch.randperm(16, generator=torch.Generator().manual_seed(0)).split(8)
    for rate, part in zip((0.5, 0.25), ids, strict=True):
        slopes = torch.autograd.grad(
            nn.functional.cross_entropy(models[1](x[part]), y[part]), list(models[1].parameters())
        )
        for parameter, slope in zip(models[1].parameters(), slopes, strict=True):
            parameter.data -= rate * slope
    assert torch.allclose(models[0].weight, models[1].weight, atol=1e-6)


def test_images_of_bytes_are_trained_on_as_0_to_1():
    x, y = (
        torch.randint(0, 256, (32, 2), dtype=torch.uint8, generator=torch.Generator().manual_seed(3)),
        two_groups(32)[1],
    )
    models = [made(network, 0) for _ in range(2)]
    train(models[0], x, y, HOW)
    train(models[1], x.float() / 255, y, HOW)
    assert torch.equal(weights(models[0]), weights(models[1]))


@pytest.mark.parametrize("change", ["epochs", "data", "network"])
def test_weights_of_other_settings_are_refused(change, tmp_path):
    x, y = two_groups()
    trained(made(network, 0), x, y, HOW, tmp_path / "net")
    model = made(network if change != "network" else lambda: nn.Linear(2, 2), 0)
    how, seen = (replace(HOW, epochs=4) if change == "epochs" else HOW), (x + 1 if change == "data" else x)
    with pytest.raises(InvalidInput, match=r"net-untrained.safetensors was trained otherwise .*another folder"):
        trained(model, seen, y, how, tmp_path / "net")


def stop_at(step):
    def stop(done, total, what):
        if done == step:
            raise Cancelled

    return stop


@pytest.mark.parametrize("step", [0, 10, 17])
def test_a_training_that_was_stopped_goes_on_after_its_last_epoch_and_ends_the_same(step, tmp_path):
    x, y = two_groups()
    how = replace(HOW, decay=0.01, every=1)
    whole = trained(made(network, 0), x, y, how, tmp_path / "whole" / "net")
    place = tmp_path / "stopped" / "net"
    with pytest.raises(Cancelled):
        trained(made(network, 0), x, y, how, place, progress=stop_at(step))
    assert not place.with_name("net-trained.safetensors").exists()
    done = step // 8
    assert training.stage(how, place) == (f"training goes on after epoch {done} of 3" if done else "training, 3 epochs")
    told = []
    again = trained(made(network, 0), x, y, how, place, progress=lambda done, total, what: told.append(done))
    assert told[0] == 8 * done
    assert [file.read_bytes() for file in again.values()] == [file.read_bytes() for file in whole.values()]
    assert sorted(file.name for file in place.parent.iterdir()) == sorted(file.name for file in again.values())
    assert training.stage(how, place) == f"4 checkpoints are read from {place.parent}"


def test_a_checkpoint_that_was_not_kept_before_is_made_from_the_start(tmp_path):
    x, y = two_groups()
    place = tmp_path / "net"
    with pytest.raises(Cancelled):
        trained(made(network, 0), x, y, HOW, place, progress=stop_at(17))
    files = trained(made(network, 0), x, y, replace(HOW, every=1), place)
    assert all(file.exists() for file in files.values())
    whole = trained(made(network, 0), x, y, HOW, tmp_path / "whole" / "net")
    assert files["trained"].read_bytes() == whole["trained"].read_bytes()


def test_a_damaged_file_is_named(tmp_path):
    x, y = two_groups()
    files = trained(made(network, 0), x, y, HOW, tmp_path / "net")
    files["trained"].write_bytes(files["trained"].read_bytes()[:20])
    with pytest.raises(InvalidInput, match=r"net-trained.safetensors is not a whole safetensors file"):
        trained(made(network, 0), x, y, HOW, tmp_path / "net")
