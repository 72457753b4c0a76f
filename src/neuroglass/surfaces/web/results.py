"""What does the study hold, and what does each result say? Lists, figures, numbers and files.

What draws is loaded when a drawing is asked for, so that the server answers soon.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass import __version__, catalog
from neuroglass.store.plain import to_json
from neuroglass.store.story import Section
from neuroglass.surfaces.web.answers import getting, kept, posting, sent, told
from neuroglass.surfaces.web.bodies import Body, query_word
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.numbers import neighbors, numbers
from neuroglass.surfaces.web.samples import Samples
from neuroglass.surfaces.web.summary import asked

FILES = {
    "png": "image/png",
    "svg": "image/svg+xml",
    "pdf": "application/pdf",
    "npz": "application/octet-stream",
    "json": "application/json",
}
MOST_NEIGHBORS, MOST_ASKED, MOST_TOGETHER = 200, 1_000, 40
BETWEEN = "+"  # of the fingerprints of a run's networks
HIDDEN = ("plan", "environment")  # of the list: what only a result's own page shows


@dataclass(frozen=True)
class Results:
    """Answers what is stored."""

    library: Library
    samples: Samples

    def routes(self) -> list[Route]:
        one = "/api/results/{id}"
        return [
            Route("/api/study", getting(self.study)),
            Route("/api/catalog", getting(self.catalog)),
            Route("/api/report", getting(self.report)),
            Route("/api/figures", posting(self.figures), methods=["POST"]),
            Route(one, getting(self.result)),
            Route(f"{one}/figure", getting(self.figure)),
            Route(f"{one}/arrays", posting(self.arrays), methods=["POST"]),
            Route(f"{one}/neighbors", posting(self.neighbors), methods=["POST"]),
            Route(f"{one}/download/{{kind}}", getting(self.download)),
        ]

    def study(self, request: Request) -> Response:
        """The story, every result in words, and what cannot be read."""
        revision = self.library.revision
        results, faults = self.library.all()
        checks = _checks(results)
        story, untold = self.library.story()
        data, unseen = self.samples.told()
        faults |= untold | unseen
        return told(
            {
                "title": story.title or self.library.root.name,
                "introduction": story.introduction,
                "sections": [asdict(section) for section in story.sections or _by_family(results)],
                "tour": [asdict(step) for step in story.tour],
                "live": self.samples.data is not None,
                "version": __version__,
                "folder": self.library.root.name,
                "revision": revision,
                "subjects": _subjects(results),
                "data": data,
                "results": [{**_listed(one), "checks": checks.get(id, [])} for id, one in results.items()],
                "faults": [{"id": id, "message": message} for id, message in faults.items()],
            }
        )

    def result(self, request: Request) -> Response:
        id = request.path_params["id"]
        about = self.library.summary(id)
        checks = _checks(self.library.all()[0]).get(id, [])
        return told({**about, "checks": checks, "asked": asked(about)})

    def figure(self, request: Request) -> Response:
        """The result as it is drawn, `color` by a column; of more than ten classes those that `classes` names."""
        result = self.library.result(request.path_params["id"])
        color, classes = query_word(request, "color"), query_word(request, "classes")
        return sent(*_drawing().alone(result, color, classes).to_json())

    def figures(self, request: Request, body: Body) -> Response:
        """Several results in one figure, whole or of some samples only."""
        body.only("results", "ids")
        ids, names = body.ids("ids"), body.texts("results")
        if not names or len(names) > MOST_TOGETHER:
            raise Fault("invalid", f"write 'results': the ids of 1 to {MOST_TOGETHER} results that are drawn together")
        return sent(*_drawing().together([self.library.held(name) for name in names], ids).to_json())

    def arrays(self, request: Request, body: Body) -> Response:
        body.only("fields", "columns", "ids")
        held = self.library.held(request.path_params["id"])
        return sent(*numbers(held, body.texts("fields"), body.texts("columns"), body.ids("ids")))

    def neighbors(self, request: Request, body: Body) -> Response:
        body.only("ids", "k", "step")
        count = body.number("k", 10, least=1, most=MOST_NEIGHBORS)
        held = self.library.held(request.path_params["id"])
        return sent(*neighbors(held, body.ids("ids", most=MOST_ASKED) or (), count, body.number("step", 0)))

    def download(self, request: Request) -> Response:
        """A result as a file; of `npz` the exact numbers."""
        id, kind = request.path_params["id"], request.path_params["kind"]
        if kind not in FILES:
            raise Fault("missing", f"a result is no {kind!r} file; write one of {', '.join(FILES)}")
        result = self.library.result(id)
        if kind == "json":
            return kept(to_json({"id": id, **result.describe()}), f"{id}.json", FILES[kind])
        with TemporaryDirectory() as folder:
            content = (
                import_module("neuroglass.surfaces.plot.save").save(result, Path(folder) / f"{id}.{kind}").read_bytes()
            )
        return kept(content, f"{result.question.method.rpartition(':')[2]}-{id}.{kind}", FILES[kind])

    def report(self, request: Request) -> Response:
        """The study as one page that opens offline."""
        story, _ = self.library.story()
        write = import_module("neuroglass.surfaces.report.report").compose
        page = write(self.library.store, story, title=story.title or self.library.root.name)
        return kept(page.encode(), "report.html", "text/html; charset=utf-8")

    def catalog(self, request: Request) -> Response:
        methods = [asdict(entry) for entry in catalog.entries()]
        return told({"families": catalog.FAMILIES, "methods_of": catalog.METHODS_OF, "methods": methods})


def _drawing() -> Any:
    return import_module("neuroglass.surfaces.web.drawing")


def _listed(summary: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in summary.items() if name not in HIDDEN}


def _checks(results: Mapping[str, Mapping[str, Any]]) -> dict[str, list[str]]:
    """The checks of every result that has some."""
    found: dict[str, list[str]] = {}
    for id, one in results.items():
        for below in one["of"] if one["family"] == "checks" else ():
            found.setdefault(below, []).append(id)
    return found


def _subjects(results: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The networks that the results are about, the first one met first, each by the name that most results give it.

    What is about several checkpoints of a run is about no network of its own.
    """
    found: dict[tuple[str, str], Counter[str]] = {}
    for one in results.values():
        if BETWEEN not in one["model"]:
            found.setdefault((one["model"], one["data"]), Counter())[one["subject"]] += 1
    return [
        {"model": model, "data": data, "name": names.most_common(1)[0][0], "results": names.total()}
        for (model, data), names in found.items()
    ]


def _by_family(results: Mapping[str, Mapping[str, Any]]) -> Sequence[Section]:
    """Sections of a study that nobody told."""
    families: dict[str, list[str]] = {}
    for id, one in results.items():
        families.setdefault(one["family"], []).append(id)
    return [Section(family.replace("_", " ").capitalize(), (), tuple(ids)) for family, ids in families.items()]
