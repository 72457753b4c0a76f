"""Was this network prepared for such questions before? A few prepared ways, kept by what they depend on."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

from neuroglass.core.unit import Place
from neuroglass.model.engine.prepare import ENTRY, OUTPUT, Prepared, prepare
from neuroglass.model.network import Inputs, Network

MOST = 8  # each holds a copy of the weights


class Preparations:
    """Prepared ways by fingerprint, places, float type and input shape; the least used goes first."""

    def __init__(self, most: int = MOST):
        self._most = most
        self._kept: OrderedDict[tuple[Any, ...], Prepared] = OrderedDict()

    def __len__(self) -> int:
        return len(self._kept)

    def of(
        self,
        network: Network,
        fingerprint: str,
        inputs: Inputs,
        *,
        reads: Sequence[Place] = (OUTPUT,),
        at: Sequence[Place] = (ENTRY,),
    ) -> Prepared:
        """As `prepare`; the fingerprint stands for everything that the network's answers depend on."""
        parts = inputs if isinstance(inputs, dict) else {"": inputs}
        shapes = tuple((name, tuple(part.shape[1:]), part.dtype) for name, part in parts.items())
        key = (fingerprint, tuple(reads), tuple(at), str(network.device), shapes)
        if key not in self._kept:
            self._kept[key] = prepare(network, inputs, reads=reads, at=at)
        self._kept.move_to_end(key)
        while len(self._kept) > self._most:
            self._kept.popitem(last=False)
        return self._kept[key]
