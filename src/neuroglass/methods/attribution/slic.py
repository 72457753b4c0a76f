"""SLIC: superpixels by k-means over color and place (Achanta et al., 2012, doi:10.1109/TPAMI.2012.120)."""

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

ROUNDS = 10
COMPACT = 0.15  # how much place weighs against color: of the picture's spread of colors, over one side


def superpixels(picture: NDArray[np.float64], side: int) -> NDArray[np.int64]:
    """A label per pixel of a picture (y, x, channel): connected regions of like color, about `side` wide."""
    height, width, _ = picture.shape
    rows, columns = (_middles(length, side) for length in (height, width))
    where = np.stack(np.meshgrid(np.arange(height), np.arange(width), indexing="ij"), axis=-1)
    spread = max(float(picture.std()), 1e-12)
    points = np.concatenate([picture / spread, COMPACT * 10 / side * where], axis=-1)
    starts = np.stack(np.meshgrid(rows, columns, indexing="ij"), axis=-1).reshape(-1, 2)
    centers = points[starts[:, 0], starts[:, 1]]
    labels = np.zeros((height, width), np.int64)
    for _ in range(ROUNDS):
        labels = _nearest(points, centers, starts, side)
        counts = np.bincount(labels.ravel(), minlength=len(centers))
        kept = counts > 0
        for column in range(points.shape[-1]):
            sums = np.bincount(labels.ravel(), points[..., column].ravel(), minlength=len(centers))
            centers[kept, column] = sums[kept] / counts[kept]
        for axis in (0, 1):
            sums = np.bincount(labels.ravel(), where[..., axis].ravel(), minlength=len(centers))
            starts[kept, axis] = np.round(sums[kept] / counts[kept]).astype(np.int64)
    return _connected(labels, side)


def _middles(length: int, side: int) -> NDArray[np.int64]:
    count = max(1, round(length / side))
    return np.floor((np.arange(count) + 0.5) * length / count).astype(np.int64)


def _nearest(
    points: NDArray[np.float64], centers: NDArray[np.float64], starts: NDArray[np.int64], side: int
) -> NDArray[np.int64]:
    """For every pixel the nearest of the centers that lie within two sides of it."""
    height, width, _ = points.shape
    best, labels = np.full((height, width), np.inf), np.zeros((height, width), np.int64)
    for number, (center, (y, x)) in enumerate(zip(centers, starts, strict=True)):
        window = slice(max(0, y - 2 * side), y + 2 * side + 1), slice(max(0, x - 2 * side), x + 2 * side + 1)
        away = ((points[window] - center) ** 2).sum(-1)
        nearer = away < best[window]
        best[window] = np.where(nearer, away, best[window])
        labels[window] = np.where(nearer, number, labels[window])
    return labels


def _connected(labels: NDArray[np.int64], side: int) -> NDArray[np.int64]:
    """Each connected piece a region of its own; pieces under a quarter of a cell go to what lies around them."""
    pieces = np.zeros_like(labels)
    last = 0
    for label in np.unique(labels):
        found, count = ndimage.label(labels == label)
        pieces[found > 0] = found[found > 0] + last
        last += count
    sizes = np.bincount(pieces.ravel())
    small = sizes[pieces] < max(1, side * side // 4)
    if small.any() and not small.all():
        nearest = ndimage.distance_transform_edt(small, return_distances=False, return_indices=True)
        pieces = pieces[tuple(nearest)]
    return np.unique(pieces, return_inverse=True)[1].reshape(labels.shape).astype(np.int64)
