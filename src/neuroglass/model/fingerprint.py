"""Is this the same network? Weights, structure, source and what it answers, hashed."""

import hashlib
import inspect
from typing import Any

import torch
from torch import Tensor, nn

from neuroglass.core.result import digest
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.kept import kept

TRUSTED = ("torch.", "neuroglass.")  # told apart by their version, not by their source


def fingerprint(network: Network, probe: Inputs) -> str:
    """20 hex digits over weights, structure, source, space, preprocessing, and the outputs on a few samples."""
    with kept(network.whole), torch.no_grad():
        outputs = network(probe)
    about = {
        "weights": weights_hash(network.whole),
        "structure": repr(network.model),
        "source": [source_of(kind) for kind in _kinds(network.model)],
        "space": network.space.describe(),
        "preprocess": source_of(network.preprocess),
        "output": source_of(network.output) if callable(network.output) else repr(network.output),
        "scale": network.scale,
        "outputs": hashlib.sha256(_bytes(outputs)).hexdigest(),
    }
    return digest(about)


def weights_hash(model: nn.Module) -> str:
    total = hashlib.sha256()
    for name, tensor in model.state_dict(keep_vars=True).items():
        total.update(name.encode())
        if isinstance(tensor, Tensor):
            total.update(f"{tensor.dtype}{tuple(tensor.shape)}".encode())
            total.update(_bytes(tensor))
    return total.hexdigest()


def _bytes(tensor: Tensor) -> memoryview:
    plain = tensor.detach().to("cpu").contiguous().reshape(-1)
    return memoryview(plain.view(torch.uint8).numpy()) if plain.numel() else memoryview(b"")


def _kinds(model: nn.Module) -> list[type]:
    kinds = {type(module) for module in model.modules()}
    return sorted(kinds, key=lambda kind: f"{kind.__module__}.{kind.__qualname__}")


def source_of(thing: Any) -> str:
    """The source text of a class or function, wherever its file lies; its compiled code where there is no text."""
    if thing is None:
        return ""
    name = getattr(thing, "__qualname__", type(thing).__name__)
    if f"{thing.__module__}.".startswith(TRUSTED):
        return f"{thing.__module__}.{name}"
    try:
        return name + inspect.getsource(thing if inspect.isclass(thing) or inspect.isroutine(thing) else type(thing))
    except (OSError, TypeError):
        return name + _compiled(thing)


def _compiled(thing: Any) -> str:
    functions = [f for f in vars(thing).values() if inspect.isfunction(f)] if inspect.isclass(thing) else [thing]
    codes = [f.__code__ for f in functions if hasattr(f, "__code__")]
    return "".join(
        code.co_code.hex() + repr([c for c in code.co_consts if isinstance(c, (int, float, str))]) for code in codes
    )
