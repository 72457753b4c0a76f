"""What the page carries to come alive is the figure itself, and nothing runs but the script that was built."""

import base64
import gzip
import hashlib
import logging
import re
from html import unescape

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Story
from neuroglass.surfaces.report import parts
from neuroglass.surfaces.report.report import compose, report
from neuroglass.surfaces.web.wire import unpack
from neuroglass.view.dispatch import figure
from tests.surfaces.report.test_report import HOSTILE, Memory, every_result, hits
from tests.view import results

CARRIED = re.compile(r'<script type="application/octet-stream" data-figure="([^"]*)" data-of="([^"]*)"[^>]*>([^<]*)<')
SCRIPT = re.compile(r'<script type="module">(.*?)</script>', re.DOTALL)


@pytest.fixture(scope="module", autouse=True)
def blank():
    """Pictures are not what these tests look at."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(parts, "picture", lambda figure: '<img alt="" src="data:,">')
        yield


@pytest.fixture(scope="module")
def page(assets, blank):
    return compose(Memory(*every_result()), Story(), title="Digits")


def carried(page):
    """Every figure that the page carries, by the name of its place."""
    return {name: unpack(gzip.decompress(base64.b64decode(text))) for name, _, text in CARRIED.findall(page)}


def test_every_picture_carries_the_numbers_of_its_figure(page):
    found = carried(page)
    drawn = {f"f-{one.id}": figure(one) for one in every_result() if type(one).__name__ not in ("Table", "Matrix")}
    assert set(found) == set(drawn)
    for name, (about, arrays) in found.items():
        told, expected = drawn[name].to_json()
        assert about == told and set(arrays) == set(expected)
        for part, values in expected.items():
            np.testing.assert_array_equal(arrays[part], values.astype(arrays[part].dtype))
        assert f'<div class="place" id="{name}"><div class="printed">' in page


def test_the_policy_lets_one_script_run_and_that_one_is_whole(page, assets):
    (script,) = SCRIPT.findall(page)
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"script-src 'sha256-{digest}';" in page and page.count("script-src") == 1
    assert script.replace("<\\/", "</").replace("<\\!", "<!") == (assets / "report.js").read_text(encoding="utf-8")
    assert page.count("</style>") == 1


def test_a_page_that_is_not_live_holds_no_script(assets):
    page = compose(Memory(*every_result()), Story(), title="Digits", live=False)
    assert "<script" not in page and "script-src" not in page and 'class="printed"' in page


def test_hostile_words_of_a_result_open_no_script_of_their_own(assets):
    axes = results.Axis("y", 2), results.Axis("x", 2)
    made = [
        results.gallery(np.ones((1, 2, 2)), axes, (HOSTILE,)),
        results.image_attribution(np.ones((1, 2, 2)), method=HOSTILE, quantity=HOSTILE, subject=HOSTILE),
    ]
    page = compose(Memory(*made), Story(HOSTILE), title=HOSTILE)
    assert len(re.findall("<script", page)) == len(made) + 1
    (python,) = [unescape(one) for one in re.findall(r'data-python="([^"]*)"', page) if "attribute" in one]
    assert HOSTILE in python


def test_maps_of_the_same_samples_are_linked_and_maps_of_others_are_not(assets):
    positions, labels = results.blobs(30)
    one, other = hits("trained", 0.9), results.gallery(np.ones((1, 3, 3)), every_result()[2].axes[1:], ("a",))
    trails = results.trails(np.stack([positions] * 2, 1), labels, ("a", "b"))
    page = compose(Memory(one, other, trails), Story(), title="t")
    names = {place: of for place, of, _ in CARRIED.findall(page)}
    assert names[f"f-{one.id}"] == names[f"f-{trails.id}"] == f"sample@{one.question.data}"
    assert names[f"f-{other.id}"] == ""


def test_a_map_of_100000_points_is_under_3_mb_and_within_a_16_bit_step(assets):
    rng = np.random.default_rng(0)
    made = results.projection(rng.normal(size=(100_000, 2)), rng.integers(0, 10, 100_000))
    page = compose(Memory(made), Story(), title="t")
    assert len(page) < 3_000_000
    ((about, arrays),) = carried(page).values()
    name = "figure.panels.0.marks.0.positions"
    code = about["coded"][name]
    read = (code["first"] + arrays[name].astype(float)) * code["step"]
    assert np.abs(read - made.values).max() <= code["step"] / 2 * 1.001
    assert code["step"] < np.ptp(made.values) / 65_000


def test_where_nothing_was_built_the_page_is_still_and_its_author_is_told(unbuilt, tmp_path, caplog):
    store = DiskStore(tmp_path / "study")
    store.put(every_result()[0])
    with caplog.at_level(logging.WARNING):
        page = report(tmp_path / "study", tmp_path / "a.html").read_text(encoding="utf-8")
    assert "<script" not in page and "<img" in page
    (said,) = caplog.messages
    assert "'study' holds pictures that do not come alive" in said and "make web" in said
    caplog.clear()
    report(tmp_path / "study", tmp_path / "b.html", live=False)
    assert caplog.messages == []


def test_a_study_that_is_deleted_while_its_report_is_written_is_said_in_words(assets, tmp_path, monkeypatch):
    kept, folder = every_result(), tmp_path / "study"
    for result in kept:
        DiskStore(folder).put(result)
    read = DiskStore.get

    def deleted(store, id):
        found = read(store, id)
        (folder / "results").rename(tmp_path / "gone")
        return found

    monkeypatch.setattr(DiskStore, "get", deleted)
    with pytest.raises(InvalidInput, match="study was deleted or moved while its report was written"):
        report(folder, tmp_path / "a.html")
    assert not (tmp_path / "a.html").exists()
