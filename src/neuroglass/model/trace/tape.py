"""What did every operation of a pass compute? However it was written: seen below all spellings, as it runs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves, tree_map

Shape = tuple[int, ...]
INDEXED = frozenset({"where", "indexput", "maskedfill", "maskedscatter"})  # given indices before other tensors


@dataclass(frozen=True)
class Part:
    """Where a view lies in the tensor that it is a part of."""

    whole: tuple[Shape, Shape]  # sizes, strides
    sizes: Shape
    strides: Shape
    offset: int

    @classmethod
    def of(cls, view: Tensor) -> "Part | None":
        base = view._base
        if base is None:
            return None
        offset = int(view.storage_offset()) - int(base.storage_offset())
        return cls((tuple(base.shape), base.stride()), tuple(view.shape), view.stride(), offset)

    def split(self, slope: Tensor) -> tuple[Tensor, Tensor]:
        """A copy of a slope by the whole, and the part of that copy that is the slope by the view."""
        whole = slope.new_empty_strided(*self.whole).copy_(slope)
        return whole, whole.as_strided(self.sizes, self.strides, whole.storage_offset() + self.offset)


@dataclass(eq=False)
class Step:
    """One operation. Tensors are kept where a rule reads them, as they were before and after it."""

    name: str  # 'relu' for nn.ReLU, F.relu, relu_ ...
    function: Callable[..., Any]
    given: Sequence[Any]
    options: dict[str, Any]
    numbers: range  # that autograd counted for its derivatives
    result: Any = None
    part: Part | None = None  # where it worked in place on a part of another tensor

    @property
    def kind(self) -> tuple[Any, ...]:
        """Its name, and the shapes of what a rule reads of it."""
        kept = (tree_leaves(list(self.given)), tree_leaves(self.result))
        return self.name, *[tuple(one.shape) for part in kept for one in part if isinstance(one, Tensor)]

    @property
    def output(self) -> Tensor:
        """What it computed; of several tensors the first."""
        first: Tensor = self.result[0] if isinstance(self.result, (tuple, list)) else self.result
        return first

    @cached_property
    def tensors(self) -> list[Any]:
        """What it was given, as autograd counts it: tensors, those left out among them."""
        leaves = [one for one in tree_leaves(list(self.given)) if one is None or isinstance(one, Tensor)]
        if self.name not in INDEXED:
            return leaves
        return [one for one in leaves if one is None or one.is_floating_point()]

    def own(self, storage: int) -> None:
        """Copy what lies in a storage that is about to change."""
        self.given = tree_map(lambda one: one.clone() if storage_of(one) == storage else one, self.given)
        self.result = tree_map(lambda one: one.clone() if storage_of(one) == storage else one, self.result)


class Tape(TorchDispatchMode):
    """The operations in the order in which they run; `keeps` says by name whose tensors a rule will read."""

    def __init__(self, keeps: Callable[[str], bool]):
        super().__init__()
        self.steps: list[Step] = []
        self._keeps = keeps
        self._counted = _count()
        self._holders: dict[int, list[Step]] = {}

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        options = kwargs or {}
        changed = [args[place] for place in _written(func) if place < len(args) and isinstance(args[place], Tensor)]
        changed += [given for name, given in options.items() if name == "out" and isinstance(given, Tensor)]
        storages = {storage_of(one) for one in changed}
        for storage in storages:
            for holder in self._holders.pop(storage, ()):
                holder.own(storage)
        step = Step(operation(func), func, (), options, range(0))
        if self._keeps(step.name):
            step.given = tree_map(lambda one: _held(one, storages), args)
        if changed and changed[0]._is_view():
            step.part = Part.of(changed[0])
        result = func(*args, **options)
        now = _count()
        step.numbers, self._counted = range(self._counted, now), now
        self.steps.append(step)
        if step.given:
            step.result = tree_map(lambda one: _held(one, ()), result)
            tree_map(lambda one: self._hold(step, one), (step.given, step.result))
        return result

    def _hold(self, step: Step, one: Any) -> None:
        if isinstance(one, Tensor):
            self._holders.setdefault(storage_of(one), []).append(step)


def storage_of(one: Any) -> int:
    strided = isinstance(one, Tensor) and one.layout == torch.strided
    return one.untyped_storage().data_ptr() if strided else 0


def operation(func: Any) -> str:
    """'relu' for aten.relu_.default, 'maxpool2dwithindices' for aten.max_pool2d_with_indices.default."""
    name: str = func._schema.name.split("::")[-1]
    return name.replace("_", "").removesuffix("forward")


@cache
def _written(func: Any) -> tuple[int, ...]:
    """Which arguments the operation changes in place."""
    given = func._schema.arguments
    return tuple(i for i, one in enumerate(given) if one.alias_info is not None and one.alias_info.is_write)


def _held(one: Any, changing: Any) -> Any:
    if not isinstance(one, Tensor):
        return one
    plain = one.detach()
    return plain.clone() if storage_of(one) in changing else plain


def _count() -> int:
    """The number that autograd will give to the next derivative in this thread."""
    counted: int = torch._C._autograd._get_sequence_nr()
    return counted
