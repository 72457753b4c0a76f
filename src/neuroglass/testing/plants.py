"""Networks built by hand, so that the answer is known: a detector of one planted pattern, and a weighted sum."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from neuroglass.core import space
from neuroglass.core.space import Space
from neuroglass.core.unit import LOSS
from neuroglass.methods.attribution.protocol import Attributor
from neuroglass.model.subject import Subject
from neuroglass.study import attribute
from neuroglass.testing.promise import promise

SIDE = 9
BANDS = 4  # or frames, where one of the other is planted
PLACES = ((2, 3), (5, 2), (3, 5))  # of the planted pattern's corner, by sample; off the border
LOUD = 2.5  # not 2, whose outputs 0 and 1 would be taken for probabilities


@dataclass(frozen=True, eq=False)
class Planted:
    """A subject whose output 1 depends on known positions only; `where` is a mask over the shown axes, by sample."""

    subject: Subject
    target: str
    where: np.ndarray


class Loudest(nn.Module):
    """Class 1 is as likely as the detector's strongest answer anywhere; class 0 stays at 0."""

    def __init__(self, detector: nn.Module):
        super().__init__()
        self.detector = detector
        self.relu = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        strongest = self.relu(self.detector(x)).flatten(1).amax(1)
        return torch.stack([torch.zeros_like(strongest), strongest], 1)


class LoudestToken(nn.Module):
    """Class 1 is as likely as the strongest token, over an embedding in which one id is loud."""

    def __init__(self, words: int, loud: int):
        super().__init__()
        self.embed = nn.Embedding(words, 2)
        self.mix = nn.Linear(2, 2)
        with torch.no_grad():
            self.embed.weight.zero_()
            self.embed.weight[loud] = torch.tensor([2.0, 1.0])
            self.mix.weight.copy_(torch.tensor([[1.0, 0.0], [0.5, 1.0]]))
            self.mix.bias.zero_()

    def forward(self, ids: Tensor) -> Tensor:
        strongest = self.mix(self.embed(ids)).relu().sum(2).amax(1)
        return torch.stack([torch.zeros_like(strongest), strongest], 1)


def planted(name: str) -> Planted:
    """'image' (one patch), 'spectrogram' (one cell), 'frame' or 'band' (one, whole), 'series' (one step), 'tokens'
    (one) or 'table' (one column)."""
    return PLANTS[name]()


def _made(model: nn.Module, x: Tensor, over: Space, where: np.ndarray) -> Planted:
    y = torch.ones(len(x), dtype=torch.int64)
    return Planted(Subject(model.double(), (x, y), space=over), "logit:1", where)


def _patch() -> Planted:
    """A 2 × 2 pattern; the detector is that pattern as a filter, and a threshold just below its answer."""
    pattern = torch.tensor([[1.0, 0.6], [0.7, 1.0]])
    detector = nn.Conv2d(1, 1, 2)
    with torch.no_grad():
        detector.weight.copy_(pattern)
        detector.bias.fill_(-0.9 * float((pattern**2).sum()))
    x, where = torch.zeros(len(PLACES), 1, SIDE, SIDE, dtype=torch.float64), _nowhere(SIDE, SIDE)
    for sample, (top, left) in enumerate(PLACES):
        x[sample, 0, top : top + 2, left : left + 2] = pattern
        where[sample, top : top + 2, left : left + 2] = True
    return _made(Loudest(detector), x, space.image(1, SIDE, SIDE, region=2), where)


def _cell() -> Planted:
    x, where = torch.zeros(len(PLACES), 1, SIDE, SIDE, dtype=torch.float64), _nowhere(SIDE, SIDE)
    for sample, (band, frame) in enumerate(PLACES):
        x[sample, 0, band, frame] = LOUD
        where[sample, band, frame] = True
    return _made(Loudest(_louder_than_one(nn.Conv2d(1, 1, 1))), x, space.spectrogram(SIDE, SIDE, region=(1, 1)), where)


def _frame() -> Planted:
    """One frame, in which every band matters alike."""
    x, where = torch.zeros(len(PLACES), 1, BANDS, SIDE, dtype=torch.float64), _nowhere(BANDS, SIDE)
    for sample, (_, frame) in enumerate(PLACES):
        x[sample, 0, :, frame] = LOUD / BANDS
        where[sample, :, frame] = True
    detector = _after_a_copy(nn.Conv2d(1, 1, (BANDS, 1)))
    return _made(Loudest(detector), x, space.spectrogram(BANDS, SIDE, region=(BANDS, 1)), where)


