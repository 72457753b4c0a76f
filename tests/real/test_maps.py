"""Class activation maps of a published network on real photographs: they agree where they should, and with formulas."""

import numpy as np
import pytest
from scipy.stats import spearmanr

import neuroglass as ng
from tests.model.test_published import loaded, photos
from tests.oracles import attribution_captum as captum
from tests.published import SqueezeNet

IDS = (3, 101, 207, 340, 466)
MAPS = ("grad_cam", "grad_cam_plus_plus", "layer_cam", "cam", "eigen_cam", "activations")


@pytest.fixture(scope="module")
def subject(real_data):
    x, y, names = photos(real_data, list(IDS))
    model = loaded(SqueezeNet(), real_data, "squeezenet1_1_fp16.pt").float()
    return ng.Subject(model, (x, y), space=SqueezeNet.space, classes=names)


def ask(subject, name, layer="features.12", samples=range(5)):
    method = getattr(ng.methods, "".join(part.capitalize() for part in name.split("_")))
    return ng.attribute(subject, method(layer=layer), target="label", samples=samples)


def agreement(one, other):
    return spearmanr(one.ravel(), other.ravel()).statistic


@pytest.mark.parametrize("other", ["layer_cam", "grad_cam_plus_plus"])
def test_maps_of_one_photograph_agree_more_than_maps_of_two(subject, other):
    one, two = ask(subject, "grad_cam").values, ask(subject, other).values
    same = [agreement(one[i], two[i]) for i in range(5)]
    chance = [agreement(one[i], two[j]) for i in range(5) for j in range(5) if i != j]
    assert min(same) > np.quantile(chance, 0.9)
    assert np.mean(same) > 0.7
    assert abs(np.mean(chance)) < 0.35


def test_grad_cam_is_captums_on_photographs(subject):
    x = subject.reader.inputs(range(2))
    scaled = subject.network._scaled(x)
    module = subject.model.get_submodule("features.12")
    for row, label in enumerate(subject.data.y[:2]):
        expected = captum.grad_cam(subject.model, module, scaled[row : row + 1], int(label))
        found = ask(subject, "grad_cam", samples=[row]).values
        np.testing.assert_allclose(found, expected, rtol=1e-4, atol=1e-5 * expected.max())


@pytest.mark.parametrize("name", MAPS)
def test_a_photograph_alone_gets_the_map_that_it_gets_in_a_batch(subject, name):
    layer = "classifier.2" if name == "cam" else "features.12"
    together, alone = ask(subject, name, layer).values[3], ask(subject, name, layer, [3]).values[0]
    assert together.any()
    np.testing.assert_allclose(alone, together, rtol=1e-4, atol=1e-5 * np.abs(together).max())


def test_of_a_network_whose_classes_are_averaged_channels_cam_is_the_labels_channel(subject):
    found = ask(subject, "cam", layer="", samples=range(3)).values
    channels = subject.activations(["classifier.2"], range(3))["classifier.2"]
    own = np.stack([one[label] for one, label in zip(channels, subject.data.y[:3], strict=True)])
    assert [agreement_of_peaks(map_, channel) for map_, channel in zip(found, own, strict=True)] == [True] * 3


def agreement_of_peaks(fine, coarse):
    """Whether the largest place of a map is within the cell of a coarse map that is largest."""
    row, column = np.unravel_index(fine.argmax(), fine.shape)
    cell = 224 / len(coarse)
    return bool(coarse[int(row / cell), int(column / cell)] == coarse.max())
