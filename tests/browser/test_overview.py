"""The overview: the layers as they are stored, what feeds what, and the samples behind every number."""

import re

import numpy as np
import pytest

from tests.browser.conftest import served
from tests.browser.networks import (
    BARE,
    BLOCKS,
    CONSTANT,
    CONV,
    COUNT,
    DATA,
    DEAD,
    DEEP,
    HEAD,
    NAMES,
    UNITS,
    WIDE,
    confusions,
    edges,
    labels,
    layers,
    many_confusions,
    predictions,
    write_networks,
)
from tests.browser.pages import WIDTHS, Watched

HOME = f"#model={DEEP}"
JOB = {"id": "1", "state": "done", "title": "the title of a job", "done": 1, "total": 1, "what": "", "error": None}


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    """Where the study of planted networks is served, the ids of its results, and its folder."""
    folder = tmp_path_factory.mktemp("overview") / "study"
    ids = write_networks(folder, tour=False)
    with served(folder) as address:
        yield address, ids, folder


@pytest.fixture(scope="module")
def window(chromium, planted):
    """One window for all tests of this file; a complaint of the page fails the test that it came up in."""
    with Watched.opened(chromium, planted[0]) as watched:
        yield watched


@pytest.fixture
def page(window):
    window.page.goto("about:blank")
    window.show(HOME)
    window.page.wait_for_selector("[role=tree]")
    yield window
    assert window.complaints == []


def rows(page):
    """The rows as a reader sees them: their words parted by single spaces."""
    found = page.page.locator("[role=treeitem]").evaluate_all(
        "(rows) => rows.map((row) => [...row.children].map((part) => part.textContent.trim()).join(' '))"
    )
    return [" ".join(row.replace("▸", "").replace("▾", "").split()) for row in found]


def focused(page):
    return page.page.evaluate("document.activeElement.querySelector('.diagram-name')?.lastChild.textContent")


def press(page, *keys):
    for key in keys:
        page.page.keyboard.press(key)


def test_repeated_blocks_are_one_row_with_the_sums_of_what_is_in_it(page):
    units = f"{DEAD} of {2 * BLOCKS * UNITS} dead, {CONSTANT} constant"
    inside = f"{UNITS} × 4 × 4 {BLOCKS * CONV:,} parameters {units}"
    assert rows(page) == [
        f"stem Conv2d {UNITS} × 4 × 4 {CONV} parameters 0 of {UNITS} dead",
        f"body {2 * BLOCKS} layers {inside}",
        f"0 to {BLOCKS - 1} {BLOCKS} alike {inside}",
        f"head Linear 3 {HEAD} parameters 0 of 3 dead also fed by stem",
    ]
    assert (
        f"{len(layers())} layers, {CONV + BLOCKS * CONV + HEAD:,} parameters." in page.page.locator("main").inner_text()
    )


def test_the_keys_of_a_tree_open_close_and_lead_to_the_layer(page):
    page.page.locator("[role=treeitem]").first.focus()
    press(page, "ArrowDown", "ArrowDown", "ArrowRight", "ArrowRight", "ArrowRight", "ArrowRight")
    assert focused(page) == "conv"
    expanded = page.page.locator("[role=treeitem][aria-expanded=true]")
    assert expanded.count() == 3  # the body, the repetition, the first block
    press(page, "ArrowLeft")
    assert focused(page) == "0"
    press(page, "ArrowLeft", "ArrowLeft", "ArrowLeft")
    assert focused(page) == f"0 to {BLOCKS - 1}"
    assert expanded.count() == 1
    press(page, "Home")
    assert focused(page) == "stem"
    press(page, "End", "Enter")
    assert re.search(f"page=layer&id=head&model={DEEP}", page.page.url)


def test_one_row_at_a_time_is_reached_by_the_tab_key(page):
    assert page.page.locator("[role=treeitem][tabindex='0']").count() == 1
    page.page.locator("[role=treeitem]").first.focus()
    press(page, "ArrowDown")
    assert page.page.locator("[role=treeitem][tabindex='0'] .diagram-name").inner_text().endswith("body")


