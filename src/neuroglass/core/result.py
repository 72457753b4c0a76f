"""What was asked, and what was learned: fields, scores and notes, plus everything needed to ask again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from types import MappingProxyType
from typing import Any, ClassVar

from numpy.typing import NDArray

from neuroglass.core.field import Axis, Field, describe_field


@dataclass(frozen=True)
class Question:
    """A question in plain data. Command line, web form, notebook, Ray task and report all send this."""

    family: str  # 'attribution', 'projection', 'overview'
    method: str  # 'grad_cam', or 'mylab.methods:Mine'
    parameters: Mapping[str, Any]
    model: str  # fingerprint of the network; several, joined by '+', for a Run
    data: str  # fingerprint of the data
    target: str = ""  # '' where the family has none
    at: tuple[str, ...] = ("input",)  # layers that are asked about
    samples: tuple[int, ...] = ()
    version: str = "1"  # of the method
    options: Mapping[str, Any] = field(default_factory=dict)  # of the family, beside the method's parameters

    def __post_init__(self) -> None:
        object.__setattr__(self, "parameters", MappingProxyType(dict(self.parameters)))
        object.__setattr__(self, "options", MappingProxyType(dict(self.options)))
        object.__setattr__(self, "at", tuple(self.at))
        object.__setattr__(self, "samples", tuple(int(sample) for sample in self.samples))

    def describe(self) -> dict[str, Any]:
        about = {f.name: getattr(self, f.name) for f in fields(self)}
        plain = {name: dict(about[name]) for name in ("parameters", "options")}
        return {**about, **plain, "at": list(self.at), "samples": list(self.samples)}

    @classmethod
    def restore(cls, about: Mapping[str, Any]) -> Question:
        return cls(**{**about, "at": tuple(about["at"]), "samples": tuple(about["samples"])})

    @property
    def id(self) -> str:
        """The content address of the answer: equal questions have equal ids."""
        return digest(self.describe())


def digest(about: Any) -> str:
    """A hash of plain data that does not depend on the order of keys."""
    text = json.dumps(about, sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True)
class Provenance:
    """The question, and how this machine answered it: recorded beside the answer, not part of its id."""

    question: Question
    plan: Mapping[str, Any] = field(default_factory=dict)  # device, kernels, batch
    environment: Mapping[str, str] = field(default_factory=dict)  # versions, seconds

    def describe(self) -> dict[str, Any]:
        return {"question": self.question.describe(), "plan": dict(self.plan), "environment": dict(self.environment)}

    @classmethod
    def restore(cls, about: Mapping[str, Any]) -> Provenance:
        return cls(Question.restore(about["question"]), about["plan"], about["environment"])


@dataclass(frozen=True, eq=False, kw_only=True)
class Result:
    """Numbers first: a main field, further fields, plain scores, and sentences.

    `columns` hold one value per position of the main field's first axis (label, prediction, quality of a point):
    what a view may colour and sort by.
    """

    provenance: Provenance
    scores: Mapping[str, float] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    columns: Mapping[str, Field] = field(default_factory=dict)

    main: ClassVar[str]

    def __post_init__(self) -> None:
        object.__setattr__(self, "scores", MappingProxyType({k: float(v) for k, v in self.scores.items()}))
        object.__setattr__(self, "columns", MappingProxyType(dict(self.columns)))
        object.__setattr__(self, "notes", tuple(dict.fromkeys(self.notes)))

    @property
    def field(self) -> Field:
        found: Field = getattr(self, self.main)
        return found

    @property
    def values(self) -> NDArray[Any]:
        """The numbers: samples (or units) first, then the shown axes."""
        return self.field.values

    @property
    def axes(self) -> tuple[Axis, ...]:
        return self.field.axes

    @property
    def question(self) -> Question:
        return self.provenance.question

    @property
    def id(self) -> str:
        return self.question.id

    @property
    def fields(self) -> dict[str, Field]:
        """Every field by its attribute's name."""
        return {f.name: getattr(self, f.name) for f in fields(self) if isinstance(getattr(self, f.name), Field)}

    def describe(self) -> dict[str, Any]:
        """Everything but the arrays, as plain data."""
        return {
            "kind": type(self).__name__,
            "provenance": self.provenance.describe(),
            "scores": dict(self.scores),
            "notes": list(self.notes),
            "fields": {name: describe_field(value) for name, value in self.fields.items()},
            "columns": {name: describe_field(value) for name, value in self.columns.items()},
        }

    def __repr__(self) -> str:
        shape = ", ".join(f"{axis.name} {axis.size}" for axis in self.axes)
        scores = "".join(f"; {name} {value:.4g}" for name, value in list(self.scores.items())[:4])
        return f"<{type(self).__name__} {self.question.method} of {self.field.quantity} ({shape}){scores}>"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Attribution(Result):
    """Which parts of each input moved the target. Relevance has the unit of the target (gradients: per unit of x)."""

    relevance: Field  # sample, then the shown axes
    full: Field  # sample, then every axis, hidden ones too
    inputs: Field  # the asked samples themselves, every axis, in the units of x; the layer's activations with at=
    value: Field  # the target's value on each sample

    main: ClassVar[str] = "relevance"

    @property
    def average(self) -> Field:
        """The mean relevance over the samples, in which what speaks for and against cancels: the shown axes."""
        return Field(self.values.mean(0), self.axes[1:], f"mean {self.field.quantity}", self.field.signed)

    @property
    def magnitude(self) -> Field:
        """The mean size of relevance over the samples, whatever its direction: the shown axes."""
        size = abs(self.values).mean(0)
        return Field(size, self.axes[1:], f"mean absolute {self.field.quantity}", signed=False)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Slopes(Result):
    """How much every unit of a layer would change if an element of the input, or of a layer, grew a little."""

    slopes: Field  # sample, unit, then every axis of what the slopes are taken by

    main: ClassVar[str] = "slopes"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Projection(Result):
    """Samples (or units) as points: near on the map should mean near for the network; `scores` say how true that is."""

    positions: Field  # sample (or unit), component

    main: ClassVar[str] = "positions"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Trails(Result):
    """Aligned projections of the same samples, one per step (layer or checkpoint)."""

    positions: Field  # sample, step, component

    main: ClassVar[str] = "positions"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Gallery(Result):
    """Pictures of one kind side by side: typical samples, mean samples, the weights of first-layer units."""

    items: Field  # item (its ticks are captions), then the axes of one picture, hidden ones too

    main: ClassVar[str] = "items"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Table(Result):
    """Rows with named columns, such as the layers of a network."""

    rows: Field  # one number per row: its place in the table

    main: ClassVar[str] = "rows"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class UnitTable(Result):
    """What every unit of a layer answers over some samples, and which of them most and least."""

    means: Field  # unit
    most: Field  # unit, rank: the ids of the samples that it answers most
    most_activation: Field  # unit, rank
    least: Field  # unit, rank
    least_activation: Field  # unit, rank

    main: ClassVar[str] = "means"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Matrix(Result):
    """Counts or numbers by row and column, such as a confusion matrix."""

    cells: Field

    main: ClassVar[str] = "cells"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Clusters(Result):
    """Groups of samples that lie close together, and the measured properties that set each apart from the others."""

    members: Field  # sample: the place of its cluster on the axis `cluster`, -1 for none
    means: Field  # cluster (its ticks are names), then every axis of one input: the average input, in the units of x
    evidence: Field  # cluster, property: AUC, the chance that a sample of the cluster has more of it; 0.5 is none
    errors: Field  # cluster, property: standard error of the AUC
    told: Field  # cluster, property: whether the AUC is clear and more than chance, all that was tried considered
    sizes: Field  # cluster: samples
    composition: Field  # cluster, class: samples
    descriptions: Field  # cluster: a sentence

    main: ClassVar[str] = "members"


