"""Questions of a page are answered as the same questions in Python are, and the answers stay in the study."""

import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.store.disk import DiskStore
from neuroglass.surfaces.web.live import Live
from neuroglass.testing.subjects import tiny_subject
from tests.surfaces.web.asking import check_refused, numbers, opened

PATIENCE = 30.0


def asked(client, **words):
    """The finished job of a question."""
    made = client.post("/api/jobs", json=words)
    assert made.status_code in (200, 202), made.text
    began = time.monotonic()
    while (job := client.get(f"/api/jobs/{made.json()['id']}").json())["state"] in ("queued", "running"):
        assert time.monotonic() - began < PATIENCE, job
        time.sleep(0.005)
    return job


def answered(client, **words):
    job = asked(client, **words)
    assert job["state"] == "done", job
    assert job["question"] == job["result"]
    return job["result"]


def probabilities(name, x):
    """What a fresh copy of a tiny network says, asked by PyTorch alone."""
    subject = tiny_subject(name)
    subject.model.eval()
    with torch.no_grad():
        return torch.softmax(subject.network(subject.network.tensors(x)), 1)[0].numpy()


@pytest.fixture
def image():
    return tiny_subject("image")


@pytest.fixture
def live(tmp_path, image):
    with opened(tmp_path / "study", live=partial(Live, image)) as client:
        yield client


@pytest.mark.parametrize(
    "words",
    [
        {"method": "saliency"},
        {"method": "integrated_gradients", "parameters": {"steps": 5}, "target": "logit:1 - logit:0", "samples": "1:3"},
        {"method": "grad_cam", "target": "logit:cat", "samples": [4]},
        {"method": "smooth_grad", "parameters": {"of": {"method": "gradient"}, "copies": 3, "seed": 5}, "samples": "0"},
    ],
)
def test_a_live_attribution_is_the_one_that_python_gives(live, image, words):
    id = answered(live, family="attribution", **words)
    made = ng.catalog.build("attribution", words["method"], words.get("parameters", {}))
    samples = {"1:3": [1, 2], "0": [0]}.get(str(words.get("samples")), words.get("samples"))
    expected = ng.attribute(image, made, target=words.get("target"), samples=samples)
    assert id == expected.id
    about, arrays = numbers(live.post(f"/api/results/{id}/arrays", json={}))
    np.testing.assert_array_equal(arrays["fields/relevance"], expected.values.astype(np.float32))
    assert about["fields"]["relevance"]["quantity"] == expected.field.quantity


def test_every_family_is_answered_as_in_python(live, image):
    ids = {
        "projection": answered(live, family="projection", method="pca", at=["input"], options={"units": ["logit:1"]}),
        "overview": answered(live, family="overview", method="layers"),
        "performance": answered(live, family="overview", method="performance"),
        "jacobian": answered(live, family="overview", method="jacobian", parameters={"layer": "logit", "at": "input"}),
        "trails": answered(live, family="trails", method="pca", at=["input", image.layers().all[-1].name]),
        "saliency": answered(live, family="attribution", method="saliency", samples="0:2"),
    }
    ids["checks"] = answered(
        live, family="checks", method="deletion", options={"of": [ids["saliency"]]}, parameters={"repeats": 2}
    )
    last = image.layers().all[-1].name
    saliency = ng.attribute(image, "saliency", samples=[0, 1])
    assert ids == {
        "projection": ng.project(image, "pca", units=["logit:1"]).id,
        "overview": ng.overview(image, "layers").id,
        "performance": ng.overview(image, "performance").id,
        "jacobian": ng.jacobian(image, "logit").id,
        "trails": ng.trails(image, "pca", layers=["input", last]).id,
        "saliency": saliency.id,
        "checks": ng.check(image, ng.methods.Deletion(repeats=2), of=saliency).id,
    }
    told = {one["id"]: one for one in live.get("/api/study").json()["results"]}
    assert set(told) == set(ids.values())
    assert told[ids["saliency"]]["checks"] == [ids["checks"]] and told[ids["checks"]]["of"] == [ids["saliency"]]
    assert told[ids["checks"]]["verdict"]["sentence"]


def test_what_was_answered_is_there_after_a_restart(tmp_path, image):
    folder = tmp_path / "study"
    with opened(folder, live=partial(Live, image)) as client:
        id = answered(client, family="attribution", method="saliency", samples="0")
    assert DiskStore(folder).ids() == (id,)
    with opened(folder) as client:
        assert [one["id"] for one in client.get("/api/study").json()["results"]] == [id]
        check_refused(client.post("/api/jobs", json={}), 409, "viewer")
        check_refused(client.get("/api/subject"), 409, "viewer")


