"""Names and sentences say what the AUCs support, and no more."""

import numpy as np

from neuroglass.methods.clusters.describe import describe
from neuroglass.methods.clusters.grouping import Classes, Grouping
from neuroglass.methods.clusters.properties import Properties
from neuroglass.methods.clusters.words import Words

WORDS = (Words("brightness", "brighter", "darker"), Words("size", "larger foreground", "smaller foreground"))


def properties(count=60, bright=0.0, size=0.0):
    """Noise; the second half is brighter and larger by so much."""
    values = np.random.default_rng(0).normal(size=(count, 2))
    values[count // 2 :] += [bright, size]
    return Properties(WORDS, values)


def halves(within=(-1, -1), count=60):
    return Grouping(np.repeat([0, 1], count // 2), np.ones(count), within)


def test_a_cluster_is_named_by_its_strongest_property_and_told_the_others_after_it():
    told = describe(halves(), properties(bright=2, size=6), None)
    assert told.names == ("1: smaller foreground", "2: larger foreground")
    first, second = (float(told.evidence.auc[1, place]) for place in (0, 1))
    assert second > first > 0.7
    assert told.sentences[1] == (
        f"Cluster 2 (30 samples): larger foreground (size AUC {second:.2f}) and brighter (brightness AUC {first:.2f}), "
        "against the other 30 samples."
    )


def test_where_nothing_parts_a_cluster_it_is_said():
    told = describe(halves(), properties(), None)
    assert told.names == ("1", "2")
    assert told.sentences[0] == (
        "Cluster 1 (30 samples): no measured property sets it apart, against the other 30 samples."
    )
    assert "Bonferroni over 2 clusters × 2 properties" in told.note


def test_parts_of_a_class_are_lettered_and_compared_with_its_other_samples():
    classes = Classes(np.repeat([0, 1], [20, 40]), ("cat", "dog"), known=True)
    grouping = Grouping(np.repeat([-1, 0, 1], [20, 10, 30]), np.ones(60), (1, 1))
    told = describe(grouping, properties(bright=8), classes)
    assert told.names == ("dog a: darker", "dog b: brighter")
    assert told.sentences[1].endswith("against the other 10 samples of class dog.")


def test_groups_of_all_samples_say_their_most_frequent_class():
    classes = Classes(np.arange(60) % 3 // 2, ("cat", "dog"), known=False)
    told = describe(halves(), properties(bright=8), classes)
    assert told.sentences[0].startswith("Cluster 1 (30 samples, 67% predicted cat): darker")


def test_without_clusters_there_is_nothing_to_say():
    told = describe(Grouping(np.full(60, -1), np.zeros(60), ()), properties(), None)
    assert (told.names, told.sentences, told.note, told.evidence.auc.shape) == ((), (), "", (0, 2))
