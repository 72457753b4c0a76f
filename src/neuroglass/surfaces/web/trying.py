"""What does the network say of one sample, and which methods can be asked about it? Before a question is put."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass import catalog
from neuroglass.core.errors import Cancelled, InvalidInput, NotApplicable
from neuroglass.core.field import Axis
from neuroglass.methods.attribution import protocol as attributions
from neuroglass.model.forward import original
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import OUTPUT
from neuroglass.study import Asking
from neuroglass.surfaces.web.passing import Tried

PASSES = 3  # after which a method counts as one that can answer
COLORED = 10  # classes of a mask that have a color of their own
Codes = NDArray[np.int16]


@dataclass(frozen=True, eq=False)
class Masks:
    """Classes by position: the predicted ones, and the labeled ones where there are some. -1: another class."""

    axes: tuple[Axis, ...]
    names: tuple[str, ...]  # of the codes
    codes: Mapping[str, Codes]  # 'predicted', 'labeled'
    right: float | None  # the share of labeled positions whose class was predicted


class Trying:
    """Asks a subject, or a checkpoint of a run, in passing: nothing is kept."""

    def __init__(self, subject_of: Callable[[str], Subject]) -> None:
        self._subject = subject_of

    def columns(self, sample: int, step: str) -> dict[str, Any]:
        """Label, prediction, confidence and the data's own columns of a sample."""
        subject = self._subject(step)
        ids = subject.sample_ids([sample])
        labels = subject.data.batch(ids).y
        if labels is not None and labels.ndim > 1:  # masks
            return {}
        with subject.settled():
            return {name: column.values[0] for name, column in subject.columns(ids).items()}

    def masks(self, sample: int, step: str) -> Masks | None:
        """What the network, and the labels, say of every position; None where there is one answer for all."""
        subject = self._subject(step)
        outputs, ids = subject.outputs, subject.sample_ids([sample])
        if outputs.task != "classes" or not outputs.positions:
            return None
        given = subject.reader.outputs(subject.reader.inputs(ids), ids, original(subject.network, (OUTPUT,)))
        found = {"predicted": outputs.classes_at(given)[0].cpu().numpy()}
        labels = subject.data.batch(ids).y
        if labels is not None and labels.shape[1:] == found["predicted"].shape:
            found["labeled"] = labels[0]
        known = found["labeled"] >= 0 if "labeled" in found else np.zeros(1, bool)
        right = float((found["predicted"] == found["labeled"])[known].mean()) if known.any() else None
        codes, classes = _coded(found)
        names = tuple(subject.classes[one] if subject.classes else str(one) for one in classes)
        return Masks(_axes(subject, found["predicted"].shape), names, codes, right)

    def refusal(self, method: str, tried: Tried) -> str:
        """Why a method cannot answer, '' where it can: it is asked, and stopped after its first passes.

        Raises InvalidInput where the target, the layer or the sample is wrong for every method.
        """
        subject, target = self._subject(tried.step), tried.target or "prediction"
        made, samples = catalog.build("attribution", method, {}), [tried.sample]
        with subject.settled():
            attributions.pose(subject, made, name=method, target=target, samples=samples, at=tried.at)
            left = PASSES

            def stopping(done: int, total: int, what: str) -> None:
                nonlocal left
                left -= 1
                if left < 0:
                    raise Cancelled(what)

            try:
                Asking(subject).attribute(made, target=target, samples=samples, at=tried.at, progress=stopping)
            except (InvalidInput, NotApplicable) as refusal:
                return str(refusal)
            except Cancelled:  # it was at work
                return ""
        return ""


def _coded(found: Mapping[str, NDArray[Any]]) -> tuple[dict[str, Codes], list[int]]:
    """Masks with the most frequent classes numbered anew, in their own order; and those classes."""
    classes, counts = np.unique(np.concatenate([mask.ravel() for mask in found.values()]), return_counts=True)
    named = classes >= 0
    kept = np.sort(classes[named][np.argsort(-counts[named], kind="stable")[:COLORED]])
    places = {int(one): place for place, one in enumerate(kept)}
    coded = {name: np.vectorize(lambda one: places.get(int(one), -1), otypes=[np.int16])(mask)
             for name, mask in found.items()}  # fmt: skip
    return coded, kept.tolist()


def _axes(subject: Subject, sizes: tuple[int, ...]) -> tuple[Axis, ...]:
    """The axes of a map of answers: those of the input where it has as many positions."""
    shown = subject.space.axes
    if tuple(axis.size for axis in shown) == sizes:
        return shown
    return tuple(Axis(f"axis {place}" if len(sizes) != 2 else "yx"[place], size) for place, size in enumerate(sizes))
