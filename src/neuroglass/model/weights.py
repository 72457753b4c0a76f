"""Weights from files: safetensors, or a plain state_dict. Nothing in a file is ever run."""

import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput

COUNTERS = "num_batches_tracked"  # absent from checkpoints before PyTorch 0.4.1, and unused in evaluation
WRAPPERS = ("module.", "_orig_mod.")  # what DataParallel and torch.compile put before every name
NESTS = ("state_dict", "model_state_dict", "model", "net", "weights")


def read_weights(path: str | Path) -> dict[str, Tensor]:
    """The tensors of a `.safetensors` file or of a state_dict saved by `torch.save`, on the CPU.

    Nothing in the file is run: a pickle that needs code, and a `.pt2`, are refused with the way round.
    """
    path = Path(path)
    if not path.is_file():
        raise InvalidInput(f"there is no file {path}; give a .safetensors file or a state_dict saved by torch.save")
    if path.suffix == ".pt2":
        raise InvalidInput(f"{path} is an exported program, whose reader may run code; save its state_dict instead")
    try:
        found = load_file(path) if path.suffix == ".safetensors" else torch.load(path, "cpu", weights_only=True)
    except SafetensorError as fault:
        raise InvalidInput(f"{path} is not a whole safetensors file ({fault}); save or copy it again") from fault
    except pickle.UnpicklingError as fault:
        if path.read_bytes()[:2] not in (b"PK", b"\x80\x02"):
            raise InvalidInput(f"{path} is not a weights file; give safetensors, or what torch.save wrote") from fault
        raise InvalidInput(
            f"{path} needs code to be read, which is refused; it may hold a whole model. Where you trust it, load it "
            "yourself and write torch.save(model.state_dict(), 'weights.pt')"
        ) from fault
    except Exception as fault:  # on a damaged file torch.load raises almost anything
        raise InvalidInput(f"{path} cannot be read as weights ({_plain(fault)}); it may be truncated") from fault
    return _tensors(found, path)


def _plain(fault: Exception) -> str:
    lines = re.sub(r"\x1b\[[0-9;]*m", "", str(fault)).splitlines()
    return lines[0][:120] if lines else type(fault).__name__


def _tensors(found: Any, path: Path) -> dict[str, Tensor]:
    while isinstance(found, Mapping):
        nest = next((name for name in NESTS if isinstance(found.get(name), Mapping)), None)
        if nest is None:
            break
        found = found[nest]
    if not isinstance(found, Mapping):
        raise InvalidInput(f"{path} holds a {type(found).__name__}; expected a state_dict: names and tensors")
    tensors = {str(name): value for name, value in found.items() if isinstance(value, Tensor)}
    if not tensors:
        raise InvalidInput(f"{path} holds no weights under {', '.join(map(repr, list(found)[:6])) or 'any name'}")
    return tensors


def load_weights(model: nn.Module, weights: str | Path | Mapping[str, Tensor]) -> nn.Module:
    """The same module with weights from a file (or a state_dict) in it; every name and shape must fit."""
    given = weights if isinstance(weights, Mapping) else read_weights(weights)
    own = model.state_dict()
    strange = [name for name, value in given.items() if not isinstance(value, (Tensor, np.ndarray))]
    if strange:
        raise InvalidInput(f"weights {strange[0]!r} are a {type(given[strange[0]]).__name__}; give tensors or arrays")
    tensors = _unwrapped({str(name): torch.as_tensor(value) for name, value in given.items()}, own)
    missing = [name for name in own if name not in tensors and not name.endswith(COUNTERS)]
    strange = [name for name in tensors if name not in own]
    if missing or strange:
        parts = [f"weights for {missing[0]!r} ({len(missing)} in all) are missing"] if missing else []
        parts += [f"{strange[0]!r} ({len(strange)} in all) is not in the network"] if strange else []
        raise InvalidInput(f"the weights are of another network: {' and '.join(parts)}")
    for name, tensor in own.items():
        tensors.setdefault(name, tensor)
        if tensors[name].shape != tensor.shape:
            raise InvalidInput(
                f"weights {name!r} have shape {tuple(tensors[name].shape)}, the network wants {tuple(tensor.shape)}; "
                "check the number of classes and the widths"
            )
    model.load_state_dict(tensors)
    return model


def _unwrapped(tensors: dict[str, Tensor], own: Mapping[str, Tensor]) -> dict[str, Tensor]:
    for prefix in WRAPPERS:
        if all(name.startswith(prefix) for name in tensors) and not any(name.startswith(prefix) for name in own):
            tensors = {name.removeprefix(prefix): value for name, value in tensors.items()}
    return tensors
