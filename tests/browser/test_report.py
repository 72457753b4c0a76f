"""The report in a browser: pictures come alive, say the same as the result, and stay pictures where nothing runs."""

import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from neuroglass.core.result import Attribution
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, write_story
from neuroglass.surfaces.report.report import report
from neuroglass.view.projection import frame_of
from tests.browser.pages import Watched
from tests.browser.studies import COUNT, points, results

DRAWN = 'figure canvas, figure .chart, figure table, figure [class="tokens"]'
PIXELS = "(canvas) => canvas.toDataURL()"


def made() -> dict:
    """The results of the study, and a second method on the samples of the first."""
    found = results()
    first: Attribution = found["relevance"]
    asked = type(first.question)(**{**first.question.__dict__, "method": "saliency"})
    provenance = type(first.provenance)(asked, {}, first.provenance.environment)
    fields = {name: getattr(first, name) for name in ("relevance", "full", "inputs", "value", "columns")}
    scores = {f"trustworthiness of neighborhoods {place}": place / 7 for place in range(16)}  # a wide table
    return {**found, "other": Attribution(provenance=provenance, scores=scores, **fields)}


@pytest.fixture(scope="module")
def ids(file) -> dict[str, str]:
    return {name: result.id for name, result in made().items()}


@pytest.fixture(scope="module")
def file(chromium, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("report") / "study"
    store, kept = DiskStore(folder), {}
    for name, result in made().items():
        kept[name] = store.put(result)
    sections = (
        Section("Maps", ("Two maps.",), (kept["first"], kept["neurons"])),
        Section("Methods", (), (kept["relevance"], kept["other"])),
        Section("Others", (), tuple(kept[name] for name in ("trails", "matrix", "features", "second"))),
    )
    write_story(folder, Story("A report", ("Its numbers mean nothing.",), sections))
    return report(folder, folder.parent / "report.html")


@pytest.fixture
def page(chromium, file) -> Iterator[Watched]:
    with Watched.opened(chromium, file.as_uri()) as watched:
        asked = []
        watched.page.on("request", lambda request: asked.append(request.url))
        yield watched
        assert watched.complaints == []
        assert [url for url in asked if not url.startswith(("data:", "blob:", file.as_uri()))] == []


def alive(page: Watched, id: str):
    """The place of a result, once it answers."""
    place = page.page.locator(f"#f-{id}")
    place.scroll_into_view_if_needed()
    page.page.locator(f"#f-{id}[data-alive]").wait_for(state="attached")
    return place


def test_every_picture_comes_alive_in_its_place_and_nothing_else_is_fetched(page):
    places = page.page.locator(".place")
    assert places.count() == 6  # a matrix and a table are tables, and two methods are one picture
    for place in places.all():
        place.scroll_into_view_if_needed()
        place.locator(DRAWN).first.wait_for()
        assert not place.locator(".printed").is_visible()
    assert page.page.locator("[data-when=alive]").is_visible()
    assert page.violations() == []


def test_in_the_dark_everything_can_be_read(chromium, file):
    with Watched.opened(chromium, file.as_uri(), scheme="dark") as watched:
        for place in watched.page.locator(".place").all():
            place.scroll_into_view_if_needed()
            place.locator(DRAWN).first.wait_for()
        assert watched.violations() == []


def test_a_choice_on_one_map_is_seen_on_the_other_map_of_the_same_samples_only(page, ids):
    first, units = alive(page, ids["first"]), alive(page, ids["neurons"])
    for place in (first, units):
        place.locator("canvas[data-drawn]").wait_for()
    page.page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    before = units.locator(".map canvas").evaluate(PIXELS)
    first.locator(".map canvas").focus()
    page.page.keyboard.press("Space")
    page.page.keyboard.press("a")
    bar = page.page.locator(".chosen-bar")
    assert bar.locator("span").inner_text().startswith(f"{COUNT - 1} samples chosen: 0, 1, 2, 3, 4, 5, 6, 8")
    assert units.locator(".map canvas").evaluate(PIXELS) == before
    second = alive(page, ids["second"])
    second.locator("canvas[data-drawn]").wait_for()
    drawn = int(second.locator(".map canvas").get_attribute("data-drawn"))
    bar.get_by_role("button", name="Let go").click()
    page.page.wait_for_selector(f'#f-{ids["second"]} .map canvas:not([data-drawn="{drawn}"])')
    assert bar.count() == 0


def test_a_box_drawn_with_the_mouse_chooses_what_numpy_says(page, ids):
    place = alive(page, ids["first"])
    place.locator("canvas[data-drawn]").wait_for()
    place.locator(".map").hover()
    place.get_by_role("radio", name="Box").check()
    (left, top), (right, bottom) = page.drag(0, ((0.3, 0.2), (0.7, 0.6)))
    box = place.locator(".map canvas").bounding_box()
    *middle, half = frame_of(points(1))
    across, down = ((points(1) - middle) * (1, -1) * box["width"] / 2 / half).T
    shares = across / box["width"] + 0.5, down / box["height"] + 0.5
    inside = (shares[0] > left) & (shares[0] < right) & (shares[1] > top) & (shares[1] < bottom)
    assert 20 < inside.sum() < 200
    told = page.page.locator(".chosen-bar span").inner_text()
    assert told.startswith(f"{inside.sum()} samples chosen: {', '.join(map(str, np.flatnonzero(inside)[:12]))}")
    place.get_by_role("radio", name="Move").check()
    page.drag(0, ((0.3, 0.2), (0.7, 0.6)))
    assert page.page.locator(".chosen-bar span").inner_text() == told


def test_two_methods_are_read_at_the_same_place_of_one_sample(page, ids):
    place = alive(page, ids["relevance"])
    images = place.locator(".image")
    images.nth(1).locator("canvas").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowRight")
    told = [text for text in place.locator(".image .readout").all_inner_texts() if text]
    values = made()["relevance"].values[0, 0, 1]
    assert told == [told[0], f"y 0, x 1: {told[1].split(': ')[1]}", told[2]]
    assert float(told[2]) == pytest.approx(values, rel=5e-3)
    assert float(re.search(r": (\S+)", told[1])[1]) == pytest.approx(values, rel=5e-4)
    assert place.locator(".cursor").count() == 3  # the sample, and its relevance by two methods


def test_a_link_opens_the_page_at_a_result(page, ids, file):
    page.page.goto(f"{file.as_uri()}#r-{ids['second']}")
    alive(page, ids["second"])
    assert page.page.locator(f"#r-{ids['second']}").bounding_box()["y"] < page.page.viewport_size["height"] / 2


def test_on_paper_the_sharp_pictures_stand_again_and_none_is_cut(page, ids):
    alive(page, ids["first"])
    page.page.emulate_media(media="print")
    assert page.page.locator(f"#f-{ids['first']} .printed img").is_visible()
    assert not page.page.locator(f"#f-{ids['first']} .drawn").is_visible()
    cut = "[...document.querySelectorAll('.card, .matrix, tr, h3')].map((one) => getComputedStyle(one).breakInside)"
    assert set(page.page.evaluate(cut)) == {"avoid"}
    page.page.set_viewport_size({"width": 680, "height": 1000})  # of a page of A4
    assert page.page.evaluate("document.documentElement.scrollWidth") <= 680


def test_without_scripts_every_picture_and_table_stays(chromium, file):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".printed img").count() == 6
    assert all(image.is_visible() for image in page.locator(".printed img").all())
    assert page.locator("table.matrix td").all_inner_texts() == [str(int(n)) for n in np.ravel(made()["matrix"].values)]
    assert not page.locator("[data-when=alive]").is_visible()
    context.close()
