from pathlib import Path

import pytest

from neuroglass.reproduce.image_sets import WANTED, find_set
from neuroglass.reproduce.plan import CNN, EDGES, MLP, planned
from tests.reproduce.image_data import write_npz


@pytest.mark.parametrize(
    ("quick", "epochs", "kept"),
    [
        (False, None, [0, 20, 40, 60, 80, 100]),
        (True, None, [0, 2, 4, 6, 8, 10]),
        (True, 7, [0, 2, 4, 6, 7]),
        (False, 1, [0, 1]),
    ],
)
def test_at_most_six_checkpoints_are_kept_evenly_from_the_first_to_the_last_epoch(quick, epochs, kept):
    assert list(planned(quick, epochs).training(CNN).steps.values()) == kept


def test_a_whole_run_trains_as_the_re_implementation_does():
    how = {kind: planned(False, None).training(kind) for kind in (MLP, CNN, EDGES)}
    assert (how[MLP].batch, how[MLP].rate, how[MLP].momentum, how[MLP].decay) == (16, 0.01, 0.9, 1e-8)
    assert (how[CNN].batch, how[CNN].rate, how[CNN].momentum, how[CNN].decay) == (32, 0.01, 0.9, 1e-5)
    assert how[EDGES] == how[CNN]


def test_every_way_in_which_a_run_differs_from_the_paper_is_told(tmp_path: Path):
    write_npz(tmp_path, "mnist.npz", (1, 28, 28))
    write_npz(tmp_path, "mnist_m_small.npz", (3, 32, 32))
    mnist, svhn, _ = (find_set(tmp_path, wanted) for wanted in WANTED)
    few = "80 of 60,000 training images"
    assert planned(False, None).differs(mnist, CNN) == (few,)
    assert planned(True, None).differs(mnist, CNN) == (few, "10 of 100 epochs")
    assert planned(True, 100).differs(mnist, MLP) == (few, "batches of 64, not 16")
    assert planned(False, 100).differs(svhn, CNN)[0] == "MNIST-M is another data set"
