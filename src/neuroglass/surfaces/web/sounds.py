"""How does a sample sound? Series of many steps a second, as a file that browsers play."""

from __future__ import annotations

import io
import wave

import numpy as np

from neuroglass.core.field import Field

AUDIBLE = 2_000  # steps a second from which a series can be heard
LOUDEST = 32_767


def rate_of(row: Field) -> int:
    """Steps a second of a series that can be heard; 0 of all else."""
    times = [axis for axis in row.axes if axis.name == "time" and axis.unit == "s" and axis.step > 0]
    series = {axis.name for axis in row.axes} <= {"time", "channel"}
    rate = round(1 / times[0].step) if times and series else 0
    return rate if rate >= AUDIBLE else 0


def wave_of(row: Field) -> bytes:
    """A WAV file of a series with a rate, its loudest moment as loud as can be; of many channels the first two."""
    place = [axis.name for axis in row.axes].index("time")
    heard = np.moveaxis(np.asarray(row.values, np.float64), place, 0).reshape(row.axes[place].size, -1)[:, :2]
    loud = np.nan_to_num(heard / (np.abs(heard).max(initial=0.0) or 1.0))
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(loud.shape[1])
        sound.setsampwidth(2)
        sound.setframerate(rate_of(row))
        sound.writeframes(np.round(loud * LOUDEST).astype("<i2").tobytes())
    return file.getvalue()
