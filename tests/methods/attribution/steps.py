"""Networks of two dense layers, a step under test, and a head: what modified backward passes must get through."""

import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

import neuroglass as ng
from tests.methods.attribution.networks import subject


def in_part(a):
    a = a * 1
    a[:, :3].sin_()
    a[:, 5] = a[:, 1] * 2
    return a


class Step(nn.Module):
    """Two dense layers around a step under test."""

    def __init__(self, run):
        super().__init__()
        torch.manual_seed(9)
        self.run = run
        self.start, self.mix, self.head = nn.Linear(6, 8), nn.Linear(6, 8), nn.LazyLinear(3)
        self.norm, self.groups = nn.LayerNorm(8), nn.GroupNorm(2, 4)
        for norm in (self.norm, self.groups):
            nn.init.uniform_(norm.weight, 0.5, 2.0)
            nn.init.uniform_(norm.bias, -1.0, 1.0)

    def forward(self, x):
        return self.head(self.run(self, self.start(x), self.mix(x)).flatten(1))


STEPS = {
    "leaky relu": lambda net, a, b: F.leaky_relu(a, 0.3),
    "gelu of a sum": lambda net, a, b: F.gelu(a + b),
    "silu, softplus, elu": lambda net, a, b: F.elu(F.softplus(F.silu(a))),
    "hardswish in place": lambda net, a, b: F.hardswish(a, inplace=True),
    "gate": lambda net, a, b: a * b.sigmoid(),
    "glu": lambda net, a, b: F.glu(torch.cat([a, b], 1)),
    "quotient": lambda net, a, b: a / (1 + b.square()),
    "constant over": lambda net, a, b: 3 / (1 + a.exp()),
    "difference of a reused step": lambda net, a, b: torch.tanh(a).sub(torch.tanh(b)).mul_(2),
    "softmax": lambda net, a, b: a.softmax(1) * b,
    "log softmax": lambda net, a, b: F.log_softmax(a, 1),
    "layer norm": lambda net, a, b: net.norm(a),
    "group norm": lambda net, a, b: net.groups(a.view(-1, 4, 2)),
    "instance norm": lambda net, a, b: F.instance_norm(a.view(-1, 2, 4)),
    "rms norm by hand": lambda net, a, b: a * torch.rsqrt(a.pow(2).mean(1, keepdim=True) + 0.1),
    "variance": lambda net, a, b: a.view(-1, 2, 4).var(2),
    "attention": lambda net, a, b: F.scaled_dot_product_attention(*[t.view(-1, 4, 2) for t in (a, b, a + b)]),
    "product of matrices": lambda net, a, b: a.view(-1, 2, 4) @ b.view(-1, 4, 2),
    "max pool that overlaps": lambda net, a, b: F.max_pool1d(a.unsqueeze(1), 3, 1),
    "largest and smallest": lambda net, a, b: torch.stack([a.amax(1), b.amin(1), a.max(1)[0], b.min(1).values], 1),
    "largest of two": lambda net, a, b: torch.maximum(a, b) + torch.minimum(a, b.mean(1, keepdim=True)),
    "adaptive pools": lambda net, a, b: (
        F.adaptive_max_pool2d(a.view(-1, 1, 2, 4), 2) - F.adaptive_avg_pool1d(b, 4).view(-1, 1, 2, 2)
    ),
    "concatenation": lambda net, a, b: torch.cat([a.relu(), b, (a + b).relu()], 1),
    "part in place": lambda net, a, b: in_part(a),
    "mask of its own": lambda net, a, b: a * (a > 0),
    "choice of its own": lambda net, a, b: torch.where(a > 0, a, 0.0),
}


def around(name):
    """A subject whose network has that step."""
    model = Step(STEPS[name])
    model(torch.zeros(2, 6))  # now the head knows its width
    return subject(model, (6,), ng.space.table(6, baseline=0.25))
