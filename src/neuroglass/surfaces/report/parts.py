"""How is one result told in a report: its picture or table, its words, its scores, its provenance?"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable, Sequence

import numpy as np
from PIL import Image

from neuroglass.core.result import Checked, Result, Trails
from neuroglass.surfaces.plot.render import draw_panels, pixels
from neuroglass.surfaces.plot.text import ink
from neuroglass.surfaces.report.asked import provenance_details
from neuroglass.surfaces.report.html import paragraphs, table, text
from neuroglass.surfaces.report.live import Carry
from neuroglass.view.colors import rgb
from neuroglass.view.figure import Figure
from neuroglass.view.marks import Cells, Rows
from neuroglass.view.scores import meaning, spoken
from neuroglass.view.trails import by_step
from neuroglass.view.words import number, raised

WIDE = 4  # panels in a row: from here on a phone scrolls the picture rather than make it too small to read
CSS_PIXELS = 96  # an inch
RESOLUTION = 2 * CSS_PIXELS  # sharp on fine screens
VERDICTS = {True: ("Passed.", "passed"), False: ("Not passed.", "failed"), None: ("No rule.", "open")}
MOST_CELLS = 40  # columns of a matrix that is told as a table; larger ones are pictures


def told_result(result: Result, figure: Figure, carry: Carry) -> str:
    """A result under its heading."""
    words = tables(figure)
    drawn = any(panel.marks for panel in figure.panels) and not words
    told = pictured(figure, [result], carry) if drawn else captioned(figure, words)
    return (
        f'<section class="result" id="r-{text(result.id)}">{told}{verdict(result)}'
        f"{_scores(result)}{provenance_details(result)}</section>\n"
    )


def tables(figure: Figure) -> str:
    """The figure as tables; '' where it shows anything that no table tells."""
    marks = [(mark, panel.title) for panel in figure.panels for mark in panel.marks]
    if all(isinstance(mark, Rows) for mark, _ in marks):
        return "".join(_rows(mark, figure.title) for mark, _ in marks)
    if all(isinstance(mark, Cells) and mark.axes[1].size <= MOST_CELLS for mark, _ in marks):
        return "".join(_cells(mark, title) for mark, title in marks)
    return ""


def captioned(figure: Figure, shown: str) -> str:
    """What is shown of a figure, between its title and its words; where these come from is told below."""
    seen, *notes = figure.caption.split("\n")[:-1] or [""]
    words = f"{paragraphs([seen])}{paragraphs(notes, 'note')}"
    return f"<h3>{text(figure.title)}</h3>\n<figure>{shown}<figcaption>{words}</figcaption></figure>\n"


def pictured(figure: Figure, results: Sequence[Result], carry: Carry) -> str:
    """The figure as a picture, and what the page carries to draw it."""
    name = f"f-{text(results[0].id)}"
    still = f'<div class="printed">{captioned(figure, picture(figure))}</div>'
    return f'<div class="place" id="{name}">{still}</div>\n{carry(figure, name, results)}'


def picture(figure: Figure) -> str:
    """The panels of a figure, as an image inside the page."""
    canvas = draw_panels(figure)
    width, height = (round(side * CSS_PIXELS) for side in canvas.get_size_inches())
    kept = base64.b64encode(_light(pixels(canvas, RESOLUTION))).decode("ascii")
    kind = ' class="wide"' if figure.columns >= WIDE else ""
    return (
        f'<div class="card" tabindex="0" role="group" aria-label="{text(figure.title)}">'
        f'<img{kind} alt="{text(figure.alt)}" width="{width}" height="{height}" src="data:image/png;base64,{kept}">'
        "</div>\n"
    )


def _light(colors: np.ndarray) -> bytes:
    """The picture as a PNG of at most 256 colors: a third of the bytes. What is exact is in the store."""
    few = Image.fromarray(colors).quantize(256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE)
    file = io.BytesIO()
    few.save(file, "PNG", compress_level=6)
    return file.getvalue()


def _rows(mark: Rows, caption: str) -> str:
    rows = [[text(cell) for cell in row] for row in mark.rows]
    return table([text(name) for name in mark.header], rows, numeric=mark.numeric, name=caption) if mark.header else ""


def verdict(result: Result) -> str:
    """What a check says, in a word and a sentence; '' of other results."""
    if not isinstance(result, Checked):
        return ""
    word, kind = VERDICTS[result.verdict.passed]
    return f'<p class="verdict {kind}"><strong>{word}</strong> {text(result.verdict.sentence)}</p>\n'


def _cells(mark: Cells, title: str) -> str:
    """The numbers as a table, colored as the picture would be."""
    down, across = mark.axes
    caption = f"{title}: {down.name} down, {across.name} across" if title else f"{down.name} down, {across.name} across"
    colors = rgb(mark.values, mark.scale)
    heads = "".join(f'<th scope="col" class="number">{text(across.label(place))}</th>' for place in range(across.size))
    lines = []
    for row in range(down.size):
        cells = "".join(
            f'<td style="background:#{bytes(color).hex()};color:{ink(color)}">{text(number(value))}</td>'
            for value, color in zip(mark.values[row], colors[row], strict=True)
        )
        lines.append(f'<tr><th scope="row">{text(down.label(row))}</th>{cells}</tr>\n')
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{text(caption)}"><table class="matrix">'
        f"<caption>{text(caption)}</caption>"
        f'<thead><tr><th scope="col">{text(down.name)}</th>{heads}</tr></thead>\n<tbody>{"".join(lines)}</tbody>'
        "</table></div>\n"
    )


def meanings(names: Iterable[str]) -> str:
    """What scores measure, as one paragraph."""
    told = {spoken(name.partition("@")[0].partition(":")[0]): meaning(name) for name in names}
    return paragraphs([" ".join(f"{raised(name)}: {what}" for name, what in told.items() if what)], "note")


def _scores(result: Result) -> str:
    """Every score with what it means; for trails, one row per step."""
    if not result.scores:
        return ""
    steps = by_step(result) if isinstance(result, Trails) else {}
    names = list(dict.fromkeys(name for own in steps.values() for name in own))
    of_steps = {f"{name}:{step}" for step, own in steps.items() for name in own}
    whole = {name: value for name, value in result.scores.items() if name not in of_steps}
    parts = []
    if names:
        rows = [[text(step), *(number(own[n]) if n in own else "–" for n in names)] for step, own in steps.items()]
        header = ["step", *(text(spoken(name)) for name in names)]
        parts.append(table(header, rows, numeric=[False, *(True for _ in names)], name="Scores, step by step"))
        parts.append(meanings(names))
    if whole:
        said: set[str] = set()
        rows = []
        for name, value in whole.items():
            rows.append([text(spoken(name)), number(value), "" if meaning(name) in said else text(meaning(name))])
            said.add(meaning(name))
        parts.append(table(["score", "value", "meaning"], rows, numeric=[False, True, False], name="Scores"))
    return "".join(parts)
