"""Would the tests notice? Plants one defect at a time in a copy of the package and runs the tests that must fail.

`python -m tests.mutants [words]`: all defects, or those with the words in their title. Exits 1 if any lives. Every
defect has a process of its own, forked from this one, which has loaded the slow libraries but not the package.
"""

import contextlib
import importlib
import io
import multiprocessing
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from tests.mutants.backward import BACKWARD
from tests.mutants.engine import ENGINE
from tests.mutants.methods import METHODS
from tests.mutants.mutant import Mutant
from tests.mutants.network import NETWORK
from tests.mutants.records import RECORDS
from tests.mutants.sampling import SAMPLING

MUTANTS = (*NETWORK, *METHODS, *SAMPLING, *RECORDS, *ENGINE, *BACKWARD)
PACKAGE = Path(__file__).parents[2] / "src" / "neuroglass"
AT_ONCE = 2
SLOW = ("captum.attr", "hypothesis", "pandas", "scipy.stats", "sklearn.manifold", "torch", "zarr")
WORDS = {pytest.ExitCode.TESTS_FAILED: "caught", pytest.ExitCode.OK: "ALIVE"}  # others: the tests could not be run


def planted(mutant: Mutant, copy: Path) -> None:
    """Make a copy of the package with the defect in it."""
    shutil.copytree(PACKAGE, copy / "neuroglass")
    file = copy / "neuroglass" / mutant.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.sound) != 1:
        raise SystemExit(f"{mutant.title}: {mutant.sound!r} stands {text.count(mutant.sound)} times in {mutant.file}")
    file.write_text(text.replace(mutant.sound, mutant.broken), encoding="utf-8")


def run_tests(copy: str, tests: tuple[str, ...]) -> tuple[int, str]:
    """Pytest's exit code and last lines, in this process, with the package imported from `copy`."""
    sys.path.insert(0, copy)
    os.environ["PYTHONPATH"] = copy  # for processes that a test starts
    package = importlib.import_module("neuroglass")
    if Path(package.__file__).parent != Path(copy, "neuroglass"):
        return pytest.ExitCode.INTERNAL_ERROR, f"{package.__file__} was imported instead of the copy"
    told = io.StringIO()
    with contextlib.redirect_stdout(told), contextlib.redirect_stderr(told):
        code = pytest.main(["-x", "-q", "--tb=line", *tests])
    return int(code), " | ".join(told.getvalue().splitlines()[-4:])


def main(words: str) -> int:
    chosen = [mutant for mutant in MUTANTS if words in mutant.title]
    os.environ |= {"OMP_NUM_THREADS": "1", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}  # plugins must load before us
    for name in SLOW:
        importlib.import_module(name)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name).resolve()
        shutil.copytree(PACKAGE, folder / "sound" / "neuroglass")
        work = [(str(folder / "sound"), tuple({test: 0 for mutant in chosen for test in mutant.tests}))]
        for number, mutant in enumerate(chosen):
            planted(mutant, folder / str(number))
            work.append((str(folder / str(number)), mutant.tests))
        with multiprocessing.get_context("fork").Pool(AT_ONCE, maxtasksperchild=1) as pool:
            waiting = [pool.apply_async(run_tests, one) for one in work]
            codes = []
            for mutant, one in zip(chosen, waiting[1:], strict=True):
                code, lines = one.get()
                word = WORDS.get(code, "NOT RUN")
                print(f"{word:8} {mutant.title}" + ("" if word == "caught" else f": {lines}"), flush=True)
                codes.append(code)
            sound, lines = waiting[0].get()
    caught = codes.count(pytest.ExitCode.TESTS_FAILED)
    print(f"{caught} of {len(chosen)} defects caught")
    if sound != pytest.ExitCode.OK:
        print(f"without a defect the tests fail too: {lines}")
    return int(caught < len(chosen) or not chosen or sound != pytest.ExitCode.OK)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
