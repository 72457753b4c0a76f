"""The front end's own tests, with the answers of Python at hand."""

import json
import os
import subprocess
from dataclasses import asdict
from pathlib import Path

import numpy as np
from matplotlib.path import Path as Outline
from safetensors.numpy import save

from neuroglass.core.field import Axis
from neuroglass.surfaces.packing import packed_small, packed_whole
from neuroglass.surfaces.web.wire import pack
from neuroglass.view.colors import rgb
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.marks import (
    Band,
    Bars,
    Cells,
    Heatmap,
    Line,
    Paths,
    Picture,
    Points,
    Rows,
    Scale,
    Tokens,
)

WEB = Path(__file__).parents[2] / "web"


def test_the_front_end_agrees_with_python(node, tmp_path):
    (tmp_path / "types.bin").write_bytes(_types())
    (tmp_path / "figure.bin").write_bytes(pack(*_figure().to_json()))
    (tmp_path / "whole.bin").write_bytes(packed_whole(_large()))
    (tmp_path / "packed.bin").write_bytes(packed_small(_large()))
    (tmp_path / "colors.bin").write_bytes(_colors())
    (tmp_path / "lasso.bin").write_bytes(_lasso())
    env = {**os.environ, "NEUROGLASS_TRUTH": str(tmp_path)}
    told = subprocess.run([node, "build.mjs", "--test"], cwd=WEB, env=env, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout[-4000:] + told.stderr[-2000:]
    assert "# skipped 0" in told.stdout


def test_the_types_hold(node):
    told = subprocess.run([node, "node_modules/.bin/tsc", "--noEmit"], cwd=WEB, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def _types() -> bytes:
    """An array of each type, as the reference implementation of the format writes it."""
    rng = np.random.default_rng(0)
    arrays = {
        name: (rng.normal(size=(3, 5)) * 100).astype(name)
        for name in ("float64", "float32", "float16", "int64", "int32", "int16", "int8", "uint8", "uint16", "uint32")
    }
    arrays["bool"] = np.array([True, False, True])
    arrays["empty"] = np.zeros((0, 2), np.float32)
    told = {
        name: {"shape": list(array.shape), "values": array.astype(np.float64).ravel().tolist()}
        for name, array in arrays.items()
    }
    return save(arrays, metadata={"json": json.dumps(told)})


def _figure() -> Figure:
    """Every mark once."""
    scale = Scale("viridis", 0.0, 1.0, "relevance")
    axes = Axis("y", 2, "px"), Axis("x", 3, "px")
    numbers = np.arange(6.0).reshape(2, 3)
    marks = (
        Heatmap(numbers, axes, scale),
        Picture(numbers / 5, axes),
        Points(numbers.reshape(3, 2), np.arange(3), scale, (0.0, 0.0, 1.0), ids=np.arange(3)),
        Paths(numbers.reshape(1, 3, 2), np.arange(1), scale, (0.0, 0.0, 1.0), (), ("a", "b", "c")),
        Bars(numbers[0], ("a", "b", "c"), "relevance", 0.0, 2.0, False),
        Line(numbers, axes[1], ("first", "second"), "relevance", 0.0, 5.0, True),
        Band(numbers, axes[1], "chance"),
        Tokens(("one", "two", "three"), numbers[0], scale),
        Cells(numbers, axes, scale),
        Rows(("a",), (("1",),), (True,)),
    )
    return Figure("Every mark", tuple(Panel((mark,)) for mark in marks), "caption", "words")


def _large() -> Figure:
    """A heat map of more numbers than a page carries whole."""
    values = np.random.default_rng(3).uniform(0, 1, (80, 80))
    mark = Heatmap(values, (Axis("y", 80), Axis("x", 80)), Scale("viridis", 0.0, 1.0, "relevance"))
    return Figure("A large one", (Panel((mark,)),), "caption", "words")


def _colors() -> bytes:
    scales = {
        "viridis": Scale("viridis", -1.5, 2.25, "q"),
        "coolwarm": Scale("coolwarm", -0.3, 0.3, "q"),
        "petroff10": Scale("petroff10", 0.0, 9.0, "q"),
    }
    rng = np.random.default_rng(1)
    arrays: dict[str, np.ndarray] = {}
    for name, scale in scales.items():
        values = np.concatenate([rng.normal(size=5000), [np.nan, np.inf, -np.inf, scale.low, scale.high]])
        values = rng.integers(-2, 14, 500).astype(float) if name == "petroff10" else values
        values = values.astype(np.float32)
        arrays |= {f"{name}/values": values, f"{name}/rgb": rgb(values, scale).ravel()}
    return save(arrays, metadata={"json": json.dumps({name: asdict(scale) for name, scale in scales.items()})})


def _lasso() -> bytes:
    """Points, and which of them an independent program finds in a wild outline."""
    rng = np.random.default_rng(2)
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    outline = np.stack([np.cos(angles), np.sin(angles)], 1) * rng.uniform(0.3, 1.0, (60, 1))
    positions = rng.uniform(-1.1, 1.1, (20_000, 2))
    found = Outline(outline).contains_points(positions)
    return save({"polygon": outline, "positions": positions, "inside": found.astype(np.uint8)})
