"""Attribution methods against Captum and against the floor, one bare forward and backward pass."""

from collections.abc import Callable

import numpy as np
import torch
from captum import attr
from torch import Tensor

import neuroglass as ng
from benchmarks import networks
from benchmarks.measure import interleaved

METHODS = {
    "saliency": ng.methods.Saliency(),
    "input_times_gradient": ng.methods.InputTimesGradient(),
    "integrated_gradients": ng.methods.IntegratedGradients(steps=16),
    "grad_cam": None,  # named per network, so that both weigh the same layer
    "occlusion": None,  # window and stride per network
}


def peers(model: torch.nn.Module, x: Tensor, layer: str, window: int, stride: int) -> dict[str, Callable[[], Tensor]]:
    """Captum's way of the same answers; its batches chosen as large as one call of ours."""
    given = x.requires_grad_()
    target, side = 3, (3, window, window)
    cam = attr.LayerGradCam(model, model.get_submodule(layer))
    size = x.shape[-2:]
    return {
        "saliency": lambda: attr.Saliency(model).attribute(given, target=target),
        "input_times_gradient": lambda: attr.InputXGradient(model).attribute(given, target=target),
        "integrated_gradients": lambda: attr.IntegratedGradients(model).attribute(
            given, target=target, n_steps=16, method="riemann_middle", internal_batch_size=16
        ),
        "grad_cam": lambda: torch.nn.functional.interpolate(
            cam.attribute(given, target=target, relu_attributions=True), size, mode="bilinear"
        ),
        "occlusion": lambda: attr.Occlusion(model).attribute(
            given.detach(), side, strides=(3, stride, stride), target=target, perturbations_per_eval=2
        ),
    }


def rows(name: str, model: torch.nn.Module, shape: tuple[int, ...], repeats: int, **how: object) -> list[str]:
    x = np.random.default_rng(0).random(shape, dtype=np.float32)
    subject = ng.Subject(model, x, space=ng.space.image(*shape[1:]))
    layer, window, stride = str(how["layer"]), int(str(how["window"])), int(str(how["stride"]))
    methods = {
        **METHODS,
        "grad_cam": ng.methods.GradCam(layer=layer),
        "occlusion": ng.methods.Occlusion(window=window, stride=stride),
    }
    captum = peers(model, torch.from_numpy(x), layer, window, stride)
    ids = range(len(x))

    def floor() -> None:
        leaf = torch.from_numpy(x).requires_grad_()
        torch.autograd.grad(model(leaf)[:, 3].sum(), leaf)

    lines = []
    for method, made in methods.items():
        found = interleaved(
            {
                "floor": floor,
                "ours": lambda made=made: ng.attribute(subject, made, target="output:3", samples=ids),
                "captum": captum[method],
            },
            repeats if method != "occlusion" else max(2, repeats // 3),
        )
        ours, theirs, bare = found["ours"], found["captum"], found["floor"]
        lines.append(
            f"| {name} | {method} | {ours} | {theirs} | {theirs.median / ours.median:.2f}x | "
            f"{ours.median / bare.median:.2f}x |"
        )
    return lines


def table(repeats: int = 7) -> list[str]:
    head = ["| network | method | ours | Captum | Captum / ours | ours / bare pass |", "|---|---|---|---|---|---|"]
    small = rows("CIFAR CNN, 64 images", networks.cifar_cnn(), (64, 3, 32, 32), repeats, layer="8", window=8, stride=4)
    large = rows(
        "ResNet-18, 4 images of 224", networks.resnet18(), (4, 3, 224, 224), 3, layer="11", window=64, stride=32
    )
    return head + small + large
