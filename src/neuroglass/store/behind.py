"""Work done behind the caller's back, in order, by one thread with a short queue."""

from __future__ import annotations

import threading
from collections.abc import Callable
from queue import Queue
from typing import Generic, TypeVar

Item = TypeVar("Item")


class Behind(Generic[Item]):
    """Hands items to `work` in another thread. At most `depth` of them wait; a fault in the thread is raised here."""

    def __init__(self, work: Callable[[Item], None], *, depth: int = 2) -> None:
        self._work = work
        self._queue: Queue[Item | None] = Queue(depth)
        self._fault: BaseException | None = None
        self._stopped = False
        self._thread = threading.Thread(target=self._run, name="neuroglass-behind", daemon=True)
        self._thread.start()

    def put(self, item: Item) -> None:
        """Hand over an item, waiting while the queue is full; raises the fault of an earlier one."""
        self._raise()
        self._queue.put(item)
        self._raise()

    def finish(self) -> None:
        """Wait until every item is worked on and the thread has ended; raises its fault."""
        self._end()
        self._raise()

    def stop(self) -> None:
        """Drop what still waits, and wait until the thread has ended."""
        self._stopped = True
        self._end()

    def _end(self) -> None:
        if self._thread.is_alive():
            self._queue.put(None)
        self._thread.join()

    def _raise(self) -> None:
        if self._fault is not None:
            raise self._fault

    def _run(self) -> None:
        while (item := self._queue.get()) is not None:
            if self._stopped or self._fault is not None:
                continue  # the queue is emptied, so that nobody waits for a place in it
            try:
                self._work(item)
            except BaseException as fault:  # raised in the caller's thread, at its next call
                self._fault = fault
