"""What does this network compute between its inputs and the asked places? Written down through `torch.export`."""

import copy
import operator
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from neuroglass.core.unit import Place
from neuroglass.model.engine.program import Call, Given, Node, Program, Refused
from neuroglass.model.engine.purify import is_pure, pure
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.kept import kept
from neuroglass.model.trace.watch import watch

PASSES_ON = {"clone", "alias", "detach", "contiguous", "lift_fresh_copy", "lift_fresh", "detach_copy"}
DROPS = {"dropout", "feature_dropout", "alpha_dropout", "feature_alpha_dropout"}
BY_SHAPE = {"view": torch.ops.aten.reshape.default, "_unsafe_view": torch.ops.aten.reshape.default}
NORM = torch.ops.aten._native_batch_norm_legit_no_training.default  # what functionalizing makes of a batch norm
BY_STRIDES = {"as_strided", "stride", "storage_offset", "is_contiguous"}


@dataclass(frozen=True)
class Signature:
    """Which tensors a program takes: the inputs by name ('' where there is one), then the replaced places."""

    names: tuple[str, ...]
    at: tuple[Place, ...]
    reads: tuple[Place, ...]

    def flat(self, inputs: Inputs, replaced: dict[Place, Tensor]) -> tuple[Tensor, ...]:
        parts = [inputs[name] for name in self.names] if isinstance(inputs, dict) else [inputs]
        return (*parts, *(replaced[place] for place in self.at))

    def nested(self, tensors: Sequence[Tensor]) -> tuple[Inputs, dict[Place, Tensor]]:
        count = len(self.names)
        inputs = tensors[0] if self.names == ("",) else dict(zip(self.names, tensors[:count], strict=True))
        return inputs, dict(zip(self.at, tensors[count:], strict=True))


class _Watched(nn.Module):
    """The network as a module from flat tensors to the activations of the asked places."""

    def __init__(self, network: Network, signature: Signature):
        super().__init__()
        self.parts = network.whole
        self.network, self.signature = network, signature

    def forward(self, *tensors: Tensor) -> tuple[Tensor, ...]:
        inputs, replaced = self.signature.nested(tensors)
        return watch(self.network, inputs, self.signature.reads, replaced)


def export(network: Network, signature: Signature, tensors: Sequence[Tensor], sample_axes: Sequence[int]) -> Program:
    """The program of a copy of the network; `tensors` are an example batch, whose size stays open.

    Raises Refused with the reason where the network cannot be written down.
    """
    model, steps = copy.deepcopy((network.model, network.preprocess if _learned(network) else None))
    copied = replace(network, model=model, preprocess=steps if _learned(network) else network.preprocess)
    open_axes = tuple({axis: torch.export.Dim.DYNAMIC} for axis in sample_axes)
    with kept(copied.whole), torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of torch.export, about the copy
        module = _Watched(copied, signature)
        found = torch.export.export(module, tuple(tensors), dynamic_shapes={"tensors": open_axes}, strict=False)
        if not is_pure(found.graph):
            found = found.run_decompositions({})
    return _Writer(found).program()


def _learned(network: Network) -> bool:
    return isinstance(network.preprocess, nn.Module)


