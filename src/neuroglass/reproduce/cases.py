"""One network on one data set: trained here at every kept checkpoint, or read where it was trained before."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

import torch
from torch import nn

from neuroglass.core.progress import Progress
from neuroglass.core.result import Matrix, Projection
from neuroglass.demos.training import AFTER, BEFORE, made, stage, trained
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes.choices import evenly
from neuroglass.reproduce.image_sets import TEN, ImageSet, bytes_space
from neuroglass.reproduce.networks import behind_edges, convolutional, multilayer
from neuroglass.reproduce.plan import CNN, EDGES, MAPPED, MLP, Plan
from neuroglass.study import Study

NETWORKS = {MLP: multilayer, CNN: convolutional, EDGES: behind_edges}
HIDDEN = {  # the layers that maps show, in order: those before pool2 have too many numbers
    MLP: ("relu1", "relu2", "relu3", "relu4"),
    CNN: ("pool2", "relu5"),
    EDGES: ("pool2", "relu5"),
}


@dataclass(frozen=True)
class Watch:
    """How a long work says where it is."""

    progress: Progress
    say: Callable[[str], object]


@dataclass(frozen=True, eq=False)
class Case:
    """A network's checkpoints on one data set, and the study that keeps what is asked of them."""

    images: ImageSet
    kind: str
    run: Run
    folder: Path
    plan: Plan
    watch: Watch

    @property
    def name(self) -> str:
        return self.run.template.name

    @property
    def layers(self) -> tuple[str, ...]:
        """The hidden layers that maps show, in order."""
        return HIDDEN[self.kind]

    @property
    def first(self) -> str:
        return self.layers[0]

    @property
    def last(self) -> str:
        return self.layers[-1]

    @cached_property
    def whole(self) -> Study:
        """Asked about all checkpoints."""
        return Study(self.run, self.folder)

    @cached_property
    def before(self) -> Study:
        return Study(self.run.subject(BEFORE), self.folder)

    @cached_property
    def after(self) -> Study:
        return Study(self.run.subject(AFTER), self.folder)

    @cached_property
    def mapped(self) -> tuple[int, ...]:
        """The test samples that maps show."""
        return evenly(self.images.test.y, len(self.images.test), MAPPED)

    def performance(self, *, trained: bool = True) -> Matrix:
        study = self.after if trained else self.before
        return study.overview("performance", progress=self.watch.progress)  # type: ignore[return-value]

    def map(self, layer: str, *, trained: bool = True) -> Projection:
        study = self.after if trained else self.before
        return study.project("tsne", layer=layer, samples=self.mapped, progress=self.watch.progress)


def untrained(images: ImageSet, kind: str, seed: int) -> nn.Module:
    """The network of a kind for images of this shape, with first weights."""
    return made(partial(NETWORKS[kind], images.wanted.shape, TEN), seed)


def make_case(images: ImageSet, kind: str, plan: Plan, folder: Path, watch: Watch) -> Case:
    """Train a network on a data set, or read the checkpoints of a training that was done."""
    name = f"{images.name} {kind}"
    how, place = plan.training(kind), folder / "weights" / re.sub(r"[^a-z0-9]+", "-", name.lower())
    model = untrained(images, kind, how.seed)
    watch.say(f"{name}: {stage(how, place)}.")
    x, y = torch.from_numpy(images.train.x), torch.from_numpy(images.train.y)
    files = trained(model, x, y, how, place, progress=watch.progress)
    space = bytes_space(images.wanted.shape)
    subject = Subject(model, images.test, space=space, classes=images.test.classes, name=name)
    return Case(images, kind, Run(subject, files), folder, plan, watch)
