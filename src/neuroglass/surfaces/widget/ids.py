"""How do chosen ids travel between Python and the page? As whole numbers of 32 bits."""

from __future__ import annotations

from typing import Any

import numpy as np
import traitlets
from numpy.typing import NDArray

from neuroglass.core.errors import InvalidInput

Array = NDArray[np.int64]


class Ids(traitlets.TraitType[Any, Any]):
    """Ids of samples or units, in the order in which they were chosen."""

    default_value = np.empty(0, np.int64)

    def validate(self, obj: Any, value: Any) -> Array:
        """The ids as an array that cannot be written to; InvalidInput for anything that is no list of whole numbers."""
        given = np.asarray(list(value) if isinstance(value, (range, set, frozenset)) else value)
        if given.ndim != 1 or (given.size and given.dtype.kind not in "iu"):
            raise InvalidInput(f"selected is {value!r}; write a list of ids, such as [3, 17]")
        kept = given.astype(np.int64)
        kept.flags.writeable = False
        return kept


def sent_ids(ids: Array, owner: Any) -> bytes:
    return ids.astype("<i4").tobytes()


def read_ids(message: Any, owner: Any) -> Array:
    """The ids of a message: a plain `Bytes` trait would drop what the page sends, which is a view of memory."""
    return np.frombuffer(bytes(message), "<i4").astype(np.int64)
