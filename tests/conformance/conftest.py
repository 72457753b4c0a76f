import pytest

from neuroglass.testing import tiny_subjects


@pytest.fixture(scope="session")
def subjects():
    """One tiny subject per kind of input, by name."""
    return tiny_subjects()
