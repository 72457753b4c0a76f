"""The app's pages in a real browser: what is drawn is what was stored, and nothing needs a mouse."""

from contextlib import ExitStack
from time import sleep
from urllib.parse import urlsplit

import numpy as np
import pytest
from matplotlib.path import Path as Outline

from neuroglass.view.projection import frame_of
from tests.browser.conftest import served
from tests.browser.pages import WIDTHS, Watched
from tests.browser.studies import COUNT, points

LASSO = ((0.2, 0.3), (0.5, 0.2), (0.7, 0.45), (0.6, 0.8), (0.25, 0.7))


def _chosen(page) -> int:
    heading = page.page.locator(".chosen h2").inner_text()
    return int(heading.split()[0].replace(",", ""))


def _plane(page, corners):
    """Shares of the first map as numpy's coordinates of the plane."""
    box = page.page.locator(".map canvas").first.bounding_box()
    *middle, half = frame_of(points(1))
    unit = min(box["width"], box["height"]) / 2 / half
    return [
        (middle[0] + (x - 0.5) * box["width"] / unit, middle[1] - (y - 0.5) * box["height"] / unit) for x, y in corners
    ]


def _maps(study, *names):
    return "#page=map&maps=" + ",".join(study[1][name] for name in names)


def test_the_first_page_names_every_result_and_leads_to_it(page, study):
    page.show("")
    assert page.page.locator("h1").inner_text() == "A study made by hand"
    assert page.page.locator(".cards a").count() == len(study[1])
    page.page.locator(".cards a").first.click()
    page.page.wait_for_selector("figure canvas")
    assert "page=result" in page.page.url


def test_a_lasso_chooses_what_numpy_says_it_holds_on_all_maps(page, study):
    page.show(_maps(study, "first", "second"))
    page.page.wait_for_selector(".one-map:nth-child(2) canvas[data-drawn]")
    drawn = page.drag(0, LASSO)
    page.page.wait_for_selector(".chosen h2")
    inside = Outline(_plane(page, drawn)).contains_points(np.nan_to_num(points(1), nan=1e9))
    assert 30 < inside.sum() < 200
    assert _chosen(page) == inside.sum()
    rows = [int(one) for one in page.page.locator(".chosen tbody th").all_inner_texts()]
    assert sorted(rows) == np.flatnonzero(inside).tolist()


def test_everything_that_the_view_shows_is_chosen_by_keyboard_and_let_go(page, study):
    page.show(_maps(study, "first"))
    page.page.locator(".map canvas").focus()
    page.page.keyboard.press("a")
    assert _chosen(page) == COUNT - 1  # one has no position
    assert f"{COUNT - 1} selected" in page.page.locator("[role=status].status").inner_text()
    page.page.keyboard.press("Escape")
    page.page.wait_for_selector(".chosen h2", state="detached")
    for key in ("+", "+", "+", "ArrowLeft", "a"):
        page.page.keyboard.press(key)
    assert 0 < _chosen(page) < COUNT - 1
    before = _chosen(page)
    page.page.keyboard.press("Space")
    assert abs(_chosen(page) - before) == 1


def test_the_next_point_is_read_out_by_keyboard(page, study):
    page.show(_maps(study, "first"))
    page.page.locator(".map canvas").focus()
    read = set()
    for _ in range(3):
        page.page.keyboard.press("n")
        read.add(page.page.locator(".hovered output").inner_text())
    assert len(read) == 3
    assert all("label" in one and "confidence" in one for one in read)


def test_a_selection_and_its_maps_come_back_from_the_address(page, study, chromium):
    page.show(_maps(study, "first", "second"))
    page.page.locator(".map canvas").first.focus()
    for key in ("+", "+", "+", "a"):
        page.page.keyboard.press(key)
    before = _chosen(page)
    page.page.select_option("label:has-text('Color by') select", "confidence")
    page.page.wait_for_selector(".color-bar")
    address = page.page.url
    with Watched.opened(chromium, page.address) as other:
        other.show(address[address.index("#") :])
        other.page.wait_for_selector(".color-bar")
        assert _chosen(other) == before
        assert other.page.locator(".map canvas").count() == 2


def test_a_filter_hides_points_and_says_so_in_the_address(page, study):
    page.show(_maps(study, "first"))
    page.page.select_option("label:has-text('Show only') select", "label_name")
    page.page.select_option("label:has-text('is') select", "square")
    page.page.locator(".map canvas").focus()
    page.page.keyboard.press("a")
    assert _chosen(page) == (np.arange(COUNT) % 3 == 1).sum() - 1
    assert "where=label_name" in page.page.url
    page.page.locator(".chip").click()
    page.page.keyboard.press("Escape")
    page.page.locator(".map canvas").focus()
    page.page.keyboard.press("a")
    assert _chosen(page) == COUNT - 1


def test_units_and_samples_are_chosen_apart(page, study):
    page.show(_maps(study, "first", "neurons"))
    page.page.locator(".map canvas").nth(1).focus()
    page.page.keyboard.press("a")
    assert page.page.locator(".chosen h2").inner_text() == "20 units chosen"
    page.page.locator(".map canvas").nth(0).focus()
    page.page.keyboard.press("a")
    assert page.page.locator(".chosen h2").inner_text() == f"{COUNT - 1} samples chosen"


def test_the_number_under_the_pointer_is_the_stored_one(page, study):
    page.show(f"#page=result&id={study[1]['matrix']}")
    cells = page.page.locator("table.cells tbody td").all_inner_texts()
    assert cells == ["90", "10", "0", "0", "90", "10", "10", "0", "90"]
    page.show(f"#page=result&id={study[1]['relevance']}")
    heatmap = page.page.locator(".image canvas").nth(1)
    heatmap.focus()
    page.page.keyboard.press("ArrowRight")
    read = page.page.locator(".image .readout").nth(1).inner_text()
    assert read.startswith("y 0, x 0: 0.1891 ")  # default_rng(2).normal() begins so


