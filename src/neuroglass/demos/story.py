"""What is told of one demo network: before training, after it, and the numbers of both in a sentence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from neuroglass.core.progress import Progress
from neuroglass.core.result import Projection, Result
from neuroglass.core.unit import INPUT
from neuroglass.demos.training import AFTER, BEFORE
from neuroglass.model.run import Run
from neuroglass.recipes import first_look, hidden_activity, overview, sentences, training
from neuroglass.recipes.choices import choose_layers, map_samples
from neuroglass.recipes.overview import mapped_steps
from neuroglass.recipes.thumbnails import keep_thumbnails
from neuroglass.study import Study


@dataclass(frozen=True, eq=False)
class Account:
    """What the study holds of one network, before and after training."""

    name: str
    performance: tuple[Result, Result]
    maps: Mapping[str, tuple[Projection, Projection]]  # by layer
    raw: Projection  # of the raw input

    def sentence(self) -> str:
        """Accuracy and neighborhood hit, before and after."""
        accuracy = " to ".join(f"{result.scores['accuracy']:.3f}" for result in self.performance)
        hits = [
            f"{layer} {sentences.change(before.scores[sentences.HIT], after.scores[sentences.HIT])}"
            for layer, (before, after) in self.maps.items()
        ]
        return (
            f"{self.name[:1].upper()}{self.name[1:]}: training takes accuracy from {accuracy}; neighborhood hit on the "
            f"map of {', of '.join(hits)}."
        )


def study_run(study: Study, run: Run, layers: Sequence[str], *, progress: Progress) -> Account:
    """The overview of the trained network, and within it these layers and its units before and after training."""
    after = study.of(run.subject(AFTER))
    overview.basics(after, progress=progress)
    overview.looks(after, progress=progress)
    training.tell(study.of(run), layers=layers, progress=progress)
    overview.maps(after, progress=progress)
    hidden_activity.units((study.of(run.subject(BEFORE)), after), progress=progress)
    hidden_activity.groups(after, progress=progress)
    overview.attributions(after, progress=progress)
    first_look.tell(study.of(run))
    keep_thumbnails(study.folder, run.template, progress=progress)
    first, last = layers[0], choose_layers(run.template).last
    return account(study, run, tuple(dict.fromkeys((first, last))), progress=progress)


def account(study: Study, run: Run, layers: Sequence[str], *, progress: Progress) -> Account:
    """Asks what was asked before, so that every number is one that the study holds."""
    before, after = (study.of(run.subject(step)) for step in (BEFORE, AFTER))
    ids = map_samples(run.template, mapped_steps(run.template))

    def mapped(own: Study, layer: str) -> Projection:
        return own.project("tsne", layer=layer, samples=ids, progress=progress)

    looks = (before.overview("performance", progress=progress), after.overview("performance", progress=progress))
    maps = {layer: (mapped(before, layer), mapped(after, layer)) for layer in layers}
    return Account(run.template.name, looks, maps, mapped(after, INPUT))


def of_raw_input(found: Account) -> str:
    """How well the raw input is grouped before any network, and what follows for reading maps."""
    hit, chance = sentences.two(found.raw.scores[sentences.HIT]), sentences.by_chance(found.raw)[0]
    return (
        "Neighborhood hit is the share of a sample's 6 nearest neighbors that have its label. On a map of the raw "
        f"pixels, before any network, it is {hit} already; {sentences.lowered(chance)} So clear "
        "groups on a map are no proof that a network has learned: compare before and after."
    )
