"""What does the network return? Classes, numbers or maps; logits or probabilities."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import cross_entropy, logsigmoid

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.data.checks import check_labels
from neuroglass.model.layers import Layers

TOLERANCE = 1e-3


@dataclass(frozen=True)
class Outputs:
    """The outputs of one sample: which axis names the units, what they are, and what the classes are called."""

    shape: tuple[int, ...]
    classes: tuple[str, ...]
    task: str  # 'classes' or 'numbers'
    ends: str  # 'logits', 'softmax', 'log_softmax' or 'sigmoid'
    guessed: bool = False  # nothing said that these are classes

    @property
    def count(self) -> int:
        return self.shape[self.unit_axis]

    @property
    def unit_axis(self) -> int:
        """Channels first in maps; last in sequences, and where it alone fits the class names."""
        sizes = [axis for axis, size in enumerate(self.shape) if size == len(self.classes)]
        if self.classes and sizes:
            return sizes[0]
        return len(self.shape) - 1 if len(self.shape) == 2 else 0

    @property
    def positions(self) -> tuple[int, ...]:
        """The sizes of a map; none where there is one answer per sample."""
        return tuple(size for axis, size in enumerate(self.shape) if axis != self.unit_axis)

    @property
    def notes(self) -> tuple[str, ...]:
        if self.ends == "softmax":
            return ("The network ends in a softmax: 'probability' is its output, 'logit' the logarithm of it.",)
        if self.ends == "log_softmax":
            return ("The network ends in a log-softmax: 'logit' is its output, the logarithm of 'probability'.",)
        if self.ends == "sigmoid":
            return ("The network ends in a sigmoid: 'probability' is its output, 'logit' the log-odds of it.",)
        if self.guessed:
            return (
                f"Without labels and class names, the {self.count} outputs are read as classes; give y of floats "
                "for a network that returns numbers.",
            )
        return ()

    def read(self, outputs: Tensor, kind: str) -> Tensor:
        """Outputs (sample, ...) as 'output', 'logit' or 'probability', the units moved to axis 1."""
        outputs = outputs.movedim(1 + self.unit_axis, 1)
        if kind == "output" or (self.task == "numbers" and kind == "logit"):
            return outputs
        if self.task == "numbers":
            raise InvalidInput("the network returns numbers, not classes; write 'output:0' instead of 'probability:0'")
        return self._logit(outputs) if kind == "logit" else self._probability(outputs)

    def _logit(self, outputs: Tensor) -> Tensor:
        tiny = torch.finfo(outputs.dtype).tiny
        if self.ends == "softmax":
            return outputs.clamp_min(tiny).log()
        if self.ends == "sigmoid":
            return outputs.clamp_min(tiny).log() - (1 - outputs).clamp_min(tiny).log()
        return outputs

    def _probability(self, outputs: Tensor) -> Tensor:
        if self.ends in ("softmax", "sigmoid"):
            return outputs
        return outputs.sigmoid() if self.count == 1 else outputs.softmax(1)

    def predict(self, outputs: Tensor) -> tuple[Tensor, Tensor]:
        """Per sample, the predicted class and its probability; for numbers the output itself and 1."""
        if self.task == "numbers":
            first = (
                outputs.movedim(1 + self.unit_axis, 1).flatten(2).mean(2)[:, 0] if outputs.ndim > 2 else outputs[:, 0]
            )
            return first, torch.ones_like(first)
        chances = self.read(outputs, "probability")
        chances = chances.flatten(2).mean(2) if chances.ndim > 2 else chances
        if self.count == 1:
            yes = chances[:, 0] > 0.5
            return yes.long(), torch.where(yes, chances[:, 0], 1 - chances[:, 0])
        confidence, predicted = chances.max(1)
        return predicted, confidence

    def classes_at(self, outputs: Tensor) -> Tensor:
        """The predicted class at every position: (sample, positions...)."""
        chances = self.read(outputs, "probability")
        return (chances[:, 0] > 0.5).long() if self.count == 1 else chances.argmax(1)

    def loss(self, outputs: Tensor, own: Tensor) -> Tensor:
        """The error of every sample: of classes the negative logarithm of the label's probability, the mean over
        labeled positions; of numbers the squared difference, the mean over them.

        `own` holds the labels: one class per sample, or one per position (-1: none), or numbers.
        """
        if self.task == "numbers":
            return (outputs - own.to(outputs).view_as(outputs)).square().flatten(1).mean(1)
        logits, labeled = self.read(outputs, "logit"), own >= 0
        logits = logits.flatten(2).mean(2) if own.ndim == 1 and logits.ndim > 2 else logits
        if self.count > 1 and self.ends != "sigmoid":
            lost = cross_entropy(logits, own.clamp_min(0).long(), reduction="none").clamp_min(0)  # never -0
        else:
            classes = torch.arange(self.count, device=own.device).view(1, -1, *[1] * (logits.ndim - 2))
            right = own.unsqueeze(1) == (classes if self.count > 1 else 1)
            lost = -logsigmoid(torch.where(right, logits, -logits)).sum(1)
        return (lost * labeled).flatten(1).sum(1) / labeled.flatten(1).sum(1) if own.ndim > 1 else lost

    def index(self, given: int | str) -> int:
        """A class's index by index or by name; InvalidInput names the range or the nearest names."""
        if isinstance(given, str):
            if given not in self.classes:
                known = f"did you mean {nearest(given, self.classes)}?" if self.classes else "no class names were given"
                raise InvalidInput(f"there is no class named {given!r}; {known}")
            places = [place for place, name in enumerate(self.classes) if name == given]
            if len(places) > 1:
                raise InvalidInput(f"{len(places)} classes are named {given!r}; write the index, such as {places[0]}")
            return places[0]
        if given >= self.count:
            last = f"0 to {self.count - 1}" if self.count > 1 else "0 only"
            raise InvalidInput(f"the network has no output {given}; it has {self.count}: write {last}")
        return given


