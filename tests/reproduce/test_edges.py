import numpy as np
import torch
from scipy.ndimage import sobel

from neuroglass.reproduce.edges import EdgeFilter

IMAGES = np.random.default_rng(0).random((3, 2, 7, 9))


def filtered(images):
    return EdgeFilter()(torch.as_tensor(images)).numpy()


def test_edges_are_the_sobel_gradients_of_scipy_divided_by_the_largest_of_each_image():
    planes = IMAGES.reshape(-1, 7, 9)  # one at a time: scipy smooths over every other axis
    size = np.array(
        [np.hypot(sobel(one, axis=0, mode="nearest"), sobel(one, axis=1, mode="nearest")) for one in planes]
    )
    size = size.reshape(IMAGES.shape)
    np.testing.assert_allclose(filtered(IMAGES), size / size.max(axis=(1, 2, 3), keepdims=True), atol=1e-9)


def test_an_image_its_negative_and_a_paler_one_have_the_same_edges():
    np.testing.assert_allclose(filtered(1 - IMAGES), filtered(IMAGES), atol=1e-9)
    np.testing.assert_allclose(filtered(0.3 * IMAGES + 0.1), filtered(IMAGES), atol=1e-9)


def test_an_image_without_edges_is_black_and_has_a_finite_gradient():
    flat = torch.full((1, 1, 4, 4), 0.5, requires_grad=True)
    edges = EdgeFilter()(flat)
    assert edges.max() < 0.01
    edges.sum().backward()
    assert torch.isfinite(flat.grad).all()


def test_images_of_a_batch_do_not_depend_on_each_other():
    np.testing.assert_allclose(filtered(IMAGES)[1:2], filtered(IMAGES[1:2]), atol=1e-12)
