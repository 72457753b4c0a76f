"""What do methods that are asked together share? The samples' entry, baseline, values, and slopes from one pass."""

from collections.abc import Callable
from dataclasses import dataclass, field

from torch import Tensor

from neuroglass.core.unit import Place


@dataclass
class Shared:
    """What was learned of one chunk of samples, for every method that is asked about them with the same target."""

    along: tuple[Place, ...] = ()  # whose slopes at the samples themselves will be asked: taken in one pass
    found: dict[str, Tensor] = field(default_factory=dict)
    slopes: dict[Place, tuple[Tensor, Tensor]] = field(default_factory=dict)  # activation and gradient, samples first

    def once(self, name: str, make: Callable[[], Tensor]) -> Tensor:
        """Made when it is first asked for."""
        if name not in self.found:
            self.found[name] = make()
        return self.found[name]
