"""A Figure as a matplotlib figure, and as a PNG, SVG or PDF file with the same bytes every time."""

from __future__ import annotations

import io
from typing import Any

import matplotlib
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Canvas

from neuroglass.core.errors import InvalidInput
from neuroglass.surfaces.plot.arrange import arrange
from neuroglass.surfaces.plot.keys import draw_bars, draw_legend
from neuroglass.surfaces.plot.layout import Layout, lay_out
from neuroglass.surfaces.plot.marks import draw_mark
from neuroglass.view.figure import Figure

STYLE: dict[str, Any] = {
    "font.family": ["DejaVu Sans"],
    "font.size": 9,
    "axes.titlesize": 9,
    "axes.labelsize": 8.5,
    "xtick.labelsize": 8,
    "ytick.labelsize": 8,
    "axes.linewidth": 0.6,
    "text.parse_math": False,  # a class may be called $x$
    "axes.formatter.use_mathtext": False,
    "svg.hashsalt": "neuroglass",
    "svg.fonttype": "path",
    "pdf.fonttype": 42,
    "path.simplify": True,
}
METADATA: dict[str, dict[str, str | None]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
}
RESOLUTION = 200


def draw(figure: Figure) -> Canvas:
    """The whole figure: title, panels, color keys and caption."""
    return _drawn(figure, worded=True)


def draw_panels(figure: Figure) -> Canvas:
    """The panels and color keys only, for a page that sets title and caption itself."""
    return _drawn(figure, worded=False)


def encode(canvas: Canvas, kind: str) -> bytes:
    """The drawing as the bytes of a 'png', 'svg' or 'pdf' file. Raises InvalidInput for another kind."""
    if kind not in METADATA:
        raise InvalidInput(
            f"figures cannot be written as {kind!r}; write {', '.join('.' + known for known in METADATA)}"
        )
    file = io.BytesIO()
    with matplotlib.rc_context(STYLE):
        canvas.savefig(file, format=kind, dpi=RESOLUTION, metadata=METADATA[kind])
    return file.getvalue()


def pixels(canvas: Canvas, resolution: float) -> np.ndarray:
    """The drawing as bytes of red, green and blue: row, column, color."""
    with matplotlib.rc_context(STYLE):
        canvas.set_dpi(resolution)
        agg = FigureCanvasAgg(canvas)
        agg.draw()
    return np.asarray(agg.buffer_rgba())[..., :3]


def _drawn(figure: Figure, *, worded: bool) -> Canvas:
    with matplotlib.rc_context(STYLE):
        layout = lay_out(figure, worded=worded)
        canvas = Canvas(figsize=(layout.width, layout.height))
        FigureCanvasAgg(canvas)
        axes = _panels(canvas, figure, layout)
        side = draw_bars(canvas, figure, layout, draw_legend(canvas, figure, layout))
        if axes:
            _headings(canvas, layout, arrange(canvas, axes, layout, side))
        if worded:
            _words(canvas, layout)
    return canvas


def _panels(canvas: Canvas, figure: Figure, layout: Layout) -> list[Any]:
    """One axes per panel, in rows; what a last row leaves free stays empty."""
    axes = []
    for place, panel in enumerate(figure.panels):
        spatial = any(
            getattr(mark, "positions", None) is not None and mark.positions.shape[-1] == 3 for mark in panel.marks
        )
        one = canvas.add_axes((0.1, 0.1, 0.8, 0.8), projection="3d" if spatial else None, label=str(place))
        for mark in panel.marks:
            draw_mark(one, mark, small=layout.columns > 1)
        if not panel.marks:
            one.set_axis_off()
        if layout.titles[place]:
            one.set_title("\n".join(layout.titles[place]), linespacing=1.25)
        axes.append(one)
    return axes


def _headings(canvas: Canvas, layout: Layout, tops: list[float]) -> None:
    for heading, top in zip(layout.headings, tops, strict=True):
        if heading:
            canvas.text(
                0.1 / layout.width, (top + 0.03) / layout.height, "\n".join(heading), va="bottom", weight="bold"
            )


def _words(canvas: Canvas, layout: Layout) -> None:
    width, height = layout.width, layout.height
    canvas.text(
        0.1 / width, 1 - 0.08 / height, "\n".join(layout.title), va="top", size=11, weight="bold", linespacing=1.25
    )
    canvas.text(
        0.1 / width, 0.08 / height, "\n".join(layout.caption), va="bottom", size=7.5, color="#333333", linespacing=1.35
    )
