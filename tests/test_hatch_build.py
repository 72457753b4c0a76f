"""A built package holds the app's pages; an editable install needs no Node; what is missing is said."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

FILE = Path(__file__).parents[1] / "hatch_build.py"


@pytest.fixture
def building(tmp_path, monkeypatch):
    """The backend in a checkout of its own, on a machine without Node."""
    spec = spec_from_file_location("hatch_build", FILE)
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    web, assets = tmp_path / "web", tmp_path / "assets"
    web.mkdir(), assets.mkdir()
    for name, place in (("WEB", web), ("ASSETS", assets), ("PACKED", tmp_path / "PKG-INFO")):
        monkeypatch.setattr(module, name, place)
    monkeypatch.setattr(module.backend, "get_requires_for_build_wheel", lambda settings: ["always"])
    monkeypatch.setattr(module.backend, "get_requires_for_build_sdist", lambda settings: ["always"])
    monkeypatch.setenv("PATH", str(tmp_path / "programs"))
    return module


def program(building, name, says):
    """A program of that name, which does what a line of the shell says."""
    folder = building.WEB.parent / "programs"
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(f"#!/bin/sh\n{says}\n", encoding="utf-8")
    (folder / name).chmod(0o755)


def with_node(building, version="v22.1.0", npm="true"):
    made = " ".join(f"{building.ASSETS}/{name}" for name in building.MADE)
    program(
        building, "node", f'if [ "$1" = --version ]; then echo {version}; else for f in {made}; do :> "$f"; done; fi'
    )
    program(building, "npm", npm)


def test_a_wheel_and_a_source_distribution_ask_for_node_where_none_is_at_hand(building):
    assert building.get_requires_for_build_wheel() == ["always", building.NODE]
    assert building.get_requires_for_build_sdist() == ["always", building.NODE]


def test_a_node_at_hand_is_taken_unless_it_is_too_old(building):
    with_node(building, "v20.10.0")
    assert building.get_requires_for_build_wheel() == ["always", building.NODE]
    with_node(building, "v20.11.0")
    assert building.get_requires_for_build_wheel() == ["always"]


def test_an_editable_install_neither_asks_for_node_nor_builds(building):
    assert building.build_editable is building.backend.build_editable
    assert building.get_requires_for_build_editable is building.backend.get_requires_for_build_editable


def test_the_pages_are_built_before_a_wheel_is_packed(building, monkeypatch):
    with_node(building)
    there = []
    monkeypatch.setattr(
        building.backend, "build_wheel", lambda *given: there.append(sorted(p.name for p in building.ASSETS.iterdir()))
    )
    building.build_wheel("somewhere")
    assert there == [sorted(building.MADE)]


def test_a_source_distribution_packs_what_it_has_and_misses_what_it_lacks(building):
    building.PACKED.touch()
    assert building.wanted() == []
    for name in building.MADE[1:]:
        (building.ASSETS / name).touch()
    with pytest.raises(building.AssetsNotBuilt, match=rf"lacks {building.MADE[0]}; install Node"):
        building.make_assets()
    (building.ASSETS / building.MADE[0]).touch()
    assert building.make_assets() is None


def test_without_any_node_the_build_stops_and_says_what_to_do(building, monkeypatch):
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(building.AssetsNotBuilt, match=r"Node\.js, which is not here; install Node\.js 20\.11 or newer"):
        building.make_assets()


def test_what_npm_complains_of_is_in_the_error(building):
    with_node(building, npm="echo registry refused >&2; exit 7")
    with pytest.raises(building.AssetsNotBuilt, match=r"(?s)npm ci .* failed in .*web; install .*registry refused"):
        building.make_assets()


def test_everything_that_is_built_is_looked_for(building):
    hosts = [path.stem for path in (FILE.parent / "web/src/hosts").glob("*.tsx")]
    assert {f"{host}.{kind}" for host in hosts for kind in ("js", "css")} <= set(building.MADE)
