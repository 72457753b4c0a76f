"""LRP: the target shared out backwards, layer by layer (Bach et al., 2015, doi:10.1371/journal.pone.0130140)."""

from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from torch import Tensor

from neuroglass.core.errors import InvalidInput
from neuroglass.core.unit import INPUT
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe
from neuroglass.model.trace.rules_relevance import RelevanceRules

Rule = Literal["epsilon", "gamma", "z-plus", "flat"]
RULES = get_args(Rule)


@dataclass(frozen=True)
class Lrp:
    """Which input elements made up the target, if every layer shares out what it says among what it was given?"""

    convolutions: Rule | Literal[""] = ""  # rule of convolutions; empty: z-plus for images, else epsilon
    dense: Rule = "epsilon"  # rule of dense layers, and of the layer that the target is read from
    first: Rule | Literal[""] = ""  # rule of layers that read the input; empty: flat for images, else as others
    epsilon: float = 1e-6  # added to the totals of weighted sums: more absorbs evidence that contradicts itself
    gamma: float = 0.25  # how much more the gamma rule counts what speaks for a total

    signed: ClassVar[bool] = True
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="element",
        tuning="the rules",
        cost="1 forward, 1 to 3 backward",
        blind="What biases contribute (they absorb their share); why attention and gates are set as they are.",
    )

    def __post_init__(self) -> None:
        for name, given in {"convolutions": self.convolutions, "dense": self.dense, "first": self.first}.items():
            if given not in (*RULES, "") or (name == "dense" and not given):
                raise InvalidInput(f"{name} is {given!r}; write {', '.join(map(repr, RULES))}")
        if self.epsilon < 0 or self.gamma < 0:
            raise InvalidInput(f"epsilon is {self.epsilon} and gamma {self.gamma}; write 0 or more")

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        image = len(probe.subject.space.axes) == 2 and probe.subject.space.positional
        convolutions = self.convolutions or ("z-plus" if image else "epsilon")
        read = self.first or ("flat" if image and probe.at == INPUT else "")
        rules = RelevanceRules(convolutions, self.dense, read, self.epsilon, self.gamma)
        relevance = probe.gradient(entry, rules)
        gap = (relevance.flatten(1).sum(1) - probe.whole_value).abs()
        probe.measure("conservation_gap", gap)
        first = f", {read} where the input is read" if read else ""
        probe.note(f"Rules of LRP: {convolutions} in convolutions, {self.dense} in dense layers{first}.")
        return relevance
