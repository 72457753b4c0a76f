"""Prepared and incremental inference against plain PyTorch and Captum's occlusion; memory, brush strokes, growth."""

import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
import torch
from captum.attr import Occlusion
from matplotlib.figure import Figure
from torch import Tensor, nn

import neuroglass as ng
from benchmarks import networks
from benchmarks.arithmetic import least_of, most_multiply_adds, multiply_adds
from benchmarks.measure import interleaved, peak_memory
from neuroglass.model.brush import Brush
from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.prepare import Prepared, prepare
from neuroglass.model.network import Network
from neuroglass.model.region import Region
from neuroglass.model.trace.trace import OUTPUT

SIDES = (112, 160, 224)
PICTURE, SMALL = (3, 224, 224), (3, 32, 32)
Shape = tuple[int, ...]
FORWARD: tuple[tuple[str, Callable[[], nn.Module], Shape, tuple[int, ...]], ...] = (
    ("ResNet-18", networks.resnet18, PICTURE, (32, 1)),
    ("VGG-11", networks.vgg11, PICTURE, (16, 1)),
    ("CIFAR CNN", networks.cifar_cnn_bn, SMALL, (512, 1)),
    ("MobileNetV3", networks.mobilenet_v3, PICTURE, (32, 1)),
    ("MLP 4 x 1000", networks.mlp, (784,), (512, 1)),
    ("LSTM 2 x 256, 50 steps", networks.lstm, (50, 64), (64, 1)),
    ("vision transformer", networks.vision, PICTURE, (32, 1)),
)
HIDING = (  # network, shape, window, stride, Captum's batches to choose from
    ("ResNet-18", networks.resnet18, PICTURE, 32, 16, (8, 32)),
    ("VGG-11", networks.vgg11, PICTURE, 32, 16, (16,)),
    ("CIFAR CNN", networks.cifar_cnn_bn, SMALL, 8, 4, (49,)),
    ("CIFAR CNN", networks.cifar_cnn_bn, SMALL, 4, 2, (64, 225)),
    ("MobileNetV3", networks.mobilenet_v3, PICTURE, 32, 16, (8, 32)),
)
TARGET = 3
MEMORY = """
import torch
from benchmarks import engine, networks
{way}(*engine.asked(networks.resnet18(), (3, 224, 224)), 32, 16)
"""


def settled(model: nn.Module, x: Tensor) -> nn.Module:
    """Batch norms with statistics that are not trivial, steps that do not work in place (Captum refuses them)."""
    draw = torch.Generator().manual_seed(1)
    for part in model.modules():
        if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
            part.weight.data = 0.5 + torch.rand(part.num_features, generator=draw)
            part.bias.data = 0.2 * torch.randn(part.num_features, generator=draw)
            part.momentum = None
    model.train()
    with torch.no_grad():
        model(x)
    return model.eval()


def asked(model: nn.Module, shape: Shape) -> tuple[nn.Module, Tensor]:
    x = torch.randn(4, *shape, generator=torch.Generator().manual_seed(0))
    return settled(model, x), x[:1]


KINDS = {2: ng.space.table, 3: partial(ng.space.series, layout="tc"), 4: ng.space.image}  # by the axes of a batch


def prepared(model: nn.Module, x: Tensor) -> Prepared:
    return prepare(Network(model, KINDS[x.ndim](*x.shape[1:])), x)


def in_batches(fast: Prepared, rows: Tensor, size: int) -> Tensor:
    return torch.cat([fast(part)[OUTPUT] for part in rows.split(size)])


def preparing_rows() -> list[str]:
    """How long preparing takes: the first time in a process, which loads torch.export, and after that."""
    code = "from benchmarks import engine, networks; from time import perf_counter as now\n"
    code += "model, x = engine.asked(networks.resnet18(), (3, 224, 224))\n"
    code += "for _ in range(4):\n start = now(); engine.prepared(model, x); print(now() - start)\n"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    first, *again = map(float, done.stdout.split())
    return [f"\nPreparing ResNet-18: {first:.2f} s the first time in a process, then {min(again):.2f} s."]


def plain(model: nn.Module, x: Tensor) -> Tensor:
    with torch.no_grad():
        return model(x)


