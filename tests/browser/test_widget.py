"""The widget's script with a stand-in for the notebook: figures show themselves, and choices come back."""

import base64

from neuroglass.surfaces.web.wire import pack
from neuroglass.view.dispatch import figure
from tests.browser.conftest import ASSETS
from tests.browser.studies import COUNT, results

MODEL = """async ([script, message]) => {
  const bytes = Uint8Array.from(atob(message), (letter) => letter.charCodeAt(0));
  const traits = { message: new DataView(bytes.buffer), selected: new DataView(new ArrayBuffer(0)), python: "ng.x" };
  const told = {};
  window.model = {
    get: (name) => traits[name],
    set: (name, value) => { traits[name] = value; },
    save_changes: () => { window.saved = (window.saved ?? 0) + 1; },
    on: (event, back) => { told[event] = back; },
    off: (event) => { delete told[event]; },
  };
  window.chosen = () => [...new Int32Array(traits.selected.buffer)];
  window.fromPython = (ids) => {
    traits.selected = new DataView(Int32Array.from(ids).buffer);
    told["change:selected"]();
  };
  const { default: widget } = await import(`data:text/javascript;base64,${script}`);
  window.end = widget.render({ model: window.model, el: document.body });
}"""


def test_a_choice_comes_back_to_python_and_one_of_python_is_shown(chromium):
    context = chromium.new_context(viewport={"width": 900, "height": 900})
    page = context.new_page()
    complaints = []
    page.on("pageerror", lambda fault: complaints.append(str(fault)))
    script = base64.b64encode((ASSETS / "widget.js").read_bytes()).decode()
    message = base64.b64encode(pack(*figure(results()["first"]).to_json())).decode()
    page.evaluate(MODEL, [script, message])
    page.wait_for_selector(".map canvas[data-drawn]")
    page.locator(".map canvas").focus()
    page.keyboard.press("a")
    chosen = page.evaluate("window.chosen()")
    assert sorted(chosen) == [id for id in range(COUNT) if id != 7]
    assert page.evaluate("window.saved") == 1
    drawn = int(page.locator(".map canvas").get_attribute("data-drawn"))
    page.evaluate("window.fromPython([1, 2])")
    page.wait_for_selector(f'.map canvas:not([data-drawn="{drawn}"])')
    page.evaluate("window.end()")
    assert page.locator("figure").count() == 0
    assert complaints == []
    context.close()
