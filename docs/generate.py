"""Writes the reference pages that the catalog knows best: `make docs`."""

from pathlib import Path

from neuroglass.catalog import FAMILIES, Entry, entries

HERE = Path(__file__).parent
HEAD = "# Methods\n\nGenerated from the catalog by `make docs`; `neuroglass methods` prints the same.\n"


def methods_page() -> str:
    """Every method by family: its question, its paper, its parameters."""
    parts = [HEAD]
    for family in FAMILIES:
        parts.append(f"\n## {family.capitalize()}\n")
        parts.append(_table([entry for entry in entries() if entry.family == family]))
        parts += [_entry(entry) for entry in entries() if entry.family == family]
    return "\n".join(parts)


def _table(rows: list[Entry]) -> str:
    """What a person compares before choosing."""
    facts = ("scope", "kind", "resolution", "tuning", "cost", "blind")
    heads = ("method", "about", "by", "a number per", "to be chosen with care", "cost in passes", "cannot tell")
    lines = [f"| {' | '.join(heads)} |", "|" + "---|" * len(heads)]
    lines += [f"| [{e.name}](#{e.name}) | {' | '.join(e.facts[fact] for fact in facts)} |" for e in rows]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry) -> str:
    lines = [f"### {entry.name}\n", f"{entry.question}\n", f"*{entry.paper}*\n"]
    if entry.signed is not None:
        lines.append(f"{'Signed: below 0 speaks against the target.' if entry.signed else 'Never negative.'}\n")
    if entry.parameters:
        lines += ["| parameter | type | default | |", "|---|---|---|---|"]
        for p in entry.parameters:
            default = "required" if p.required else f"`{p.default!r}`"
            lines.append(f"| `{p.name}` | {p.type} | {default} | {p.help} |")
        lines.append("")
    return "\n".join(lines)


if __name__ == "__main__":
    (HERE / "reference" / "methods.md").write_text(methods_page(), encoding="utf-8")
