"""What does a rectangle hold, put together from an unchanged map and a patch? Rows copied, channels last in memory."""

import numba
import numpy as np
import torch
from torch import Tensor

from neuroglass.model.engine.rectangles import Rectangle


@numba.njit(cache=True, nogil=True)
def _copy_rows(base, patch, edge, corners, sizes, out):  # pragma: no cover
    """out[n, i, j] = patch, base or edge at (y[n] + i, x[n] + j). Rows are flat: words of all channels of a row.

    One thread: it runs at the memory's speed, and between it the convolutions use all.
    """
    map_height, map_width, high, wide, height, width = sizes
    words = edge.shape[0] // width
    for n in range(corners.shape[0]):
        patch_y, patch_x, y, x = corners[n]
        first = min(max(0, -x), width)  # columns of the map; before and after them lies the edge
        last = max(min(width, map_width - x), first)
        begin = min(max(first, patch_x - x), last)  # columns of the patch
        end = max(min(last, patch_x + wide - x), begin)
        for i in range(height):
            line, at, inside = out[n * height + i], y + i, y + i - patch_y
            if at < 0 or at >= map_height:
                line[:] = edge
                continue
            held, skip = base[at], x * words
            line[: first * words] = edge[: first * words]
            line[last * words :] = edge[last * words :]
            if inside < 0 or inside >= high:
                line[first * words : last * words] = held[first * words + skip : last * words + skip]
                continue
            given, shift = patch[n * high + inside], (x - patch_x) * words
            line[first * words : begin * words] = held[first * words + skip : begin * words + skip]
            line[begin * words : end * words] = given[begin * words + shift : end * words + shift]
            line[end * words : last * words] = held[end * words + skip : last * words + skip]


def composed(base: Tensor, patch: Tensor, at: Rectangle, wanted: Rectangle, outside: float) -> Tensor:
    """The wanted rectangles, (position, channel, y, x): from the patch where it lies, from the map (1, channel, y, x)
    elsewhere, `outside` beyond the border."""
    if base.device.type != "cpu":
        return composed_by_index(base, patch, at, wanted, outside)
    count, channels = patch.shape[:2]
    out = torch.empty((count, *wanted.size, channels), dtype=base.dtype)
    edge = torch.full((1, wanted.x.size, channels), outside, dtype=base.dtype)
    held, given = base[0].permute(1, 2, 0).contiguous(), patch.permute(0, 2, 3, 1).contiguous()
    lines, rows, (beyond,), made = (_words(one) for one in (held, given, edge, out))
    corners = np.stack([at.y.starts, at.x.starts, wanted.y.starts, wanted.x.starts], 1)
    sizes = (*held.shape[:2], *at.size, *wanted.size)
    _copy_rows(lines, rows, beyond, corners, sizes, made)
    return out.permute(0, 3, 1, 2)


def _words(tensor: Tensor) -> np.ndarray:
    """(row, 4-byte words of its columns and channels): one compiled copy serves every float type."""
    rows = tensor.numel() // (tensor.shape[-1] * tensor.shape[-2])
    return tensor.reshape(-1).numpy().view(np.int32).reshape(rows, -1)  # numpy minds no stride of a single number


def composed_by_index(base: Tensor, patch: Tensor, at: Rectangle, wanted: Rectangle, outside: float) -> Tensor:
    """The same by indexing, for devices on which numba does not run."""
    device = base.device

    def places(starts: np.ndarray, size: int) -> Tensor:
        return torch.as_tensor(starts, device=device).view(-1, 1) + torch.arange(size, device=device)

    y, x = places(wanted.y.starts, wanted.y.size), places(wanted.x.starts, wanted.x.size)
    height, width = base.shape[2:]
    held = base[0][:, y.clamp(0, height - 1)[:, :, None], x.clamp(0, width - 1)[:, None, :]].movedim(0, 1)
    on_map = ((y >= 0) & (y < height))[:, :, None] & ((x >= 0) & (x < width))[:, None, :]
    held = torch.where(on_map[:, None], held, outside)
    v, u = y - places(at.y.starts, 1), x - places(at.x.starts, 1)
    inside = ((v >= 0) & (v < at.y.size))[:, :, None] & ((u >= 0) & (u < at.x.size))[:, None, :]
    rows = torch.arange(len(patch), device=device)[:, None, None]
    given = patch[rows, :, v.clamp(0, at.y.size - 1)[:, :, None], u.clamp(0, at.x.size - 1)[:, None, :]].movedim(-1, 1)
    return torch.where((inside & on_map)[:, None], given, held)
