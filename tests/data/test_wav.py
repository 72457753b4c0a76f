import numpy as np
import pytest
from scipy.io import wavfile

from neuroglass.core.errors import InvalidInput
from neuroglass.data.mel import LogMel, log_mel
from neuroglass.data.wav import read_wav

RAMP = np.arange(1, 51, dtype=np.float32) / 64
SPEECH = r"(?P<label>\d)_(?P<speaker>\w+)_(?P<take>\d+)"


@pytest.fixture
def folder(tmp_path):
    for name, steps in (("no/a.wav", 30), ("yes/b.wav", 50), ("yes/c.WAV", 40)):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        wavfile.write(tmp_path / name, 100, RAMP[:steps])
    return tmp_path


def test_shorter_sounds_end_in_silence(folder):
    found = read_wav(folder)
    assert found.classes == ("no", "yes") and found.y.tolist() == [0, 1, 1]
    assert found.batch([0]).x.tolist() == [[[*RAMP[:30], *[0.0] * 20]]]
    assert "2 sounds were padded with silence to 50 steps" in found.notes
    assert found.columns["seconds"].tolist() == [0.3, 0.5, 0.4]
    assert found.space.shape == (1, 50) and found.space.axes[0].label(25) == "0.25" and found.space.axes[0].unit == "s"


def test_longer_sounds_are_cut(folder):
    found = read_wav(folder, seconds=0.35)
    assert found.batch([1, 0]).x.tolist() == [[[*RAMP[:35]]], [[*RAMP[:30], *[0.0] * 5]]]
    assert "2 sounds were cut to 35 steps" in found.notes and "1 sound was padded" in "; ".join(found.notes)
    with pytest.raises(InvalidInput, match="is no sound"):
        read_wav(folder, seconds=0)


def test_the_pattern_gives_labels_and_columns(tmp_path):
    for name in ("3_ann_0", "9_bob_1", "3_bob_2"):
        wavfile.write(tmp_path / f"{name}.wav", 100, np.ones(5, dtype=np.int16))
    found = read_wav(tmp_path, pattern=SPEECH)
    assert found.classes == ("3", "9") and found.y.tolist() == [0, 0, 1]
    assert found.columns["speaker"].tolist() == ["ann", "bob", "bob"]
    assert found.columns["take"].tolist() == ["0", "2", "1"]
    refused = {r"(?P<label>\d)_ann.*": r"3_bob_2\.wav does not match", "(": "not a regular", ".*": "no group 'label'"}
    for pattern, message in refused.items():
        with pytest.raises(InvalidInput, match=message):
            read_wav(tmp_path, pattern=pattern)


def test_a_tone_stands_at_its_frequency_and_time(tmp_path):
    wave = np.zeros(8000, dtype=np.float32)
    wave[4000:] = 0.5 * np.sin(2 * np.pi * 1000 * np.arange(4000) / 8000)
    wavfile.write(tmp_path / "a.wav", 8000, wave)
    found = read_wav(tmp_path, mel=LogMel())
    picture = found.batch([0]).x[0, 0]
    frequency, time = found.space.axes
    assert picture.shape == (frequency.size, time.size) and (frequency.unit, time.unit) == ("Hz", "s")
    band, frame = np.unravel_index(picture.argmax(), picture.shape)
    assert abs(frequency.ticks[band] - 1000) < 60 and float(time.label(frame)) > 0.5
    assert picture[:, : round(0.45 / time.step)].max() == -100  # the floor


def test_different_rates_are_refused(folder):
    wavfile.write(folder / "no" / "z.wav", 200, np.ones(5, dtype=np.int16))
    with pytest.raises(InvalidInput, match=r"no/a\.wav 100 and no/z\.wav 200 samples a second"):
        read_wav(folder)


def test_a_truncated_sound_is_named_or_skipped_and_reported(folder):
    content = (folder / "yes" / "b.wav").read_bytes()
    (folder / "yes" / "b.wav").write_bytes(content[:-10])
    with pytest.raises(InvalidInput, match=r"b\.wav is cut short"):
        read_wav(folder)
    found = read_wav(folder, on_bad="skip")
    assert found.skipped == ("yes/b.wav",) and found.names == ("no/a.wav", "yes/c.WAV")
    assert "1 unreadable file was skipped" in "; ".join(found.notes)
    for path in folder.rglob("*.[wW]*"):
        path.write_bytes(b"junk")
    with pytest.raises(InvalidInput, match="none of the 3 WAV files"):
        read_wav(folder, on_bad="skip")


def test_real_speech_written_as_wav_is_the_recorded_wave(tmp_path, real):
    speech = np.load(real / "fsdd.npz")
    wave, off = speech["wave"], speech["off"]
    chosen = range(0, 3000, 300)
    for i in chosen:
        name = f"{speech['y'][i]}_{speech['speaker'][i]}_{speech['take'][i]}.wav"
        wavfile.write(tmp_path / name, int(speech["rate"]), wave[off[i] : off[i + 1]])
    found = read_wav(tmp_path, pattern=SPEECH)
    assert len(found) == 10 and set(found.columns["speaker"]) <= set(speech["speaker"])
    for i in chosen:
        name = f"{speech['y'][i]}_{speech['speaker'][i]}_{speech['take'][i]}.wav"
        sample = found.sample(found.names.index(name))
        recorded = wave[off[i] : off[i + 1]] / np.float32(32768)
        np.testing.assert_array_equal(sample.x[0, : len(recorded)], recorded)
        assert found.classes[sample.y] == str(speech["y"][i]) and not sample.x[0, len(recorded) :].any()
    pictures = read_wav(tmp_path, pattern=SPEECH, mel=LogMel())
    np.testing.assert_array_equal(pictures.sample(3).x[0], log_mel(found.sample(3).x[0], LogMel(), 8000))
