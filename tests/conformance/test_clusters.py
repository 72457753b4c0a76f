"""Every clustering method on every layer of every kind of input."""

import pytest

from neuroglass.methods.clusters.dense_groups import DenseGroups
from neuroglass.methods.clusters.misclassified import Misclassified
from neuroglass.methods.clusters.sub_clusters import SubClusters
from neuroglass.testing.clusters import check_clustering
from neuroglass.testing.subjects import MAKERS
from tests.methods.clusters.test_protocol import FirstHalf

METHODS = {
    "planted groups": FirstHalf(),
    "dense_groups": DenseGroups(min_size=2, neighbors=1),
    "sub_clusters": SubClusters(min_size=2, neighbors=1),
    "misclassified": Misclassified(min_size=2),
}
NO_CLASSES = {"sub_clusters": "does not classify", "misclassified": "no classes as labels"}
REFUSED = {("misclassified", "segmentation"): "no classes as labels"} | {
    (name, "table_regression"): words for name, words in NO_CLASSES.items()
}


@pytest.mark.parametrize("kind", MAKERS)
@pytest.mark.parametrize("name", METHODS)
def test_a_method_groups_every_layer_or_says_why_it_cannot(name, kind, subjects):
    refused = check_clustering(METHODS[name], subjects[kind])
    layers = {"input", *(layer.name for layer in subjects[kind].layers())}
    if (name, kind) in REFUSED:
        assert set(refused) == layers
        assert all(REFUSED[name, kind] in reason for reason in refused.values())
    else:
        assert set(refused) == ({"input"} if kind == "tokens" else set()), refused
