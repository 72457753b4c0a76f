from collections import namedtuple
from dataclasses import dataclass

import numpy as np
import pytest
import torch
from torch import Tensor, nn

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from tests.model.networks import IMAGES, Calls, Up, X, Y, mlp, subject


def ending(function, **more):
    return subject(Calls(lambda net, x: function(net.mlp(x)), mlp=mlp()), **more)


def values(found, target, samples=range(12)):
    return ng.attribute(found, "gradient", target=target, samples=samples).value.values


def raw():
    with torch.no_grad():
        return mlp()(torch.as_tensor(X)).numpy()


def softmax(z):
    e = np.exp(z - z.max(1, keepdims=True))
    return e / e.sum(1, keepdims=True)


ENDINGS = {"logits": lambda z: z, "softmax": lambda z: z.softmax(1), "log_softmax": lambda z: z.log_softmax(1)}


@pytest.mark.parametrize("name", ENDINGS)
def test_logits_and_probabilities_agree_whatever_the_network_ends_in(name):
    found = ending(ENDINGS[name])
    assert found.outputs.ends == name
    chance = softmax(raw())
    np.testing.assert_allclose(values(found, "probability:1"), chance[:, 1], rtol=1e-5)
    shift = raw() if name == "logits" else np.log(chance)
    np.testing.assert_allclose(values(found, "logit:1"), shift[:, 1], rtol=1e-4, atol=1e-5)
    predicted, confidence = found.predict(range(12))
    assert np.array_equal(predicted, raw().argmax(1))
    np.testing.assert_allclose(confidence, chance.max(1), rtol=1e-5)
    assert any("softmax" in note for note in found.outputs.notes) == (name != "logits")


def single(bias, *, sigmoid=False, **more):
    model = nn.Sequential(nn.Linear(4, 1))
    with torch.no_grad():
        model[0].weight.mul_(0.02)
        model[0].bias.fill_(bias)
    if sigmoid:
        model.append(nn.Sigmoid())
    return ng.Subject(model, (X, Y % 2), **more)


@pytest.mark.parametrize("bias", [-3.0, 0.0, 0.5, 3.0])
def test_a_single_logit_is_a_logit_even_where_it_looks_like_a_probability(bias):
    found = single(bias)
    z = found.model(torch.as_tensor(X)).detach().numpy()[:, 0]
    np.testing.assert_allclose(values(found, "probability"), 1 / (1 + np.exp(-z)), rtol=1e-5)
    predicted, confidence = found.predict(range(12))
    assert np.array_equal(predicted, (z > 0).astype(int))
    np.testing.assert_allclose(confidence, 1 / (1 + np.exp(-abs(z))), rtol=1e-5)


@pytest.mark.parametrize("samples", [1, 12])
def test_a_sigmoid_at_the_end_is_noticed(samples):
    model = single(0.5, sigmoid=True).model
    found = ng.Subject(model, (X[:samples], Y[:samples] % 2))
    z = model[0](torch.as_tensor(X)).detach().numpy()[0, 0]
    assert values(found, "logit", [0])[0] == pytest.approx(z, rel=1e-4)
    assert values(found, "probability", [0])[0] == pytest.approx(1 / (1 + np.exp(-z)), rel=1e-5)


def test_the_two_classes_of_a_single_logit_are_told_apart_or_refused():
    found = single(-3.0, classes=["no", "yes"])
    z = found.model(torch.as_tensor(X)).detach().numpy()[:, 0]
    np.testing.assert_allclose(values(found, "logit:yes"), z, rtol=1e-5)
    try:
        no = values(found, "logit:no")
    except InvalidInput as refusal:
        assert "no" in str(refusal)
    else:
        np.testing.assert_allclose(no, -z, rtol=1e-5)


def test_labels_of_independent_classes_keep_their_probabilities():
    found = ending(torch.sigmoid)
    np.testing.assert_allclose(values(found, "probability:2"), 1 / (1 + np.exp(-raw()[:, 2])), rtol=1e-5)


