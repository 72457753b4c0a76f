"""The papers' formulas, written out slowly over plain functions: no hooks, one sample and one element at a time."""

from itertools import product

import numpy as np
import torch
from torch.autograd.functional import jacobian


def gradient(value, x):
    """Slope of `value` (sample, ...) -> (sample,) at every element, one sample after another."""
    return np.stack([jacobian(lambda row: value(row[None])[0], row).numpy() for row in x])


def integrated_gradients(value, x, baseline, steps):
    """Sundararajan et al. 2017, equation 3, the integral as a midpoint sum."""
    total = np.zeros(tuple(x.shape))
    for step in range(steps):
        total += gradient(value, baseline + (step + 0.5) / steps * (x - baseline))
    return total / steps * (x - baseline).numpy()


def occlusion(value, x, baseline, axes, sizes, steps):
    """Each window's loss in equal shares to its elements; an element's relevance is the mean over its windows.

    `axes`, `sizes`, `steps`: which axes of a sample a window moves along, how long it is there, how far it moves.
    """
    relevance = np.zeros(tuple(x.shape))
    starts = [_starts(x.shape[1 + axis], size, step) for axis, size, step in zip(axes, sizes, steps, strict=True)]
    for row in range(len(x)):
        cover = np.zeros(tuple(x.shape[1:]))
        for corner in product(*starts):
            index = [slice(None)] * (x.ndim - 1)
            for axis, start, size in zip(axes, corner, sizes, strict=True):
                index[axis] = slice(start, start + size)
            hidden = x[row].clone()
            hidden[tuple(index)] = baseline[row][tuple(index)]
            loss = float(value(x[row][None])[0] - value(hidden[None])[0])
            relevance[row][tuple(index)] += loss / hidden[tuple(index)].numel()
            cover[tuple(index)] += 1
        relevance[row] /= cover
    return relevance


def _starts(length, size, step):
    """0, step, 2 step, ...; and the last window, which ends at the border."""
    return sorted({*range(0, length - size + 1, step), length - size})


def grad_cam(activation, value):
    """Selvaraju et al. 2017, equations 1 and 2: `activation` (sample, channel, y, x), `value` of an activation."""
    slopes = gradient(value, activation)
    coarse = np.zeros((len(activation), *activation.shape[2:]))
    for row in range(len(activation)):
        for channel in range(activation.shape[1]):
            coarse[row] += slopes[row, channel].mean() * activation[row, channel].numpy()
    return np.maximum(coarse, 0)


def stretch(coarse, height, width):
    """Bilinear between the centers of cells, the border repeated: (sample, y, x) to (sample, height, width)."""
    rows, columns = coarse.shape[1:]
    fine = np.zeros((len(coarse), height, width))
    for y, x in product(range(height), range(width)):
        top, down = _between((y + 0.5) * rows / height - 0.5, rows)
        left, right = _between((x + 0.5) * columns / width - 0.5, columns)
        for (row, a), (column, b) in product((top, down), (left, right)):
            fine[:, y, x] += a * b * coarse[:, row, column]
    return fine


def _between(place, size):
    """The two cells around a place, with their weights."""
    place = min(max(place, 0.0), size - 1.0)
    low = int(place)
    return (low, 1 - (place - low)), (min(low + 1, size - 1), place - low)


def sequential(model, start, stop):
    """Layers `start` to `stop` of an `nn.Sequential`, as one function."""
    layers = list(model)[start:stop]

    def run(x):
        for layer in layers:
            x = layer(x)
        return x

    return run


def as_tensor(values):
    return torch.from_numpy(np.array(values))
