"""The thread behind: everything in order, and nothing after a fault."""

import threading

import pytest

from neuroglass.store.behind import Behind


def test_everything_is_worked_on_in_order_before_finish_returns():
    seen = []
    behind = Behind(seen.append)
    for item in range(100):
        behind.put(item)
    behind.finish()
    assert seen == list(range(100))


def test_the_caller_waits_while_the_queue_is_full():
    gate, seen, put = threading.Event(), [], []
    behind = Behind(lambda item: (gate.wait(), seen.append(item)), depth=2)

    def fill():
        for item in range(10):
            behind.put(item)
            put.append(item)

    filler = threading.Thread(target=fill)
    filler.start()
    filler.join(0.1)
    assert len(put) <= 3  # one in work, two in the queue
    gate.set()
    filler.join()
    behind.finish()
    assert seen == list(range(10))


def test_nothing_is_worked_on_after_a_fault_and_nobody_waits_forever():
    gate, seen = threading.Event(), []

    def work(item):
        gate.wait()
        seen.append(item)
        raise ZeroDivisionError(item)

    behind = Behind(work, depth=5)
    for item in range(5):
        behind.put(item)
    gate.set()
    with pytest.raises(ZeroDivisionError, match="0"):
        behind.finish()
    for item in range(20):
        with pytest.raises(ZeroDivisionError, match="0"):
            behind.put(item)
    assert seen == [0]


def test_stop_drops_what_waits():
    gate, seen = threading.Event(), []
    behind = Behind(lambda item: (gate.wait(), seen.append(item)), depth=5)
    for item in range(5):
        behind.put(item)
    stopping = threading.Thread(target=behind.stop)
    stopping.start()
    while not behind._stopped:
        pass
    gate.set()
    stopping.join()
    assert seen in ([], [0])  # the one in work may end
