"""Who attended to whom in a pass? The probabilities of every attention, however it is written."""

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from torch import Tensor, nn
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils.weak import WeakTensorKeyDictionary

from neuroglass.core.unit import Place, spell_layer
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.process import PLAIN_ATTENTION
from neuroglass.model.trace.trace import OUTPUT, record

PRODUCTS = {"mm", "bmm", "mv", "addmm", "baddbmm", "addmv", "linear", "matmul", "dot"}
SOFTMAX = {"_softmax", "_safe_softmax"}
STEPS = {  # between the products: scaled, biased, masked, cut, cast, reshaped
    "add", "sub", "rsub", "mul", "div", "neg", "tanh", "clamp", "clamp_min", "clamp_max", "masked_fill", "where",
    "index", "gather", "slice", "select", "cat", "constant_pad_nd", "view", "_unsafe_view", "reshape", "expand",
    "permute", "transpose", "t", "unsqueeze", "squeeze", "clone", "alias", "detach", "copy", "_to_copy", "lift_fresh",
}  # fmt: skip


@dataclass(frozen=True)
class Attention:
    """One attention of a pass."""

    inside: tuple[str, ...]  # the layers that it runs in, from the outermost to the innermost
    probabilities: Tensor  # (..., query, key): samples and heads as the network computes them

    @property
    def place(self) -> str:
        """Where it is computed, for a sentence."""
        return repr(self.inside[-1]) if self.inside else "the network itself"


def attend(network: Network, inputs: Inputs, *, replace: Mapping[Place, Tensor] | None = None) -> list[Attention]:
    """Run once and list every attention in its order: a softmax over the last axis of a product, that goes into a
    product. Fused attention is taken apart, so masks are kept, and so is what a network does by hand."""
    with ExitStack() as stack:
        running = stack.enter_context(_running(network.model))
        stack.enter_context(PLAIN_ATTENTION.held())
        listener = stack.enter_context(_Listener(running))
        record(network, inputs, [OUTPUT], replace=replace)
    often = Counter(module for module, call in running.met)

    def spelled(module: str, call: int) -> str:
        return spell_layer(module) + (f"#{call}" if often[module] > 1 else "")

    return [Attention(tuple(spelled(*one) for one in used.inside), used.latest) for used in listener.found]


class _Running:
    """The calls of modules that have begun and not ended: (module, call)."""

    def __init__(self) -> None:
        self.now: list[tuple[str, int]] = []
        self.met: list[tuple[str, int]] = []
        self._calls: Counter[str] = Counter()

    def begin(self, name: str, _: nn.Module, __: Any) -> None:
        self.now.append((name, self._calls[name]))
        self.met.append(self.now[-1])
        self._calls[name] += 1

    def end(self, _: nn.Module, __: Any, ___: Any) -> None:
        self.now.pop()


@contextmanager
def _running(model: nn.Module) -> Iterator[_Running]:
    running = _Running()
    with ExitStack() as stack:
        for name, module in model.named_modules():
            if name:
                stack.callback(module.register_forward_pre_hook(partial(running.begin, name)).remove)
                stack.callback(module.register_forward_hook(running.end).remove)
        yield running


@dataclass
class _Softmax:
    """Probabilities on their way into a product; changed on the way (dropped, cast, weighed), they are the latest."""

    latest: Tensor
    inside: tuple[tuple[str, int], ...] = ()

    def follow(self, tensor: Tensor) -> None:
        if tensor.shape == self.latest.shape:
            self.latest = tensor


class _Listener(TorchDispatchMode):
    """Follows what comes out of products and softmaxes from one operation to the next."""

    def __init__(self, running: _Running):
        super().__init__()
        self.found: list[_Softmax] = []
        self._running = running
        self._products = WeakTensorKeyDictionary()
        self._softmaxes = WeakTensorKeyDictionary()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        name = func.overloadpacket.__name__
        name = name if name in STEPS | SOFTMAX else name.rstrip("_")
        given = [tensor for part in args for tensor in _tensors(part)]
        if name in PRODUCTS:
            self._use(given)
            self._products[out] = True
        elif name in SOFTMAX and args[1] % args[0].ndim == args[0].ndim - 1 and args[0] in self._products:
            self._softmaxes[out] = _Softmax(out)
        elif name in STEPS:
            self._pass_on(given, out)
        return out

    def _use(self, given: list[Tensor]) -> None:
        for softmax in [self._softmaxes[tensor] for tensor in given if tensor in self._softmaxes]:
            if not any(softmax is one for one in self.found):
                softmax.latest = softmax.latest.detach().clone()  # what follows may work in place
                softmax.inside = tuple(self._running.now)
                self.found.append(softmax)

    def _pass_on(self, given: list[Tensor], out: Any) -> None:
        softmaxes = [self._softmaxes[tensor] for tensor in given if tensor in self._softmaxes]
        scores = any(tensor in self._products for tensor in given)
        for tensor in _tensors(out):
            if scores:
                self._products[tensor] = True
            for softmax in softmaxes[:1]:
                self._softmaxes[tensor] = softmax
                if not softmax.inside:
                    softmax.follow(tensor)


def _tensors(part: Any) -> list[Tensor]:
    if isinstance(part, Tensor):
        return [part]
    return [one for one in part if isinstance(one, Tensor)] if isinstance(part, (tuple, list)) else []
