"""What does a sample look like, and where does it occur? From the data where they are at hand, else from results."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass.core.field import Field
from neuroglass.core.result import Attribution, Gallery
from neuroglass.surfaces.web.answers import getting, posting, sent, told
from neuroglass.surfaces.web.bodies import LARGEST, Body, query_number, query_word
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.known import Known
from neuroglass.surfaces.web.library import Library
from neuroglass.surfaces.web.pictures import png, sprite
from neuroglass.surfaces.web.sounds import AUDIBLE, rate_of, wave_of
from neuroglass.view.display import Display, sample_display, sample_mark
from neuroglass.view.figure import Figure, Panel
from neuroglass.view.thumbnail import Pixels, fitted, tile

MOST_TILES = 4_096
TILE = (8, 256)
MEASURED = 500  # samples that say how dark and how bright all are drawn
MOST_FEATURES = 2_000  # that a table of one sample lists
ALIKE = ("name", "size", "unit")
Read = Callable[[Sequence[int]], Field]


@dataclass(frozen=True)
class Data:
    """Where samples are read from: a data set's fingerprint, its size, and how to read some (live work only)."""

    fingerprint: str
    count: int
    read: Read
    blank: Callable[[], Field]  # what stands for "nothing": one sample


@dataclass(frozen=True, eq=False)
class Samples:
    """Answers what is known of samples."""

    library: Library
    data: Data | None = None  # of a subject at hand
    known: Known = field(init=False)
    _displays: dict[str, Display] = field(default_factory=dict)
    _places: dict[str, tuple[int, Mapping[int, tuple[str, int]]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", Known(self.library))

    def routes(self) -> list[Route]:
        one = "/api/samples/{id}"
        return [
            Route("/api/samples/baseline", getting(self.baseline)),
            Route("/api/samples/sprite", posting(self.sprite), methods=["POST"]),
            Route(one, getting(self.sample)),
            Route(f"{one}/figure", getting(self.figure)),
            Route(f"{one}/picture", getting(self.picture)),
            Route(f"{one}/audio", getting(self.audio)),
        ]

    def told(self) -> tuple[list[dict[str, Any]], dict[str, str]]:
        """The study's data sets: how many samples each has, where that is known, and of which there are pictures; and
        which pictures cannot be read, and why."""
        found, faults = [], {}
        for data in self._data_sets():
            if self.data and self.data.fingerprint == data:
                found.append({"data": data, "count": self.data.count, "pictures": "all"})
                continue
            some = bool(self._stored(data))
            try:
                some = some or self.library.thumbnails(data) is not None
            except Fault as fault:  # the page says so
                faults[f"thumbnails/{data}"] = fault.message
            found.append({"data": data, "count": None, "pictures": "some" if some else "none"})
        return found, faults

    def sample(self, request: Request) -> Response:
        """What the results say of a sample, network by network, and which results are about it."""
        data, id = self.asked(request)
        told_of = self.known.told(data, id)
        rows = self._rows(data, [id])
        known, drawn = id in rows, bool(self._tiles(data, [id], TILE[0]))
        if not known and not told_of["results"] and not drawn:
            raise Fault("missing", f"no result is about sample {id} of this data, and its data are not at hand")
        before, after = self._beside(data, id)
        seen = {"known": known, "picture": drawn, "audio": known and rate_of(rows[id]) > 0}
        features = _features(rows[id]) if known else []
        return told({"id": id, "data": data, **told_of, **seen, "features": features, "before": before, "after": after})

    def figure(self, request: Request) -> Response:
        """The sample as a figure of one panel."""
        data, id = self.asked(request)
        display = self._display(data)
        mark = sample_mark(self._row(data, id), display)
        shape = " × ".join(f"{axis.name} {axis.size}" for axis in self._row(data, id).axes)
        words = " ".join([f"Sample {id}: {shape}.", *display.sentences])
        return sent(*Figure(f"sample {id}", (Panel((mark,)),), words, words).to_json())

    def baseline(self, request: Request) -> Response:
        """What stands for "nothing" where parts are hidden, drawn as samples are."""
        data = self._known_data(query_word(request, "data"))
        blank = self.data.blank() if self.data and self.data.fingerprint == data else _stored_blank(self.library, data)
        words = "What stands for nothing where parts of a sample are hidden."
        mark = sample_mark(blank, self._display(data))
        return sent(*Figure("baseline", (Panel((mark,)),), words, words).to_json())

    def picture(self, request: Request) -> Response:
        data, id = self.asked(request)
        size = query_number(query_word(request, "size") or "96", "size", least=TILE[0], most=TILE[1])
        drawn = self._tiles(data, [id], size).get(id)
        if drawn is None:
            raise Fault(
                "missing", f"nothing stored shows sample {id} as a picture; serve with --subject, or attribute it"
            )
        return Response(png(drawn), media_type="image/png")

    def sprite(self, request: Request, body: Body) -> Response:
        """Many samples as one picture of tiles."""
        body.only("data", "ids", "size", "columns")
        ids = body.ids("ids", most=MOST_TILES) or ()
        size = body.number("size", 48, least=TILE[0], most=TILE[1])
        columns = body.number("columns", 25, least=1, most=MOST_TILES)
        if not ids or len(ids) * size * size > MOST_TILES * 64 * 64:
            raise Fault("invalid", f"write 1 to {MOST_TILES:,} 'ids', fewer where tiles are larger than 64 pixels")
        data = self._known_data(body.text("data"))
        tiles = self._tiles(data, ids, size)
        missing = ",".join(str(id) for id in dict.fromkeys(ids) if tiles.get(id) is None)
        content = sprite([tiles.get(id) for id in ids], size, min(columns, len(ids)))
        return Response(content, media_type="image/png", headers={"neuroglass-missing": missing})

    def audio(self, request: Request) -> Response:
        """A series as sound, its loudest moment as loud as can be."""
        data, id = self.asked(request)
        row = self._row(data, id)
        if not rate_of(row):
            raise Fault("missing", f"sample {id} is no sound: only series of {AUDIBLE:,} steps a second and more are")
        return Response(wave_of(row), media_type="audio/wav")

    def asked(self, request: Request) -> tuple[str, int]:
        """The data and the sample that a request is about."""
        return self._known_data(query_word(request, "data")), self.asked_id(request)

    def asked_id(self, request: Request) -> int:
        return query_number(request.path_params["id"], "id", least=0, most=LARGEST)

    def _known_data(self, asked: str) -> str:
        """The data set that a request names; it may leave the name out where there is only one."""
        known = self._data_sets()
        if asked in known:
            return asked
        if asked or len(known) != 1:
            raise Fault("missing", f"name 'data': the fingerprint of one of the study's {len(known)} data sets")
        return known[0]

    def _data_sets(self) -> list[str]:
        """The fingerprints of the data that results are about, that of the subject at hand first."""
        own = [self.data.fingerprint] if self.data else []
        return list(dict.fromkeys([*own, *(str(one["data"]) for one in self.library.all()[0].values())]))

    def _beside(self, data: str, id: int) -> tuple[int | None, int | None]:
        """The samples before and after one: of all where they are at hand, else of those that results are about."""
        if self.data is None or self.data.fingerprint != data:
            return self.known.beside(data, id)
        return id - 1 if id else None, id + 1 if id + 1 < self.data.count else None

    def _tiles(self, data: str, ids: Sequence[int], size: int) -> dict[int, Pixels]:
        """The pictures of those samples that have one: from the samples themselves, else from kept thumbnails."""
        rows = self._rows(data, ids)
        display = self._display(data) if rows else None
        drawn = {id: tile(row, display, size) for id, row in rows.items()} if display else {}
        found = {id: pixels for id, pixels in drawn.items() if pixels is not None}
        missing = [id for id in dict.fromkeys(ids) if id not in rows]
        kept = self.library.thumbnails(data) if missing else None
        if kept is not None:
            places = {id: place for id in missing if (place := kept.place(id)) is not None}
            found |= {id: fitted(np.asarray(kept.tiles[place]), size) for id, place in places.items()}
        return found

    def _row(self, data: str, id: int) -> Field:
        rows = self._rows(data, [id])
        if id not in rows:
            raise Fault("missing", f"nothing stored shows sample {id}; serve with --subject, or attribute it")
        return rows[id]

    def _rows(self, data: str, ids: Sequence[int]) -> dict[int, Field]:
        """Those samples that can be seen, each over every axis."""
        if self.data and self.data.fingerprint == data:
            asked = list(dict.fromkeys(id for id in ids if id < self.data.count))
            if not asked:
                return {}
            read = self.data.read(asked)
            return {id: read.row(place) for place, id in enumerate(asked)}
        places = self._stored(data)
        return {id: self._inputs(places[id][0]).row(places[id][1]) for id in dict.fromkeys(ids) if id in places}

    def _stored(self, data: str) -> Mapping[int, tuple[str, int]]:
        """Which result holds which sample's input, and at which place."""
        revision = self.library.revision
        kept = self._places.get(data)
        if kept and kept[0] == revision:
            return kept[1]
        found: dict[int, tuple[str, int]] = {}
        layout = None
        for id, one in self.library.all()[0].items():
            if one["kind"] != "Attribution" or one["data"] != data or one["at"] != ["input"]:
                continue
            own = [{name: axis[name] for name in ALIKE} for axis in one["fields"]["inputs"]["axes"][1:]]
            layout = layout or own
            if own == layout:
                for place, sample in enumerate(self.library.samples(id).tolist()):
                    found.setdefault(sample, (id, place))
        self._places[data] = (revision, found)
        return found

    def _inputs(self, id: str) -> Field:
        result = self.library.result(id)
        if not isinstance(result, Attribution):
            raise Fault("damaged", f"result {id} changed while it was read; ask again")
        return result.inputs

    def _display(self, data: str) -> Display:
        """The same limits for all samples of a data set, whoever asks for which."""
        if data not in self._displays:
            live = self.data if self.data and self.data.fingerprint == data else None
            ids = range(min(MEASURED, live.count)) if live else sorted(self._stored(data))[:MEASURED]
            rows = list(self._rows(data, list(ids)).values())
            if not rows:
                raise Fault(
                    "missing", "nothing stored shows samples of this data; serve with --subject, or attribute some"
                )
            axis = replace(rows[0].axes[0], name="sample", size=len(rows), ticks=())
            whole = Field(np.stack([row.values for row in rows]), (axis, *rows[0].axes), "input")
            self._displays[data] = sample_display(whole)
        return self._displays[data]


def _stored_blank(library: Library, data: str) -> Field:
    """The baseline that a result shows."""
    for id, one in library.all()[0].items():
        if one["method"] == "baseline_input" and one["data"] == data:
            result = library.result(id)
            if isinstance(result, Gallery):
                return result.items.row(0)
    raise Fault("missing", "no result shows the baseline of this data; ask for baseline_input, or use --subject")


def _features(row: Field) -> list[dict[str, Any]]:
    """Name and value of every column of a table's row; none of other inputs."""
    if [axis.name for axis in row.axes] != ["feature"]:
        return []
    axis = row.axes[0]
    return [{"name": axis.label(place), "value": row.values[place]} for place in range(min(axis.size, MOST_FEATURES))]
