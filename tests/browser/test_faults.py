"""What a person sees when a study is damaged, goes away, or is opened without its key."""

import shutil

import pytest

from tests.browser.conftest import served
from tests.browser.pages import Watched
from tests.browser.studies import write_study


@pytest.fixture
def own(tmp_path):
    """A study of one's own, to be damaged: its folder, and the ids of its results."""
    folder = tmp_path / "study"
    return folder, write_study(folder)


def test_a_half_written_result_is_named_and_the_others_are_shown(chromium, own):
    folder, ids = own
    file = folder / "results" / ids["second"] / "result.json"
    file.write_bytes(file.read_bytes()[:200])
    with served(folder) as address, Watched.opened(chromium, address) as page:
        page.show("#page=home")
        assert ids["second"] in page.page.locator("main .problem").first.inner_text()
        page.show(f"#page=map&maps={ids['first']}")
        page.page.wait_for_selector(".map canvas[data-drawn]")
        assert page.complaints == []


def test_a_study_that_is_deleted_while_it_is_open_is_told_and_found_again(chromium, own):
    folder, ids = own
    away = folder.with_name("away")
    with served(folder) as address, Watched.opened(chromium, address) as page:
        page.show("#page=home")
        folder.rename(away)
        page.page.evaluate(f"location.hash = '#page=result&id={ids['table']}'")
        assert "not there any more" in page.page.wait_for_selector("main [role=alert]").inner_text()
        away.rename(folder)
        page.page.evaluate(f"location.hash = '#page=result&id={ids['matrix']}'")
        page.page.wait_for_selector("table.cells")
        assert all("410" in one for one in page.complaints)  # the browser's own lines about the refusals


def test_what_one_window_keeps_another_one_has(chromium, own):
    folder, ids = own
    with (
        served(folder) as address,
        Watched.opened(chromium, address) as first,
        Watched.opened(chromium, address) as second,
    ):
        for window in (first, second):
            window.show(f"#page=map&maps={ids['first']}&select=3,5")
        first.page.get_by_label("Name of this selection").fill("both")
        first.page.keyboard.press("Enter")
        first.page.get_by_text("both (2)").wait_for()
        second.show("#page=home")
        second.show(f"#page=map&maps={ids['first']}")
        second.page.get_by_text("both (2)").click()
        assert second.page.locator(".chosen h2").inner_text() == "2 samples chosen"
        assert first.complaints == second.complaints == []


@pytest.mark.parametrize("key", ["", "?token=wrong"])
def test_without_the_key_nothing_is_shown_but_what_to_do(chromium, own, key):
    with served(own[0]) as address:
        context = chromium.new_context()
        page = context.new_page()
        answer = page.goto(address.split("?")[0] + key)
        said = page.locator("body").inner_text()
        assert answer.status == 403
        assert "address" in said and "A study made by hand" not in said
        context.close()


def test_a_result_that_is_removed_leaves_the_lists(chromium, own):
    folder, ids = own
    with served(folder) as address, Watched.opened(chromium, address) as page:
        page.show("#page=home")
        before = page.page.locator(".cards a").count()
        shutil.rmtree(folder / "results" / ids["trails"])
        page.page.reload()
        page.page.wait_for_function(f"() => document.querySelectorAll('.cards a').length === {before - 1}")
        assert page.complaints == []
