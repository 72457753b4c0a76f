"""What is there to know of one network: its layers, its errors, its view of the data, and what speaks for answers."""

from collections.abc import Callable, Sequence
from functools import partial

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Result
from neuroglass.core.unit import INPUT
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import sentences
from neuroglass.recipes.answers import answers
from neuroglass.recipes.choices import Chosen, Examples, choose_examples, choose_layers, map_samples
from neuroglass.study import Study


def tell(study: Study, *, progress: Progress = silent) -> None:
    """Ask the questions of the overview and put them into the study's story, a section for each group.

    Raises InvalidInput for a Run, which has a recipe of its own.
    """
    if isinstance(study.subject, Run):
        raise InvalidInput("the recipe 'overview' is for one network and this is a run; write recipe='training'")
    _basics(study, progress)
    _looks(study, progress)
    _maps(study, progress)
    for examples in choose_examples(study.subject, progress=progress):
        _attributions(study, examples, progress)


def _basics(study: Study, progress: Progress) -> None:
    found = answers(
        {
            "table of layers": partial(study.overview, "layers", progress=progress),
            "account of right and wrong predictions": partial(study.overview, "performance", progress=progress),
        }
    )
    table, *rest = found.results.values()
    parameters = int(table.scores["parameters"])
    text = [f"{study.subject.name} has {parameters:,} parameters."]
    for result in rest:
        text += sentences.performance(result)
    study.section(titled(study.subject, "layers and performance"), (*text, *found.left_out), found.results.values())


def _looks(study: Study, progress: Progress) -> None:
    found = answers(
        {
            "gallery of typical samples": partial(study.overview, "typical_samples", progress=progress),
            "gallery of first-layer filters": partial(study.overview, "filters", progress=progress),
        }
    )
    told = {
        "gallery of typical samples": "Typical samples: the mean of every class, and its surest and least sure sample.",
        "gallery of first-layer filters": "First-layer filters: the weights that every unit multiplies its input with.",
    }
    text = (*(told[what] for what in found.results), *found.left_out)
    study.section(titled(study.subject, "what its classes and filters look like"), text, found.results.values())


def _maps(study: Study, progress: Progress) -> None:
    """Projections of the raw input and of every layer that matters, and the trails that join them."""
    subject, chosen = study.subject, choose_layers(study.subject)
    steps = ([] if subject.space.integer else [INPUT]) + list(chosen.all)
    ids = map_samples(subject, chosen.all)
    planes = answers(
        {
            f"PCA of {sentences.called(layer)}": partial(
                study.project, "pca", layer=layer, samples=ids, progress=progress
            )
            for layer in dict.fromkeys((steps[0], chosen.last) if steps else ())
        }
    )
    maps = layer_maps(study, steps, ids, progress)
    text = [
        _which(subject, chosen, steps),
        sentences.mapped(maps[0], len(subject.data)),
        *sentences.hits(maps),
        *sentences.trust(maps),
        *sentences.variance(list(planes.results.values())),
        *planes.left_out,
    ]
    study.section(titled(subject, "maps of its layers"), text, (*maps, *planes.results.values()))
    if len(steps) > 1:
        trails = study.trails("tsne", layers=steps, samples=ids, progress=progress)
        study.section(titled(subject, "trails through its layers"), sentences.movement(trails), [trails])


def layer_maps(study: Study, layers: Sequence[str], samples: Sequence[int], progress: Progress) -> list[Projection]:
    """The t-SNE map of each layer."""
    return [study.project("tsne", layer=layer, samples=samples, progress=progress) for layer in layers]


def _which(subject: Subject, chosen: Chosen, steps: Sequence[str]) -> str:
    names = ", ".join(sentences.called(step) for step in steps)
    if not chosen.all:
        return f"Mapped: {names}; no layer with weights was found."
    return f"Mapped: {names}. A layer is mapped where a next layer with weights, or the output, reads it."


def _attributions(study: Study, examples: Examples, progress: Progress) -> None:
    """Every method that applies, for a few samples of one kind and each of its targets."""
    subject, title = study.subject, titled(study.subject, f"attributions of {examples.title}")
    if not examples.samples:
        study.section(title, (f"There are no {examples.title} among {len(subject.data):,} samples.",), ())
        return
    questions: dict[str, Callable[[], Result]] = {
        f"{method.replace('_', ' ')} of the {target}": partial(
            study.attribute, method, target=target, samples=examples.samples, progress=progress
        )
        for target in examples.targets
        for method in catalog.FAMILIES["attribution"]
    }
    found = answers(questions)
    results = list(found.results.values())
    text = [f"{examples.why}: {sentences.predictions(results[0])}."] if results else []
    if len(examples.targets) > 1:
        text.append("Each is explained twice: what spoke for the prediction, and what spoke for the label.")
    text += (*sentences.completeness(results), *found.left_out)
    study.section(title, text, results)


def titled(subject: Subject, what: str) -> str:
    return f"{subject.name}: {what}"
