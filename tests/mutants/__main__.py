"""Would the tests notice? Plants one defect at a time in a copy of the package and runs the tests that must fail.

`python -m tests.mutants [words]`: all defects, or those with the words in their title. Exits 1 if any lives.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.mutants.methods import METHODS
from tests.mutants.mutant import Mutant
from tests.mutants.network import NETWORK
from tests.mutants.records import RECORDS

MUTANTS = (*NETWORK, *METHODS, *RECORDS)
ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "neuroglass"
AT_ONCE = 2
FAILED = 1  # pytest's exit status where tests ran and some failed
RUN = """
import sys
import pytest
import neuroglass
assert neuroglass.__file__.startswith(sys.argv[1]), f"{neuroglass.__file__} is not the copy {sys.argv[1]}"
sys.exit(pytest.main(["-x", "-q", "--tb=line", *sys.argv[2:]]))
"""


def run_tests(copy: Path, tests: list[str]) -> subprocess.CompletedProcess[str]:
    """Run tests of this repository against a copy of the package."""
    environment = {**os.environ, "PYTHONPATH": str(copy), "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-c", RUN, str(copy), *tests]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def planted(mutant: Mutant, folder: Path) -> Path:
    """A copy of the package with the defect in it."""
    copy = Path(tempfile.mkdtemp(dir=folder))
    shutil.copytree(PACKAGE, copy / "neuroglass", ignore=shutil.ignore_patterns("__pycache__"))
    file = copy / "neuroglass" / mutant.file
    text = file.read_text(encoding="utf-8")
    if text.count(mutant.sound) != 1:
        raise SystemExit(f"{mutant.title}: {mutant.sound!r} stands {text.count(mutant.sound)} times in {mutant.file}")
    file.write_text(text.replace(mutant.sound, mutant.broken), encoding="utf-8")
    return copy


def judge(mutant: Mutant, copy: Path) -> tuple[bool, str]:
    """Whether the tests caught the defect, and the line that says how."""
    done = run_tests(copy, list(mutant.tests))
    if done.returncode == FAILED:
        return True, f"caught   {mutant.title}"
    lines = (done.stdout + done.stderr).splitlines()[-3:]
    return False, f"{'ALIVE' if done.returncode == 0 else 'NOT RUN'}    {mutant.title}: {' | '.join(lines)}"


def main(words: str) -> int:
    chosen = [mutant for mutant in MUTANTS if words in mutant.title]
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(AT_ONCE) as pool:
        folder = Path(name).resolve()
        copies = [planted(mutant, folder) for mutant in chosen]
        sound = folder / "sound"
        shutil.copytree(PACKAGE, sound / "neuroglass", ignore=shutil.ignore_patterns("__pycache__"))
        healthy = pool.submit(run_tests, sound, sorted({test for mutant in chosen for test in mutant.tests}))
        caught = 0
        for is_caught, line in pool.map(judge, chosen, copies):
            caught += is_caught
            print(line, flush=True)
        without = healthy.result()
    print(f"{caught} of {len(chosen)} defects caught")
    if without.returncode:
        print(f"without a defect the tests fail too:\n{without.stdout[-3000:]}{without.stderr[-1000:]}")
    return int(bool(without.returncode) or caught < len(chosen) or not chosen)


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
