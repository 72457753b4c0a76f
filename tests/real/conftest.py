"""Real data, and networks that were trained on them in seconds; skipped with the reason where the data are absent."""

import wave
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.data.mel import LogMel, log_mel
from neuroglass.data.wav import read_wav
from tests.real.networks import SeriesLSTM, SmallUNet, SoundCNN, WordCNN, train

MEL = LogMel(bands=24, window=0.032, hop=0.016, low=100.0, floor=1e-8)
FEW = LogMel(bands=8, window=0.032, hop=0.016, low=100.0, floor=1e-8)
SILENCE = -80.0  # decibels: the floor of both
SECONDS = 0.8
LENGTH = 24  # words


@pytest.fixture(scope="session")
def arrays(real_data):
    """One of the `.npz` files, read."""

    def read(name):
        path = real_data / name
        if not path.exists():
            pytest.skip(f"the real data are absent: no {path}")
        with np.load(path) as found:
            return dict(found)

    return read


@pytest.fixture(autouse=True, scope="session")
def _one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="session")
def scenes(arrays):
    """CamVid at a quarter of its size: street scenes with masks of 11 classes, 11 for unlabeled."""
    found = arrays("camvid_200.npz")
    names = [str(name) for name in found["names"][:11]]
    mean, std = (0.4, 0.4, 0.4), (0.25, 0.25, 0.25)
    y = torch.from_numpy(_small_masks(found["y_train"]))
    torch.manual_seed(0)
    x = (torch.from_numpy(_small_pictures(found["x_train"])) - 0.4) / 0.25
    model = train(SmallUNet(3, 11, width=8), x, torch.where(y == 11, -1, y), steps=150, batch=8, rate=8e-3)
    space = ng.space.image(3, 44, 60, mean=mean, std=std, baseline=mean, region=6)
    data = _small_pictures(found["x_test"][::5]), _small_masks(found["y_test"][::5])
    return ng.Subject(model, data, space=space, classes=names)


def _small_pictures(x):
    parts = x[:, 2:178].astype(np.float32).reshape(len(x), 44, 4, 60, 4, 3).mean((2, 4)) / 255
    return np.ascontiguousarray(parts.transpose(0, 3, 1, 2))


def _small_masks(y):
    return y[:, 2:178][:, 2::4, 2::4].astype(np.int64)


@pytest.fixture(scope="session")
def spoken(arrays):
    """Spoken digits: waves in -1..1, labels, names, and which are for testing; 8,000 numbers a second."""
    found = arrays("fsdd.npz")
    waves = np.split(found["wave"] / 32768.0, found["off"][1:-1])
    order = np.random.default_rng(0).permutation(len(waves))
    return {
        "rate": int(found["rate"]),
        "waves": waves,
        "y": found["y"].astype(np.int64),
        "names": [str(name) for name in found["names"]],
        "train": [i for i in order if not found["is_test"][i]][:900],
        "test": [i for i in order if found["is_test"][i]][:40],
    }


def _loud(spoken, mel, ids):
    length = int(SECONDS * spoken["rate"])
    cut = [np.pad(wave[:length], (0, length - len(wave[:length]))) for wave in (spoken["waves"][i] for i in ids)]
    return np.stack([log_mel(one, mel, spoken["rate"]) for one in cut])


def _scaled(x):
    return (x + 60) / 15


@pytest.fixture(scope="session")
def digits(spoken, tmp_path_factory):
    """Log-mel spectrograms of spoken digits, read from WAV files, and a small convolutional network."""
    folder = tmp_path_factory.mktemp("digits")
    for i in spoken["test"]:
        with wave.open(str(folder / f"{spoken['names'][spoken['y'][i]]}_{i}.wav"), "wb") as file:
            file.setparams((1, 2, spoken["rate"], 0, "NONE", ""))
            file.writeframes(np.round(spoken["waves"][i] * 32768).astype("<i2").tobytes())
    data = read_wav(folder, pattern=r"(?P<label>\w+)_\d+", seconds=SECONDS, mel=MEL)
    place = {name: index for index, name in enumerate(data.classes)}
    y = torch.tensor([place[spoken["names"][spoken["y"][i]]] for i in spoken["train"]])
    x = torch.from_numpy(_loud(spoken, MEL, spoken["train"]))[:, None]
    torch.manual_seed(0)
    model = train(SoundCNN(24, 10), _scaled(x), y, steps=150, rate=8e-3)
    return ng.Subject(model, data, space=replace(data.space, baseline=SILENCE), preprocess=_scaled)


@pytest.fixture(scope="session")
def envelopes(spoken):
    """How loud eight bands of a spoken digit are over time, and an LSTM."""
    x = torch.from_numpy(_loud(spoken, FEW, spoken["train"])).transpose(1, 2)
    torch.manual_seed(0)
    model = train(SeriesLSTM(8, 10), _scaled(x), torch.from_numpy(spoken["y"][spoken["train"]]), steps=300, rate=8e-3)
    test = np.ascontiguousarray(_loud(spoken, FEW, spoken["test"]).transpose(0, 2, 1))
    names = [f"{center:.0f} Hz" for center in FEW.centers(spoken["rate"])]
    space = ng.space.series(test.shape[1], 8, layout="tc", rate=1 / FEW.hop, names=names, baseline=SILENCE, region=4)
    data = test, spoken["y"][spoken["test"]]
    return ng.Subject(model, data, space=space, classes=spoken["names"], preprocess=_scaled)


@pytest.fixture(scope="session")
def sentences(real_data):
    """Sentences of film reviews, their words as numbers, and a small network that likes or dislikes the film."""
    texts, labels = _reviews(real_data, "train")
    counts = {}
    for word in (word for text in texts for word in text):
        counts[word] = counts.get(word, 0) + 1
    common = sorted((word for word, count in counts.items() if count > 1), key=lambda word: (-counts[word], word))
    words = ("", "?", *common[:4000])
    torch.manual_seed(0)
    x = torch.from_numpy(_numbers(texts, words))
    model = train(WordCNN(len(words)), x, torch.from_numpy(labels), steps=300, batch=64, rate=1e-2)
    texts, labels = _reviews(real_data, "test")
    whole = [i for i, text in enumerate(texts) if 10 <= len(text) <= LENGTH][:60]
    data = _numbers([texts[i] for i in whole], words), labels[whole]
    return ng.Subject(model, data, space=ng.space.tokens(LENGTH, words=words), classes=("dislikes", "likes"))


def _reviews(real_data, part):
    path = real_data / "text" / f"sst2_{part}.tsv"
    if not path.exists():
        pytest.skip(f"the real data are absent: no {path}")
    rows = [line.split("\t") for line in path.read_text(encoding="utf-8").splitlines()]
    return [text.split() for _, text in rows], np.array([int(label) for label, _ in rows])


def _numbers(texts, words):
    place = {word: number for number, word in enumerate(words)}
    rows = [[place.get(word, 1) for word in text[:LENGTH]] for text in texts]
    return np.array([row + [0] * (LENGTH - len(row)) for row in rows])


@pytest.fixture(scope="session")
def titanic(real_data):
    """Who was saved from the Titanic: columns of a table, some of them categories, and a small dense network."""
    path = real_data / "tables" / "titanic.csv"
    if not path.exists():
        pytest.skip(f"the real data are absent: no {path}")
    data = ng.read(path, target="Survived")
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(data.space.shape[0], 16), nn.ReLU(), nn.Linear(16, 2))
    train(model, torch.from_numpy(np.asarray(data.batch(range(700)).x)), torch.from_numpy(data.y[:700]), steps=300)
    return ng.Subject(model, data)
