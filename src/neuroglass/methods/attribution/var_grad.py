"""VarGrad: a method's variance over noisy copies of the sample (Adebayo et al., 2018, arXiv:1810.03307)."""

from dataclasses import dataclass, field
from typing import ClassVar

from torch import Tensor

from neuroglass.methods.attribution.attributor import Attributor
from neuroglass.methods.attribution.gradient import Gradient
from neuroglass.methods.attribution.noise import averaged, check_noisy, traits
from neuroglass.methods.attribution.sampling import variance
from neuroglass.methods.facts import Facts
from neuroglass.model.probe import Probe


@dataclass(frozen=True)
class VarGrad:
    """Where does a method's answer change most, when the sample is a little noisy?"""

    of: Attributor = field(default=Gradient())  # the method that is asked
    copies: int = 50  # noisy copies of the sample
    noise: float = 0.1  # standard deviation of the noise, as a share of the sample's range
    precision: float = 0.0  # error asked for, as a share of the largest variance; 0: the fixed number of copies
    seed: int = 0  # of the noise

    signed: ClassVar[bool] = False
    facts: ClassVar[Facts] = Facts(
        "one sample",
        "gradient",
        resolution="that of the method",
        tuning="the noise: with more of it, other samples are shown",
        cost="that of the method, for each copy",
        blind="Steady relevance: where the method says the same of every copy, the variance is 0.",
    )
    quantity: ClassVar[str] = "variance of slope"

    def __post_init__(self) -> None:
        check_noisy(self)
        taken = traits(self.of)
        quantity = f"variance of {taken['quantity']}"
        for name, value in {**taken, "signed": False, "quantity": quantity}.items():
            object.__setattr__(self, name, value)

    def __call__(self, probe: Probe, entry: Tensor) -> Tensor:
        return averaged(probe, entry, self, variance)
