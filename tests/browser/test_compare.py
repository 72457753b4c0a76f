"""Two results side by side: what is chosen or read on one is chosen or read on the other."""

import numpy as np

from tests.browser import linked
from tests.browser.linked import TRAINED, UNTRAINED, Linked
from tests.browser.pages import Watched

pytest_plugins = ("tests.browser.linked_page",)


def beside(window: Linked, *names: str) -> Watched:
    page = window.show(f"#page=compare&maps={window.named(*names)}")
    page.page.wait_for_selector("figure, .map canvas[data-drawn]")
    return page


def test_a_result_is_beside_its_like_after_one_click(window):
    page = window.show(f"#page=result&id={window.ids['trained']}")
    page.page.locator(".compare-with a").first.click()
    page.page.locator(".map canvas[data-drawn]").nth(1).wait_for()
    titles = page.page.locator(".one-map h2").all_inner_texts()
    assert titles == [f"PCA map of fc1 · {linked.NAMES[model]}" for model in (TRAINED, UNTRAINED)]


def test_what_is_pointed_at_and_chosen_on_one_map_is_so_on_the_other(window):
    page = beside(window, "trained", "untrained")
    page.page.locator(".map canvas[data-drawn]").nth(1).wait_for()
    page.page.locator(".map canvas").first.focus()
    page.page.keyboard.press("n")
    assert page.page.locator(".over circle").count() == 2
    page.page.keyboard.press("Space")
    page.page.get_by_text("1 sample chosen").wait_for()
    page.page.locator(".map canvas").nth(1).focus()
    page.page.keyboard.press("a")
    page.page.get_by_text(f"{linked.COUNT - 1} samples chosen").wait_for()


def test_two_performances_stand_beside_their_difference(window):
    page = beside(window, "wrong", "right")
    tables = page.page.locator(".cells")
    read = [[int(one) for one in tables.nth(place).locator("td:not(:empty)").all_inner_texts()] for place in range(3)]
    wrong, right = (np.array(linked.RIGHT[model]) for model in (UNTRAINED, TRAINED))
    np.testing.assert_array_equal(read, [wrong.ravel(), right.ravel(), (right - wrong).ravel()])
    titles = page.page.locator(".panel-title").all_inner_texts()
    assert [title.split("\n")[1] for title in titles] == ["accuracy 0.4167", "accuracy 0.9833", "accuracy +0.5667"]


def test_the_same_position_is_read_on_both_maps_of_relevance_under_the_check_of_both(window):
    page = beside(window, "gradient", "integrated")
    images = page.page.locator(".image")
    images.nth(1).locator("canvas").focus()
    for key in ("ArrowDown", "ArrowDown", "ArrowRight"):  # the first one goes to the first position
        page.page.keyboard.press(key)
    for place, method in ((1, "gradient"), (2, "integrated_gradients")):
        value = linked.relevance(method)[0, 1, 1]
        said = images.nth(place).locator(".readout").inner_text()
        assert f"{value:.4g}" in said.replace("−", "-")
    assert linked.AGREED in page.page.locator(".verdict").inner_text()  # the check of both


def test_another_network_shows_the_same_question_and_sides_change_places(window):
    swapped = f"maps={window.ids['wrong']}%2C{window.ids['right']}"
    page = beside(window, "right", "wrong")
    page.page.get_by_label("Network, left").select_option(linked.NAMES[UNTRAINED])  # which stands on the right
    page.page.locator(".panel-title").first.get_by_text("untrained").wait_for()
    assert swapped in page.page.url
    page.page.get_by_role("button", name="Swap").click()
    page.page.locator(".panel-title").nth(1).get_by_text("untrained").wait_for()
    assert swapped not in page.page.url


def test_comparisons_can_be_used_by_all(window):
    assert beside(window, "right", "wrong").violations() == []


def test_with_nothing_named_all_that_can_be_compared_is_offered(window):
    page = window.show("#page=compare")
    page.page.get_by_role("link", name="gradient of", exact=False).first.click()
    page.page.wait_for_selector("figure")
    assert page.page.get_by_label("Network, left").input_value() == linked.NAMES[TRAINED]
