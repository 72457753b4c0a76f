import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def real_data() -> Path:
    """The folder of real data and published weights."""
    folder = Path(os.environ.get("NEUROGLASS_DATA", "../shared/data"))
    if not (folder / "weights").is_dir():
        pytest.skip(f"the real data are absent: no weights/ in {folder} (set NEUROGLASS_DATA)")
    return folder
