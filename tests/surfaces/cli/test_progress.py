"""How far the work is: a bar on a terminal, lines in a log."""

import io
import sys

import pytest

from neuroglass.surfaces.cli import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_log_gets_a_line_now_and_then(monkeypatch, capsys):
    now = iter([1.0, 11.0, 12.0, 30.0])
    monkeypatch.setattr(progress.time, "monotonic", lambda: next(now))
    report = progress.Lines(said=0.0)
    for done in (1, 2, 3, 4):
        report(done, 4, "recording")
    assert capsys.readouterr().err == "recording: 2 of 4\nrecording: 4 of 4\n"


def test_a_pipe_gets_no_bar(capsys):
    with progress.shown_progress() as report:
        report(1, 4, "recording")
    assert capsys.readouterr().err == ""


def test_a_terminal_gets_a_bar_that_is_gone_at_the_end(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with progress.shown_progress() as report:
        report(1, 4, "t-SNE of [conv1]")
        report(3, 4, "t-SNE of [conv1]")
        report(0, 9, "quality of [conv1]")
    shown = screen.getvalue()
    assert "quality of [conv1]" in shown
    assert "0/9" in shown
    assert shown.endswith("\x1b[2K")


def test_a_stopped_bar_gives_the_terminal_back(monkeypatch):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    monkeypatch.setenv("TERM", "xterm")
    with pytest.raises(KeyboardInterrupt), progress.shown_progress() as report:
        report(1, 4, "recording")
        raise KeyboardInterrupt
    assert "\x1b[?25h" in screen.getvalue()  # the cursor is shown again
