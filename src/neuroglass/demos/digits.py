"""Scikit-learn's digits: a two-layer network, a deeper one and a small convolutional one, before and after training."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
import torch
from sklearn.datasets import load_digits
from torch import nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress
from neuroglass.core.space import image
from neuroglass.demos.networks import convolutional, dense
from neuroglass.demos.story import Account, of_raw_input, study_run
from neuroglass.demos.training import Training, made, trained
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import tour
from neuroglass.recipes.choices import choose_layers
from neuroglass.study import Study

TITLE = "How three small networks learn to read digits"
CLASSES = tuple("0123456789")
TEST = 400  # samples held back from training: all that is shown is of these
SEED = 0  # of the split
LAST = "Why a network errs is asked, for its surest mistakes, under 'attributions of wrong predictions'."
BRIGHTEST = 16


@dataclass(frozen=True)
class Planned:
    """A network of the demo and how it is trained."""

    name: str
    build: Callable[[], nn.Module]
    how: Training


NETWORKS = (
    Planned("two-layer network", partial(dense, 64, (64,), 10), Training(epochs=20, batch=32, rate=0.1, every=5)),
    Planned(
        "five-layer network",
        partial(dense, 64, (64,) * 4, 10, dropout=(0.1,) * 4),
        Training(30, batch=32, rate=0.05, every=10),
    ),
    Planned(
        "convolutional network", partial(convolutional, (16, 32, 32), 10), Training(8, batch=32, rate=0.05, every=2)
    ),
)


@dataclass(frozen=True, eq=False)
class Digits:
    """The digits, scaled to 0..1 and split: x (sample, channel, y, x) and y, to train on and to look at."""

    train: tuple[np.ndarray, np.ndarray]
    test: tuple[np.ndarray, np.ndarray]


def digits() -> Digits:
    """1,797 scanned digits of 8 x 8 pixels in an order drawn by seed; the first 400 are held back."""
    found = load_digits()
    x = (found.images / BRIGHTEST).astype(np.float32)[:, np.newaxis]  # sample, channel, y, x
    order = np.random.default_rng(SEED).permutation(len(x))
    test, train = order[:TEST], order[TEST:]
    return Digits((x[train], found.target[train]), (x[test], found.target[test]))


def run(
    folder: Path, *, data: str | Path | None, epochs: int | None, progress: Progress, say: Callable[[str], object]
) -> Run:
    """Train and study the three networks; the last one, before and after."""
    if data is not None:
        raise InvalidInput(f"the demo 'digits' brings its own data; leave out {data}, or name the demo 'mnist'")
    found, accounts = digits(), []
    folder.mkdir(parents=True, exist_ok=True)
    for planned in NETWORKS:
        how = replace(planned.how, epochs=epochs or planned.how.epochs)
        subject_run = make_run(planned, how, found, folder, progress)
        study = Study(subject_run, folder)
        say(f"Studying the {planned.name}.")
        layers = choose_layers(subject_run.template).all
        accounts.append(study_run(study, subject_run, layers, progress=progress))
        say(accounts[-1].sentence())
    tour.tell(study, progress=progress)
    study.tell(TITLE, introduction(found, accounts))
    return subject_run


def introduction(found: Digits, accounts: Sequence[Account]) -> tuple[str, ...]:
    """What was done and what came of it, in the study's own numbers."""
    trained_on, held_back = len(found.train[0]), len(found.test[0])
    return (
        f"{trained_on + held_back:,} scanned digits of 8 × 8 pixels, from scikit-learn: {trained_on:,} to train on; "
        f"everything shown here is of the {held_back:,} others, which no network was trained on.",
        of_raw_input(accounts[0]),
        *(found.sentence() for found in accounts),
        LAST,
    )


def make_run(planned: Planned, how: Training, found: Digits, folder: Path, progress: Progress) -> Run:
    """A network's weights before and after training, with the digits held back as data."""
    model = made(planned.build, how.seed)
    x, y = (torch.as_tensor(part) for part in found.train)
    files = trained(model, x, y, how, folder / "weights" / planned.name.replace(" ", "-"), progress=progress)
    subject = Subject(model, found.test, space=image(1, 8, 8), classes=CLASSES, name=planned.name)
    return Run(subject, files)
