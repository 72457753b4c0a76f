"""SmoothGrad is the mean of any method over noisy copies of each sample."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.catalog import ATTRIBUTION, build
from neuroglass.methods.attribution.smooth_grad import SmoothGrad
from neuroglass.methods.attribution.var_grad import VarGrad
from neuroglass.testing import linear_subject
from neuroglass.testing.plants import PLANTS, check_finds_the_plant, planted
from neuroglass.testing.subjects import tiny_subject
from tests.methods.attribution.networks import inputs_of, make

GRADIENT = ng.methods.Gradient()
FEW = {
    "rise": {"masks": 50},
    "lime": {"variations": 50},
    "lime_tree": {"variations": 64},
    "kernel_shap": {"coalitions": 100},
    "shapley_sampling": {"permutations": 3},
    "permutation_shapley": {"pairs": 2},
    "expected_gradients": {"draws": 8},
}


def ask(subject, method, samples=(0, 1, 2), target="logit:1", **more):
    return ng.attribute(subject, method, target=target, samples=samples, **more)


def noisy(x, sample, method):
    """The copies of one sample, by its number and the seed."""
    width = method.noise * float(x.max() - x.min())
    drawn = [
        np.random.default_rng((method.seed, sample, number)).standard_normal(x.shape) for number in range(method.copies)
    ]
    return torch.stack([x + width * torch.from_numpy(noise) for noise in drawn])


def slopes(subject, entries):
    entries = entries.clone().requires_grad_()
    subject.model.eval()(entries)[:, 1].sum().backward()
    return entries.grad.numpy()


@pytest.mark.parametrize("kind", ["dense", "residual", "recurrent"])
def test_it_is_the_mean_of_the_absolute_slopes_at_noisy_copies(kind):
    subject, method = make(kind), SmoothGrad(copies=7, noise=0.2, seed=4)
    found = ask(subject, method)
    for sample, x in enumerate(inputs_of(subject)[:3]):
        each = np.abs(slopes(subject, noisy(x, sample, method)))
        np.testing.assert_allclose(found.full.values[sample], each.mean(0), rtol=1e-8, atol=1e-12)
        error = (each.std(0, ddof=1) / np.sqrt(7)).max()
        assert found.columns["standard_error"].values[sample] == pytest.approx(error, rel=1e-7)


def test_of_a_linear_network_it_is_the_gradient_without_any_error():
    rng = np.random.default_rng(0)
    weights, x = rng.normal(size=(2, 5)), rng.normal(size=(3, 5))
    found = ask(linear_subject(weights, x), SmoothGrad(of=GRADIENT))
    np.testing.assert_allclose(found.values, np.stack([weights[1]] * 3), rtol=1e-10)
    assert found.scores["standard_error"] < 1e-14


def test_it_takes_sign_and_quantity_and_baseline_of_the_method_that_it_wraps():
    subject = make("dense")
    for of, signed, quantity, hides in (
        (ng.methods.Saliency(), False, "absolute slope of logit:1", False),
        (GRADIENT, True, "slope of logit:1", False),
        (ng.methods.IntegratedGradients(steps=3), True, "relevance of logit:1", True),
        (ng.methods.Occlusion(), True, "relevance of logit:1", True),
    ):
        found = ask(subject, SmoothGrad(of=of, copies=3))
        assert (found.relevance.signed, found.relevance.quantity) == (signed, quantity)
        assert any("The baseline, what stands for nothing" in note for note in found.notes) == hides
        assert "completeness_gap" not in found.scores


def test_what_the_method_notes_and_measures_is_kept():
    found = ask(make("convolutional"), SmoothGrad(of=ng.methods.GradCam(), copies=3))
    assert any("was chosen: the last that still has positions" in note for note in found.notes)
    lime = ask(make("dense"), SmoothGrad(of=ng.methods.Lime(), copies=4, noise=1e-9))
    alone = ask(make("dense"), "lime")
    np.testing.assert_allclose(lime.columns["r2"].values, alone.columns["r2"].values, atol=1e-6)
    np.testing.assert_allclose(lime.values, alone.values, rtol=1e-5, atol=1e-8)


@pytest.mark.parametrize("of", [GRADIENT, ng.methods.Occlusion(), ng.methods.Lime(variations=40)])
@pytest.mark.parametrize("kind", ["image", "tokens", "two_inputs", "segmentation", "spectrogram"])
def test_a_sample_alone_gets_the_same_relevance_from_any_wrapped_method(kind, of):
    subject, method = tiny_subject(kind), SmoothGrad(of=of, copies=3)
    together = ask(subject, method).full.values
    np.testing.assert_allclose(ask(subject, method, samples=[2]).full.values[0], together[2], rtol=1e-8, atol=1e-12)
    at = next(iter(subject.layers())).name
    deep = ask(subject, method, at=at).full.values
    np.testing.assert_allclose(ask(subject, method, samples=[2], at=at).full.values[0], deep[2], rtol=1e-8, atol=1e-12)


def test_of_activations_it_is_the_mean_of_what_noisy_copies_show_whatever_the_target():
    subject, method = make("convolutional"), SmoothGrad(of=ng.methods.Activations(), copies=5)
    found = ask(subject, method)
    assert "channel" not in found.columns  # the number of a channel has no mean
    assert found.relevance.quantity == ask(subject, "activations").relevance.quantity
    np.testing.assert_array_equal(found.values, ask(subject, method, target="logit:0").values)
    whole = ask(subject, method, at="0").values  # noise is added to what relevance is spread over
    for sample, activation in enumerate(subject.activations(["0"], range(3))["0"]):
        expected = noisy(torch.from_numpy(activation), sample, method).mean(0)
        np.testing.assert_allclose(whole[sample], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in ATTRIBUTION if name not in ("smooth_grad", "var_grad")])
def test_any_method_of_the_catalog_is_asked_about_the_copies_as_about_samples(name):
    """Tokens have noise in their embedding. Without it, the mean over copies is what the method says."""
    of = build("attribution", name, FEW.get(name, {}))
    subject, target = tiny_subject("tokens"), getattr(of, "asks", "prediction")
    together = ask(subject, SmoothGrad(of=of, copies=3), target=target).full.values
    alone = ask(subject, SmoothGrad(of=of, copies=3), target=target, samples=[2]).full.values
    np.testing.assert_allclose(alone[0], together[2], rtol=1e-8, atol=1e-11 * np.abs(together).max())
    still = ask(subject, SmoothGrad(of=of, copies=2, noise=1e-13), target=target)
    plain = ask(subject, of, target=target).full.values
    np.testing.assert_allclose(still.full.values, plain, rtol=1e-5, atol=1e-7 * np.abs(plain).max())
    assert "completeness_gap" not in still.scores


@pytest.mark.parametrize("plant", PLANTS)
@pytest.mark.parametrize("of", ["occlusion", "input_times_gradient", "integrated_gradients", "lime"])
def test_what_a_method_finds_it_finds_through_a_little_noise(of, plant):
    check_finds_the_plant(SmoothGrad(of=build("attribution", of, {}), copies=4, noise=0.02), planted(plant))


def test_a_method_that_does_not_apply_says_so_itself():
    with pytest.raises(ng.NotApplicable, match="columns of a table have no positions"):
        ask(make("dense"), SmoothGrad(of=ng.methods.GradCam()))
    with pytest.raises(ng.NotApplicable, match="drawn on the input"):
        ask(make("convolutional"), SmoothGrad(of=ng.methods.GradCam()), at="0")


@pytest.mark.parametrize("kind", [SmoothGrad, VarGrad])
def test_what_cannot_be_wrapped_is_refused_with_what_to_write(kind):
    with pytest.raises(ng.InvalidInput, match=r"of is 'saliency'; write a method, such as of=ng.methods.Saliency\(\)"):
        kind(of="saliency")
    with pytest.raises(ng.InvalidInput, match="write a method"):
        kind(of=ng.methods.Saliency)
    with pytest.raises(ng.InvalidInput, match="of is SmoothGrad, which adds noise itself"):
        kind(of=SmoothGrad())
    for parameters in ({"copies": 1}, {"noise": 0.0}):
        with pytest.raises(ng.InvalidInput, match="write 2 copies or more, noise over 0"):
            kind(**parameters)


def test_it_is_asked_by_name_with_the_name_of_the_method_that_it_wraps():
    subject = make("dense")
    asked = ng.attribute(subject, SmoothGrad(of=GRADIENT, copies=2), samples=[0])
    assert asked.question.parameters["of"] == {"method": "gradient"}
    again = build("attribution", "smooth_grad", {"of": "gradient", "copies": 2})
    assert again == SmoothGrad(of=GRADIENT, copies=2)
    assert again.signed
