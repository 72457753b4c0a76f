import struct

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.demos import mnist as demo
from neuroglass.demos.training import Training
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import read_story


def glyphs(count, seed):
    """Ten patterns of 28 x 28 bytes with noise: as MNIST is shaped, and easy."""
    patterns = np.random.default_rng(9).integers(0, 200, (10, 28, 28))
    y = (np.arange(count) % 10).astype(np.uint8)
    noise = np.random.default_rng(seed).integers(0, 55, (count, 28, 28))
    return (patterns[y] + noise).astype(np.uint8), y


def write_npz(folder):
    folder.mkdir()
    (train_x, train_y), (test_x, test_y) = glyphs(200, 1), glyphs(40, 2)
    np.savez(folder / demo.FILE, x_train=train_x, y_train=train_y, x_test=test_x, y_test=test_y)
    return folder


def write_idx(folder):
    folder.mkdir()
    for name, (x, y) in (("train", glyphs(200, 1)), ("t10k", glyphs(40, 2))):
        (folder / f"{name}-images-idx3-ubyte").write_bytes(struct.pack(">4B3I", 0, 0, 8, 3, *x.shape) + x.tobytes())
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, len(y)) + y.tobytes())
    return folder


@pytest.mark.parametrize("write", [write_npz, write_idx])
@pytest.mark.parametrize("split", ["train", "test"])
def test_archive_and_idx_files_give_the_same_images_in_0_to_1(write, split, tmp_path):
    x, y = demo.images(demo.read_split(write(tmp_path / "data"), split), split)
    expected, labels = glyphs(*((200, 1) if split == "train" else (40, 2)))
    assert x.shape == (len(expected), 1, 28, 28)
    assert np.allclose(x[:, 0], expected / 255, atol=1e-7)
    assert np.array_equal(y, labels)


def test_the_file_itself_is_taken_too(tmp_path):
    assert len(demo.read_split(write_npz(tmp_path / "data") / demo.FILE, "test")) == 40


@pytest.mark.parametrize(
    ("arrays", "message"),
    [
        ({"x_test": np.zeros((4, 32, 32), np.uint8), "y_test": np.zeros(4, int)}, "MNIST has 28 x 28 bytes"),
        ({"x_test": np.zeros((4, 28, 28), np.uint8)}, "no labels from 0 to 9"),
        ({"x_test": np.zeros((4, 28, 28), np.uint8), "y_test": np.full(4, 10)}, "no labels from 0 to 9"),
    ],
)
def test_other_data_are_refused_with_what_mnist_has(arrays, message, tmp_path):
    np.savez(tmp_path / "other.npz", **arrays)
    with pytest.raises(InvalidInput, match=message):
        demo.images(demo.read_split(tmp_path / "other.npz", "test"), "test")


def test_the_network_is_that_of_the_paper():
    assert (demo.WIDTHS, demo.DROPOUT) == ((1000,) * 4, (0.2, 0.3, 0.4, 0.5))
    assert (demo.HOW.epochs, demo.HOW.momentum) == (10, 0.9)
    assert demo.HOW.rate / demo.HOW.batch == pytest.approx(0.01 / 16)  # a larger batch, and the rate with it


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """The demo with narrow layers on easy glyphs."""
    base, said = tmp_path_factory.mktemp("mnist"), []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "WIDTHS", (80,) * 4)
        patch.setattr(demo, "HOW", Training(epochs=10, batch=20, rate=0.02))
        demo.run(base / "study", data=write_npz(base / "data"), epochs=30, progress=lambda *_: None, say=said.append)
    return base / "study", said


def test_accuracy_and_hits_of_the_first_and_the_last_layer_are_reported(told):
    folder, said = told
    store = DiskStore(folder, create=False)
    results = [store.get(id) for id in store.ids()]
    sentence = said[-1]
    assert sentence in read_story(folder).introduction
    for step in ("untrained", "trained"):
        own = [r for r in results if r.provenance.environment["subject"] == f"{demo.NAME}, {step}"]
        (accuracy,) = [r.scores["accuracy"] for r in own if r.question.method == "performance"]
        assert f"{accuracy:.3f}" in sentence
        for layer in ("relu1", "relu4"):
            (found,) = [
                r
                for r in own
                if (r.question.method, r.question.family) == ("tsne", "projection") and r.question.at == (layer,)
            ]
            assert f"{found.scores['neighborhood_hit@6']:.2f}" in sentence.partition(f"{layer} ")[2]


def test_easy_glyphs_are_learned(told):
    accuracy = float(told[1][-1].partition("accuracy from ")[2].partition(" to ")[2][:5])
    assert accuracy > 0.9


def test_the_introduction_says_how_it_was_trained(told):
    introduction = " ".join(read_story(told[0]).introduction)
    assert "for 30 epochs on 200 digits; everything shown is of 40 others" in introduction
    assert "of 20 samples at a learning rate of 0.02 for speed; the paper has 16 samples and 0.01" in introduction
