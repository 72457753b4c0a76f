"""A sample's page: the brush moves the numbers that PyTorch gives, and what is compared is what was computed."""

import re
from contextlib import ExitStack

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.core import space
from neuroglass.testing.networks import conv_series
from neuroglass.testing.subjects import tiny_subject
from neuroglass.view.colors import TABLES
from tests.browser.at_hand import at_hand
from tests.browser.pages import Watched
from tests.browser.studies import COUNT, points

expect = pytest.importorskip("playwright.sync_api", reason="playwright is absent: pip install playwright").expect
PATIENCE = 60_000  # milliseconds: the first stroke prepares the network
SAMPLE = 2
KEYS = ("Space", "ArrowRight", "ArrowDown", "Space")
HIDDEN = {  # what the keys hide: slices of one sample, channels included
    "image": [np.s_[:, 0:2, 0:2], np.s_[:, 2:4, 2:4]],
    "spectrogram": [np.s_[:, 4:6, 0:2], np.s_[:, 2:4, 2:4]],  # the highest band is drawn on top
    "series_ct": [np.s_[:, 0:3], np.s_[:, 3:6]],
    "table": [np.s_[0:1], np.s_[2:5]],  # the columns of a category go together
    "numbers": [np.s_[0:1], np.s_[2:3]],
    "tokens": [np.s_[0:1], np.s_[2:3]],
    "segmentation": [np.s_[:, 0:2, 0:2], np.s_[:, 2:4, 2:4]],
}


@pytest.fixture(scope="module")
def said():
    """What the networks say of the sample, as it is and with its parts hidden; asked before a server draws numbers."""
    top = said_by("image", [np.s_[:, 0:2, :]])
    return {kind: (said_by(kind, []), said_by(kind, hidden)) for kind, hidden in HIDDEN.items()} | {
        "image, top": (top,)
    }


@pytest.fixture(scope="module")
def studies(chromium, tmp_path_factory, said):
    """What opens a window, once for each kind of input, on a study of a tiny subject: folder, subject, window."""
    subjects = {kind: subject_of(kind) for kind in HIDDEN}
    with ExitStack() as stack:
        made = {}

        def study(kind):
            if kind not in made:
                folder, subject = tmp_path_factory.mktemp(kind) / "study", subjects[kind]
                address = stack.enter_context(at_hand(folder, subject))
                made[kind] = folder, subject, stack.enter_context(Watched.opened(chromium, address))
            return made[kind]

        yield study


@pytest.fixture
def image(studies):
    """The study of pictures, shown from its beginning."""
    folder, subject, window = studies("image")
    yield folder, subject, window
    assert window.complaints == []


def subject_of(kind):
    """A fresh tiny subject, or a line that returns a number."""
    if kind != "numbers":
        return tiny_subject(kind)
    line = torch.nn.Linear(3, 1)
    with torch.no_grad():
        line.weight[:], line.bias[:] = torch.tensor([1.0, -2.0, 4.0]), 0.5
    return ng.Subject(line, (torch.arange(18.0).view(6, 3) / 7, torch.arange(6.0)), space=space.table(3))


def said_by(kind, hidden):
    """What a fresh copy of the network says of the sample with parts of it hidden, asked by PyTorch alone."""
    subject = subject_of(kind)
    x, blank = subject.data.batch([SAMPLE]).x.copy(), subject.space.baseline_array()
    for part in hidden:
        x[(0, *part) if isinstance(part, tuple) else (0, part)] = blank[part]
    subject.model.eval()
    with torch.no_grad():
        given = subject.network(subject.network.tensors(x))
    chances = given if subject.outputs.task == "numbers" else given.softmax(1)
    values = chances.flatten(2).mean(2)[0] if chances.ndim > 2 else chances[0]
    names = subject.classes or [str(place) for place in range(len(values))]
    return dict(zip(names, values.tolist(), strict=True))


def digits(value):
    """A number in three digits."""
    return f"{float(f'{value:.3g}'):g}"


