"""The command that serves: what it opens, what it prints, and what it refuses."""

import pytest

from neuroglass.surfaces.web import serve as served
from neuroglass.surfaces.web.guard import Access


@pytest.fixture
def calls(monkeypatch):
    """What the command hands to the server, which does not run."""
    found = {}

    def serve(folder, place, *, live, ready):
        found.update(folder=folder.name, host=place.host, port=place.port, live=live)
        ready(Access(place.host, place.port or 8765))

    monkeypatch.setattr(served, "serve", serve)
    return found


def test_a_folder_is_served_to_this_machine_only(ask, calls):
    said = ask("serve", "study", "--no-browser")
    assert said.code == 0, said.err
    assert calls == {"folder": "study", "host": "127.0.0.1", "port": None, "live": None}
    (address,) = said.out.splitlines()
    assert address.startswith(f"http://{calls['host']}:8765/?token=") and "warning" not in said.err


def test_a_subject_is_loaded_for_live_work(ask, calls):
    said = ask("serve", "study", "--subject", "s.py", "--port", "0", "--memory", "2MB")
    assert said.code == 0, said.err
    assert calls["live"].args[0].name == "linear" and calls["live"].args[0].memory == "2MB"


def test_another_host_is_served_with_a_warning(ask, calls):
    said = ask("serve", "study", "--host", "0.0.0.0", "--subject", "s.py")
    assert calls["host"] == "0.0.0.0"
    assert "can be reached from other machines" in said.err and "ssh -L" in said.err and "ask the network" in said.err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["nowhere"], 1, "holds no results"),
        (["nowhere", "--subject", "t.py"], 1, "t.py"),
        (["study", "--memory", "2MB"], 2, "--subject"),
        (["study", "--port", "65536"], 2, "65535"),
        ([], 2, "DIR"),
    ],
)
def test_what_cannot_be_served_is_said(ask, arguments, code, said):
    found = ask("serve", *arguments)
    assert found.code == code and said in found.err
