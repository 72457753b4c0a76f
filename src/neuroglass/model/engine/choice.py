"""Which way is a question without gradients answered? By the network itself, unless a faster way pays and agrees."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from neuroglass.core.unit import Place
from neuroglass.model.engine.planner import MULTIPLY_ADDS
from neuroglass.model.engine.prepare import TOLERANCES
from neuroglass.model.engine.slopes import SlopeProgram
from neuroglass.model.forward import Forward, largest_difference, original
from neuroglass.model.layers import Layers
from neuroglass.model.memo import Memo
from neuroglass.model.network import Inputs, Network
from neuroglass.model.trace.trace import ENTRY

WAYS = ("auto", "original", "prepared")
WORTH = 1.5  # seconds of the network's own passes from which preparing, which takes up to a second, pays
BYTES = 4e9  # written and read a second
FASTER = 50  # an accelerator, than an ordinary CPU
SAME = "the weights that the memo stands for"
MANY = 8  # variations of a sample beside which one more pass, to verify, is cheap
SOME = 8  # samples that a question of few variations is verified on


@dataclass(frozen=True)
class Rows:
    """How many passes a question takes."""

    samples: int
    variations: int = 1


@dataclass(frozen=True, eq=False)
class Engine:
    """Chooses by counts, not by the clock or by what was asked before: the same question goes the same way."""

    network: Network
    layers: Layers
    memo: Memo
    way: str  # 'auto', 'original' or 'prepared'

    def because(self, rows: int) -> str:
        """Why so many passes are left to the network itself; empty where a faster way pays."""
        if self.way == "prepared":
            return ""
        if self.way == "original":
            return "way='original' was asked for"
        if self.layers.draws or self.layers.mixes:
            return "the network draws random numbers or mixes samples"
        each = self.layers.work_per_sample / MULTIPLY_ADDS + self.layers.bytes_per_sample / BYTES
        seconds = rows * each / (1 if self.network.device.type == "cpu" else FASTER)
        return "" if seconds >= WORTH else f"{rows} passes are too few to prepare for"

    def forward(
        self, reads: Sequence[Place], inputs: Inputs, rows: Rows, plan: dict[str, Any], *, at: Place = ENTRY
    ) -> Forward:
        """How rows like these inputs are passed; what was chosen, and why, is written into the plan."""
        because = self.because(rows.samples * rows.variations)
        if because:
            plan.update(path="original", because=because)
            return original(self.network, reads)
        few = rows.variations < MANY  # then to verify every row would cost as much as the answers
        if few and "tolerance" not in plan:
            count = len(self.network.entry(inputs))
            some = torch.linspace(0, count - 1, min(count, SOME)).long()
            inputs = self.network.rows(inputs, some.to(self.network.device))
        return self.ready(reads, inputs, plan, at=at, verified=few and "tolerance" in plan)

    def ready(
        self,
        reads: Sequence[Place],
        inputs: Inputs,
        plan: dict[str, Any],
        *,
        at: Place = ENTRY,
        verified: bool = False,
    ) -> Forward:
        """The fastest way that answers these inputs as the network does, made once for its weights."""
        own = original(self.network, reads)
        if self.way == "original":
            return own
        programs = self.memo.of(self.network.whole).programs
        prepared = programs.of(self.network, SAME, inputs, reads=reads, at=(at,))
        if prepared.plan["path"] == "original":
            plan.update(prepared.plan)
            return own
        if verified:
            return prepared
        replaced = {} if at == ENTRY else dict(original(self.network, [at])(inputs, {}))
        found, right = prepared(inputs, replaced), own(inputs, {})
        away = max(largest_difference(found[place], right[place]) for place in reads)
        if not away <= TOLERANCES.get(self.network.dtype, 0.0):
            plan.update(path="original", because=f"the prepared network's answers differ by {away:.1e}")
            return own
        tolerance = max(away, prepared.plan["tolerance"], plan.get("tolerance", 0.0))
        plan.update({**prepared.plan, "tolerance": tolerance})
        return prepared

    def slopes(
        self, reads: Sequence[Place], inputs: Inputs, rows: Rows, plan: dict[str, Any], *, at: Place = ENTRY
    ) -> SlopeProgram | None:
        """The folded program that slopes at a place are taken through; None where the network itself is asked."""
        because = self.because(rows.samples * rows.variations)
        if because:
            plan.update(path="original", because=because)
            return None
        known, key = self.memo.of(self.network.whole).slopes, (tuple(reads), at)
        if key not in known:
            try:
                known[key] = SlopeProgram.of(self.network, self.layers, inputs, tuple(reads), at)
            except Exception as fault:  # whatever torch.export, or the user's own forward under it, raises
                known[key] = f"{type(fault).__name__}: {fault}".splitlines()[0]
        found = known[key]
        if isinstance(found, str):
            plan.update(path="original", because=found)
            return None
        return found
