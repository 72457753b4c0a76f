"""The affinities of t-SNE (van der Maaten and Hinton 2008), and how far a map is from them."""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from neuroglass.methods.projection.nearest import nearest
from neuroglass.methods.projection.tsne_kernels import match_entropy, total_similarity
from neuroglass.methods.projection.workers import shared_rows


def affinities(points: NDArray[Any], perplexity: float) -> csr_matrix:
    """How much each pair of points belongs together: symmetric, in all 1, over 3 x perplexity neighbours each."""
    near = nearest(points, int(3 * perplexity + 1))
    return _joint(near.order, near.squared, perplexity)


def affinities_of(dissimilarities: NDArray[Any], perplexity: float) -> csr_matrix:
    """The same from how unlike each pair is, (thing, thing); the diagonal is not read."""
    squared = np.square(dissimilarities, dtype=np.float64)
    np.fill_diagonal(squared, np.inf)
    count = min(len(squared) - 1, int(3 * perplexity + 1))
    order = np.argpartition(squared, count - 1, axis=1)[:, :count]
    return _joint(order, np.take_along_axis(squared, order, axis=1), perplexity)


def _joint(order: NDArray[np.intp], squared: NDArray[np.float64], perplexity: float) -> csr_matrix:
    count, each = order.shape
    conditional = np.empty(order.shape)
    with shared_rows() as share:
        share(count, partial(match_entropy, squared=squared, entropy=np.log(perplexity), weights=conditional))
    starts = np.arange(0, order.size + 1, each)
    directed = csr_matrix((conditional.ravel(), order.ravel(), starts), shape=(count, count))
    joint = (directed + directed.T).tocsr()
    joint.sort_indices()
    return joint / joint.sum()


def kl_divergence(joint: csr_matrix, positions: NDArray[Any]) -> float:
    """Kullback-Leibler divergence, in nats, of the map's similarities from the affinities; over all pairs, exact."""
    pairs = joint.tocoo()
    present = pairs.data > 0
    row, column, share = pairs.row[present], pairs.col[present], pairs.data[present]
    apart = np.square(positions[row] - positions[column]).sum(axis=1)
    return float(share @ (np.log(share) + np.log1p(apart)) + np.log(_similarity_sum(positions)))


def _similarity_sum(positions: NDArray[Any]) -> float:
    planes = tuple(np.ascontiguousarray(positions.T, dtype=np.float64))
    sums = np.empty(len(positions))
    with shared_rows() as share:
        share(len(positions), partial(total_similarity, planes=planes, sums=sums))
    return float(sums.sum() - len(positions))  # a point's similarity to itself is 1 and does not count
