"""How are the cropped digits of SVHN read (train_32x32.mat)?"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.io import loadmat

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import image
from neuroglass.data.samples import ArrayDataset
from neuroglass.data.splits import choose_split

SUFFIX = "_32x32.mat"


def read_svhn(path: str | Path, *, split: str | None = None) -> ArrayDataset:
    """Images and digits: of one .mat file, or of the folder that has them. The file's label 10 means 0."""
    path = Path(path)
    notes: tuple[str, ...] = ()
    if path.is_dir():
        known = sorted(file.name.removesuffix(SUFFIX) for file in path.glob(f"*{SUFFIX}"))
        if not known:
            raise InvalidInput(f"{path} has no SVHN file; expected train{SUFFIX} or test{SUFFIX}")
        chosen, notes = choose_split(known, split, path)
        path = path / f"{chosen}{SUFFIX}"
    elif split is not None:
        raise InvalidInput(f"{path} is one file; give its folder to choose split {split!r}")
    x, y = _arrays(path)
    wrong = np.flatnonzero((y < 1) | (y > 10))
    if len(wrong):
        raise InvalidInput(
            f"sample {wrong[0]} of {path} has label {y[wrong[0]]}; SVHN has labels 1..10, 10 for digit 0"
        )
    classes = tuple(str(digit) for digit in range(10))
    return ArrayDataset(x, y % 10, classes=classes, space=image(*x.shape[1:]), notes=notes)


def _arrays(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        found = loadmat(path, variable_names=["X", "y"])
    except NotImplementedError:
        raise InvalidInput(f"{path} is a MATLAB 7.3 (HDF5) file; SVHN's are version 5: save it with -v5") from None
    except Exception as fault:  # scipy names no error of its own for a damaged file
        raise InvalidInput(f"{path} is cut short, damaged or not a MATLAB file: {fault}") from fault
    if not {"X", "y"} <= set(found):
        raise InvalidInput(f"{path} has no variables X and y; expected SVHN's cropped digits, such as train{SUFFIX}")
    x, y = found["X"], found["y"].reshape(-1)
    if x.dtype != np.uint8 or x.ndim != 4 or x.shape[2] != 3 or x.shape[3] != len(y) or y.dtype.kind not in "iu":
        raise InvalidInput(
            f"{path} has X of {x.dtype} {x.shape} and y of {y.dtype} {y.shape}; "
            "expected uint8 pixels (height, width, 3, n) and n labels"
        )
    return x.transpose(3, 2, 0, 1), y.astype(np.int64)  # y, x, channel, sample -> sample, channel, y, x
