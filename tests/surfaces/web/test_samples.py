"""Samples look as they are stored, one by one and as one sprite."""

import io
import wave

import numpy as np
import pytest
from PIL import Image

from neuroglass.core.field import Axis, Field
from neuroglass.store.thumbnails import Thumbnails, write_thumbnails
from tests.surfaces.web.asking import check_refused, numbers, opened
from tests.surfaces.web.conftest import attribution, projection

RED, GREEN, BLUE, WHITE = ([255, 0, 0, 255], [0, 255, 0, 255], [0, 0, 255, 255], [255, 255, 255, 255])


def pixels(answer):
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "image/png"
    return np.asarray(Image.open(io.BytesIO(answer.content)).convert("RGBA"))


def test_a_picture_has_the_samples_colors_and_is_clear_around_it(viewer):
    seen = pixels(viewer.get("/api/samples/8/picture", params={"size": 12}))
    assert seen.shape == (12, 12, 4)
    assert (seen[2:10] == GREEN).all()  # 2 by 3 pixels: 8 rows of 12
    assert (seen[:2, :, 3] == 0).all() and (seen[10:, :, 3] == 0).all()


def test_a_sprite_has_its_tiles_in_the_order_asked(viewer):
    body = {"ids": [12, 3, 99, 5], "size": 9, "columns": 3}
    answer = viewer.post("/api/samples/sprite", json=body)
    assert answer.headers["neuroglass-missing"] == "99"
    seen = pixels(answer)
    assert seen.shape == (18, 27, 4)
    assert seen[4, 4].tolist() == WHITE and seen[4, 13].tolist() == RED and seen[13, 4].tolist() == BLUE
    assert (seen[:9, 18:, 3] == 0).all()  # sample 99 is not known


@pytest.mark.parametrize(
    "body", [{"ids": []}, {"ids": [1], "size": 7}, {"ids": [1], "size": 257}, {"ids": list(range(4097))}, {"ids": [-1]},
             {"ids": [1] * 4000, "size": 256}, {"ids": ["1"]}, {"ids": [1.5]}, {"ids": [True]}, {"ids": 3},
             {"columns": 0}],
)  # fmt: skip
def test_a_sprite_of_nonsense_is_refused(viewer, body):
    check_refused(viewer.post("/api/samples/sprite", json=body), 400, "invalid")


def test_a_sample_says_where_it_occurs_and_what_is_known_of_it(viewer):
    told = viewer.get("/api/samples/8").json()
    found = {(one["id"], one["place"]) for one in told["results"]}
    assert found == {(result.id, 1) for result in (projection(), attribution(), attribution("gradient"))}
    assert told["columns"]["m" * 20]["label_name"] == "dog"
    assert (told["known"], told["picture"], told["audio"]) == (True, True, False)


def test_a_sample_that_was_only_mapped_has_no_picture(viewer):
    told = viewer.get("/api/samples/20").json()
    assert (told["known"], told["picture"]) == (False, False)
    check_refused(viewer.get("/api/samples/20/picture"), 404, "missing")
    check_refused(viewer.get("/api/samples/999"), 404, "missing")


def test_a_sample_as_a_figure_has_its_exact_colors(viewer):
    about, arrays = numbers(viewer.get("/api/samples/5/figure"))
    mark = about["panels"][0]["marks"][0]
    assert mark["kind"] == "Picture" and about["alt"]
    np.testing.assert_array_equal(arrays[mark["values"]["array"]], np.broadcast_to([0.0, 0.0, 1.0], (2, 3, 3)))


def test_another_data_set_is_not_this_one(viewer):
    check_refused(viewer.get("/api/samples/8/picture", params={"data": "e" * 20}), 404, "missing")
    assert viewer.get("/api/samples/8/picture", params={"data": "d" * 20}).status_code == 200


def test_a_kept_thumbnail_is_shown_where_the_sample_itself_is_not_at_hand(viewer, folder):
    tiles = np.zeros((2, 4, 4, 4), np.uint8)
    tiles[1] = RED
    write_thumbnails(folder, "d" * 20, Thumbnails(np.array([8, 20]), tiles))
    seen = pixels(viewer.post("/api/samples/sprite", json={"ids": [20, 8], "size": 8, "columns": 2}))
    assert (seen[:, :8] == RED).all()
    assert seen[4, 12].tolist() == GREEN  # the sample itself comes first
    assert viewer.get("/api/samples/20").json()["picture"]


class Sounds:
    """A subject's data that can be heard: sample 1 is a wave whose right channel is silent."""

    data, count, about = "s" * 20, 2, {}

    def samples(self, ids):
        time = Axis("time", 80, "s", step=1 / 8000)
        left = np.sin(np.arange(80) / 4) * 0.5
        values = np.stack([np.stack([left * id, np.zeros(80)]) for id in ids])
        return Field(values, (Axis("sample", len(ids), ticks=tuple(ids)), Axis("channel", 2), time), "input")

    def answer(self, asked, progress, posed): ...

    def blank(self): ...


def test_a_series_is_heard(folder):
    with opened(folder, live=lambda library: Sounds()) as client:
        assert client.get("/api/samples/1", params={"data": "s" * 20}).json()["audio"]
        answer = client.get("/api/samples/1/audio", params={"data": "s" * 20})
        with wave.open(io.BytesIO(answer.content)) as sound:
            assert (sound.getframerate(), sound.getnchannels(), sound.getnframes()) == (8000, 2, 80)
            heard = np.frombuffer(sound.readframes(80), "<i2").reshape(80, 2)
        np.testing.assert_allclose(
            heard[:, 0] / 32767, np.sin(np.arange(80) / 4) / np.sin(np.arange(80) / 4).max(), atol=1e-2
        )
        assert not heard[:, 1].any()
        check_refused(client.get("/api/samples/8/audio", params={"data": "d" * 20}), 404, "missing")
