"""What did the network make of fixed samples while it was trained? Their activations every n steps."""

import shutil
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from neuroglass.core.errors import InvalidInput
from neuroglass.model.subject import Subject
from neuroglass.recording import record
from neuroglass.store.activations import ActivationStore
from neuroglass.training.recorder import Recorder, kept_in, step_name, unit_in

MOST_SAMPLES = 1_000  # of a data set, unless samples are named


class ActivationRecorder(Recorder):
    """`ng.ActivationRecorder(subject, ["fc1"], "run/", every=100)`: the subject's model is the one that is trained.

    Each kept step is a recording in a folder of its own; `recordings()` opens them. Samples are the first thousand
    unless named. For a network too large to keep its weights so often; CheckpointRecorder keeps what makes a Run.
    """

    def __init__(
        self,
        subject: Subject,
        layers: Sequence[str],
        folder: str | Path,
        *,
        samples: Iterable[int] | None = None,
        every: int = 100,
        unit: str = "step",
    ) -> None:
        if not isinstance(subject, Subject):
            raise InvalidInput(
                f"the subject is a {type(subject).__name__}; write ng.Subject(model, data) and give that"
            )
        super().__init__(folder, every=every, unit=unit)
        self.subject = subject
        self.layers = tuple(subject.place(layer) for layer in ((layers,) if isinstance(layers, str) else layers))
        few = range(min(MOST_SAMPLES, len(subject.data)))
        self.samples = subject.sample_ids(few if samples is None else samples)

    def keep(self) -> None:
        """Record the samples with the weights as they are now."""
        place = self._place(self.count)
        draft = self.folder / f".{place.name}"
        shutil.rmtree(draft, ignore_errors=True)  # what a killed training left
        record(self.subject, self.layers, draft, samples=self.samples)
        draft.rename(place)

    def same(self) -> bool:
        plan = ActivationStore.open(self._place(self.count)).plan
        asked = self.subject.fingerprint, self.subject.data.fingerprint, self.samples, self.layers
        return (plan.model, plan.data, tuple(plan.samples), tuple(plan.layers)) == asked

    def drop(self, step: int) -> None:
        shutil.rmtree(self._place(step))

    def recordings(self) -> Mapping[str, ActivationStore]:
        """The kept steps by name: 'step 0', 'step 100' and so on."""
        found = recordings_of(self.folder)
        return {f"{self.unit} {step}": found[f"{self.unit} {step}"] for step in self.kept if step <= self.count}

    def _place(self, step: int) -> Path:
        return self.folder / step_name(self.unit, step)


def recordings_of(folder: str | Path) -> Mapping[str, ActivationStore]:
    """The recordings that a recorder kept in a folder, by the name of their step."""
    unit = unit_in(folder)
    return {f"{unit} {step}": ActivationStore.open(path) for step, path in kept_in(Path(folder), unit)}
