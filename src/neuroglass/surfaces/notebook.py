"""How do results, studies and subjects show themselves in a notebook? A widget where one can run, else a picture."""

from __future__ import annotations

import base64
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from neuroglass.core.result import Result
from neuroglass.store.story import read_story
from neuroglass.surfaces.built import is_built
from neuroglass.surfaces.plot.render import draw, encode
from neuroglass.surfaces.report.html import paragraphs, table, text
from neuroglass.surfaces.report.parts import captioned, tables
from neuroglass.view.dispatch import VIEWS, figure
from neuroglass.view.words import count

Bundle = tuple[dict[str, Any], dict[str, Any]]  # by media type: what is shown, and what is known of it
CSS_PIXELS = 96  # an inch
MOST_LAYERS = 24


def register(shell: Any) -> None:
    """Tell the notebook's shell how our things are shown; a terminal shows their words as before."""
    if not hasattr(shell, "kernel"):
        return
    bundles = shell.display_formatter.mimebundle_formatter
    bundles.for_type_by_name("neuroglass.core.result", "Result", result_bundle)
    bundles.for_type_by_name("neuroglass.view.figure", "Figure", figure_bundle)
    pages = shell.display_formatter.formatters["text/html"]
    pages.for_type_by_name("neuroglass.model.subject", "Subject", subject_html)
    pages.for_type_by_name("neuroglass.study", "Study", study_html)


def result_bundle(result: Result) -> Bundle:
    """A table of what is a table; else a widget where one can run, and the picture that stays when nothing runs."""
    if type(result) not in VIEWS:
        return {"text/plain": repr(result)}, {}
    drawn = figure(result)
    words = tables(drawn)
    if words:
        return {"text/plain": repr(result), "text/html": captioned(drawn, words)}, {}
    still, about = _pictured(drawn, repr(result))
    if not find_spec("anywidget") or not is_built("widget"):
        return still, about
    live, _ = import_module("neuroglass.surfaces.widget.widget").widget(result)._repr_mimebundle_()
    return {**live, **still}, about


def figure_bundle(shown: Any) -> Bundle:
    """A figure as a picture with its words."""
    return _pictured(shown, f"<Figure {shown.title!r} of {count(len(shown.panels), 'panel')}>")


def _pictured(shown: Any, words: str) -> Bundle:
    canvas = draw(shown)
    width, height = (round(side * CSS_PIXELS) for side in canvas.get_size_inches())
    picture = base64.b64encode(encode(canvas, "png")).decode("ascii")
    about = {"width": width, "height": height, "alt": shown.alt}
    return {"text/plain": words, "image/png": picture}, {"image/png": about}


def subject_html(subject: Any) -> str:
    """What a subject is, and its layers, in a table."""
    layers = list(subject.layers())
    rows = [
        [text(one.name), text(one.kind), text(" × ".join(f"{axis.name} {axis.size}" for axis in one.axes))]
        + [f"{number:,}" for number in (one.units, one.parameters)]
        for one in layers[:MOST_LAYERS]
    ]
    header = ["layer", "kind", "axes", "units", "parameters"]
    told = table(header, rows, numeric=[False, False, False, True, True], name=f"Layers of {subject.name}")
    rest = len(layers) - len(rows)
    more = f"{count(rest, 'further layer')}: subject.layers() lists all." if rest else ""
    return f"<h4>{text(subject.name)}</h4>\n{paragraphs([repr(subject)[1:-1]])}{told}{paragraphs([more])}"


def study_html(study: Any) -> str:
    """What a study tells, section by section, and how to look at it."""
    told = read_story(study.folder)
    rows = [[text(section.title), f"{len(section.results):,}"] for section in told.sections]
    sections = table(["section", "results"], rows, numeric=[False, True], name="Sections") if rows else ""
    look = f"<p>Look at them: <code>neuroglass serve {text(study.folder)}</code></p>\n"
    return f"<h4>{text(told.title or study.folder)}</h4>\n{paragraphs([repr(study)[1:-1]])}{sections}{look}"
