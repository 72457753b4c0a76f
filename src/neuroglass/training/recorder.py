"""When is a step of a training kept? Counted alike in a plain loop, in Lightning and in a Hugging Face Trainer."""

import importlib
import re
from abc import ABC, abstractmethod
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, Self

from neuroglass.core.errors import InvalidInput

UNITS = ("step", "epoch")
DIGITS = 6


class Recorder(ABC):
    """Keeps the start of a training, every `every`-th step, and the end; `notes` say what was replaced.

    Call `start()` before the first step, `step()` after each step of the optimizer (with unit="epoch", after each
    epoch), `close()` at the end; `with recorder:` starts and closes. The training is left as it was: weights,
    gradients, modes and random states.
    """

    def __init__(self, folder: str | Path, *, every: int = 100, unit: str = "step") -> None:
        if unit not in UNITS:
            raise InvalidInput(f"unit={unit!r} was given; write {' or '.join(map(repr, UNITS))}")
        if not isinstance(every, int) or every < 1:
            raise InvalidInput(f"every={every!r} was given; write a whole number from 1 on")
        self.folder, self.every, self.unit = Path(folder), every, unit
        self.count = -1  # where the training stands; before its start, -1
        self.notes: tuple[str, ...] = ()
        self._last = -1  # the step that was kept last
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as fault:
            raise InvalidInput(f"{folder} cannot be a folder for a training ({fault.strerror})") from fault
        for other in UNITS:
            if other != unit and kept_in(self.folder, other):
                raise InvalidInput(f"{folder} holds a training by {other}; write unit={other!r} or another folder")

    @abstractmethod
    def keep(self) -> None:
        """Keep the training as it stands, as step `count`, whole or not at all."""

    @abstractmethod
    def same(self) -> bool:
        """Whether what is kept as step `count` is the training as it stands."""

    @abstractmethod
    def drop(self, step: int) -> None:
        """Remove a kept step."""

    @property
    def kept(self) -> tuple[int, ...]:
        """The numbers of the steps in the folder, in order."""
        return tuple(step for step, _ in kept_in(self.folder, self.unit))

    def start(self, count: int = 0) -> None:
        """The training begins, or goes on at a later step. Raises InvalidInput where that was kept of another one."""
        self.count = count
        if count in self.kept and not self.same():
            self.count = -1
            raise InvalidInput(
                f"{self.folder} holds {self.unit} {count} of another training; give another folder, or write "
                "recorder.start(n) where this one goes on at step n"
            )
        if count % self.every == 0:
            self._keep()

    def step(self) -> None:
        """The training has gone one step (or epoch) on."""
        self.reach(self.count + 1)

    def reach(self, count: int) -> None:
        """The training stands at this step; nothing happens where it stood there already."""
        if self.count < 0:
            raise InvalidInput("the recorder was not started; write recorder.start() before the first step")
        if count < self.count:
            raise InvalidInput(f"the training stands at {self.unit} {count}, after {self.count}; write start({count})")
        if count > self.count:
            self.count = count
            if count % self.every == 0:
                self._keep()

    def close(self) -> None:
        """Keep the end of the training, where it was not kept as a step."""
        if self.count >= 0 and self._last != self.count:
            self._keep()

    def lightning(self) -> Any:
        """A callback for `lightning.pytorch.Trainer(callbacks=[...])`."""
        return _adapter("lightning", "lightning").Recording(self)

    def hugging_face(self) -> Any:
        """A callback for `transformers.Trainer(callbacks=[...])`."""
        return _adapter("hugging_face", "transformers").Recording(self)

    def __enter__(self) -> Self:
        if self.count < 0:
            self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self.close()

    def _keep(self) -> None:
        if self.count not in self.kept:
            self.keep()
        elif not self.same():
            later = [step for step in self.kept if step > self.count]
            for step in (self.count, *later):
                self.drop(step)
            gone = f"; {len(later)} later ones of that course were removed" if later else ""
            self.notes += (f"{self.unit} {self.count} had been kept of another course and was replaced{gone}.",)
            self.keep()
        self._last = self.count


def step_name(unit: str, step: int) -> str:
    """How a kept step is called in its folder."""
    return f"{unit}-{step:0{DIGITS}d}"


def kept_in(folder: Path, unit: str) -> Sequence[tuple[int, Path]]:
    """What a folder holds of a training, in the order of steps."""
    matched = [(re.fullmatch(rf"{unit}-(\d+)(\.safetensors)?", path.name), path) for path in folder.iterdir()]
    return sorted((int(match.group(1)), path) for match, path in matched if match)


def unit_in(folder: str | Path) -> str:
    """Whether a folder holds steps or epochs. Raises InvalidInput where it holds no training."""
    for unit in UNITS if Path(folder).is_dir() else ():
        if kept_in(Path(folder), unit):
            return unit
    raise InvalidInput(f"{folder} holds no recorded training; give the folder that a recorder wrote")


def _adapter(name: str, package: str) -> ModuleType:
    """The one file that knows another package, loaded where it is asked for."""
    if find_spec(package) is None:
        raise InvalidInput(f"{package} is not installed; write pip install {package}, or call step() in your own loop")
    return importlib.import_module(f"neuroglass.training.{name}")
