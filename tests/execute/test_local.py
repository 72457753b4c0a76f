"""Local execution: order, progress, and stopping."""

import pytest

from neuroglass.core.errors import Cancelled
from neuroglass.execute.local import Local


def test_answers_come_in_the_order_of_the_items():
    assert list(Local().map(lambda n: n * n, [3, 1, 2])) == [9, 1, 4]


def test_progress_counts_from_nothing_to_everything():
    seen = []
    list(Local().map(str, [7, 8], progress=lambda *told: seen.append(told), what="questions"))
    assert seen == [(0, 2, "questions"), (1, 2, "questions"), (2, 2, "questions")]


def test_no_items_are_done_at_once():
    seen = []
    assert list(Local().map(str, [], progress=lambda *told: seen.append(told))) == []
    assert seen == [(0, 0, "")]


def test_a_cancel_stops_before_the_next_item():
    worked = []

    def progress(done, total, what):
        if done == 2:
            raise Cancelled

    with pytest.raises(Cancelled):
        list(Local().map(worked.append, range(5), progress=progress))
    assert worked == [0, 1]


def test_an_error_of_an_item_reaches_the_caller_unchanged():
    with pytest.raises(ZeroDivisionError):
        list(Local().map(lambda n: 1 / n, [1, 0]))
