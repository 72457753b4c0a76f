"""How much of the study is re-run: training as in re-implementations of it, or --quick, and what that changes."""

import math
from dataclasses import dataclass

from neuroglass.demos.training import Training
from neuroglass.reproduce.image_sets import ImageSet

MLP, CNN = KINDS = ("MLP", "CNN")
EDGES = "CNN behind an edge filter"
EPOCHS = 100
CHECKPOINTS = 5  # after the first one: epochs 20, 40 ... 100
MAPPED = 2000  # test samples on a map
THREADS = 2
# The settings of github.com/mkmicikiewicz/ann-hidden-activity-visualizing, a re-implementation of the study.
BATCH = {MLP: 16, CNN: 32}
RATE = 0.01
DECAY = {MLP: 1e-8, CNN: 1e-5}
QUICK_EPOCHS = 10
QUICK_TRAIN, QUICK_TEST = 6000, 2000
# Larger batches take fewer steps, each of which rewrites millions of weights; the rate grows with them (Goyal et al.,
# 2017), which leaves the sum of an epoch's steps as it was.
QUICK_LARGER = {MLP: 4, CNN: 1}


@dataclass(frozen=True)
class Plan:
    """How many images, how many epochs, which batches."""

    quick: bool
    epochs: int

    @property
    def train(self) -> int | None:
        return QUICK_TRAIN if self.quick else None

    @property
    def test(self) -> int | None:
        return QUICK_TEST if self.quick else None

    def training(self, kind: str) -> Training:
        known = CNN if kind == EDGES else kind
        larger = QUICK_LARGER[known] if self.quick else 1
        return Training(
            self.epochs,
            batch=BATCH[known] * larger,
            rate=RATE * larger,
            decay=DECAY[known],
            threads=THREADS,
            every=math.ceil(self.epochs / CHECKPOINTS),
        )

    def differs(self, images: ImageSet, kind: str) -> tuple[str, ...]:
        """In which ways our numbers come from something else than the paper's; none where they do not."""
        batch, known = self.training(kind).batch, BATCH[CNN if kind == EDGES else kind]
        whole = images.wanted.train
        return (
            *([f"{images.name.partition(' ')[0]} is another data set"] if images.stands_in else []),
            *([f"{len(images.train):,} of {whole:,} training images"] if len(images.train) < whole else []),
            *([f"{self.epochs} of {EPOCHS} epochs"] if self.epochs != EPOCHS else []),
            *([f"batches of {batch}, not {known}"] if batch != known else []),
        )


def planned(quick: bool, epochs: int | None) -> Plan:
    return Plan(quick, epochs or (QUICK_EPOCHS if quick else EPOCHS))
