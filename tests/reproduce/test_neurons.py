import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Matrix, Projection, Provenance, Question
from neuroglass.reproduce import neurons
from neuroglass.store.story import read_story

ASKED = Provenance(Question("neuron_map", "mds", {}, "m", "d"))


def neuron_map(positions, preferred):
    axis = Axis("unit", len(preferred))
    return Projection(
        provenance=ASKED,
        columns={"preferred_class": column(np.array(preferred), "preferred_class", axis)},
        positions=Field(np.asarray(positions, float), (axis, Axis("component", 2)), "position"),
    )


def test_units_in_groups_of_one_class_have_only_neighbors_of_it_and_silent_units_do_not_count():
    rng = np.random.default_rng(0)
    places = np.concatenate([np.zeros((5, 2)), rng.normal(size=(30, 2)), rng.normal(size=(10, 2)) + 100])
    classes = [-1] * 5 + [3] * 30 + [7] * 10
    assert neurons.grouped(neuron_map(places, classes)) == 1
    mixed = neurons.grouped(neuron_map(places, [-1] * 5 + [3, 7] * 20))
    assert 0.3 < mixed < 0.7


def test_too_few_changing_units_are_told_instead_of_a_share():
    assert neurons.grouped(neuron_map(np.zeros((8, 2)), [1, 2, 3, -1, -1, -1, -1, -1])) == "only 3 units change"


def test_the_hardest_class_is_right_least_often_of_those_that_have_samples():
    axes = Axis("label", 4), Axis("prediction", 4)
    cells = np.array([[0, 0, 0, 0], [1, 9, 0, 0], [0, 5, 5, 0], [1, 1, 1, 17]])
    assert neurons.hardest_class(Matrix(provenance=ASKED, cells=Field(cells, axes, "samples"))) == (2, 0.5)


def test_the_shown_samples_are_those_of_the_strongest_expert_of_the_hardest_class(make):
    case = make()
    neurons.neuron_maps([case])
    neurons.unit_samples([case])
    index, _ = neurons.hardest_class(case.performance())
    lit, beside = (section.results for section in read_story(case.folder).sections)
    before, after = (case.after.store.get(id) for id in lit)
    assert [one.question.model for one in (before, after)] == [
        study.subject.fingerprint for study in (case.before, case.after)
    ]
    assert after.question.target == f"logit:{index}"
    strongest = int(after.columns["discriminative_power"].values.argmax())
    shown, fired = (case.after.store.get(id) for id in beside)
    assert "expert" not in shown.columns
    assert fired.question.parameters["unit"] == f"relu5:{strongest}"
