"""Where does the answer lie? Masks that were given, as plain data of a question, or the labels of a segmentation."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.result import Attribution
from neuroglass.core.unit import INPUT, Target
from neuroglass.model.aim import take_aim
from neuroglass.model.subject import Subject

MASKS = "masks"  # the option of a question that holds them
Masks = NDArray[np.bool_]


def packed(masks: Any, of: Attribution) -> dict[str, Any]:
    """Given masks (sample, shown axes) as plain data: how long 0 and 1 take turns. InvalidInput for another shape."""
    found = np.asarray(masks)
    shape = tuple(axis.size for axis in of.axes)
    if found.shape != shape:
        named = ", ".join(f"{axis.name} {axis.size}" for axis in of.axes)
        raise InvalidInput(f"masks have shape {found.shape}; the attribution has {shape} ({named}): one mask a sample")
    if not np.isin(found, (0, 1)).all():
        raise InvalidInput(f"masks hold other numbers than 0 and 1 ({found.dtype}); write masks=(labels == 3)")
    _check_filled(found.astype(bool), of)
    flat = np.concatenate([[0], found.ravel().astype(np.int8)])
    turns = np.flatnonzero(np.diff(flat))
    return {"shape": list(shape), "turns": turns.tolist()}


def unpacked(about: Mapping[str, Any]) -> Masks:
    """The masks that `packed` told."""
    shape = tuple(about["shape"])
    turned = np.zeros(int(np.prod(shape)), np.int64)
    turned[about["turns"]] = 1
    return (np.cumsum(turned) % 2 == 1).reshape(shape)


def label_masks(subject: Subject, of: Attribution) -> Masks:
    """Where the label is the target's class. NotApplicable where the data has no such masks."""
    y, shape = subject.data.batch(of.question.samples).y, tuple(axis.size for axis in of.axes[1:])
    if y is None or y.shape[1:] != shape or not np.issubdtype(y.dtype, np.integer) or of.question.at != (INPUT,):
        raise NotApplicable(
            "no mask says where the answer lies: the data has no label for each position; write masks=, a boolean "
            f"array of shape {(of.axes[0].size, *shape)}"
        )
    masks: Masks = y == _class_of(subject, of)
    _check_filled(masks, of)
    return masks


def _class_of(subject: Subject, of: Attribution) -> int:
    target = of.question.target
    aim = take_aim(target, subject.layers(), subject.outputs)
    terms = aim.target.terms if isinstance(aim.target, Target) else ()
    if len(terms) != 1 or not terms[0][1].is_output or terms[0][0] <= 0:
        raise InvalidInput(
            f"the target {target!r} is no single class, so no label says where it lies; ask about a class, such as "
            "'logit:0', or write masks="
        )
    return aim.class_of(terms[0][1])


def _check_filled(masks: Masks, of: Attribution) -> None:
    blank = [sample for sample, mask in zip(of.question.samples, masks, strict=True) if not mask.any()]
    if blank:
        some = ", ".join(map(str, blank[:5])) + (" and others" if len(blank) > 5 else "")
        rest = [sample for sample in of.question.samples if sample not in blank]
        ask = f"ask about samples={rest[:8]}" if rest else "ask about other samples"
        raise InvalidInput(f"the mask of sample {some} holds nothing, so nothing can be hit; {ask}")
