"""An MLP of four layers of 1,000 units, trained on MNIST: what it makes of 10,000 digits that it never saw."""

import os
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

DATA = Path(os.environ.get("NEUROGLASS_DATA", Path(__file__).parents[2] / "shared" / "data")) / "mnist.npz"
SEEN, UNSEEN = slice(0, 10_000), slice(10_000, 20_000)


def digits() -> tuple[NDArray[np.float32], NDArray[np.int64]]:
    """(sample, pixel) in 0..1 and the labels; ends the benchmark where the file is missing."""
    if not DATA.exists():
        raise SystemExit(f"{DATA} is missing; set NEUROGLASS_DATA to the folder that holds mnist.npz")
    with np.load(DATA) as found:
        return found["x_train"].reshape(-1, 784).astype(np.float32) / 255, found["y_train"].astype(np.int64)


def activations(epochs: int) -> tuple[list[NDArray[np.float32]], list[NDArray[np.float32]]]:
    """Of each hidden layer after training, and of the last one before it and after each epoch; (sample, unit)."""
    x, y = (torch.from_numpy(one) for one in digits())
    torch.manual_seed(0)
    widths = [784, 1000, 1000, 1000, 1000]
    hidden = [part for pair in pairwise(widths) for part in (nn.Linear(*pair), nn.ReLU())]
    model = nn.Sequential(*hidden, nn.Linear(1000, 10))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-4)

    @torch.no_grad()
    def seen_at(layer: int) -> NDArray[np.float32]:
        return model[: 2 * layer](x[UNSEEN]).numpy()

    last = [seen_at(4)]
    for _ in range(epochs):
        for batch in torch.randperm(len(x[SEEN])).split(100):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[SEEN][batch]), y[SEEN][batch]).backward()
            optimizer.step()
        last.append(seen_at(4))
    return [seen_at(layer) for layer in (1, 2, 3, 4)], last
