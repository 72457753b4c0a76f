"""A layer's units and one unit: what is shown is what was recorded, in the order that is asked for."""

import numpy as np

from neuroglass.view.colors import rgb, shared_scale
from tests.browser import linked
from tests.browser.linked import TRAINED, Linked
from tests.browser.pages import Watched

pytest_plugins = ("tests.browser.linked_page",)

PICTURE = """(tile) => Array.from(tile.getContext("2d").getImageData(0, 0, tile.width, tile.height).data)
  .filter((_, place) => place % 4 < 3)"""


def layer(window: Linked, name: str, more: str = "") -> Watched:
    page = window.show(f"#page=layer&model={TRAINED}&id={name}{more}")
    page.page.wait_for_selector(".unit-tile")
    return page


def tiles(page: Watched) -> list[int]:
    return [int(one) for one in page.page.locator(".unit-number").all_inner_texts()]


def test_every_channel_is_drawn_as_it_was_recorded_on_the_chosen_sample(window):
    page = layer(window, "conv1", "&select=123")
    page.page.wait_for_selector(".unit-tile canvas")
    answers = linked.pictures()[123 - linked.FIRST]
    most = float(np.abs(answers).max())
    scale = shared_scale([np.array([-most, most])], "activation", signed=True)[0]
    drawn = page.page.locator(".unit-tile canvas")
    assert drawn.count() == linked.CHANNELS
    for channel in range(linked.CHANNELS):
        pixels = drawn.nth(channel).evaluate(PICTURE)
        np.testing.assert_allclose(pixels, rgb(answers[channel], scale).ravel(), atol=1)


def test_units_stand_in_the_order_of_what_they_answer_and_of_any_column(window):
    page = layer(window, "fc1", "&select=151")
    page.page.get_by_label("Sort by").select_option(label="activation on this sample")
    page.page.get_by_label("largest first").check()
    answers = linked.answers()[151 - linked.FIRST]
    assert tiles(page) == np.argsort(-answers, kind="stable").tolist()
    page.page.get_by_label("Sort by").select_option(label="mean activation")
    assert tiles(page) == [2, 3, 0, 5, 1, 4]
    assert "sort=-mean_activation" in page.page.url
    page.page.get_by_label("as a table").check()
    assert page.page.locator(".unit-table tbody th").all_inner_texts() == ["2", "3", "0", "5", "1", "4"]
    page.page.get_by_role("button", name="dead").click()
    assert page.page.locator(".unit-table tbody th").last.inner_text() == "4"


def test_another_sample_is_chosen_by_its_number(window):
    page = layer(window, "fc1", "&sort=-on+this+sample")
    page.page.get_by_label("On sample").fill("154")
    page.page.keyboard.press("Enter")
    unit = (154 - linked.FIRST) % linked.UNITS
    page.page.locator(".units li:first-child .unit-number").get_by_text(str(unit), exact=True).wait_for()
    assert "select=154" in page.page.url


def test_a_layer_that_nobody_recorded_says_how_to(window):
    page = window.show(f"#page=layer&model={TRAINED}&id=fc2")
    assert "neuroglass record SUBJECT --layers fc2" in page.page.locator(".layer .hint").inner_text()
    page.page.get_by_role("link", name="fc1").click()
    page.page.wait_for_selector(".unit-tile")
    page.page.get_by_role("link", name="All layers").click()
    page.page.wait_for_selector(".cards")
    assert page.page.locator(".cards a").all_inner_texts() == ["conv1", "fc1", "fc2"]


def test_a_unit_tells_its_samples_its_neighbors_and_its_derivatives(window):
    page = window.show(f"#page=unit&model={TRAINED}&id=fc1:2")
    page.page.wait_for_selector("figure .bars")
    most = page.page.get_by_role("list", name="Answered most")
    ids = linked.IDS[np.argsort(-linked.answers()[:, 2], kind="stable")[:9]]
    assert most.locator("a").all_inner_texts() == [f"sample {one}" for one in ids]
    assert most.locator(".about").first.inner_text() == "1.93"
    near = page.page.locator("section", has_text="Units near it").locator("a").all_inner_texts()
    assert near[:2] == ["fc1:1", "fc1:3"] and "fc1:4" not in near  # which never changes
    slopes = linked.derivatives()[0, 2]
    said = page.page.locator("figure .unseen").first.inner_text()
    assert f"{slopes[np.abs(slopes).argmax()]:.4g}" in said


def test_the_units_beside_it_its_layer_and_the_maps_are_a_key_away(window):
    page = window.show(f"#page=unit&model={TRAINED}&id=conv1:1&select=105")
    page.page.wait_for_selector(".unit-answer canvas")
    page.page.keyboard.press(".")
    page.page.get_by_role("heading", name="conv1:2").wait_for()
    page.page.locator(".unit-answer .image canvas").focus()
    page.page.keyboard.press("ArrowRight")
    page.page.keyboard.press("ArrowDown")
    value = float(linked.pictures()[5, 2, 1, 0])
    assert f"{value:.3g}"[:5] in page.page.locator(".unit-answer .readout").inner_text()
    page.page.keyboard.press("u")
    page.page.get_by_role("heading", name="conv1", exact=True).wait_for()
    assert "page=layer" in page.page.url


def test_a_unit_colors_the_maps_of_its_layer(window):
    page = window.show(f"#page=unit&model={TRAINED}&id=fc1:5")
    page.page.get_by_role("link", name="color the maps by it").click()
    page.page.get_by_text("Colored by the activation of fc1:5, from the recording").first.wait_for()
    assert page.page.locator(".one-map", has_text="Colored by the activation of fc1:5").count() == 1  # not its neurons'
