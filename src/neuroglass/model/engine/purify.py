"""May a graph's in-place operations be read as plain ones? Yes, where nothing else sees the changed memory."""

from typing import Any

import torch

FRESH = {  # composite operations that always return memory of their own
    "batch_norm", "layer_norm", "group_norm", "instance_norm", "linear", "matmul", "conv1d", "conv2d", "conv3d",
    "conv_transpose1d", "conv_transpose2d", "conv_transpose3d", "max_pool2d", "softmax", "log_softmax", "lstm", "gru",
    "adaptive_avg_pool2d", "prelu", "embedding",
}  # fmt: skip


def pure(target: Any) -> Any:
    """The plain form of an in-place operation (`relu_` -> `relu`); any other as it is."""
    if not isinstance(target, torch._ops.OpOverload) or not target._schema.is_mutable:
        return target
    packet = getattr(torch.ops.aten, target.overloadpacket.__name__.removesuffix("_"), None)
    plain = getattr(packet, target._overloadname, None) if packet else None
    return target if plain is None or plain._schema.is_mutable else plain


def is_pure(graph: Any) -> bool:
    """Whether reading every in-place operation as its plain form gives the same answers: what it changes is not seen
    later through another view of the same memory."""
    order = {node: number for number, node in enumerate(graph.nodes)}
    group: dict[Any, set[Any]] = {}  # nodes that may share memory
    for node in graph.nodes:
        group[node] = {node}
        if node.op != "call_function" or not isinstance(node.target, torch._ops.OpOverload):
            continue
        if node.target._schema.is_mutable:
            if pure(node.target) is node.target:
                return False
            changed = node.args[0]
            if any(user for other in group[changed] - {changed} for user in other.users if order[user] > order[node]):
                return False
            group[changed].add(node)  # the same tensor
            group[node] = group[changed]
        elif _may_alias(node.target):
            for given in node.all_input_nodes:
                shared = group[node] | group[given]
                for member in shared:
                    group[member] = shared
    return True


def _may_alias(target: Any) -> bool:
    tagged = torch.Tag.maybe_aliasing_or_mutating in target.tags
    return (tagged and target.overloadpacket.__name__ not in FRESH) or any(
        one.alias_info is not None for one in target._schema.returns
    )
