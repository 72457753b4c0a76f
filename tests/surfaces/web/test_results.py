"""What is stored is shown as it is stored: lists, figures, numbers, neighbors and files."""

import io
import json
from dataclasses import replace

import numpy as np
import pytest

from neuroglass import catalog
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Story, TourStep, write_story
from neuroglass.view.attribution import compare
from neuroglass.view.dispatch import figure
from neuroglass.view.figure import Figure
from tests.surfaces.web.asking import check_refused, numbers
from tests.surfaces.web.conftest import IDS, MAPPED, NAMES, POINTS, attribution, projection

MAP, SALIENCY, GRADIENT = (result.id for result in (projection(), attribution(), attribution("gradient")))


def test_the_study_is_listed_with_its_story(viewer):
    told = viewer.get("/api/study").json()
    assert (told["title"], told["introduction"], told["live"]) == ("A study", ["Made by hand."], False)
    assert told["sections"] == [{"title": "Maps", "text": ["One map."], "results": [MAP]}]
    assert {one["id"] for one in told["results"]} == {MAP, SALIENCY, GRADIENT}
    assert told["data"] == [{"data": "d" * 20, "count": None, "pictures": "some"}]
    assert told["subjects"] == [{"model": "m" * 20, "data": "d" * 20, "name": "hand-made", "results": 3}]


def test_the_tour_of_the_story_is_told_step_by_step(viewer, folder):
    assert viewer.get("/api/study").json()["tour"] == []
    write_story(folder, Story("A study", (), (), (TourStep("One", "Look <b>here</b>.", f"#page=result&id={MAP}"),)))
    told = viewer.get("/api/study").json()
    assert told["tour"] == [{"title": "One", "text": "Look <b>here</b>.", "place": f"#page=result&id={MAP}"}]


def test_a_network_has_the_name_that_most_results_give_it_and_a_run_is_none(viewer, folder):
    def named(result, name, model):
        about = result.provenance
        question = replace(about.question, model=model, version=name)
        return replace(result, provenance=replace(about, question=question, environment={"subject": name}))

    store = DiskStore(folder)
    for name, model in (("another", "m" * 20), ("a run", "m" * 20 + "+" + "n" * 20), ("later", "n" * 20)):
        store.put(named(projection(), name, model))
    told = viewer.get("/api/study").json()["subjects"]
    assert {one["model"]: (one["name"], one["results"]) for one in told} == {
        "m" * 20: ("hand-made", 4),
        "n" * 20: ("later", 1),
    }


def test_a_summary_says_what_was_asked(viewer):
    one = viewer.get(f"/api/results/{MAP}").json()
    assert (one["kind"], one["family"], one["method"], one["at"]) == ("Projection", "projection", "pca", ["fc1"])
    assert one["title"] == "PCA map of fc1 · hand-made"
    assert one["samples"] == {"count": 5, "first": list(MAPPED), "text": "3,8,5,12,20"}
    assert one["scores"] == {"neighborhood_hit@6": 0.5, "stress": None}  # JSON has no NaN
    assert one["columns"] == ["label", "label_name", "confidence"]
    assert one["python"].startswith("ng.project(subject, 'pca', layer='fc1'")
    assert one["asked"]["samples"] == "3,8,5,12,20" and one["asked"]["family"] == "projection"


def test_a_figure_arrives_as_the_view_made_it(viewer):
    about, arrays = numbers(viewer.get(f"/api/results/{MAP}/figure", params={"color": "confidence"}))
    expected, drawn = figure(projection(), color="confidence").to_json()
    assert about == json.loads(json.dumps(expected))
    assert set(arrays) == set(drawn)
    for name, array in drawn.items():
        np.testing.assert_allclose(arrays[name], array, rtol=1e-6)
    assert isinstance(Figure.from_json(about, arrays), Figure)


def test_chosen_classes_are_colored(viewer):
    about, _ = numbers(viewer.get(f"/api/results/{MAP}/figure", params={"color": "label", "classes": "1"}))
    assert about["panels"][0]["marks"][0]["legend"] == ["", "dog"]


def test_attributions_of_some_samples_are_drawn_together(viewer):
    answer = viewer.post("/api/figures", json={"results": [SALIENCY, GRADIENT], "ids": [8]})
    about, arrays = numbers(answer)
    both = compare([attribution(), attribution("gradient")])
    assert about["title"] == both.title
    heat = [mark for panel in about["panels"] for mark in panel["marks"] if mark["kind"] == "Heatmap"]
    assert len(heat) == 2
    for mark in heat:  # the second sample's relevance
        np.testing.assert_array_equal(arrays[mark["values"]["array"]], np.arange(6, 12).reshape(2, 3))


