"""What did training change: performance, maps and neighborhood hit at every checkpoint, and trails through them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Result
from neuroglass.model.run import Run
from neuroglass.recipes import sentences
from neuroglass.recipes.answers import Answers, answers
from neuroglass.recipes.choices import choose_layers, map_samples
from neuroglass.recipes.overview import layer_maps, titled
from neuroglass.study import Study

MOST_STEPS = 6


def tell(study: Study, *, layers: Sequence[str] = (), progress: Progress = silent) -> None:
    """Ask how the checkpoints of a Run differ; `layers` are mapped at each, the first and the last hidden unless told.

    Raises InvalidInput for a single network, which has a recipe of its own.
    """
    if not isinstance(study.subject, Run):
        raise InvalidInput("the recipe 'training' is for ng.Run(subject, checkpoints); write recipe='overview'")
    run = thinned(study.subject)
    chosen = choose_layers(run.template)
    places = tuple(layers) or tuple(dict.fromkeys((*chosen.hidden[:1], chosen.last)))
    ids = map_samples(run.template, chosen.all)
    steps = [_look(study, run, step, places, ids, progress) for step in run.steps]
    few = len(run.steps) < len(study.subject.steps)
    said = [f"{len(run.steps)} of {len(study.subject.steps)} checkpoints are looked at, evenly spread."] if few else []
    name = run.template
    study.section(titled(name, "performance over training"), (*said, *_performance(steps)), _all_looks(steps))
    study.section(
        titled(name, "maps over training"),
        (sentences.mapped(steps[0].maps[0], len(run.template.data)), *_hits(steps, places)),
        [step.maps[place] for place in range(len(places)) for step in steps],
    )
    if len(run) > 1:
        trails = study.of(run).trails("tsne", layers=[chosen.last], samples=ids, progress=progress)
        text = (f"Layer {chosen.last}, checkpoint by checkpoint.", *sentences.movement(trails))
        study.section(titled(name, "trails over training"), text, [trails])


@dataclass(frozen=True)
class Step:
    """What was asked at one checkpoint."""

    name: str
    performance: Answers
    maps: Sequence[Projection]


def thinned(run: Run, most: int = MOST_STEPS) -> Run:
    """The run with at most `most` checkpoints: the first, the last, the others evenly spread."""
    if len(run) <= most:
        return run
    kept = [run.steps[place] for place in np.linspace(0, len(run) - 1, most).round().astype(int)]
    return Run(run.template, {step: run.checkpoints[step] for step in kept})


def _look(study: Study, run: Run, step: str, layers: Sequence[str], samples: Sequence[int], progress: Progress) -> Step:
    own = study.of(run.subject(step))
    asked = {"account of right and wrong predictions": lambda: own.overview("performance", progress=progress)}
    return Step(step, answers(asked), layer_maps(own, layers, samples, progress))


def _all_looks(steps: Sequence[Step]) -> list[Result]:
    return [result for step in steps for result in step.performance.results.values()]


def _performance(steps: Sequence[Step]) -> tuple[str, ...]:
    """How the first of the scores changes from the first to the last checkpoint."""
    first, last = steps[0], steps[-1]
    looks = [next(iter(step.performance.results.values()), None) for step in (first, last)]
    if looks[0] is None or looks[1] is None:
        return first.performance.left_out
    score = next(iter(looks[0].scores))
    told = sentences.change(looks[0].scores[score], looks[1].scores[score])
    return (f"From {first.name} to {last.name}, {score.replace('_', ' ')} {told}.",)


def _hits(steps: Sequence[Step], layers: Sequence[str]) -> tuple[str, ...]:
    """How neighborhood hit changes from the first to the last checkpoint, layer by layer."""
    first, last = steps[0], steps[-1]
    told = []
    for layer, before, after in zip(layers, first.maps, last.maps, strict=True):
        if sentences.HIT in before.scores:
            on_map = sentences.change(before.scores[sentences.HIT], after.scores[sentences.HIT])
            inside = f"{sentences.HIT}:original"
            before_map = sentences.change(before.scores[inside], after.scores[inside])
            told.append(f"From {first.name} to {last.name}, neighborhood hit (k = 6) of {layer} {on_map} on the map; "
                        f"before projecting it {before_map}.")  # fmt: skip
    return (*told, *sentences.by_chance(first.maps[0]))
