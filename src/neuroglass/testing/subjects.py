"""One tiny subject per kind of input, in float64 and with fixed seeds: what a new method is tried on."""

from dataclasses import replace

import torch
from torch import Tensor, nn

from neuroglass.core import space
from neuroglass.model.subject import Subject
from neuroglass.testing import networks

SAMPLES = 6
CLASSES = torch.tensor([0, 1, 0, 1, 1, 0])


def tiny_subjects() -> dict[str, Subject]:
    """Fresh subjects by name; every call makes the same ones."""
    return {name: tiny_subject(name) for name in MAKERS}


def tiny_subject(name: str) -> Subject:
    """One of them: 'image', 'table', 'tokens' or another of `MAKERS`."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(list(MAKERS).index(name))
        return MAKERS[name]()


def _subject(model: nn.Module, x: Tensor | dict[str, Tensor], y: Tensor, over: space.Space, *names: str) -> Subject:
    return Subject(model.double(), (x, y), space=over, classes=names)


def _uniform(*shape: int) -> Tensor:
    return torch.rand(SAMPLES, *shape, dtype=torch.float64)


def _normal(*shape: int) -> Tensor:
    return torch.randn(SAMPLES, *shape, dtype=torch.float64)


def _image() -> Subject:
    over = space.image(3, 6, 6, mean=(0.5, 0.4, 0.3), std=(0.2, 0.25, 0.3), baseline=(0.5, 0.4, 0.3), region=2)
    return _subject(networks.ResidualImage(), _uniform(3, 6, 6), torch.arange(SAMPLES) % 3, over, "cat", "dog", "3")


def _table() -> Subject:
    """Two amounts and a category of three, which became three columns."""
    features = ("age", "pay", "job=cook", "job=clerk", "job=none")
    over = space.table(features, groups=("age", "pay", "job", "job", "job"))
    x = torch.cat([_normal(2), torch.eye(3, dtype=torch.float64)[torch.arange(SAMPLES) % 3]], 1)
    return _subject(networks.dense(5, 2), x, CLASSES, over, "stays", "leaves")


def _table_regression() -> Subject:
    return _subject(networks.restless(4), _normal(4), _normal(), space.table(4))


def _series_ct() -> Subject:
    over = space.series(12, 2, layout="ct", rate=4.0, region=3)
    return _subject(networks.conv_series(2, 12), _normal(2, 12), CLASSES, over)


def _series_tc() -> Subject:
    return _subject(networks.LastStep(), _normal(7, 2), CLASSES, space.series(7, 2, layout="tc"))


def _series_time_first() -> Subject:
    return _subject(networks.LastStep(batch_first=False), _normal(7, 2), CLASSES, space.series(7, 2, layout="tc"))


def _spectrogram() -> Subject:
    frequencies = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0)
    over = space.spectrogram(6, 6, hop=0.01, frequencies=frequencies, region=(2, 2))
    return _subject(networks.ResidualImage(1, 2), _normal(1, 6, 6), CLASSES, over)


def _tokens() -> Subject:
    x = torch.randint(1, 12, (SAMPLES, 6))
    return _subject(networks.TokenClassifier(), x, CLASSES, space.tokens(6), "no", "yes")


def _two_inputs() -> Subject:
    over = replace(space.image(1, 6, 6, region=2), input="picture")
    return _subject(networks.TwoInputs(), {"picture": _uniform(1, 6, 6), "numbers": _normal(4)}, CLASSES, over)


def _segmentation() -> Subject:
    masks = torch.randint(3, (SAMPLES, 6, 6))
    return _subject(networks.Masks(), _uniform(1, 6, 6), masks, space.image(1, 6, 6, region=2), "sky", "sea", "sand")


MAKERS = {
    "image": _image,
    "table": _table,
    "table_regression": _table_regression,
    "series_ct": _series_ct,
    "series_tc": _series_tc,
    "series_time_first": _series_time_first,
    "spectrogram": _spectrogram,
    "tokens": _tokens,
    "two_inputs": _two_inputs,
    "segmentation": _segmentation,
}


def target_of(subject: Subject, method: object = None) -> str:
    """A target that every tiny subject has: the difference of two outputs, or the only one; or the one that a method
    always asks about."""
    if asks := getattr(method, "asks", ""):
        return str(asks)
    if subject.outputs.task == "numbers":
        return "output:0"
    return "logit:1 - logit:0"


def other_target_of(subject: Subject) -> str:
    """Another one, whose relevance differs."""
    return "0.5 * output:0" if subject.outputs.task == "numbers" else "logit:1"
