"""Tiny transformers in float64: image patches with a class token, pooled, hierarchical; and a causal series reader."""

import torch
from torch import nn

import neuroglass as ng


class Attend(nn.Module):
    """Attention written by hand, of two heads."""

    def __init__(self, width, heads=2):
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.proj = nn.Linear(width, width)

    def forward(self, x):
        q, k, v = self.qkv(x).unflatten(-1, (3, self.heads, -1)).permute(2, 0, 3, 1, 4)
        mixed = (q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5).softmax(-1) @ v
        return self.proj(mixed.transpose(1, 2).flatten(2))


class Block(nn.Module):
    """Normalized before attention and before the dense layers, as vision transformers are."""

    def __init__(self, width):
        super().__init__()
        self.norm1, self.attn = nn.LayerNorm(width), Attend(width)
        self.norm2, self.fc1, self.fc2 = nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.Linear(2 * width, width)

    def forward(self, x):
        x = x + self.attn(self.norm1(x))
        return x + self.fc2(self.fc1(self.norm2(x)).relu())


class Vit(nn.Module):
    """Patches, `extra` tokens before or after them, blocks, a norm; the head reads an extra token or the mean."""

    def __init__(self, *, side=(8, 8), extra=1, after=False, unfold=False, width=8, blocks=2):
        super().__init__()
        self.extra, self.after, self.unfold = extra, after, unfold
        self.patches = nn.Linear(3 * 4, width) if unfold else nn.Conv2d(3, width, 2, 2)
        count = side[0] // 2 * (side[1] // 2)
        self.tokens = nn.Parameter(torch.randn(1, extra, width)) if extra else None
        self.places = nn.Parameter(0.2 * torch.randn(1, count + extra, width))
        self.blocks = nn.ModuleList([Block(width) for _ in range(blocks)])
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        if self.unfold:
            x = self.patches(nn.functional.unfold(x, 2, stride=2).transpose(1, 2))
        else:
            x = self.patches(x).flatten(2).transpose(1, 2)
        if self.extra:
            tokens = self.tokens.expand(len(x), -1, -1)
            x = torch.cat([x, tokens] if self.after else [tokens, x], 1)
        x = x + self.places
        for block in self.blocks:
            x = block(x)
        x = self.norm(x)
        return self.head(x.mean(1) if not self.extra else x[:, -1 if self.after else 0])


class Windowed(nn.Module):
    """Attention in windows of 2 by 2 of a map (y, x, channel)."""

    def __init__(self, width):
        super().__init__()
        self.norm, self.attn = nn.LayerNorm(width), Attend(width)

    def forward(self, x):
        rows, columns = x.shape[1] // 2, x.shape[2] // 2
        windows = self.norm(x).unflatten(2, (-1, 2)).unflatten(1, (-1, 2)).permute(0, 1, 3, 2, 4, 5)
        mixed = self.attn(windows.flatten(3, 4).flatten(0, 2)).unflatten(0, (len(x), rows, columns))
        return x + mixed.unflatten(3, (2, 2)).permute(0, 1, 3, 2, 4, 5).flatten(3, 4).flatten(1, 2)


class SwinLike(nn.Module):
    """Maps (y, x, channel) throughout; attention in windows, then patches are merged; the mean is read."""

    def __init__(self, width=8):
        super().__init__()
        self.patches = nn.Conv2d(3, width, 2, 2)
        self.windowed = Windowed(width)
        self.merge = nn.Linear(4 * width, width)
        self.block = Block(width)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        x = self.windowed(self.patches(x).permute(0, 2, 3, 1))
        x = self.merge(torch.cat([x[:, i::2, j::2] for i in range(2) for j in range(2)], -1))
        x = self.block(x.flatten(1, 2)).unflatten(1, tuple(x.shape[1:3]))
        return self.head(self.norm(x).mean((1, 2)))


class Causal(nn.Module):
    """Series to classes: every step attends to those before it, the last is read."""

    def __init__(self, channels=2, width=8):
        super().__init__()
        self.embed = nn.Linear(channels, width)
        self.block = nn.TransformerEncoderLayer(width, 2, 16, batch_first=True, norm_first=True)
        self.last = nn.TransformerEncoderLayer(width, 2, 16, batch_first=True, norm_first=True)
        self.head = nn.Linear(width, 3)

    def forward(self, x):
        x = self.embed(x)
        mask = nn.Transformer.generate_square_subsequent_mask(x.shape[1], dtype=x.dtype)
        x = self.last(self.block(x, mask, is_causal=True), mask, is_causal=True)
        return self.head(x[:, -1])


def images(model, side=(8, 8), count=4):
    """A subject of random images."""
    generator = torch.Generator().manual_seed(1)
    x = torch.randn(count, 3, *side, dtype=torch.float64, generator=generator)
    space = ng.space.image(3, *side, region=2)
    return ng.Subject(model.double().eval(), (x, torch.arange(count) % 3), space=space)


def made(kind, **options):
    """A network with fixed random weights."""
    torch.manual_seed(0)
    return kind(**options)


def steps(count=4):
    """A subject of random series."""
    x = torch.randn(count, 6, 2, dtype=torch.float64, generator=torch.Generator().manual_seed(1))
    space = ng.space.series(6, 2, layout="tc")
    return ng.Subject(made(Causal).double().eval(), (x, torch.arange(count) % 3), space=space)
