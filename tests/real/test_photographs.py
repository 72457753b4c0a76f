"""Published networks on real photographs: every method of the catalog answers or gives its reason, and they add up."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.catalog import ATTRIBUTION, build
from neuroglass.testing.state import promise_same_state, state_of
from tests.model.test_published import cifar, loaded, photos
from tests.published import ResNet20, SqueezeNet

REFUSED = {  # who serves neither network, and words of the reason
    "attention_maps": "has no attention",
    "attention_rollout": "has no attention",
}
FEWER = {  # settings that bring a method down to seconds on two cores
    "expected_gradients": {"draws": 16, "background": 8},
    "smooth_grad": {"copies": 8},
    "var_grad": {"copies": 8},
    "rise": {"masks": 100},
    "lime": {"variations": 150},
    "lime_tree": {"variations": 150},
    "kernel_shap": {"coalitions": 256},
    "shapley_sampling": {"permutations": 2},
    "permutation_shapley": {"pairs": 2},
    "exact_shapley": {"size": 16},
    "occlusion": {"window": 8, "stride": 8},
}
LARGE = {
    **FEWER,
    "integrated_gradients": {"steps": 16},
    "exact_shapley": {"size": 75},
    "occlusion": {"window": 32, "stride": 32},
}
GAP = 0.1  # of the change of the target, for methods that promise to add up


@pytest.fixture(scope="module")
def resnet(real_data):
    x, y, names = cifar(real_data, 12)
    model = loaded(ResNet20(), real_data, "resnet20_cifar10.pt")
    return ng.Subject(model, (x, y), space=ResNet20.space, classes=names)


@pytest.fixture(scope="module")
def squeezenet(real_data):
    x, y, names = photos(real_data, [3, 250])
    model = loaded(SqueezeNet(), real_data, "squeezenet1_1_fp16.pt")
    return ng.Subject(model, (x, y), space=SqueezeNet.space, classes=names)


def check_answers(subject, name, samples, parameters):
    method = build("attribution", name, parameters)
    before = state_of(subject.model)
    reason = ""
    try:
        result = ng.attribute(subject, method, samples=samples)
    except ng.NotApplicable as refusal:
        reason = str(refusal)
    promise_same_state(before, state_of(subject.model), f"after {name}")
    assert bool(reason) == (name in REFUSED), reason
    if reason:
        assert REFUSED[name] in reason
        return
    assert [axis.name for axis in result.axes] == ["sample", "y", "x"]
    assert np.isfinite(result.values).all()
    assert all(np.any(row) for row in result.values)
    assert result.relevance.signed == method.signed
    assert method.signed or result.values.min() >= 0
    if getattr(method, "complete", False):
        assert result.scores["completeness_gap:relative"] < GAP


@pytest.mark.parametrize("name", ATTRIBUTION)
def test_every_method_answers_on_a_residual_network_or_says_why_not(resnet, name):
    check_answers(resnet, name, [0, 5], FEWER.get(name, {}))


@pytest.mark.slow
@pytest.mark.parametrize("name", ATTRIBUTION)
def test_every_method_answers_on_large_photographs_or_says_why_not(squeezenet, name):
    check_answers(squeezenet, name, [0], LARGE.get(name, {}))


@pytest.mark.parametrize("name", ["gradient", "integrated_gradients"])
def test_one_class_against_another_is_the_difference_of_their_relevance(resnet, name):
    cat, dog, between = (
        ng.attribute(resnet, name, target=target, samples=[0, 5]).full.values
        for target in ("logit:cat", "logit:dog", "logit:cat - logit:dog")
    )
    np.testing.assert_allclose(between, cat - dog, atol=2e-4 * np.abs(between).max())


def test_a_step_against_the_sensitivity_of_the_error_makes_it_smaller(resnet):
    samples = range(12)
    result = ng.attribute(resnet, "error_sensitivity", samples=samples)
    batch = resnet.data.batch(samples)
    moved = np.clip(batch.x / 255 - 0.002 * np.sign(result.full.values), 0, 1).astype(np.float32)
    after = ng.Subject(resnet.model, (moved, batch.y), space=resnet.space, classes=resnet.classes)
    loss = ng.attribute(after, "gradient", target="loss", samples=samples).value.values
    unsure = result.value.values > 1e-5
    assert unsure.any()
    assert (loss < result.value.values)[unsure].all()
