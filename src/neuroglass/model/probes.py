"""How is a probe made: a subject, a target and some samples, with what the target takes from each of them?"""

from neuroglass.core.unit import INPUT
from neuroglass.data.samples import Batch
from neuroglass.model.aim import Aim, take_aim
from neuroglass.model.own import own_of
from neuroglass.model.probe import Probe
from neuroglass.model.subject import Subject


def probe_of(subject: Subject, aim: Aim, batch: Batch, *, at: str = INPUT, total: int = 0) -> Probe:
    """Ready to be asked about these samples; `total` says of how many they are a part."""
    inputs = subject.reader.tensors(batch.x, batch.ids)
    own = own_of(subject, aim, batch, inputs)
    return Probe(subject, aim, batch.ids, inputs, own.rows, at, total, notes=[own.note] if own.note else [])


def with_weights_of(probe: Probe, other: Subject) -> Probe:
    """The same question about another network of the same structure: the class that is meant stays the first one's."""
    aim = take_aim(probe.aim.text, other.layers(), other.outputs)
    return Probe(other, aim, probe.ids, probe.inputs, probe.own, probe.at, probe.total)
