"""What does a pass cost: bytes, multiply-adds? And which operation made a tensor? CPU memory has no other measure."""

from typing import Any

import torch
from torch import Tensor
from torch.multiprocessing.reductions import StorageWeakRef
from torch.utils._python_dispatch import TorchDispatchMode


class Meter(TorchDispatchMode):
    """Counts what operations allocate and multiply while it is entered, and remembers who made which storage."""

    def __init__(self) -> None:
        super().__init__()
        self.bytes = 0  # of every new storage
        self.peak = 0  # the most that lived at once; a kernel's own workspace is not seen
        self.largest = 0  # bytes of one tensor
        self.work = 0  # multiply-adds
        self._makers: dict[int, tuple[str, int]] = {}  # by address: the operation, and a number that is never reused
        self._last = 0
        self._alive: list[tuple[StorageWeakRef, int]] = []

    def maker(self, tensor: Tensor) -> str:
        """The operation that last wrote a tensor's storage: 'softmax', 'addmm'; views make nothing."""
        return self._makers.get(_storage(tensor), ("", 0))[0]

    def number(self, tensor: Tensor) -> int:
        """Tells storages apart, also those that died and left their address to another."""
        return self._makers.get(_storage(tensor), ("", -_storage(tensor)))[1]

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        given = {_storage(a) for a in args if isinstance(a, Tensor)}
        name = func.overloadpacket.__name__
        for tensor in out if isinstance(out, (tuple, list)) else (out,):
            if not isinstance(tensor, Tensor):
                continue
            if _storage(tensor) not in given:
                self._count(tensor, name)
            elif name.endswith("_"):
                self._makers[_storage(tensor)] = (name.strip("_"), self.number(tensor))
        self.work += multiply_adds(name, args, out)
        return out

    def _count(self, tensor: Tensor, name: str) -> None:
        size = tensor.numel() * tensor.element_size()
        self.bytes, self.largest = self.bytes + size, max(self.largest, size)
        self._last += 1 << 40  # apart by more than any offset into a storage
        self._makers[_storage(tensor)] = (name.strip("_"), self._last)
        if tensor.layout == torch.strided:
            self._alive = [(one, held) for one, held in self._alive if not one.expired()]
            self._alive.append((StorageWeakRef(tensor.untyped_storage()), size))
            self.peak = max(self.peak, sum(held for _, held in self._alive))


def multiply_adds(name: str, args: Any, out: Any) -> int:
    """Of one operation: products with weights count, all else is as cheap as what it writes."""
    tensors = [a for a in args if isinstance(a, Tensor)]
    if name == "convolution":
        read, weight = tensors[:2]
        rows = read if args[6] else out  # a transposed one spreads what it reads
        return rows.numel() * weight.numel() // weight.shape[0]
    if name in ("addmm", "mm", "bmm", "baddbmm"):
        return out.numel() * tensors[-1].shape[-2]
    if name.startswith("_scaled_dot_product"):
        query, key = tensors[:2]
        return 2 * query.numel() * key.shape[-2]
    if name == "mkldnn_rnn_layer":
        read, *weights = tensors[:3]
        return read.numel() // read.shape[-1] * sum(weight.numel() for weight in weights)
    return 0


def _storage(tensor: Tensor) -> int:
    return 0 if tensor.layout != torch.strided else tensor.untyped_storage().data_ptr()
