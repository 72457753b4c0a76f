"""What is there to know of one network: its layers, its errors, its view of the data, and what speaks for answers."""

from collections.abc import Iterator, Sequence
from functools import partial

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import Projection, Result
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.protocol import Answers
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.recipes import activity, sentences
from neuroglass.recipes.choices import METHODS, Examples, choose_examples, choose_layers, map_samples
from neuroglass.recipes.telling import Question, answers, tell_section, titled
from neuroglass.study import Study

FEWEST_SAMPLES = 4  # for t-SNE
TYPICAL = "Typical samples: the mean of every class, and its surest and its least sure sample."
FILTERS = "First-layer filters: the weights that each unit multiplies its input with."
TWICE = "Each is explained twice: what speaks for the prediction, and what speaks for the label."


def tell(study: Study, *, progress: Progress = silent) -> None:
    """Ask the questions of the overview and put them into the study's story, a section for each group.

    Raises InvalidInput for a Run, which has a recipe of its own.
    """
    if isinstance(study.subject, Run):
        raise InvalidInput("the recipe 'overview' is for one network and this is a run; write recipe='training'")
    for part in (basics, looks, maps, units, attributions):
        part(study, progress=progress)


def basics(study: Study, *, progress: Progress = silent) -> None:
    """Its layers, how they are joined, how their units behave, and how often it is right."""
    table, graph = (study.overview(method, progress=progress) for method in ("layers", "graph"))
    found = answers([("account of right and wrong", partial(study.overview, "performance", progress=progress))])
    text = [f"This network has {int(table.scores['parameters']):,} parameters."]
    for result in found.all():
        text += sentences.performance(result)
    health = behavior(study, progress=progress)
    text += [sentences.health(one) for one in health]
    title = titled(study.subject, "layers and performance")
    tell_section(study, title, (*text, *found.left_out), (table, graph, *health, *found.all()))


def behavior(study: Study, *, progress: Progress = silent) -> list[Result]:
    """How the units of every layer behave over the mapped samples; nothing of a single sample, or without layers."""
    ids = map_samples(study.subject, mapped_steps(study.subject))
    asked = partial(study.overview, "health", samples=ids, progress=progress)
    return answers([("health", asked)]).all() if len(ids) > 1 else []


def units(study: Study, *, progress: Progress = silent) -> None:
    """What the units of every layer that matters answer."""
    subject = study.subject
    activity.tell(study, choose_layers(subject).all, map_samples(subject, mapped_steps(subject)), progress=progress)


def looks(study: Study, *, progress: Progress = silent) -> None:
    """What its classes and its first weights look like."""
    asked = {"typical samples": ("typical_samples", TYPICAL), "first-layer filters": ("filters", FILTERS)}
    found = answers([(what, partial(study.overview, method, progress=progress)) for what, (method, _) in asked.items()])
    text = (*(asked[what][1] for what, _ in found.results), *found.left_out)
    tell_section(study, titled(study.subject, "typical samples and filters"), text, found.all())


def maps(study: Study, *, progress: Progress = silent) -> None:
    """Projections of the raw input and of every layer that matters, with neighborhood hit, and trails through them."""
    subject, chosen = study.subject, choose_layers(study.subject)
    steps, title = mapped_steps(subject), titled(subject, "maps of its layers")
    if too_little(subject):
        tell_section(study, title, (too_little(subject),), ())
        return
    ids = map_samples(subject, steps)
    found = layer_maps(study, steps, ids, progress=progress)
    ends = dict.fromkeys((steps[0], chosen.last))
    planes = [study.project("pca", layer=layer, samples=ids, progress=progress) for layer in ends]
    paths = [study.trails("tsne", layers=steps, samples=ids, progress=progress)] if len(steps) > 1 else []
    text = [
        sentences.chosen(steps, left_out=chosen.left_out),
        sentences.mapped(found[0], len(subject.data)),
        *sentences.hits(found),
        *sentences.trust(found),
        *sentences.variance(planes),
    ]
    for trails in paths:
        text += sentences.movement(trails)
    tell_section(study, title, text, (*found, *planes, *paths))


def mapped_steps(subject: Subject) -> tuple[str, ...]:
    """The raw input, where it has amounts, and every layer that matters."""
    return (*(() if subject.space.integer else (INPUT,)), *choose_layers(subject).all)


def too_little(subject: Subject) -> str:
    """Why there can be no maps; '' where there can."""
    if not mapped_steps(subject):
        return "There are no maps: tokens are names, and no layer with weights was found."
    if len(subject.data) < FEWEST_SAMPLES:
        return f"There are no maps: t-SNE wants {FEWEST_SAMPLES} samples or more, the data has {len(subject.data)}."
    return ""


def layer_maps(
    study: Study, layers: Sequence[str], samples: Sequence[int], *, progress: Progress = silent
) -> list[Projection]:
    """The t-SNE map of each layer."""
    return [study.project("tsne", layer=layer, samples=samples, progress=progress) for layer in layers]


def attributions(study: Study, *, progress: Progress = silent) -> None:
    """What speaks for the answer on a few clear samples, and on a few failures, by every method that applies."""
    for examples in choose_examples(study.subject, progress=progress):
        title = titled(study.subject, f"attributions of {examples.title}")
        if not examples.samples:
            none = f"There are no {examples.title} among {len(study.subject.data):,} samples."
            tell_section(study, title, (none,), ())
            continue
        found = answers(_attributed(study, examples, progress))
        results = found.all()
        text = [f"{examples.why}: {sentences.predictions(results[0])}."] if results else []
        text += [TWICE] if len(examples.targets) > 1 else []
        tell_section(study, title, (*text, *sentences.completeness(results), *found.left_out), results)


def _attributed(study: Study, examples: Examples, progress: Progress) -> Iterator[Question]:
    """Methods side by side for one target, then for the next."""
    for target in examples.targets:
        found = study.attribute_all(METHODS, target=target, samples=examples.samples, progress=progress)
        for method in METHODS:
            yield method.replace("_", " "), partial(one_of, found, method)


def one_of(found: Answers, method: str) -> Result:
    """The answer of one of several methods; its refusal is raised."""
    if method in found.refused:
        raise found.refused[method]
    return found.results[method]
