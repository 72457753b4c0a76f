"""The widget's script with a stand-in for the notebook: linked maps, and choices that go to Python and come back."""

import base64
from collections.abc import Iterator
from typing import Any

import pytest

from neuroglass.surfaces.widget.shown import show
from tests.browser.conftest import ASSETS
from tests.browser.pages import AXE
from tests.browser.studies import COUNT, results

MODEL = """async ([script, style, messages, points]) => {
  document.head.append(Object.assign(document.createElement("style"), { textContent: style }));
  const view = (text) => new DataView(Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)).buffer);
  const [python, of] = [points.map(() => "ng.x"), points.find(Boolean) ?? ""];
  const traits = { messages: messages.map(view), points, python, of,
    selected: new DataView(new ArrayBuffer(0)), colors: ["", "label"], color: "", note: "Rounded." };
  const told = {};
  window.saved = 0;
  window.model = {
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes: () => { window.saved += 1; },
    on: (event, back) => { told[event] = back; },
    off: (event) => { delete told[event]; },
  };
  window.chosen = () => [...new Int32Array(traits.selected.buffer)];
  window.color = () => traits.color;
  window.listeners = () => Object.keys(told).length;
  window.fromPython = (name, value) => { traits[name] = value; told["change:" + name](); };
  const { default: widget } = await import(`data:text/javascript;base64,${script}`);
  const main = document.body.appendChild(document.createElement("main"));
  main.append(Object.assign(document.createElement("h1"), { textContent: "Notebook" }));
  main.append(Object.assign(document.createElement("h2"), { textContent: "Output" }));
  window.end = widget.render({ model: window.model, el: main.appendChild(document.createElement("div")) });
}"""
SELECT = "(ids) => window.fromPython('selected', new DataView(Int32Array.from(ids).buffer))"


@pytest.fixture
def page(chromium) -> Iterator[Any]:
    """Two maps of the same samples and one of units, in one widget."""
    context = chromium.new_context(viewport={"width": 1000, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    page.on("console", lambda told: complaints.append(told.text) if told.type in ("error", "warning") else None)
    made = results()
    shown = show([made["first"], made["second"], made["neurons"]])
    messages = [base64.b64encode(message).decode() for message in shown.messages]
    script = base64.b64encode((ASSETS / "widget.js").read_bytes()).decode()
    style = (ASSETS / "widget.css").read_text(encoding="utf-8")
    page.goto("about:blank")
    page.set_content("<!DOCTYPE html><html lang='en'><head><title>Notebook</title></head><body></body></html>")
    page.evaluate(MODEL, [script, style, messages, list(shown.points)])
    page.wait_for_selector("figure:nth-child(3) canvas[data-drawn]")
    yield page
    assert complaints == []
    context.close()


def drawn(page, place: int) -> int:
    return int(page.locator(".map canvas").nth(place).get_attribute("data-drawn"))


def redrawn(page, place: int, before: int) -> None:
    """Wait until a map has been drawn anew."""
    page.wait_for_function(
        "([place, before]) => Number(document.querySelectorAll('.map canvas')[place].dataset.drawn) > before",
        arg=[place, before],
    )


def test_a_choice_goes_to_python_once_and_to_the_other_map_of_the_samples(page):
    before = drawn(page, 1)
    page.locator(".map canvas").first.focus()
    page.keyboard.press("a")
    redrawn(page, 1, before)
    assert sorted(page.evaluate("window.chosen()")) == [id for id in range(COUNT) if id != 7]  # one has no position
    assert page.evaluate("window.saved") == 1
    page.get_by_role("button", name="Let go").click()
    assert page.evaluate("window.chosen()") == []


def test_a_choice_of_python_is_shown_on_both_maps_and_not_sent_back(page):
    before = [drawn(page, place) for place in (0, 1)]
    page.evaluate(SELECT, [1, 2])
    for place in (0, 1):
        redrawn(page, place, before[place])
    assert page.locator(".chosen-bar span").inner_text() == "2 samples chosen: 1, 2"
    assert page.evaluate("window.saved") == 0


def test_a_choice_of_units_is_no_choice_of_samples(page):
    page.locator(".map canvas").nth(2).focus()
    page.keyboard.press("a")
    assert page.locator(".chosen-bar span").inner_text().startswith("20 units chosen: 0, 1, 2")
    assert page.evaluate("window.chosen()") == []


def test_a_color_is_asked_of_python_whose_new_figures_are_shown(page):
    page.get_by_label("Color by").select_option("label")
    assert page.evaluate("window.color()") == "label" and page.evaluate("window.saved") == 1
    message = base64.b64encode(show([results()["matrix"]]).messages[0]).decode()
    page.evaluate(
        """(text) => window.fromPython("messages", [new DataView(Uint8Array.from(atob(text),
            (letter) => letter.charCodeAt(0)).buffer)])""",
        message,
    )
    page.locator("table.cells").wait_for()
    assert page.locator("figure").count() == 1


def test_the_notebook_s_keys_rest_nothing_is_wrong_and_nothing_stays_behind(page):
    assert page.locator("[data-lm-suppress-shortcuts=true]").count() == 1
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']}).then((told) => told.violations)")
    assert [one["id"] for one in found] == []
    page.evaluate("window.end()")
    assert page.locator("figure").count() == 0 and page.evaluate("window.listeners()") == 0
