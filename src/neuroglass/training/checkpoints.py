"""How did training change the network? Its weights every n steps, as files that make a Run."""

from collections.abc import Mapping
from pathlib import Path

from safetensors.torch import save
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from neuroglass.core.errors import InvalidInput
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject
from neuroglass.store.faults import unwritable
from neuroglass.store.plain import replace_whole
from neuroglass.training.recorder import Recorder, kept_in, step_name, unit_in


class CheckpointRecorder(Recorder):
    """`ng.CheckpointRecorder(model, "run/", every=100)`, then `run(subject)` for its checkpoints.

    The model may lie on any device and be wrapped by DataParallel or `torch.compile`.
    """

    def __init__(self, model: nn.Module, folder: str | Path, *, every: int = 100, unit: str = "step") -> None:
        if not isinstance(model, nn.Module):
            raise InvalidInput(f"the model is a {type(model).__name__}; give the torch.nn.Module that is trained")
        super().__init__(folder, every=every, unit=unit)
        self.model = model

    def keep(self) -> None:
        """Write the weights as they are now."""
        file = self._file(self.count)
        try:
            replace_whole(file, self._content())
        except OSError as fault:
            raise unwritable(file, fault, "the checkpoints before it are whole") from fault

    def same(self) -> bool:
        return self._file(self.count).read_bytes() == self._content()

    def drop(self, step: int) -> None:
        self._file(step).unlink()

    def run(self, subject: Subject) -> Run:
        """The kept steps, up to where the training stands, as a Run of this subject."""
        whole = run_of(subject, self.folder)
        reached = [f"{self.unit} {step}" for step in self.kept if step <= self.count]
        return Run(subject, {name: whole.checkpoints[name] for name in reached})

    def _file(self, step: int) -> Path:
        return self.folder / f"{step_name(self.unit, step)}.safetensors"

    def _content(self) -> bytes:
        return save(_weights(self.model))


def run_of(subject: Subject, folder: str | Path) -> Run:
    """The checkpoints that a recorder kept in a folder, as a Run: steps are called 'step 0', 'step 100' and so on."""
    unit = unit_in(folder)
    return Run(subject, {f"{unit} {step}": path for step, path in kept_in(Path(folder), unit)})


def _weights(model: nn.Module) -> Mapping[str, Tensor]:
    """Copies on the CPU under the names of the network itself, whatever wraps it."""
    while isinstance(model, (nn.DataParallel, DistributedDataParallel)) or hasattr(model, "_orig_mod"):
        model = model._orig_mod if hasattr(model, "_orig_mod") else model.module
    found = model.state_dict()
    strange = [name for name, value in found.items() if not isinstance(value, Tensor)]
    if strange:
        raise InvalidInput(f"the model's state {strange[0]!r} is a {type(found[strange[0]]).__name__}, not a tensor")
    return {name: value.detach().cpu().clone().contiguous() for name, value in found.items()}
