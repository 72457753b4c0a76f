import numpy as np
import pytest

from neuroglass.methods.projection.workers import shared_rows


@pytest.mark.parametrize("threads", [1, 2, 5])
@pytest.mark.parametrize("count", [1, 3, 600, 1001])
def test_every_row_is_worked_on_once(threads, count):
    seen = np.zeros(count, dtype=int)

    def work(rows):
        seen[rows[0] : rows[1]] += 1

    with shared_rows(threads) as share:
        share(count, work)
        share(count, work)
    assert (seen == 2).all()


def test_an_error_in_a_thread_is_raised():
    def work(rows):
        raise ValueError(f"row {rows[0]}")

    with pytest.raises(ValueError, match="row 0"), shared_rows(2) as share:
        share(1000, work)