def _band() -> Planted:
    """One band, in which every frame matters alike."""
    x, where = torch.zeros(len(PLACES), 1, SIDE, BANDS, dtype=torch.float64), _nowhere(SIDE, BANDS)
    for sample, (band, _) in enumerate(PLACES):
        x[sample, 0, band] = LOUD / BANDS
        where[sample, band] = True
    detector = _after_a_copy(nn.Conv2d(1, 1, (1, BANDS)))
    return _made(Loudest(detector), x, space.spectrogram(SIDE, BANDS, region=(1, BANDS)), where)


def _step() -> Planted:
    x, where = torch.zeros(len(PLACES), 1, SIDE, dtype=torch.float64), _nowhere(SIDE)
    for sample, (step, _) in enumerate(PLACES):
        x[sample, 0, step] = LOUD
        where[sample, step] = True
    return _made(Loudest(_louder_than_one(nn.Conv1d(1, 1, 1))), x, space.series(SIDE, region=1), where)


def _token() -> Planted:
    ids, where = torch.randint(2, 6, (len(PLACES), SIDE), generator=torch.Generator().manual_seed(0)), _nowhere(SIDE)
    for sample, (place, _) in enumerate(PLACES):
        ids[sample, place] = 1
        where[sample, place] = True
    return _made(LoudestToken(6, loud=1), ids, space.tokens(SIDE), where)


def _column() -> Planted:
    x = torch.randn(len(PLACES), 5, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    x[:, 3] = x[:, 3].abs() + 2
    where = _nowhere(5)
    where[:, 3] = True
    model = nn.Sequential(nn.Linear(5, 1), nn.ReLU(), nn.Linear(1, 2))
    with torch.no_grad():
        model[0].weight.zero_()[0, 3] = 2.0
        model[0].bias.fill_(-1.0)
        model[2].weight.copy_(torch.tensor([[0.0], [1.0]]))
        model[2].bias.zero_()
    return _made(model, x, space.table(5), where)


PLANTS = {
    "image": _patch,
    "spectrogram": _cell,
    "frame": _frame,
    "band": _band,
    "series": _step,
    "tokens": _token,
    "table": _column,
}


def _louder_than_one(convolution: nn.Module) -> nn.Module:
    with torch.no_grad():
        convolution.weight.fill_(1.0)
        convolution.bias.fill_(-1.0)
    return convolution


def _after_a_copy(convolution: nn.Module) -> nn.Module:
    """The detector after a layer that passes on what it is given, and so still has the positions of the input."""
    copy = nn.Conv2d(1, 1, 1, bias=False)
    with torch.no_grad():
        copy.weight.fill_(1.0)
    return nn.Sequential(copy, _louder_than_one(convolution))


def _nowhere(*shape: int) -> np.ndarray:
    return np.zeros((len(PLACES), *shape), bool)


def check_finds_the_plant(method: Attributor, plant: Planted) -> None:
    """On every sample the largest relevance (that of a region, whole) lies on the planted place, and speaks for the
    target; where a method asks about the loss of the label, which the planted place keeps low, against it."""
    target = getattr(method, "asks", plant.target)
    sign = -1 if target == LOSS else 1
    result = attribute(plant.subject, method, target=target, samples=range(len(plant.where)))
    for sample, (relevance, where) in enumerate(zip(np.asarray(result.values), plant.where, strict=True)):
        size = np.abs(relevance)
        largest = np.isclose(size, size.max(), rtol=1e-9, atol=0)
        place = np.argwhere(largest)[0]
        promise(
            where[largest].any(), f"sample {sample}: largest relevance at {place}, planted at {np.argwhere(where)[0]}"
        )
        promise(
            (sign * relevance[largest] > 0).all(),
            f"sample {sample}: the planted place is said to speak against the target",
        )


def linear_subject(weights: np.ndarray, x: np.ndarray, *, bias: float = 0.0, over: Space | None = None) -> Subject:
    """outputs = x · weights + bias: `weights` is (output, one sample's shape...), `x` (sample, the same shape...)."""
    outputs, features = len(weights), int(np.prod(weights.shape[1:]))
    model = nn.Sequential(nn.Flatten(), nn.Linear(features, outputs)).double()
    with torch.no_grad():
        model[1].weight.copy_(torch.from_numpy(np.ascontiguousarray(weights)).reshape(outputs, features))
        model[1].bias.fill_(bias)
    y = np.arange(len(x)) % outputs if outputs > 1 else None
    return Subject(model, (x, y), space=over or space.table(features))
