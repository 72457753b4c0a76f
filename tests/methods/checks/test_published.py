"""On published networks, checks say what is known: guided backpropagation does not read the last layers."""

import numpy as np
import pytest

import neuroglass as ng
from tests.methods.checks.subjects import Edges
from tests.published import LeNet, ResNet20


@pytest.fixture(scope="module")
def lenet(real_data):
    with np.load(real_data / "mnist.npz") as found:
        data = found["x_test"][:32, None], found["y_test"][:32]
    model = ng.load_weights(LeNet(), real_data / "weights" / "mnist_lenet5_clntrained.pt")
    return ng.Subject(model, data, space=LeNet.space)


@pytest.fixture(scope="module")
def resnet(real_data):
    with np.load(real_data / "cifar10_lossless_4k_1k.npz") as found:
        data = found["x_test"][:32], found["y_test"][:32]
    model = ng.load_weights(ResNet20(), real_data / "weights" / "resnet20_cifar10.pt")
    return ng.Subject(model, data, space=ResNet20.space)


def randomization(subject, method):
    of = ng.attribute(subject, method, samples=range(3))
    return ng.check(subject, ng.methods.Randomization(steps=4), of=of).verdict


@pytest.mark.parametrize("method", ["gradient", "saliency", "grad_cam"])
def test_slopes_and_class_activation_maps_depend_on_what_was_learned(lenet, method):
    verdict = randomization(lenet, method)
    assert verdict.passed, verdict.sentence


def test_slopes_depend_on_what_a_residual_network_learned(resnet):
    assert randomization(resnet, "gradient").passed


def test_guided_backprop_is_not_to_judge_the_classifier_by(lenet, resnet):
    for subject, total in ((lenet, 4), (resnet, 20)):
        verdict = randomization(subject, "guided_backprop")
        assert verdict.passed is False
        assert verdict.sentence.startswith("guided_backprop does not depend on the last ")
        assert verdict.sentence.endswith(
            f"layers of this network ({total} in all); do not use it to judge the classifier."
        )


def test_edges_posing_as_a_method_are_caught_on_a_real_network(resnet):
    assert randomization(resnet, Edges()).passed is False


def test_integrated_gradients_of_digits_are_ahead_of_every_random_order(lenet):
    true = ng.check(lenet, "deletion", of=ng.attribute(lenet, "integrated_gradients", samples=range(6)))
    assert true.verdict.passed and true.scores["deletion_gain"] > 0.2
