"""How is a folder of images read? One class per sub-folder, or all side by side; pixels only when asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space, image
from neuroglass.data.folders import check_on_bad, classes_of, counted, sample_files, skipped_note
from neuroglass.data.pixels import SUFFIXES, Header, header, pixels
from neuroglass.data.samples import LazyDataset
from neuroglass.data.splits import split_folder

SAID = {
    "palette": "read through a palette",
    "CMYK": "converted from CMYK",
    "16-bit": "scaled from 16 to 8 bits",
    "float": "scaled from 0..1 to 8 bits",
    "alpha": "partly transparent, put on white",
    "EXIF-rotated": "turned upright as EXIF says",
}


@dataclass(frozen=True)
class ImageFiles:
    """The pixels of sample `id`."""

    paths: tuple[Path, ...]
    size: tuple[int, int]
    channels: int

    def __call__(self, id: int) -> np.ndarray:
        return pixels(self.paths[id], self.size, self.channels)


def read_images(
    root: str | Path,
    *,
    split: str | None = None,
    size: tuple[int, int] | None = None,
    channels: int | None = None,
    space: Space | None = None,
    on_bad: str = "error",
) -> LazyDataset:
    """Images as uint8, channels first, all of one size (height, width): the given one, the Space's or their own.

    The first picture is read of files that have several. `on_bad="skip"` decodes every file once, leaves the
    unreadable ones out and reports them in `skipped` and `notes`.
    """
    check_on_bad(on_bad)
    folder, split_notes = split_folder(_existing(Path(root)), split)
    files = sample_files(folder, SUFFIXES, "image")
    headers, skipped = _headers(files.root, files.names, skip=on_bad == "skip")
    size, channels = _wanted(headers, size, channels, space)
    names = tuple(headers)
    y, classes = classes_of(names, folder)
    fetch = ImageFiles(tuple(files.path(name) for name in names), size, channels)
    notes = (*split_notes, *files.notes, *skipped_note(skipped), *_notes(headers, size, channels))
    return LazyDataset(
        len(names),
        fetch,
        y,
        classes=classes,
        names=names,
        space=space or image(channels, *size),
        notes=notes,
        skipped=tuple(skipped),
    )


def _existing(root: Path) -> Path:
    if not root.is_dir():
        raise InvalidInput(f"{root} is not a folder; give the folder that has the image files")
    return root


def _headers(root: Path, names: tuple[str, ...], *, skip: bool) -> tuple[dict[str, Header], dict[str, str]]:
    """The head of every file. With `skip` all are decoded, and it is said why some cannot be."""
    found: dict[str, Header] = {}
    skipped: dict[str, str] = {}
    for name in names:
        try:
            head = header(root / name)
            if skip:
                pixels(root / name, head.size, 1 if head.gray else 3)
        except InvalidInput as fault:
            if not skip:
                raise
            skipped[name] = str(fault)
        else:
            found[name] = head
    if not found:
        raise InvalidInput(f"none of the {len(names)} images in {root} can be read: {next(iter(skipped.values()))}")
    return found, skipped


def _wanted(
    headers: dict[str, Header], size: tuple[int, int] | None, channels: int | None, space: Space | None
) -> tuple[tuple[int, int], int]:
    """Height and width, and channels: as given, as the Space says, or as all the images have them."""
    if space is not None:
        if [axis.name for axis in space.layout] != ["channel", "y", "x"]:
            axes = ", ".join(axis.name for axis in space.layout)
            raise InvalidInput(f"the data are images, but the Space has axes {axes}; write space.image(...)")
        size, channels = size or (space.shape[1], space.shape[2]), channels or space.shape[0]
        if (channels, *size) != space.shape:
            raise InvalidInput(f"size {size} and channels {channels} were given, but the Space says {space.shape}")
    channels = channels or (1 if all(head.gray for head in headers.values()) else 3)
    if channels not in (1, 3):
        raise InvalidInput(f"{channels} channels were asked of images; write 1 (gray) or 3 (red, green, blue)")
    if size is None:
        (first, head), *others = headers.items()
        other = next((item for item in others if item[1].size != head.size), None)
        if other:
            raise InvalidInput(
                f"the images have different sizes: {first} is {_spelled(head.size)}, {other[0]} "
                f"{_spelled(other[1].size)}; write read_images(..., size=(height, width)) or give a Space"
            )
        size = head.size
    if min(size) < 1:
        raise InvalidInput(f"size {size} was given; write (height, width) in pixels")
    return size, channels


def _notes(headers: dict[str, Header], size: tuple[int, int], channels: int) -> list[str]:
    """What was converted, with counts."""
    traits = Counter(trait for head in headers.values() for trait in head.traits)
    notes = [f"{counted(traits[name], 'image')} {said}" for name, said in SAID.items() if traits[name]]
    resized = sum(head.size != size for head in headers.values())
    if resized:
        notes.append(f"{counted(resized, 'image')} resized to {_spelled(size)} (bilinear, aspect not kept)")
    recolored = sum(head.gray != (channels == 1) for head in headers.values())
    if recolored:
        notes.append(f"{counted(recolored, 'image')} converted to {'gray' if channels == 1 else 'three channels'}")
    return notes


def _spelled(size: tuple[int, int]) -> str:
    return f"{size[0]} × {size[1]}"
