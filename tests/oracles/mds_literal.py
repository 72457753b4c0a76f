"""Scaling and its measures, written out literally from their papers, one pair of points at a time."""

import math

import numpy as np


def distance(a, b):
    return math.sqrt(sum((float(one) - float(other)) ** 2 for one, other in zip(a, b, strict=True)))


def stress_1(dissimilarities, positions):
    """Kruskal 1964: the root of the squared errors over the squared distances of the map."""
    missed = total = 0.0
    for i in range(len(positions)):
        for j in range(i):
            apart = distance(positions[i], positions[j])
            missed += (dissimilarities[i][j] - apart) ** 2
            total += apart**2
    return math.sqrt(missed / total)


def guttman_transform(dissimilarities, positions):
    """de Leeuw 1977: B(X) X / n, with b_ij = -dissimilarity / distance and b_ii minus the rest of the row."""
    count = len(positions)
    b = np.zeros((count, count))
    for i in range(count):
        for j in range(count):
            apart = distance(positions[i], positions[j])
            if i != j and apart > 0:
                b[i, j] = -dissimilarities[i][j] / apart
        b[i, i] = -b[i].sum()
    return b @ positions / count


def smacof(dissimilarities, positions, steps):
    """Positions after so many plain steps."""
    for _ in range(steps):
        positions = guttman_transform(dissimilarities, positions)
    return positions


def torgerson(dissimilarities, components):
    """Torgerson 1952: the leading eigenvectors of -1/2 J D^2 J, scaled by the roots of their eigenvalues."""
    count = len(dissimilarities)
    centering = np.eye(count) - np.ones((count, count)) / count
    products = -0.5 * centering @ np.square(dissimilarities) @ centering
    values, vectors = np.linalg.eigh(products)
    leading = np.argsort(-values)[:components]
    strain = math.sqrt(np.square(np.delete(values, leading)).sum() / np.square(values).sum())
    return vectors[:, leading] * np.sqrt(np.maximum(values[leading], 0)), strain


def auc(values, inside):
    """Mann and Whitney 1947: how often a member's value exceeds another's; ties count half."""
    won = pairs = 0.0
    for value, member in zip(values, inside, strict=True):
        for other, belongs in zip(values, inside, strict=True):
            if member and not belongs:
                pairs += 1
                won += 1.0 if value > other else 0.5 if value == other else 0.0
    return won / pairs


def correlation(a, b):
    """Pearson 1896."""
    a, b = a - a.mean(), b - b.mean()
    return float((a * b).sum() / math.sqrt((a * a).sum() * (b * b).sum()))
