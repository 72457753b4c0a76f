"""Two networks that were trained and studied here, of digits and of wines: every page of them in a real browser."""

from pathlib import Path

import pytest
import torch
from sklearn.datasets import load_digits, load_wine
from torch import nn

import neuroglass as ng
from neuroglass.recipes import ready_made
from neuroglass.store.disk import DiskStore
from tests.browser.conftest import served
from tests.browser.pages import Watched

SUBJECT = """
import torch
import neuroglass as ng
from tests.browser.test_studied import {name}

def subject():
    return {name}(torch.load({weights!r}, weights_only=True))
"""


def digits(weights=None) -> ng.Subject:
    found = load_digits()
    x, y = (found.images / 16).astype("float32")[:, None], found.target
    torch.manual_seed(0)
    layers = (nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(128, 10))
    model = _fit(nn.Sequential(*layers), x[:1500], y[:1500], weights)
    names = [str(digit) for digit in range(10)]
    return ng.Subject(model, (x[1500:], y[1500:]), space=ng.space.image(1, 8, 8), classes=names, name="digits")


def wines(weights=None) -> ng.Subject:
    found = load_wine()
    x = ((found.data - found.data.mean(0)) / found.data.std(0)).astype("float32")
    torch.manual_seed(0)
    model = _fit(nn.Sequential(nn.Linear(13, 16), nn.ReLU(), nn.Linear(16, 3)), x, found.target, weights)
    space = ng.space.table(list(found.feature_names))
    return ng.Subject(model, (x, found.target), space=space, classes=list(found.target_names), name="wines")


def _fit(model, x, y, weights):
    if weights is not None:
        model.load_state_dict(weights)
        return model.eval()
    x, y = torch.as_tensor(x), torch.as_tensor(y)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(5):
        for rows in torch.randperm(len(x)).split(64):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
    return model.eval()


@pytest.fixture(scope="module", params=(digits, wines), ids=("digits", "wines"))
def studied(request, tmp_path_factory):
    """The folder of a study by the recipe 'overview', and its address with the network at hand."""
    around = tmp_path_factory.mktemp(request.param.__name__)
    subject = request.param()
    ready_made.study(subject, around / "study")
    torch.save(subject.model.state_dict(), around / "weights.pt")
    text = SUBJECT.format(name=request.param.__name__, weights=str(around / "weights.pt"))
    (around / "subject.py").write_text(text, encoding="utf-8")
    with served(around / "study", "--subject", str(around / "subject.py")) as address:
        yield around / "study", address


def _places(folder: Path) -> list[str]:
    """Every page: of the study, of each kind of result, of a sample, of layers and a unit."""
    store = DiskStore(folder, create=False)
    found = {id: store.get(id) for id in store.ids()}
    kinds = {f"{result.question.family}:{result.question.method}": id for id, result in found.items()}
    maps = [id for id, result in found.items() if result.question.family == "projection"]
    one = next(result for result in found.values() if result.question.family == "attribution")
    question = one.question
    about = f"&model={question.model}"
    return [
        "#page=home",
        "#page=map",
        f"#page=compare&maps={maps[0]},{maps[1]}",
        f"#page=sample&id={question.samples[0]}&data={question.data}{about}",
        f"#page=layer{about}",
        f"#page=layer&id=0{about}",
        f"#page=unit&id=0:1{about}",
        *(f"#page=result&id={id}" for id in kinds.values()),
    ]


@pytest.mark.parametrize("size", ("phone", "desk"))
def test_every_page_is_whole_within_its_window_and_free_of_complaints(chromium, studied, size):
    folder, address = studied
    with Watched.opened(chromium, address, size=size, scheme="dark" if size == "phone" else "light") as page:
        for place in _places(folder):
            page.show(place)
            assert page.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), place
            assert page.page.locator("main .problem").all_inner_texts() == [], place
            if size == "desk":
                assert (place, page.violations()) == (place, [])
        assert page.complaints == []


def test_the_tour_leads_from_the_first_visit_over_five_pages_and_back(chromium, studied):
    with Watched.opened(chromium, studied[1]) as page:
        titles, pages = [], []
        for step in range(1, 6):
            page.page.wait_for_function(
                f"() => document.querySelector('.tour')?.innerText.includes('step {step} of 5')"
            )
            page.page.wait_for_selector(".waiting", state="detached")
            titles.append(page.page.locator(".tour h2").inner_text())
            pages.append(page.page.evaluate("location.hash"))
            page.page.keyboard.press("ArrowRight")
        assert len(set(titles)) == 5 and len({place.split("tour=")[0] for place in pages}) == 5
        assert page.complaints == []