def forward_rows(repeats: int) -> list[str]:
    """Prepared against plain forward, and how much of what the machine's arithmetic allows each of them reaches."""
    most = most_multiply_adds()
    lines = [
        f"The most that this machine computes: {most / 1e9:.0f} G multiply-adds a second, float32. Prepared passes go "
        "in the batches that the engine plans, plain ones with all rows at once.",
        "",
        "| forward | rows | plain | prepared | at once | plain / prepared | of the most | kernels | difference |",
        "|" + "---|" * 9,
    ]
    for name, make, shape, batches in FORWARD:
        model, x = asked(make(), shape)
        fast, space = prepared(model, x), KINDS[x.ndim](*shape)
        planned = ng.Subject(model, x.numpy(), space=space).planner.batch(keeps=False)
        kinds = f"{fast.plan['kernels']}, linear {fast.plan.get('linear', '')}"
        for batch in batches:
            rows = torch.randn(batch, *shape, generator=torch.Generator().manual_seed(2))
            ways = {"plain": partial(plain, model, rows), "ours": partial(in_batches, fast, rows, planned)}
            away = _away(ways["ours"](), ways["plain"]())
            found = interleaved(ways, repeats if batch > 1 else 5 * repeats)
            ratio = found["plain"].median / found["ours"].median
            least = batch * multiply_adds(model, x) / most
            shares = " → ".join(f"{least / found[way].median:.0%}" for way in ways) if least else ""
            times = f"{found['plain']} | {found['ours']} | {min(batch, planned)} | {ratio:.2f}x | {shares}"
            lines.append(f"| {name} | {batch} | {times} | {kinds} | {away:.1e} |")
    return lines


def _away(ours: Tensor, theirs: Tensor) -> float:
    return float((ours - theirs).abs().max() / theirs.abs().max())


