"""Attention rollout: attention followed down all layers (Abnar and Zuidema, 2020, arXiv:2005.00928)."""

from dataclasses import dataclass
from typing import ClassVar

import torch
from torch import Tensor

from neuroglass.methods.attribution.queries import Query, attention_of, check_query, drawn, grid_of, same_size
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class AttentionRollout:
    """From which positions does what a transformer ends with come, if attention is all that mixes them?"""

    query: Query = ""  # from which token down: first (a class token), last, or mean over all; empty: by a stated rule

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "activation",
        resolution="token",
        tuning="none",
        cost="1 forward",
        blind="What layers do with what they see: heads count alike, and the map is the same for every target.",
    )
    quantity: ClassVar[str] = "attention"
    target_free: ClassVar[bool] = True

    def __post_init__(self) -> None:
        check_query(self.query)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        found = attention_of(probe)
        same_size(found)
        grid = grid_of(probe, found[-1])
        flow = torch.eye(grid.tokens, dtype=entry.dtype, device=entry.device)
        for one in found:  # the skip connection passes as much on as attention does
            mixed = 0.5 * one.probabilities.mean(1).to(flow) + 0.5 * torch.eye(grid.tokens).to(flow)
            flow = mixed / mixed.sum(2, keepdim=True) @ flow
        return drawn(flow, grid, self.query, probe, entry)
