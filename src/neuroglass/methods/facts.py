"""What does a person want to know before choosing a method?"""

from dataclasses import dataclass

SCOPES = ("one sample", "the data set", "the network")
KINDS = ("gradient", "activation", "perturbation", "surrogate", "projection", "clustering", "statistic", "check")


@dataclass(frozen=True)
class Facts:
    """A row of the table of methods. Every method of the catalog has one as its class variable `facts`."""

    scope: str  # of SCOPES: what one answer is about
    kind: str  # of KINDS: how the answer is found
    resolution: str  # the smallest thing that gets a number of its own: 'element', 'region', 'position of a layer'
    tuning: str  # 'none', or what has to be chosen with care
    cost: str  # in passes for one sample: '1 forward, 1 backward'
    blind: str  # a sentence: what it cannot tell

    def __post_init__(self) -> None:
        if self.scope not in SCOPES or self.kind not in KINDS:
            raise ValueError(f"{self.scope!r} and {self.kind!r} are not among {SCOPES} and {KINDS}")
