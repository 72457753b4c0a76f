"""What is in the report? One link for each section, those of one subject under its name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import groupby

from neuroglass.surfaces.report.html import text
from neuroglass.view.maps import BETWEEN


def contents(links: Sequence[tuple[str, str]]) -> str:
    """The table of contents, from ids and titles; '' where there is nothing to link to."""
    heads = _shared_heads([title for _, title in links])
    lines = []
    for (_, head), own in groupby(zip(links, heads, strict=True), key=lambda pair: pair[1]):
        items = "".join(f'<li><a href="#{text(id)}">{text(_rest(title, head))}</a></li>\n' for (id, title), _ in own)
        lines.append(f"<li>{text(head)}\n<ul>{items}</ul></li>\n" if head else items)
    return f'<nav aria-label="Contents"><h2>Contents</h2>\n<ol>{"".join(lines)}</ol></nav>\n' if lines else ""


def anchors(titles: Sequence[str]) -> list[str]:
    """The ids of sections, made of the letters of their titles: links stay true when sections are added."""
    found: list[str] = []
    for title in titles:
        name = "s-" + re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")
        found.append(name if name not in found else f"{name}-{len(found)}")
    return found


def _shared_heads(titles: Sequence[str]) -> list[tuple[int, str]]:
    """For every title the number and the name of its group: what neighbors 'subject, step: ...' have in common."""
    heads: list[list[str]] = []  # of each group, what its titles share
    members: list[int] = []
    for title in titles:
        head, colon, _ = title.partition(": ")
        own = head.split(BETWEEN) if colon else []
        shared = _common(heads[-1], own) if heads else []
        if shared:
            heads[-1] = shared
        else:
            heads.append(own)
        members.append(len(heads) - 1)
    return [(group, BETWEEN.join(heads[group]) if members.count(group) > 1 else "") for group in members]


def _common(one: Sequence[str], other: Sequence[str]) -> list[str]:
    size = next(
        (place for place, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other))
    )
    return list(one[:size])


def _rest(title: str, head: str) -> str:
    """The title without what stands above it: 'trained: maps' of 'small CNN, trained: maps'."""
    return title.removeprefix(head).lstrip(":, ") if head else title
