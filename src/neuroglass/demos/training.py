"""A small training loop with local seeds: the same settings give the same weights on the same machine."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput
from neuroglass.core.progress import Progress, silent
from neuroglass.core.result import digest
from neuroglass.model.weights import load_weights

BEFORE, AFTER = STEPS = ("untrained", "trained")
BRIGHTEST = 255  # of images of bytes, which are trained on as 0..1
_RESUME = "unfinished"  # behind the name of what a training goes on from


@dataclass(frozen=True)
class Training:
    """How a network is trained: stochastic gradient descent with momentum on the cross-entropy."""

    epochs: int
    batch: int
    rate: float
    momentum: float = 0.9
    decay: float = 0.0  # the rate is divided by 1 + decay x the steps that were made
    threads: int = 1  # small networks lose time on more, and other sums give other weights
    seed: int = 0  # of the first weights, of the order of samples and of dropout
    every: int = 0  # epochs from one kept checkpoint to the next; 0 keeps the first and the last

    @property
    def steps(self) -> Mapping[str, int]:
        """The epochs after which the weights are kept, by the names of these checkpoints."""
        between = range(self.every, self.epochs, self.every) if self.every else ()
        return {BEFORE: 0, **{f"epoch {epoch}": epoch for epoch in between}, AFTER: self.epochs}


@dataclass(eq=False)
class Learner:
    """A network in training, and all that its next epoch depends on."""

    model: nn.Module
    how: Training
    epoch: int = 0  # so many are done
    optimizer: torch.optim.SGD = field(init=False)
    order: torch.Generator = field(init=False)
    noise: torch.Generator = field(init=False)  # of dropout

    def __post_init__(self) -> None:
        how = self.how
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=how.rate, momentum=how.momentum)
        self.order = torch.Generator().manual_seed(how.seed)
        self.noise = torch.Generator().manual_seed(how.seed)

    def learn(self, x: Tensor, y: Tensor, progress: Progress = silent) -> None:
        """One epoch. Its last batch is left out where it is not whole."""
        how = self.how
        batch = min(how.batch, len(x))
        whole = len(x) // batch
        with threads(how.threads), torch.random.fork_rng(devices=[]):  # dropout draws from the global generator
            torch.set_rng_state(self.noise.get_state())
            self.model.train()
            for done, ids in enumerate(torch.randperm(len(x), generator=self.order)[: whole * batch].split(batch)):
                steps = self.epoch * whole + done
                progress(steps, how.epochs * whole, f"training, epoch {self.epoch + 1} of {how.epochs}")
                self.optimizer.param_groups[0]["lr"] = how.rate / (1 + how.decay * steps)
                self.optimizer.zero_grad()
                nn.functional.cross_entropy(self.model(_scaled(x[ids])), y[ids]).backward()
                self.optimizer.step()
            self.noise.set_state(torch.get_rng_state())
        self.model.eval()
        self.epoch += 1

    def state(self) -> dict[str, Tensor]:
        """All that a later process needs to go on and end with the same weights."""
        momenta = [self.optimizer.state[one].get("momentum_buffer") for one in self.model.parameters()]
        return {
            **{f"model/{name}": tensor for name, tensor in self.model.state_dict().items()},
            **{f"momentum/{place}": one for place, one in enumerate(momenta) if one is not None},
            "order": self.order.get_state(),
            "noise": self.noise.get_state(),
        }

    def restore(self, state: Mapping[str, Tensor], epoch: int) -> None:
        """Go on from there, so many epochs being done."""
        named = {name.partition("/")[2]: one for name, one in state.items() if name.startswith("model/")}
        self.model.load_state_dict(named)
        for place, one in enumerate(self.model.parameters()):
            if f"momentum/{place}" in state:
                self.optimizer.state[one]["momentum_buffer"] = state[f"momentum/{place}"]
        self.order.set_state(state["order"])
        self.noise.set_state(state["noise"])
        self.epoch = epoch


def made(build: Callable[[], nn.Module], seed: int) -> nn.Module:
    """A network with first weights drawn by seed, ready to answer; the global random state stays as it was."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return build().eval()


