"""Is everything as it was? A network's whole state, and the process state that a pass could change."""

import copy
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.modules import module as modules

from neuroglass.core.unit import Place
from neuroglass.model.subject import Subject
from neuroglass.testing.promise import promise

HOOKS = ("_forward_hooks", "_forward_pre_hooks", "_backward_hooks", "_backward_pre_hooks", "_state_dict_hooks")
GLOBAL_HOOKS = ("_global_forward_hooks", "_global_forward_pre_hooks", "_global_backward_hooks")


def state_of(model: nn.Module) -> dict[str, Any]:
    """Everything that asking a question could change, by name, as plain values that compare."""
    state = {f"process: {name}": value for name, value in _process().items()}
    for name, module in model.named_modules():
        at = f"module {name!r}"
        state[f"{at}: class"] = type(module)
        state[f"{at}: training"] = module.training
        state[f"{at}: inplace"] = getattr(module, "inplace", None)
        state[f"{at}: attributes"] = sorted(vars(module))
        state[f"{at}: hooks"] = [list(getattr(module, kind)) for kind in HOOKS]
    for name, parameter in model.named_parameters():
        at = f"parameter {name!r}"
        state[f"{at}: identity"] = id(parameter)
        state[f"{at}: requires_grad"] = parameter.requires_grad
        state[f"{at}: values"] = _bytes(parameter)
        state[f"{at}: grad"] = None if parameter.grad is None else _bytes(parameter.grad)
    for name, buffer in model.named_buffers():
        state[f"buffer {name!r}: identity"] = id(buffer)
        state[f"buffer {name!r}: values"] = _bytes(buffer)
    return state


def _process() -> dict[str, Any]:
    kind, keys, *rest = np.random.get_state()
    return {
        "torch random state": _bytes(torch.get_rng_state()),
        "numpy random state": (kind, keys.tobytes(), *rest),
        "python random state": random.getstate(),
        "gradients enabled": torch.is_grad_enabled(),
        "inference mode": torch.is_inference_mode_enabled(),
        "fused attention": torch.backends.mha.get_fastpath_enabled(),
        "float type": torch.get_default_dtype(),
        "deterministic": torch.are_deterministic_algorithms_enabled(),
        "threads": torch.get_num_threads(),
        "global hooks": [list(getattr(modules, name)) for name in GLOBAL_HOOKS],
    }


def _bytes(tensor: Tensor) -> bytes:
    return bytes(tensor.detach().cpu().contiguous().numpy().tobytes())


def promise_same_state(before: dict[str, Any], after: dict[str, Any], when: str) -> None:
    """AssertionError naming what is not as it was."""
    changed = [name for name in {**before, **after} if before.get(name) != after.get(name)]
    promise(not changed, f"{when}, this is not as it was: {', '.join(changed[:6])}")


def unsettled(subject: Subject) -> Subject:
    """The subject with a copy of its network in the middle of training: mixed modes, gradients, frozen parameters."""
    made = replace(subject, model=copy.deepcopy(subject.model))
    for place, module in enumerate(made.model.modules()):
        module.training = place % 3 != 1
    for place, parameter in enumerate(made.model.parameters()):
        parameter.requires_grad_(place % 2 == 0)
        parameter.grad = torch.full_like(parameter, 0.5) if place % 4 == 0 else None
    return made


@contextmanager
def unsettled_process() -> Iterator[None]:
    """Inside, the global generators of torch, NumPy and Python stand elsewhere, and attention may be fused."""
    python, numpy, fused = random.getstate(), np.random.get_state(), torch.backends.mha.get_fastpath_enabled()
    with torch.random.fork_rng(devices=[]):
        torch.rand(7)
        np.random.random(7)
        random.random()
        torch.backends.mha.set_fastpath_enabled(True)
        try:
            yield
        finally:
            random.setstate(python)
            np.random.set_state(numpy)
            torch.backends.mha.set_fastpath_enabled(fused)


@contextmanager
def passes(subject: Subject, on_pass: Callable[[int], None]) -> Iterator[None]:
    """Calls `on_pass(1)`, `on_pass(2)`, ... whenever the network's last layer runs inside."""
    last = Place.parse(list(subject.layers())[-1].name).module
    module = subject.model.get_submodule(last)
    forward, count = module.forward, 0

    def counted(*given: Any) -> Any:
        nonlocal count
        count += 1
        on_pass(count)
        return forward(*given)

    module.forward = counted  # an attribute of the module hides its class's method
    try:
        yield
    finally:
        del module.forward