def test_a_regression_speaks_of_outputs():
    found = ng.Subject(nn.Linear(4, 1), (X, X[:, 0]))
    assert found.outputs.task == "numbers"
    expected = found.model(torch.as_tensor(X)).detach().numpy()[:, 0]
    for target in ("output:0", "logit:0", "output", "prediction"):
        np.testing.assert_allclose(values(found, target), expected, rtol=1e-5)
    np.testing.assert_allclose(found.predict(range(12))[0], expected, rtol=1e-5)
    with pytest.raises(InvalidInput, match="numbers, not classes; write 'output:0'"):
        values(found, "probability:0")


def test_whole_numbers_above_one_are_regressed_by_one_output():
    assert ng.Subject(nn.Linear(4, 1), (X, np.arange(12))).outputs.task == "numbers"


def test_several_numbers_are_asked_one_by_one():
    found = ng.Subject(nn.Linear(4, 2), (X, X[:, :2]))
    assert found.outputs.task == "numbers"
    with pytest.raises(InvalidInput, match="returns 2 numbers; write target='output:0'"):
        ng.attribute(found, "gradient")
    np.testing.assert_allclose(
        ng.attribute(found, "gradient", target="output:1", samples=[0]).values[0],
        found.model.weight.detach().numpy()[1],
    )


def test_several_outputs_without_labels_are_read_as_classes_and_it_is_said():
    guessed = ng.Subject(mlp(), X)
    assert any("read as classes" in note for note in guessed.outputs.notes)
    np.testing.assert_allclose(values(guessed, "prediction"), raw().max(1), rtol=1e-5)
    assert not ng.Subject(mlp(), X, classes=["a", "b", "c"]).outputs.notes


def test_a_regression_that_ends_in_a_sigmoid_stays_a_regression():
    found = ng.Subject(nn.Sequential(nn.Linear(4, 1), nn.Sigmoid()), (X, np.linspace(0.1, 0.9, 12)))
    assert found.outputs.task == "numbers"
    expected = found.model(torch.as_tensor(X)).detach().numpy()[:, 0]
    np.testing.assert_allclose(found.predict(range(12))[0], expected, rtol=1e-6)


def test_labels_that_came_as_floats_are_labels_or_refused():
    try:
        found = ng.Subject(mlp(), (X, Y.astype(float)))
    except InvalidInput as refusal:
        assert "whole numbers" in str(refusal)
    else:
        assert found.outputs.task == "classes"


