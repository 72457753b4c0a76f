import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real() -> Path:
    """The folder of real data."""
    folder = Path(os.environ.get("NEUROGLASS_DATA", "../shared/data"))
    if not (folder / "mnist.npz").is_file():
        pytest.skip(f"the real data are absent: no mnist.npz in {folder} (set NEUROGLASS_DATA)")
    return folder
