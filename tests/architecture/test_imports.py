"""Looking at stored results, and asking for help, needs no torch."""

import json
import subprocess
import sys

import pytest

import neuroglass
from neuroglass import catalog
from neuroglass.methods import class_name, file_name
from neuroglass.testing import describe_methods

LIGHT = (
    "neuroglass",
    "neuroglass.core.result",
    "neuroglass.core.space",
    "neuroglass.core.unit",
    "neuroglass.store.disk",
    "neuroglass.store.activations",
    "neuroglass.view.dispatch",
    "neuroglass.catalog",
    "neuroglass.surfaces.web.serve",
    "neuroglass.surfaces.web.drawing",
    "neuroglass.surfaces.report.report",
    "neuroglass.surfaces.plot.save",
    "neuroglass.surfaces.notebook",
    "neuroglass.surfaces.widget.shown",
    "neuroglass.surfaces.cli.main",
)
HEAVY = ("torch", "sklearn", "ray", "numba")


def loaded_after(code):
    """Which heavy packages are in memory after running some code in a fresh interpreter."""
    text = f"{code}\nimport sys, json\nprint(json.dumps([name for name in {HEAVY} if name in sys.modules]))"
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def test_light_modules_import_no_heavy_package():
    assert loaded_after("\n".join(f"import {name}" for name in LIGHT)) == []


def test_the_guard_would_see_torch():
    assert "torch" in loaded_after("import neuroglass.model.subject")


def test_help_is_told_without_torch():
    code = (
        "import contextlib, io, sys\n"
        "from neuroglass.surfaces.cli.main import main\n"
        "sys.argv = ['neuroglass', '--help']\n"
        "with contextlib.redirect_stdout(io.StringIO()) as told, contextlib.suppress(SystemExit):\n"
        "    main()\n"
        "assert 'attribute' in told.getvalue()"
    )
    assert loaded_after(code) == []


@pytest.mark.parametrize("name", [name for name in neuroglass.__all__ if name != "__version__"])
def test_every_public_name_is_there(name):
    assert getattr(neuroglass, name) is getattr(neuroglass, name)
    assert name in dir(neuroglass)


def test_public_names_are_few_and_a_wrong_one_is_told_the_right_ones():
    assert len(neuroglass.__all__) <= 40
    with pytest.raises(AttributeError, match=r"has no 'atribute'.*attribute"):
        _ = neuroglass.atribute


def test_the_catalogs_data_says_what_the_sources_say():
    assert describe_methods.PLACE.read_text(encoding="utf-8") == describe_methods.describe_methods()


def test_every_method_is_one_file_one_class_one_word_and_names_its_paper_or_subject():
    for family, names in catalog.FAMILIES.items():
        for name in names:
            kind = catalog.load(family, name)
            assert kind.__module__ == f"neuroglass.methods.{family}.{name}"
            assert (kind.__name__, file_name(kind.__name__)) == (class_name(name), name)
            assert getattr(neuroglass.methods, kind.__name__) is kind
    told = {(entry.family, entry.name) for entry in catalog.entries()}
    assert told == {(family, name) for family, names in catalog.FAMILIES.items() for name in names}


def test_every_attribution_and_projection_method_cites_its_paper_with_a_year():
    for entry in catalog.entries():
        if entry.family != "overview":
            assert any(year.isdigit() and 1800 < int(year) < 2100 for year in words(entry.paper)), entry


def words(text):
    return text.replace("(", " ").replace(")", " ").replace(",", " ").split()


def test_every_method_asks_a_question_or_says_what_it_does():
    assert all(len(entry.question) > 20 and entry.question[-1] in "?.;" for entry in catalog.entries())
