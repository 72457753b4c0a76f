"""Runs the benchmarks and writes their tables: `python -m benchmarks.run [NAME ...]`."""

import platform
import sys
from importlib import import_module
from pathlib import Path

import torch

from benchmarks.measure import load

NAMES = (
    "recording",
    "startup",
    "attribution",
    "tsne",
    "sequences",
    "smacof",
    "bundling",
    "engine",
    "passes",
    "serving",
    "app",
)


def main(names: tuple[str, ...]) -> None:
    for name in names:
        if name not in NAMES:
            raise SystemExit(f"there is no benchmark {name!r}; there are {', '.join(NAMES)}")
        module = import_module(f"benchmarks.{name}")
        before = load()
        lines = module.table()
        after = load()
        machine = f"Python {platform.python_version()}, torch {torch.__version__}, {torch.get_num_threads()} threads"
        head = [f"# {name}", "", module.__doc__, "", f"{machine}; load average {before} before, {after} after.", ""]
        text = "\n".join([*head, *lines]) + "\n"
        Path(__file__).with_name(f"{name}.md").write_text(text, encoding="utf-8")
        print(text)


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or NAMES)
