"""t-SNE of 10,000 samples x 1,000 units against openTSNE and scikit-learn, and the memory of a large map.

The peers get the first 50 principal components, which is fastest for them; openTSNE its FFT and approximate
neighbors. Every map's Kullback-Leibler divergence is taken, exactly, from the same affinities.
"""

import time
from collections.abc import Callable
from typing import TypeVar

import numpy as np
import openTSNE
from numpy.typing import NDArray
from sklearn.decomposition import PCA
from sklearn.manifold import TSNE

from benchmarks.measure import peak_memory
from benchmarks.mnist_mlp import activations
from neuroglass.methods.projection.affinities import affinities, kl_divergence
from neuroglass.methods.projection.pca import principal_components
from neuroglass.methods.projection.tsne import Tsne

Made = TypeVar("Made")

LARGE = """
import numpy as np
from neuroglass.methods.projection.quality import measure
from neuroglass.methods.projection.tsne import Tsne
rng = np.random.default_rng(0)
labels = rng.integers(0, 10, 70_000)
points = (3 * rng.standard_normal((10, 784)))[labels].astype(np.float32)
points += rng.standard_normal(points.shape, dtype=np.float32)
"""


def opentsne_map(points: NDArray[np.float32]) -> NDArray[np.float64]:
    reduced = PCA(50, random_state=0).fit_transform(points)
    how = openTSNE.TSNE(n_jobs=2, random_state=0, neighbors="annoy", negative_gradient_method="fft")
    return np.asarray(how.fit(reduced))


def scikit_learn_map(points: NDArray[np.float32]) -> NDArray[np.float64]:
    reduced = PCA(50, random_state=0).fit_transform(points)
    return TSNE(n_jobs=2, random_state=0, init="pca").fit_transform(reduced).astype(np.float64)


def timed(way: Callable[[], Made]) -> tuple[float, Made]:
    start = time.perf_counter()
    found = way()
    return time.perf_counter() - start, found


def table(repeats: int = 2) -> list[str]:
    points = activations(epochs=5)[0][3]
    joint = affinities(principal_components(points, 50)[0], 30.0)
    ways = {
        "neuroglass": lambda: Tsne()(points).positions,
        "openTSNE": lambda: opentsne_map(points),
        "scikit-learn": lambda: scikit_learn_map(points),
    }
    Tsne(steps=250)(points[:4000])  # kernels are compiled once
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    divergence = {}
    for _ in range(repeats):
        for name, way in ways.items():
            took, positions = timed(way)
            seconds[name].append(took)
            divergence[name] = kl_divergence(joint, positions)
    ours = float(np.median(seconds["neuroglass"]))
    lines = ["| t-SNE of 10,000 x 1,000 | seconds | times ours | KL |", "|---|---|---|---|"]
    for name, found in seconds.items():
        middle = float(np.median(found))
        lines.append(f"| {name} | {middle:.1f} | {middle / ours:.1f}x | {divergence[name]:.4f} |")
    plain = peak_memory(LARGE)
    mapped = peak_memory(f"{LARGE}Tsne()(points)")
    lines += ["", "| 70,000 x 784 | peak memory |", "|---|---|"]
    lines.append(f"| the data alone, and Python with its packages | {plain:.0f} MiB |")
    return [*lines, f"| with its map | {mapped:.0f} MiB |"]
