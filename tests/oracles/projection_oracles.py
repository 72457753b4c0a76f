"""The measures of a map, written out literally from their papers, one pair of points at a time."""

import math

import numpy as np


def squared_distances(points):
    return [[float(((a - b) ** 2).sum()) for b in points] for a in points]


def nearest(points, i, k):
    row = squared_distances(points)[i]
    return sorted((j for j in range(len(points)) if j != i), key=lambda j: row[j])[:k]


def neighborhood_hit(points, labels, k):
    return [sum(labels[j] == labels[i] for j in nearest(points, i, k)) / k for i in range(len(points))]


def trustworthiness(original, positions, k):
    """Venna and Kaski 2001, equation 1; without ties."""
    n, penalty = len(original), 0
    for i in range(n):
        ranks = {j: rank for rank, j in enumerate(nearest(original, i, n - 1), start=1)}
        intruders = set(nearest(positions, i, k)) - set(nearest(original, i, k))
        penalty += sum(ranks[j] - k for j in intruders)
    return 1 - 2 / (n * k * (2 * n - 3 * k - 1)) * penalty


def joint_probabilities(points, perplexity):
    """van der Maaten and Hinton 2008, section 2, with every other point a neighbour."""
    n, conditional = len(points), np.zeros((len(points), len(points)))
    for i, row in enumerate(squared_distances(points)):
        low, high = 1e-12, 1e12
        for _ in range(200):
            precision = math.sqrt(low * high)
            weights = [0.0 if j == i else math.exp(-precision * row[j]) for j in range(n)]
            total = sum(weights)
            shares = [weight / total if total else 0.0 for weight in weights]
            entropy = -sum(share * math.log2(share) for share in shares if share > 0)
            low, high = (precision, high) if total and 2**entropy > perplexity else (low, precision)
        conditional[i] = shares
    return (conditional + conditional.T) / (2 * n)


def kl_divergence(joint, positions):
    n = len(positions)
    squared = squared_distances(positions)
    similar = [[0.0 if i == j else 1 / (1 + squared[i][j]) for j in range(n)] for i in range(n)]
    total = sum(map(sum, similar))
    return sum(
        joint[i][j] * math.log(joint[i][j] / (similar[i][j] / total))
        for i in range(n)
        for j in range(n)
        if joint[i][j] > 0
    )


def kl_gradient(joint, positions):
    """van der Maaten and Hinton 2008, equation 5."""
    n = len(positions)
    squared = squared_distances(positions)
    similar = [[0.0 if i == j else 1 / (1 + squared[i][j]) for j in range(n)] for i in range(n)]
    total = sum(map(sum, similar))
    gradient = np.zeros(positions.shape)
    for i in range(n):
        for j in range(n):
            gradient[i] += 4 * (joint[i][j] - similar[i][j] / total) * (positions[i] - positions[j]) * similar[i][j]
    return gradient


def neighborhood_preservation(original, positions, k):
    return [len(set(nearest(original, i, k)) & set(nearest(positions, i, k))) / k for i in range(len(positions))]


def silhouettes(points, labels):
    """Rousseeuw 1987, section 2."""
    apart = [[math.sqrt(value) for value in row] for row in squared_distances(points)]
    found = []
    for i, row in enumerate(apart):
        means = {}
        for label in set(labels):
            others = [row[j] for j in range(len(points)) if labels[j] == label and j != i]
            means[label] = sum(others) / len(others) if others else None
        within = means.pop(labels[i])
        if within is None:
            found.append(0.0)
            continue
        between = min(means.values())
        found.append((between - within) / max(within, between))
    return found


def distance_consistency(points, labels):
    """Sips et al. 2009, definition 2; without ties."""
    middles = {label: points[labels == label].mean(axis=0) for label in set(labels)}
    right = [min(middles, key=lambda one: float(((p - middles[one]) ** 2).sum())) for p in points]
    return sum(a == b for a, b in zip(right, labels, strict=True)) / len(points)
