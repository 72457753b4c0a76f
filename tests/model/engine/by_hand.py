"""Programs written by hand, and the full pass that every incremental answer must equal."""

import numpy as np
import torch

from neuroglass.model.engine.export import Signature
from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.prepare import Prepared, ProgramPass
from neuroglass.model.engine.program import Call, Node, Program
from neuroglass.model.trace.trace import OUTPUT, record

ATEN = torch.ops.aten


def call(target, *arguments):
    return Call(target, arguments)


def program(x, *steps, constants=None, outputs=None):
    """Steps are (name, operation, names of its inputs); `x` is one sample, shapes are found by running."""
    constants = constants or {}
    two = torch.cat([x, x])
    values, nodes = {"x": two, **constants}, []
    for name, operation, inputs in steps:
        made = values[name] = operation(*[values[one] for one in inputs])
        is_tensor = isinstance(made, torch.Tensor)
        nodes.append(Node(name, operation, inputs, (-1, *made.shape[1:]) if is_tensor else None))
    return Program(tuple(nodes), ("x",), outputs or (steps[-1][0],), constants, {"x": (-1, *x.shape[1:])})


def prepared(found):
    reads = tuple(OUTPUT if n == 0 else f"read{n}" for n in range(len(found.outputs)))
    return Prepared(ProgramPass(found, Signature(("",), (), reads), True, 0), {"path": "prepared"})


def incremental(x, *steps, constants=None):
    return Incremental.of(prepared(program(x, *steps, constants=constants)), x)


def pasted(x, tops, lefts, patch):
    """Every position's whole input, literally."""
    rows = x.repeat(len(tops), *[1] * (x.ndim - 1))
    height, width = patch.shape[2:]
    for row, (top, left) in enumerate(zip(tops, lefts, strict=True)):
        here = patch[row if len(patch) > 1 else 0]
        if x.ndim == 3:
            rows[row, :, left : left + width] = here[:, 0]
        else:
            rows[row, :, top : top + height, left : left + width] = here
    return rows


def corners(height, width, high, wide):
    """Positions at every border, in every corner, and inside."""
    tops = sorted({0, min(1, height - high), (height - high) // 2, height - high})
    lefts = sorted({0, min(1, width - wide), (width - wide) // 2, width - wide})
    found = [(top, left) for top in tops for left in lefts]
    return np.array([top for top, _ in found]), np.array([left for _, left in found])


def check_equals_the_full_pass(found, x, high, wide, seed=0):
    """Random replacements at every border and inside are answered as by full passes."""
    size = x.shape[2:] if x.ndim == 4 else (1, x.shape[2])
    tops, lefts = corners(*size, high, wide)
    draw = torch.Generator().manual_seed(seed)
    patch = torch.randn(len(tops), x.shape[1], high, wide, dtype=x.dtype, generator=draw)
    got = found.values(tops, lefts, patch)
    right = found.run.program(pasted(x, tops, lefts, patch))
    for place, expected in zip(found.run.signature.reads, right, strict=True):
        torch.testing.assert_close(got[place], expected, rtol=1e-10, atol=1e-10)
    assert found.difference < 1e-12


def stays_a_patch(found, height, width, name=None):
    """Whether the last node (or another) computes a rectangle that is smaller than its map."""
    grown = dict(found.growth(0, 0, height, width))
    return grown[name or list(grown)[-1]] is not None


def answers(network, inputs, reads=(OUTPUT,), replaced=None):
    return record(network, inputs, reads, replace=replaced or {}).activations


def check_agrees(prepared, network, x, tolerance):
    """At batch sizes that preparing did not see, on samples that it did not see."""
    draw = torch.Generator().manual_seed(9)
    for count in (1, 2, 5, 11):
        more = torch.randn(count, *x.shape[1:], generator=draw).to(x.dtype)
        torch.testing.assert_close(
            prepared(more)[OUTPUT], answers(network, more)[OUTPUT], rtol=tolerance, atol=tolerance
        )
