"""attribute, project, trails, overview: a method asked about a subject."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

import neuroglass as ng
from neuroglass import catalog
from neuroglass.core.progress import Progress
from neuroglass.surfaces.cli.groups import Options
from neuroglass.surfaces.cli.method_group import MethodGroup, Verb
from neuroglass.surfaces.cli.options import (
    DEVICE,
    FOLDER,
    JSON,
    MEMORY,
    SUBJECT,
    FigureFile,
    LayersType,
    load,
    samples_option,
    template,
)
from neuroglass.surfaces.cli.progress import shown_progress
from neuroglass.surfaces.cli.result_data import result_data, to_json
from neuroglass.surfaces.cli.result_text import result_text

if TYPE_CHECKING:
    from neuroglass.core.result import Result

Samples = Sequence[int] | None
Ask = Callable[[Any, Any, Samples, Options, Progress], "Result"]  # verbs, method, samples, options

COMMON = (
    click.option("-o", "--output", type=FigureFile(), help="Draw it (.png .svg .pdf) or keep its numbers (.npz)."),
    click.option("--store", type=FOLDER, help="A study's folder: an answer that is there is read, not computed."),
    JSON,
    MEMORY,
    DEVICE,
)
TARGET = click.option(
    "--target",
    metavar="UNITS",
    help="A unit or a weighted sum of units: logit:3, logit:cat - logit:dog, fc1:4; or label. "
    "[default: the prediction of every sample]",
)
AT = click.option("--at", metavar="LAYER", default="input", show_default=True, help="What relevance is spread over.")
LAYER = click.option("--layer", metavar="LAYER", default="input", show_default=True, help="Whose view of the samples.")
LAYERS = click.option(
    "--layers", type=LayersType(), required=True, help="Two or more, such as input,fc1,fc2; of a Run one."
)


def _attribute(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    target, at = options.target, options.at
    return verbs.attribute(method, target=target, samples=samples, at=at, progress=progress)


def _project(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    return verbs.project(method, layer=options.layer, samples=samples, progress=progress)


def _trails(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    return verbs.trails(method, layers=options.layers, samples=samples, progress=progress)


def _overview(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    return verbs.overview(method, samples=samples, progress=progress)


def answer(family: str, ask: Ask, method: str, parameters: Mapping[str, Any], options: Options) -> None:
    """Ask the question that a command line poses, and show what comes back."""
    made = catalog.build(family, method, parameters)
    subject = load(options)
    samples = options.samples and options.samples.ids(len(template(subject).data))
    store = options.store
    verbs = ng.Study(subject, store) if store else import_module("neuroglass.study").Asking(subject)
    with shown_progress() as progress:
        result = ask(verbs, made, samples, options, progress)
    output = options.output
    if output:
        ng.save(result, output)
        click.echo(f"wrote {output}", err=True)
    for note in result.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(to_json(result_data(result, output)) if options.as_json else result_text(result))


def _group(name: str, family: str, ask: Ask, words: str, own: tuple[Callable[..., Any], ...]) -> MethodGroup:
    return MethodGroup(Verb(name, family, words, (SUBJECT, *own, *COMMON), partial(answer, family, ask)))


ALL = samples_option("all")
GROUPS = (
    _group(
        "attribute",
        "attribution",
        _attribute,
        "Which parts of these inputs made the network say that?",
        (TARGET, samples_option("the first 8"), AT),
    ),
    _group("project", "projection", _project, "How does a layer see the samples?", (LAYER, ALL)),
    _group("trails", "trails", _trails, "How does the view of the samples change, layer by layer?", (LAYERS, ALL)),
    _group("overview", "overview", _overview, "What is there: layers, performance, typical samples?", (ALL,)),
)
