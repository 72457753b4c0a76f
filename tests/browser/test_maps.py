"""Maps side by side: colored by any unit, lit by what is chosen on the others, searched, and played step by step."""

import numpy as np

from neuroglass.view.colors import rgb
from neuroglass.view.marks import Scale
from neuroglass.view.projection import frame_of
from tests.browser import linked
from tests.browser.linked import Linked
from tests.browser.pages import Watched

pytest_plugins = ("tests.browser.linked_page",)

OPACITY = 0.85  # of a point on white
PIXEL = """([number, places]) => {
  const canvas = document.querySelectorAll(".map canvas")[number];
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", {willReadFrequently: true});
  copy.drawImage(canvas, 0, 0);
  const pixels = copy.getImageData(0, 0, canvas.width, canvas.height).data;
  return places.map(([x, y]) => Array.from(pixels.slice((y * canvas.width + x) * 4, (y * canvas.width + x) * 4 + 3)));
}"""


def opened(window: Linked, *names: str, more: str = "") -> Watched:
    """The maps of these names, drawn."""
    page = window.show(f"#page=map&maps={window.named(*names)}{more}")
    page.page.locator(".map canvas[data-drawn]").nth(len(names) - 1).wait_for()
    return page


def lone(page: Watched, number: int, positions: np.ndarray) -> tuple[np.ndarray, list[list[int]]]:
    """The points of a map with no other one near, and the pixel that each lies in."""
    box = page.page.locator(".map canvas").nth(number).bounding_box()
    *middle, half = frame_of(positions)
    scale = min(box["width"], box["height"]) / 2 / half
    across = (positions[:, 0] - middle[0]) * scale + box["width"] / 2
    down = box["height"] / 2 - (positions[:, 1] - middle[1]) * scale
    pixels = np.stack([across, down], axis=1)
    away = np.linalg.norm(pixels[:, None] - pixels[None], axis=-1)
    np.fill_diagonal(away, np.inf)
    alone = np.flatnonzero(np.nanmin(np.where(np.isnan(away), np.inf, away), axis=1) > 15)
    alone = alone[np.isfinite(pixels[alone]).all(1)]
    return alone, np.floor(pixels[alone]).astype(int).tolist()


def check_colors(page: Watched, number: int, positions: np.ndarray, values: np.ndarray, scale: Scale) -> None:
    """Every lone point has the color of its number on the scale."""
    page.page.wait_for_selector(".one-map .about")
    places, pixels = lone(page, number, positions)
    assert len(places) >= 6
    expected = rgb(values[places], scale) * OPACITY + 255 * (1 - OPACITY)
    np.testing.assert_allclose(page.page.evaluate(PIXEL, [number, pixels]), expected, atol=2)


def chosen(page: Watched) -> list[int]:
    return sorted(int(one) for one in page.page.locator(".chosen tbody th").all_inner_texts())


def test_a_map_is_colored_by_any_recorded_unit(window):
    page = opened(window, "trained", more="&color=unit:fc1:2")
    page.page.get_by_text("Colored by the activation of fc1:2, from the recording of 60 samples").wait_for()
    values = linked.answers()[:, 2]
    check_colors(page, 0, linked.groups(1), values, Scale("viridis", 0.0, float(values.max()), ""))
    page.page.get_by_label("Color by the next unit").click()
    page.page.get_by_text("Colored by the activation of fc1:3").wait_for()
    assert "color=unit%3Afc1%3A3" in page.page.url
    values = linked.answers()[:, 3]
    check_colors(page, 0, linked.groups(1), values, Scale("viridis", 0.0, float(values.max()), ""))


def test_what_is_not_recorded_is_said_under_its_map(window):
    page = opened(window, "untrained", more="&color=unit:fc1:2")
    page.page.get_by_text("Nothing is recorded of fc1 in this network.").wait_for()
    page.page.get_by_label("Unit, such as fc1:3").fill("two")
    page.page.keyboard.press("Enter")
    page.page.get_by_text("two names no unit").wait_for()
    assert "color=unit%3Atwo" in page.page.url


