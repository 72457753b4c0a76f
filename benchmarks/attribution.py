"""Every attribution method against its best peer (Captum) and against the floor, the bare passes that it cannot do
without; answers compared where both count alike; peak memory."""

import sys
from collections.abc import Callable, Sequence

import numpy as np
import torch
from torch import Tensor

import neuroglass as ng
from benchmarks import networks
from benchmarks.attribution_cases import TARGET, Case, Work, as_captum, cases, peers
from benchmarks.measure import interleaved, peak_memory

HEAD = (
    "| network | method | ours | Captum | Captum / ours | floor | ours / floor | difference |",
    "|" + "---|" * 8,
)
MEMORY = """
from benchmarks import attribution
attribution.{side}(attribution.{work}(), {name!r})()
"""
WEIGHED = ("integrated_gradients", "deep_lift", "grad_cam", "occlusion")
LARGE = (  # the others differ from these in how often the same passes are made
    "saliency", "guided_backprop", "deconvnet", "deep_lift", "lrp", "guided_grad_cam", "grad_cam", "layer_cam",
    "occlusion",
)  # fmt: skip


def small() -> Work:
    x = torch.rand(64, 3, 32, 32, generator=torch.Generator().manual_seed(0))
    return Work("CIFAR CNN, 64 images", networks.cifar_cnn(), x, layer="8", window=8)


def large() -> Work:
    x = torch.rand(4, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    return Work("ResNet-18, 4 images of 224", networks.resnet18(), x, layer="11", window=56)


def ours(work: Work, name: str) -> Callable[[], np.ndarray]:
    subject = ng.Subject(work.model, work.x.numpy(), space=ng.space.image(*work.x.shape[1:]))
    method, ids = cases(work)[name].method, range(len(work.x))
    return lambda: np.asarray(ng.attribute(subject, method, target=f"output:{TARGET}", samples=ids).full.values)


def theirs(work: Work, name: str) -> Callable[[], Tensor]:
    return peers(work)[name]


def bare(work: Work) -> tuple[Callable[[], None], Callable[[], None]]:
    """A forward pass without a graph, and a forward and a backward pass, of the whole batch."""

    def forward() -> None:
        with torch.no_grad():
            work.model(work.x)

    def both() -> None:
        leaf = work.x.clone().requires_grad_()
        torch.autograd.grad(work.model(leaf)[:, TARGET].sum(), leaf)

    return forward, both


def rows(work: Work, repeats: int, names: Sequence[str] = ()) -> list[str]:
    forward, both = bare(work)
    chosen = {name: case for name, case in cases(work).items() if name in (names or cases(work))}
    return [_row(work, name, case, forward, both, repeats) for name, case in chosen.items()]


def _row(work: Work, name: str, case: Case, forward: Callable[[], None], both: Callable[[], None], repeats: int) -> str:
    way, peer = ours(work, name), peers(work).get(name)
    passes = case.forwards + case.backwards
    ways = {"forward": forward, "both": both, "ours": way} | ({"Captum": peer} if peer else {})
    found = interleaved(ways, repeats if passes < 3 else max(2, repeats // 3))
    floor = case.forwards * found["forward"].median + case.backwards * found["both"].median
    mine = found["ours"].median
    against = ("–", "–", "–")
    if peer:
        right, answer = peer().detach().numpy(), as_captum(name, work, way())
        away = "drawn" if answer is None else f"{np.abs(answer - right).max() / np.abs(right).max():.1e}"
        against = (str(found["Captum"]), f"{found['Captum'].median / mine:.2f}x", away)
    told = (work.name, name, str(found["ours"]), *against[:2], f"{floor:.3f} s", f"{mine / floor:.2f}x", against[2])
    print(*told, file=sys.stderr, flush=True)
    return f"| {' | '.join(told)} |"


def memory_rows() -> list[str]:
    """The largest resident size of a fresh process that asks once."""
    lines = ["", "| peak memory, ResNet-18, 4 images of 224 | ours | Captum |", "|---|---|---|"]
    for name in WEIGHED:
        peaks = [peak_memory(MEMORY.format(side=side, work="large", name=name)) for side in ("ours", "theirs")]
        lines.append(f"| {name} | {peaks[0]:.0f} MiB | {peaks[1]:.0f} MiB |")
    return lines


def table(repeats: int = 6) -> list[str]:
    return [*HEAD, *rows(small(), repeats), *rows(large(), max(3, repeats // 2), LARGE), *memory_rows()]
