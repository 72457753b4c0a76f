"""What may a Subject be made of? Modules and scikit-learn networks, arrays and data sets, checked at the start."""

import copy
import importlib
from collections.abc import Iterable, Mapping, Sequence
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn.parameter import is_lazy

from neuroglass.core import space as spaces
from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space
from neuroglass.data.dataset import as_dataset
from neuroglass.data.samples import Dataset


def accept_module(model: Any, device: str) -> nn.Module:
    """An `nn.Module` on the asked device; a copy where it lies on another. Wrappers that hide hooks are taken off."""
    if is_estimator(model):
        model = _scikit().to_module(model)
    if isinstance(model, torch.jit.ScriptModule):
        raise InvalidInput("a scripted or traced module hides its layers; give the nn.Module that it was made from")
    if not isinstance(model, nn.Module):
        raise InvalidInput(
            f"the model is a {type(model).__name__}; give a torch.nn.Module or a fitted scikit-learn MLPClassifier or "
            "MLPRegressor (weights alone: ng.load_weights(module, 'weights.safetensors'))"
        )
    _check_made(model)
    while isinstance(model, nn.DataParallel) or hasattr(model, "_orig_mod"):
        model = model.module if isinstance(model, nn.DataParallel) else model._orig_mod
    check_weights(model)
    return _on_device(model, device) if device else model


def _on_device(model: nn.Module, device: str) -> nn.Module:
    try:
        wanted = torch.empty(0, device=device).device
    except (RuntimeError, AssertionError) as fault:
        said = str(fault).splitlines()[0][:120]
        raise InvalidInput(f"device {device!r} is not to be had here ({said}); write 'cpu', 'cuda' or 'mps'") from None
    return model if wanted == device_of(model) else copy.deepcopy(model).to(wanted)


def _check_made(model: nn.Module) -> None:
    for name, tensor in (*model.named_parameters(), *model.named_buffers()):
        if is_lazy(tensor):
            raise InvalidInput(f"weights {name!r} have no shape yet; run the network once on a batch, then give it")
        if tensor.is_meta:
            raise InvalidInput(f"weights {name!r} hold no numbers (device 'meta'); load them first")
        if tensor.is_inference():
            raise InvalidInput(
                f"weights {name!r} were made under torch.inference_mode(), which forbids gradients; make the network "
                "outside of it, or load its state_dict into one made outside"
            )


def is_estimator(model: Any) -> bool:
    """Whether a model is scikit-learn's, told without importing it."""
    return any(kind.__module__.startswith("sklearn.") for kind in type(model).__mro__)


def _scikit() -> ModuleType:
    return importlib.import_module("neuroglass.model.scikit")  # only where it is met: it takes a second to load


def device_of(model: nn.Module) -> torch.device:
    return next((t.device for t in (*model.parameters(), *model.buffers())), torch.device("cpu"))


def check_weights(model: nn.Module) -> None:
    """Parameters are finite; buffers are not NaN (attention masks are often infinite)."""
    spoiled = [(name, p, ~torch.isfinite(p)) for name, p in model.named_parameters() if p.is_floating_point()]
    spoiled += [(name, b, torch.isnan(b)) for name, b in model.named_buffers() if b.is_floating_point()]
    for name, tensor, bad in spoiled:
        if bool(bad.any()):
            raise InvalidInput(
                f"weights {name!r} hold {int(bad.sum())} NaN or infinite numbers of {tensor.numel()}; training "
                "diverged or the file is damaged: load an earlier checkpoint"
            )


def accept_data(data: Any, space: Space | None, classes: Sequence[str]) -> Dataset:
    """The data as a Dataset whose samples have the space's shape."""
    found = as_dataset(data, space=space)
    if len(found) == 0:
        raise InvalidInput("the data has no samples; give at least one")
    if classes and set(classes) == set(found.classes) and tuple(classes) != found.classes:
        raise InvalidInput(
            f"classes are given in the order {tuple(classes)}, the data numbers them {found.classes}; leave classes "
            "out, or number the labels as the network does"
        )
    return found


def with_classes(model: Any, data: Any, classes: Sequence[str]) -> tuple[Any, tuple[str, ...]]:
    """Data and class names. Labels that are names (or a scikit-learn classifier's own) become indices of them."""
    known = [str(name) for name in _scikit().classes_of(model)] if is_estimator(model) else []
    names = tuple(str(name) for name in classes) or tuple(known)
    if not (isinstance(data, tuple) and len(data) == 2 and data[1] is not None):
        return data, names
    labels = np.asarray(data[1])
    if labels.dtype.kind in "OUS" and not known:
        known = list(names)
    if not known:
        return data, names
    order = {name: index for index, name in enumerate(known)}
    if labels.dtype.kind == "f":
        labels = labels.astype(np.int64)
    texts = [str(label) for label in labels.tolist()]
    strange = sorted(set(texts) - set(order))
    if strange:
        raise InvalidInput(f"label {strange[0]!r} is not among the classes {known}")
    return (data[0], np.array([order[text] for text in texts])), names


def accept_ids(samples: Iterable[int] | int, count: int) -> tuple[int, ...]:
    """Checked sample ids."""
    given = np.asarray(list(samples) if isinstance(samples, Iterable) else [samples])
    if given.dtype == bool and given.shape == (count,):
        given = np.flatnonzero(given)
    if given.ndim != 1 or not given.size or given.dtype.kind not in "iu":
        raise InvalidInput(f"samples={samples!r}: write ids from 0 to {count - 1}, such as [0, 7] or range(8)")
    wrong = given[(given < 0) | (given >= count)]
    if wrong.size:
        raise InvalidInput(f"sample {wrong[0]} does not exist; the data has {count}: write ids from 0 to {count - 1}")
    return tuple(given.tolist())


def display_scale(space: Space, x: np.ndarray) -> float:
    """What display units are divided by before mean and std: 255 for whole numbers. InvalidInput for others over 1."""
    if not space.mean:
        return 1.0
    if x.dtype.kind in "iu":
        return 255.0
    if x.max() > 2:
        raise InvalidInput(
            f"with mean and std, x is in display units, uint8 0..255 or float 0..1; it is {x.max():g} ({x.dtype}): "
            "write x.astype(np.uint8) or x / 255, or leave out mean and std where x is scaled already"
        )
    return 1.0


def find_space(data: Dataset) -> Space:
    """The space that the data's reader knows, or that its shape leaves no doubt about."""
    if data.space is not None:
        return data.space
    x = data.batch([0]).x
    if isinstance(x, Mapping):
        raise InvalidInput(
            f"the data has several inputs ({', '.join(x)}); name the one that is asked about: "
            "space=dataclasses.replace(ng.space.image(...), input='name')"
        )
    shape = x.shape[1:]
    if len(shape) == 1 and np.issubdtype(x.dtype, np.floating):
        return spaces.table(shape[0])
    if len(shape) == 3 and shape[0] in (1, 3):
        return spaces.image(*shape)
    raise InvalidInput(
        f"one sample has shape {shape} ({x.dtype}), which could be many things; write space=ng.space.image(channels, "
        "height, width), .table(names), .series(steps, channels), .spectrogram(bands, frames) or .tokens(length)"
    )
