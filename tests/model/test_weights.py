import pytest
import torch
from safetensors.torch import save_file
from torch import nn

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from tests.model.networks import cnn, mlp


def weights():
    torch.manual_seed(1)
    return nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3)).state_dict()


def same(model):
    return all(torch.equal(tensor, weights()[name]) for name, tensor in model.state_dict().items())


def saved(path, thing, **more):
    torch.save(thing, path, **more)
    return path


NESTED = {
    "bare": lambda w: w,
    "state_dict": lambda w: {"state_dict": w, "epoch": 3},
    "model": lambda w: {"model": w, "optimizer": {"state": {}, "lr": 0.1}},
    "beside a tensor": lambda w: {"state_dict": w, "best": torch.tensor(0.9)},
    "twice": lambda w: {"model": {"state_dict": w}},
    "DataParallel": lambda w: {f"module.{name}": tensor for name, tensor in w.items()},
    "compiled": lambda w: {f"_orig_mod.{name}": tensor for name, tensor in w.items()},
    "both": lambda w: {"state_dict": {f"module.{name}": tensor for name, tensor in w.items()}},
}


@pytest.mark.parametrize("how", NESTED)
@pytest.mark.parametrize("zipped", [True, False], ids=["zip", "legacy"])
def test_a_saved_state_dict_is_found_wherever_it_lies(tmp_path, how, zipped):
    path = saved(tmp_path / "w.pt", NESTED[how](weights()), _use_new_zipfile_serialization=zipped)
    model = mlp()
    assert ng.load_weights(model, path) is model
    assert same(model)


def test_safetensors_and_mappings_are_read(tmp_path):
    save_file(weights(), tmp_path / "w.safetensors")
    assert same(ng.load_weights(mlp(), tmp_path / "w.safetensors"))
    assert same(ng.load_weights(mlp(), str(tmp_path / "w.safetensors")))
    assert same(ng.load_weights(mlp(), weights()))


def test_half_precision_fills_a_network_of_single_precision():
    half = {name: tensor.half() for name, tensor in weights().items()}
    model = ng.load_weights(mlp(), half)
    assert all(torch.equal(tensor, half[name].float()) for name, tensor in model.state_dict().items())


def test_a_network_whose_only_part_is_called_module_keeps_its_names(tmp_path):
    class Wrapper(nn.Module):
        def __init__(self):
            super().__init__()
            self.module = mlp()

    path = saved(tmp_path / "w.pt", {f"module.{name}": tensor for name, tensor in weights().items()})
    assert same(ng.load_weights(Wrapper(), path).module)


def test_counts_of_batches_may_be_absent_as_in_old_checkpoints():
    state = {name: tensor + 1 for name, tensor in cnn().state_dict().items() if "num_batches" not in name}
    model = ng.load_weights(cnn(), state)
    assert torch.equal(model[1].running_mean, torch.ones(5))


class Whole(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 3)


def files(folder):
    save_file(weights(), folder / "whole.safetensors")
    saved(folder / "whole.pt", weights())
    saved(folder / "old.pt", weights(), _use_new_zipfile_serialization=False)
    bytes_of = {name: (folder / name).read_bytes() for name in ("whole.safetensors", "whole.pt", "old.pt")}
    (folder / "cut.safetensors").write_bytes(bytes_of["whole.safetensors"][:-9])
    (folder / "cut.pt").write_bytes(bytes_of["whole.pt"][:700])
    (folder / "cut_old.pt").write_bytes(bytes_of["old.pt"][:500])
    (folder / "empty.pt").write_bytes(b"")
    (folder / "empty.safetensors").write_bytes(b"")
    (folder / "text.pt").write_text("epoch,accuracy\n1,0.5\n")
    (folder / "program.pt2").write_bytes(b"PK")
    saved(folder / "list.pt", [1, 2])
    saved(folder / "tensor.pt", torch.ones(3))
    saved(folder / "numbers.pt", {"accuracy": 0.5})
    (folder / "folder.pt").mkdir()


UNREADABLE = {
    "cut.safetensors": "not a whole safetensors file .*save or copy it again",
    "cut.pt": "truncated",
    "cut_old.pt": "truncated",
    "empty.pt": "truncated|empty",
    "empty.safetensors": "not a whole safetensors file",
    "text.pt": r"text\.pt",
    "program.pt2": "exported program, whose reader may run code; save its state_dict instead",
    "list.pt": "holds a list; expected a state_dict",
    "tensor.pt": "holds a Tensor; expected a state_dict",
    "numbers.pt": "holds no weights under 'accuracy'",
    "folder.pt": "there is no file",
    "absent.pt": "there is no file .*absent.pt",
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_a_file_without_whole_weights_is_refused_by_name(tmp_path, name):
    files(tmp_path)
    model = mlp()
    before = {key: tensor.clone() for key, tensor in model.state_dict().items()}
    with pytest.raises(InvalidInput, match=UNREADABLE[name]) as refusal:
        ng.load_weights(model, tmp_path / name)
    assert name in str(refusal.value)
    assert str(refusal.value).isprintable()
    assert "()" not in str(refusal.value)
    assert all(torch.equal(tensor, before[key]) for key, tensor in model.state_dict().items())


def test_a_pickled_network_is_refused_with_the_way_round_and_nothing_is_run(tmp_path):
    class Trap:
        def __reduce__(self):
            return (open, (str(tmp_path / "sprung"), "w"))

    for thing in (mlp(), {"state_dict": weights(), "extra": Trap()}, Trap()):
        path = saved(tmp_path / "pickle.pt", thing)
        with pytest.raises(InvalidInput, match=r"needs code .*torch.save\(model.state_dict\(\)") as refusal:
            ng.load_weights(mlp(), path)
        assert str(refusal.value).isprintable()
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda w: w.pop("0.weight"), r"'0.weight' \(1 in all\) are missing"),
        (lambda w: w.update(extra=torch.ones(1)), r"'extra' \(1 in all\) is not in the network"),
        (lambda w: w.update({"2.bias": torch.ones(10)}), r"'2.bias' have shape \(10,\), the network wants \(3,\)"),
        (lambda w: w.clear(), r"missing"),
        (lambda w: w.update({"2.bias": "text"}), r"'2.bias'"),
    ],
)
def test_weights_of_another_network_are_refused_and_none_is_loaded(change, says):
    model, state = mlp(), weights()
    before = {name: tensor.clone() for name, tensor in model.state_dict().items()}
    change(state)
    with pytest.raises(InvalidInput, match=says):
        ng.load_weights(model, state)
    assert all(torch.equal(tensor, before[name]) for name, tensor in model.state_dict().items())
