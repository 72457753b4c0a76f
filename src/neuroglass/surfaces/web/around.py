"""What lies around one sample? Its neighbors at every layer, its trails, and what several methods say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from neuroglass.core.result import Attribution
from neuroglass.surfaces.web.answers import getting, posting, sent, told
from neuroglass.surfaces.web.bodies import Body, query_number, query_word
from neuroglass.surfaces.web.faults import Fault
from neuroglass.surfaces.web.layer_lines import layer_lines
from neuroglass.surfaces.web.network_results import About, networks
from neuroglass.surfaces.web.numbers import neighbors
from neuroglass.surfaces.web.recordings import Recordings
from neuroglass.surfaces.web.samples import Samples
from neuroglass.surfaces.web.work import Work
from neuroglass.view.display import sharing
from neuroglass.view.words import PROPER, plain

PREFERRED = ("tsne", "umap", "mds", "classical_mds", "pca")  # maps, those first that keep neighbors together
NEAREST, MOST_NEAREST, MOST_BESIDE = 8, 24, 40
Near = tuple[list[int], list[float]]  # ids and distances


@dataclass(frozen=True)
class Around:
    """Answers what is known around a sample."""

    samples: Samples
    recordings: Recordings
    work: Work

    def routes(self) -> list[Route]:
        one = "/api/samples/{id}"
        return [
            Route(f"{one}/path", getting(self.path)),
            Route(f"{one}/attributions", posting(self.attributions), methods=["POST"]),
        ]

    def path(self, request: Request) -> Response:
        """The nearest samples at each layer of a network, from the input on, and the share that has its label."""
        data, id = self.samples.asked(request)
        count = query_number(query_word(request, "k") or str(NEAREST), "k", least=1, most=MOST_NEAREST)
        own = networks(self.samples.library, self.work.models).of(query_word(request, "model"))
        labels = self.samples.known.labels(data)
        steps = []
        for layer, source, near in self._near(own, data, id, count):
            shares = [labels[other] == labels[id] for other in near[0] if other in labels and id in labels]
            pairs = [{"id": other, "distance": distance} for other, distance in zip(*near, strict=True)]
            share = sum(shares) / len(shares) if shares else None
            steps.append({"layer": layer, "source": source, "neighbors": pairs, "share": share})
        shown = {id, *(one["id"] for step in steps for one in step["neighbors"])}
        return told(
            {
                "model": own.model,
                "steps": steps,
                "labels": {other: labels[other] for other in sorted(shown) if other in labels},
                "trails": self._trails(own.model, data, id),
            }
        )

    def attributions(self, request: Request, body: Body) -> Response:
        """Attributions of one sample on one scale, as a figure that says whose each panel is."""
        body.only("results", "data")
        id = self.samples.asked_id(request)
        names = body.texts("results") or ()
        if not 0 < len(names) <= MOST_BESIDE:
            raise Fault("invalid", f"write 'results': the ids of 1 to {MOST_BESIDE} attributions that are compared")
        held = [self.samples.library.held(name) for name in names]
        rows = [one.rows([id]) for one in held]
        shown = [row for row in rows if isinstance(row, Attribution)]
        if len(shown) < len(rows):
            raise Fault("invalid", "only attributions are compared on one sample; leave the other results out")
        order = [place for group in sharing([row.relevance for row in shown]) for place in group]
        compared = import_module("neuroglass.view.attribution").compare([shown[place] for place in order])
        about, arrays = compared.to_json()
        return sent({**about, "results": [names[place] for place in order]}, arrays)

    def _near(self, about: About, data: str, id: int, count: int) -> list[tuple[str, str, Near]]:
        """By layer, in the order of the network: where the nearest were looked for, and which they are.

        Among recorded activations, but on a map where these are averages over positions and the map knows each.
        """
        found: dict[str, tuple[str, Near]] = {}
        maps, recorded = self._maps(about.model, data, id), self.recordings.layers(about.model)
        lines = layer_lines(about, self.work.told.get("layers", ()), recorded)
        spread = {line.name for line in lines if sum(size > 1 for _, size in line.sizes) > 1}
        for layer in recorded:
            answers = None if layer in maps and layer in spread else self.recordings.answers(about.model, layer)
            if answers is not None and id in answers.ids:
                means = ", averaged over positions" if layer in spread else ""
                source = f"in the recording of {len(answers.ids):,} samples{means}"
                found[layer] = (source, _nearest(answers.ids, answers.values, id, count))
        for layer, (result, method) in maps.items():
            if layer not in found:
                _, arrays = neighbors(self.samples.library.held(result), [id], count, 0)
                kept = arrays["neighbors"][0] >= 0
                near = arrays["neighbors"][0][kept].tolist(), arrays["distances"][0][kept].tolist()
                found[layer] = (f"on its {PROPER.get(method, plain(method))} map", near)
        order = [layer for layer in ("input", *(line.name for line in lines)) if layer in found]
        return [(layer, *found[layer]) for layer in dict.fromkeys([*order, *found])]

    def _maps(self, model: str, data: str, id: int) -> dict[str, tuple[str, str]]:
        """One map for each layer on which the sample lies, by its result and its method."""
        library, found = self.samples.library, {}
        for method in PREFERRED:
            for result, one in library.all()[0].items():
                asked = (one["family"], one["method"], one["model"], one["data"])
                if asked != ("projection", method, model, data) or len(one["at"]) != 1 or one["at"][0] in found:
                    continue
                if id in library.samples(result):
                    found[one["at"][0]] = (result, method)
        return found

    def _trails(self, model: str, data: str, id: int) -> list[Mapping[str, Any]]:
        """The trails that follow the sample through this network, or through the run that it is part of."""
        library = self.samples.library
        return [
            {"id": result, "place": int(np.flatnonzero(library.samples(result) == id)[0])}
            for result, one in library.all()[0].items()
            if one["kind"] == "Trails" and one["data"] == data and model in one["model"].split("+")
            and id in library.samples(result)
        ]  # fmt: skip


def _nearest(ids: np.ndarray, values: np.ndarray, id: int, count: int) -> Near:
    """By Euclidean distance between the means of all units, nearest first, without the sample itself."""
    own = int(np.flatnonzero(ids == id)[0])
    far = np.linalg.norm(values - values[own], axis=1)
    far[own] = np.nan
    order = np.argsort(far, kind="stable")[:count]
    order = order[np.isfinite(far[order])]
    return ids[order].tolist(), far[order].tolist()
