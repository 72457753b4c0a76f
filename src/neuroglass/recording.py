"""What does the network compute on all of my data? Activations streamed to disk, in bounded memory, resumable."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.unit import INPUT
from neuroglass.model.subject import Subject
from neuroglass.store.activations import ActivationStore
from neuroglass.store.recording_plan import RecordingPlan

DTYPES = ("float32", "float16")


def record(
    subject: Subject,
    layers: Sequence[str],
    folder: str | Path,
    *,
    samples: Iterable[int] | None = None,
    dtype: str = "float32",
    pooled: bool = False,
    progress: Progress = silent,
) -> ActivationStore:
    """Keep the activations of layers for samples (all by default) in a folder, and open it for reading.

    `pooled` averages over positions: one number per unit. A recording that was cut off goes on where it stopped and
    ends with the same bytes; one of another network, data or layers in that folder is an InvalidInput.
    """
    if dtype not in DTYPES:
        raise InvalidInput(f"dtype {dtype!r} is unknown; write 'float32' or 'float16'")
    names = [subject.place(name) for name in dict.fromkeys(layers)]
    if not names or INPUT in names:
        raise InvalidInput("name the layers to record, such as layers=['fc1', 'fc2']; the input is already on disk")
    ids = subject.sample_ids(samples)
    plan = _plan(subject, names, ids, dtype=dtype, pooled=pooled)
    with ActivationStore.create_or_resume(folder, plan) as writer:
        done = writer.done
        while done < len(ids):  # a chunk at a time, so that a resumed recording meets the same batches
            for found_ids, found in subject.reader.stream(
                names, ids[done : done + plan.chunk], pooled=pooled, dtype=dtype
            ):
                progress(done, len(ids), "recording")
                writer.write(done, found)
                done += len(found_ids)
        progress(done, len(ids), "recording")
    return ActivationStore.open(folder)


def _plan(subject: Subject, names: Sequence[str], ids: tuple[int, ...], *, dtype: str, pooled: bool) -> RecordingPlan:
    layers = {}
    for name in names:
        layer = subject.layer(name)
        layers[name] = (layer.axes[layer.unit_axis],) if pooled else layer.axes
    return RecordingPlan(subject.fingerprint, subject.data.fingerprint, ids, layers, dtype=dtype, pooled=pooled)
