"""How many bytes does a pass allocate, and which operation made a tensor? CPU memory has no other measure."""

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode


class Meter(TorchDispatchMode):
    """Counts the bytes of every new storage that operations make while it is entered, and remembers its maker."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0
        self.largest = 0  # bytes of one tensor
        self._makers: dict[int, str] = {}

    def maker(self, tensor: Tensor) -> str:
        """The operation that last wrote a tensor's storage: 'softmax', 'addmm'; views make nothing."""
        return self._makers.get(_storage(tensor), "")

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        given = {_storage(a) for a in args if isinstance(a, Tensor)}
        name = func.overloadpacket.__name__
        for tensor in out if isinstance(out, (tuple, list)) else (out,):
            if not isinstance(tensor, Tensor):
                continue
            new = _storage(tensor) not in given
            if new:
                size = tensor.numel() * tensor.element_size()
                self.bytes, self.largest = self.bytes + size, max(self.largest, size)
            if new or name.endswith("_"):
                self._makers[_storage(tensor)] = name.strip("_")
        return out


def _storage(tensor: Tensor) -> int:
    return 0 if tensor.layout != torch.strided else tensor.untyped_storage().data_ptr()
