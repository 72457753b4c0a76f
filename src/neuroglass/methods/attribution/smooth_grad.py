"""SmoothGrad: a method's mean over noisy copies of the sample (Smilkov et al., 2017, arXiv:1706.03825)."""

from dataclasses import dataclass, field
from typing import ClassVar

from torch import Tensor

from neuroglass.methods.attribution.attributor import Attributor
from neuroglass.methods.attribution.noise import averaged, check_noisy, traits
from neuroglass.methods.attribution.saliency import Saliency
from neuroglass.methods.attribution.sampling import mean
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class SmoothGrad:
    """What does a method say on average, when the sample is a little noisy?"""

    of: Attributor = field(default=Saliency())  # the method that is asked
    copies: int = 50  # noisy copies of the sample
    noise: float = 0.1  # standard deviation of the noise, as a share of the sample's range
    precision: float = 0.0  # error asked for, as a share of the largest relevance; 0: the fixed number of copies
    seed: int = 0  # of the noise

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="that of the method",
        tuning="the noise: too little smooths nothing, too much shows other samples",
        cost="that of the method, for each copy",
        blind="Whether what was smoothed away was noise of the method or detail of the network.",
    )
    quantity: ClassVar[str] = "absolute slope"

    def __post_init__(self) -> None:
        check_noisy(self)
        for name, value in traits(self.of).items():
            object.__setattr__(self, name, value)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return averaged(probe, entry, self, mean)
