"""Draws how a hidden window grows through ResNet-18, as `docs/explanation/growing_rectangle.svg`.

Run `python -m docs.growing_rectangle`.
"""

from pathlib import Path

import torch

from neuroglass.core.space import image
from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.prepare import prepare
from neuroglass.model.network import Network

SIDE, WINDOW, TOP, LEFT = 224, 32, 96, 64
PANEL, GAP, TEXT = 150, 24, 40
MAP, CHANGED, INK = "#e8e8e8", "#c8553d", "#222222"
Step = tuple[str, int, tuple[int, int, int, int]]  # caption, side of the map, (top, left, height, width)


def steps(model: torch.nn.Module) -> list[Step]:
    """The input, and the last rectangle on maps of each size."""
    x = torch.zeros(1, 3, SIDE, SIDE)
    found = Incremental.of(prepare(Network(model, image(3, SIDE, SIDE)), x), x)
    last: dict[int, Step] = {}
    for name, at in found.growth(TOP, LEFT, WINDOW, WINDOW):
        if name in found.maps and found.maps[name].shape[2] > 1:
            side = int(found.maps[name].shape[2])
            last[side] = ("", side, at or (0, 0, side, side))
    maps = [("input", SIDE, (TOP, LEFT, WINDOW, WINDOW)), *last.values()]
    return [(f"{caption or 'map'} {side} × {side}", side, at) for caption, side, at in maps]


def drawing(found: list[Step]) -> str:
    """The steps side by side, every map drawn at one size."""
    width, height = len(found) * (PANEL + GAP) - GAP, PANEL + TEXT
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif">']
    parts.append(f"<title>{alternative(found)}</title>")
    for number, (caption, side, (top, left, high, wide)) in enumerate(found):
        unit, x = PANEL / side, number * (PANEL + GAP)
        share = 100 * high * wide / side**2
        parts += [
            f'<rect x="{x}" y="0" width="{PANEL}" height="{PANEL}" fill="{MAP}"/>',
            f'<rect x="{x + left * unit:.2f}" y="{top * unit:.2f}" width="{wide * unit:.2f}" '
            f'height="{high * unit:.2f}" fill="{CHANGED}"/>',
            f'<text x="{x}" y="{PANEL + 16}" font-size="12" fill="{INK}">{caption}</text>',
            f'<text x="{x}" y="{PANEL + 32}" font-size="12" fill="{INK}">{high} × {wide} changed, {share:.0f} %</text>',
        ]
    return "\n".join([*parts, "</svg>", ""])


def alternative(found: list[Step]) -> str:
    """The figure in words."""
    told = "; ".join(f"{caption}: {at[2]} by {at[3]}" for caption, _, at in found)
    return f"The rectangle that a hidden window of {WINDOW} by {WINDOW} changes grows through ResNet-18. {told}."


if __name__ == "__main__":
    from benchmarks.networks import resnet18

    target = Path(__file__).parent / "explanation" / "growing_rectangle.svg"
    target.write_text(drawing(steps(resnet18())), encoding="utf-8")
