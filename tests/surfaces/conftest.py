"""Assets as a build would leave them, and none at all: tests of surfaces need no Node."""

import pytest

from neuroglass.surfaces import built


@pytest.fixture(scope="module")
def assets(tmp_path_factory):
    """A folder in which a build left a script and a style for every host; the script tries to end its element."""
    folder = tmp_path_factory.mktemp("assets")
    for host in ("app", "report", "widget"):
        (folder / f"{host}.js").write_text(f'console.log("{host} </script><!-- é");', encoding="utf-8")
        (folder / f"{host}.css").write_text(f".{host} {{ color: red }} /* </style> */", encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(built, "FOLDER", folder)
        yield folder


@pytest.fixture
def unbuilt(tmp_path, monkeypatch):
    """A checkout in which nobody built anything."""
    monkeypatch.setattr(built, "FOLDER", tmp_path / "nowhere")
