"""attribute, project, trails, overview: a method asked about a subject."""

from __future__ import annotations

import re
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
    SamplesType,
    load,
    read_masks,
    samples_option,
    template,
)
from neuroglass.surfaces.cli.plan_text import plan_text
from neuroglass.surfaces.cli.progress import shown_progress
from neuroglass.surfaces.cli.result_data import result_data, to_json
from neuroglass.surfaces.cli.result_text import result_text

if TYPE_CHECKING:
    from neuroglass.core.result import Result

Samples = Sequence[int] | None
Ask = Callable[[Any, Any, Samples, Options, Progress], "Result"]  # verbs, method, samples, options

_ID = re.compile(r"[0-9a-f]{20}")  # of a stored result
COLOR = click.option("--color", metavar="COLUMN", help="What colors the drawing: label, confidence, fc1:3, ...")
EXPLAIN = click.option("--explain-plan", is_flag=True, help="Say how it was computed, and why not faster.")
COMMON = (
    click.option("-o", "--output", type=FigureFile(), help="Draw it (.png .svg .pdf) or keep its numbers (.npz)."),
    click.option("--store", type=FOLDER, help="A study's folder: an answer that is there is read, not computed."),
    COLOR,
    JSON,
    EXPLAIN,
    MEMORY,
    DEVICE,
)
TARGET = click.option(
    "--target",
    metavar="UNITS",
    help="A unit or a weighted sum of units: logit:3, logit:cat - logit:dog, fc1:4; of a map, a region, summed: "
    "logit:road@0:10,5:20, logit:road@predicted, logit:road@labeled; or label, or loss. "
    "[default: the prediction of every sample]",
)
AT = click.option("--at", metavar="LAYER", default="input", show_default=True, help="What relevance is spread over.")
AVERAGE = click.option("--average", is_flag=True, help="Draw the mean over the samples, and their mean size.")
LAYER = click.option("--layer", metavar="LAYER", default="input", show_default=True, help="Whose view of the samples.")
TOGETHER = click.option(
    "--layer", type=LayersType(), default=("input",), help="Whose view of the samples; several, as fc1,fc2, together."
)
UNITS = click.option("--units", type=LayersType(), default=(), help="Whose activations to color by: fc1:3,logit:0.")
ITS_LAYER = click.option("--layer", metavar="LAYER", required=True, help="Whose units are mapped.")
EXPERTS = click.option("--target", metavar="UNIT", help="The class whose experts are found, such as logit:3.")
CHOSEN = click.option("--chosen", type=SamplesType(), help="Samples whose units are found: 0,5 or 0:8.")
MAP = click.option("--map", metavar="METHOD", help="Groups on this map of the layer (tsne, pca), not in the layer.")
OF = click.option(
    "--of",
    type=LayersType(),
    required=True,
    help="The attribution: a method, or the id of a result in --store; several, as saliency,grad_cam, for agreement.",
)
MASKS = click.option(
    "--masks",
    type=click.Path(exists=True, dir_okay=False),
    help="Where the answer lies: 0 and 1 as .npy, a mask a sample.",
)
LAYERS = click.option(
    "--layers", type=LayersType(), required=True, help="Two or more, such as input,fc1,fc2; of a Run one."
)


def _attribute(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    target, at = options.target, options.at
    return verbs.attribute(method, target=target, samples=samples, at=at, progress=progress)


def _project(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    return verbs.project(method, layer=options.layer, units=options.units, samples=samples, progress=progress)


def _neuron_map(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    chosen = options.chosen.of(len(verbs.subject.data)) if options.chosen else ()
    asked = partial(verbs.neuron_map, options.layer, method=method, target=options.target)
    return asked(chosen=chosen, samples=samples, progress=progress)


def _clusters(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    shown = None
    if options.map:
        shown = verbs.project(options.map, layer=options.layer, samples=samples, progress=progress)
    return verbs.clusters(method, layer=options.layer, of=shown, samples=samples, progress=progress)


def _check(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    found = [_checked(verbs, one, samples, options, progress) for one in options.of]
    masks = None if options.masks is None else read_masks(options.masks)
    return verbs.check(method, of=found, masks=masks, progress=progress)


def _checked(verbs: Any, one: str, samples: Samples, options: Options, progress: Progress) -> Result:
    """The attribution that is checked: a stored one by its id, or a method's, asked now."""
    if not _ID.fullmatch(one):
        return verbs.attribute(one, target=options.target, samples=samples, at=options.at, progress=progress)
    if not options.store:
        raise click.UsageError(f"{one} is the id of a result; write --store with the study's folder that holds it")
    if options.target or samples is not None or options.at != "input":
        raise click.UsageError("a stored result has its target, samples and layer; leave --target, --samples, --at out")
    return verbs.store.get(one)


def _trails(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    return verbs.trails(method, layers=options.layers, samples=samples, progress=progress)


def _overview(verbs: Any, method: Any, samples: Samples, options: Options, progress: Progress) -> Result:
    return verbs.overview(method, samples=samples, progress=progress)


def answer(family: str, ask: Ask, method: str, parameters: Mapping[str, Any], options: Options) -> None:
    """Ask the question that a command line poses, and show what comes back."""
    made = catalog.build(family, method, parameters)
    subject = load(options)
    samples = options.samples and options.samples.of(len(template(subject).data))
    store = options.store
    verbs = ng.Study(subject, store) if store else import_module("neuroglass.study").Asking(subject)
    with shown_progress() as progress:
        result = ask(verbs, made, samples, options, progress)
    output = options.output
    if output:
        ng.save(_drawn(result, options), output)
        click.echo(f"wrote {output}", err=True)
    for note in result.notes:
        click.echo(f"note: {note}", err=True)
    click.echo(to_json(result_data(result, output)) if options.as_json else result_text(result))
    if options.explain_plan and not options.as_json:
        click.echo(plan_text(result.provenance.plan), err=True)


def _drawn(result: Result, options: Options) -> Any:
    """What is written: the result, or a figure that was asked for."""
    if getattr(options, "average", False):
        return ng.average_figure(result)
    return ng.figure(result, color=options.color) if options.color else result


def _group(name: str, family: str, ask: Ask, words: str, own: tuple[Callable[..., Any], ...]) -> MethodGroup:
    return MethodGroup(Verb(name, family, words, (SUBJECT, *own, *COMMON), partial(answer, family, ask)))


ALL = samples_option("all")
GROUPS = (
    _group(
        "attribute",
        "attribution",
        _attribute,
        "Which parts of these inputs made the network say that?",
        (TARGET, samples_option("the first 8"), AT, AVERAGE),
    ),
    _group("project", "projection", _project, "How does a layer see the samples?", (TOGETHER, UNITS, ALL)),
    _group("neuron-map", "neuron_map", _neuron_map, "Which units answer alike?", (ITS_LAYER, EXPERTS, CHOSEN, ALL)),
    _group("clusters", "clusters", _clusters, "Which groups of samples does a layer see?", (LAYER, MAP, ALL)),
    _group("trails", "trails", _trails, "How does the view of the samples change, layer by layer?", (LAYERS, ALL)),
    _group(
        "check",
        "checks",
        _check,
        "Can this attribution be trusted?",
        (OF, TARGET, samples_option("the first 8"), AT, MASKS),
    ),
    _group("overview", "overview", _overview, "What is there: layers, performance, typical samples?", (ALL,)),
)
