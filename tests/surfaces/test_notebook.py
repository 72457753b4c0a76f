"""In a notebook a result is a widget and a picture, a table is a table, and words stay short."""

import base64
import io
import subprocess
import sys
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image
from torch import nn

import neuroglass as ng
from neuroglass.surfaces.notebook import register
from neuroglass.view.dispatch import figure
from tests.browser.studies import CLASSES, results

formatters = pytest.importorskip("IPython.core.formatters", reason="IPython is absent: pip install 'neuroglass[dev]'")
WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
def shell():
    """A notebook's shell, as far as showing things goes."""
    made = SimpleNamespace(display_formatter=formatters.DisplayFormatter(), kernel=None)
    register(made)
    return made


@pytest.fixture(scope="module")
def subject():
    x = np.zeros((500, 4), np.float32)
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    return ng.Subject(model, (x, np.arange(500) % 3), space=ng.space.table(4), classes=["a", "b", "<i>"])


def shown(shell, thing):
    return shell.display_formatter.format(thing)


def test_a_map_is_a_widget_and_the_picture_that_stays_when_nothing_runs(shell, assets):
    result = results()["first"]
    data, about = shown(shell, result)
    assert data[WIDGET]["model_id"] and "text/html" not in data
    width, height = Image.open(io.BytesIO(base64.b64decode(data["image/png"]))).size
    told = about["image/png"]
    assert width > 2 * told["width"] and height > 2 * told["height"]
    assert told["alt"] == figure(result).alt
    assert data["text/plain"] == repr(result) and len(data["text/plain"]) < 200


@pytest.mark.parametrize("missing", ["build", "package"])
def test_without_the_widget_the_picture_stays(shell, request, monkeypatch, missing):
    request.getfixturevalue("unbuilt" if missing == "build" else "assets")
    if missing == "package":
        monkeypatch.setattr("neuroglass.surfaces.notebook.find_spec", lambda name: None)
    data, _ = shown(shell, results()["first"])
    assert WIDGET not in data and data["image/png"]


def test_a_matrix_is_a_table_with_its_numbers_and_no_markup_of_its_names(shell):
    data, _ = shown(shell, results()["matrix"])
    assert set(data) == {"text/plain", "text/html"}
    assert data["text/html"].count("<td") == 9 and "&lt;b&gt;star" in data["text/html"]
    assert CLASSES[2] not in data["text/html"]


def test_a_subject_is_a_table_of_its_layers(shell, subject):
    data, _ = shown(shell, subject)
    assert data["text/plain"] == "<Subject Sequential: 3 layers, 500 samples of feature 4, 3 classes>"
    assert data["text/html"].count('<th scope="row">') == 3
    assert '<td class="number">40</td>' in data["text/html"]  # parameters of the first layer


def test_a_study_tells_its_sections_and_how_to_look_at_it(shell, subject, tmp_path):
    study = ng.Study(subject, tmp_path / "mine")
    study.store.put(results()["first"])
    study.tell("My <study>", [])
    study.section("Maps", [], [results()["first"]])
    data, _ = shown(shell, study)
    assert data["text/plain"].startswith(f"<Study '{tmp_path}/mine': 1 results, asked about <Subject Sequential")
    html = data["text/html"]
    assert "My &lt;study&gt;" in html and '<th scope="row">Maps</th><td class="number">1</td>' in html
    assert f"neuroglass serve {tmp_path}/mine" in html


def test_a_terminal_is_left_alone():
    terminal = SimpleNamespace(display_formatter=formatters.DisplayFormatter())
    register(terminal)
    data, _ = shown(terminal, results()["first"])
    assert set(data) == {"text/plain"}


def test_importing_neuroglass_in_a_notebook_registers_and_elsewhere_imports_no_surface():
    code = """
import sys
from types import SimpleNamespace
import neuroglass
print("IPython" in sys.modules, "neuroglass.surfaces" in sys.modules)
del sys.modules["neuroglass"]
told = []
formatter = SimpleNamespace(for_type_by_name=lambda module, name, show: told.append(name))
display = SimpleNamespace(mimebundle_formatter=formatter, formatters={"text/html": formatter})
shell = SimpleNamespace(kernel=None, display_formatter=display)
sys.modules["IPython"] = SimpleNamespace(get_ipython=lambda: shell)
import neuroglass
print(*told)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == ["False False", "Result Figure Subject Study"]
