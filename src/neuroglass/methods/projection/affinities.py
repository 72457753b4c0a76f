"""The affinities of t-SNE (van der Maaten and Hinton 2008), and how far a map is from them."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from neuroglass.methods.projection.distances import Distances

_SEARCH_STEPS = 64  # halvings of the interval that holds a point's width
_BLOCK = 2**22  # similarities held at a time


def affinities(points: NDArray[Any], perplexity: float) -> csr_matrix:
    """How much each pair of points belongs together: symmetric, in all 1, over 3 x perplexity neighbours each."""
    distances = Distances(points)
    count = min(len(points) - 1, int(3 * perplexity + 1))
    neighbours = np.empty((len(points), count), dtype=np.intp)
    squared = np.empty((len(points), count))
    for rows in distances.blocks():
        block = distances.between(rows)
        chosen = np.argpartition(block, count - 1, axis=1)[:, :count]
        neighbours[rows], squared[rows] = chosen, np.take_along_axis(block, chosen, axis=1)
    conditional = _match_entropy(squared, np.log(perplexity))
    starts = np.arange(0, neighbours.size + 1, count)
    directed = csr_matrix((conditional.ravel(), neighbours.ravel(), starts), shape=(len(points), len(points)))
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
    total = 0.0
    step = max(1, _BLOCK // len(positions))
    for first in range(0, len(positions), step):
        squared = np.zeros((len(positions[first : first + step]), len(positions)))
        for place in range(positions.shape[1]):
            squared += np.square(positions[first : first + step, place, None] - positions[:, place])
        total += float((1 / (1 + squared)).sum())
    return total - len(positions)  # a point's similarity to itself is 1 and does not count


def _match_entropy(squared: NDArray[np.float64], entropy: float) -> NDArray[np.float64]:
    """Row by row, Gaussian weights that add up to 1 and whose entropy, in nats, is the asked one."""
    shifted = squared - squared.min(axis=1, keepdims=True)
    scale = shifted.mean(axis=1, keepdims=True)
    shifted /= np.where(scale > 0, scale, 1.0)
    low, high = np.full((len(squared), 1), -30.0), np.full((len(squared), 1), 30.0)  # log2 of the sharpness
    for _ in range(_SEARCH_STEPS):
        middle = (low + high) / 2
        weights = np.exp(-shifted * np.exp2(middle))
        total = weights.sum(axis=1, keepdims=True)
        found = np.log(total) + np.exp2(middle) * (weights * shifted).sum(axis=1, keepdims=True) / total
        low, high = np.where(found > entropy, middle, low), np.where(found > entropy, high, middle)
    weights = np.exp(-shifted * np.exp2(high))
    normalized: NDArray[np.float64] = weights / weights.sum(axis=1, keepdims=True)
    return normalized
