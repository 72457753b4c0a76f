"""What is asked in passing is what the network says, and leaves the answers of methods as they are."""

from functools import partial

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass import catalog
from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.surfaces.web.live import Live
from neuroglass.surfaces.web.strokes import Brushes, Stroke
from neuroglass.testing.subjects import tiny_subject
from tests.surfaces.web.asking import check_refused, numbers, opened


@pytest.fixture(params=["table", "series_ct"])
def kind(request):
    return request.param


def outcome(subject, method, **more):
    """A method's numbers, or why it has none."""
    try:
        return ng.attribute(subject, method, samples=[0, 1], **more).values
    except (NotApplicable, InvalidInput) as refusal:
        return str(refusal)


def test_strokes_between_the_passes_of_a_method_do_not_change_its_answer(kind):
    subject, alone, brushes, strokes = tiny_subject(kind), tiny_subject(kind), Brushes(), []

    def brushing(done, total, what):
        stroke = Stroke(2, ((slice(0, 1),),), number=len(strokes))
        strokes.append(brushes.answer(subject, stroke)["values"])

    for method in catalog.ATTRIBUTION:
        np.testing.assert_array_equal(
            outcome(subject, method, progress=brushing), outcome(alone, method), err_msg=method
        )
    assert len(strokes) > 100 and all(one == strokes[0] for one in strokes)


def test_the_methods_that_are_refused_are_those_that_cannot_answer(tmp_path, kind):
    subject = tiny_subject(kind)
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        told = client.post("/api/refusals", json={"sample": 0, "target": "logit:1"}).json()["refused"]
        wrong = client.post("/api/refusals", json={"sample": 0, "target": "logit:9"})
    found = {method: outcome(subject, method, target="logit:1") for method in catalog.ATTRIBUTION}
    assert told == {method: why for method, why in found.items() if isinstance(why, str)}
    assert "attention_maps" in told and "gradient" not in told
    assert "no output 9" in check_refused(wrong, 400, "invalid")


def test_masks_are_the_classes_by_position_and_the_share_that_is_right(tmp_path):
    subject = tiny_subject("segmentation")
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        about, arrays = numbers(client.post("/api/prediction", json={"sample": 4}))
    with torch.no_grad():
        given = subject.model(torch.as_tensor(subject.data.batch([4]).x)).argmax(1)[0].numpy()
    labeled = subject.data.batch([4]).y[0]
    names = np.array(about["masks"]["names"])
    np.testing.assert_array_equal(names[arrays["predicted"]], np.array(subject.classes)[given])
    np.testing.assert_array_equal(names[arrays["labeled"]], np.array(subject.classes)[labeled])
    assert about["masks"]["right"] == pytest.approx((given == labeled).mean())
    assert [axis["name"] for axis in about["masks"]["axes"]] == ["y", "x"]


def test_label_and_prediction_of_any_sample_are_told(tmp_path):
    subject = tiny_subject("table")
    with opened(tmp_path / "study", live=partial(Live, subject)) as client:
        about, arrays = numbers(client.post("/api/prediction", json={"sample": 3}))
        check_refused(client.post("/api/prediction", json={"sample": 6}), 400, "invalid")
    expected = {name: column.values[0] for name, column in subject.columns([3]).items()}
    assert about["columns"]["confidence"] == pytest.approx(expected.pop("confidence"))
    assert {name: about["columns"][name] for name in expected} == expected
    assert about["masks"] is None and not arrays


def test_a_viewer_says_what_it_cannot_do(viewer):
    for place in ("prediction", "refusals", "brush"):
        assert "--subject" in check_refused(viewer.post(f"/api/{place}", json={"sample": 3}), 409, "viewer")
