"""Recording 10,000 inputs with all layers, against the bare forward pass; memory by the number of samples."""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import torch

import neuroglass as ng
from benchmarks import networks
from benchmarks.measure import interleaved, peak_memory

SAMPLES = 10_000
MEMORY = """
import numpy as np, tempfile, neuroglass as ng
from benchmarks import networks
x = np.lib.format.open_memmap(tempfile.mktemp(suffix=".npy"), "w+", np.uint8, ({samples}, 3, 32, 32))
subject = ng.Subject(networks.cifar_cnn(), x, space=ng.space.image(3, 32, 32), memory="256MB")
with tempfile.TemporaryDirectory() as folder:
    ng.record(subject, ["0", "2", "5", "7", "11"], folder, dtype="float16")
"""


def subjects() -> Iterator[tuple[str, ng.Subject]]:
    rng = np.random.default_rng(0)
    flat = rng.random((SAMPLES, 1, 28, 28), dtype=np.float32)
    yield "MLP 4 x 1000", ng.Subject(networks.mlp(), flat, space=ng.space.image(1, 28, 28))
    photos = rng.random((SAMPLES, 3, 32, 32), dtype=np.float32)
    yield "CIFAR CNN", ng.Subject(networks.cifar_cnn(), photos, space=ng.space.image(3, 32, 32))


def bare(subject: ng.Subject) -> None:
    """The floor: the network alone over the same batches."""
    with torch.no_grad():
        for chunk in subject.planner.chunks(SAMPLES):
            subject.model(torch.from_numpy(subject.data.x[chunk.start : chunk.stop]))


def recorder(subject: ng.Subject, *, pooled: bool, dtype: str) -> Callable[[], None]:
    layers = [layer.name for layer in subject.layers()]
    subject.fingerprint, subject.data.fingerprint  # noqa: B018  (once per subject, not per recording)

    def once() -> None:
        folder = Path(tempfile.mkdtemp())
        ng.record(subject, layers, folder / "recording", dtype=dtype, pooled=pooled)
        shutil.rmtree(folder)

    return once


def raw_writer(subject: ng.Subject) -> Callable[[], None]:
    """The floor of the disk: as many bytes as the whole maps have, in plain files of 8 MiB."""
    numbers = sum(int(np.prod(layer.shape)) for layer in subject.layers())
    block, blocks = bytes(8 << 20), -(-SAMPLES * numbers * 2 // (8 << 20))

    def once() -> None:
        folder = Path(tempfile.mkdtemp())
        for number in range(blocks):
            (folder / str(number)).write_bytes(block)
        shutil.rmtree(folder)

    return once


def table(repeats: int = 3) -> list[str]:
    lines = [
        "| network | bare forward | the same bytes alone | averaged over positions | whole maps, float16 |",
        "|---|---|---|---|---|",
    ]
    for name, subject in subjects():
        found = interleaved(
            {
                "bare": lambda subject=subject: bare(subject),
                "bytes": raw_writer(subject),
                "pooled": recorder(subject, pooled=True, dtype="float32"),
                "whole": recorder(subject, pooled=False, dtype="float16"),
            },
            repeats,
        )
        floor = found["bare"].median
        cells = [f"{found[way]} ({found[way].median / floor:.2f}x)" for way in ("pooled", "whole")]
        lines.append(f"| {name} | {found['bare']} | {found['bytes']} | {cells[0]} | {cells[1]} |")
    few, many = (peak_memory(MEMORY.format(samples=samples)) for samples in (2_000, 20_000))
    lines.append(
        f"\nPeak memory, whole maps of the CIFAR CNN: {few:.0f} MiB for 2,000 samples, {many:.0f} MiB for 20,000."
    )
    return lines
