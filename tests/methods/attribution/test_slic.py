"""Superpixels are connected, cover the picture, and follow its colors."""

import numpy as np
import pytest
from scipy import ndimage

from neuroglass.methods.attribution.slic import superpixels


@pytest.mark.parametrize(("height", "width", "side"), [(16, 16, 4), (9, 21, 3), (5, 5, 8)])
def test_every_pixel_belongs_to_one_connected_region(height, width, side):
    picture = np.random.default_rng(0).normal(size=(height, width, 3))
    labels = superpixels(picture, side)
    assert labels.shape == (height, width)
    assert sorted(np.unique(labels)) == list(range(labels.max() + 1))
    assert all(ndimage.label(labels == label)[1] == 1 for label in range(labels.max() + 1))


def test_an_even_picture_is_cut_into_cells_about_as_wide_as_asked():
    labels = superpixels(np.zeros((24, 24, 1)), 6)
    assert labels.max() + 1 == 16
    assert np.bincount(labels.ravel()).min() > 18


def test_no_region_reaches_over_the_edge_of_an_object():
    picture = np.zeros((24, 24, 3))
    inside = np.zeros((24, 24), bool)
    inside[5:15, 7:19] = True
    picture[inside] = (1.0, 0.2, 0.1)
    labels = superpixels(picture, 6)
    assert not set(labels[inside]) & set(labels[~inside])
