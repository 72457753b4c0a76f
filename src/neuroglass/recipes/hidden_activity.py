"""What does a hidden layer hold: units that work together, groups within classes, and what first weights give for free?

The questions of Rauber et al. (2017), asked of the last hidden layer.
"""

from collections.abc import Iterator, Sequence
from functools import partial

import numpy as np

from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Result
from neuroglass.methods.overview.initializations import Initializations
from neuroglass.methods.overview.samples_for import SamplesFor
from neuroglass.model.initialize import initialization_run
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import activity, sentences
from neuroglass.recipes.choices import choose_layers, map_samples
from neuroglass.recipes.overview import mapped_steps, too_little
from neuroglass.recipes.telling import answers, tell_section, titled
from neuroglass.study import Study

STRESS = "stress"


def tell(study: Study, *, progress: Progress = silent) -> None:
    """Ask about units, groups and first weights; of a Run, units at its first and its last checkpoint."""
    steps = _ends(study)
    units(steps, progress=progress)
    groups(steps[-1], progress=progress)
    first_weights(steps[-1], progress=progress)


def units(steps: Sequence[Study], *, progress: Progress = silent) -> None:
    """Neuron maps of the last hidden layer, step by step: by preferred class, and with the experts of one class lit."""
    after, subject = steps[-1], steps[-1].subject
    layer, ids = choose_layers(subject).last, _samples(subject)
    maps = [study.neuron_map(layer, samples=ids, progress=progress) for study in steps]
    shown: list[Result] = [*maps, *_told_of(steps, layer, ids, progress)]
    text = [_mapped_units(layer, maps)]
    if (index := hardest_class(after, progress=progress)) is not None:
        target = f"logit:{index}"
        lit = [study.neuron_map(layer, target=target, samples=ids, progress=progress) for study in steps]
        unit = best_expert(lit[-1])
        fired = after.overview(SamplesFor(unit=f"{layer}:{unit}"), samples=ids, progress=progress)
        shown += [*lit, fired]
        text += [*_lit(subject, index, lit), _fired(layer, unit)]
    tell_section(after, titled(subject, "how its units work together"), text, shown)


def _told_of(steps: Sequence[Study], layer: str, samples: tuple[int, ...], progress: Progress) -> Iterator[Result]:
    """The tables of the layer's units; what they answer is kept, so that samples that are chosen light them."""
    for study in steps:
        tables = activity.unit_tables(study, [layer], samples, progress=progress)
        if tables:
            activity.keep_activations(study, tables, progress=progress)
        yield from tables


def groups(study: Study, *, progress: Progress = silent) -> None:
    """Into which kinds the last hidden layer parts the classes, and where the misclassified samples lie."""
    subject = study.subject
    layer, ids = choose_layers(subject).last, _samples(subject)
    asked = partial(study.clusters, layer=layer, samples=ids, progress=progress)
    found = answers([("sub-clusters", partial(asked, "sub_clusters")), ("errors", partial(asked, "misclassified"))])
    text = [f"Looked at: {layer}, before projecting.", *(note for one in found.all()[:1] for note in one.notes[:1])]
    tell_section(study, titled(subject, "groups within its classes"), (*text, *found.left_out), found.all())


def first_weights(study: Study, *, progress: Progress = silent) -> None:
    """How well classes are grouped before any training, by how the first weights are drawn."""
    subject = study.subject
    layer, ids = choose_layers(subject).last, _samples(subject)
    asked = partial(study.overview, Initializations(layer=layer), samples=ids, progress=progress)
    found = answers([("comparison of first weights", asked)])
    maps: list[Projection] = []
    if found.results and not too_little(subject):
        run = initialization_run(subject)
        maps = [study.of(one).project("tsne", layer=layer, samples=ids, progress=progress) for one in run]
    text = [f"A map of {layer} for each way to draw the first weights, before any training."] if maps else []
    tell_section(study, titled(subject, "first weights"), (*text, *found.left_out), (*found.all(), *maps))


def hardest_class(study: Study, *, progress: Progress = silent) -> int | None:
    """The class that is recognized least often; None where there are no classes or no labels."""
    found = answers([("account", partial(study.overview, "performance", progress=progress))]).all()
    if not found or study.subject.outputs.task != "classes" or study.subject.outputs.count < 2:
        return None
    cells = np.asarray(found[0].values)
    amounts = cells.sum(axis=1)
    recall = np.divide(np.diag(cells), amounts, out=np.full(len(cells), np.inf), where=amounts > 0)
    return int(recall.argmin())


def best_expert(found: Projection) -> int:
    """The unit that says most about the class whose experts were sought."""
    return int(np.asarray(found.columns["discriminative_power"].values).argmax())


def _ends(study: Study) -> tuple[Study, ...]:
    asked = study.subject
    if not isinstance(asked, Run):
        return (study,)
    return tuple(study.of(asked.subject(step)) for step in dict.fromkeys((asked.steps[0], asked.steps[-1])))


def _samples(subject: Subject) -> tuple[int, ...]:
    return map_samples(subject, mapped_steps(subject))


def _mapped_units(layer: str, maps: Sequence[Projection]) -> str:
    """What the neuron maps show, and how far they can be believed."""
    stress = sentences.series((_step(one), one.scores[STRESS]) for one in maps if STRESS in one.scores)
    told = f" Stress, 0 where the map shows every correlation truly: {stress}." if stress else ""
    seen = len(maps[0].question.samples)
    return f"A point is a unit of {layer}; units that rise and fall together over {seen:,} samples stand close.{told}"


def _lit(subject: Subject, index: int, lit: Sequence[Projection]) -> Sequence[str]:
    """How many experts a class has, and how surely they tell it, step by step."""
    name = subject.classes[index] if subject.classes else str(index)
    experts = [(_step(one), int(np.sum(one.columns["expert"].values))) for one in lit]
    sure = [(_step(one), one.scores[key]) for one in lit for key in one.scores if key.startswith("expert_auc:")]
    amounts = ", ".join(f"{amount} ({step})" for step, amount in experts)
    return (
        f"Class {name} is recognized least often. Its experts, the units that together tell it best from the others: "
        f"{amounts}; held-out AUC of all units together {sentences.series(sure)}.",
    )


def _fired(layer: str, unit: int) -> str:
    return f"The first of the experts is {layer}:{unit}; below stand the samples that it answers most and least."


def _step(result: Projection) -> str:
    """The step of a Run that a map is of; the network's name where there is none."""
    return result.provenance.environment["subject"].rpartition(", ")[2]
