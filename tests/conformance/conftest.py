import pytest

from neuroglass.testing import tiny_subject


class Made(dict):
    """Makes a tiny subject when it is first asked for."""

    def __missing__(self, name):
        self[name] = tiny_subject(name)
        return self[name]


@pytest.fixture(scope="session")
def subjects():
    """One tiny subject per kind of input, by name."""
    return Made()
