"""Is the network left as it was? Everything that a pass could change is put back, also after an error."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import torch
from torch import Tensor, nn


@contextmanager
def kept(model: nn.Module) -> Iterator[None]:
    """Evaluation mode and frozen parameters inside; outside, modes, `requires_grad`, buffers and the random
    state are what they were. Modes are set one by one: a network's own `eval()` may merge weights."""
    modes = [(module, module.training) for module in model.modules()]
    frozen = [(parameter, parameter.requires_grad) for parameter in model.parameters()]
    buffers = _Buffers(model)
    devices = sorted({p.device.index or 0 for p in model.parameters() if p.device.type == "cuda"})
    with ExitStack() as stack:
        stack.enter_context(torch.random.fork_rng(devices))
        stack.enter_context(torch.inference_mode(False))
        stack.enter_context(torch.enable_grad())
        stack.enter_context(_plain_kernels(model, on_cuda=bool(devices)))
        torch.manual_seed(0)  # a network that draws random numbers in a pass draws the same ones every time
        try:
            for module, _ in modes:
                module.training = False
            for parameter, _ in frozen:
                parameter.requires_grad_(False)
            yield
        finally:
            for module, training in modes:
                module.training = training
            for parameter, required in frozen:
                parameter.requires_grad_(required)
            buffers.restore()


class _Buffers:
    """Running statistics, counters and masks, as they were."""

    def __init__(self, model: nn.Module):
        self._kept: list[tuple[nn.Module, str, Tensor | None, Tensor | None]] = [
            (module, name, buffer, None if buffer is None else buffer.detach().clone())
            for module in model.modules()
            for name, buffer in module._buffers.items()
        ]

    def restore(self) -> None:
        for module, name, buffer, copy in self._kept:
            module._buffers[name] = buffer
            if buffer is not None and copy is not None and not _same(buffer, copy):
                with torch.no_grad():
                    buffer.copy_(copy)


def _same(one: Tensor, other: Tensor) -> bool:
    return one.shape == other.shape and torch.equal(one, other)


@contextmanager
def _plain_kernels(model: nn.Module, *, on_cuda: bool) -> Iterator[None]:
    """No fused attention that skips its parts; no cuDNN for recurrent layers, which refuses their gradient."""
    fused = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    recurrent = on_cuda and any(isinstance(module, nn.RNNBase) for module in model.modules())
    try:
        if recurrent:
            with torch.backends.cudnn.flags(enabled=False):
                yield
        else:
            yield
    finally:
        torch.backends.mha.set_fastpath_enabled(fused)
