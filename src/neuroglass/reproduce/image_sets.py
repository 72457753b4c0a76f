"""Which of the study's three data sets lie in a folder, and how many of their images are taken?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space, image
from neuroglass.data import ArrayDataset, Dataset, read
from neuroglass.recipes.choices import evenly

TEN = 10  # classes in each of the three


@dataclass(frozen=True)
class Wanted:
    """A data set of the paper: where it may lie in a folder, and what stands in for it where it is absent."""

    key: str
    name: str
    shape: tuple[int, int, int]
    train: int  # images it has in all to train on
    test: int  # and to test with
    folders: tuple[str, ...]
    signs: tuple[str, ...]  # one of these files in one of these folders is the data set
    archives: tuple[str, ...]  # or an .npz archive of such a name, whole or a part
    instead: tuple[str, str] = ("", "")  # the name of a stand-in and of its archive
    ask_for: str = ""  # what to put into the folder


WANTED = (
    Wanted(
        "mnist", "MNIST", (1, 28, 28), 60_000, 10_000,
        ("", "mnist", "MNIST", "MNIST/raw"), ("train-images*idx3-ubyte*", "train-images.idx3*"), ("mnist.npz",),
        ask_for="mnist.npz, or its idx files (train-images-idx3-ubyte and the other three)",
    ),
    Wanted(
        "svhn", "SVHN", (3, 32, 32), 73_257, 26_032,
        ("", "svhn", "SVHN"), ("train_32x32.mat",), ("svhn.npz",), ("MNIST-M", "mnist_m*.npz"),
        ask_for="train_32x32.mat and test_32x32.mat, the cropped digits",
    ),
    Wanted(
        "cifar10", "CIFAR-10", (3, 32, 32), 50_000, 10_000,
        ("", "cifar-10-batches-bin", "cifar10", "CIFAR10"), ("data_batch_1.bin",), ("cifar10*.npz", "cifar-10*.npz"),
        ask_for="cifar-10-batches-bin, the binary version (the python version is pickles, which run code)",
    ),
)  # fmt: skip


@dataclass(frozen=True, eq=False)
class ImageSet:
    """Images of bytes (sample, channel, y, x) to train on and to look at, and where they come from."""

    wanted: Wanted
    name: str  # a stand-in says so in it
    source: str  # file or folder, as it is told
    train: ArrayDataset
    test: ArrayDataset

    @property
    def stands_in(self) -> bool:
        return self.name != self.wanted.name

    def sentence(self) -> str:
        train, test = self._share(self.train, self.wanted.train), self._share(self.test, self.wanted.test)
        return f"{self.name}: {train} training images and {test} test images, read from {self.source}."

    def _share(self, part: ArrayDataset, whole: int) -> str:
        some = not self.stands_in and len(part) < whole
        return f"{len(part):,} of its {whole:,}" if some else f"{len(part):,}"

    def thinned(self, train: int | None, test: int | None) -> ImageSet:
        """At most so many images of each part, of every class equally many as far as there are."""
        return ImageSet(self.wanted, self.name, self.source, _part(self.train, train), _part(self.test, test))


def find_set(folder: Path, wanted: Wanted) -> ImageSet | None:
    """The data set, whole before a part and a part before its stand-in; None where there is none of these.

    Raises InvalidInput where its files are damaged or are not what their names say.
    """
    for place, name in _places(folder, wanted):
        parts = [_checked(read(place, split=split), wanted, place, split) for split in ("train", "test")]
        source = folder.name if place == folder else place.relative_to(folder).as_posix()
        return ImageSet(wanted, name, source, *parts)
    return None


def absent(folder: Path, wanted: Wanted, instead: str = "") -> str:
    """What is said of a data set that is not there, or is replaced by another."""
    done = f"{instead} is used" if instead else "it is left out"
    return f"{wanted.name} is not in {folder}: {done}. To have it, put {wanted.ask_for} there."


def _places(folder: Path, wanted: Wanted) -> Iterator[tuple[Path, str]]:
    """Where the data set lies and under which name it goes, the best first."""
    for inner in wanted.folders:
        if any(any((folder / inner).glob(sign)) for sign in wanted.signs):
            yield folder / inner, wanted.name
    yield from ((path, wanted.name) for path in _largest_first(folder, wanted.archives))
    name, archive = wanted.instead
    if archive:
        yield from ((path, f"{name} (in place of {wanted.name})") for path in _largest_first(folder, (archive,)))


def _largest_first(folder: Path, names: Sequence[str]) -> list[Path]:
    found = {path for name in names for path in folder.glob(name)}
    return sorted(found, key=lambda path: (-path.stat().st_size, path.name))


def _checked(found: Dataset, wanted: Wanted, path: Path, split: str) -> ArrayDataset:
    x = found.batch(range(len(found))).x
    if not isinstance(x, np.ndarray) or x.dtype != np.uint8 or x[0].size != np.prod(wanted.shape):
        shape = f"{x.dtype} of shape {x.shape[1:]}" if isinstance(x, np.ndarray) else "several inputs"
        raise InvalidInput(f"the {split} images of {path} are {shape}; {wanted.name} has bytes of {wanted.shape}")
    if found.y is None or found.y.min() < 0 or found.y.max() >= TEN:
        raise InvalidInput(f"the {split} images of {path} have no labels from 0 to 9 beside them; give them too")
    classes = found.classes or tuple(str(label) for label in range(TEN))
    return _dataset(x.reshape(-1, *wanted.shape), found.y.astype(np.int64), classes)


def _dataset(x: np.ndarray, y: np.ndarray, classes: Sequence[str]) -> ArrayDataset:
    return ArrayDataset(x, y, classes=tuple(classes), space=bytes_space(x.shape[1:]))


def bytes_space(shape: Sequence[int]) -> Space:
    """Images of bytes that the network takes as 0..1."""
    channels, height, width = shape
    return image(channels, height, width, mean=(0.0,) * channels, std=(1.0,) * channels)


def _part(whole: ArrayDataset, most: int | None) -> ArrayDataset:
    if most is None or len(whole) <= most:
        return whole
    ids = list(evenly(whole.y, len(whole), most))
    return _dataset(whole.x[ids], whole.y[ids], whole.classes)