def test_a_layer_is_found_by_a_part_of_its_name_and_its_groups_open(page):
    page.page.get_by_label("Find a layer").fill("9.relu")
    told = page.page.locator(".diagram-find output")
    assert told.inner_text() == "3"  # of blocks 9, 19 and 29
    press(page, "Enter", "Enter")
    assert told.inner_text() == "2 of 3"
    found = page.page.locator("[role=treeitem][data-found=true]")
    assert found.get_attribute("title").splitlines()[0] == "body.19.relu"
    assert page.page.locator("[role=treeitem][aria-expanded=true]").count() == 4  # body, blocks, and those of both
    page.page.get_by_label("Find a layer").fill("nowhere")
    assert told.inner_text() == "no layer"


def test_every_edge_between_rows_is_a_line(page):
    lines = page.page.locator(".diagram-lines g")
    assert lines.count() == 4  # from the input to the stem, the body, the head; and from the stem to the head
    page.page.get_by_role("button", name="Open all groups").click()
    assert page.page.locator("[role=treeitem]").count() == len(layers()) + BLOCKS + 2
    assert lines.count() == len(edges())
    also = [row for row in rows(page) if "also fed by" in row]
    assert [row.partition("also fed by ")[2] for row in also] == ["body.1.relu", "stem"]
    page.page.get_by_role("button", name="Close all groups").click()
    assert page.page.locator("[role=treeitem]").count() == 3


def test_what_is_open_stays_open_when_the_study_changes(page, planted):
    page.page.get_by_role("button", name="Open all groups").click()
    opened = page.page.locator("[role=treeitem]").count()
    with page.page.expect_response("**/api/network*") as answer:
        (planted[2] / "study.json").touch()
    answer.value.finished()
    page.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => setTimeout(drawn)))")
    assert page.page.locator("[role=treeitem]").count() == opened > BLOCKS


def test_a_cell_selects_on_the_maps_the_samples_that_numpy_finds(page, planted):
    cells = page.page.locator(".overview table.cells tbody td").all_inner_texts()
    assert cells == [str(amount) for amount in confusions().ravel()]
    page.page.locator(".overview .cells button").nth(1).focus()  # cats taken for dogs
    press(page, "Enter")
    page.page.wait_for_selector(".chosen tbody th")
    chosen = [int(one) for one in page.page.locator(".chosen tbody th").all_inner_texts()]
    assert sorted(chosen) == np.flatnonzero((labels() == 0) & (predictions() == 1)).tolist()
    assert all(planted[1][name] in page.page.url for name in ("raw", "last"))


def test_another_network_is_chosen_and_kept_in_the_address(page):
    models = page.page.locator("label:has-text('Network') option").evaluate_all("(all) => all.map((one) => one.value)")
    assert sorted(models) == sorted(NAMES)
    page.page.select_option("label:has-text('Network') select", WIDE)
    page.page.get_by_role("heading", name=NAMES[WIDE], exact=True).wait_for()
    assert f"model={WIDE}" in page.page.url


def test_sections_about_other_networks_are_put_away(page):
    others = page.page.locator("details.others")
    assert others.locator("summary").first.inner_text() == "2 sections about other networks"
    assert others.locator("h2").all_text_contents() == [f"{NAMES[BARE]}: its map", f"{NAMES[BARE]}: more"]
    assert page.page.get_by_role("heading", name=f"{NAMES[DEEP]}: its errors").is_visible()


def test_what_is_missing_can_be_asked_where_the_network_is_at_hand(page):
    subject = {"name": "at hand", "models": {"": WIDE}, "count": COUNT, "layers": [], "steps": [], "data": DATA}
    asked = []
    page.page.route("**/api/study", lambda one: one.fulfill(json={**one.fetch().json(), "live": True}))
    page.page.route("**/api/subject", lambda one: one.fulfill(json=subject))
    page.page.route("**/api/jobs", lambda one: (asked.append(one.request.post_data_json), one.fulfill(json=JOB)))
    page.page.goto("about:blank")
    page.show(f"#model={WIDE}")
    page.page.get_by_role("button", name="Which layer feeds which?").click()
    page.page.get_by_role("button", name="Which units are dead?").click()
    page.page.get_by_text("Asked: the title of a job").wait_for()
    overview = {"family": "overview", "parameters": {}}
    assert asked == [{**overview, "method": "graph"}, {**overview, "method": "health", "samples": f"0:{COUNT}"}]
    assert page.page.get_by_role("button", name="How often is it right?").count() == 0
    page.page.unroute_all()


