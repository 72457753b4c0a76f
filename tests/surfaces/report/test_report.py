"""The report is one file that needs nothing else and says everything."""

import base64
import io
import json
import re
from html.parser import HTMLParser
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import Section, Story, write_story
from neuroglass.surfaces.report.report import compose, report
from neuroglass.view.dispatch import figure
from tests.view import results

HOSTILE = '<script>alert("1")</script>'
VOID = {"meta", "img", "link", "br", "input"}


class Page(HTMLParser):
    """Reads a page, and that every element is closed in order."""

    def __init__(self, html):
        super().__init__()
        self.open, self.found, self.words = [], [], ""
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words += data

    def all(self, tag):
        return [about for name, about in self.found if name == tag]


class Memory:
    """A store of a few results, some of them damaged."""

    def __init__(self, *kept, damaged=()):
        self.kept, self.damaged = {result.id: result for result in kept}, damaged

    def ids(self):
        return (*self.kept, *self.damaged)

    def get(self, id):
        if id in self.damaged:
            raise InvalidInput(f"arrays of {id} <are> cut short")
        return self.kept[id]


def hits(subject, hit):
    positions, labels = results.blobs(30)
    scores = {"neighborhood_hit@6": hit, "kl": 0.7}
    return results.projection(positions, labels, subject=subject, method=f"tsne{hit}".replace("0.", "_"), scores=scores)


def every_result():
    yx = Axis("y", 3), Axis("x", 3)
    positions, labels = results.blobs(30)
    return [
        results.image_attribution(np.ones((2, 3, 3))),
        hits("trained", 0.9),
        results.gallery(np.ones((2, 3, 3)), yx, ("cat", "dog")),
        results.table({"units": [7, 8]}, ("fc1", "fc2")),
        results.matrix(np.array([[5, 1], [0, 6]]), ("cat", "dog")),
        results.trails(np.stack([positions] * 2, 1), labels, ("a", "b"), scores={"kl:a": 0.25, "kl:b": 0.125}),
    ]


@pytest.fixture(scope="module")
def page():
    return compose(Memory(*every_result()), Story(), title="Digits", live=False)


def test_the_page_is_whole_and_its_ids_are_its_own(page):
    ids = [about["id"] for _, about in Page(page).found if "id" in about]
    assert len(ids) == len(set(ids))


def test_every_link_leads_to_a_section_or_to_a_result(page):
    read = Page(page)
    ids = {about["id"] for _, about in read.found if "id" in about}
    links = [about["href"] for about in read.all("a")]
    assert links[:2] == ["#s-overview", "#s-galleries"] and len([one for one in links if one.startswith("#s-")]) == 5
    assert {f"#r-{result.id}" for result in every_result()} <= set(links)
    assert all(link.startswith("#") and link[1:] in ids for link in links)


def test_nothing_is_fetched_and_nothing_runs(page):
    read = Page(page)
    policy = next(about["content"] for about in read.all("meta") if "http-equiv" in about)
    assert policy.startswith("default-src 'none'; img-src data:; style-src ") and "script-src" not in policy
    assert not {"script", "link", "iframe", "object", "embed", "form"} & {tag for tag, _ in read.found}
    assert all(about["src"].startswith("data:image/png;base64,") for about in read.all("img"))
    assert not re.search(r"(src|href|url\()\s*=?\s*[\"'(]?https?:", page)
    assert not any(name.startswith("on") for _, about in read.found for name in about)


def test_pictures_are_sharp_and_have_the_words_of_their_figure(page):
    images = Page(page).all("img")
    drawn = [figure(result) for result in every_result()]
    assert {image["alt"] for image in images} <= {one.alt for one in drawn}
    assert len(images) == 4  # tables and matrices are tables
    for image in images:
        width, _ = Image.open(io.BytesIO(base64.b64decode(image["src"].partition(",")[2]))).size
        assert width >= 2 * int(image["width"])


def test_tables_and_matrices_are_tables_with_their_numbers(page):
    assert '<th scope="row">fc2</th><td class="number">8</td>' in page
    assert re.search(r'<th scope="row">cat</th><td style="background:#\w{6};color:\w+">5</td>', page)