class _Writer:
    """Turns an exported graph into a Program: parameters become constants, what has no effect goes."""

    def __init__(self, exported: Any):
        self.exported, self.signature = exported, exported.graph_signature
        self.constants: dict[str, Any] = {}
        self.nodes: dict[str, Node] = {}
        self.current: dict[str, str] = {}  # by the graph's name: the node that holds it now, after what worked in place
        self.shapes: dict[str, tuple[int, ...]] = {}

    def program(self) -> Program:
        graph = self.exported.graph
        outputs: tuple[str, ...] = ()
        with torch.no_grad():
            for node in graph.nodes:
                if node.op == "placeholder":
                    self._placeholder(node)
                elif node.op == "call_function":
                    self._call(node)
                elif node.op != "output":
                    raise Refused(f"the network's program has a part of the kind {node.op!r}")
        outputs = tuple(self._name(name) for name in self.signature.user_outputs)
        inputs = tuple(name for name in self.signature.user_inputs if name in self.shapes)
        return pruned(Program(tuple(self.nodes.values()), inputs, outputs, self.constants, self.shapes))

    def _placeholder(self, node: Any) -> None:
        told = self.signature
        name = node.name
        state = {**told.inputs_to_parameters, **told.inputs_to_buffers, **told.inputs_to_lifted_tensor_constants}
        if name in state:
            key = state[name]
            held = self.exported.state_dict
            tensor = held[key] if key in held else self.exported.constants[key]
            self.constants[name] = tensor.detach()
        else:
            self.shapes[name] = _shape(node) or ()

    def _name(self, name: str) -> str:
        return self.current.get(name, name)

    def _call(self, node: Any) -> None:
        inputs: list[str] = []

        def mark(part: Any) -> Given:
            name = self._name(part.name)
            if name not in inputs:
                inputs.append(name)
            return Given(inputs.index(name))

        options = {word: _mapped(part, mark) for word, part in node.kwargs.items()}
        call = Call(pure(node.target), tuple(_mapped(node.args, mark)), options)
        if call.name in PASSES_ON or _drops_nothing(call) or _keeps_type(node, call) or _normed(node):
            self.current[node.name] = inputs[0]
            return
        if pure(node.target) is not node.target:  # in place: what it changed is what it made
            self.current[node.args[0].name] = node.name
        call = _rewritten(call)
        if all(name in self.constants for name in inputs) and not _random(call):
            self.constants[node.name] = call(*[self.constants[name] for name in inputs])
        else:
            self.nodes[node.name] = Node(node.name, call, tuple(inputs), _shape(node))


def _rewritten(call: Call) -> Call:
    """The same operation in the form in which the engine knows it."""
    if call.target is NORM:  # its first result, which is all that _normed lets through
        *tensors, momentum, eps = call.arguments
        return Call(torch.ops.aten.batch_norm.default, (*tensors, False, momentum, eps, False))
    return replace(call, target=BY_SHAPE.get(call.name, call.target))


def _normed(node: Any) -> bool:
    """Whether this takes the first result of a batch norm in evaluation mode; others hold nothing then."""
    return node.target is operator.getitem and node.args[0].target is NORM


def _mapped(part: Any, mark: Callable[[Any], Given]) -> Any:
    if isinstance(part, torch.fx.Node):
        return mark(part)
    return [_mapped(one, mark) for one in part] if isinstance(part, (list, tuple)) else part


def _shape(node: Any) -> tuple[int, ...] | None:
    value = node.meta.get("val")
    value = value[0] if node.target is NORM else value
    return tuple(n if type(n) is int else -1 for n in value.shape) if isinstance(value, Tensor) else None


def _drops_nothing(call: Call) -> bool:
    return call.name in DROPS and not call.named["train"]


def _keeps_type(node: Any, call: Call) -> bool:
    """A cast to what the tensor is already."""
    if call.name not in ("to", "_to_copy") or not isinstance(node.args[0].meta.get("val"), Tensor):
        return False
    before, after = node.args[0].meta["val"], node.meta["val"]
    return before.dtype == after.dtype and before.device == after.device


def _random(call: Call) -> bool:
    """Whether it draws random numbers; attention only where it drops some."""
    tags = getattr(call.target, "tags", ())
    if torch.Tag.nondeterministic_seeded not in tags or _drops_nothing(call):
        return False
    named = call.named
    quiet = (
        named.get("dropout_p", named.get("dropout", 1.0)) == 0.0 or named.get("train", named.get("training")) is False
    )
    return not quiet


def pruned(program: Program) -> Program:
    """Without what no output needs. Refused where what is left cannot be repeated exactly."""
    needed = set(program.outputs)
    nodes = []
    for node in reversed(program.nodes):
        if node.name in needed:
            needed.update(node.inputs)
            nodes.append(node)
            _check(node)
    constants = {name: value for name, value in program.constants.items() if name in needed}
    return replace(program, nodes=tuple(reversed(nodes)), constants=constants)


def _check(node: Node) -> None:
    call = node.operation
    if not isinstance(call, Call):
        return
    if _random(call):
        raise Refused(f"the network draws random numbers ({call.name})")
    if call.name in BY_STRIDES:
        raise Refused(f"the network looks at how a tensor lies in memory ({call.name})")
    known = isinstance(call.target, torch._ops.OpOverload) or getattr(operator, call.name, None) is call.target
    if not known and call.target not in (torch.sym_float, torch.sym_int, torch.sym_max, torch.sym_min, torch.sym_not):
        raise Refused(f"the network's program has a step that only torch.export knows ({call.name})")