def test_a_map_of_classes_is_read_by_channel_and_position():
    masks = np.zeros((6, 8, 8), np.int64)
    found = ng.Subject(Up(), (IMAGES, masks), space=ng.space.image(3, 8, 8), classes=["sky", "road", "tree"])
    with torch.no_grad():
        maps = found.model(torch.as_tensor(IMAGES)).numpy()
    np.testing.assert_allclose(values(found, "logit:road@2,5", range(6)), maps[:, 1, 2, 5], rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(values(found, "logit:2", range(6)), maps[:, 2].mean((1, 2)), rtol=1e-4, atol=1e-6)
    np.testing.assert_allclose(values(found, "probability:0@0,0", range(6)), softmax(maps)[:, 0, 0, 0], rtol=1e-4)
    with pytest.raises(InvalidInput, match=r"there are 8 × 8 positions"):
        values(found, "logit:2@8,0")


def test_masks_of_whole_numbers_are_classes_without_being_named():
    masks = np.zeros((6, 8, 8), np.int64)
    assert ng.Subject(Up(), (IMAGES, masks), space=ng.space.image(3, 8, 8)).outputs.task == "classes"


Named = namedtuple("Named", "hidden logits")


@dataclass
class Answer:
    loss: None
    logits: Tensor


KINDS = {
    "dict": lambda z: {"hidden": z * 2, "logits": z},
    "dataclass": lambda z: Answer(None, z),
    "named tuple": lambda z: Named(z * 2, z),
    "tuple": lambda z: (z, z * 2),
    "dict with one tensor": lambda z: {"loss": None, "anything": z},
}


@pytest.mark.parametrize("kind", KINDS)
def test_the_logits_of_a_structured_output_are_found(kind):
    found = ending(KINDS[kind])
    np.testing.assert_allclose(values(found, "logit:0"), raw()[:, 0], rtol=1e-5)


@pytest.mark.parametrize(
    ("kind", "output"), [("dict", "hidden"), ("named tuple", 0), ("tuple", 1), ("tuple", lambda given: given[1])]
)
def test_output_names_the_tensor_that_is_meant(kind, output):
    found = ending(KINDS[kind], output=output)
    np.testing.assert_allclose(values(found, "logit:0"), 2 * raw()[:, 0], rtol=1e-5)


@pytest.mark.parametrize(
    ("make", "more", "says"),
    [
        (lambda z: {"a": z, "b": z}, {}, r"dict with 'a', 'b'; write output='name'"),
        (lambda z: None, {}, r"returned None.*output="),
        (lambda z: 3.0, {}, r"returned float.*output="),
        (lambda z: {"a": z}, {"output": "b"}, r"output='b' is not in what the network returns: dict with 'a'"),
        (lambda z: (z,), {"output": 1}, r"output=1 is not in .* tuple of 1"),
        (lambda z: z.sum(), {}, r"first axis must be samples"),
        (lambda z: z.t(), {}, r"first axis must be samples"),
    ],
)
def test_an_output_that_cannot_be_used_is_refused_with_what_to_write(make, more, says):
    with pytest.raises(InvalidInput, match=says):
        ending(make, **more)


@pytest.mark.parametrize("target", ["logit:3", "probability:17", "output:3"])
def test_a_class_out_of_range_is_refused_with_the_range(target):
    with pytest.raises(InvalidInput, match="it has 3: write 0 to 2"):
        values(subject(mlp()), target)


def test_a_class_name_that_does_not_exist_is_refused_with_the_nearest():
    named = subject(mlp(), classes=["cat", "dog", "cow"])
    np.testing.assert_allclose(values(named, "logit:dog"), raw()[:, 1], rtol=1e-5)
    with pytest.raises(InvalidInput, match="no class named 'cats'; did you mean 'cat'"):
        values(named, "logit:cats")
    with pytest.raises(InvalidInput, match="no class named 'cat'; no class names were given"):
        values(subject(mlp()), "logit:cat")


def test_a_class_name_given_twice_can_only_be_asked_by_index():
    found = subject(mlp(), classes=["crane", "dog", "crane"])  # as ImageNet has: a bird and a machine
    np.testing.assert_allclose(values(found, "logit:2"), raw()[:, 2], rtol=1e-5)
    with pytest.raises(InvalidInput, match=r"2 classes are named 'crane'; write the index"):
        values(found, "logit:crane")


def test_the_prediction_and_the_label_are_every_samples_own_class():
    found = subject(mlp())
    np.testing.assert_allclose(values(found, "prediction"), raw().max(1), rtol=1e-5)
    np.testing.assert_allclose(values(found, "label"), raw()[np.arange(12), Y], rtol=1e-5)


@pytest.mark.parametrize("target", ["logit:0 - 2 * logit:1", "0.5 * 0:3 + logit:2", "- 1:0"])
def test_a_weighted_sum_is_the_weighted_sum_of_its_units(target):
    found = subject(mlp())
    hidden = found.activations(["0", "1"], range(12))
    z = raw()
    expected = {
        "logit:0 - 2 * logit:1": z[:, 0] - 2 * z[:, 1],
        "0.5 * 0:3 + logit:2": 0.5 * hidden["0"][:, 3] + z[:, 2],
        "- 1:0": -hidden["1"][:, 0],
    }[target]
    np.testing.assert_allclose(values(found, target), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("0:8", "layer '0' has 8 units; write 0 to 7"),
        ("0:1@2", "there are no positions"),
        ("0:cat", "units of a layer have numbers; write '0:0'"),
        ("logit#1:0", "the output has no calls; write 'logit:0'"),
        ("logit", "names 3 outputs; write one, such as 'logit:0'"),
        ("input:0", "the input is what relevance is given to"),
        ("zero:0", "no layer 'zero'"),
        ("lable", "no layer 'lable'"),
    ],
)
def test_a_unit_that_does_not_exist_is_refused_with_what_does(target, says):
    with pytest.raises(InvalidInput, match=says):
        values(subject(mlp()), target)
