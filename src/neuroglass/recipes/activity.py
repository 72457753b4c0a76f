"""What does each unit answer? A table for each layer, and its activations, kept to color maps and to light units by."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import UnitTable, digest
from neuroglass.methods.overview.units import Units
from neuroglass.recipes import sentences
from neuroglass.recipes.telling import tell_section, titled
from neuroglass.recording import record
from neuroglass.study import Study

FOLDER = "recordings"
LARGEST_HALF = float(np.finfo(np.float16).max)
MEANT = (
    "The preferred class of a unit is the one whose samples it answers most on average. AUC is the chance that it "
    "answers a sample of that class more than another; 0.5 is chance."
)


def tell(study: Study, layers: Sequence[str], samples: Sequence[int], *, progress: Progress = silent) -> None:
    """Ask what the units of some layers answer, keep their activations, and put both into the story."""
    tables = unit_tables(study, layers, samples, progress=progress)
    if not tables:
        return
    keep_activations(study, tables, progress=progress)
    text = (MEANT, *(sentences.surest_unit(table) for table in tables))
    tell_section(study, titled(study.subject, "what its units answer"), text, tables)


def unit_tables(
    study: Study, layers: Sequence[str], samples: Sequence[int], *, progress: Progress = silent
) -> list[UnitTable]:
    """The table of units of each layer; none where there is no second sample to compare with."""
    if len(samples) < 2:
        return []
    asked = [study.overview(Units(layer=layer), samples=samples, progress=progress) for layer in layers]
    return [table for table in asked if isinstance(table, UnitTable)]


def keep_activations(study: Study, tables: Sequence[UnitTable], *, progress: Progress = silent) -> Path:
    """Record what the units of these tables answer, averaged over positions; the recording's folder.

    In half precision, where no activation is too large for it.
    """
    layers = [str(table.question.parameters["layer"]) for table in tables]
    samples = tables[0].question.samples
    ends = (part.values for table in tables for part in (table.most_activation, table.least_activation))
    dtype = "float16" if max(float(np.abs(values).max()) for values in ends) < LARGEST_HALF else "float32"
    folder = Path(study.folder) / FOLDER / _named(study, layers, samples)
    record(study.subject, layers, folder, samples=samples, dtype=dtype, pooled=True, progress=progress)
    return folder


def _named(study: Study, layers: Sequence[str], samples: Sequence[int]) -> str:
    """The network's name, and a hash of what is recorded: another network of this name gets a folder of its own."""
    plain = re.sub(r"[^a-z0-9]+", "-", study.subject.name.lower()).strip("-")
    about = {"model": study.subject.fingerprint, "layers": list(layers), "samples": list(samples)}
    return f"{plain}-{digest(about)[:8]}"
