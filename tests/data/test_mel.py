import numpy as np
import pytest
from scipy.signal import stft

from neuroglass.core.errors import InvalidInput
from neuroglass.data.mel import LogMel, from_mel, log_mel, mel_filters, power, to_mel

RATE = 8000


def tone(hertz, seconds=0.5):
    return np.sin(2 * np.pi * hertz * np.arange(round(seconds * RATE)) / RATE)


def test_the_mel_scale_is_its_formula_and_inverts():
    assert to_mel(700.0) == pytest.approx(2595 * np.log10(2))
    hertz = np.linspace(0, 4000, 50)
    np.testing.assert_allclose(from_mel(to_mel(hertz)), hertz, atol=1e-9)


@pytest.mark.parametrize("hertz", [250.0, 500.0, 1000.0, 2000.0, 3000.0])
def test_a_pure_tone_is_loudest_in_the_band_of_its_frequency(hertz):
    settings = LogMel()
    loudest = log_mel(tone(hertz), settings, RATE)[:, 5:-5].argmax(0)
    assert set(loudest) == {int(np.abs(to_mel(settings.centers(RATE)) - to_mel(hertz)).argmin())}


def test_a_sine_of_amplitude_1_peaks_at_a_quarter():
    at_1000 = power(tone(1000.0), LogMel(), RATE)[:, 10]
    assert at_1000.argmax() == 32 and at_1000.max() == pytest.approx(0.25)  # 1000 Hz * 0.032 s


def test_twice_the_amplitude_is_6_decibels_more():
    quiet = log_mel(tone(1000.0), LogMel(), RATE)
    louder = log_mel(2 * tone(1000.0), LogMel(), RATE) - quiet
    heard = quiet > -90  # the floor is at -100
    assert heard.sum() > 50
    np.testing.assert_allclose(louder[heard], 20 * np.log10(2), atol=1e-3)


def test_frame_t_is_centered_at_t_times_hop():
    wave = np.zeros(4000)
    wave[1600] = 1.0  # at 0.2 s
    assert power(wave, LogMel(hop=0.010), RATE).sum(0).argmax() == 20


def test_the_spectrum_is_that_of_scipy():
    wave = np.random.default_rng(0).normal(size=4000)
    settings = LogMel(window=0.032, hop=0.016)
    _, _, expected = stft(wave, RATE, "hann", nperseg=256, noverlap=128, padded=False)
    found = power(wave, settings, RATE)
    np.testing.assert_allclose(found, np.abs(expected[:, : found.shape[1]]) ** 2, atol=1e-12)


def test_filters_are_triangles_that_add_up_to_1_between_the_outer_centers():
    settings = LogMel(bands=10, low=100.0)
    filters = mel_filters(settings, RATE)
    frequencies = np.fft.rfftfreq(256, 1 / RATE)
    inside = (frequencies >= settings.centers(RATE)[0]) & (frequencies <= settings.centers(RATE)[-1])
    np.testing.assert_allclose(filters.sum(0)[inside], 1.0)
    edges = settings.edges(RATE)
    for band, row in enumerate(filters):
        assert not row[(frequencies <= edges[band]) | (frequencies >= edges[band + 2])].any()


def test_silence_is_the_floor_and_short_waves_have_a_frame():
    assert set(log_mel(np.zeros(800), LogMel(floor=1e-8), RATE).ravel()) == {-80.0}
    assert log_mel(np.ones(3), LogMel(), RATE).shape[1] >= 1


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (LogMel(high=5000.0), r"at most half the rate \(4000 Hz\)"),
        (LogMel(low=3000.0, high=2000.0), "frequencies that rise"),
        (LogMel(bands=0), "0 bands"),
        (LogMel(hop=0.0), "too short"),
        (LogMel(bands=200), r"mel band \d+ .* lies between the frequencies"),
    ],
)
def test_settings_that_give_no_spectrogram_are_refused(settings, message):
    with pytest.raises(InvalidInput, match=message):
        log_mel(np.zeros(4000), settings, RATE)
