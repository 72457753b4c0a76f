"""Randomization tells methods that read the network from those that do not, and leaves the network alone."""

from dataclasses import dataclass
from typing import ClassVar

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.methods.checks.likeness import ABSOLUTE, SIGNED, SSIM
from neuroglass.methods.checks.randomization import Randomization
from neuroglass.model.redraw import redrawn
from neuroglass.testing.state import promise_same_state, state_of
from tests.methods.checks.subjects import Edges, curved
from tests.oracles import checks_literal


@dataclass(frozen=True)
class FirstLayer:
    """Where does the first layer answer? Nothing after it is asked."""

    signed: ClassVar[bool] = True

    def __call__(self, probe, entry):
        return probe.trace("0")[0][:, 1:2]


@pytest.fixture(scope="module")
def trained():
    """A small network that has learned which corner of a noisy picture is bright."""
    rng = np.random.default_rng(0)
    x, y = rng.uniform(0, 0.4, (200, 1, 10, 10)).astype("float32"), rng.integers(0, 4, 200)
    for row, corner in enumerate(y):
        top, left = 5 * (corner // 2), 5 * (corner % 2)
        x[row, 0, top : top + 4, left : left + 4] += 0.6
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 8, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(200, 32), nn.ReLU(), nn.Linear(32, 4),
        )  # fmt: skip
        step = torch.optim.Adam(model.parameters(), lr=1e-2)
        for _ in range(25):
            step.zero_grad()
            nn.functional.cross_entropy(model(torch.as_tensor(x)), torch.as_tensor(y)).backward()
            step.step()
    subject = ng.Subject(model.eval(), (x[:20], y[:20]), space=ng.space.image(1, 10, 10))
    assert (subject.predict(range(20))[0] == y[:20]).mean() > 0.9
    return subject


@pytest.mark.parametrize("name", ["gradient", "saliency", "integrated_gradients", "grad_cam"])
def test_methods_that_read_the_network_pass(trained, name):
    result = ng.check(trained, "randomization", of=ng.attribute(trained, name, samples=range(6)))
    assert result.verdict.passed, result.verdict.sentence
    assert min(result.scores.values()) < 0.5
    assert "depends on what this network learned" in result.verdict.sentence


def test_an_edge_detector_posing_as_a_method_is_caught_by_name(trained):
    result = ng.check(trained, "randomization", of=ng.attribute(trained, Edges(), samples=range(6)))
    assert result.verdict.passed is False
    assert result.verdict.sentence.startswith(
        "tests.methods.checks.subjects:Edges does not depend on what this network"
    )
    assert result.verdict.sentence.endswith("do not use it to judge the classifier.")
    np.testing.assert_allclose(result.values, 1)


def test_a_method_that_reads_only_the_first_layer_is_told_how_many_layers_it_ignores(trained):
    result = ng.check(trained, "randomization", of=ng.attribute(trained, FirstLayer(), samples=range(6)))
    assert result.verdict.passed is False
    assert "does not depend on the last 3 layers of this network (4 in all)" in result.verdict.sentence
    np.testing.assert_allclose(result.values[:, :3], 1)


def test_layers_are_drawn_anew_from_the_output_down_and_one_by_one(trained):
    """Every number is Spearman's, between the map of the network and that of a copy that is made here by hand."""
    asked = ng.attribute(trained, "gradient", target="logit:2", samples=[3, 4])
    result = ng.check(trained, "randomization", of=asked)
    layers = ("8", "6", "2", "0")
    assert result.axes[1].ticks == layers and result.axes[2].ticks == ("cascading", "independent")
    assert result.axes[3].ticks == (ABSOLUTE, SIGNED, SSIM)
    for place in range(4):
        for way, names in enumerate((layers[: place + 1], layers[place : place + 1])):
            model = redrawn(trained.model, names, seed=0)
            other = ng.attribute(ng.Subject(model, trained.data, space=trained.space), "gradient", target="logit:2",
                                 samples=[3, 4])  # fmt: skip
            for row in range(2):
                expected = checks_literal.absolute_rank_correlation(asked.values[row], other.values[row])
                np.testing.assert_allclose(result.values[row, place, way, 0], expected, atol=1e-6)
    np.testing.assert_array_equal(result.values[:, 0, 0], result.values[:, 0, 1])


def test_the_class_that_is_asked_about_stays_that_of_the_network_itself(trained):
    """With other weights another class is predicted; the map is still of the first one's."""
    by_name = ng.attribute(trained, "gradient", samples=[3])
    predicted = int(trained.predict([3])[0][0])
    by_class = ng.attribute(trained, "gradient", target=f"logit:{predicted}", samples=[3])
    one, other = (ng.check(trained, "randomization", of=asked).values for asked in (by_name, by_class))
    np.testing.assert_allclose(one, other, atol=1e-6)


def test_the_network_and_the_random_state_are_as_they_were():
    subject = curved()
    asked = ng.attribute(subject, "gradient", samples=[0])
    before = state_of(subject.model)
    ng.check(subject, "randomization", of=asked)
    promise_same_state(before, state_of(subject.model), "after randomization")


def test_of_many_layers_neighbors_go_together_and_all_are_counted(trained):
    asked = ng.attribute(trained, Edges(), samples=range(6))
    result = ng.check(trained, Randomization(steps=2), of=asked)
    assert result.axes[1].ticks == ("6 to 8", "0 to 2")
    assert "all 4 layers" in result.verdict.sentence


def test_at_a_layer_only_those_after_it_are_drawn_anew(trained):
    result = ng.check(trained, "randomization", of=ng.attribute(trained, "gradient", samples=range(4), at="1"))
    assert result.axes[1].ticks == ("8", "6", "2")
    last = ng.attribute(trained, "gradient", target="2:0", samples=[0], at="1")
    assert ng.check(trained, "randomization", of=last).axes[1].ticks == ("2",)


def test_where_no_weights_lie_between_the_answer_says_so(trained):
    asked = ng.attribute(trained, "gradient", target="1:0", samples=[0], at="0")
    with pytest.raises(ng.NotApplicable, match="no layer with weights runs between '0' and the target"):
        ng.check(trained, "randomization", of=asked)


def test_with_few_positions_chance_is_not_taken_for_likeness():
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2)).double()
    x = np.random.default_rng(0).normal(size=(4, 3))
    subject = ng.Subject(model, (x, np.arange(4) % 2), space=ng.space.table(3))
    result = ng.check(subject, "randomization", of=ng.attribute(subject, "gradient", samples=[0]))
    assert "from a similarity of 1.41" in result.notes[0] and result.verdict.passed


def test_progress_runs_over_all_networks_without_turning_back():
    subject, seen = curved(), []
    of = ng.attribute(subject, "gradient", samples=[0, 1])
    ng.check(subject, "randomization", of=of, progress=lambda done, total, what: seen.append((done / total, what)))
    shares = [share for share, _ in seen]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] == 1
    assert {what for _, what in seen} == {"randomization of gradient"}


@pytest.mark.parametrize("bad", [{"steps": 0}, {"alike": 0.0}, {"alike": 1.0}])
def test_settings_that_judge_nothing_are_refused(bad):
    with pytest.raises(ng.InvalidInput, match="write"):
        Randomization(**bad)
