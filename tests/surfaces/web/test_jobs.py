"""One question at a time is answered, in the order asked; each can be stopped, and each says how it ended."""

import threading
import time

import pytest

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.surfaces.web.asked import Asked
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.jobs import CANCELLED, DONE, FAILED, MOST_QUEUED, MOST_WAITING, RUNNING, Jobs

PATIENCE = 10.0


class Works:
    """Work that waits to be let go, pass by pass."""

    def __init__(self):
        self.go, self.begun, self.done, self.at_once = threading.Event(), [], [], 0

    def __call__(self, asked, progress, posed):
        assert self.at_once == 0
        self.at_once += 1
        try:
            posed(f"q{asked.method}")
            self.begun.append(asked.method)
            while not self.go.wait(0.005):
                progress(1, 2, "passes")
            self.done.append(asked.method)
            return f"r{asked.method}"
        finally:
            self.at_once -= 1


@pytest.fixture
def works():
    return Works()


@pytest.fixture
def jobs(works):
    made = Jobs(works, lambda job: None)
    yield made
    works.go.set()
    made.close()


def asked(method):
    return Asked("attribution", method)


def until(jobs, id, *states):
    began = time.monotonic()
    while jobs.get(id).state not in states:
        assert time.monotonic() - began < PATIENCE, jobs.get(id)
        time.sleep(0.002)
    return jobs.get(id)


def test_questions_are_answered_in_order_and_one_at_a_time(jobs, works):
    made = [jobs.ask(asked(name))[0] for name in "abc"]
    until(jobs, made[0].id, RUNNING)
    assert [jobs.describe(jobs.get(job.id))["place"] for job in made] == [0, 1, 2]
    works.go.set()
    ended = [until(jobs, job.id, DONE) for job in made]
    assert works.done == ["a", "b", "c"]
    assert [(job.question, job.result) for job in ended] == [("ra", "ra"), ("rb", "rb"), ("rc", "rc")]


def test_the_question_is_known_before_its_answer(jobs):
    job = jobs.ask(asked("a"))[0]
    until(jobs, job.id, RUNNING)
    began = time.monotonic()
    while not jobs.get(job.id).question:
        assert time.monotonic() - began < PATIENCE
    assert (jobs.get(job.id).question, jobs.get(job.id).result) == ("qa", "")


def test_what_is_asked_already_is_not_asked_twice(jobs, works):
    first, new = jobs.ask(asked("a"))
    again, renewed = jobs.ask(asked("a"))
    assert (new, renewed, again.id) == (True, False, first.id)
    works.go.set()
    until(jobs, first.id, DONE)
    assert jobs.ask(asked("a"))[1]


def test_a_running_job_stops_between_two_passes_and_the_next_goes_on(jobs, works):
    first, second = jobs.ask(asked("a"))[0], jobs.ask(asked("b"))[0]
    until(jobs, first.id, RUNNING)
    jobs.cancel(first.id)
    assert until(jobs, first.id, CANCELLED).result == ""
    until(jobs, second.id, RUNNING)
    works.go.set()
    until(jobs, second.id, DONE)
    assert works.done == ["b"]


def test_a_waiting_job_is_cancelled_at_once_and_never_begins(jobs, works):
    first, second = jobs.ask(asked("a"))[0], jobs.ask(asked("b"))[0]
    until(jobs, first.id, RUNNING)
    assert jobs.cancel(second.id).state == CANCELLED
    works.go.set()
    until(jobs, first.id, DONE)
    time.sleep(0.05)
    assert works.begun == ["a"]


def test_what_is_over_is_not_cancelled_any_more(jobs, works):
    works.go.set()
    job = jobs.ask(asked("a"))[0]
    until(jobs, job.id, DONE)
    assert jobs.cancel(job.id).state == DONE


def test_a_stroke_of_the_brush_is_answered_between_two_passes_of_a_job(jobs, works):
    first, second = jobs.ask(asked("a"))[0], jobs.ask(asked("b"))[0]
    until(jobs, first.id, RUNNING)
    strokes = [jobs.soon(lambda: list(works.done)) for _ in range(10)]
    assert [stroke.result(PATIENCE) for stroke in strokes] == [[]] * 10  # while the job goes on
    works.go.set()
    until(jobs, second.id, DONE)
    assert works.done == ["a", "b"]


def test_strokes_do_not_pile_up_behind_a_long_pass():
    go, begun = threading.Event(), threading.Event()

    def work(asked, progress, posed):
        begun.set()
        go.wait(PATIENCE)
        return "r"

    jobs = Jobs(work, lambda job: None)
    jobs.ask(asked("a"))
    assert begun.wait(PATIENCE)
    waiting = [jobs.soon(lambda: "stroke") for _ in range(MOST_WAITING)]
    with pytest.raises(Fault, match="busy"):
        jobs.soon(lambda: "one more")
    go.set()
    assert [stroke.result(PATIENCE) for stroke in waiting] == ["stroke"] * MOST_WAITING
    jobs.close()


def test_a_fault_of_a_stroke_reaches_who_waits(jobs):
    def broken():
        raise InvalidInput("no sample 7")

    with pytest.raises(InvalidInput, match="no sample 7"):
        jobs.soon(broken).result(PATIENCE)


@pytest.mark.parametrize(
    ("fault", "kind"),
    [(InvalidInput("no layer x"), "invalid"), (NotApplicable("no layer x"), "refused"),
     (Fault("damaged", "no layer x"), "damaged"), (RuntimeError("no layer x"), "failed")],
)  # fmt: skip
def test_a_failed_job_says_why_and_the_next_one_is_answered(fault, kind, capsys):
    def work(asked, progress, posed):
        if asked.method == "a":
            raise fault
        return "r"

    jobs = Jobs(work, lambda job: None)
    first, second = jobs.ask(asked("a"))[0], jobs.ask(asked("b"))[0]
    until(jobs, second.id, DONE)
    failed = jobs.get(first.id)
    assert failed.state == FAILED and failed.error[0] == kind and "no layer x" in failed.error[1]
    assert ("Traceback" in capsys.readouterr().err) == (kind == "failed")
    jobs.close()


def test_closing_stops_what_runs_and_what_waits(works):
    jobs = Jobs(works, lambda job: None)
    made = [jobs.ask(asked(name))[0] for name in "ab"]
    until(jobs, made[0].id, RUNNING)
    assert jobs.close(PATIENCE)
    assert [jobs.get(job.id).state for job in made] == [CANCELLED, CANCELLED]
    with pytest.raises(Fault, match="stopping"):
        jobs.soon(lambda: 1)


def test_too_many_questions_are_refused_in_words(jobs):
    for number in range(MOST_QUEUED):
        jobs.ask(asked(f"m{number}"))
    with pytest.raises(Fault, match="wait already"):
        jobs.ask(asked("one more"))


def test_changes_are_told_as_they_come():
    told = []

    def work(asked, progress, posed):
        posed("q")
        progress(1, 4, "passes")
        return "r"

    jobs = Jobs(work, lambda job: told.append((job.state, job.question, job.what)))
    job = jobs.ask(asked("a"))[0]
    until(jobs, job.id, DONE)
    jobs.close()
    assert told[0] == ("queued", "", "") and told[-1] == (DONE, "r", "passes")
    assert (RUNNING, "q", "") in told
