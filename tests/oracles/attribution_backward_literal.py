"""The papers' rules, written out slowly over lists of layers: one sample, one number at a time, in NumPy."""

from itertools import product

import numpy as np
from torch import nn


def activations(layers, x):
    """What every layer of a list is given for one sample, and what the last one makes; x (shape of a sample)."""
    found = [np.asarray(x, dtype=np.float64)]
    for layer in layers:
        found.append(forward(layer, found[-1]))
    return found


def forward(layer, x):
    if isinstance(layer, nn.ReLU):
        return np.maximum(x, 0)
    if isinstance(layer, nn.Tanh):
        return np.tanh(x)
    if isinstance(layer, nn.Sigmoid):
        return 1 / (1 + np.exp(-x))
    if isinstance(layer, nn.Flatten):
        return x.reshape(-1)
    if isinstance(layer, nn.MaxPool2d):
        return np.array([x[place].max() for place in windows(layer, x)]).reshape(pooled(layer, x))
    weights, bias = matrix(layer, x.shape)
    return (weights @ x.reshape(-1) + bias).reshape(shape_of(layer, x))


def shape_of(layer, x):
    if isinstance(layer, nn.Linear):
        return (layer.out_features,)
    side = [n + 2 * layer.padding[0] - layer.kernel_size[0] + 1 for n in x.shape[1:]]
    return (layer.out_channels, *side)


def matrix(layer, shape):
    """A dense layer's or a convolution's weights as one matrix (number made, number given), and its bias."""
    weight = layer.weight.detach().numpy()
    bias = np.zeros(len(weight)) if layer.bias is None else layer.bias.detach().numpy()
    if isinstance(layer, nn.Linear):
        return weight, bias
    channels, height, width = shape
    pad, size = layer.padding[0], layer.kernel_size[0]
    rows, columns = height + 2 * pad - size + 1, width + 2 * pad - size + 1
    full = np.zeros((len(weight), rows, columns, channels, height, width))
    for y, x, dy, dx in product(range(rows), range(columns), range(size), range(size)):
        at, along = y + dy - pad, x + dx - pad
        if 0 <= at < height and 0 <= along < width:
            full[:, y, x, :, at, along] = weight[:, :, dy, dx]
    return full.reshape(len(weight) * rows * columns, -1), np.repeat(bias, rows * columns)


def pooled(layer, x):
    return (x.shape[0], *[n // layer.kernel_size for n in x.shape[1:]])


def windows(layer, x):
    """Index of every window (no overlap), in order."""
    size = layer.kernel_size
    for channel, y, left in product(*map(range, pooled(layer, x))):
        yield channel, slice(y * size, (y + 1) * size), slice(left * size, (left + 1) * size)


def relu_rule(layers, x, target, *, gated):
    """Springenberg et al. 2015 (gated) and Zeiler and Fergus 2014: at a ReLU only slopes above 0 go back."""
    given = activations(layers, x)
    slope = np.eye(len(given[-1]))[target]
    for layer, x in zip(reversed(layers), reversed(given[:-1]), strict=True):
        passes = (x > 0) if gated else np.ones_like(x)
        slope = np.maximum(slope, 0) * passes if isinstance(layer, nn.ReLU) else back(layer, x, slope)
    return slope


def back(layer, x, slope):
    """The derivative of a layer that no rule changes."""
    if isinstance(layer, nn.Flatten):
        return slope.reshape(x.shape)
    if isinstance(layer, nn.MaxPool2d):
        found = np.zeros_like(x)
        for place, one in zip(windows(layer, x), slope.reshape(-1), strict=True):
            part = found[place].reshape(-1)
            part[x[place].argmax()] += one
            found[place] = part.reshape(found[place].shape)
        return found
    return (matrix(layer, x.shape)[0].T @ slope.reshape(-1)).reshape(x.shape)


def deep_lift(layers, x, baseline, target):
    """Shrikumar et al. 2017, equations 4 to 6 and the rescale rule; a pool's change goes to its winner."""
    given, given0 = activations(layers, x), activations(layers, baseline)
    multiplier = np.eye(len(given[-1]))[target]
    for place in reversed(range(len(layers))):
        layer, x, x0 = layers[place], given[place], given0[place]
        change = given[place + 1] - given0[place + 1]
        if isinstance(layer, (nn.ReLU, nn.Tanh, nn.Sigmoid)):
            multiplier = multiplier * np.divide(change, x - x0, out=np.zeros_like(x), where=x != x0)
        elif isinstance(layer, nn.MaxPool2d):
            multiplier = pooled_change(layer, (x, x0), change, multiplier)
        else:
            multiplier = back(layer, x, multiplier)
    return multiplier * (given[0] - given0[0])


def pooled_change(layer, pair, change, multiplier):
    """The whole change of a window's largest goes to the place that won, on the sample if it is larger there."""
    x, x0 = pair
    found = np.zeros_like(x)
    for place, moved, one in zip(windows(layer, x), change.reshape(-1), multiplier.reshape(-1), strict=True):
        won = (x if moved >= 0 else x0)[place].argmax()
        part = found[place].reshape(-1)
        step = (x[place] - x0[place]).reshape(-1)[won]
        part[won] += one * (moved / step if step else 1.0)
        found[place] = part.reshape(found[place].shape)
    return found


def lrp(layers, x, target, rules, *, epsilon=1e-6, gamma=0.25):
    """Bach et al. 2015 and Montavon et al. 2019: relevance of every total to each of its parts by `rules[place]`."""
    given = activations(layers, x)
    relevance = np.eye(len(given[-1]))[target] * given[-1]
    for place in reversed(range(len(layers))):
        layer, x = layers[place], given[place]
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            relevance = shared(layer, x, relevance.reshape(-1), (rules[place], epsilon, gamma))
        elif isinstance(layer, (nn.Flatten, nn.MaxPool2d)):
            relevance = back(layer, x, relevance)
    return relevance


def shared(layer, x, relevance, rule):
    """Number by number: of R_j, the part z_ij over the sum of all z_ij and the bias."""
    name, epsilon, gamma = rule
    weights, bias = matrix(layer, x.shape)
    flat, found = x.reshape(-1), np.zeros(x.size)
    for j, row in enumerate(weights):
        parts = np.append(row * flat, bias[j])
        if name == "z-plus":
            parts = np.maximum(parts, 0)
        if name == "gamma":
            parts = parts + gamma * (np.maximum(parts, 0) if parts.sum() >= 0 else np.minimum(parts, 0))
        if name == "flat":
            parts, used = np.append((row != 0).astype(float), 0.0), 0.0
        else:
            used = epsilon
        total = parts.sum() + (used if parts.sum() >= 0 else -used)
        if total:
            found += parts[:-1] / total * relevance[j]
    return found.reshape(x.shape)
