"""What did training change: performance, maps and neighborhood hit at every checkpoint, and trails through them."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Result
from neuroglass.model.run import Run
from neuroglass.recipes import activity, sentences
from neuroglass.recipes.choices import choose_layers, map_samples
from neuroglass.recipes.overview import behavior, layer_maps, mapped_steps, too_little
from neuroglass.recipes.telling import Answers, answers, tell_section, titled
from neuroglass.study import Study

MOST_STEPS = 6


@dataclass(frozen=True)
class Step:
    """What was asked at one checkpoint."""

    name: str
    performance: Answers
    health: Sequence[Result]
    maps: Sequence[Projection]


def tell(study: Study, *, layers: Sequence[str] = (), progress: Progress = silent) -> None:
    """Ask how the checkpoints of a Run differ; `layers` are mapped at each, the first and the last hidden unless told.

    Raises InvalidInput for a single network, which has a recipe of its own.
    """
    if not isinstance(study.subject, Run):
        raise InvalidInput("the recipe 'training' is for ng.Run(subject, checkpoints); write recipe='overview'")
    run = thinned(study.subject)
    subject, chosen = run.template, choose_layers(run.template)
    places = tuple(layers) or tuple(dict.fromkeys((*chosen.hidden[:1], chosen.last)))
    if too_little(subject):
        raise InvalidInput(too_little(subject))
    ids = map_samples(subject, mapped_steps(subject))
    steps = [_look(study.of(run.subject(step)), step, places, ids, progress) for step in run.steps]
    text = [*_thinned_to(run, study.subject), *_performance(steps), *steps[0].performance.left_out]
    text += (sentences.mapped(steps[0].maps[0], len(subject.data)), *_hits(steps), *_health(steps))
    last = study.of(run.subject(run.steps[-1]))
    results: list[Result] = [last.overview(method, progress=progress) for method in ("layers", "graph")]
    results += [result for step in steps for result in (*step.performance.all(), *step.health)]
    results += [step.maps[place] for place in range(len(places)) for step in steps]
    if len(run) > 1:
        trails = study.of(run).trails("tsne", layers=[chosen.last], samples=ids, progress=progress)
        text.append(f"At {chosen.last}, {sentences.lowered(sentences.movement(trails)[0])}")
        results.append(trails)
    tell_section(study, titled(subject, "what training changed"), text, results)
    activity.tell(last, places, ids, progress=progress)


def thinned(run: Run, most: int = MOST_STEPS) -> Run:
    """The run with at most `most` checkpoints: the first, the last, the others evenly spread."""
    if len(run) <= most:
        return run
    kept = [run.steps[place] for place in np.linspace(0, len(run) - 1, most).round().astype(int)]
    return Run(run.template, {step: run.checkpoints[step] for step in kept})


def _look(study: Study, step: str, layers: Sequence[str], samples: Sequence[int], progress: Progress) -> Step:
    asked = [("account of right and wrong", partial(study.overview, "performance", progress=progress))]
    health = behavior(study, progress=progress)
    return Step(step, answers(asked), health, layer_maps(study, layers, samples, progress=progress))


def _thinned_to(run: Run, whole: Run) -> tuple[str, ...]:
    few = f"{len(run)} of {len(whole)} checkpoints are looked at: {', '.join(run.steps)}."
    return (few,) if len(run) < len(whole) else ()


def _performance(steps: Sequence[Step]) -> tuple[str, ...]:
    """How the first of the scores changes, checkpoint by checkpoint."""
    found = [(step.name, step.performance.all()[0].scores) for step in steps if step.performance.results]
    if not found:
        return ()
    score = next(iter(found[0][1]))
    return (f"{sentences.spoken(score)}: {sentences.series((name, scores[score]) for name, scores in found)}.",)


def _health(steps: Sequence[Step]) -> tuple[str, ...]:
    """Units that tell nothing before and after."""
    ends = {step.name: step for step in (steps[0], steps[-1])}
    return tuple(
        f"{sentences.spoken(name)}: {sentences.lowered(sentences.health(found))}"
        for name, step in ends.items()
        for found in step.health
    )


def _hits(steps: Sequence[Step]) -> tuple[str, ...]:
    """Neighborhood hit of every layer, checkpoint by checkpoint, on the map and before projecting."""
    told = []
    for maps in zip(*(step.maps for step in steps), strict=True):
        if all(sentences.HIT in found.scores for found in maps):
            on_map, inside = (
                sentences.series(
                    (step.name, found.scores[name]) for step, found in zip(steps, maps, strict=True)
                )
                for name in (sentences.HIT, f"{sentences.HIT}:original")
            )  # fmt: skip
            told.append(
                f"Neighborhood hit (k = 6) of {sentences.place(maps[0])}: {on_map}; before projecting {inside}."
            )
    return (*told, *sentences.by_chance(steps[0].maps[0])) if told else ()
