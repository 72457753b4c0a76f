"""How is work on many rows shared among threads? Each takes rows of its own, so that the answer is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import pairwise

import torch

Share = Callable[[int, Callable[[tuple[int, int]], None]], None]  # count, work on (first row, row after the last)

_FEW = 512  # rows that are not worth a second thread


def thread_count() -> int:
    """As many as PyTorch uses; reading numba's own number would start its pool, which changes PyTorch's."""
    return torch.get_num_threads()


@contextmanager
def shared_rows(threads: int = 0) -> Iterator[Share]:
    """Threads that share the rows of one kernel after another; as many as PyTorch uses, by default."""
    threads = threads or thread_count()
    with ThreadPoolExecutor(threads) as pool:

        def share(count: int, work: Callable[[tuple[int, int]], None]) -> None:
            parts = threads if count >= _FEW else 1
            edges = [count * place // parts for place in range(parts + 1)]
            for done in [pool.submit(work, rows) for rows in pairwise(edges)]:
                done.result()

        yield share
