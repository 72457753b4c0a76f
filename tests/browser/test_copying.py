"""A figure taken along is light, sharp and complete, whatever the page looks like; its line of Python asks it again."""

import base64
import io
import re

import numpy as np
import pytest
from PIL import Image

from neuroglass.store.story import Story
from neuroglass.surfaces.report import parts
from neuroglass.surfaces.report.asked import python_line
from neuroglass.surfaces.report.report import compose
from neuroglass.view.colors import TABLES
from tests.browser.pages import Watched
from tests.browser.studies import results
from tests.surfaces.report.test_report import Memory
from tests.view.results import image_attribution


@pytest.fixture(scope="module")
def file(chromium, tmp_path_factory):
    path = tmp_path_factory.mktemp("copying") / "report.html"
    kept = [results()["first"], image_attribution(np.linspace(-1, 1, 50).reshape(2, 5, 5))]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "picture", lambda figure: "")  # what is copied is drawn by the page
        path.write_text(compose(Memory(*kept), Story(), title="Copying"), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def taken(chromium, file):
    """Of every figure the PNG and the SVG that a page saves, in the light and in the dark; and the size on the page."""
    found = {}
    for scheme in ("light", "dark"):
        with Watched.opened(chromium, file.as_uri(), size="phone", scheme=scheme) as watched:
            for place in watched.page.locator(".place").all():
                place.scroll_into_view_if_needed()
                place.locator("canvas").first.wait_for()
                place.locator(".map canvas[data-drawn], .image canvas").first.wait_for()
                name = "map" if place.locator(".map").count() else "heatmaps"
                found[name, scheme] = *(saved(watched.page, place, kind) for kind in ("PNG", "SVG")), paper(place)
            assert watched.complaints == []
    return found


def saved(page, place, kind):
    if not place.locator(".copying[open]").count():
        place.locator(".copying summary").click()
    with page.expect_download() as told:
        place.get_by_role("button", name=f"Save {kind}").click()
    assert told.value.suggested_filename.endswith(kind.lower())
    return told.value.path().read_bytes()


def paper(place):
    box = place.locator(".paper").bounding_box()
    return box["width"], box["height"]


def pixels(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB"))


@pytest.mark.parametrize("name", ["map", "heatmaps"])
def test_what_is_saved_in_the_dark_is_what_is_saved_in_the_light(taken, name):
    (png, svg, size), (dark_png, dark_svg, _) = taken[name, "light"], taken[name, "dark"]
    assert svg == dark_svg and np.array_equal(pixels(png), pixels(dark_png))
    assert pixels(png).shape[:2] == tuple(int(2 * side) for side in reversed(size))
    assert pixels(png)[4, 40].tolist() == [255, 255, 255]


def test_points_are_drawn_anew_for_the_finer_picture(taken):
    png, svg, _ = taken["map", "light"]
    ((width, drawn),) = re.findall(rb'<image[^>]* width="([\d.]+)"[^>]* href="data:image/png;base64,([^"]+)"', svg)
    assert pixels(base64.b64decode(drawn)).shape[1] == round(2 * float(width))
    for color in TABLES["petroff10"][:3]:
        opaque = 255 * 0.15 + 0.85 * np.array(color)
        assert (np.abs(pixels(png) - opaque).max(-1) <= 3).sum() > 200


def coarse(picture):
    """The mean color of every block of 8 by 8 pixels."""
    down, across = (side // 8 for side in picture.shape[:2])
    return picture[: down * 8, : across * 8].reshape(down, 8, across, 8, 3).mean((1, 3)).ravel()


@pytest.mark.parametrize("name", ["map", "heatmaps"])
def test_a_saved_drawing_opens_by_itself_and_looks_as_the_picture(chromium, taken, tmp_path, name):
    png, svg, size = taken[name, "light"]
    path = tmp_path / "figure.svg"
    path.write_bytes(svg)
    with Watched.opened(chromium, path.as_uri()) as alone:
        alone.page.set_viewport_size({"width": int(size[0]), "height": int(size[1])})
        seen = pixels(alone.page.screenshot())
        assert alone.complaints == []
    small = np.asarray(Image.fromarray(pixels(png)).resize(seen.shape[1::-1], Image.Resampling.BOX))
    assert np.corrcoef(coarse(seen), coarse(small))[0, 1] > 0.98  # letters are drawn a little differently
    assert b"<foreignObject" not in svg and b"http" not in svg.replace(b"http://www.w3.org/", b"")


def test_copies_are_on_the_clipboard(chromium, file):
    with Watched.opened(chromium, file.as_uri()) as watched:
        watched.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        place = watched.page.locator(".place").first
        place.locator(".map canvas[data-drawn]").wait_for()
        place.locator(".copying summary").click()
        place.get_by_role("button", name="Copy Python").click()
        place.get_by_text("Python copied").wait_for()
        line = python_line(results()["first"].question)
        assert watched.page.evaluate("navigator.clipboard.readText()") == line == place.locator("pre").inner_text()
        place.get_by_role("button", name="Copy SVG").click()
        place.get_by_text("SVG copied").wait_for()
        assert watched.page.evaluate("navigator.clipboard.readText()").startswith("<svg")
        place.get_by_role("button", name="Copy PNG").click()
        place.get_by_text("PNG copied").wait_for()
        read = """navigator.clipboard.read().then(async ([item]) => btoa(String.fromCharCode(
            ...new Uint8Array(await (await item.getType("image/png")).slice(0, 8).arrayBuffer()))))"""
        assert base64.b64decode(watched.page.evaluate(read)) == b"\x89PNG\r\n\x1a\n"


def test_the_app_s_policy_lets_a_figure_be_saved(page, study):
    page.show(f"#page=result&id={study[1]['relevance']}")
    page.page.locator("main .image canvas").first.wait_for()
    png = saved(page.page, page.page.locator("main"), "PNG")
    width, height = paper(page.page.locator("main"))
    assert pixels(png).shape[:2] == (int(2 * height), int(2 * width))
