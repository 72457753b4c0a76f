"""How is a value written into HTML so that it can only ever be text?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

_LEGIBLE = {code: "\ufffd" for code in (*range(9), 11, 12, *range(14, 32), *range(0xD800, 0xE000))}


def text(value: object) -> str:
    """Any value as harmless text: no markup, no quotes that end an attribute, no control characters."""
    return escape(str(value).translate(_LEGIBLE), quote=True)


def paragraphs(sentences: Iterable[str], kind: str = "") -> str:
    opening = f'<p class="{kind}">' if kind else "<p>"
    return "".join(f"{opening}{text(sentence)}</p>\n" for sentence in sentences if sentence)


_SENTENCE = 40  # characters from which a cell is a sentence, that a narrow column would break word by word


def _width(cell: str) -> str:
    return ' class="sentence"' if len(cell) > _SENTENCE else ""


def table(
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Sequence[bool],
    name: str,
    anchors: Sequence[str] = (),
) -> str:
    """A table whose first column names its rows. The cells are HTML already; `name` is for who cannot see it.

    `anchors` are the ids of the rows, for links to them.
    """
    kinds = [' class="number"' if right else "" for right in numeric]
    heads = "".join(f'<th scope="col"{kind}>{cell}</th>' for cell, kind in zip(header, kinds, strict=True))
    lines = []
    ids = [f' id="{text(anchor)}"' for anchor in anchors] or [""] * len(rows)
    for (first, *rest), id in zip(rows, ids, strict=True):
        cells = "".join(f"<td{kind or _width(cell)}>{cell}</td>" for cell, kind in zip(rest, kinds[1:], strict=True))
        lines.append(f'<tr{id}><th scope="row"{kinds[0]}>{first}</th>{cells}</tr>\n')
    body = "".join(lines)
    return (
        f'<div class="scroll" tabindex="0" role="group" aria-label="{text(name)}"><table>'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>{body}</tbody></table></div>\n"
    )
