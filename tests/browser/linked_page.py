"""The study of linked.py in one window, for all tests that only look at it."""

from collections.abc import Iterator

import pytest

from tests.browser.conftest import served
from tests.browser.linked import Linked, write_linked
from tests.browser.pages import Watched


@pytest.fixture(scope="session")
def linked_window(chromium, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Linked]:
    folder = tmp_path_factory.mktemp("linked") / "study"
    ids = write_linked(folder)
    with served(folder) as address, Watched.opened(chromium, address) as watched:
        yield Linked(watched, ids)


@pytest.fixture
def window(linked_window: Linked) -> Iterator[Linked]:
    """The window; a complaint of what was shown last fails the test."""
    yield linked_window
    assert linked_window.watched.complaints == []
