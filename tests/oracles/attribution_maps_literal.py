"""Class activation maps and attention by their papers' formulas, one sample, channel and position after another.

`activation` is (sample, channel, y, x) or (sample, channel, time); `value` maps activations or inputs to (sample,).
"""

from itertools import product

import numpy as np
import torch

from tests.oracles.attribution_literal import gradient


def cam(activation, weights):
    """Zhou et al. 2016, equation 2: the class's weights (channel,) of the linear layer behind the mean."""
    return _weighed(activation, np.tile(weights, (len(activation), 1)))


def grad_cam_plus_plus(activation, value):
    """Chattopadhay et al. 2018, equations 5, 6 and 19, where Y = exp(S): every derivative of Y is exp(S) times a
    power of S's slope; without the factor exp(S) of equation 5, which is one for a whole sample."""
    slopes, found = gradient(value, activation), activation.numpy()
    weights = np.zeros(found.shape[:2])
    for row, channel in product(*map(range, found.shape[:2])):
        total = found[row, channel].sum()
        for slope in slopes[row, channel].flat:
            second, third = slope**2, slope**3
            divisor = 2 * second + total * third
            share = second / divisor if divisor else 0.0
            weights[row, channel] += share * max(slope, 0)
    return np.maximum(_weighed(activation, weights), 0)


def layer_cam(activation, value):
    """Jiang et al. 2021, equations 5 to 7."""
    slopes, found = gradient(value, activation), activation.numpy()
    coarse = np.zeros((len(found), *found.shape[2:]))
    for row, channel in product(*map(range, found.shape[:2])):
        coarse[row] += np.maximum(slopes[row, channel], 0) * found[row, channel]
    return np.maximum(coarse, 0)


def score_cam(activation, x, value, stretch, baseline=0.0):
    """Wang et al. 2020, algorithm 1; `stretch` takes (sample, y, x) to the input's positions, `baseline` is what the
    masked input fades to (the paper's 0). Channels that are flat take no part."""
    coarse = np.zeros((len(activation), *activation.shape[2:]))
    for row in range(len(activation)):
        scores = {}
        for channel in range(activation.shape[1]):
            mask = stretch(activation[row, channel].numpy()[None])[0]
            if mask.max() == mask.min():
                continue
            mask = torch.from_numpy((mask - mask.min()) / (mask.max() - mask.min()))
            shown = baseline + (x[row] - baseline) * mask
            scores[channel] = float(value(shown[None])[0] - value(torch.full_like(x[row], baseline)[None])[0])
        total = sum(np.exp(score) for score in scores.values())
        for channel, score in scores.items():
            coarse[row] += np.exp(score) / total * activation[row, channel].numpy()
    return np.maximum(coarse, 0)


def eigen_cam(activation):
    """Muhammad and Yeasin 2020, section III: positions by channels, projected on the first right singular vector, by
    power iteration; turned so that the largest is above 0, cut off at 0."""
    coarse = []
    for maps in activation.numpy():
        rows = maps.reshape(len(maps), -1).T
        vector = np.ones(rows.shape[1])
        for _ in range(20_000):
            vector = rows.T @ (rows @ vector)
            vector /= np.linalg.norm(vector)
        pattern = rows @ vector
        pattern *= np.sign(pattern[np.abs(pattern).argmax()])
        coarse.append(np.maximum(pattern, 0).reshape(maps.shape[1:]))
    return np.stack(coarse)


def attention(query, key, scale, allowed=None):
    """(head, query, key) of one sample: softmax of scaled products over the allowed keys."""
    heads, length = query.shape[:2]
    found = np.zeros((heads, length, key.shape[1]))
    for head, row in product(range(heads), range(length)):
        scores = np.array([query[head, row] @ one * scale for one in key[head]])
        powers = np.exp(scores - scores.max())
        powers *= 1.0 if allowed is None else allowed[row]
        found[head, row] = powers / powers.sum()
    return found


def rollout(layers):
    """Abnar and Zuidema 2020, section 3: `layers` holds (head, query, key) of one sample, the first layer first."""
    flow = None
    for heads in layers:
        mixed = 0.5 * np.mean(heads, axis=0) + 0.5 * np.eye(heads.shape[1])
        mixed = np.stack([row / row.sum() for row in mixed])
        flow = mixed if flow is None else mixed @ flow
    return flow


def _weighed(activation, weights):
    coarse = np.zeros((len(activation), *activation.shape[2:]))
    for row, channel in product(*map(range, activation.shape[:2])):
        coarse[row] += weights[row, channel] * activation[row, channel].numpy()
    return coarse
