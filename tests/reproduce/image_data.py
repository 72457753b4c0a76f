"""Folders of tiny data sets as people have the real ones: ten patterns with noise, easy to tell apart."""

import struct

import numpy as np
from scipy.io import savemat


def patterns(shape, count, seed):
    """Bytes (sample, channel, y, x) of ten patterns, every second one of a class a negative, and labels."""
    drawn = np.random.default_rng(9).integers(0, 2, (10, *shape[1:])) * 100
    y = np.arange(count) % 10
    noise = np.random.default_rng(seed).integers(0, 40, (count, *shape))
    x = drawn[y][:, None] + noise + 60
    negative = (np.arange(count) // 10) % 2 == 1
    x[negative] = 255 - x[negative]
    return x.astype(np.uint8), y.astype(np.uint8)


def write_npz(folder, name, shape, train=80, test=40):
    (x, y), (test_x, test_y) = patterns(shape, train, 1), patterns(shape, test, 2)
    lasting = [part[:, 0] if shape[0] == 1 else part.transpose(0, 2, 3, 1) for part in (x, test_x)]
    np.savez(folder / name, x_train=lasting[0], y_train=y, x_test=lasting[1], y_test=test_y)


def write_idx(folder, train=80, test=40):
    folder.mkdir(parents=True, exist_ok=True)
    for name, count, seed in (("train", train, 1), ("t10k", test, 2)):
        x, y = patterns((1, 28, 28), count, seed)
        head = struct.pack(">4B3I", 0, 0, 8, 3, count, 28, 28)
        (folder / f"{name}-images-idx3-ubyte").write_bytes(head + x.tobytes())
        (folder / f"{name}-labels-idx1-ubyte").write_bytes(struct.pack(">4BI", 0, 0, 8, 1, count) + y.tobytes())


def write_mat(folder, train=80, test=40):
    folder.mkdir(parents=True, exist_ok=True)
    for name, count, seed in (("train", train, 1), ("test", test, 2)):
        x, y = patterns((3, 32, 32), count, seed)
        digits = np.where(y == 0, 10, y)[:, None]  # SVHN writes digit 0 as 10
        savemat(folder / f"{name}_32x32.mat", {"X": x.transpose(2, 3, 1, 0), "y": digits})


def write_batches(folder, train=80, test=40):
    folder.mkdir(parents=True, exist_ok=True)
    for name, count, seed in (("data_batch_1", train, 1), ("test_batch", test, 2)):
        x, y = patterns((3, 32, 32), count, seed)
        (folder / f"{name}.bin").write_bytes(np.concatenate([y[:, None], x.reshape(count, -1)], axis=1).tobytes())
