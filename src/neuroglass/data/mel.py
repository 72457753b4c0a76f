"""How loud is each pitch at each moment? Log-mel spectrograms (mel scale: O'Shaughnessy 1987)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from neuroglass.core.errors import InvalidInput


@dataclass(frozen=True)
class LogMel:
    """Decibels per mel band and frame; frame t is centered at t * hop seconds."""

    bands: int = 40
    window: float = 0.032  # seconds a frame sees, through a Hann window
    hop: float = 0.010  # seconds from frame to frame
    low: float = 20.0  # Hz
    high: float | None = None  # Hz; half the rate where it is left out
    floor: float = 1e-10  # power that counts as silence

    def steps(self, rate: float) -> tuple[int, int]:
        """Window and hop in samples of the wave."""
        window, hop = round(self.window * rate), round(self.hop * rate)
        if window < 2 or hop < 1:
            raise InvalidInput(
                f"window {self.window} s and hop {self.hop} s are too short at {rate:g} samples a second"
            )
        return window, hop

    def edges(self, rate: float) -> np.ndarray:
        """Where the bands begin, peak and end, in Hz: band i rises from edge i to i + 1 and falls to i + 2."""
        high = rate / 2 if self.high is None else self.high
        if self.bands < 1 or not 0 <= self.low < high <= rate / 2:
            raise InvalidInput(
                f"{self.bands} bands from {self.low:g} to {high:g} Hz were asked for; write at least 1 band, "
                f"and frequencies that rise, at most half the rate ({rate / 2:g} Hz)"
            )
        return from_mel(np.linspace(to_mel(self.low), to_mel(high), self.bands + 2))

    def centers(self, rate: float) -> np.ndarray:
        """The middle of every band in Hz."""
        return self.edges(rate)[1:-1]


def to_mel(hertz: np.ndarray | float) -> np.ndarray:
    return 2595.0 * np.log10(1.0 + np.asarray(hertz) / 700.0)


def from_mel(mel: np.ndarray | float) -> np.ndarray:
    return 700.0 * (10.0 ** (np.asarray(mel) / 2595.0) - 1.0)


def mel_filters(settings: LogMel, rate: float) -> np.ndarray:
    """Triangles of height 1: one row per band, one column per frequency of the window."""
    window, _ = settings.steps(rate)
    frequencies = np.fft.rfftfreq(window, 1 / rate)
    edges = settings.edges(rate)[:, None]
    rising = (frequencies - edges[:-2]) / (edges[1:-1] - edges[:-2])
    falling = (edges[2:] - frequencies) / (edges[2:] - edges[1:-1])
    filters = np.maximum(0, np.minimum(rising, falling))
    empty = np.flatnonzero(filters.sum(1) == 0)
    if len(empty):
        raise InvalidInput(
            f"mel band {empty[0]} ({edges[empty[0] + 1, 0]:.0f} Hz) lies between the frequencies of a window of "
            f"{settings.window} s; write fewer bands, a longer window or a higher `low`"
        )
    return filters


def power(wave: np.ndarray, settings: LogMel, rate: float) -> np.ndarray:
    """Squared magnitude per frequency and frame, scaled so that a sine of amplitude 1 peaks at 1/4."""
    window, hop = settings.steps(rate)
    taper = np.hanning(window + 1)[:-1]  # periodic
    padded = np.pad(wave.astype(np.float64), window // 2)
    padded = np.pad(padded, (0, max(0, window - len(padded))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[::hop]
    return np.abs(np.fft.rfft(frames * taper, axis=1) / taper.sum()).T ** 2


def log_mel(wave: np.ndarray, settings: LogMel, rate: float) -> np.ndarray:
    """Decibels of shape (bands, frames)."""
    bands = mel_filters(settings, rate) @ power(wave, settings, rate)
    return (10 * np.log10(np.maximum(bands, settings.floor))).astype(np.float32)
