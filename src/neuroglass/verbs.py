"""The verbs of a question: what `ng.Study` and the bare functions share."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Attribution, Checked, Clusters, Projection, Question, Result, Table, Trails
from neuroglass.core.unit import INPUT, Target, Unit
from neuroglass.methods import name_of
from neuroglass.methods.attribution import protocol as attributions
from neuroglass.methods.attribution.protocol import Answers
from neuroglass.methods.checks import protocol as checkings
from neuroglass.methods.clusters import protocol as clusterings
from neuroglass.methods.overview import protocol as overviews
from neuroglass.methods.projection import neuron_map as neuron_maps
from neuroglass.methods.projection import protocol as projections
from neuroglass.methods.projection import trails as trails_family
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject


class Verbs(ABC):
    """The questions a person can put; `ask` decides whether the answer is kept."""

    subject: Subject | Run

    @abstractmethod
    def ask(self, question: Question, *, given: Sequence[Result] = (), progress: Progress = silent) -> Result:
        """The answer to a question; `given` are answers at hand that it may build on."""

    @abstractmethod
    def ask_together(self, asked: Sequence[tuple[Any, Question]], *, progress: Progress = silent) -> Answers:
        """The answers to questions of attribution, with their methods, by the ids of the questions."""

    def attribute(
        self,
        method: Any,
        *,
        target: str | Unit | Target | None = None,
        samples: Iterable[int] | None = None,
        at: str = INPUT,
        progress: Progress = silent,
    ) -> Attribution:
        """Which parts of these inputs (or of the layer `at`) moved the target? The prediction unless told."""
        made, name = _method("attribution", method)
        with self._one().settled():
            posed = attributions.pose(self._one(), made, name=name, target=target, samples=samples, at=at)
            return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def attribute_all(
        self,
        methods: Sequence[Any],
        *,
        target: str | Unit | Target | None = None,
        samples: Iterable[int] | None = None,
        at: str = INPUT,
        progress: Progress = silent,
    ) -> Answers:
        """Several methods side by side, which share their passes: results and refusals by the name of the method."""
        ids = None if samples is None else tuple(samples)
        with self._one().settled():
            made = [_method("attribution", method) for method in methods]
            if len({name for _, name in made}) < len(made):
                raise InvalidInput("a method was named twice; its settings are compared by asking one after the other")
            asked = [
                (method, attributions.pose(self._one(), method, name=name, target=target, samples=ids, at=at))
                for method, name in made
            ]
            found = self.ask_together(asked, progress=progress)
        names = {question.id: question.method for _, question in asked}
        return Answers(
            {names[id]: result for id, result in found.results.items()},
            {names[id]: refusal for id, refusal in found.refused.items()},
        )

    def project(
        self,
        method: Any = "tsne",
        *,
        layer: str | Sequence[str] = INPUT,
        units: Sequence[str] = (),
        samples: Iterable[int] | None = None,
        progress: Progress = silent,
    ) -> Projection:
        """How does this layer (or do these together) see the samples? `scores` say how far the map can be believed."""
        made, name = _method("projection", method)
        posed = projections.pose(self._one(), made, name=name, layer=layer, units=units, samples=samples)
        return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def neuron_map(
        self,
        layer: str,
        *,
        method: Any = "mds",
        target: str | Unit | Target | None = None,
        chosen: Iterable[int] = (),
        samples: Iterable[int] | None = None,
        progress: Progress = silent,
    ) -> Projection:
        """Which units of a layer answer alike? `target` lights the experts of a class, `chosen` samples their units."""
        made, name = _method("neuron_map", method)
        posed = neuron_maps.pose(
            self._one(), made, layer=layer, name=name, target=target, chosen=chosen, samples=samples
        )
        return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def clusters(
        self,
        method: Any,
        *,
        layer: str = INPUT,
        of: Projection | None = None,
        samples: Iterable[int] | None = None,
        progress: Progress = silent,
    ) -> Clusters | Table:
        """Which groups of samples does a layer see (or a map `of` it show), and what have they in common?"""
        made, name = _method("clusters", method)
        posed = clusterings.pose(self._one(), made, layer=layer, name=name, of=of, samples=samples)
        return self.ask(posed, given=() if of is None else (of,), progress=progress)  # type: ignore[return-value]

    def check(self, method: Any, *, of: Any, masks: Any = None, progress: Progress = silent) -> Checked:
        """Can this attribution be trusted? `of` several where they are compared; `masks` say where the answer lies."""
        made, name = _method("checks", method)
        with self._one().settled():
            posed = checkings.pose(self._one(), made, name=name, of=of, masks=masks)
            given = tuple(of) if isinstance(of, (list, tuple)) else (of,)
            return self.ask(posed, given=given, progress=progress)  # type: ignore[return-value]

    def trails(
        self,
        method: Any = "tsne",
        *,
        layers: Sequence[str],
        samples: Iterable[int] | None = None,
        progress: Progress = silent,
    ) -> Trails:
        """How does the view of the samples change over layers, or over the checkpoints of a Run?"""
        made, name = _method("trails", method)
        posed = trails_family.pose(self.subject, made, name=name, layers=layers, samples=samples)
        return self.ask(posed, progress=progress)  # type: ignore[return-value]

    def overview(self, method: Any, *, samples: Iterable[int] | None = None, progress: Progress = silent) -> Result:
        """One look at the whole subject: 'layers', 'performance', 'typical_samples', 'filters'."""
        made, name = _method("overview", method)
        return self.ask(overviews.pose(self._one(), made, name=name, samples=samples), progress=progress)

    def _one(self) -> Subject:
        if isinstance(self.subject, Run):
            steps = ", ".join(map(repr, self.subject.steps))
            raise InvalidInput(f"this question is about one network; choose a step: run.subject(...) of {steps}")
        if not isinstance(self.subject, Subject):
            given = type(self.subject).__name__
            raise InvalidInput(
                f"the first argument is a {given}; write ng.Subject(model, (x, y), space=...) and ask that"
            )
        return self.subject


def _method(family: str, asked: Any) -> tuple[Any, str]:
    """A method with its name, from a name, a class or a method."""
    if isinstance(asked, str):
        return catalog.build(family, asked, {}), asked
    made = asked() if isinstance(asked, type) else asked
    name = name_of(made)
    if ":" not in name:
        catalog.load(family, name)  # the error names the family's methods
    return made, name
