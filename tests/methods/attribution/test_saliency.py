"""Saliency is the size of the gradient, and of a pixel that of its steepest channel."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.testing import linear_subject
from tests.methods.attribution.networks import NETWORKS, inputs_of, make
from tests.oracles import attribution_captum as captum


def test_saliency_of_a_linear_network_is_the_size_of_its_weights():
    weights = np.array([[1.0, -2.0, 0.0, 3.0], [0.5, 0.5, -0.5, 0.25]])
    result = ng.attribute(linear_subject(weights, np.ones((2, 4))), "saliency", target="logit:0", samples=[0, 1])
    np.testing.assert_array_equal(result.values, [[1, 2, 0, 3], [1, 2, 0, 3]])
    assert not result.relevance.signed


@pytest.mark.parametrize("kind", NETWORKS)
def test_saliency_is_that_of_captum(kind):
    subject = make(kind)
    found = ng.attribute(subject, "saliency", target="logit:2", samples=range(4)).full.values
    np.testing.assert_allclose(found, captum.saliency(subject.model, inputs_of(subject), 2), rtol=1e-5, atol=1e-12)


def test_a_pixel_shows_its_steepest_channel_not_the_sum():
    weights = np.array([[[[3.0, -1.0]], [[-4.0, 1.0]]]])  # output, channel, y, x: opposite channels must not cancel
    subject = linear_subject(weights, np.ones((2, 2, 1, 2)), over=ng.space.image(2, 1, 2))
    found = ng.attribute(subject, "saliency", target="output:0", samples=[0])
    np.testing.assert_array_equal(found.values, [[[4, 1]]])


def test_the_sign_of_the_target_does_not_matter():
    subject = make("dense")
    up, down = (ng.attribute(subject, "saliency", target=t, samples=range(4)).values for t in ("logit:0", "- logit:0"))
    np.testing.assert_array_equal(up, down)
