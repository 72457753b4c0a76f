"""A network at hand, asked from the browser: the answer comes to the page and stays in the study."""

import re

import pytest

import neuroglass as ng
from neuroglass.core.errors import NotApplicable
from neuroglass.store.disk import DiskStore
from neuroglass.testing.subjects import tiny_subject
from tests.browser.at_hand import at_hand
from tests.browser.pages import Watched

expect = pytest.importorskip("playwright.sync_api", reason="playwright is absent: pip install playwright").expect
PATIENCE = 60_000  # milliseconds: the first passes prepare the network
SAMPLE = 2


@pytest.fixture(scope="module")
def live(chromium, tmp_path_factory):
    """The folder, the subject and a window of a study that is asked while it is looked at."""
    folder, subject = tmp_path_factory.mktemp("live") / "study", tiny_subject("image")
    with at_hand(folder, subject) as address, Watched.opened(chromium, address) as window:
        yield folder, subject, window


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
    folder, _, page = live
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
    _, _, page = live
    page.show("")
    ask(page, Target="logit:99", Samples="0:2")
    page.page.locator(".jobs summary").click()
    assert "no output 99" in page.page.wait_for_selector(".jobs .problem").inner_text()


def test_methods_are_chosen_computed_and_drawn_as_they_arrive(live, chromium):
    folder, subject, window = live
    page = window.page
    window.show(f"#page=sample&id={SAMPLE}")
    page.locator(".choices > summary").click()
    with pytest.raises(NotApplicable) as refusal:
        ng.attribute(subject, "attention_maps", samples=[SAMPLE])
    refused = page.locator(".method:has-text('attention maps')")
    refused.locator(f"text={str(refusal.value)[:40]}").wait_for()
    assert refused.locator("input").is_disabled()
    for name in ("gradient", "occlusion"):
        page.get_by_role("checkbox", name=re.compile(f"^{name}")).check()
    page.get_by_role("button", name="Compute 2 methods").click()
    expect(page.locator(".attributions .trust")).to_have_count(2, timeout=PATIENCE)
    panels = page.locator(".attributions .panel")
    assert [panels.nth(place).locator(".trust a").inner_text() for place in (1, 2)] == ["gradient", "occlusion"]
    page.locator(".attributions .panel canvas").nth(1).focus()
    page.keyboard.press("ArrowRight")
    expected = ng.attribute(subject, "gradient", samples=[SAMPLE]).values[0, 0, 0]
    read = panels.nth(1).locator(".readout").inner_text()
    assert float(read.split(":")[1].split()[0].replace("−", "-")) == pytest.approx(expected, rel=1e-3)
    kept = [DiskStore(folder, create=False).get(id).question for id in DiskStore(folder, create=False).ids()]
    assert [one.method for one in kept if one.samples == (SAMPLE,)] == ["gradient", "occlusion"]
    assert "methods=gradient%2Cocclusion" in page.url
    assert window.violations() == [] and window.complaints == []
    with at_hand(folder, subject) as address, Watched.opened(chromium, address) as after:  # the server starts again
        after.show(page.url[page.url.index("#") :])
        expect(after.page.locator(".attributions .trust")).to_have_count(2, timeout=PATIENCE)
        assert after.page.locator(".choices").inner_text() == "Methods: 2 chosen"
        assert after.complaints == []


def test_any_target_is_picked_and_comes_back_from_the_address(live):
    folder, _, window = live
    page = window.page
    window.show(f"#page=sample&id={SAMPLE}&methods=saliency")
    page.get_by_label("What moved").select_option("contrast")
    page.locator(".aim select").nth(2).select_option("2")
    page.get_by_role("button", name="Compute saliency").click()
    page.wait_for_selector(".attributions .trust")
    store = DiskStore(folder, create=False)
    asked = [store.get(id).question for id in store.ids()]
    assert [one.target for one in asked if one.method == "saliency"] == ["logit:0 - logit:2"]
    window.show(page.url[page.url.index("#") :])
    assert page.get_by_label("What moved").input_value() == "contrast"
    page.wait_for_selector(".attributions .trust")
    window.show(f"#page=sample&id={SAMPLE}&target=logit:77")
    page.wait_for_selector(".aim .problem")
    assert "no output 77" in page.locator(".aim .problem").inner_text()
    window.complaints.clear()  # the browser notes the refusal too


def test_a_check_says_its_verdict_beside_what_it_checked(live):
    folder, subject, window = live
    page, store = window.page, DiskStore(folder)
    result = store.put(ng.attribute(subject, "input_times_gradient", samples=[SAMPLE], target="logit:2"))
    window.show(f"#page=sample&id={SAMPLE}&target=logit:2")
    page.locator(".trust select").select_option("deletion")
    chip = page.wait_for_selector(".trust .chip")
    (check,) = [one for one in map(store.get, store.ids()) if one.question.method == "deletion"]
    assert check.question.options["of"][0]["method"] == store.get(result).question.method
    assert chip.inner_text() == f"deletion: {'passed' if check.verdict.passed else 'failed'}"
    assert chip.get_attribute("title") == check.verdict.sentence


def test_a_question_is_cancelled_and_leaves_nothing_and_a_wrong_number_is_told_beside_its_field(live):
    folder, _, window = live
    page, before = window.page, DiskStore(folder).ids()
    window.show(f"#page=sample&id={SAMPLE}")
    page.locator(".attributions .ask > summary").click()
    page.locator(".attributions .ask label:has-text('Method') select").first.select_option("smooth_grad")
    copies = page.get_by_role("textbox", name=re.compile("^copies"))
    copies.fill("0")
    page.get_by_role("button", name="Ask", exact=True).click()
    page.wait_for_selector("input[aria-invalid=true]")
    told = page.locator(".entry:has(input[aria-invalid=true]) .problem").inner_text()
    assert "copies is 0" in told
    window.complaints.clear()  # the browser notes the refusal too
    copies.fill("1000000")
    page.get_by_role("button", name="Ask", exact=True).click()
    work = page.locator(".at-work li")
    work.locator("progress").wait_for()
    work.get_by_role("button", name="Cancel").click()
    work.get_by_role("button", name="Ask again").wait_for()
    assert "cancelled" in work.inner_text()
    assert DiskStore(folder).ids() == before and list((folder / "drafts").glob("*")) == []


def test_a_text_that_is_one_of_a_few_is_chosen_from_a_list(live):
    folder, _, page = live
    page.show("")
    ask(page, Method="lrp", first="gamma", Samples="0:2")
    listed = page.page.locator(".ask label:has-text('first') option").all_inner_texts()
    assert listed == ["epsilon", "gamma", "z-plus", "flat", "as the method chooses"]
    page.page.locator(".jobs summary").click()
    page.page.wait_for_selector(".jobs a:has-text('LRP')")
    store = DiskStore(folder, create=False)
    asked = [store.get(id).question for id in store.ids()]
    assert [dict(one.parameters)["first"] for one in asked if one.method == "lrp"] == ["gamma"]
