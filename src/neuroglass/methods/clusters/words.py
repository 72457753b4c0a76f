"""What is a property called, and a cluster that has more or less of it?"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Words:
    """A property's name, and how a cluster is told that has more or less of it than others.

    `above` and `below` are told instead where the cluster's own median lies on that side of 0 too.
    """

    name: str
    more: str
    less: str
    above: str = ""
    below: str = ""

    def say(self, *, more: bool, median: float) -> str:
        """More or less, in words that hold for the cluster's median too."""
        if more:
            return self.above if self.above and median > 0 else self.more
        return self.below if self.below and median < 0 else self.less