def test_chosen_samples_light_their_units(window):
    page = opened(window, "trained", "neurons", more="&select=102,108,103")
    page.page.get_by_text("how strongly each unit answers the 3 samples chosen").wait_for()
    answers = linked.answers()
    shares = (answers / answers.max(axis=0))[[2, 8, 3]].mean(axis=0)
    positions = np.stack([np.arange(linked.UNITS), np.zeros(linked.UNITS)], axis=1)
    check_colors(page, 1, positions, shares, Scale("viridis", 0.0, 1.0, ""))
    page.page.get_by_label("light what answers").uncheck()
    page.page.get_by_text("how strongly each unit answers").wait_for(state="detached")


def test_chosen_units_light_their_samples(window):
    page = opened(window, "trained", "neurons", more="&select=1,4&of=unit:fc1")
    page.page.get_by_text("is answered by the 2 units of fc1 that are chosen").wait_for()
    answers = linked.answers()
    shares = (answers / answers.max(axis=0))[:, [1, 4]].mean(axis=1)
    check_colors(page, 0, linked.groups(1), shares, Scale("viridis", 0.0, 1.0, ""))


def test_how_well_points_are_placed_colors_them(window):
    page = opened(window, "trained")
    page.page.get_by_label("Color by").select_option(label="neighborhood preservation (k = 5)")
    page.page.get_by_text("neighborhood preservation (k = 5)", exact=True).locator("visible=true").wait_for()
    page.page.wait_for_function("() => document.querySelector('.color-bar')")
    values = np.linspace(1, 0, linked.COUNT)
    check_colors(page, 0, linked.groups(1), values, Scale("viridis", 0.0, 1.0, ""))


def test_a_cluster_says_what_sets_it_apart_and_chooses_its_members(window):
    page = opened(window, "trained")
    page.page.get_by_text("2 clusters found").click()
    page.page.get_by_text("Cluster 0 a: rounder than the rest.").wait_for()
    page.page.locator(".outlines polygon").nth(1).wait_for(state="attached")
    assert page.page.locator(".outlines polygon").count() == 2
    page.page.get_by_role("button", name="0 a: round (10)").focus()
    page.page.keyboard.press("Enter")
    page.page.wait_for_selector(".chosen h2")
    own = linked.IDS[linked.LABELS == 0]
    assert chosen(page) == own[:10].tolist()
    page.page.locator(".group-name").nth(1).click()
    page.page.get_by_text("5 samples chosen").wait_for()
    assert chosen(page) == own[10:15].tolist()


def test_words_and_numbers_find_samples_from_the_keyboard(window):
    page = opened(window, "trained")
    page.page.keyboard.press("/")
    page.page.keyboard.type("many SQUARE\n")  # labeled one of them and taken for the other
    page.page.wait_for_selector(".chosen h2")
    predictions = np.where(np.arange(linked.COUNT) % 10 == 0, (linked.LABELS + 1) % 3, linked.LABELS)
    both = [
        {"many", "square"} <= {("circle", "square", "many")[one] for one in pair}
        for pair in zip(linked.LABELS, predictions, strict=True)
    ]
    assert chosen(page) == linked.IDS[both].tolist()
    page.page.get_by_role("searchbox").fill(str(linked.LOST))
    page.page.keyboard.press("Enter")
    page.page.get_by_text("1 sample chosen").wait_for()
    assert chosen(page) == [linked.LOST]


def test_points_without_a_place_and_scores_are_told_in_words(window):
    page = opened(window, "trained")
    assert page.page.get_by_text("1 sample without a place on this map").is_visible()
    page.page.locator("summary", has_text="neighborhood hit (k = 6) 0.875; stress 0.1").click()
    assert "own label" in page.page.locator(".quality dd").first.inner_text()


def test_all_steps_are_walked_and_played_on_all_maps_together(window):
    page = opened(window, "trails", "short trails")
    steps, last = page.page.locator(".one-map strong"), linked.STEPS - 1
    for key, step in ((".", 1), (".", 2), (",", 1)):
        page.page.keyboard.press(key)
        page.page.locator(".player output", has_text=f"epoch {step}").wait_for()
        assert steps.all_inner_texts() == [f"epoch {step}", "epoch 1"]  # the shorter one stays at its last
    assert "step=1" in page.page.url
    assert "neighborhood hit (k = 6) 0.1" in page.page.locator(".quality summary").first.inner_text()
    page.page.get_by_label("Step", exact=True).fill(str(last - 1))
    page.page.get_by_label("Speed").select_option("4")
    page.page.get_by_label("Play the steps").focus()
    page.page.keyboard.press("k")
    page.page.locator(".one-map strong", has_text=f"epoch {last}").wait_for()
