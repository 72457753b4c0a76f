"""Does anything of a layer reach the target? Seen by passing on what is not a number, which spoils all it touches."""

import torch
from torch import Tensor

from neuroglass.model.forward import original
from neuroglass.model.passes import Passes


def depends(passes: Passes, entry: Tensor) -> bool:
    """Whether the target of any row changes; True where the entry holds whole numbers, which cannot be spoiled."""
    if not entry.is_floating_point():
        return True
    index = torch.arange(len(entry))
    forward, value = original(passes.subject.network, passes.aim.reads), passes.evaluate(index)
    plain, spoiled = (
        value(forward(*passes.placed(given, index))) for given in (entry, torch.full_like(entry, torch.nan))
    )
    return not torch.equal(plain, spoiled)
