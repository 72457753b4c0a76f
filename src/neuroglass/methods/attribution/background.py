"""Which samples of the data stand for what is usual? Drawn without replacement, in the order of the data."""

import numpy as np
from torch import Tensor

from neuroglass.model.probe import Probe


def drawn_background(probe: Probe, count: int, seed: int) -> Tensor:
    """Their entries, (background sample, ...): `count` of them, or all where the data has no more."""
    among = len(probe.subject.data)
    chosen = np.random.default_rng(seed).choice(among, min(count, among), replace=False)
    return probe.of(sorted(chosen.tolist())).entry


def change_from(probe: Probe, entry: Tensor, background: Tensor) -> Tensor:
    """Of the target, from its mean over a background to the samples: (sample,)."""
    blanks = (one.expand_as(entry) for one in background)
    usual = sum(value.double() for value in probe.values(blanks, count=len(background))) / len(background)
    return (probe.whole_value.double() - usual).cpu()
