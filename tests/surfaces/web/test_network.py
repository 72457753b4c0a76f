"""What the pages of a network, a layer and a unit are told is what the stored results hold."""

from functools import partial

import numpy as np
import pytest

from neuroglass.methods.overview.units import Units
from neuroglass.study import Study
from neuroglass.surfaces.web.live import Live
from neuroglass.testing.subjects import tiny_subject
from tests.surfaces.web import network_study as made
from tests.surfaces.web.asking import check_refused, opened
from tests.surfaces.web.network_study import DATA, MODEL, OTHER


@pytest.fixture
def study(tmp_path):
    """A folder, and the ids of its results by their methods."""
    folder = tmp_path / "study"
    known = made.neuron_map(dead=[True, False, False], constant=[True, False, True], mean_activation=[0.0, 3.75, 5.0])
    results = (made.layers(), made.graph(), made.health(), made.units(), known, made.performance())
    ids = made.keep(folder, *results)
    made.record(folder)
    return folder, dict(zip([one.question.method for one in results], ids, strict=True))


@pytest.fixture
def client(study):
    with opened(study[0]) as found:
        yield found


def told(client, address):
    answer = client.get(f"/api/{address}")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_network_is_told_by_its_stored_tables(client, study):
    found = told(client, "network?model=")
    assert (found["model"], found["name"], found["data"], found["parameters"]) == (MODEL, "hand-made", DATA, 50)
    conv, relu, fc = found["layers"]
    assert (conv["kind"], conv["axes"], conv["units"], conv["parameters"]) == ("Conv2d", "channel 3 × y 2 × x 2", 3, 30)
    assert conv["health"] == {"samples": 4, "units": 3, "dead": 0, "constant": 0, "saturated": None}
    assert relu["health"] == {"samples": 4, "units": 3, "dead": 1, "constant": 1, "saturated": 2}
    assert fc["health"] is None
    assert found["edges"] == [["input", "conv"], ["conv", "relu"], ["conv", "fc"], ["relu", "fc"]]
    assert found["performance"] == {"id": study[1]["performance"], "accuracy": 0.75, "samples": 4}
    assert found["families"]["overview"] == {"computed": 5, "possible": False}
    assert found["families"]["neuron_map"]["computed"] == 1 and found["families"]["attribution"]["computed"] == 0


def test_findings_name_their_evidence(client, study):
    found = told(client, f"network?model={MODEL}")["findings"]
    dead = [one for one in found if "dead" in one["sentence"]]
    assert [(one["kind"], one["layer"], one["result"]) for one in dead] == [("units", "relu", study[1]["health"])]
    assert dead[0]["sentence"] == "1 of 3 units of relu is dead: always 0 over 4 samples."


def test_a_layer_is_told_with_all_results_about_it(client, study):
    found = told(client, f"layer?model={MODEL}&layer=relu")
    assert found["axes"] == [
        {"name": name, "size": size, "unit": ""} for name, size in (("channel", 3), ("y", 2), ("x", 2))
    ]
    assert (found["table"], found["neuron_maps"]) == (study[1]["units"], [study[1]["mds"]])
    assert (found["before"], found["after"], found["recorded"]) == (["conv"], ["fc"], "trained")
    assert told(client, f"layer?model={MODEL}&layer=conv")["after"] == ["relu", "fc"]


def test_a_unit_is_told_by_its_rows_and_by_what_it_answers(client, study):
    found = told(client, f"unit?model={MODEL}&unit=relu:1")
    assert (found["unit"], found["layer"], found["index"], found["table"]) == ("relu:1", "relu", 1, study[1]["units"])
    assert found["columns"] == {"dead": False, "constant": False, "mean_activation": 3.75, "largest": 9}
    assert found["most"] == [{"id": 12, "value": 9}, {"id": 8, "value": 3}]
    assert found["least"] == [{"id": 3, "value": 1}, {"id": 5, "value": 2}]
    assert found["source"] == "the table of units over 4 samples"
    assert found["neighbors"] == []  # the two others never change


def test_neighbors_are_the_nearest_units_that_change(tmp_path):
    (id,) = made.keep(tmp_path, made.neuron_map(positions=[(0, 0), (1, 0), (np.nan, 0)]))
    with opened(tmp_path) as client:
        assert told(client, "unit?model=&unit=relu:0")["neighbors"] == [{"unit": "relu:1", "distance": 1, "map": id}]
        assert told(client, "unit?model=&unit=relu:2")["neighbors"] == []


def test_without_a_table_of_units_a_recording_tells_what_a_unit_answers(tmp_path):
    made.keep(tmp_path, made.layers())
    made.record(tmp_path)
    with opened(tmp_path) as client:
        found = told(client, "unit?model=&unit=relu:1")
        assert [(one["id"], one["value"]) for one in found["most"]] == [(12, 9), (8, 3), (5, 2), (3, 1)]
        assert found["least"] == []
        assert found["source"] == "the recording trained of 4 samples"
        assert told(client, "unit?model=&unit=conv:1")["most"] == []


