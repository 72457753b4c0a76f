import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Clusters, Provenance, Question
from neuroglass.reproduce import semantics
from neuroglass.reproduce.plan import CNN, EDGES, MLP
from neuroglass.store.story import read_story


def clusters(owners, told):
    """Clusters of given classes; `told` says for each whether (brightness, polarity) tell it."""
    count = len(owners)
    cluster, sample = Axis("cluster", count), Axis("sample", 4)
    both = (cluster, Axis("property", 2, ticks=("brightness", "polarity")))
    composition = np.zeros((count, 3), np.int64)
    composition[np.arange(count), owners] = 5
    pixels = (cluster, Axis("channel", 1), Axis("y", 1), Axis("x", 1))
    table = np.array(told, dtype=bool).reshape(count, 2)
    return Clusters(
        provenance=Provenance(Question("clusters", "sub_clusters", {}, "m", "d")),
        scores={"classes_with_sub_clusters": len(set(owners))},
        members=column(np.zeros(4, np.int64), "cluster", sample),
        means=Field(np.zeros((count, 1, 1, 1)), pixels, "input"),
        evidence=Field(np.zeros((count, 2)), both, "AUC"),
        errors=Field(np.zeros((count, 2)), both, "error"),
        told=Field(table, both, "told"),
        sizes=column(np.full(count, 5), "samples", cluster),
        composition=Field(composition, (cluster, Axis("class", 3, ticks=("zero", "one", "two"))), "samples"),
        descriptions=column(np.array([""] * count), "description", cluster),
    )


@pytest.mark.parametrize(
    ("owners", "told", "expected"),
    [
        ([0, 0, 2, 2], [(1, 0), (0, 1), (0, 1), (0, 1)], {"polarity": 2, "brightness": 1}),
        ([1, 1], [(1, 0), (1, 0)], {"brightness": 1, "polarity": 0}),
        ([], [], {"brightness": 0, "polarity": 0}),
    ],
)
def test_a_property_counts_the_classes_of_the_clusters_that_it_tells(owners, told, expected):
    assert list(semantics.telling(clusters(owners, told)).items()) == list(expected.items())


def test_what_tells_the_sub_clusters_is_said_as_it_was_counted(make):
    case = make("svhn")
    said = semantics.telling_sentence(case, clusters([0, 0, 2, 2], [(1, 0), (0, 1), (0, 1), (0, 1)]))
    assert said == (
        "Classes that fall into sub-clusters at relu5 of the CNN: 2 of 10. These are told from the rest of their class "
        "by brightness in 1; by polarity, dark on light against light on dark, in 2."
    )
    none = semantics.telling_sentence(case, clusters([], []))
    assert none.endswith("They are told by polarity, dark on light against light on dark, in 0.")


def test_only_the_convolutional_network_on_svhn_or_its_stand_in_is_explained(make):
    cases = [make(key, kind) for key in ("mnist", "svhn") for kind in (MLP, CNN)]
    assert [case.name for case in semantics.explained(cases)] == ["MNIST-M (in place of SVHN) CNN"]
    assert semantics.sub_clusters(cases[:3]) == []


def test_the_edge_filter_is_asked_of_the_network_as_it_is_and_of_one_trained_behind_it(make):
    case = make("svhn")
    as_it_is, retrained, parted = semantics.edge_filter([case])
    assert (as_it_is.case.kind, retrained.case.kind, parted.case.kind) == (CNN, EDGES, EDGES)
    (first,), (second,) = as_it_is.results, retrained.results
    assert (as_it_is.value, retrained.value) == (first.scores["accuracy"], second.scores["accuracy"])
    plain = case.performance()
    assert len({result.question.model for result in (plain, first, second)}) == 3
    assert first.question.data == second.question.data == plain.question.data
    (section,) = read_story(case.folder).sections
    numbers = [f"{found.scores['accuracy']:.3f}" for found in (plain, first, second)]
    assert all(f" on {number} of " in section.text[1] for number in numbers)
    assert "Sobel" in section.text[0]


def test_a_network_that_knows_edges_only_answers_an_image_and_its_negative_alike(make):
    case = make("svhn")
    _, retrained, _ = semantics.edge_filter([case])
    model = retrained.case.after.subject.model
    x = retrained.case.after.subject.reader.inputs(range(6))
    assert (model(1 - x) - model(x)).abs().max() < 1e-4
