"""What does a target take from each sample, once, before a method varies it? Its class, its label, maps of classes."""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import LOSS, PREDICTED, Unit
from neuroglass.data.samples import Batch
from neuroglass.model.aim import Aim
from neuroglass.model.forward import original
from neuroglass.model.network import Inputs
from neuroglass.model.subject import Subject
from neuroglass.model.trace.trace import OUTPUT

MAP = torch.int16  # of a map of classes: it is repeated for every variation of its sample


@dataclass(frozen=True, eq=False)
class Own:
    """One row per sample, which stays as it is while the sample is varied; and what should be known of it."""

    rows: Tensor
    note: str = ""


def own_of(subject: Subject, aim: Aim, batch: Batch, inputs: Inputs) -> Own:
    """What `aim.value` needs beside activations. InvalidInput where a sample lacks the label or the class."""
    if aim.masks:
        return _maps(subject, aim, batch, inputs)
    if aim.target is not None:
        return Own(torch.zeros(len(batch.ids), dtype=torch.int64))
    if aim.text == LOSS:
        return _labels(subject, batch)
    if aim.text == "label":
        return Own(torch.as_tensor(_classes(subject, batch)))
    note = "The prediction is the class whose mean probability over all positions is largest."
    predicted = torch.as_tensor(subject.predict(batch.ids)[0])
    return Own(predicted, note if subject.outputs.positions else "")


def check_labels(subject: Subject, aim: Aim, sample: int) -> None:
    """InvalidInput where the target is about labels and the data has none of that kind."""
    if aim.text == LOSS:
        _labels(subject, subject.data.batch((sample,)))
    elif aim.text == "label":
        _classes(subject, subject.data.batch((sample,)))


def _classes(subject: Subject, batch: Batch) -> np.ndarray:
    """One label per sample."""
    if batch.y is None:
        raise InvalidInput("the target is the label, but the data has no labels; write a class, such as 'logit:0'")
    if batch.y.ndim > 1:
        raise InvalidInput(
            "the target is the label, and the labels are masks; write 'logit:0@labeled', the positions of one class, "
            "or 'loss'"
        )
    return batch.y.astype(np.int64)


def _labels(subject: Subject, batch: Batch) -> Own:
    """What the loss compares the outputs with."""
    if batch.y is None:
        raise InvalidInput("the target is the loss, but the data has no labels; give y: ng.Subject(model, (x, y), ...)")
    outputs = subject.outputs
    if outputs.task == "numbers":
        given = batch.y.reshape(len(batch.ids), -1)
        if given.shape[1] != np.prod(outputs.shape):
            raise InvalidInput(
                f"y has shape {batch.y.shape[1:]} for each sample and the network returns {outputs.shape}; the loss "
                "compares them one by one: give one number for each output"
            )
        return Own(torch.as_tensor(given))
    if batch.y.ndim > 1:
        return _label_map(subject, batch)
    if not np.array_equal(batch.y, batch.y.round()):
        raise InvalidInput(f"the loss of a classifier wants one class per sample, and y is {batch.y[0]:g}; write ints")
    return Own(torch.as_tensor(batch.y.astype(np.int64)))


def _label_map(subject: Subject, batch: Batch) -> Own:
    """The label at every position, -1 where it is none of the classes."""
    outputs, y = subject.outputs, batch.y
    if y is None or y.shape[1:] != outputs.positions or y.dtype.kind not in "iu":
        given = "no labels" if y is None else f"y of shape {y.shape[1:]} ({y.dtype})"
        raise InvalidInput(
            f"the data has {given} and the network's map {outputs.positions} positions; give masks of whole numbers, "
            "one class for each position"
        )
    labels = y.astype(np.int64)
    inside = (labels >= 0) & (labels < max(2, outputs.count))
    blank = [i for i, row in zip(batch.ids, inside, strict=True) if not row.any()]
    if blank:
        raise InvalidInput(f"no position of sample {blank[0]} has a label that is a class; leave the sample out")
    some = sorted(set(labels[~inside].tolist()))
    note = (
        f"Positions whose label is none of the classes ({', '.join(map(str, some[:5]))}) are left out." if some else ""
    )
    return Own(torch.as_tensor(np.where(inside, labels, -1)).to(MAP), note)


def _maps(subject: Subject, aim: Aim, batch: Batch, inputs: Inputs) -> Own:
    """The maps of classes that the target names, stacked: (sample, map, positions...)."""
    found, note = [], ""
    for mask in aim.masks:
        if mask == PREDICTED:
            forward = original(subject.network, (OUTPUT,))
            classes = subject.outputs.classes_at(subject.reader.outputs(inputs, batch.ids, forward))
            found.append(classes.to(MAP).cpu())
        else:
            labels = _label_map(subject, batch)
            found.append(labels.rows)
            note = labels.note
    maps = torch.stack(found, 1)
    for _, unit in aim.target.terms if aim.target else ():
        if unit.mask:
            _check_there(subject, aim, unit, batch.ids, maps[:, aim.masks.index(unit.mask)])
    return Own(maps, note)


def _check_there(subject: Subject, aim: Aim, unit: Unit, ids: tuple[int, ...], classes: Tensor) -> None:
    """Whether the class stands somewhere in the map of every sample."""
    missing = [row for row in range(len(ids)) if not bool((classes[row] == aim.class_of(unit)).any())]
    if not missing:
        return
    known = subject.classes
    there = [index for index in classes[missing[0]].unique().tolist() if index >= 0]
    named = ", ".join(known[index] if known else str(index) for index in there)
    wanted = known[aim.class_of(unit)] if known else str(aim.class_of(unit))
    raise InvalidInput(
        f"{str(unit)!r}: {wanted!r} is {unit.mask} nowhere on sample {ids[missing[0]]} ({len(missing)} of {len(ids)} "
        f"samples); there are {named}: leave such samples out, or write another class"
    )
