"""Which modules run in a pass, in what order, and what do they return?"""

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn

from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.kept import kept
from neuroglass.model.trace.meter import Meter
from neuroglass.model.trace.structure import first_tensor


@dataclass(frozen=True)
class Call:
    """One call of one module."""

    module: str
    call: int
    kind: nn.Module
    shape: tuple[int, ...]
    whole: bool  # the activation holds whole numbers
    storage: int  # where it lives: modules that return what they were given share it


@dataclass(frozen=True)
class Survey:
    """Every call of a dry pass in the order in which calls end, the outputs, and the bytes that the pass allocated."""

    calls: tuple[Call, ...]
    outputs: Tensor
    maker: str  # the operation that made the outputs: 'softmax', 'addmm'
    bytes: int
    peak: int  # bytes that lived at once
    largest: int  # bytes of the largest tensor
    work: int  # multiply-adds
    draws: bool  # random numbers


def survey(network: Network, inputs: Inputs) -> Survey:
    """Run once on a few samples and list what ran."""
    calls: list[Call] = []
    meter = Meter()
    counts: Counter[str] = Counter()

    def listen(name: str, module: nn.Module, output: Any) -> None:
        tensor = first_tensor(output)
        if tensor is None or not name:
            return
        whole = not tensor.is_floating_point()
        storage = meter.number(tensor) + tensor.storage_offset()
        calls.append(Call(name, counts[name], module, tuple(tensor.shape), whole, storage))
        counts[name] += 1

    with kept(network.whole), torch.no_grad(), ExitStack() as stack:
        for name, module in network.model.named_modules():
            hook = module.register_forward_hook(lambda m, _, output, name=name: listen(name, m, output))
            stack.callback(hook.remove)
        before = torch.get_rng_state()
        with meter:
            outputs = network(inputs)
        draws = not torch.equal(before, torch.get_rng_state())
    return Survey(
        calls=tuple(calls),
        outputs=outputs.detach(),
        maker=meter.maker(outputs),
        bytes=meter.bytes,
        peak=meter.peak,
        largest=meter.largest,
        work=meter.work,
        draws=draws,
    )