def test_a_map_and_an_attribution_are_not_drawn_together(viewer):
    check_refused(viewer.post("/api/figures", json={"results": [MAP, SALIENCY]}), 400, "invalid")


def test_numbers_arrive_exactly_with_ids_axes_and_words(viewer):
    about, arrays = numbers(viewer.post(f"/api/results/{MAP}/arrays", json={}))
    np.testing.assert_array_equal(arrays["fields/positions"], POINTS.astype(np.float32))
    assert arrays["ids"].tolist() == list(MAPPED)
    words = np.array(about["words"]["columns/label_name"])
    assert words[arrays["columns/label_name"]].tolist() == NAMES.tolist()
    assert arrays["columns/confidence"].tolist() == [0.5, np.inf, 0.25, 1.0, 0.75]
    assert about["fields"]["positions"]["axes"][0]["ticks"] == {"array": "ids"}


def test_rows_come_in_the_order_asked(viewer):
    body = {"fields": ["relevance"], "columns": ["label"], "ids": [12, 3, 12]}
    about, arrays = numbers(viewer.post(f"/api/results/{SALIENCY}/arrays", json=body))
    whole = attribution().values
    np.testing.assert_array_equal(arrays["fields/relevance"], whole[[3, 0, 3]])
    assert arrays["columns/label"].tolist() == [2, 0, 2]
    assert arrays["ids"].tolist() == [12, 3, 12]
    assert set(about["fields"]) == {"relevance"} and set(about["columns"]) == {"label"}


@pytest.mark.parametrize("body", [{"ids": [4]}, {"fields": ["weights"]}, {"columns": ["income"]}])
def test_what_a_result_does_not_hold_is_said(viewer, body):
    check_refused(viewer.post(f"/api/results/{MAP}/arrays", json=body), 404, "missing")


def test_the_nearest_on_the_map_are_found_and_points_nowhere_are_nobodys_neighbors(viewer):
    about, arrays = numbers(viewer.post(f"/api/results/{MAP}/neighbors", json={"ids": [3, 12], "k": 4}))
    assert arrays["neighbors"].tolist() == [[5, 8, 20, -1], [-1, -1, -1, -1]]
    np.testing.assert_allclose(arrays["distances"][0, :3], [1.0, 5.0, np.sqrt(162)], rtol=1e-6)
    assert about["neighbors"] == {"array": "neighbors"}


def test_files_hold_what_is_stored(viewer, folder):
    answer = viewer.get(f"/api/results/{SALIENCY}/download/npz")
    assert "attachment" in answer.headers["content-disposition"]
    with np.load(io.BytesIO(answer.content), allow_pickle=False) as kept:
        np.testing.assert_array_equal(kept["relevance"], attribution().values)
    about = json.loads(viewer.get(f"/api/results/{MAP}/download/json").content)
    assert about["id"] == MAP
    assert viewer.get(f"/api/results/{MAP}/download/png").content.startswith(b"\x89PNG")
    check_refused(viewer.get(f"/api/results/{MAP}/download/exe"), 404, "missing")


def test_the_report_of_the_study_is_whole(viewer):
    page = viewer.get("/api/report")
    assert page.status_code == 200 and "A study" in page.text and "PCA map of fc1" in page.text


def test_the_catalog_lists_every_method_with_its_parameters(viewer):
    told = viewer.get("/api/catalog").json()
    assert {(one["family"], one["name"]) for one in told["methods"]} == {(e.family, e.name) for e in catalog.entries()}
    steps = next(one for one in told["methods"] if one["name"] == "integrated_gradients")["parameters"][0]
    assert (steps["name"], steps["type"], steps["required"]) == ("steps", "int", False)


def test_a_result_that_comes_raises_the_revision(viewer, folder):
    before = viewer.get("/api/study").json()["revision"]
    assert viewer.get("/api/study").json()["revision"] == before
    DiskStore(folder).put(attribution("rise"))
    after = viewer.get("/api/study").json()
    assert after["revision"] > before and len(after["results"]) == 4


def test_a_result_that_is_replaced_is_read_again(viewer, folder):
    first = viewer.get(f"/api/results/{SALIENCY}").json()
    assert first["notes"] == []
    changed = attribution()
    object.__setattr__(changed, "notes", ("asked again",))
    DiskStore(folder).put(changed, replace=True)
    assert viewer.get(f"/api/results/{SALIENCY}").json()["notes"] == ["asked again"]


def test_ids_are_those_of_the_axis(viewer):
    _, arrays = numbers(viewer.post(f"/api/results/{SALIENCY}/arrays", json={"fields": [], "columns": []}))
    assert arrays["ids"].tolist() == list(IDS)