def positions(side: int, window: int, stride: int) -> tuple[np.ndarray, np.ndarray]:
    """Corners as Captum takes them: the last window is moved inside."""
    steps = -(-(side - window) // stride) + 1
    starts = np.minimum(np.arange(steps) * stride, side - window)
    tops, lefts = np.meshgrid(starts, starts, indexing="ij")
    return tops.ravel(), lefts.ravel()


def by_product(model: nn.Module, x: Tensor, window: int, stride: int, way: str = "auto") -> Callable[[], np.ndarray]:
    """Occlusion as a user asks it, with all that is recorded and checked; as Captum counts, in a window's loss."""
    subject = ng.Subject(model, x.numpy(), space=ng.space.image(*x.shape[1:]), way=way)
    method = ng.methods.Occlusion(window=window, stride=stride)

    def once() -> np.ndarray:
        found = ng.attribute(subject, method, target=f"output:{TARGET}", samples=[0])
        return np.asarray(found.values[0]) * window**2

    return once


def by_captum(model: nn.Module, x: Tensor, window: int, stride: int, batch: int = 32) -> Callable[[], np.ndarray]:
    def once() -> np.ndarray:
        how = {"sliding_window_shapes": (3, window, window), "strides": (3, stride, stride)}
        found = Occlusion(model).attribute(x, target=TARGET, perturbations_per_eval=batch, **how)
        return found[0, 0].numpy()

    return once


def occlusion_rows(repeats: int) -> list[str]:
    """Occlusion of one image; Captum at the best of its batches. Prepared: as in a session that asks again."""
    most = most_multiply_adds()
    head = "| occlusion | positions | Captum, best batch | ours | Captum / ours | ours, prepared | Captum / prepared |"
    lines = ["", f"{head} of the most | difference | from full passes |", "|" + "---|" * 10]
    for name, make, shape, window, stride, batches in HIDING:
        model, x = asked(make(), shape)
        ways = {f"{batch}": by_captum(model, x, window, stride, batch) for batch in batches}
        ways["ours"] = by_product(model, x, window, stride)
        ways["prepared"] = by_product(model, x, window, stride, way="prepared")
        ours = ways["prepared"]()
        away = np.abs(ours - ways[f"{batches[0]}"]()).max() / np.abs(ours).max()
        found = interleaved(ways, repeats)
        best = min(batches, key=lambda batch: found[f"{batch}"].median)
        fast, corners = Incremental.of(prepared(model, x), x), positions(shape[-1], window, stride)
        fast.values(*(starts[:4] for starts in corners), torch.zeros(1, 3, window, window))
        share = least_of(fast, corners, window) / most / found["prepared"].median
        times = f"{found[f'{best}']} ({best})"
        for way in ("ours", "prepared"):
            times += f" | {found[way]} | {found[f'{best}'].median / found[way].median:.2f}x"
        exact = f"{share:.0%} | {away:.1e} | {fast.difference:.1e}"
        lines.append(f"| {name}, {window}/{stride} | {len(corners[0])} | {times} | {exact} |")
    return [*lines, *many_rows(repeats)]


def many_rows(repeats: int) -> list[str]:
    """Occlusion of 64 images: Captum hides one window in all of them at a time."""
    model, _ = asked(networks.cifar_cnn_bn(), SMALL)
    x = torch.randn(64, *SMALL, generator=torch.Generator().manual_seed(3))
    subject = ng.Subject(model, x.numpy(), space=ng.space.image(*SMALL))
    head = "| occlusion of 64 images | positions of each | Captum | ours | Captum / ours | by |"
    lines = ["", head, "|" + "---|" * 6]
    for window, stride in ((8, 4), (4, 2)):
        method = ng.methods.Occlusion(window=window, stride=stride)
        ours = partial(ng.attribute, subject, method, target=f"output:{TARGET}", samples=range(64))
        ways = {"Captum": by_captum(model, x, window, stride, batch=1), "ours": ours}
        found = interleaved(ways, repeats)
        times = f"{found['Captum']} | {found['ours']} | {found['Captum'].median / found['ours'].median:.2f}x"
        path = ours().provenance.plan["values"]["path"]
        lines.append(f"| CIFAR CNN, {window}/{stride} | {len(positions(32, window, stride)[0])} | {times} | {path} |")
    return lines


def brush_rows(repeats: int) -> list[str]:
    """One stroke of a brush a seventh as wide as the image, as the app asks."""
    lines = ["", "| brush | strokes a second | a full prepared pass a second | by |", "|---|---|---|---|"]
    for name, make, shape, *_ in FORWARD[:4]:
        model, x = asked(make(), shape)
        fast, side, start = prepared(model, x), max(8, shape[-1] // 7), shape[-1] // 3
        brush = Brush(ng.Subject(model, x.numpy(), space=ng.space.image(*shape)), 0)
        region = Region((slice(0, 3), slice(start, start + side), slice(start, start + side)))
        ways = {"stroke": lambda b=brush, r=region: b(r), "full": lambda f=fast, x=x: f(x)}
        times = interleaved(ways, 10 * repeats)
        each = [f"{1 / times[way].median:.0f}" for way in ("stroke", "full")]
        lines.append(f"| {name} | {each[0]} | {each[1]} | {brush.plan['path']} |")
    return lines


def memory_rows() -> list[str]:
    bare = peak_memory(
        "import torch; from benchmarks import engine, networks; engine.asked(networks.resnet18(), (3, 224, 224))"
    )
    ways = {"Captum": "engine.by_captum", "ours": "engine.by_product"}
    found = {name: peak_memory(MEMORY.format(way=way).replace("32, 16)", "32, 16)()")) for name, way in ways.items()}
    told = ", ".join(f"{name} {peak:.0f} MiB" for name, peak in found.items())
    return [f"\nPeak memory of occlusion on ResNet-18, 32/16: {told}; the network alone {bare:.0f} MiB."]


def growth_rows(repeats: int) -> list[str]:
    """How the cost grows with the image's side, the number of positions, and the depth."""
    lines = ["", "| grows with | | a full prepared pass per position | ours per position |", "|---|---|---|---|"]
    cases = [("side of the image", side, networks.resnet18(), side, side // 7, side // 14) for side in SIDES]
    cases += [("positions", 0, networks.resnet18(), 224, 32, stride) for stride in (32, 16)]
    cases += [("residual blocks", blocks, _deep(blocks), 112, 16, 16) for blocks in (2, 8, 16)]
    drawn: dict[str, list[tuple[float, float, float]]] = {}
    for what, size, model, side, window, stride in cases:
        model, x = asked(model, (3, side, side))
        tops, _ = positions(side, window, stride)
        count = len(tops)
        rows = x.repeat(32, 1, 1, 1)
        fast = prepared(model, x)
        ways = {"full": lambda f=fast, r=rows: f(r), "ours": by_product(model, x, window, stride)}
        found = interleaved(ways, repeats)
        full, ours = 1e3 * found["full"].median / 32, 1e3 * found["ours"].median / count
        lines.append(f"| {what} | {size or count} | {full:.2f} ms | {ours:.2f} ms |")
        drawn.setdefault(what, []).append((size or count, full, ours))
    draw_growth(drawn)
    return [*lines, "", "![How the cost of one position grows](engine_growth.svg)"]


def draw_growth(found: dict[str, list[tuple[float, float, float]]]) -> None:
    """One panel for each thing that grows: milliseconds of one position, by full passes and by rectangles."""
    figure = Figure(figsize=(10, 3), layout="constrained")
    for panel, (what, points) in zip(figure.subplots(1, len(found)), found.items(), strict=True):
        sizes, full, ours = zip(*sorted(points), strict=True)
        panel.plot(sizes, full, "o--", color="#8a8a8a", label="full prepared passes")
        panel.plot(sizes, ours, "o-", color="#0072b2", label="occlusion as asked")
        panel.set(xlabel=what, ylabel="ms a position", ylim=(0, None))
    figure.axes[0].legend(frameon=False)
    figure.savefig(Path(__file__).with_name("engine_growth.svg"), metadata={"Date": None})


def _deep(blocks: int) -> nn.Module:
    torch.manual_seed(0)
    body = [networks.Block(32, 32, 1) for _ in range(blocks)]
    stem = (nn.Conv2d(3, 32, 3, 2, 1, bias=False), nn.BatchNorm2d(32), nn.ReLU())
    return nn.Sequential(*stem, *body, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(32, 10)).eval()


def table(repeats: int = 4) -> list[str]:
    few = max(2, repeats // 2)
    parts = (
        forward_rows(repeats),
        preparing_rows(),
        occlusion_rows(few),
        brush_rows(few),
        memory_rows(),
        growth_rows(few),
    )
    return [line for part in parts for line in part]
