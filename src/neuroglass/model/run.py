"""How did training change the network? Ordered checkpoints of one subject, weights loaded when asked."""

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from torch import Tensor

from neuroglass.core.errors import InvalidInput, nearest
from neuroglass.model.subject import Subject
from neuroglass.model.weights import load_weights

Weights = str | Path | Mapping[str, Tensor]


@dataclass(frozen=True, eq=False)
class Run:
    """`Run(subject, {"untrained": "epoch0.pt", "epoch 1": state_dict, ...})`: the steps in the order given.

    A checkpoint is a file (safetensors or state_dict) or a state_dict; "subject" itself is not a step unless listed.
    """

    template: Subject
    checkpoints: Mapping[str, Weights]

    def __post_init__(self) -> None:
        if not isinstance(self.template, Subject):
            raise InvalidInput(
                f"a Run wants a Subject first, not a {type(self.template).__name__}; ng.Run(subject, {{...}})"
            )
        if not isinstance(self.checkpoints, Mapping) or not self.checkpoints:
            raise InvalidInput("a Run wants at least one checkpoint: {'untrained': 'epoch0.pt', ...}")

    def __repr__(self) -> str:
        return f"<Run of {self.template.name}: {', '.join(self.steps)}>"

    @property
    def steps(self) -> tuple[str, ...]:
        return tuple(self.checkpoints)

    def __len__(self) -> int:
        return len(self.checkpoints)

    def __iter__(self) -> Iterator[Subject]:
        return (self.subject(step) for step in self.steps)

    def subject(self, step: str) -> Subject:
        """The subject with one checkpoint's weights, in a module of its own."""
        if step not in self.checkpoints:
            raise InvalidInput(f"the run has no step {step!r}; it has {nearest(step, self.steps)}")
        module = load_weights(copy.deepcopy(self.template.model), self.checkpoints[step])
        return replace(self.template, model=module, name=f"{self.template.name}, {step}")

    @property
    def fingerprint(self) -> str:
        """The fingerprints of all steps, joined by '+'."""
        return "+".join(subject.fingerprint for subject in self)
