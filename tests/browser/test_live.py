"""A network at hand, asked from the browser: the answer comes to the page and stays in the study."""

from pathlib import Path

import pytest

from neuroglass.store.disk import DiskStore
from tests.browser.conftest import served
from tests.browser.pages import Watched

SUBJECT = """
from neuroglass.testing.subjects import tiny_subject

def subject():
    return tiny_subject("image")
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The folder and the address of a study that is asked while it is looked at."""
    folder = tmp_path_factory.mktemp("live")
    file = folder / "subject.py"
    file.write_text(SUBJECT, encoding="utf-8")
    with served(folder / "study", "--subject", f"{file}:subject") as address:
        yield folder / "study", address


def _ask(page, **fields: str) -> None:
    page.page.locator(".ask > summary").click()
    for label, value in fields.items():
        field = page.page.locator(f".question-form label:has-text('{label}')").locator("input, select").first
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    page.page.get_by_role("button", name="Ask", exact=True).click()


def test_an_attribution_is_asked_and_its_answer_is_kept(chromium, live):
    folder, address = live
    with Watched.opened(chromium, address) as page:
        page.show("")
        _ask(page, Method="integrated_gradients", Target="logit:1", Samples="0:3")
        link = page.page.wait_for_selector(".cards a", timeout=30_000)
        assert "ntegrated gradients of logit:1" in link.inner_text()
        link.click()
        page.page.wait_for_selector("figure canvas")
        assert page.complaints == []
    store = DiskStore(Path(folder), create=False)
    (kept,) = [store.get(id) for id in store.ids()]
    assert (kept.question.method, kept.question.target, kept.question.samples) == (
        "integrated_gradients",
        "logit:1",
        (0, 1, 2),
    )


def test_a_wrong_target_is_told_in_words(chromium, live):
    with Watched.opened(chromium, live[1]) as page:
        page.show("")
        _ask(page, Target="logit:99", Samples="0:2")
        page.page.locator(".jobs summary").click()
        said = page.page.wait_for_selector(".ask .problem, .jobs .problem").inner_text()
        assert "99" in said


def test_the_brush_tells_what_the_network_says_without_a_part(chromium, live):
    with Watched.opened(chromium, live[1]) as page:
        page.show("")
        data = page.page.evaluate("fetch('/api/subject').then((one) => one.json()).then((one) => one.data)")
        page.show(f"#page=sample&id=3&data={data}")
        page.page.wait_for_selector(".said")
        before = page.page.locator(".said td:nth-child(4)").all_inner_texts()
        assert page.page.locator(".said td:nth-child(3)").all_inner_texts() == before
        page.page.locator(".canvas").focus()
        for key in ("ArrowDown", "ArrowRight", "Space", "ArrowRight", "Space"):
            page.page.keyboard.press(key)
        assert page.page.locator(".canvas .hidden").count() == 2
        expect = pytest.importorskip("playwright.sync_api", reason="playwright is not installed").expect
        said = page.page.locator(".said td:nth-child(3)")
        expect(said).not_to_have_text(before, timeout=60_000)  # the first stroke prepares the network
        assert page.page.locator(".said td:nth-child(4)").all_inner_texts() == before
        assert page.complaints == []
