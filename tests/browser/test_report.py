"""The report's script: figures that a file carries become alive in the place of their pictures."""

import base64
import gzip
from pathlib import Path

import pytest

from neuroglass.surfaces.web.wire import pack
from neuroglass.view.dispatch import figure
from tests.browser.conftest import ASSETS
from tests.browser.pages import Watched
from tests.browser.studies import results


@pytest.fixture
def file(chromium, tmp_path: Path) -> Path:
    """A page of one file, with a picture's words in the place of each figure."""
    made = {name: figure(result) for name, result in results().items()}
    places = "".join(f'<div id="{name}"><p class="picture">picture of {name}</p></div>' for name in made)
    scripts = "".join(
        f'<script type="application/octet-stream" data-figure="{name}">'
        f"{base64.b64encode(gzip.compress(pack(*one.to_json()))).decode()}</script>"
        for name, one in made.items()
    )
    style = (ASSETS / "report.css").read_text(encoding="utf-8")
    script = (ASSETS / "report.js").read_text(encoding="utf-8").replace("</script", "<\\/script")
    policy = "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data: blob:"
    path = tmp_path / "report.html"
    path.write_text(
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Report</title>'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}"><style>{style}</style></head>'
        f"<body><main><h1>Report</h1><h2>Results</h2>{places}</main>{scripts}"
        f'<script type="module">{script}</script></body></html>',
        encoding="utf-8",
    )
    return path


def test_every_figure_takes_the_place_of_its_picture(chromium, file):
    with Watched.opened(chromium, file.as_uri()) as page:
        for name in results():
            place = page.page.locator(f"#{name}")
            place.scroll_into_view_if_needed()
            place.locator("figure").wait_for()
            assert place.locator(".picture").count() == 0
        assert page.page.locator("figure canvas[data-drawn]").count() >= 8  # maps of projections and trails
        assert page.complaints == []
        assert page.violations() == []


def test_without_scripts_the_pictures_stay(chromium, file):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    assert page.locator(".picture").count() == len(results())
    context.close()
