"""Is the network left as it was? Everything that a pass could change is put back, also after an error."""

import random
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager, nullcontext

import numpy as np
import torch
from torch import Tensor, nn

from neuroglass.model.trace.process import NO_CUDNN, PLAIN_ENCODERS, RANDOM


@contextmanager
def kept(model: nn.Module) -> Iterator[None]:
    """Evaluation mode and frozen parameters inside; outside, modes, `requires_grad`, buffers and the random
    state are what they were. Modes are set one by one: a network's own `eval()` may merge weights."""
    modules = list(model.modules())  # walked once: in a small network's pass that is felt
    modes = [(module, module.training) for module in modules]
    given = [p for module in modules for p in module._parameters.values() if p is not None]
    frozen = [(parameter, parameter.requires_grad) for parameter in given]
    buffers = _Buffers(modules)
    devices = sorted({p.device.index or 0 for p in given if p.is_cuda})
    with ExitStack() as stack:
        stack.enter_context(RANDOM.kept(devices))
        stack.enter_context(PLAIN_ENCODERS.held())
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        for kind in ("cpu", *(["cuda"] if devices else [])):
            stack.enter_context(torch.autocast(kind, enabled=False))
        stack.enter_context(_plain_recurrence(modules, on_cuda=bool(devices)))
        _seed(devices)
        try:
            for module, training in modes:
                if training:
                    module.training = False
            for parameter, required in frozen:
                if required:
                    parameter.requires_grad_(False)
            yield
        finally:
            for module, training in modes:
                if module.training is not training:
                    module.training = training
            for parameter, required in frozen:
                if parameter.requires_grad is not required:
                    parameter.requires_grad_(required)
            buffers.restore()


def _seed(devices: list[int]) -> None:
    """A network that draws random numbers in a pass draws the same ones every time."""
    random.seed(0)
    np.random.seed(0)
    torch.default_generator.manual_seed(0)  # torch.manual_seed takes 1 ms: most of a small network's pass
    for device in devices:
        torch.cuda.default_generators[device].manual_seed(0)


class _Buffers:
    """Running statistics, counters and masks, as they were."""

    def __init__(self, modules: list[nn.Module]):
        self._modules = modules
        self._kept: list[tuple[nn.Module, str, Tensor | None, Tensor | None]] = [
            (module, name, buffer, None if buffer is None else buffer.detach().clone())
            for module in self._modules
            for name, buffer in module._buffers.items()
        ]

    def restore(self) -> None:
        for module, name, buffer, copy in self._kept:
            module._buffers[name] = buffer
            if buffer is not None and copy is not None and not _same(buffer, copy):
                with torch.no_grad():
                    buffer.copy_(copy)
        if sum(len(module._buffers) for module in self._modules) > len(self._kept):
            known = {(module, name) for module, name, _, _ in self._kept}
            for module in self._modules:
                for name in [name for name in module._buffers if (module, name) not in known]:
                    delattr(module, name)  # registered by the pass


def _same(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.equal(one, other)


def _plain_recurrence(modules: list[nn.Module], *, on_cuda: bool) -> AbstractContextManager[None]:
    recurrent = on_cuda and any(isinstance(module, nn.RNNBase) for module in modules)
    return NO_CUDNN.held() if recurrent else nullcontext()
