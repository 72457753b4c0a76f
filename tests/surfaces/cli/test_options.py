"""Samples, layers and files, as they are typed."""

from pathlib import Path
from types import SimpleNamespace

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.core.ids import Ids
from neuroglass.core.unit import spell_layer
from neuroglass.surfaces.cli.options import FIGURES, FigureFile, LayersType, SamplesType, load
from neuroglass.surfaces.plot.render import METADATA


def samples(text: str) -> Ids:
    return SamplesType().convert(text, None, None)


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("3", [3]),
        ("0,5,9", [0, 5, 9]),
        ("9,0", [9, 0]),
        ("0:4", [0, 1, 2, 3]),
        ("0:100:25", [0, 25, 50, 75]),
        ("1:3, 7", [1, 2, 7]),
        ("all", list(range(100))),
    ],
)
def test_samples_are_those_that_python_would_take(text, ids):
    assert list(samples(text).of(100)) == ids


@pytest.mark.parametrize("text", ["", "x", "-3", "1.5", "0:", ":8", "4:4", "8:0", "0:8:0", "0;8", "0,,5", "all,3", "٣"])
def test_other_spellings_are_refused_with_what_to_write(text):
    with pytest.raises(click.BadParameter, match="0:8"):
        samples(text)


@given(start=st.integers(0, 50), size=st.integers(1, 50), step=st.integers(1, 9))
def test_a_range_is_that_of_python(start, size, step):
    assert samples(f"{start}:{start + size}:{step}").of(200) == tuple(range(start, start + size, step))


def test_the_last_sample_can_be_asked_and_the_next_cannot():
    assert samples("9").of(10) == (9,)
    with pytest.raises(InvalidInput, match="sample 10 does not exist; the data has 10: write ids from 0 to 9"):
        samples("0:11").of(10)


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1), min_size=1, max_size=4))
def test_layers_come_back_whatever_they_are_called(names):
    spelled = tuple(spell_layer(name) for name in names)
    assert LayersType().convert(",".join(spelled), None, None) == spelled


@pytest.mark.parametrize("text", ["", ",", "fc1,", ",fc1", "fc1,,fc2", " , "])
def test_a_missing_layer_name_is_refused(text):
    with pytest.raises(click.BadParameter, match="such as fc1,fc2"):
        LayersType().convert(text, None, None)


def test_figures_are_what_save_writes():
    assert set(FIGURES) == {f".{kind}" for kind in METADATA} | {".npz", ".html"}


def test_a_figure_s_suffix_may_be_written_large(tmp_path: Path):
    assert FigureFile().convert(str(tmp_path / "M.PNG"), None, None) == tmp_path / "M.PNG"


def test_budget_and_device_of_a_run_are_those_of_its_template(ask, tmp_path, monkeypatch):
    run = ng.Run(subject := ng.load_subject("s.py"), {"now": subject.model.state_dict()})
    monkeypatch.setattr(ng, "load_subject", lambda text: run, raising=False)
    found = load(SimpleNamespace(subject="s.py", memory="64MB", device=None))
    assert found.steps == ("now",)
    assert found.template.planner.budget == 64 * 2**20
    assert found.fingerprint == run.fingerprint
