"""A Subject (or a Run) from the user's own Python file, as with `uvicorn module:app`."""

import importlib.util
import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.core.result import digest
from neuroglass.model.run import Run
from neuroglass.model.subject import Subject


def load_subject(text: str) -> Subject | Run:
    """`path.py[:function]`: run the user's own file and call the function, `subject` unless named.

    Raises InvalidInput where file or function do not exist or return something else.
    """
    path_text, _, function = text.rpartition(":") if ":" in text and not text.endswith(".py") else (text, "", "subject")
    path = Path(path_text)
    if path.suffix != ".py" or not path.is_file():
        raise InvalidInput(
            f"{text!r} is not a subject; write path.py or path.py:function, a Python file whose function returns "
            f"ng.Subject(...){'' if path.suffix != '.py' else f' (there is no file {path})'}"
        )
    with _importable(path.parent):
        made = _function(path, function)()
    if not isinstance(made, (Subject, Run)):
        raise InvalidInput(f"{path}:{function} returned a {type(made).__name__}; return ng.Subject(...) or ng.Run(...)")
    return made


@contextmanager
def _importable(folder: Path) -> Iterator[None]:
    """The modules beside the user's file can be imported, also from inside the function."""
    sys.path.insert(0, str(folder.resolve()))
    try:
        yield
    finally:
        sys.path.remove(str(folder.resolve()))


def _function(path: Path, function: str) -> Callable[[], Any]:
    name = f"neuroglass_subject_{digest(str(path.resolve()))}"  # two files may have one stem
    spec = importlib.util.spec_from_file_location(name, path)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # so that classes defined there can be inspected
    spec.loader.exec_module(module)
    make = getattr(module, function, None)
    if not callable(make):
        known = [name for name, thing in vars(module).items() if callable(thing) and thing.__module__ == spec.name]
        hint = f"it has {nearest(function, known)}" if known else "it has no function"
        raise InvalidInput(f"{path} has no function {function!r}; {hint}: write {path}:function")
    wanted = [p.name for p in inspect.signature(make).parameters.values() if p.default is p.empty and p.kind < 2]
    if wanted:
        raise InvalidInput(f"{path}:{function} wants {', '.join(wanted)}; write a function without arguments")
    return make
