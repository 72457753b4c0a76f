"""Sampled methods as their papers write them: slow, one sample at a time, on functions of arrays."""

from itertools import combinations, permutations
from math import factorial

import numpy as np


def hidden(x, baseline, shown):
    """The sample with the baseline where nothing shows; `shown` is a set of places of a flat array."""
    return np.array([x[i] if i in shown else baseline[i] for i in range(len(x))])


def shapley_by_orders(value, x, baseline):
    """The mean over all orders of what each feature adds when it joins."""
    found, orders = np.zeros(len(x)), list(permutations(range(len(x))))
    for order in orders:
        shown = set()
        for feature in order:
            before = value(hidden(x, baseline, shown))
            shown.add(feature)
            found[feature] += (value(hidden(x, baseline, shown)) - before) / len(orders)
    return found


def shapley_by_coalitions(value, x, baseline):
    """The formula: over all coalitions of the others, by their size."""
    count, found = len(x), np.zeros(len(x))
    for feature in range(count):
        others = [i for i in range(count) if i != feature]
        for size in range(count):
            weight = factorial(size) * factorial(count - size - 1) / factorial(count)
            for shown in combinations(others, size):
                more = value(hidden(x, baseline, {*shown, feature})) - value(hidden(x, baseline, set(shown)))
                found[feature] += weight * more
    return found


def along_orders(value, x, baseline, orders):
    """What each feature adds in each order: (order, feature)."""
    found = np.zeros((len(orders), len(x)))
    for number, order in enumerate(orders):
        for place, feature in enumerate(order):
            before, after = set(order[:place]), set(order[: place + 1])
            found[number, feature] = value(hidden(x, baseline, after)) - value(hidden(x, baseline, before))
    return found


def rise(value, x, baseline, masks, shown):
    """S = sum of f(x under M) times M over E[M] N, less the mean of f where M shows nothing more than elsewhere."""
    answers = [value(mask * x + (1 - mask) * baseline) for mask in masks]
    mean = sum(answers) / len(masks)
    found = np.zeros_like(x)
    for answer, mask in zip(answers, masks, strict=True):
        found += (answer - mean) * mask / (shown * len(masks))
    return found


def stretched(nodes, shift, side, length):
    """A coarse mask between its nodes, evenly, at every position moved by a shift: one axis."""
    found = []
    for position in range(length):
        place = (position + shift) / side
        low = int(place)
        share = place - low
        found.append((1 - share) * nodes[low] + (share * nodes[low + 1] if share else 0))
    return np.array(found)


def expected_gradients(gradient, x, points):
    """The mean over (background sample, share of the way) of difference times slope."""
    return np.mean([(x - start) * gradient(start + share * (x - start)) for start, share in points], axis=0)


def tree_effects(columns, answers, depth):
    """A regression tree grown by the largest fall of the squared error: each split's step, by its share of the rows."""
    found = np.zeros(columns.shape[1])

    def grow(rows, left):
        if left == 0 or len(rows) < 2 or np.ptp(answers[rows]) == 0:
            return
        falls = []
        for column in range(columns.shape[1]):
            on, off = rows[columns[rows, column] > 0], rows[columns[rows, column] == 0]
            whole = np.var(answers[rows]) * len(rows)
            parts = sum(np.var(answers[side]) * len(side) for side in (on, off) if len(side))
            falls.append(whole - parts if len(on) and len(off) else -1.0)
        best = int(np.argmax(falls))
        if falls[best] <= 0:
            return
        on, off = rows[columns[rows, best] > 0], rows[columns[rows, best] == 0]
        found[best] += len(rows) / len(columns) * (answers[on].mean() - answers[off].mean())
        grow(on, left - 1)
        grow(off, left - 1)

    grow(np.arange(len(columns)), depth)
    return found
