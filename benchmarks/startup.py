"""How long until the first answer? Starting the command, importing the package, against Python and torch alone."""

import subprocess
import sys

from benchmarks.measure import interleaved

COMMANDS = {
    "python -c pass": [sys.executable, "-c", "pass"],
    "import neuroglass": [sys.executable, "-c", "import neuroglass"],
    "neuroglass --help": [sys.executable, "-m", "neuroglass", "--help"],
    "neuroglass attribute --help": [sys.executable, "-m", "neuroglass", "attribute", "--help"],
    "import torch": [sys.executable, "-c", "import torch"],
    "first use (ng.Subject)": [sys.executable, "-c", "import neuroglass as ng; ng.Subject"],
}


def table(repeats: int = 9) -> list[str]:
    ways = {
        name: lambda command=command: subprocess.run(command, check=True, capture_output=True)
        for name, command in COMMANDS.items()
    }
    found = interleaved(ways, repeats)
    return ["| start | seconds |", "|---|---|", *(f"| {name} | {timing} |" for name, timing in found.items())]