@dataclass(frozen=True)
class Verdict:
    """What a check says: one sentence that only states what its numbers support."""

    passed: bool | None  # None where there are numbers but no rule
    sentence: str


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Checked(Result):
    """What a check found of an attribution, which its question names under the option `of`."""

    verdict: Verdict

    def describe(self) -> dict[str, Any]:
        return {**super().describe(), "verdict": asdict(self.verdict)}


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Score(Checked):
    """One number per sample."""

    numbers: Field  # sample

    main: ClassVar[str] = "numbers"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Curves(Checked):
    """The target while positions are hidden, or shown, in the order of their relevance; and in random orders."""

    curves: Field  # sample, share of the positions
    reference: Field  # sample, share: the mean over random orders
    spread: Field  # sample, share: the standard deviation over random orders

    main: ClassVar[str] = "curves"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class Similarity(Checked):
    """How alike relevance maps of the same sample are: 1 is alike."""

    similarity: Field  # sample, then what was compared, then the measure

    main: ClassVar[str] = "similarity"


_ANSWERS = (Attribution, Slopes, Projection, Trails, Gallery, Table, UnitTable, Matrix, Clusters)
KINDS: dict[str, type[Result]] = {kind.__name__: kind for kind in (*_ANSWERS, Score, Curves, Similarity)}
