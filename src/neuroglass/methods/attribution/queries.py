"""Whose attention is shown, and where does it lie? One row of a matrix of tokens by tokens, put on the input."""

from collections.abc import Sequence
from typing import Literal

import torch
from torch import Tensor

from neuroglass.core.errors import InvalidInput, NotApplicable
from neuroglass.core.unit import INPUT
from neuroglass.methods.attribution.maps import over_input
from neuroglass.model.attending import attention, whole
from neuroglass.model.map_layers import token_read
from neuroglass.model.probe import Probe
from neuroglass.model.token_grid import Grid, lay_tokens
from neuroglass.model.trace.attention import Attention

Query = Literal["", "first", "last", "mean"]
QUERIES = {
    "first": "what the first token attends to",
    "last": "what the last token attends to",
    "mean": "what tokens attend to, averaged over all of them",
}


def check_query(query: str) -> None:
    if query and query not in QUERIES:
        raise InvalidInput(f"query is {query!r}; write {', '.join(map(repr, QUERIES))}, or leave it out")


def attention_of(probe: Probe) -> list[Attention]:
    """Every attention of the network: (sample, head, query, key) each."""
    if probe.at != INPUT:
        raise NotApplicable(f"attention is drawn on the input; leave out at={probe.at!r}")
    return attention(probe)


def grid_of(probe: Probe, found: Attention) -> Grid:
    """How the tokens that are attended to lie on the input."""
    keys = whole(probe.subject, found).probabilities.shape[-1]
    grid = lay_tokens(probe.subject, keys)
    if grid is None:
        raise NotApplicable(f"the {keys} tokens that {found.place} attends to are not positions of the input")
    reading = grid.reading(f"the attention of {found.place}")
    if reading:
        probe.note(reading)
    return grid


def drawn(matrix: Tensor, grid: Grid, query: str, probe: Probe, entry: Tensor) -> Tensor:
    """What the asked tokens attend to, of (sample, query, key), over the input."""
    asked, reason = (query, "") if query else _by_rule(matrix, grid, probe)
    if not query:
        probe.note(f"Shown is {QUERIES[asked]}{reason}.")
    row = matrix.mean(1) if asked == "mean" else matrix[:, 0 if asked == "first" else -1]
    return over_input(grid.cut(row.unsqueeze(1)).squeeze(1), probe, entry)


def _by_rule(matrix: Tensor, grid: Grid, probe: Probe) -> tuple[str, str]:
    """The token that the target reads; where tokens see no later ones, the last, which sees all; else all. And why."""
    if matrix.shape[1] == 1:
        return "first", ", the only one that asks"
    read = token_read(probe.subject, probe.aim, matrix.shape[1], grid)
    if read:
        return read, ", which the target reads in the end"
    return ("last", ", which sees all others") if _is_causal(matrix) else ("mean", "")


def _is_causal(matrix: Tensor) -> bool:
    square = matrix.shape[1] == matrix.shape[2]
    return square and not bool(torch.triu(matrix, diagonal=1).any())


def same_size(found: Sequence[Attention]) -> None:
    """NotApplicable where the attentions are not square matrices of one size."""
    first = found[0].probabilities.shape[-1]
    for one in found:
        sizes = tuple(one.probabilities.shape[-2:])
        if sizes != (first, first):
            raise NotApplicable(
                f"the attention of {one.place} is {sizes[0]} × {sizes[1]} and that of {found[0].place} "
                f"{found[0].probabilities.shape[-2]} × {first}: rollout wants square ones of one size; write "
                "attention_maps(layer=...)"
            )
