"""The line of Python that stands under a result asks exactly its question: run, it gives the result's own id."""

from types import SimpleNamespace

import numpy as np
import pytest
from torch import nn

import neuroglass as ng
from neuroglass.study import Asking
from neuroglass.surfaces.report.asked import python_line


@pytest.fixture(scope="module")
def subject():
    """Two groups of numbers, and a small network that has seen nothing."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(40, 4)).astype(np.float32) + 5 * (np.arange(40) % 2)[:, None].astype(np.float32)
    model = nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, 2))
    return ng.Subject(model, (x, np.arange(40) % 2), space=ng.space.table(4))


def others(subject, gradient, seen):
    """A question of every verb, with everything that can be said."""
    yield ng.attribute(
        subject, ng.methods.SmoothGrad(of=ng.methods.Saliency(), copies=2), target="logit:1", samples=[1]
    )
    yield ng.attribute(subject, "gradient", at="0", target="logit:1 - logit:0")
    yield ng.project(subject, ng.methods.Pca(components=3), layer=["input", "0"], units=["0:1", "2:0"])
    yield ng.neuron_map(subject, "0", target="logit:0", chosen=[1, 2])
    yield ng.neuron_map(subject, "0", method=ng.methods.Mds(seed=3), samples=range(0, 40, 2))
    yield ng.clusters(subject, "dense_groups", of=seen)
    yield ng.clusters(subject, "dense_groups", layer="0", samples=range(30))
    yield ng.trails(subject, "pca", layers=["input", "0"])
    yield ng.overview(subject, "layers")
    yield ng.jacobian(subject, "0", samples=[0])
    yield ng.check(subject, ng.methods.Deletion(steps=2, repeats=2), of=gradient)


def test_every_verb_s_result_is_asked_again_by_its_line(subject, monkeypatch):
    gradient = ng.attribute(subject, "gradient", samples=[3, 0])
    seen = ng.project(subject, "pca", layer="0", samples=range(40))
    known = {one.id: one for one in (gradient, seen)}

    def posed(self, question, *, given=(), progress=None):
        return known.get(question.id) or SimpleNamespace(id=question.id, question=question)

    monkeypatch.setattr(Asking, "ask", posed)  # what is asked is what matters
    for result in (gradient, seen, *others(subject, gradient, seen)):
        line = python_line(result.question)
        assert line.startswith("ng.") and "restore" not in line
        assert eval(line, {"ng": ng, "subject": subject}).id == result.id, line