def test_a_cancelled_question_leaves_nothing_and_the_next_is_answered(tmp_path, image):
    folder = tmp_path / "study"
    words = {"family": "attribution", "method": "smooth_grad", "samples": "0", "parameters": {"copies": 1_000_000}}
    with opened(folder, live=partial(Live, image)) as client:
        job = client.post("/api/jobs", json=words).json()
        began = time.monotonic()
        while not client.get(f"/api/jobs/{job['id']}").json()["what"]:
            assert time.monotonic() - began < PATIENCE
        client.delete(f"/api/jobs/{job['id']}")
        while (ended := client.get(f"/api/jobs/{job['id']}").json())["state"] == "running":
            assert time.monotonic() - began < PATIENCE
        assert (ended["state"], ended["result"]) == ("cancelled", None)
        assert DiskStore(folder).ids() == () and list((folder / "drafts").glob("*")) == []
        assert (ended["asked"]["parameters"], ended["asked"]["samples"]) == (words["parameters"], "0")
        again = {**ended["asked"], "parameters": {"copies": 2}}
        assert asked(client, **again)["state"] == "done"


def test_a_wrong_number_is_refused_at_once(live):
    words = {"family": "attribution", "method": "integrated_gradients", "parameters": {"steps": 0}}
    assert "steps is 0" in check_refused(live.post("/api/jobs", json=words), 400, "invalid")
    assert live.get("/api/jobs").json()["jobs"] == []


def test_ten_strokes_at_once_are_all_answered_rightly(live):
    strokes = [{"sample": place % 3, "boxes": [[[0, 1 + place % 5], [0, 2]]], "stroke": place} for place in range(10)]
    with ThreadPoolExecutor(10) as hands:
        told = list(hands.map(lambda stroke: live.post("/api/brush", json=stroke).json(), strokes))
    for stroke, one in zip(strokes, told, strict=True):
        alone = live.post("/api/brush", json=stroke).json()
        assert (one["stroke"], one["sample"], one["values"]) == (stroke["stroke"], stroke["sample"], alone["values"])


def test_a_class_that_rises_to_the_top_is_told(tmp_path):
    line = torch.nn.Linear(1, 30)
    with torch.no_grad():
        line.weight[:, 0], line.bias[:] = -torch.arange(30.0), torch.arange(30.0) / 2
    subject = ng.Subject(line, (torch.ones(4, 1), torch.arange(4)), space=ng.space.table(1))
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        told = client.post("/api/brush", json={"sample": 1, "boxes": [[[0, 1]]]}).json()
    assert told["classes"] == [*range(10), *range(25, 30)]  # the ten largest before, and the five largest now
    np.testing.assert_allclose(told["values"][-1], torch.softmax(line.bias, 0)[-1].item(), rtol=1e-5)


def test_a_stored_question_is_asked_again_as_it_is(live):
    id = answered(live, family="attribution", method="saliency", samples="0:2", target="logit:1")
    again = live.get(f"/api/results/{id}").json()["asked"]
    assert asked(live, **again)["result"] == id


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"target": "logit:9"}, "no output 9"),
        ({"target": "logit:horse"}, "'horse'"),
        ({"at": ["conv9"]}, "'conv9'"),
        ({"samples": "99"}, "sample 99"),
        ({"method": "attention_maps"}, ""),
        ({"data": "e" * 20}, "other data"),
        ({"model": "e" * 20}, "another network"),
        ({"step": "epoch 1"}, "no checkpoints"),
    ],
)
def test_what_the_network_cannot_answer_fails_in_words(live, words, said):
    job = asked(live, **{"family": "attribution", "method": "saliency", **words})
    assert job["state"] == "failed" and said in job["error"]["message"]
    assert job["error"]["kind"] in ("invalid", "refused") and job["result"] is None
    assert live.get("/api/study").json()["results"] == []


def test_the_subject_says_what_can_be_asked(live, image):
    told = live.get("/api/subject").json()
    assert told["classes"] == ["cat", "dog", "3"] and told["count"] == 6 and told["task"] == "classes"
    assert [one["name"] for one in told["layers"]] == [layer.name for layer in image.layers()]
    assert told["models"] == {"": image.fingerprint} and told["data"] == image.data.fingerprint


def test_a_stroke_hides_what_it_touches(live, image):
    body = {"sample": 2, "boxes": [[[1, 3], [0, 4]]], "stroke": 7}
    told = live.post("/api/brush", json=body).json()
    space = image.space
    x = image.data.batch([2]).x.copy()
    before = probabilities("image", x)
    x[0, :, 1:3, 0:4] = space.baseline_array()[:, 1:3, 0:4]
    after = probabilities("image", x)
    assert (told["stroke"], told["sample"]) == (7, 2)
    np.testing.assert_allclose(told["before"], before[told["classes"]], rtol=1e-5)
    np.testing.assert_allclose(told["values"], after[told["classes"]], rtol=1e-5)
    assert told["names"] == [image.classes[place] for place in told["classes"]]
    assert told["before"] == sorted(told["before"], reverse=True)


