import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import Place
from tests.model.networks import IMAGES, STEPS, Calls, Patches, Recurrent, Up, X, Y, cnn, mlp, subject

LABELS = np.arange(6) % 3


def of_images(model):
    return ng.Subject(model, (IMAGES, LABELS), space=ng.space.image(3, 8, 8)).layers()


def rows(layers):
    return {layer.name: (layer.kind, *(f"{axis.name} {axis.size}" for axis in layer.axes)) for layer in layers}


def test_a_convolutional_network_is_listed_as_it_was_built():
    layers = of_images(cnn())
    assert rows(layers) == {
        "0": ("Conv2d", "channel 5", "y 6", "x 6"),
        "1": ("BatchNorm2d", "channel 5", "y 6", "x 6"),
        "2": ("ReLU", "channel 5", "y 6", "x 6"),
        "3": ("MaxPool2d", "channel 5", "y 3", "x 3"),
        "4": ("Flatten", "unit 45"),
        "5": ("Linear", "unit 3"),
    }
    assert [layer.parameters for layer in layers] == [5 * 28, 10, 0, 0, 0, 45 * 3 + 3]
    assert [layer.units for layer in layers] == [5, 5, 5, 5, 45, 3]
    assert [layer.calls for layer in layers] == [1] * 6


@pytest.mark.parametrize("time_first", [False, True])
def test_the_axis_of_samples_is_found_wherever_a_recurrent_network_puts_it(time_first):
    model = Recurrent(time_first=time_first)
    layers = ng.Subject(model, (STEPS, LABELS), space=ng.space.series(7, 4, layout="tc")).layers()
    assert rows(layers) == {"lstm": ("LSTM", "time 7", "channel 5"), "head": ("Linear", "unit 3")}
    lstm = layers.find(Place("lstm"))
    assert lstm.sample_axis == (1 if time_first else 0)
    assert lstm.parameters == 4 * 5 * (4 + 5 + 2)


def test_a_vision_transformer_has_tokens_and_channels():
    found = rows(of_images(Patches()))
    assert found["patch"] == ("Conv2d", "channel 8", "y 2", "x 2")
    for part, size in (("self_attn", 8), ("linear1", 16), ("dropout", 16), ("linear2", 8), ("norm2", 8)):
        assert found[f"encoder.layers.1.{part}"][1:] == ("token 5", f"channel {size}")
    assert found["encoder"] == ("TransformerEncoder", "token 5", "channel 8")
    assert found["head"] == ("Linear", "unit 3")


def test_a_network_that_returns_maps_lists_its_maps():
    assert rows(of_images(Up())) == {
        "down": ("Conv2d", "channel 4", "y 4", "x 4"),
        "up": ("ConvTranspose2d", "channel 5", "y 8", "x 8"),
        "head": ("Conv2d", "channel 3", "y 8", "x 8"),
    }


@pytest.mark.parametrize(
    ("module", "size"),
    [(nn.ReLU(), 18), (nn.ReflectionPad1d(1), 20), (nn.ConstantPad1d(2, 0.0), 22), (nn.ZeroPad1d(1), 20),
     (nn.LPPool1d(2, 2), 9), (nn.AvgPool1d(2), 9), (nn.BatchNorm1d(6), 18), (nn.Dropout1d(), 18)],
)  # fmt: skip
def test_what_follows_a_convolution_over_time_keeps_channels_first(module, size):
    conv = nn.Conv1d(4, 6, 3)
    model = Calls(lambda net, x: net.head(net.next(net.conv(x)).mean(2)), conv=conv, next=module, head=nn.Linear(6, 3))
    x = np.zeros((6, 4, 20), np.float32)
    layers = ng.Subject(model, (x, LABELS), space=ng.space.series(20, 4)).layers()
    assert rows(layers)["next"][1:] == ("channel 6", f"time {size}")


def test_a_flattened_map_keeps_its_channels():
    parts = {"conv": nn.Conv2d(3, 4, 3), "flat": nn.Flatten(2), "head": nn.Linear(4, 3)}
    layers = of_images(Calls(lambda net, x: net.head(net.flat(net.conv(x)).mean(2)), **parts))
    assert layers.find(Place("flat")).units == 4


