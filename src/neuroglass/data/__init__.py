"""One way in: data sets, and a reader per format. A reader's libraries are imported when it is first used."""

from importlib import import_module
from typing import Any

from neuroglass.data.dataset import (
    ArrayDataset,
    Batch,
    Dataset,
    LazyDataset,
    Sample,
    as_dataset,
    check_finite,
    check_labels,
)
from neuroglass.data.read import read
from neuroglass.data.torch_dataset import TorchDataset

_LATER = {
    "LogMel": "mel",
    "log_mel": "mel",
    "read_npz": "npz",
    "read_idx": "idx",
    "read_cifar": "cifar",
    "read_svhn": "svhn",
    "read_images": "images",
    "Encoding": "encoding",
    "from_frame": "tables",
    "read_table": "tables",
    "read_wav": "wav",
}

__all__ = [
    "ArrayDataset",
    "Batch",
    "Dataset",
    "LazyDataset",
    "Sample",
    "TorchDataset",
    "as_dataset",
    "check_finite",
    "check_labels",
    "read",
    *_LATER,
]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module 'neuroglass.data' has no attribute {name!r}")
    return getattr(import_module(f"neuroglass.data.{_LATER[name]}"), name)
