import struct
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp
from scipy.io import wavfile

from neuroglass.core.errors import InvalidInput
from neuroglass.data.riff import sound

RAMP = np.array([-1.0, -0.5, 0.0, 0.25, 0.5])


def coded(kind):
    """The ramp in one of WAV's number types."""
    if kind.kind == "f":
        return RAMP.astype(kind)
    top = 2 ** (8 * kind.itemsize - 1)
    return (RAMP * top + (128 if kind == np.uint8 else 0)).astype(kind)


@pytest.mark.parametrize("kind", ["u1", "i2", "i4", "f4", "f8"])
def test_every_number_type_gives_the_same_wave(tmp_path, kind):
    wavfile.write(tmp_path / "a.wav", 8000, coded(np.dtype(kind)))
    found = sound(tmp_path / "a.wav")
    assert found.rate == 8000 and found.steps == 5 and found.wave().dtype == np.float32
    np.testing.assert_array_equal(found.wave(), RAMP.astype(np.float32))


@given(values=hnp.arrays("i4", st.integers(1, 20), elements=st.integers(-(2**23), 2**23 - 1)))
def test_24_bits_keep_their_sign_and_size(tmp_path_factory, values):
    path = tmp_path_factory.mktemp("wide") / "a.wav"
    with wave.open(str(path), "wb") as file:
        file.setparams((1, 3, 8000, len(values), "NONE", ""))
        file.writeframes(b"".join(int(value).to_bytes(3, "little", signed=True) for value in values))
    np.testing.assert_array_equal(sound(path).wave(), (values / 2.0**23).astype(np.float32))


def test_channels_are_averaged(tmp_path):
    left, right = np.array([8192, 0, -8192], dtype="i2"), np.array([0, 16384, -8192], dtype="i2")
    wavfile.write(tmp_path / "a.wav", 8000, np.stack([left, right], axis=1))
    assert sound(tmp_path / "a.wav").wave().tolist() == [0.125, 0.25, -0.25]


def chunk(name, content):
    return name + struct.pack("<I", len(content)) + content + b"\0" * (len(content) % 2)


def riff(*chunks):
    return b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"WAVE" + b"".join(chunks)


FORM = chunk(b"fmt ", struct.pack("<HHIIHH", 1, 1, 8000, 16000, 2, 16))
DATA = chunk(b"data", struct.pack("<3h", 0, 16384, -16384))


def test_other_chunks_are_passed_over_and_the_extensible_form_is_read(tmp_path):
    form = struct.pack("<HHIIHHHHIH14s", 0xFFFE, 1, 8000, 16000, 2, 16, 22, 16, 4, 1, b"")
    (tmp_path / "a.wav").write_bytes(riff(chunk(b"LIST", b"odd"), chunk(b"fmt ", form), chunk(b"cue ", b"x"), DATA))
    assert sound(tmp_path / "a.wav").wave().tolist() == [0.0, 0.5, -0.5]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "not a WAV file"),
        (b"ID3\x04 an mp3 file", "not a WAV file"),
        (riff(FORM), "no data chunk"),
        (riff(DATA), "no fmt chunk"),
        (riff(FORM, DATA)[:-2], "cut short: 6 bytes of sound are promised, 4 are there"),
        (riff(chunk(b"fmt ", b"\1\0\1\0"), DATA), "its format chunk has 4 bytes"),
        (riff(chunk(b"fmt ", struct.pack("<HHIIHH", 7, 1, 8000, 8000, 1, 8)), DATA), "coding 7 of 8 bits"),
        (riff(chunk(b"fmt ", struct.pack("<HHIIHH", 1, 0, 8000, 16000, 2, 16)), DATA), "damaged: 0 channels"),
        (riff(FORM, chunk(b"data", b"")), "no sound in it"),
    ],
)
def test_what_is_not_a_whole_wav_is_refused(tmp_path, content, message):
    (tmp_path / "a.wav").write_bytes(content)
    with pytest.raises(InvalidInput, match=message):
        sound(tmp_path / "a.wav")
