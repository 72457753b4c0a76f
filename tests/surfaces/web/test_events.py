"""The streams of news end whenever the server is told to stop, whatever it is doing."""

from threading import Thread

from neuroglass.surfaces.web.events import Events, _Page


class Interrupted:
    """An event loop in whose thread a signal ends the server while news is being told."""

    def __init__(self, events):
        self.events, self.told = events, []

    def is_closed(self):
        return False

    def call_soon_threadsafe(self, tell, *about):
        self.told.append(about[0])
        if about[0] != "stop":
            self.events.close()


def test_a_signal_that_comes_while_news_is_told_does_not_lock_the_server():
    events = Events(lambda: 0)
    loop = Interrupted(events)
    events._pages.append(_Page(loop))  # as an open page's stream does
    telling = Thread(target=events.tell, args=("a", "job", {}), daemon=True)
    telling.start()
    telling.join(5)
    assert not telling.is_alive()
    assert loop.told == ["a", "stop"]