def test_of_many_classes_the_most_frequent_confusions_are_listed(page):
    page.show(f"#model={WIDE}")
    page.page.wait_for_selector("table.confused")
    listed = page.page.locator("table.confused tbody tr").evaluate_all(
        "(all) => all.map((row) => [...row.children].map((part) => part.textContent))"
    )
    cells = many_confusions() * (1 - np.eye(len(many_confusions()), dtype=int))
    expected = [
        [f"class number {at // len(cells)}", f"class number {at % len(cells)}", str(cells.flat[at])]
        for at in np.argsort(-cells, axis=None, kind="stable")[: np.count_nonzero(cells)]
    ]
    assert listed == expected


def test_what_is_not_known_of_a_network_is_said(page):
    page.show(f"#model={BARE}")
    page.page.get_by_role("heading", name=NAMES[BARE], exact=True).wait_for()
    said = page.page.locator(".overview").inner_text()
    assert "Its layers were not asked for." in said
    assert "How often it is right was not asked" in said


def test_a_finding_leads_to_its_evidence(page):
    confused, dead = (page.page.locator(".findings li", has_text=words) for words in ("cat taken for dog", "are dead"))
    layer = dead.get_by_role("link", name="Layer body.3.relu")
    assert f"page=layer&id=body.3.relu&model={DEEP}" in layer.get_attribute("href")
    confused.get_by_role("link", name="10 samples on the maps").click()
    page.page.wait_for_selector(".chosen tbody th")
    chosen = [int(one) for one in page.page.locator(".chosen tbody th").all_inner_texts()]
    assert sorted(chosen) == np.flatnonzero((labels() == 0) & (predictions() == 1)).tolist()


def test_a_finding_of_a_unit_leads_to_it_and_its_words_are_no_markup(page):
    finding = {
        "sentence": "One is <b>odd</b>.",
        "kind": "",
        "result": "",
        "samples": [],
        "unit": "stem:2",
        "layer": "stem",
    }
    page.page.route(
        "**/api/network*", lambda asked: asked.fulfill(json={**asked.fetch().json(), "findings": [finding]})
    )
    page.page.goto("about:blank")
    page.show(HOME)
    told = page.page.locator(".findings li", has_text="One is <b>odd</b>.")
    unit = told.get_by_role("link", name="Unit stem:2")
    assert f"page=unit&id=stem%3A2&model={DEEP}" in unit.get_attribute("href")
    page.page.unroute_all()


def test_families_tell_how_many_results_they_have(page):
    told = page.page.locator("summary", has_text="projection").first.inner_text()
    assert re.fullmatch(r"projection \d+ methods, 2 results", told)
    assert page.page.locator("summary", has_text="attribution").first.inner_text().endswith("no results")


def test_a_study_without_results_says_how_to_begin(page):
    nothing = {"results": [], "sections": [], "subjects": []}
    page.page.route("**/api/study", lambda asked: asked.fulfill(json={**asked.fetch().json(), **nothing}))
    page.page.goto("about:blank")
    page.show("")
    assert "This study has no results yet." in page.page.locator("main").inner_text()
    assert page.page.locator(".overview").count() == 0
    page.page.unroute_all()


def test_the_overview_fits_and_axe_finds_nothing_wrong(page):
    page.page.wait_for_selector(".overview .cells")
    assert page.violations() == []
    page.page.emulate_media(color_scheme="dark")
    for width, height in WIDTHS.values():
        page.page.set_viewport_size({"width": width, "height": height})
        assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.page.set_viewport_size({"width": 400, "height": 850})
    assert page.violations() == []
