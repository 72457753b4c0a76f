"""Attention maps: to which tokens a token attends in one layer (Bahdanau et al., 2015, arXiv:1409.0473)."""

from dataclasses import dataclass
from typing import ClassVar

from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.methods.attribution.queries import Query, attention_of, check_query, drawn, grid_of
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.trace.attention import Attention


@dataclass(frozen=True)
class AttentionMaps:
    """Where does one layer of a transformer look, whatever the target is?"""

    layer: str = ""  # the layer whose attention is shown, or one that holds it; empty: the last attention
    which: int = -1  # of several attentions in that layer, counted from 0; -1: the last
    head: int = -1  # of the layer's heads; -1: their mean
    query: Query = ""  # whose attention: first (a class token), last, or mean over all; empty: by a rule that is stated

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="token",
        tuning="the layer and the head",
        cost="1 forward",
        blind="What is done with what is seen: attention is not relevance, and the same for every target.",
    )
    quantity: ClassVar[str] = "attention"
    target_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_query(self.query)
        if self.head < -1 or self.which < -1:
            raise InvalidInput(f"head is {self.head} and which {self.which}; write numbers from 0 on, or -1")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        found = self._chosen(probe, attention_of(probe))
        grid = grid_of(probe, found)
        return drawn(self._heads(found), grid, self.query, probe, entry)

    def _chosen(self, probe: Probe, found: list[Attention]) -> Attention:
        name = probe.subject.layer(self.layer).name if self.layer else ""
        inside = [one for one in found if not name or name in one.inside]
        if not inside:
            others = ", ".join(dict.fromkeys(one.place for one in found[:4]))
            raise InvalidInput(f"layer {name!r} has no attention of its own; these have: {others}")
        if self.which >= len(inside):
            raise InvalidInput(f"which is {self.which}, and there are {len(inside)} attentions: 0 to {len(inside) - 1}")
        chosen = inside[self.which]
        if not self.layer or len(inside) > 1:
            place = next(place for place, one in enumerate(found) if one is chosen)
            probe.note(f"Shown is attention {place} of {len(found)} in a pass, in {chosen.place}.")
        return chosen

    def _heads(self, found: Attention) -> Tensor:
        count = found.probabilities.shape[1]
        if self.head >= count:
            raise InvalidInput(f"head {self.head}: {found.place} has {count} heads; write 0 to {count - 1}")
        return found.probabilities.mean(1) if self.head < 0 else found.probabilities[:, self.head]
