"""Guided Grad-CAM is guided backpropagation, weighed by the map of a late layer."""

import numpy as np
import pytest

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make
from tests.oracles import attribution_backward_captum as captum


def ask(made, method, target="logit:1", at="input"):
    return ng.attribute(made, method, target=target, samples=range(4), at=at)


@pytest.mark.parametrize(("kind", "layer"), [("convolutional", "0"), ("residual", "conv2"), ("residual", "norm")])
def test_guided_grad_cam_is_captums(kind, layer):
    made = make(kind)
    for output in (0, 1, 2):
        expected = captum.guided_grad_cam(made.model, made.model.get_submodule(layer), inputs_of(made), output)
        found = ask(made, ng.methods.GuidedGradCam(layer=layer), f"logit:{output}").full.values
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-14)


def test_it_is_the_product_of_both_methods_and_notes_the_layer_that_was_chosen():
    made = make("residual")
    result, cam = ask(made, "guided_grad_cam"), ask(made, "grad_cam")
    expected = cam.full.values * ask(made, "guided_backprop").full.values
    assert expected.any()
    np.testing.assert_allclose(result.full.values, expected, rtol=1e-12, atol=1e-16)
    assert set(cam.notes) & set(result.notes)


def test_asking_at_a_layer_is_refused():
    with pytest.raises(ng.NotApplicable, match="leave out at='relu1'"):
        ask(make("residual"), "guided_grad_cam", at="relu1")
