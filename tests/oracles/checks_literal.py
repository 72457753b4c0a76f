"""The checks as their papers write them: slow, one sample and one step at a time."""

import numpy as np
from scipy.stats import spearmanr


def deletion_curve(value, x, baseline, relevance, amounts):
    """Petsiuk et al. 2018, algorithm 1: the target of x (channel, y, x) after the first positions are replaced."""
    order = np.argsort(-relevance.ravel(), kind="stable")
    curve = []
    for amount in amounts:
        changed = x.copy()
        for place in order[:amount]:
            y, column = divmod(int(place), relevance.shape[1])
            changed[:, y, column] = baseline
        curve.append(value(changed))
    return np.array(curve)


def insertion_curve(value, x, baseline, relevance, amounts):
    """The same from the other side: the first positions are put onto the baseline."""
    order = np.argsort(-relevance.ravel(), kind="stable")
    curve = []
    for amount in amounts:
        changed = np.full_like(x, baseline)
        for place in order[:amount]:
            y, column = divmod(int(place), relevance.shape[1])
            changed[:, y, column] = x[:, y, column]
        curve.append(value(changed))
    return np.array(curve)


def area(curve, shares):
    return np.trapezoid(curve, shares)


def infidelity(value, x, relevance, changes):
    """Yeh et al. 2019, definition 2.1: the mean of (I . phi - (f(x) - f(x - I)))^2 over changes I."""
    return np.mean([(np.sum(change * relevance) - (value(x) - value(x - change))) ** 2 for change in changes])


def scaled_infidelity(value, x, relevance, changes):
    """Proposition 2.1: the same after the factor that makes it smallest."""
    told = np.array([np.sum(change * relevance) for change in changes])
    fell = np.array([value(x) - value(x - change) for change in changes])
    factor = (told * fell).mean() / (told**2).mean()
    return np.mean((factor * told - fell) ** 2)


def max_sensitivity(explain, x, moved):
    """Definition 3.1, relative to the size of the explanation, as Captum has it."""
    before = explain(x)
    return max(np.linalg.norm(explain(one) - before) for one in moved) / np.linalg.norm(before)


def absolute_rank_correlation(one, other):
    return spearmanr(np.abs(one).ravel(), np.abs(other).ravel()).statistic