def test_two_boxes_are_hidden_together(live, image):
    boxes = [[[0, 1], [0, 1]], [[4, 6], [3, 5]]]
    told = live.post("/api/brush", json={"sample": 0, "boxes": boxes, "target": [0, 1, 2]}).json()
    x = image.data.batch([0]).x.copy()
    for (top, bottom), (left, right) in boxes:
        x[0, :, top:bottom, left:right] = image.space.baseline_array()[:, top:bottom, left:right]
    after = probabilities("image", x)
    np.testing.assert_allclose(told["values"], after, rtol=1e-5)


def test_hiding_a_category_hides_all_its_columns(tmp_path):
    table = tiny_subject("table")
    with opened(tmp_path / "study", live=partial(Live, table)) as client:
        told = client.post("/api/brush", json={"sample": 1, "boxes": [[[2, 3]]], "target": [0, 1]}).json()
    x = table.data.batch([1]).x.copy()
    x[0, 2:] = 0
    after = probabilities("table", x)
    np.testing.assert_allclose(told["values"], after, rtol=1e-5)


@pytest.mark.parametrize(
    "wrong",
    [{"sample": 6}, {"boxes": [[[0, 7], [0, 1]]]}, {"boxes": [[[2, 2], [0, 1]]]}, {"boxes": [[[0, 1]]]}, {"boxes": 3},
     {"boxes": [[0, 1]]}, {"boxes": [[[-1, 1], [0, 1]]]}, {"target": [3]}, {"step": "x"}, {"brush": 1}],
)  # fmt: skip
def test_a_stroke_outside_of_the_sample_is_refused(live, wrong):
    check_refused(live.post("/api/brush", json={"sample": 0, "boxes": [], **wrong}), 400, "invalid")


def test_the_units_of_a_layer_are_told_for_a_sample(live, image):
    layer = next(one for one in image.layers() if len(one.axes) == 3)
    about, arrays = numbers(live.post("/api/units", json={"layer": layer.name, "sample": 4}))
    np.testing.assert_allclose(arrays["activation"], image.activations([layer.name], [4])[layer.name][0], rtol=1e-6)
    assert [axis["size"] for axis in about["axes"]] == list(layer.shape)
    check_refused(live.post("/api/units", json={"layer": "no", "sample": 4}), 400, "invalid")


def test_a_unit_colors_a_map(live, image):
    about, arrays = numbers(live.post("/api/units/column", json={"unit": "logit:dog", "ids": [4, 1]}))
    expected = ng.project(image, "pca", units=["logit:1"], samples=[4, 1, 0]).columns["logit:1"].values[:2]
    np.testing.assert_allclose(arrays["values"], expected, rtol=1e-6)
    assert arrays["ids"].tolist() == [4, 1] and about["unit"] == "logit:1"
    check_refused(live.post("/api/units/column", json={"unit": "logit:9", "ids": [1]}), 400, "invalid")
    check_refused(live.post("/api/units/column", json={"unit": "logit:1"}), 400, "invalid")


def test_every_sample_of_the_data_can_be_seen(live):
    assert live.get("/api/samples/5").json() | {"data": ""} == {
        "id": 5, "data": "", "columns": {}, "results": [], "known": True, "picture": True, "audio": False,
        "probabilities": {}, "features": [], "before": 4, "after": None,
    }  # fmt: skip
    check_refused(live.get("/api/samples/6/picture"), 404, "missing")


def test_a_runs_checkpoints_are_asked_by_name_or_by_fingerprint(tmp_path):
    after = tiny_subject("table")
    before = {name: torch.zeros_like(value) for name, value in after.model.state_dict().items()}
    run = ng.Run(after, {"untrained": before, "trained": after.model.state_dict()})
    with opened(tmp_path / "study", live=partial(Live, run)) as client:
        models = client.get("/api/subject").json()["models"]
        assert list(models) == ["untrained", "trained"]
        words = {"family": "attribution", "method": "gradient", "samples": "0", "target": "logit:0"}
        by_name = answered(client, **words, step="untrained")
        by_model = answered(client, **words, model=models["untrained"])
        assert (
            by_name == by_model == ng.attribute(run.subject("untrained"), "gradient", samples=[0], target="logit:0").id
        )
        assert "'untrained', 'trained'" in asked(client, **words)["error"]["message"]
        layer = after.layers().all[0].name
        trails = answered(client, family="trails", method="pca", at=[layer])
        assert trails == ng.trails(run, "pca", layers=[layer]).id
