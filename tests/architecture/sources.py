"""The project's Python sources as syntax trees."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


@dataclass(frozen=True)
class Source:
    path: str  # from the root of the repository
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())


@cache
def sources(folder: str) -> tuple[Source, ...]:
    """Every Python file under a folder of the repository."""
    paths = sorted((ROOT / folder).rglob("*.py"))
    texts = {path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8") for path in paths}
    return tuple(Source(name, text, ast.parse(text)) for name, text in texts.items())


def functions(source: Source) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every function and method, with `path:name`."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{source.path}:{node.name}", node


def classes(source: Source) -> Iterator[tuple[str, ast.ClassDef]]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef):
            yield f"{source.path}:{node.name}", node


def length(node: ast.AST) -> int:
    return node.end_lineno - node.lineno + 1


def imported(source: Source) -> Iterator[tuple[str, ast.AST]]:
    """Every imported module's dotted name."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from ((f"{node.module}.{alias.name}", node) for alias in node.names)


def docstring_lines(source: Source) -> int:
    total = 0
    for node in ast.walk(source.tree):
        if isinstance(node, (ast.Module, *DEFINITIONS)) and ast.get_docstring(node, clean=False) is not None:
            total += length(node.body[0])
    return total


def called(node: ast.AST) -> Iterator[str]:
    """The names of everything that is called in a piece of code: `f(...)`, `x.f(...)` -> 'f'."""
    for part in ast.walk(node):
        if isinstance(part, ast.Call):
            function = part.func
            yield function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
