"""A study that is damaged, of another format, half-written or deleted is told so, and the rest of it is shown."""

import json
import shutil

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.thumbnails import Thumbnails, write_thumbnails
from neuroglass.surfaces.web.library import Library
from tests.surfaces.web.asking import check_refused, opened
from tests.surfaces.web.conftest import attribution, projection

MAP, SALIENCY = projection().id, attribution().id


def damage(folder, id, change):
    file = folder / "results" / id / "result.json"
    about = json.loads(file.read_text())
    change(about)
    file.write_text(json.dumps(about))


@pytest.mark.parametrize(
    "change",
    [
        lambda about: about.update(format=2),
        lambda about: about.update(format=0),
        lambda about: about.pop("provenance"),
        lambda about: about.update(kind="Oracle"),
        lambda about: about["provenance"]["question"].update(samples="all"),
        lambda about: about["provenance"]["question"].pop("family"),
        lambda about: about.update(fields=[]),
        lambda about: about["fields"]["positions"].pop("quantity"),
    ],
)
def test_a_result_of_another_format_is_named_and_the_others_are_shown(folder, change):
    damage(folder, MAP, change)
    with opened(folder) as client:
        told = client.get("/api/study").json()
        assert [fault["id"] for fault in told["faults"]] == [MAP]
        assert len(told["results"]) == 2 and MAP in told["faults"][0]["message"]
        check_refused(client.get(f"/api/results/{MAP}"), 422, "damaged")
        check_refused(client.get(f"/api/results/{MAP}/figure"), 422, "damaged")
        assert client.get(f"/api/results/{SALIENCY}").status_code == 200


@pytest.mark.parametrize("half", ["result.json", "arrays.npz"])
def test_half_a_file_is_named(folder, half):
    file = folder / "results" / MAP / half
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with opened(folder) as client:
        assert half in check_refused(client.post(f"/api/results/{MAP}/arrays", json={}), 422, "damaged")
        assert client.get(f"/api/results/{SALIENCY}/figure").status_code == 200


def test_a_draft_is_never_read(folder):
    (folder / "drafts").mkdir(exist_ok=True)
    shutil.copytree(folder / "results" / MAP, folder / "drafts" / f"{'a' * 20}-elsewhere-1-00000000")
    (folder / "results" / "half").mkdir()
    with opened(folder) as client:
        told = client.get("/api/study").json()
    assert len(told["results"]) == 3 and told["faults"] == []


def test_a_damaged_story_is_told_with_what_to_do(folder):
    (folder / "study.json").write_text("{")
    with opened(folder) as client:
        told = client.get("/api/study").json()
    assert len(told["results"]) == 3 and told["title"] == "study"
    assert [fault["id"] for fault in told["faults"]] == ["study.json"] and "delete it" in told["faults"][0]["message"]


def test_damaged_pictures_are_named_and_the_study_is_shown(folder):
    for id in (SALIENCY, attribution("gradient").id):
        shutil.rmtree(folder / "results" / id)
    write_thumbnails(folder, "d" * 20, Thumbnails(np.array([3]), np.zeros((1, 8, 8, 4), np.uint8)))
    (folder / "thumbnails" / ("d" * 20) / "tiles.npy").write_bytes(b"half")
    with opened(folder) as client:
        told = client.get("/api/study").json()
        assert [one["id"] for one in told["results"]] == [MAP] and told["data"][0]["pictures"] == "none"
        assert "delete" in told["faults"][0]["message"] and told["faults"][0]["id"].startswith("thumbnails")
        check_refused(client.get("/api/samples/3/picture"), 422, "damaged")


def test_a_study_without_a_story_is_told_family_by_family(folder):
    (folder / "study.json").unlink()
    with opened(folder) as client:
        told = client.get("/api/study").json()
    assert [(one["title"], len(one["results"])) for one in told["sections"]] == [("Projection", 1), ("Attribution", 2)]
    assert told["title"] == "study"


def test_a_folder_that_is_deleted_while_it_is_open_is_told_so_until_it_is_back(folder):
    away = folder.with_name("away")
    with opened(folder) as client:
        assert client.get(f"/api/results/{MAP}/figure").status_code == 200
        folder.rename(away)
        for path in (
            "/api/study",
            f"/api/results/{MAP}",
            f"/api/results/{MAP}/figure",
            "/api/selections",
            "/api/samples/8",
        ):
            assert "not there any more" in check_refused(client.get(path), 410, "gone")
        check_refused(client.post("/api/selections", json={"name": "a", "ids": [1], "data": "d"}), 410, "gone")
        assert not folder.exists()
        away.rename(folder)
        assert client.get("/api/study").status_code == 200


def test_a_result_that_is_deleted_while_it_is_open_is_missing(folder):
    with opened(folder) as client:
        assert client.get(f"/api/results/{MAP}/figure").status_code == 200
        shutil.rmtree(folder / "results" / MAP)
        check_refused(client.get(f"/api/results/{MAP}/figure"), 404, "missing")
        assert len(client.get("/api/study").json()["results"]) == 2


def test_a_folder_without_results_is_no_study(tmp_path):
    with pytest.raises(InvalidInput, match="holds no results"):
        Library(tmp_path)


def test_arrays_that_were_read_are_kept_and_the_oldest_are_let_go(folder, monkeypatch):
    library = Library(folder)
    assert library.result(MAP) is library.result(MAP)
    monkeypatch.setattr("neuroglass.surfaces.web.library.MOST_KEPT", 1)
    first = library.result(SALIENCY)
    library.result(MAP)
    assert library.result(SALIENCY) is not first
