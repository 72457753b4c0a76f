import re
from dataclasses import replace

import numpy as np
import pytest
from sklearn.datasets import load_digits

import neuroglass.study
from neuroglass import demos
from neuroglass.demos import digits as demo
from neuroglass.model.weights import read_weights
from neuroglass.store.activations import ActivationStore
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import read_story
from neuroglass.store.thumbnails import read_thumbnails

TEST = 40  # samples held back in these tests, so that maps are quick
NETWORKS = demo.NETWORKS[::2]  # the first and the convolutional one


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """The demo with two networks, one epoch and few samples: its folder, and what was said."""
    folder, said = tmp_path_factory.mktemp("digits") / "study", []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(demo, "TEST", TEST)
        patch.setattr(demo, "NETWORKS", NETWORKS)
        demos.run("digits", folder, epochs=1, say=said.append)
    return folder, said


def test_training_and_held_back_digits_are_apart_and_all_there():
    found, own = demo.digits(), load_digits()
    kept = [np.concatenate([x.reshape(len(x), -1) * 16, y[:, None]], 1) for x, y in (found.train, found.test)]
    assert len(kept[1]) == demo.TEST
    rows = np.concatenate(kept)
    expected = np.concatenate([own.data, own.target[:, None]], 1)
    assert np.array_equal(rows[np.lexsort(rows.T)], expected[np.lexsort(expected.T)])


def test_every_network_is_told_before_and_after_training(whole):
    folder, said = whole
    story = read_story(folder)
    assert story.title == demo.TITLE
    titles = [section.title for section in story.sections]
    for planned in NETWORKS:
        assert f"{planned.name}: what training changed" in titles
        assert f"{planned.name}, trained: attributions of wrong predictions" in titles
        assert f"Studying the {planned.name}." in said


def test_the_introduction_tells_the_stored_numbers(whole):
    folder, said = whole
    introduction, store = read_story(folder).introduction, DiskStore(folder, create=False)
    results = [store.get(id) for id in store.ids()]
    for planned in NETWORKS:
        (told,) = [one for one in introduction if one.lower().startswith(f"{planned.name}:")]
        assert told in said
        for step in ("untrained", "trained"):
            own = [r for r in results if r.provenance.environment["subject"] == f"{planned.name}, {step}"]
            (accuracy,) = [r.scores["accuracy"] for r in own if r.question.method == "performance"]
            hits = {f"{r.scores['neighborhood_hit@6']:.2f}" for r in own if r.question.family == "projection"}
            assert f"{accuracy:.3f}" in told
            assert hits & set(re.findall(r"\d\.\d\d\b", told))
    assert introduction[0].startswith(
        f"1,797 scanned digits of 8 × 8 pixels, from scikit-learn: {1797 - TEST:,} to train"
    )


def test_every_layer_is_mapped_untrained_and_trained_and_nothing_is_shown_twice(whole):
    folder, _ = whole
    store, story = DiskStore(folder, create=False), read_story(folder)
    shown = [id for section in story.sections for id in section.results]
    assert len(shown) == len(set(shown))
    assert set(shown) == set(store.ids())
    maps = {
        (result.question.at[0], result.provenance.environment["subject"])
        for result in map(store.get, shown)
        if result.question.family == "projection" and result.question.method == "tsne"
    }
    for layer in ("relu1", "pool", "average", "fc"):
        assert {(layer, "convolutional network, untrained"), (layer, "convolutional network, trained")} <= maps
    assert ("input", "convolutional network, trained") in maps


def test_weights_before_and_after_training_and_activations_are_kept(whole):
    folder, _ = whole
    before, after = (
        read_weights(folder / "weights" / f"two-layer-network-{step}.safetensors") for step in ("untrained", "trained")
    )
    assert before.keys() == after.keys()
    assert all(not np.array_equal(before[name], after[name]) for name in before)
    kept = [ActivationStore.open(path) for path in (folder / "recordings").glob("two-layer-network-trained-*")]
    assert {layer for one in kept for layer in one.layers} == {"relu1", "fc2"}
    assert all(one.plan.pooled and one.done == TEST for one in kept)


def test_pictures_of_all_samples_are_kept(whole):
    folder, _ = whole
    (data,) = (folder / "thumbnails").iterdir()
    kept = read_thumbnails(folder, data.name)
    x, _ = demo.digits().test
    assert kept.ids.tolist() == list(range(len(kept.ids))) and len(kept.ids) == TEST
    brightest = [int(kept.tiles[place][..., 0].argmax()) for place in range(3)]
    assert brightest == [int(x[place, 0].argmax()) for place in range(3)]


def test_a_second_run_reads_instead_of_computing(whole, monkeypatch):
    folder, _ = whole
    before = read_story(folder), sorted(DiskStore(folder).ids())

    def only_reasons(subject, question, *, progress):
        answer(subject, question, progress=progress)
        raise AssertionError(f"{question.method} was computed again")

    answer = neuroglass.study.answer
    monkeypatch.setattr(neuroglass.study, "answer", only_reasons)
    monkeypatch.setattr("neuroglass.demos.training.train", None)
    monkeypatch.setattr(demo, "TEST", TEST)
    monkeypatch.setattr(demo, "NETWORKS", NETWORKS)
    found = demos.run("digits", folder, epochs=1, say=str)
    assert (found.template.name, found.steps[-1]) == (NETWORKS[-1].name, "trained")
    assert (read_story(folder), sorted(DiskStore(folder).ids())) == before


def test_the_same_seed_gives_the_same_weights(tmp_path):
    found, planned = demo.digits(), demo.NETWORKS[2]
    how = replace(planned.how, epochs=1)
    first, second = (demo.make_run(planned, how, found, tmp_path / name, lambda *_: None) for name in ("one", "two"))
    assert first.fingerprint == second.fingerprint
    contents = [[file.read_bytes() for file in run.checkpoints.values()] for run in (first, second)]
    assert contents[0] == contents[1]


@pytest.mark.slow
def test_the_networks_learn_to_read(tmp_path):
    found = demo.digits()
    for planned in demo.NETWORKS:
        run = demo.make_run(planned, planned.how, found, tmp_path, lambda *_: None)
        for step, least, most in (("untrained", 0.0, 0.3), ("trained", 0.93, 1.0)):
            predicted, _ = run.subject(step).predict(range(demo.TEST))
            assert least <= (predicted == found.test[1]).mean() <= most
