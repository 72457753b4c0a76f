"""How samples are written in a line of text: `3`, `0,5,9`, `0:8` (0 to 7), `0:100:10` or `all`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import chain

from neuroglass.core.errors import InvalidInput

_RANGE = re.compile(r"(\d+)(?::(\d+)(?::(\d+))?)?", re.ASCII)


@dataclass(frozen=True)
class Ids:
    """Which samples were named: ranges in their order, or all."""

    ranges: tuple[range, ...] = ()
    all: bool = False

    @classmethod
    def parse(cls, text: str) -> Ids:
        """Raises InvalidInput for a text that names no samples."""
        if text.strip() == "all":
            return cls(all=True)
        return cls(tuple(_range(part.strip(), text) for part in text.split(",")))

    def of(self, count: int) -> tuple[int, ...]:
        """The ids, of a data set of `count` samples; checked before a long range is written out."""
        if self.all:
            return tuple(range(count))
        last = max(part[-1] for part in self.ranges)
        if last >= count:
            raise InvalidInput(f"sample {last} does not exist; the data has {count}: write ids from 0 to {count - 1}")
        return tuple(chain.from_iterable(self.ranges))


def read_ids(text: str, count: int) -> tuple[int, ...]:
    """The ids that a text names, in its order, of a data set of `count` samples. Raises InvalidInput."""
    return Ids.parse(text).of(count)


def _range(part: str, text: str) -> range:
    match = _RANGE.fullmatch(part)
    if not match or (match[3] and not int(match[3])):
        raise InvalidInput(f"{text!r} names no samples; write 3, or 0,5,9, or 0:8 (0 to 7), or 0:100:10, or all")
    first = int(match[1])
    made = range(first, int(match[2] or first + 1), int(match[3] or 1))
    if not made:
        raise InvalidInput(f"{text!r} has an empty range; write the smaller number first, as in 0:8 (0 to 7)")
    return made