def test_names_are_text_and_never_markup(page, study):
    page.show(f"#page=result&id={study[1]['features']}")
    assert page.page.locator("main i").count() == 0
    assert page.page.get_by_text("<i>x</i>").count() > 0


def test_an_id_that_is_not_there_is_said_in_words(page, study):
    page.show("#page=home")
    page.page.goto(page.address.split("?")[0] + "#page=result&id=" + "0" * 20)
    said = page.page.wait_for_selector("main [role=alert]").inner_text()
    assert "0" * 20 in said
    page.complaints.clear()  # the browser's own line about the 404


def test_the_keys_are_told_and_the_sheet_closes(page, study):
    page.show("")
    page.page.keyboard.press("?")
    assert page.page.locator("dialog").is_visible()
    assert "Zoom in" in page.page.locator("dialog").inner_text()
    page.page.keyboard.press("Escape")
    assert not page.page.locator("dialog").is_visible()
    page.page.keyboard.press("m")
    page.page.wait_for_selector(".map canvas")


def test_a_figure_is_taken_along_as_a_drawing(page, study):
    page.show(f"#page=result&id={study[1]['features']}")
    page.page.locator(".copying summary").click()
    with page.page.expect_download() as saved:
        page.page.get_by_text("Save SVG").click()
    drawing = saved.value.path().read_text(encoding="utf-8")
    assert drawing.startswith("<svg")
    assert "age" in drawing and "&lt;i&gt;x&lt;/i&gt;" in drawing
    with page.page.expect_download() as saved:
        page.page.get_by_text("Save PNG").click()
    assert saved.value.path().read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"


def test_trails_are_played_step_by_step_and_the_step_is_in_the_address(page, study):
    page.show(_maps(study, "trails"))
    page.page.wait_for_selector(".map canvas[data-drawn]")
    assert page.page.locator(".player output").inner_text() == "input"
    page.page.locator(".player input").focus()
    page.page.keyboard.press("ArrowRight")
    assert page.page.locator(".player output").inner_text() == "fc1"
    assert "step=1" in page.page.url
    page.page.get_by_label("Play the steps").click()
    page.page.wait_for_function("() => document.querySelector('.player output').textContent === 'fc2'")


def test_a_cell_of_the_confusion_matrix_leads_to_its_samples(page, study):
    page.show(f"#page=result&id={study[1]['matrix']}")
    page.page.locator(".cells button").nth(1).click()  # circles taken for squares
    page.page.wait_for_selector(".one-map .about")
    wrongly = sum(one % 10 == 0 and one % 3 == 0 for one in range(COUNT))
    assert page.page.locator(".one-map .about").first.inner_text() == f"{wrongly} of {COUNT} samples shown"


PLACES = ("home", "map", "first", "relevance", "features", "trails", "matrix", "table", "sample")


def _fragment(place, study):
    if place in study[1]:
        return f"#page=result&id={study[1][place]}"
    return {
        "home": "",
        "map": _maps(study, "first", "neurons") + "&select=3,5-40",
        "sample": f"#page=sample&id=3&data={'b' * 20}",
    }[place]


@pytest.mark.parametrize("scheme", ("light", "dark"))
def test_axe_finds_nothing_wrong_with_any_page(chromium, address, study, scheme):
    with Watched.opened(chromium, address, scheme=scheme) as page:
        for place in PLACES:
            page.show(_fragment(place, study))
            assert (place, page.violations()) == (place, [])
        assert page.complaints == []


@pytest.mark.parametrize("size", WIDTHS)
def test_no_page_is_wider_than_the_window(chromium, address, study, size):
    with Watched.opened(chromium, address, size=size) as page:
        for place in PLACES:
            page.show(_fragment(place, study))
            assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
        assert page.complaints == []


def test_a_selection_is_kept_under_its_name(page, study):
    page.show(_maps(study, "first"))
    page.page.locator(".map canvas").focus()
    for key in ("+", "+", "a"):
        page.page.keyboard.press(key)
    before = _chosen(page)
    page.page.get_by_label("Name of this selection").fill("the <b>middle</b>")
    page.page.keyboard.press("Enter")
    page.page.get_by_text(f"the <b>middle</b> ({before})").wait_for()
    page.page.get_by_role("button", name="Clear", exact=True).click()
    page.page.get_by_text(f"the <b>middle</b> ({before})").click()
    page.page.wait_for_selector(".chosen h2")
    assert _chosen(page) == before
    page.page.get_by_label("Forget the <b>middle</b>").click()
    page.page.locator(".saved .chip").wait_for(state="detached")


def _late(route):
    sleep(0.5)
    route.continue_()


def test_a_server_that_went_away_is_told_and_found_again(chromium, study):
    server = ExitStack()
    address = server.enter_context(served(study[0]))
    with server, Watched.opened(chromium, address) as page:
        page.show("")
        server.close()
        said = page.page.wait_for_selector(".trouble").inner_text()
        assert "lost" in said
        page.page.route("**/api/events", _late)  # the news is refused after the study is
        with served(study[0], port=urlsplit(address).port):  # with another key: the page's own is no longer valid
            page.page.wait_for_selector(".trouble:has-text('open the address')")
            page.page.wait_for_timeout(1000)
            assert "open the address" in page.page.locator(".trouble").inner_text()  # said until it is done
