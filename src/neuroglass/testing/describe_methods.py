"""Does the catalog's data say what the methods' sources say? Writes or checks `catalog.json`."""

import ast
import inspect
import json
import sys
import tokenize
from dataclasses import MISSING, asdict, fields, is_dataclass
from io import StringIO
from pathlib import Path
from typing import Any

import neuroglass.catalog as catalog
from neuroglass.methods import NESTED, name_of

PLACE = Path(catalog.__file__).with_name("catalog.json")


def describe_methods() -> str:
    """The text of `catalog.json`: every method's question, paper, parameters, defaults and words."""
    about = [_describe(family, name) for family, names in catalog.FAMILIES.items() for name in names]
    return json.dumps(about, indent=1, ensure_ascii=False) + "\n"


def _describe(family: str, name: str) -> dict[str, Any]:
    kind = catalog.load(family, name)
    module = inspect.getmodule(kind)
    comments = field_comments(inspect.getsource(kind))
    return {
        "name": name,
        "family": family,
        "question": inspect.getdoc(kind).splitlines()[0],
        "paper": inspect.getdoc(module).splitlines()[0],
        "signed": getattr(kind, "signed", None),
        "facts": asdict(kind.facts),
        "parameters": [_parameter(kind, f, comments) for f in fields(kind)],
    }


def _parameter(kind: type, field: Any, comments: dict[str, str]) -> dict[str, Any]:
    if field.name not in comments:
        raise SystemExit(f"{kind.__name__}.{field.name} wants its words in a comment behind it")
    type_name, choices = catalog.type_of(field.type)
    default = {NESTED: name_of(field.default)} if is_dataclass(field.default) else field.default
    about = {"name": field.name, "type": type_name, "default": default, "help": comments[field.name]}
    about |= {"choices": choices} if choices else {}
    return {**about, "default": None, "required": True} if field.default is MISSING else about


def field_comments(source: str) -> dict[str, str]:
    """The comment behind every annotated field of a class."""
    comments = {
        token.start[0]: token.string.lstrip("# ")
        for token in tokenize.generate_tokens(StringIO(source).readline)
        if token.type == tokenize.COMMENT
    }
    body = ast.parse(source).body[0].body
    lines = {node.target.id: node.end_lineno for node in body if isinstance(node, ast.AnnAssign)}
    return {name: comments[line] for name, line in lines.items() if line in comments}


def main(wish: str) -> None:
    text = describe_methods()
    if wish == "--write":
        PLACE.write_text(text, encoding="utf-8")
    elif not PLACE.exists() or PLACE.read_text(encoding="utf-8") != text:
        raise SystemExit("catalog.json is not what the methods say; write: make generate")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "--check")
