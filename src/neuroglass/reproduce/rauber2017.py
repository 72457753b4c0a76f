"""Visualizing the Hidden Activity of Artificial Neural Networks (Rauber, Fadel, Falcao and Telea, 2017), re-run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress
from neuroglass.core.result import Table
from neuroglass.reproduce import Options, maps, neurons, semantics
from neuroglass.reproduce.cases import Case, Watch, make_case
from neuroglass.reproduce.comparison import Finding, compare, write_page
from neuroglass.reproduce.image_sets import WANTED, ImageSet, absent, find_set
from neuroglass.reproduce.plan import EPOCHS, KINDS, Plan, planned
from neuroglass.store.disk import DiskStore

TITLE = "The hidden activity of neural networks: Rauber et al. (2017), re-run"
TABLE = "Published and reproduced"
READ = (
    "Every number of ours is read from a result of this study. 'Not known here' says that no source at hand states "
    "what was published; the sources of what is known are named. Behind ± stands the standard error that the number of "
    "test images leaves."
)
EXPERIMENTS: tuple[tuple[str, Callable[[Sequence[Case]], list[Finding]]], ...] = (
    ("accuracy", maps.accuracies),
    ("maps of the last and the first hidden layer", maps.layer_maps),
    ("trails through the layers", maps.layer_trails),
    ("trails through training", maps.epoch_trails),
    ("neuron maps", neurons.neuron_maps),
    ("units and the samples that they fire for", neurons.unit_samples),
    ("what clusters mean", semantics.sub_clusters),
    ("the edge filter", semantics.edge_filter),
)


def run(data: Path, folder: Path, options: Options, *, progress: Progress, say: Callable[[str], object]) -> Table:
    """Train the networks of the study, ask its questions, and compare what comes out with what was published."""
    plan, watch = planned(options.quick, options.epochs), Watch(progress, say)
    found, lacking = _sets(data, plan, options.only)
    told = introduction(found, lacking, plan)
    for sentence in told[1:]:
        say(sentence)
    folder.mkdir(parents=True, exist_ok=True)
    _say_kept(folder, say)
    cases = [make_case(images, kind, plan, folder, watch) for images in found for kind in KINDS]
    study = cases[0].after
    study.tell(TITLE, told)
    findings = ask(cases, say)
    table = compare(findings, study)
    study.section(TABLE, (READ,), [table])
    say(f"The table is in {write_page(folder, table, told)}.")
    return table


def ask(cases: Sequence[Case], say: Callable[[str], object]) -> list[Finding]:
    """The experiments of the paper, one after the other; what the study already holds is read."""
    findings = []
    for place, (what, experiment) in enumerate(EXPERIMENTS, start=1):
        say(f"Asking {place} of {len(EXPERIMENTS)}: {what}.")
        findings += experiment(cases)
    return findings


def introduction(found: Sequence[ImageSet], lacking: Sequence[str], plan: Plan) -> tuple[str, ...]:
    """What was re-run on what, and what was not."""
    length = f"{plan.epochs} epochs" + (f" instead of {EPOCHS}" if plan.epochs != EPOCHS else "")
    quick = " This is the quick run, with fewer images and epochs." if plan.quick else ""
    return (
        "Rauber, Fadel, Falcao and Telea (2017, doi:10.1109/TVCG.2016.2598838) looked at what the hidden layers of a "
        "multilayer perceptron (MLP) and a convolutional network (CNN) make of images. Their experiments were re-run "
        f"here: both networks were trained for {length} on each data set.{quick}",
        *(images.sentence() for images in found),
        *lacking,
    )


def _sets(data: Path, plan: Plan, only: Sequence[str]) -> tuple[list[ImageSet], list[str]]:
    """The data sets that are there, thinned as planned, and a sentence for each that is not."""
    found, lacking = [], []
    for wanted in (one for one in WANTED if one.key in only):
        images = find_set(data, wanted)
        if images is None or images.stands_in:
            lacking.append(absent(data, wanted, images.name if images else ""))
        if images is not None:
            found.append(images.thinned(plan.train, plan.test))
    if not found:
        asked_for = "; or ".join(wanted.ask_for for wanted in WANTED if wanted.key in only)
        raise InvalidInput(f"none of the study's data sets is in {data}; put there {asked_for}")
    return found, lacking


def _say_kept(folder: Path, say: Callable[[str], object]) -> None:
    kept = len(DiskStore(folder).ids())
    if kept:
        say(f"{folder} holds {kept} results; what it has is read, not asked again.")
