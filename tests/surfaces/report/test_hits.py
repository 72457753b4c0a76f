"""Neighborhood hit before and after training stands in one table."""

import numpy as np

from neuroglass.surfaces.report.hits import hits_table
from tests.view import results


def seen(subject, hit, at="fc1", method="tsne"):
    scores = {"neighborhood_hit@6": hit, "neighborhood_hit@6:original": hit + 0.01, "neighborhood_hit@10": 0.1}
    return results.projection(np.zeros((3, 2)), subject=subject, at=at, method=method, scores=scores)


def keyed(*found):
    return {str(place): result for place, result in enumerate(found)}


def test_a_row_per_layer_and_a_column_per_subject():
    first, second = seen("untrained", 0.3125), seen("trained", 0.9)
    html = hits_table(keyed(first, second, seen("trained", 0.8, at="fc2"), seen("untrained", 0.2, at="fc2")))
    assert html.index("untrained</th>") < html.index(">trained</th>")
    row = html[html.index("fc1 (t-SNE)") : html.index("fc2 (t-SNE)")]
    assert f'<a href="#r-{first.id}">0.312</a> (0.323)' in row
    assert ">0.9</a> (0.91)" in row
    assert "0.1<" not in html


def test_other_methods_are_other_rows():
    html = hits_table(keyed(seen("a", 0.1), seen("b", 0.2), seen("a", 0.3, method="pca"), seen("b", 0.4, method="pca")))
    assert html.count("<tr>") == 3


def test_one_subject_alone_is_not_compared():
    assert hits_table(keyed(seen("trained", 0.9), seen("trained", 0.8, at="fc2"))) == ""
    assert hits_table(keyed(seen("trained", 0.9), seen("untrained", 0.8, at="fc2"))) == ""


def test_maps_without_labels_are_not_compared():
    assert hits_table(keyed(results.projection(np.zeros((3, 2)), subject="a"), seen("b", 0.1))) == ""
