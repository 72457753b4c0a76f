"""How is a folder of sounds read? As waves, or as log-mel spectrograms with axes in Hz and seconds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from neuroglass.core.errors import InvalidInput
from neuroglass.core.space import Space, series, spectrogram
from neuroglass.data.folders import check_on_bad, classes_of, counted, sample_files, skipped_note
from neuroglass.data.mel import LogMel, log_mel
from neuroglass.data.riff import Sound, sound
from neuroglass.data.samples import LazyDataset
from neuroglass.data.splits import split_folder


@dataclass(frozen=True)
class Sounds:
    """The wave, or the spectrogram, of sample `id`; one channel, all of `steps` wave samples."""

    sounds: tuple[Sound, ...]
    steps: int
    mel: LogMel | None

    def __call__(self, id: int) -> np.ndarray:
        wave = self.sounds[id].wave()[: self.steps]
        wave = np.pad(wave, (0, self.steps - len(wave)))
        return wave[None] if self.mel is None else log_mel(wave, self.mel, self.sounds[id].rate)[None]


def read_wav(
    root: str | Path,
    *,
    split: str | None = None,
    pattern: str | None = None,
    seconds: float | None = None,
    mel: LogMel | None = None,
    on_bad: str = "error",
) -> LazyDataset:
    r"""Sounds of one length: the longest one's, or `seconds`; shorter ones end in silence, longer ones are cut.

    Classes are the sub-folders; or the group `label` of `pattern`, matched against the file's name without .wav,
    such as r"(?P<label>\d)_(?P<speaker>\w+)_\d+". Its other named groups become columns.
    """
    check_on_bad(on_bad)
    if not Path(root).is_dir():
        raise InvalidInput(f"{root} is not a folder; give the folder that has the WAV files")
    folder, split_notes = split_folder(Path(root), split)
    files = sample_files(folder, {".wav", ".wave"}, "WAV")
    sounds, skipped = _sounds(folder, files.names, skip=on_bad == "skip")
    names, heads = tuple(sounds), tuple(sounds.values())
    rate = _rate(sounds)
    steps = max(head.steps for head in heads) if seconds is None else round(seconds * rate)
    if steps < 1:
        raise InvalidInput(f"seconds={seconds} at {rate} samples a second is no sound; write more")
    labels, classes, columns = _labels(names, folder, pattern)
    columns["seconds"] = np.array([head.steps / head.rate for head in heads])
    return LazyDataset(
        len(names),
        Sounds(heads, steps, mel),
        labels,
        classes=classes,
        columns=columns,
        names=names,
        space=_space(steps, rate, mel),
        notes=(*split_notes, *files.notes, *skipped_note(skipped), *_notes(heads, steps)),
        skipped=tuple(skipped),
    )


def _space(steps: int, rate: int, mel: LogMel | None) -> Space:
    if mel is None:
        return series(steps, 1, rate=rate)
    bands, frames = log_mel(np.zeros(steps), mel, rate).shape
    hop = mel.steps(rate)[1] / rate
    return spectrogram(bands, frames, hop=hop, frequencies=mel.centers(rate).tolist())


def _sounds(root: Path, names: Sequence[str], *, skip: bool) -> tuple[dict[str, Sound], dict[str, str]]:
    """The head of every file; with `skip`, also why some cannot be read."""
    found: dict[str, Sound] = {}
    skipped: dict[str, str] = {}
    for name in names:
        try:
            found[name] = sound(root / name)
        except InvalidInput as fault:
            if not skip:
                raise
            skipped[name] = str(fault)
    if not found:
        raise InvalidInput(f"none of the {len(names)} WAV files in {root} can be read: {next(iter(skipped.values()))}")
    return found, skipped


def _rate(sounds: dict[str, Sound]) -> int:
    (first, head), *others = sounds.items()
    for name, other in others:
        if other.rate != head.rate:
            raise InvalidInput(
                f"the sounds have different rates: {first} {head.rate} and {name} {other.rate} samples a second; "
                "resample them to one"
            )
    return head.rate


def _labels(
    names: Sequence[str], root: Path, pattern: str | None
) -> tuple[np.ndarray | None, tuple[str, ...], dict[str, np.ndarray]]:
    """Labels, classes and columns from the folders, or from the pattern."""
    if pattern is None:
        return *classes_of(names, root), {}
    try:
        form = re.compile(pattern)
    except re.error as fault:
        raise InvalidInput(f"pattern {pattern!r} is not a regular expression: {fault}") from None
    if "label" not in form.groupindex:
        raise InvalidInput(rf"pattern {pattern!r} has no group 'label'; write such as (?P<label>\d+)_.*")
    rows = []
    for name in names:
        match = form.fullmatch(Path(name).stem)
        if not match:
            raise InvalidInput(f"{name} does not match pattern {pattern!r}; it is matched without the suffix")
        rows.append({group: text or "" for group, text in match.groupdict().items()})
    columns = {group: np.array([row[group] for row in rows]) for group in form.groupindex}
    classes, labels = np.unique(columns.pop("label"), return_inverse=True)
    return labels.astype(np.int64), tuple(map(str, classes)), columns


def _notes(sounds: Sequence[Sound], steps: int) -> list[str]:
    counts = {
        f"padded with silence to {steps} steps": sum(head.steps < steps for head in sounds),
        f"cut to {steps} steps": sum(head.steps > steps for head in sounds),
        "mixed down to one channel": sum(head.channels > 1 for head in sounds),
    }
    return [f"{counted(number, 'sound')} {said}" for said, number in counts.items() if number]
