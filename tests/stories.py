"""A published transformer that writes children's stories (see DATA.md beside the data): 5 layers of the Llama kind."""

import torch
from torch import Tensor, nn
from torch.nn.functional import scaled_dot_product_attention, silu

HEADS, KEYS, BEGIN = 8, 4, 1


class Attend(nn.Module):
    """Attention in which two heads share keys and values, with positions turned into the queries and keys."""

    def __init__(self, wq: Tensor, wk: Tensor, wv: Tensor, wo: Tensor):
        super().__init__()
        self.wq, self.wk, self.wv, self.wo = map(_dense, (wq, wk, wv, wo))

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        q, k, v = (part(x).unflatten(-1, (-1, 8)).transpose(1, 2) for part in (self.wq, self.wk, self.wv))
        q, k = (_turned(part, turn) for part in (q, k))
        mixed = scaled_dot_product_attention(q, k, v, is_causal=True, enable_gqa=True)
        return self.wo(mixed.transpose(1, 2).flatten(2))


class Layer(nn.Module):
    def __init__(self, weights: dict[str, Tensor], number: int):
        super().__init__()
        own = {name: weights[name][number] for name in ("wq", "wk", "wv", "wo", "w1", "w2", "w3")}
        self.norm1, self.norm2 = _norm(weights["att_norm"][number]), _norm(weights["ffn_norm"][number])
        self.attend = Attend(own["wq"], own["wk"], own["wv"], own["wo"])
        self.w1, self.w2, self.w3 = (_dense(own[name]) for name in ("w1", "w2", "w3"))

    def forward(self, x: Tensor, turn: Tensor) -> Tensor:
        x = x + self.attend(self.norm1(x), turn)
        h = self.norm2(x)
        return x + self.w2(silu(self.w1(h)) * self.w3(h))


class Stories(nn.Module):
    """Token ids (sample, token) to the logits of the next token (sample, 512)."""

    def __init__(self, weights: dict[str, Tensor]):
        super().__init__()
        self.tok = nn.Embedding.from_pretrained(weights["tok"].clone())
        self.register_buffer("turn", torch.stack([weights["fr"], weights["fi"]]))  # cosine and sine, position, pair
        self.layers = nn.ModuleList([Layer(weights, number) for number in range(len(weights["wq"]))])
        self.norm = _norm(weights["norm"])

    def forward(self, ids: Tensor) -> Tensor:
        x = self.tok(ids)
        for layer in self.layers:
            x = layer(x, self.turn[:, : ids.shape[1]])
        return self.norm(x)[:, -1] @ self.tok.weight.T


def _dense(weight: Tensor) -> nn.Module:
    made = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    made.weight = nn.Parameter(weight.clone())
    return made


def _norm(weight: Tensor) -> nn.Module:
    made = nn.RMSNorm(len(weight), eps=1e-5)
    made.weight = nn.Parameter(weight.clone())
    return made


def _turned(x: Tensor, turn: Tensor) -> Tensor:
    """Each pair of numbers turned by its position's angle."""
    even, odd = x[..., 0::2], x[..., 1::2]
    cosine, sine = turn
    return torch.stack([even * cosine - odd * sine, even * sine + odd * cosine], -1).flatten(-2)


def read_words(raw: bytes) -> list[str]:
    """The vocabulary of a `tok512.bin`: the longest length, then score, length and text of every token."""
    words, place = [], 4
    while place < len(raw):
        length = int.from_bytes(raw[place + 4 : place + 8], "little")
        words.append(raw[place + 8 : place + 8 + length].decode("utf-8", "replace"))
        place += 8 + length
    return words


def write_story(model: nn.Module, count: int) -> list[int]:
    """The likeliest tokens, one after another."""
    ids = [BEGIN]
    with torch.no_grad():
        while len(ids) < count:
            ids.append(int(model(torch.tensor([ids])).argmax()))
    return ids
