"""A network at hand, asked from the browser: the answer comes to the page and stays in the study."""

import pytest

from neuroglass.store.disk import DiskStore
from neuroglass.testing.subjects import tiny_subject
from tests.browser.at_hand import at_hand
from tests.browser.pages import Watched


@pytest.fixture(scope="module")
def live(chromium, tmp_path_factory):
    """The folder and a window of a study that is asked while it is looked at."""
    folder = tmp_path_factory.mktemp("live") / "study"
    with at_hand(folder, tiny_subject("image")) as address, Watched.opened(chromium, address) as window:
        yield folder, window


def ask(page, **fields: str) -> None:
    """Fill the form of a new question, and send it."""
    form = page.page.locator(".ask")
    form.locator("summary").click()
    for label, value in fields.items():
        field = form.locator(f".question-form label:has-text('{label}')").locator("input, select").first
        if field.evaluate("(one) => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    form.get_by_role("button", name="Ask", exact=True).click()


def test_an_attribution_is_asked_and_its_answer_is_kept(live):
    folder, page = live
    page.show("")
    ask(page, Method="integrated_gradients", Target="logit:1", Samples="0:3")
    page.page.locator(".jobs summary").click()
    link = page.page.wait_for_selector(".jobs a", timeout=30_000)
    assert "ntegrated gradients of logit:1" in link.inner_text()
    link.click()
    page.page.wait_for_selector("figure canvas")
    assert page.complaints == []
    store = DiskStore(folder, create=False)
    (kept,) = [store.get(id) for id in store.ids()]
    assert (kept.question.method, kept.question.target, kept.question.samples) == (
        "integrated_gradients",
        "logit:1",
        (0, 1, 2),
    )


def test_what_only_the_network_knows_to_be_wrong_is_told_in_words(live):
    _, page = live
    page.show("")
    ask(page, Target="logit:99", Samples="0:2")
    page.page.locator(".jobs summary").click()
    assert "no output 99" in page.page.wait_for_selector(".jobs .problem").inner_text()