def test_results_with_fewer_columns_tell_what_they_have(tmp_path):
    made.keep(tmp_path, made.neuron_map(activity=[1.0, 2.0, 3.0]), made.table("health", "layer", ("relu",), dead=[1]))
    with opened(tmp_path) as client:
        (line,) = told(client, "network?model=")["layers"]
        assert (line["name"], line["units"], line["health"], line["kind"]) == ("relu", 3, None, "")
        assert told(client, "unit?model=&unit=relu:1")["columns"] == {"activity": 2}
        check_refused(client.get("/api/unit?model=&unit=relu:3"), 404, "missing")


def test_a_checkpoint_is_made_as_the_others_of_its_run(tmp_path):
    trails = made.neuron_map()
    joined = made.provenance("trails", "tsne", at=("relu",), model=f"{OTHER}+{MODEL}", name="the run")
    object.__setattr__(trails, "provenance", joined)
    made.keep(tmp_path, made.layers(), made.graph(), trails, made.performance(OTHER, name="hand-made, untrained"))
    with opened(tmp_path) as client:
        found = told(client, f"network?model={OTHER}")
        assert (found["name"], found["parameters"]) == ("hand-made, untrained", 50)
        assert [line["kind"] for line in found["layers"]] == ["Conv2d", "ReLU", "Linear"]
        assert found["edges"][0] == ["input", "conv"]
        assert told(client, "network?model=")["model"] == MODEL  # the one with most results of its own


def test_the_performance_over_most_samples_is_told(tmp_path):
    few, many = made.performance(), made.performance(samples=range(40), accuracy=0.5)
    ids = made.keep(tmp_path, many, few)
    with opened(tmp_path) as client:
        found = told(client, "network?model=")["performance"]
        assert found == {"id": ids[0], "accuracy": 0.5, "samples": 40}


def test_a_damaged_result_is_named_and_the_network_told(study):
    folder, ids = study
    (folder / "results" / ids["performance"] / "arrays.npz").write_bytes(b"half")
    with opened(folder) as client:
        found = told(client, "network?model=")
        assert found["findings"] == [] and len(found["layers"]) == 3
        assert found["notes"][0].startswith("No findings: ") and ids["performance"] in found["notes"][0]


@pytest.mark.parametrize(
    ("address", "kind", "words"),
    [
        (f"network?model={OTHER}", "missing", MODEL),
        (f"layer?model={MODEL}&layer=rely", "missing", "'relu'"),
        (f"unit?model={MODEL}&unit=rely:0", "missing", "'relu'"),
        (f"unit?model={MODEL}&unit=relu:3", "missing", "relu has no unit 3; it has 0 to 2"),
        (f"unit?model={MODEL}&unit=relu", "invalid", "such as relu:3"),
        (f"unit?model={MODEL}&unit=relu:1@0", "invalid", "no whole unit"),
        (f"unit?model={MODEL}&unit=..%2F..:1", "invalid", "is not a unit"),
        (f"network?model={MODEL}&model={OTHER}", "invalid", "write it once"),
    ],
)
def test_what_is_not_there_is_refused_with_what_is(client, address, kind, words):
    assert words in check_refused(client.get(f"/api/{address}"), {"missing": 404, "invalid": 400}[kind], kind)


def test_a_study_without_results_says_so(tmp_path):
    made.keep(tmp_path)
    with opened(tmp_path) as client:
        assert "holds no results yet" in check_refused(client.get("/api/network?model="), 404, "missing")


def test_a_network_at_hand_is_told_before_anything_was_asked(tmp_path):
    subject = tiny_subject("image")
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        found = told(client, "network?model=")
        assert (found["model"], found["name"], found["data"]) == (
            subject.fingerprint,
            subject.name,
            subject.data.fingerprint,
        )
        assert [line["name"] for line in found["layers"]] == [layer.name for layer in subject.layers()]
        assert found["families"]["attribution"] == {"computed": 0, "possible": True}
        unit = told(client, "unit?model=&unit=conv:2")
        means = subject.activations(["conv"], range(len(subject.data)))["conv"].mean((2, 3))[:, 2]
        assert [one["id"] for one in unit["most"]] == np.argsort(-means, kind="stable")[:9].tolist()
        assert unit["source"] == f"the network, asked about {len(subject.data)} samples"


def test_a_studied_network_is_told_as_it_was_asked(tmp_path):
    subject = tiny_subject("image")
    study = Study(subject, tmp_path)
    *_, table = (study.overview(method) for method in ("layers", "graph", "health", Units(layer="relu#2")))
    with opened(tmp_path) as client:
        found = told(client, "network?model=")
        assert {"stem", "relu#0"} <= {line["name"] for line in found["layers"]}
        assert ["relu#0", "relu#1"] in found["edges"]
        unit = told(client, "unit?model=&unit=relu%232:1")
        assert [one["id"] for one in unit["most"]] == table.most.values[1].tolist()
        assert unit["columns"]["auc"] == pytest.approx(float(table.columns["auc"].values[1]))
