"""Properties of series and spectrograms made with known numbers."""

import numpy as np
import pytest

from neuroglass.core.field import Axis
from neuroglass.methods.clusters.signal_properties import SERIES, series_gauge, series_properties, sound_properties

TIME = Axis("time", 80, "s", step=0.05)
SECONDS = np.arange(80) * 0.05


def read(values):
    names = [words.name for words in SERIES]
    return dict(zip(names, series_properties(np.asarray(values, dtype=np.float64)[None, None], TIME)[0], strict=True))


def test_a_straight_line_has_its_slope_per_second_and_nothing_else():
    found = read(2 + 3 * SECONDS)
    assert found["trend"] == pytest.approx(3)
    assert found["mean"] == pytest.approx(2 + 3 * SECONDS.mean())
    assert (found["roughness"], found["frequency"]) == (0, 0)


def test_a_wave_on_a_slope_has_its_frequency_in_hertz():
    found = read(5 * np.sin(2 * np.pi * 2.5 * SECONDS) + 0.1 * SECONDS)
    assert found["frequency"] == pytest.approx(2.5)
    faster = read(5 * np.sin(2 * np.pi * 5 * SECONDS))
    assert faster["roughness"] > 1.5 * found["roughness"] > 0


def test_a_constant_series_has_finite_numbers():
    found = read(np.full(80, 7.0))
    assert found == {"mean": 7, "spread": 0, "trend": pytest.approx(0), "roughness": 0, "frequency": 0}


def test_each_channel_is_measured_under_its_own_name():
    words, measure = series_gauge(Axis("channel", 2, ticks=("pulse", "breath")), TIME)
    values = np.stack([SECONDS, np.zeros(80)])[None]
    assert [one.name for one in words[::5]] == ["mean (pulse)", "mean (breath)"]
    assert measure(values)[0, [2, 7]] == pytest.approx([1, 0])


def test_of_many_channels_the_mean_is_measured():
    words, measure = series_gauge(Axis("channel", 30), TIME)
    assert (words, measure(np.ones((4, 30, 80))).shape) == (SERIES, (4, 5))


def test_a_tone_has_its_pitch_in_hertz_and_its_duration_in_seconds():
    frequency = Axis("frequency", 4, "Hz", ticks=(100.0, 200.0, 400.0, 800.0))
    sound = np.full((1, 4, 80), -60.0)
    sound[0, 2, 10:30] = 0.0
    energy, centroid, bandwidth, duration = sound_properties(sound, frequency, TIME)[0]
    assert energy == pytest.approx(-60 + 60 * 20 / 320)
    assert (centroid, bandwidth, duration) == (pytest.approx(400), pytest.approx(0), pytest.approx(1.0))


def test_silence_has_finite_numbers():
    assert np.isfinite(sound_properties(np.zeros((1, 4, 80)), Axis("frequency", 4), TIME)).all()
