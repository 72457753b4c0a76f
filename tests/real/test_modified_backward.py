"""Modified backward passes through published weights, on real photographs."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

import neuroglass as ng
from tests.model.test_published import cifar, loaded, photos
from tests.published import ResNet20, SqueezeNet
from tests.stories import Stories, write_story


@pytest.fixture(scope="module")
def resnet(real_data):
    x, y, names = cifar(real_data, 4)
    model = loaded(ResNet20(), real_data, "resnet20_cifar10.pt")
    return ng.Subject(model, (x, y), space=ResNet20.space, classes=names)


@pytest.fixture(scope="module")
def squeezenet(real_data):
    x, y, names = photos(real_data, np.array([0]))
    model = loaded(SqueezeNet(), real_data, "squeezenet1_1_fp16.pt")
    return ng.Subject(model, (x, y), space=SqueezeNet.space, classes=names)


def ask(subject, method, *, at="input"):
    return ng.attribute(subject, method, samples=range(len(subject.data)), at=at)


@pytest.mark.parametrize("name", ["resnet", "squeezenet"])
def test_deep_lift_adds_up_to_the_change_from_gray_to_the_photograph(name, request):
    result = ask(request.getfixturevalue(name), "deep_lift")
    assert result.scores["completeness_gap:relative"] < 1e-5


def test_deep_lift_adds_up_at_a_layer_in_the_middle_of_a_residual_network(resnet):
    assert ask(resnet, "deep_lift", at="layer2.1.conv1").scores["completeness_gap:relative"] < 1e-5


class OtherRelus(nn.Module):
    """SqueezeNet's weights, every ReLU in place replaced by a function on the output of a convolution without one."""

    def __init__(self, model):
        super().__init__()
        self.inner = model
        self.convolutions = [layer for layer in model.modules() if isinstance(layer, nn.Conv2d)]

    def forward(self, x):
        inner = self.inner
        x = F.relu(inner.features[0](x))
        for layer in list(inner.features)[2:]:
            if isinstance(layer, nn.MaxPool2d):
                x = F.max_pool2d(x, 3, 2, ceil_mode=True)
                continue
            x = layer.squeeze(x).clamp_min(0)
            x = torch.cat([torch.relu(layer.expand1x1(x)), layer.expand3x3(x).relu()], 1)
        return inner.classifier[1](x).clamp(min=0).mean((2, 3))


@pytest.mark.parametrize("method", ["guided_backprop", "deconvnet", "deep_lift", "lrp"])
def test_squeezenet_written_with_other_relus_gets_the_same_map(method, squeezenet):
    other = ng.Subject(OtherRelus(squeezenet.model), squeezenet.data, space=squeezenet.space)
    expected = ask(squeezenet, method).full.values
    found = ask(other, method).full.values
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5 * np.abs(expected).max())


def test_relevance_of_a_residual_network_does_not_double(resnet):
    """Without what biases and batch norms absorb, every block would pass on what it got; none passes on more."""
    method = ng.methods.Lrp(convolutions="epsilon", first="epsilon")
    totals = {at: ask(resnet, method, at=at).full.values.reshape(4, -1).sum(1) for at in ("layer3.2", "layer1.2")}
    plain = ask(resnet, "input_times_gradient", at="layer1.2").full.values.reshape(4, -1).sum(1)
    np.testing.assert_allclose(totals["layer1.2"], plain, rtol=1e-3, atol=0.02)  # as it must on ReLU networks
    logits = ask(resnet, method, at="linear").value.values
    np.testing.assert_allclose(totals["layer3.2"], logits - bias_of(resnet, logits), rtol=1e-3)


def bias_of(subject, logits):
    predicted = subject.predict(range(len(logits)))[0]
    return subject.model.linear.bias.detach().numpy()[predicted]


@pytest.fixture(scope="module")
def stories(real_data):
    """A published language model of five layers, with rotary attention, gates and norms by root mean squares."""
    found = torch.load(real_data / "weights" / "stories260K.pt", weights_only=True, map_location="cpu")
    model = Stories({name: one.double() if one.is_floating_point() else one for name, one in found.items()}).double()
    story = write_story(model.eval(), 20)
    ids = torch.tensor([story[start : start + 16] for start in (0, 4)])
    return ng.Subject(model, (ids, None), space=ng.space.tokens(16))


def test_deep_lift_adds_up_through_a_language_model(stories):
    result = ask(stories, "deep_lift")
    assert np.abs(result.values).max() > 0.1
    assert result.scores["completeness_gap:relative"] < 1e-9


def test_lrp_loses_nothing_in_a_language_model_without_biases(stories):
    result = ask(stories, ng.methods.Lrp(epsilon=0.0))
    np.testing.assert_allclose(result.full.values.reshape(2, -1).sum(1), result.value.values, rtol=1e-6)