def wait_for_numbers(page, expected, before):
    """Wait until every row says its number in three digits, the largest before first."""
    order = sorted(before, key=lambda name: -before[name])
    texts = [
        re.compile(f"^({'|'.join(digits(expected[name] * off) for off in (1 - 1e-4, 1 + 1e-4))})$") for name in order
    ]
    expect(page.locator(".said tbody th")).to_have_text(order, timeout=PATIENCE)
    expect(page.locator(".said td:nth-child(3)")).to_have_text(texts, timeout=PATIENCE)


@pytest.mark.parametrize("kind", HIDDEN)
def test_the_keys_hide_parts_of_every_kind_of_input_and_the_numbers_follow(studies, said, kind):
    _, _, window = studies(kind)
    page, (before, after) = window.page, said[kind]
    window.show(f"#page=sample&id={SAMPLE}")
    wait_for_numbers(page, before, before)
    page.locator(".touch, .parts button").first.focus()
    for key in KEYS:
        page.keyboard.press(key)
    wait_for_numbers(page, after, before)
    changes = {name: after[name] - before[name] for name in after}
    largest = max(map(abs, changes.values()))
    told = [f"{name} {'rises' if change > 0 else 'falls'}" for name, change in changes.items()
            if abs(change) > largest * (1 - 1e-6)]  # fmt: skip
    assert page.locator(".change").inner_text().split(" from ")[0] in told
    page.keyboard.press("0")
    wait_for_numbers(page, before, before)
    assert window.complaints == []


def test_a_table_lists_its_columns_with_their_values_and_a_category_once(studies):
    _, subject, window = studies("table")
    window.show(f"#page=sample&id={SAMPLE}")
    age, pay, *job = subject.data.batch([SAMPLE]).x[0]
    chosen = subject.space.layout[0].ticks[2 + int(np.argmax(job))]
    window.page.wait_for_selector(".parts button")
    told = [text.split() for text in window.page.locator(".parts button").all_inner_texts()]
    assert told == [["age", f"{age:.4g}"], ["pay", f"{pay:.4g}"], ["job", chosen]]


def test_the_pointer_hides_what_it_is_drawn_over_and_only_the_newest_stroke_is_sent(image, said):
    _, _, window = image
    page, held, sent, (before, _) = window.page, [], [], said["image"]
    window.show(f"#page=sample&id={SAMPLE}")
    wait_for_numbers(page, before, before)
    page.route("**/api/brush", lambda route: route.continue_() if held else held.append(route))
    page.on("request", lambda asked: sent.append(asked.post_data_json) if asked.url.endswith("/api/brush") else None)
    box = page.locator(".touch").bounding_box()
    page.mouse.move(box["x"] + 2, box["y"] + box["height"] / 12)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] - 2, box["y"] + box["height"] / 12)  # in one leap
    page.mouse.up()
    expect(page.locator(".touch .hidden")).to_have_count(3)
    assert len(sent) == 1  # the others wait for its answer
    held[0].continue_()
    wait_for_numbers(page, said["image, top"][0], before)
    page.unroute("**/api/brush")
    assert len(sent) == 2
    assert sorted(sent[-1]["boxes"]) == [[[0, 2], [0, 2]], [[0, 2], [2, 4]], [[0, 2], [4, 6]]]


def test_the_masks_lie_over_the_picture_in_the_colors_of_their_classes(studies):
    _, subject, window = studies("segmentation")
    page = window.page
    window.show(f"#page=sample&id={SAMPLE}")
    with torch.no_grad():
        predicted = subject.model(torch.as_tensor(subject.data.batch([SAMPLE]).x)).argmax(1)[0].numpy()
    labeled = subject.data.batch([SAMPLE]).y[0]
    colors = TABLES["petroff10"]

    def pixels():
        found = page.evaluate(
            """() => {
              const copy = new OffscreenCanvas(6, 6).getContext('2d', { willReadFrequently: true });
              copy.drawImage(document.querySelector('canvas.mask'), 0, 0);
              return [...copy.getImageData(0, 0, 6, 6).data];
            }"""
        )
        return np.array(found).reshape(6, 6, 4)

    page.wait_for_selector("canvas.mask", state="attached")
    np.testing.assert_array_equal(pixels()[..., :3], colors[predicted])
    page.get_by_label("labeled", exact=True).check(force=True)
    np.testing.assert_array_equal(pixels()[..., :3], colors[labeled])
    page.get_by_label("predicted where wrong").check(force=True)
    np.testing.assert_array_equal(pixels()[..., 3] > 0, predicted != labeled)
    assert f"{(predicted == labeled).mean() * 100:.3g} %" in page.locator(".sample-head").inner_text()
    assert window.violations() == [] and window.complaints == []


