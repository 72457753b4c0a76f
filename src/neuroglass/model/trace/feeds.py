"""Which layer feeds which? Seen as a pass runs: every tensor remembers the layers whose numbers are in it."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves
from torch.utils.weak import WeakTensorKeyDictionary

from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.kept import kept
from neuroglass.model.trace.structure import first_tensor
from neuroglass.model.trace.tape import storage_of

Call = tuple[str, int]  # of a module: its name, and the how-manieth from 0 on
ENTRY: Call = ("", 0)  # the network's inputs
Sources = frozenset[Call]


@dataclass(frozen=True)
class Feeds:
    """What flows into every call of a module that calls no other one, and into the outputs of the network."""

    into: Mapping[Call, Sources]
    outputs: Sources
    calls: Mapping[str, int]  # how often each module ran


def feeds(network: Network, inputs: Inputs) -> Feeds:
    """Run once and see whose numbers each call computes with.

    Sums, joins and functions that are no modules pass on what they are given.
    """
    flow, listener = _Flow(), _Listener()
    for tensor in inputs.values() if isinstance(inputs, dict) else (inputs,):
        flow.mark(tensor, frozenset([ENTRY]))
    with kept(network.whole), torch.no_grad(), ExitStack() as stack:
        for name, module in network.model.named_modules():
            for remove in listener.listen(flow, name, module):
                stack.callback(remove)
        with flow:
            outputs = network(inputs)
    return Feeds(listener.into, flow.sources(outputs), listener.calls)


class _Flow(TorchDispatchMode):
    """Whose numbers are in each tensor that is alive; what works in place changes all that share its memory."""

    def __init__(self) -> None:
        super().__init__()
        self._known: WeakTensorKeyDictionary = WeakTensorKeyDictionary()

    def sources(self, *given: Any) -> Sources:
        """Of all tensors in here."""
        found = [self._known.get(one, frozenset()) for one in tree_leaves(given) if isinstance(one, Tensor)]
        return frozenset().union(*found)

    def mark(self, tensor: Tensor, sources: Sources) -> None:
        self._known[tensor] = sources

    def shared(self, tensor: Tensor) -> Iterator[Tensor]:
        """The tensors that lie in the same memory, itself too."""
        place = storage_of(tensor)
        yield from [one for one in list(self._known.keys()) if one is tensor or (place and storage_of(one) == place)]

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        options = kwargs or {}
        result = func(*args, **options)
        sources = self.sources(args, options)
        given = [one for one in tree_leaves((args, options)) if isinstance(one, Tensor)]
        for one in tree_leaves(result):
            if not isinstance(one, Tensor):
                continue
            self.mark(one, sources)
            if any(one is other for other in given):  # it worked in place
                for other in self.shared(one):
                    self.mark(other, self.sources(other) | sources)
        return result


class _Listener:
    """Gives what a module returns the name of its call, where no other module made it inside."""

    def __init__(self) -> None:
        self.into: dict[Call, Sources] = {}
        self.calls: Counter[str] = Counter()
        self._open: list[_Running] = []

    def listen(self, flow: _Flow, name: str, module: nn.Module) -> Sequence[Any]:
        """Hook a module; what removes the hooks."""
        begin = module.register_forward_pre_hook(self._begin, with_kwargs=True)
        end = module.register_forward_hook(partial(self._end, flow, name))
        return begin.remove, end.remove

    def _begin(self, module: nn.Module, given: Any, options: Any) -> None:
        tensors = [one for one in tree_leaves((given, options)) if isinstance(one, Tensor)]
        self._open.append(_Running(tensors, [one._version for one in tensors]))

    def _end(self, flow: _Flow, name: str, module: nn.Module, given: Any, output: Any) -> Any:
        running = self._open.pop()
        if first_tensor(output) is None or not name:
            return None
        for outer in self._open:
            outer.alone = False
        call = (name, self.calls[name])
        self.calls[name] += 1
        if not running.alone:
            return None
        self.into[call] = flow.sources(output)
        own = frozenset([call])
        if isinstance(output, Tensor) and running.returns(output):
            output = output.view_as(output)  # what others made of the same numbers keeps its name
            flow.mark(output, own)
            return output
        for one in tree_leaves(output):
            if isinstance(one, Tensor):
                changed = flow.shared(one) if running.changed(one) else (one,)
                for other in changed:
                    flow.mark(other, own)
        return None


class _Running:
    """A call that has begun."""

    def __init__(self, tensors: Sequence[Tensor], versions: Sequence[int]) -> None:
        self.alone = True  # no other module was called inside
        self._tensors, self._versions = tensors, versions

    def returns(self, output: Tensor) -> bool:
        """Whether it returns what it was given, as it was."""
        same = [place for place, one in enumerate(self._tensors) if one is output]
        return bool(same) and output._version == self._versions[same[0]]

    def changed(self, output: Tensor) -> bool:
        """Whether it worked in place on what it was given, and returns that."""
        place = storage_of(output)
        return any(
            storage_of(one) == place and one._version != version
            for one, version in zip(self._tensors, self._versions, strict=True)
        )