def test_dense_layers_on_sequences_have_their_units_last():
    model = Calls(lambda net, x: net.head(net.fc(x).mean(1)), fc=nn.Linear(4, 9), head=nn.Linear(9, 3))
    layers = ng.Subject(model, (STEPS, LABELS), space=ng.space.series(7, 4, layout="tc")).layers()
    assert rows(layers)["fc"] == ("Linear", "time 7", "channel 9")
    assert layers.find(Place("fc")).units == 9


def test_names_of_any_kind_can_be_listed_asked_and_recorded():
    names = ["a b", 'say "hi"', "é#1", "x:3@1", "2 * y", "0", "logit", "input", "label", " "]
    model = nn.Sequential()
    for name in names:
        model.add_module(name, nn.Linear(4, 4))
    found = subject(model)
    layers = found.layers()
    assert [Place.parse(layer.name).module for layer in layers] == names
    x = torch.as_tensor(X[:1])
    for name, layer in zip(names, layers, strict=True):
        x = model.get_submodule(name)(x)
        got = found.activations([layer.name], [0])[layer.name]
        np.testing.assert_allclose(got, x.detach().numpy(), rtol=1e-5, atol=1e-6)
        assert ng.attribute(found, "gradient", target=f"{layer.name}:1", samples=[0]).values.any()


def test_a_raw_name_with_reserved_characters_is_understood():
    model = nn.Sequential()
    model.add_module("my layer", nn.Linear(4, 3))
    assert subject(model).layer("my layer").name == '"my layer"'


def test_blocks_are_listed_when_they_end_with_all_their_parameters():
    model = nn.Sequential(nn.Sequential(nn.Linear(4, 4), nn.ReLU()), nn.Linear(4, 3))
    layers = subject(model).layers()
    assert [layer.name for layer in layers] == ["0.0", "0.1", "0", "1"]
    assert layers.find(Place("0")).parameters == 20


def test_calls_are_counted_and_listed_one_by_one():
    model = Calls(lambda net, x: net.fc(net.act(net.act(net.act(x)))), fc=nn.Linear(4, 3), act=nn.Tanh())
    layers = subject(model).layers()
    assert [(layer.name, layer.calls) for layer in layers] == [("act#0", 3), ("act#1", 3), ("act#2", 3), ("fc", 1)]


def test_a_module_under_two_names_is_one_layer_and_both_names_lead_to_it():
    act = nn.Tanh()
    model = Calls(lambda net, x: net.fc(net.one(x)), fc=nn.Linear(4, 3), one=act, two=act)
    found = subject(model)
    assert [layer.name for layer in found.layers()] == ["one", "fc"]
    try:
        assert found.layer("two") == found.layer("one")
    except InvalidInput as refusal:
        assert "'one'" in str(refusal)
        assert "no layer 'two'" not in str(refusal)


def test_a_single_call_may_be_written_with_its_number():
    assert subject(mlp()).layer("1#0").name == "1"


def test_layers_are_also_a_table_of_text():
    lines = str(subject(mlp()).layers()).splitlines()
    assert lines[0].split() == ["name", "kind", "axes", "units", "calls", "parameters"]
    assert lines[1].split() == ["0", "Linear", "unit", "8", "8", "1", "40"]


def test_a_layer_that_folds_samples_into_another_axis_is_listed_but_not_asked():
    fold = Calls(lambda _, x: x.reshape(-1, 2))
    model = Calls(lambda net, x: net.head(net.fold(x).reshape(-1, 4)), fold=fold, head=nn.Linear(4, 3))
    found = subject(model)
    assert found.layer("fold").sample_axis == -1
    with pytest.raises(InvalidInput, match="'fold' computes nothing per sample; ask at another layer"):
        found.activations(["fold"], [0])


def test_bytes_of_a_pass_are_measured():
    wide = nn.Sequential(nn.Linear(4, 1000), nn.Linear(1000, 3))
    measured = subject(wide).planner.bytes_per_sample
    assert 4 * 1003 <= measured <= 2 * 4 * 1003


def test_samples_and_labels_of_a_frozen_listing_stay():
    layers = ng.Subject(mlp(), (X, Y)).layers()
    with pytest.raises(AttributeError):
        layers.all = ()
