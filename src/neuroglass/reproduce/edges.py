"""Edge filter: what is left of an image when only changes of brightness count (Sobel and Feldman, 1968)?"""

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, pad

WORDS = (
    "the size of the Sobel gradient of every color channel, divided by the largest in the image, so that an image and "
    "its negative become the same"
)
_TINY = 1e-12  # under the root, so that a flat image has a gradient too
_FLAT = 1e-3  # an image whose largest edge is weaker stays nearly black
_ACROSS = ((-1.0, 0.0, 1.0), (-2.0, 0.0, 2.0), (-1.0, 0.0, 1.0))


class EdgeFilter(nn.Module):
    """Images (sample, channel, y, x) to the sizes of their edges, 0..1, each channel for itself. Has no weights."""

    def forward(self, x: Tensor) -> Tensor:
        channels = x.shape[1]
        across = torch.tensor(_ACROSS, dtype=x.dtype, device=x.device).expand(channels, 1, 3, 3)
        framed = pad(x, (1, 1, 1, 1), mode="replicate")
        right, down = (conv2d(framed, kernel, groups=channels) for kernel in (across, across.transpose(2, 3)))
        size = (right**2 + down**2 + _TINY).sqrt()
        return size / size.amax(dim=(1, 2, 3), keepdim=True).clamp(min=_FLAT)