def find_outputs(layers: Layers, sample: Tensor, classes: Sequence[str], y: np.ndarray | None) -> Outputs:
    """What the outputs are, told from their shape, the operation that they end in, the class names and the labels.

    Raises InvalidInput where names, labels and outputs do not fit each other.
    """
    plain = Outputs(layers.output_shape, tuple(classes), "classes", "logits")
    single = plain.count == 1
    if classes and len(classes) not in ((2,) if single else (plain.count,)):
        raise InvalidInput(
            f"{len(classes)} class names were given ({', '.join(map(repr, classes[:4]))}, ...) and the network has "
            f"{plain.count} output{'s' * (not single)} (shape {plain.shape}); give one name per output"
        )
    ends = _ending(plain, layers.output_maker, sample)
    labels = y is not None and np.issubdtype(y.dtype, np.integer) and (not single or y.max() <= 1)
    labels = labels and (y.ndim == 1 or len(plain.shape) > 1)  # masks want an output per position
    if labels:
        if y.ndim == 1:
            check_labels(y, max(2, plain.count))
    elif y is not None and y.ndim == 2 and y.dtype.kind in "iub" and y.shape[1:] == plain.shape:
        raise InvalidInput("the labels are one-hot rows; write y.argmax(1), one class per sample")
    elif y is not None and y.ndim == 1 and not single and len(plain.shape) == 1 and np.array_equal(y, y.round()):
        raise InvalidInput(
            f"the labels are whole numbers stored as {y.dtype} and the network has {plain.count} outputs; write "
            "y.astype(int) where they are classes"
        )
    fractions = y is not None and np.issubdtype(y.dtype, np.floating)
    guessed = not labels and not classes and ends == "logits" and y is None and not single
    if labels or classes or guessed or (ends != "logits" and not fractions):
        return Outputs(plain.shape, tuple(classes), "classes", ends, guessed)
    return Outputs(plain.shape, (), "numbers", "logits")


def _ending(outputs: Outputs, maker: str, sample: Tensor) -> str:
    """By the operation that made the outputs; a softmax written by hand is known by its sums."""
    if maker in ("softmax", "log_softmax", "sigmoid"):
        return maker
    values = sample.movedim(1 + outputs.unit_axis, 1).double()
    if outputs.count > 1 and bool((values >= 0).all()) and bool(((values.sum(1) - 1).abs() < TOLERANCE).all()):
        return "softmax"
    return "logits"
