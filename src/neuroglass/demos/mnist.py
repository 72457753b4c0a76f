"""MNIST and the network of Rauber et al. (2017, doi:10.1109/TVCG.2016.2598838): how training changes what it sees."""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import numpy as np
import torch

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress
from neuroglass.core.space import image
from neuroglass.data import Dataset, read
from neuroglass.demos.networks import dense
from neuroglass.demos.story import Account, of_raw_input, study_run
from neuroglass.demos.training import Training, made, trained
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import tour
from neuroglass.recipes.choices import choose_layers
from neuroglass.study import Study

TITLE = "What training changes in a network that reads MNIST"
NAME = "4 × 1,000 ReLU network"
FILE = "mnist.npz"
SHAPE = (1, 28, 28)
CLASSES = tuple("0123456789")
BRIGHTEST = 255
WIDTHS = (1000,) * 4
DROPOUT = (0.2, 0.3, 0.4, 0.5)
# The paper's batch of 16 at rate .01 takes 3,750 small steps an epoch, most of whose time goes into rewriting 3.8
# million weights. A batch of 128 takes an eighth of the steps; the rate grows with it (Goyal et al., 2017), which
# leaves the sum of an epoch's steps as it was.
BATCH, RATE = 16, 0.01
LARGER = 8
HOW = Training(epochs=10, batch=BATCH * LARGER, rate=RATE * LARGER, threads=2)


def run(
    folder: Path, *, data: str | Path | None, epochs: int | None, progress: Progress, say: Callable[[str], object]
) -> Run:
    """Train and study the network, whose images are read from `data`: an .npz or a folder of idx files."""
    if data is None:
        raise InvalidInput(f"the demo 'mnist' wants its data: write --data with {FILE}, or a folder of its idx files")
    train_x, train_y = images(read_split(Path(data), "train"), "train")
    test = images(read_split(Path(data), "test"), "test")
    how = HOW if epochs is None else Training(epochs, HOW.batch, HOW.rate, threads=HOW.threads)
    model = made(partial(dense, SHAPE[1] * SHAPE[2], WIDTHS, len(CLASSES), dropout=DROPOUT), how.seed)
    x, y = torch.as_tensor(train_x), torch.as_tensor(train_y)
    files = trained(model, x, y, how, folder / "weights" / "relu-4x1000", progress=progress)
    subject = Subject(model, test, space=image(*SHAPE), classes=CLASSES, name=NAME)
    subject_run, hidden = Run(subject, files), choose_layers(subject).hidden
    say(f"Studying the {NAME}.")
    study = Study(subject_run, folder)
    found = study_run(study, subject_run, (hidden[0], hidden[-1]), progress=progress)
    say(found.sentence())
    tour.tell(study, progress=progress)
    study.tell(TITLE, introduction(len(x), len(test[0]), how, found))
    return subject_run


def read_split(path: Path, split: str) -> Dataset:
    """A split of mnist.npz, of a folder that holds it, or of a folder of idx files."""
    inside = path / FILE
    return read(inside if inside.is_file() else path, split=split)


def images(found: Dataset, split: str) -> tuple[np.ndarray, np.ndarray]:
    """x in 0..1 (sample, channel, y, x) and labels. Raises InvalidInput where these are not MNIST's shapes."""
    x = found.batch(range(len(found))).x
    whole = isinstance(x, np.ndarray) and int(np.prod(x.shape[1:])) == int(np.prod(SHAPE)) and x.dtype == np.uint8
    if not whole:
        shape = x.shape[1:] if isinstance(x, np.ndarray) else tuple(x)
        raise InvalidInput(f"the {split} images have shape {shape}; MNIST has 28 x 28 bytes each: check --data")
    if found.y is None or found.y.min() < 0 or found.y.max() >= len(CLASSES):
        raise InvalidInput(f"the {split} images have no labels from 0 to 9 beside them; give MNIST's labels too")
    return x.reshape(-1, *SHAPE).astype(np.float32) / BRIGHTEST, found.y.astype(np.int64)


def introduction(trained_on: int, held_back: int, how: Training, found: Account) -> Sequence[str]:
    """What was done and what came of it, in the study's own numbers."""
    return (
        f"Rauber et al. (2017) asked how training changes what a network sees. Their network, four hidden layers of "
        f"1,000 ReLU units, was trained here for {how.epochs} epochs on {trained_on:,} digits; everything shown is of "
        f"{held_back:,} others.",
        f"Batches were of {how.batch} samples at a learning rate of {how.rate:g} for speed; the paper has {BATCH} "
        f"samples and {RATE:g}.",
        of_raw_input(found),
        found.sentence(),
    )
