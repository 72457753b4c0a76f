"""How many multiply-adds does a pass take, and how many does this machine do in a second?"""

import time
from functools import cache

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.flop_counter import FlopCounterMode

from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.operations import Convolution, Dense


@cache
def most_multiply_adds() -> float:
    """A second, in float32, by the fastest kernel at hand on a product that fits its caches: no pass can do more."""
    x, weight = torch.ones(2048, 1024), torch.ones(1024, 1024)
    packed = torch.ops.mkldnn._reorder_linear_weight(weight, len(x))
    best = float("inf")
    for _ in range(100):
        start = time.perf_counter()
        torch.ops.mkldnn._linear_pointwise(x, packed, None, "none", [], "")
        best = min(best, time.perf_counter() - start)
        time.sleep(0.02)  # both cores are free at some time
    return x.numel() * weight.shape[0] / best


def multiply_adds(model: nn.Module, x: Tensor) -> int:
    """Of one pass; 0 where PyTorch does not count them (recurrent layers)."""
    with FlopCounterMode(display=False) as counter, torch.no_grad():
        model(x)
    return 0 if any(isinstance(part, nn.RNNBase) for part in model.modules()) else counter.get_total_flops() // 2


def least_of(fast: Incremental, corners: tuple[np.ndarray, np.ndarray], window: int) -> int:
    """Multiply-adds of all positions, when every one computes its own rectangles and nothing else."""
    nodes = {node.name: node for node in fast.run.program.nodes}
    total = 0
    for top, left in zip(*corners, strict=True):
        for name, at in fast.growth(int(top), int(left), window, window):
            made = nodes[name].operation
            if isinstance(made, Convolution):
                high, wide = fast.maps[name].shape[2:] if at is None else at[2:]
                total += made.weight.numel() * high * wide
            elif isinstance(made, Dense):
                total += made.weight.numel()
    return total