def test_a_sound_is_played_and_its_place_is_marked_on_the_series(chromium, tmp_path):
    steps, rate = 500, 4_000.0
    x = torch.sin(torch.arange(steps) / 5).expand(2, 1, steps).clone()
    over = space.series(steps, 1, layout="ct", rate=rate)
    subject = ng.Subject(conv_series(1, steps), (x, torch.tensor([0, 1])), space=over)
    with at_hand(tmp_path / "study", subject) as address, Watched.opened(chromium, address) as window:
        window.show("#page=sample&id=1")
        player = window.page.wait_for_selector("audio")
        player.evaluate(
            "(one) => new Promise((go) => one.readyState ? go() : one.addEventListener('loadedmetadata', go))"
        )
        assert player.evaluate("(one) => one.duration") == pytest.approx(steps / rate)
        player.evaluate("(one) => { one.currentTime = one.duration / 4; }")
        window.page.wait_for_selector(".playhead")
        assert window.page.locator(".playhead").evaluate("(one) => one.style.left") == "25%"
        assert "time (s)" in window.page.locator(".look .lines svg").text_content()
        assert window.complaints == []


def test_keys_lead_to_the_sample_beside_and_through_a_selection(image):
    _, _, window = image
    page = window.page
    window.show("#page=sample&id=2")
    page.wait_for_selector(".steps button:enabled >> nth=1")
    page.keyboard.press(".")
    page.wait_for_selector("h1:text-is('Sample 3')")
    page.keyboard.press(",")
    page.wait_for_selector("h1:text-is('Sample 2')")
    page.wait_for_function("() => document.querySelector('.steps input').value === '2'")
    page.locator(".steps input").fill("5")
    page.evaluate("() => { location.hash += '&select=1-5'; }")  # the page changes while somebody types
    page.wait_for_selector(".steps >> text=2 of 5 selected")
    page.keyboard.press("Tab")
    page.wait_for_selector("h1:text-is('Sample 5')")
    assert page.locator(".steps > button").last.is_disabled()  # it is the last one
    window.show("#page=sample&id=1&select=1,4-5")
    for sample, told in ((4, "2 of 3 selected"), (5, "3 of 3 selected")):
        page.keyboard.press(".")
        page.wait_for_selector(f"h1:text-is('Sample {sample}')")
        assert told in page.locator(".steps").inner_text()


def test_the_nearest_at_each_layer_are_those_of_numpy(page):
    page.show("#page=sample&id=5")
    page.page.wait_for_selector(".layers-path li")
    labels = np.arange(COUNT) % 3
    for place, seed in enumerate((1, 2)):
        far = np.linalg.norm(points(seed) - points(seed)[5], axis=1)
        expected = [int(one) for one in np.argsort(far) if one != 5][:8]
        step = page.page.locator(".layers-path > li").nth(place)
        links = step.locator(".near a").evaluate_all("(all) => all.map((one) => one.getAttribute('href'))")
        assert [int(link.split("id=")[1].split("&")[0]) for link in links] == expected
        assert f"{(labels[expected] == labels[5]).mean() * 100:.3g} % labeled" in step.inner_text()
        assert step.locator(".other").count() == (labels[expected] != labels[5]).sum()
    assert "--subject" in page.page.locator(".sample > .hint").inner_text()  # a viewer says what it cannot do
    assert page.violations() == []