def test_scores_stand_beside_what_they_mean(page):
    assert re.search(r'KL divergence</th><td class="number">0.7</td><td[^>]*>What t-SNE minimizes', page)
    assert re.search(r'<th scope="row">b</th><td class="number">0.125</td>', page)


def test_every_result_tells_its_whole_question_and_how_to_ask_it_again(page):
    for result in every_result():
        assert f'<dd><a href="#r-{result.id}">{result.id}</a></dd>' in page
    assert page.count('<details class="provenance">') == len(every_result())
    assert "ng.attribute(subject, ng.methods.Saliency(steps=32), target=&#x27;logit:3&#x27;" in page
    assert "d" * 20 in page


def test_headings_go_down_one_step_at_a_time(page):
    levels = [int(tag[1]) for tag, _ in Page(page).found if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_names_that_look_like_markup_are_text():
    yx = Axis("y", 2), Axis("x", 2)
    hostile = [
        results.gallery(np.ones((1, 2, 2)), yx, (HOSTILE,)),
        results.table({HOSTILE: [HOSTILE]}, (HOSTILE,)),
        results.matrix(np.eye(2, dtype=int), (HOSTILE, "b")),
        results.image_attribution(np.ones((1, 2, 2)), method=HOSTILE, quantity=HOSTILE, subject=HOSTILE),
    ]
    story = Story(HOSTILE, (HOSTILE,), (Section(HOSTILE, (HOSTILE,), (hostile[0].id, HOSTILE)),))
    html = compose(Memory(*hostile, damaged=[HOSTILE]), story, title=HOSTILE, live=False)
    read = Page(html)
    assert "script" not in {tag for tag, _ in read.found}
    assert "<script" not in html
    assert read.words.count(HOSTILE) > 10


def test_a_damaged_result_is_named_with_its_reason_and_the_rest_is_told():
    html = compose(Memory(hits("trained", 0.9), damaged=["f" * 20]), Story(), title="t")
    assert "1 result could not be read" in html
    assert f"Result {'f' * 20} is not shown: arrays of {'f' * 20} &lt;are&gt; cut short" in html
    assert html.count("<img") == 1


def test_a_damaged_and_an_absent_result_are_named_in_their_place():
    kept = hits("trained", 0.9)
    story = Story("t", (), (Section("Maps", (), ("f" * 20, kept.id, "e" * 20)),))
    html = compose(Memory(kept, damaged=["f" * 20]), story, title="t")
    assert html.index("cut short") < html.index("<img") < html.index("run the study again")


def test_a_study_without_results_says_so():
    assert "This study has no results yet." in compose(Memory(), Story(), title="t")


def test_the_report_of_a_folder_follows_its_story_with_the_same_bytes_every_time(tmp_path):
    store, kept = DiskStore(tmp_path / "study"), every_result()
    for result in kept:
        store.put(result)
    write_story(tmp_path / "study", Story("My digits", ("Hello.",), (Section("First", ("Look.",), (kept[2].id,)),)))
    first = report(tmp_path / "study", tmp_path / "a.html").read_bytes()
    assert report(tmp_path / "study", tmp_path / "b.html").read_bytes() == first
    words = Page(first.decode()).words
    assert words.index("My digits") < words.index("Hello.") < words.index("First") < words.index("Look.")
    assert "Further results" in words
    assert b"<title>Mine</title>" in report(tmp_path / "study", tmp_path / "c.html", title="Mine").read_bytes()


def test_a_truncated_file_in_the_store_does_not_stop_the_report(tmp_path):
    store, (broken, *kept) = DiskStore(tmp_path), every_result()
    for result in (broken, *kept):
        store.put(result)
    arrays = tmp_path / "results" / broken.id / "arrays.npz"
    arrays.write_bytes(arrays.read_bytes()[:50])
    html = report(tmp_path, tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"Result {broken.id} is not shown" in html
    assert all(f'id="r-{result.id}"' in html for result in kept)


def test_a_folder_without_results_or_with_a_damaged_story_writes_nothing(tmp_path):
    with pytest.raises(InvalidInput, match="holds no results"):
        report(tmp_path, tmp_path / "report.html")
    DiskStore(tmp_path)
    (tmp_path / "study.json").write_text(json.dumps({"format": 1}), encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"study\.json"):
        report(tmp_path, tmp_path / "report.html")
    assert not (tmp_path / "report.html").exists()
