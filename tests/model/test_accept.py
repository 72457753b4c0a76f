import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from tests.model.networks import Calls, X, Y, mlp, subject


def test_a_compiled_network_is_taken_out_of_its_wrapper():
    model = mlp()
    found = subject(torch.compile(model, backend="eager"))
    assert found.model is model
    assert found.fingerprint == subject(model).fingerprint
    assert [layer.name for layer in found.layers()] == ["0", "1", "2"]


def test_a_network_for_several_devices_is_taken_out_of_its_wrapper():
    model = mlp()
    assert subject(nn.DataParallel(model)).model is model


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
def test_a_scripted_network_is_refused_with_the_way_round():
    for hidden in (torch.jit.script(mlp()), torch.jit.trace(mlp(), torch.as_tensor(X))):
        with pytest.raises(InvalidInput, match=r"scripted or traced .* give the nn.Module"):
            subject(hidden)


def test_a_mask_of_infinities_is_no_damage():
    model = Calls(lambda net, x: net.fc(x), fc=nn.Linear(4, 3))
    model.register_buffer("mask", torch.full((4, 4), -torch.inf).triu(1))
    assert subject(model).predict([0])[0].shape == (1,)


@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_damaged_weights_are_refused_by_name(bad):
    model = mlp()
    with torch.no_grad():
        model[2].weight[1, 3] = bad
    with pytest.raises(InvalidInput, match=r"'2.weight' hold 1 NaN or infinite numbers of 24"):
        subject(model)


def broken(fault):
    def run(net, x):
        raise fault

    return Calls(run, fc=nn.Linear(4, 3))


@pytest.mark.parametrize("fault", [RuntimeError, ValueError, TypeError, KeyError, AssertionError, ZeroDivisionError])
def test_whatever_a_network_raises_becomes_a_refusal_that_names_the_shape(fault):
    with pytest.raises(InvalidInput, match=r"refuses a batch of shape \(2, 4\).*some reason"):
        subject(broken(fault("some reason")))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: ng.Subject(mlp(), (X[:, :3], Y)), r"refuses a batch of shape \(2, 3\)"),
        (lambda: ng.Subject(mlp(), (X[:, :3], Y), space=ng.space.table(4)), r"shape \(3,\).*expects \(4,\)"),
        (lambda: ng.Subject(nn.Sequential(nn.BatchNorm2d(4)), (X, Y)), r"refuses a batch of shape \(2, 4\)"),
        (lambda: ng.Subject(mlp(), (X, Y + 1)), r"sample 2 has label 3.*0\.\.2"),
        (lambda: ng.Subject(mlp(), (X, Y - 1)), r"sample 0 has label -1"),
        (lambda: ng.Subject(mlp(), (X, Y[:5])), r"12 samples .* 5"),
        (lambda: ng.Subject(mlp(), (X[:0], Y[:0])), r"empty|no samples"),
        (lambda: ng.Subject(mlp(), (X, Y), classes=["a", "b"]), r"2 class names .* 3 outputs .* one name per output"),
        (lambda: ng.Subject(mlp(), (np.array([[1, "a", 2, 3]], object), [0])), r"dtype object, not numbers"),
        (lambda: ng.Subject(mlp(), (X, Y, Y)), r"tuple of 3 .* write \(x, y\)"),
        (lambda: ng.Subject(mlp(), 3), r"int"),
        (lambda: ng.Subject(mlp(), (X, Y), space=(4,)), r"\(4,\)|tuple"),
        (lambda: ng.Subject(mlp(), (X, Y), space=ng.space.table), "space"),
        (lambda: ng.Subject("model.pt", (X, Y)), r"model is a str; give a torch.nn.Module .*load_weights"),
        (lambda: ng.Subject(mlp().state_dict(), (X, Y)), r"OrderedDict; give a torch.nn.Module"),
        (lambda: ng.Subject(nn.LazyLinear(3), (X, Y)), r"'weight' have no shape yet; run the network once"),
        (lambda: ng.Subject(nn.Linear(4, 3, device="meta"), (X, Y)), r"meta"),
        (lambda: ng.Subject(mlp(), (X, Y), device="gpu"), r"'gpu'"),
        (lambda: ng.Subject(mlp(), (X, Y), memory="lots"), r"'lots' is not an amount; write '512MB'"),
        (lambda: ng.Subject(mlp(), ({"a": X, "b": X}, Y)), r"several inputs \(a, b\); name the one"),
        (lambda: ng.Subject(mlp(), np.zeros((5, 9, 4), "f4")), r"shape \(9, 4\).*space=ng.space"),
    ],
)
def test_a_subject_that_cannot_be_is_refused_with_what_to_write(make, says):
    with pytest.raises(InvalidInput, match=says):
        make()


@pytest.mark.skipif(torch.cuda.is_available(), reason="says what happens where there is no CUDA device")
def test_a_device_that_is_not_there_is_refused():
    with pytest.raises(InvalidInput, match="cuda"):
        subject(mlp(), device="cuda")
