import numpy as np
import pytest


@pytest.fixture
def blobs():
    """Five far Gaussian blobs of 24 points in 12 dimensions, and which blob each point is of."""
    rng = np.random.default_rng(7)
    labels = np.repeat(np.arange(5), 24)
    return 20 * rng.standard_normal((5, 12))[labels] + rng.standard_normal((120, 12)), labels


@pytest.fixture
def rotation():
    """A random rotation of 12 dimensions."""
    return np.linalg.qr(np.random.default_rng(3).standard_normal((12, 12)))[0]
