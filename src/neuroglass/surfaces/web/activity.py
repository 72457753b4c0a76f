"""What do the units of a layer answer: as it was recorded, else as the network at hand says?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from neuroglass.surfaces.web.recordings import Answers, Recordings
from neuroglass.surfaces.web.work import Work

COMPARED = 500  # samples, evenly spread, of which the network is asked where no recording tells
KEPT = 4  # layers whose answers stay in memory


@dataclass(frozen=True, eq=False)
class Activity:
    """The answers of units, wherever they come from."""

    recordings: Recordings
    work: Work
    _asked: OrderedDict[tuple[str, str], Answers] = field(default_factory=OrderedDict)

    def answers(self, model: str, layer: str, ids: Sequence[int] = ()) -> Answers | None:
        """Of a recording; else of the network, to these samples and to others; None where neither is there."""
        recorded = self.recordings.answers(model, layer)
        if recorded is not None or model not in self.work.models:
            return recorded
        known = self._asked.get((model, layer))
        count = int(self.work.told["count"])
        spread = () if known else range(0, count, max(1, -(-count // COMPARED)))
        missing = sorted({*ids, *spread} - set(known.ids.tolist() if known else ()))
        if missing or known is None:
            known = self._more(model, layer, missing, known)
            self._asked[model, layer] = known
        self._asked.move_to_end((model, layer))
        while len(self._asked) > KEPT:
            self._asked.popitem(last=False)
        return known

    def _more(self, model: str, layer: str, ids: Sequence[int], known: Answers | None) -> Answers:
        """What is known, and the answers to more samples."""
        values, asked = self.work.answers(model, layer, ids).values, np.asarray(ids, np.int64)
        if known is not None:
            values, asked = np.concatenate([known.values, values]), np.concatenate([known.ids, asked])
        order = np.argsort(asked, kind="stable")
        return Answers(asked[order], values[order], f"the network, asked about {len(asked):,} samples")
