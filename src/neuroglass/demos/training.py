"""A small training loop with local seeds: the same settings give the same weights on the same machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import digest
from neuroglass.model.weights import load_weights

BEFORE, AFTER = STEPS = ("untrained", "trained")


@dataclass(frozen=True)
class Training:
    """How a network is trained: stochastic gradient descent with momentum on the cross-entropy."""

    epochs: int
    batch: int
    rate: float
    momentum: float = 0.9
    threads: int = 1  # small networks lose time on more, and other sums give other weights
    seed: int = 0  # of the first weights, of the order of samples and of dropout


def made(build: Callable[[], nn.Module], seed: int) -> nn.Module:
    """A network with first weights drawn by seed, ready to answer; the global random state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build().eval()


def train(model: nn.Module, x: Tensor, y: Tensor, how: Training, *, progress: Progress = silent) -> None:
    """Train in place. The last batch of an epoch is left out where it is not whole."""
    order = torch.Generator().manual_seed(how.seed)
    optimizer = torch.optim.SGD(model.parameters(), lr=how.rate, momentum=how.momentum)
    batch = min(how.batch, len(x))
    whole = len(x) // batch
    with threads(how.threads), torch.random.fork_rng(devices=[]):  # dropout draws from the global generator
        torch.manual_seed(how.seed)
        model.train()
        for epoch in range(how.epochs):
            for done, ids in enumerate(torch.randperm(len(x), generator=order)[: whole * batch].split(batch)):
                progress(epoch * whole + done, how.epochs * whole, f"training, epoch {epoch + 1} of {how.epochs}")
                optimizer.zero_grad()
                nn.functional.cross_entropy(model(x[ids]), y[ids]).backward()
                optimizer.step()
    progress(how.epochs * whole, how.epochs * whole, "training")
    model.eval()


def trained(
    model: nn.Module, x: Tensor, y: Tensor, how: Training, place: Path, *, progress: Progress = silent
) -> Mapping[str, Path]:
    """The files of the weights before and after training: `place` with the step and .safetensors behind its name.

    Files of the same network, data and settings are read, not made again; InvalidInput where they are of others. The
    model ends with the trained weights in it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    files = {step: place.with_name(f"{place.name}-{step}.safetensors") for step in STEPS}
    settings = digest({"network": repr(model), "how": asdict(how), "data": [_hash(x), _hash(y)]})
    for file in files.values():
        if file.exists() and _settings(file) != settings:
            raise InvalidInput(
                f"{file} was trained otherwise (network, data, epochs, rate or seed); write another folder with -o, or "
                f"delete {place.parent.parent}"
            )
    if files[AFTER].exists():
        load_weights(model, files[AFTER])
        return files
    _save(model, files[BEFORE], settings)
    train(model, x, y, how, progress=progress)
    _save(model, files[AFTER], settings)
    return files


def _hash(values: Tensor) -> str:
    return hashlib.sha256(values.contiguous().numpy().data).hexdigest()


def _settings(file: Path) -> str:
    """The settings that a file's weights were trained with."""
    try:
        with safe_open(file, "pt") as opened:
            return (opened.metadata() or {}).get("settings", "")
    except SafetensorError as fault:
        raise InvalidInput(f"{file} is not a whole safetensors file ({fault}); delete it, it is made again") from fault


@contextmanager
def threads(count: int) -> Iterator[None]:
    """So many threads inside, as many as before afterwards."""
    before = torch.get_num_threads()
    torch.set_num_threads(count)
    try:
        yield
    finally:
        torch.set_num_threads(before)


def _save(model: nn.Module, file: Path, settings: str) -> None:
    draft = file.with_suffix(".draft")
    tensors = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    save_file(tensors, draft, metadata={"settings": settings})
    draft.replace(file)
