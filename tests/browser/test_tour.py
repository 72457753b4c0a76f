"""The tour: a first visit opens on it, it leads to real places, and it never comes back unasked."""

import pytest

from tests.browser.conftest import served
from tests.browser.networks import DEEP, FOLLOWED, write_networks
from tests.browser.pages import Watched


@pytest.fixture(scope="module")
def toured(tmp_path_factory):
    """Where a study with a tour is served, and the ids of its results."""
    folder = tmp_path_factory.mktemp("tour") / "study"
    ids = write_networks(folder, tour=True)
    with served(folder) as address:
        yield address, ids


@pytest.fixture
def page(chromium, toured):
    """A browser that was never here before."""
    with Watched.opened(chromium, toured[0]) as watched:
        yield watched
        assert watched.complaints == []


def card(page, step):
    """The tour's card at a step."""
    page.page.wait_for_selector(f".tour:has-text('step {step} of 2')")
    return page.page.locator(".tour")


def has_focus(page):
    return page.page.evaluate("document.activeElement.className") == "tour"


def test_a_first_visit_opens_on_the_first_step_at_its_place(page, toured):
    said = card(page, 1).inner_text()
    assert "Sample 10 is a <b>dog</b> that is taken for another." in said
    page.page.wait_for_selector(".chosen tbody th")
    assert page.page.locator(".chosen tbody th").all_inner_texts() == [str(FOLLOWED)]
    assert f"maps={toured[1]['raw']}%2C{toured[1]['last']}&select={FOLLOWED}&tour=1" in page.page.url
    assert has_focus(page)
    assert page.violations() == []


def test_keys_and_the_browsers_own_button_go_on_and_back_and_the_card_has_the_focus(page, toured):
    card(page, 1)
    page.page.keyboard.press("p")  # there is none before
    for onward, back in (("n", "p"), ("ArrowRight", "ArrowLeft")):
        card(page, 1)
        page.page.keyboard.press(onward)
        card(page, 2)
        assert f"id={toured[1]['performance']}&tour=2" in page.page.url
        assert has_focus(page)
        page.page.keyboard.press(back)
    card(page, 1).get_by_role("button", name="Next").click()
    card(page, 2)
    page.page.go_back()
    card(page, 1)
    assert f"select={FOLLOWED}" in page.page.url


def test_a_tour_that_was_left_stays_away_until_it_is_asked_for(page):
    card(page, 1)
    page.page.keyboard.press("Escape")
    page.page.locator(".tour").wait_for(state="detached")
    assert page.page.evaluate("document.activeElement.id") == "content"
    assert "tour=" not in page.page.url
    page.page.goto("about:blank")
    page.show("")
    assert page.page.locator("h1").inner_text() == "Planted networks"
    assert page.page.locator(".tour").count() == 0
    page.page.get_by_role("button", name="Tour").click()
    card(page, 1)


def test_the_last_step_ends_the_tour_where_it_is(page, toured):
    card(page, 1)
    page.page.keyboard.press("n")
    card(page, 2).get_by_role("button", name="Done").click()
    page.page.locator(".tour").wait_for(state="detached")
    assert f"id={toured[1]['performance']}" in page.page.url
    assert "button Tour brings it back" in page.page.locator(".status").inner_text()


def test_an_address_opens_what_it_names_and_no_tour_but_its_own(page, toured):
    page.page.goto("about:blank")
    page.page.evaluate("() => undefined")
    page.show(f"#page=result&id={toured[1]['performance']}&tour=2")
    card(page, 2)
    page.page.goto("about:blank")
    page.show(f"#model={DEEP}")
    page.page.wait_for_selector("[role=tree]")
    assert page.page.locator(".tour").count() == 0


def test_a_way_to_another_page_ends_the_tour(page):
    card(page, 1)
    page.page.get_by_role("link", name="Overview").click()
    page.page.wait_for_selector("[role=tree]")
    assert page.page.locator(".tour").count() == 0