def train(model: nn.Module, x: Tensor, y: Tensor, how: Training, *, progress: Progress = silent) -> None:
    """Train in place. Images of bytes are scaled to 0..1, as a Subject does whose space has mean and std."""
    learner = Learner(model, how)
    while learner.epoch < how.epochs:
        learner.learn(x, y, progress)
    _finished(x, how, progress)


def trained(
    model: nn.Module, x: Tensor, y: Tensor, how: Training, place: Path, *, progress: Progress = silent
) -> Mapping[str, Path]:
    """The files of the kept checkpoints by step: `place` with the step and .safetensors behind its name.

    Files of the same network, data and settings are read, not made again; InvalidInput where they are of others. A
    training that was stopped goes on after its last whole epoch. The model ends with the trained weights in it.
    """
    place.parent.mkdir(parents=True, exist_ok=True)
    files, unfinished = _files(how, place)
    settings = _described(model, x, y, how)
    for file in (*files.values(), unfinished):
        if file.exists() and _told(file).get("settings") != settings:
            raise InvalidInput(
                f"{file} was trained otherwise (network, data, epochs, rate or seed); write another folder with -o, or "
                f"delete {place.parent.parent}"
            )
    if all(file.exists() for file in files.values()):
        load_weights(model, files[AFTER])
        unfinished.unlink(missing_ok=True)
        return files
    learner, told = Learner(model, how), {"settings": settings}
    ends = {epoch: files[step] for step, epoch in how.steps.items()}
    if unfinished.exists():
        done = int(_told(unfinished)["epoch"])
        if all(file.exists() for epoch, file in ends.items() if epoch < done):
            learner.restore(load_file(unfinished), done)
    while learner.epoch < how.epochs:
        if learner.epoch in ends:
            _save(model.state_dict(), ends[learner.epoch], told)
        learner.learn(x, y, progress)
        _save(learner.state(), unfinished, {**told, "epoch": str(learner.epoch)})
    _save(model.state_dict(), files[AFTER], told)
    unfinished.unlink()
    _finished(x, how, progress)
    return files


def stage(how: Training, place: Path) -> str:
    """How far the training at a place is, and so what `trained` will do: said before it is done."""
    files, unfinished = _files(how, place)
    if all(file.exists() for file in files.values()):
        return f"{len(files)} checkpoints are read from {place.parent}"
    if unfinished.exists():
        return f"training goes on after epoch {_told(unfinished)['epoch']} of {how.epochs}"
    return f"training, {how.epochs} epoch{'s' if how.epochs > 1 else ''}"


def _files(how: Training, place: Path) -> tuple[dict[str, Path], Path]:
    """The files of the checkpoints by step, and that of a training that is not finished."""

    def named(step: str) -> Path:
        return place.with_name(f"{place.name}-{step.replace(' ', '-')}.safetensors")

    return {step: named(step) for step in how.steps}, named(_RESUME)


def _scaled(images: Tensor) -> Tensor:
    return images.float() / BRIGHTEST if images.dtype == torch.uint8 else images


def _finished(x: Tensor, how: Training, progress: Progress) -> None:
    steps = how.epochs * (len(x) // min(how.batch, len(x)))
    progress(steps, steps, "training")


def _described(model: nn.Module, x: Tensor, y: Tensor, how: Training) -> str:
    """All that the weights depend on, in a hash; which of them are kept is not among it."""
    told = {name: value for name, value in asdict(how).items() if name != "every"}
    return digest({"network": repr(model), "how": told, "data": [_hash(x), _hash(y)]})


def _hash(values: Tensor) -> str:
    return hashlib.sha256(values.contiguous().numpy().data).hexdigest()


def _told(file: Path) -> Mapping[str, str]:
    """What a file says of its weights: the settings that they were trained with, and the epoch."""
    try:
        with safe_open(file, "pt") as opened:
            return opened.metadata() or {}
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


def _save(tensors: Mapping[str, Tensor], file: Path, told: dict[str, str]) -> None:
    draft = file.with_suffix(".draft")
    whole = {name: tensor.contiguous() for name, tensor in tensors.items()}
    save_file(whole, draft, metadata=told)
    draft.replace(file)
