"""Chosen samples light their units, and units their samples, as numpy scales them."""

from functools import partial

import numpy as np
import pytest

from neuroglass.surfaces.web import activity
from neuroglass.surfaces.web.live import Live
from neuroglass.testing.subjects import tiny_subject
from tests.surfaces.web import network_study as made
from tests.surfaces.web.asking import check_refused, numbers, opened
from tests.surfaces.web.network_study import ACTIVATIONS, IDS, MODEL

SCALED = (ACTIVATIONS[:, 1] - 1) / 8  # unit 1 answers 1 to 9


@pytest.fixture
def folder(tmp_path):
    made.keep(tmp_path, made.layers())
    made.record(tmp_path)
    return tmp_path


@pytest.fixture
def client(folder):
    with opened(folder) as found:
        yield found


def units(client, ids, layer="relu", model=MODEL):
    return client.post("/api/lit/units", json={"model": model, "layer": layer, "ids": ids})


def samples(client, names, model=MODEL):
    return client.post("/api/lit/samples", json={"model": model, "units": names})


def test_units_light_by_their_mean_over_the_chosen_within_their_range(client):
    about, arrays = numbers(units(client, [8, 12]))
    assert about["source"] == "the recording trained of 4 samples"
    assert arrays["ids"].tolist() == [0, 1, 2]
    np.testing.assert_allclose(arrays["values"], [np.nan, SCALED[[1, 3]].mean(), np.nan], rtol=1e-6)


def test_samples_light_by_the_mean_of_the_chosen_units(tmp_path):
    values = np.random.default_rng(0).random((4, 3))
    made.keep(tmp_path, made.layers())
    made.record(tmp_path, values=values)
    with opened(tmp_path) as client:
        _, arrays = numbers(samples(client, ["relu:0", "relu:2"], model=""))
    assert arrays["ids"].tolist() == list(IDS)
    expected = (values - values.min(0)) / np.ptp(values, axis=0)
    np.testing.assert_allclose(arrays["values"], expected[:, [0, 2]].mean(1), rtol=1e-5)


def test_one_unit_alone_ranges_from_zero_to_one(client):
    _, arrays = numbers(samples(client, ["relu:1"]))
    np.testing.assert_allclose(arrays["values"], SCALED, rtol=1e-6)


def test_chosen_samples_that_were_not_recorded_are_counted(client):
    about, arrays = numbers(units(client, [8, 400, 401]))
    assert about["source"] == "the recording trained of 4 samples, which lacks 2 of the chosen"
    np.testing.assert_allclose(arrays["values"][1], SCALED[1], rtol=1e-6)
    check_refused(units(client, [400]), 404, "missing")


def test_of_two_recordings_the_larger_is_read_and_damaged_ones_are_passed_over(folder):
    ids = (*IDS, 30)
    made.record(folder, "more", values=np.arange(15.0).reshape(5, 3), ids=ids)
    (folder / "recordings" / "trained" / "recording.json").write_text("half")
    with opened(folder) as client:
        about, arrays = numbers(samples(client, ["relu:0"]))
    assert about["source"] == "the recording more of 5 samples"
    np.testing.assert_allclose(arrays["values"], np.arange(5) / 4)


def test_a_recording_that_is_made_anew_is_read_anew(folder):
    with opened(folder) as client:
        numbers(samples(client, ["relu:1"]))
        made.record(folder, "later", values=np.arange(15.0).reshape(5, 3)[::-1], ids=(*IDS, 30))
        _, arrays = numbers(samples(client, ["relu:1"]))
    np.testing.assert_allclose(arrays["values"], np.arange(5)[::-1] / 4)


@pytest.mark.parametrize(
    ("body", "kind", "words"),
    [
        ({"units": []}, "invalid", "1 to 20,000 units of one layer"),
        ({"units": ["relu:0", "conv:0"]}, "invalid", "of 2 layers"),
        ({"units": ["relu:0", "relu"]}, "invalid", "no whole unit"),
        ({"units": ["relu:7"]}, "missing", "relu has no unit 7; it has 0 to 2"),
        ({"units": ["conv:0"]}, "missing", "recorded layers: relu"),
        ({"units": "relu:0"}, "invalid", "a list of words"),
        ({"layer": "relu", "ids": []}, "invalid", "the samples whose units"),
        ({"layer": "relu", "ids": [-1]}, "invalid", "whole number"),
        ({"layer": "../relu", "ids": [3]}, "missing", "no activations of '../relu'"),
        ({"layer": "relu", "ids": [3], "model": "x"}, "missing", "no result is about the network 'x'"),
        ({"layer": "relu", "ids": [3], "more": 1}, "invalid", "more"),
    ],
)
def test_nonsense_is_refused_with_what_to_write(client, body, kind, words):
    path = "samples" if "units" in body else "units"
    answer = client.post(f"/api/lit/{path}", json={"model": MODEL, **body})
    assert words in check_refused(answer, {"missing": 404, "invalid": 400}[kind], kind)


def test_of_many_samples_the_network_is_asked_some_and_the_chosen_each_once(tmp_path, monkeypatch):
    subject = tiny_subject("image")
    monkeypatch.setattr(activity, "COMPARED", 2)
    asked = []
    whole = Live.answers
    monkeypatch.setattr(Live, "answers", lambda live, *words: asked.append(words[-1]) or whole(live, *words))
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        about, _ = numbers(units(client, [1, 5], "conv", ""))
        assert about["source"] == "the network, asked about 4 samples"
        _, arrays = numbers(samples(client, ["conv:0"], ""))
        assert arrays["ids"].tolist() == [0, 1, 3, 5]
        _, again = numbers(units(client, [1, 4], "conv", ""))
    assert [list(ids) for ids in asked] == [[0, 1, 3, 5], [4]]
    means = subject.activations(["conv"], [0, 1, 3, 4, 5])["conv"].mean((2, 3))
    expected = (means - means.min(0)) / np.ptp(means, axis=0)
    np.testing.assert_allclose(again["values"], expected[[1, 3]].mean(0), rtol=1e-4)


def test_what_was_not_recorded_is_asked_of_the_network_at_hand(tmp_path):
    subject = tiny_subject("image")
    count = len(subject.data)
    means = subject.activations(["conv"], range(count))["conv"].mean((2, 3))
    expected = (means - means.min(0)) / np.ptp(means, axis=0)
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        about, arrays = numbers(units(client, [0, 3], "conv", ""))
        assert about["source"] == f"the network, asked about {count} samples"
        np.testing.assert_allclose(arrays["values"], expected[[0, 3]].mean(0), rtol=1e-4)
        about, arrays = numbers(samples(client, ["conv:2"], ""))
        assert arrays["ids"].tolist() == list(range(count))
        np.testing.assert_allclose(arrays["values"], expected[:, 2], rtol=1e-4, atol=1e-6)
        check_refused(units(client, [count], "conv", ""), 400, "invalid")
        check_refused(units(client, [0], "convv", ""), 400, "invalid")
