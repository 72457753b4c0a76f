"""What happens to one sample on its way through the network? A few places of the app, each with a stored sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from urllib.parse import urlencode

import numpy as np

from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Result
from neuroglass.core.unit import INPUT
from neuroglass.methods.checks.deletion import Deletion
from neuroglass.methods.overview.units_for import UnitsFor
from neuroglass.model.run import Run
from neuroglass.recipes import sentences
from neuroglass.recipes.choices import choose_layers
from neuroglass.recipes.followed import Followed, choose_followed
from neuroglass.recipes.overview import mapped_steps, too_little
from neuroglass.recipes.telling import answers, tell_section, titled
from neuroglass.store.story import TourStep, read_story, write_story
from neuroglass.study import Study

METHOD = "integrated_gradients"  # adds up to what is asked about, and has no draws
SHARES = 10  # steps in which positions are hidden: a tenth each
POSITIONS = {("y", "x"): "pixels", ("feature",): "features", ("token",): "tokens", ("time",): "time steps"}


@dataclass(frozen=True, eq=False)
class Stop:
    """A step of the tour, and the results that its sentence is read from."""

    step: TourStep
    results: tuple[Result, ...] = ()


def tell(study: Study, *, progress: Progress = silent) -> None:
    """Put the tour of a network, of a Run the last of its networks, into the story, in the place of an earlier one.

    Networks whose answer is a map of classes, or several numbers, get none.
    """
    asked = study.subject
    subject = asked.subject(asked.steps[-1]) if isinstance(asked, Run) else asked
    own, followed = study.of(subject), choose_followed(subject, progress=progress)
    if followed is None:
        return
    stops = tuple(_stops(own, followed, progress))
    results = {result.id: result for stop in stops for result in stop.results}
    title = titled(subject, "one sample, step by step")
    tell_section(own, title, [stop.step.text for stop in stops], results.values())
    folder = Path(own.folder)
    write_story(folder, replace(read_story(folder), tour=tuple(stop.step for stop in stops)))


def _stops(study: Study, followed: Followed, progress: Progress) -> Iterator[Stop]:
    """The sample, its neighbors, what speaks for its answer, the unit that stands out, and whether to believe it."""
    of = {"data": followed.subject.data.fingerprint, "model": followed.subject.fingerprint}
    yield Stop(TourStep("One sample", followed.met(), address("sample", followed.sample, of)))
    if not too_little(followed.subject):
        yield _neighbors(study, followed, progress)
    asked = partial(study.attribute, METHOD, target=followed.target, samples=[followed.sample], progress=progress)
    relevance = answers([("relevance", asked)]).all()
    checks = [study.check(Deletion(steps=SHARES), of=one, progress=progress) for one in relevance]
    for one, check in zip(relevance, checks, strict=True):
        text = _hidden(followed, one, check)
        yield Stop(TourStep("What speaks for its answer", text, address("result", one.id)), (one,))
    yield from _standing_out(study, followed, progress)
    for check in checks:
        passed = "is passed" if check.verdict.passed else "fails"
        text = f"{check.verdict.sentence} The check {passed}. It tells whether the answer rests on what is shown."
        yield Stop(TourStep("Whether to believe it", text, address("result", check.id)), (check,))


def address(page: str, id: str | int, more: Mapping[str, str] | None = None) -> str:
    """The fragment of a place of the app."""
    return f"#{urlencode({'page': page, 'id': id, **(more or {})})}"


def _neighbors(study: Study, followed: Followed, progress: Progress) -> Stop:
    """Which samples lie nearest on the map of the raw input, and on that of the last hidden layer."""
    layers = dict.fromkeys((mapped_steps(followed.subject)[0], choose_layers(followed.subject).last))
    maps = [study.project("tsne", layer=layer, samples=followed.ids, progress=progress) for layer in layers]
    told = [f"On the map of {sentences.place(one)}, {followed.around(one)}." for one in maps]
    fragment = urlencode({"page": "map", "maps": ",".join(one.id for one in maps), "select": followed.sample})
    return Stop(TourStep("Its neighbors", " ".join(told), f"#{fragment}"), tuple(maps))


def _hidden(followed: Followed, relevance: Result, check: Result) -> str:
    """How the answer changes while the first tenth, and the first half, of the positions is hidden."""
    axis = check.axes[1]
    own, chance = (np.asarray(check.fields[name].values[0], float) for name in ("curves", "reference"))
    places = tuple(dict.fromkeys((1, axis.size // 2)))
    hidden = ", ".join(f"{own[place]:.3g} with the {sentences.share(axis.step * place)}" for place in places)
    random = " and ".join(f"{chance[place]:.3g}" for place in places)
    what = POSITIONS.get(tuple(one.name for one in relevance.axes[1:]), "positions")
    return (
        f"Integrated gradients tell which {what} speak for {followed.amount}. It is {own[0]:.3g} with nothing hidden, "
        f"{hidden} of the {what} hidden that speak for it most; with as many hidden at random, {random} on average."
    )


def _standing_out(study: Study, followed: Followed, progress: Progress) -> Iterator[Stop]:
    """The unit of the last hidden layer that rises most above what it answers other samples, where one does."""
    layer = choose_layers(followed.subject).last
    if layer == INPUT or len(followed.ids) < 2:
        return
    asked = UnitsFor(chosen=str(followed.sample), layer=layer, count=followed.subject.layer(layer).units)
    found = study.overview(asked, samples=followed.ids, progress=progress)
    rises = np.asarray(found.columns["difference"].values)
    row = int(rises.argmax())
    if not rises[row] > 0:
        return
    unit, rest = found.axes[0].label(row), len(followed.ids) - 1
    own, others = (float(found.columns[name].values[row]) for name in ("mean_inside", "mean_outside"))
    text = (
        f"No unit of layer {layer} rises further above what it answers the other {rest:,} samples than {unit}. "
        f"It answers this one {own:.3g}, the others {others:.3g} on average: {rises[row]:.1f} standard deviations less."
    )
    place = address("unit", unit, {"model": followed.subject.fingerprint, "select": str(followed.sample)})
    yield Stop(TourStep("The unit that stands out", text, place), (found,))
