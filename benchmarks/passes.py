"""How methods reach the fast paths: shared passes, maps of many images, regions by the thousand, one sample."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import numpy as np
import shap
import torch
from captum import attr
from lime.lime_image import LimeImageExplainer
from torch import Tensor
from torch.nn import functional

import neuroglass as ng
from benchmarks import networks
from benchmarks.measure import Timing, interleaved
from neuroglass.methods.attribution.kernel_shap import KernelShap
from neuroglass.methods.attribution.lime import Lime
from neuroglass.methods.attribution.protocol import answer_all, pose

TARGET = 3
HEAD = ["| question | ours | other | other / ours | largest difference |", "|---|---|---|---|---|"]
TOGETHER = ("gradient", "saliency", "input_times_gradient")
SAMPLES = 256  # of LIME and KernelSHAP


def subject_of(model: torch.nn.Module, shape: tuple[int, ...]) -> tuple[ng.Subject, Tensor]:
    x = np.random.default_rng(0).random(shape, dtype=np.float32)
    return ng.Subject(model, x, space=ng.space.image(*shape[1:])), torch.from_numpy(x)


def compared(name: str, ways: Mapping[str, Callable[[], np.ndarray]], repeats: int) -> list[str]:
    """One line per other way: time, ratio and how far its answer is from ours, relative to the largest."""
    answers = {way: run() for way, run in ways.items()}
    found: dict[str, Timing] = interleaved(ways, repeats)
    ours = answers["ours"]
    lines = []
    for way in list(ways)[1:]:
        ratio = found[way].median / found["ours"].median
        away = np.abs(answers[way] - ours).max() / np.abs(ours).max() if answers[way].shape == ours.shape else np.nan
        lines.append(f"| {name}, against {way} | {found['ours']} | {found[way]} | {ratio:.2f}x | {away:.1e} |")
    return lines


def four_maps(name: str, model: torch.nn.Module, shape: tuple[int, ...], layer: str, repeats: int) -> list[str]:
    """Gradient, saliency, input times gradient and Grad-CAM of the same images and target."""
    subject, x = subject_of(model, shape)
    methods = [getattr(ng.methods, "".join(map(str.capitalize, one.split("_"))))() for one in TOGETHER]
    methods.append(ng.methods.GradCam(layer=layer))
    names, ids, target = (*TOGETHER, "grad_cam"), range(len(x)), f"output:{TARGET}"
    asked = [
        (method, pose(subject, method, name=one, target=target, samples=ids))
        for method, one in zip(methods, names, strict=True)
    ]

    def ours() -> np.ndarray:
        found = answer_all(subject, asked).results
        return np.asarray(found[asked[0][1].id].full.values)

    def captum() -> np.ndarray:
        given = x.clone().requires_grad_()
        found = attr.Saliency(model).attribute(given, target=TARGET, abs=False)
        attr.Saliency(model).attribute(given, target=TARGET)
        attr.InputXGradient(model).attribute(given, target=TARGET)
        coarse = attr.LayerGradCam(model, model.get_submodule(layer)).attribute(given, target=TARGET)
        functional.interpolate(coarse, x.shape[-2:], mode="bilinear")
        return found.detach().numpy()

    return compared(f"four gradient maps, {name}", {"ours": ours, "Captum": captum}, repeats)


def grad_cam(name: str, model: torch.nn.Module, shape: tuple[int, ...], layer: str, repeats: int) -> list[str]:
    """Grad-CAM of many images against the loops that people write: a hook, a forward pass, a backward pass."""
    subject, x = subject_of(model, shape)
    ready = replace(subject, way="prepared")  # as in a session that asks again and again
    method = ng.methods.GradCam(layer=layer)

    def ours(asked: ng.Subject) -> np.ndarray:
        found = ng.attribute(asked, method, target=f"output:{TARGET}", samples=range(len(x)))
        return np.asarray(found.values)

    ways = {
        "ours": lambda: ours(subject),
        "ours, way='prepared'": lambda: ours(ready),
        "a hook, 64 at once": lambda: hooked(model, x, layer, 64, to_the_layer),
        "a hook, 16 at once": lambda: hooked(model, x, layer, 16, to_the_layer),
        "a hook and backward(), 64 at once": lambda: hooked(model, x, layer, 64, to_the_weights),
        "a hook and backward(), 16 at once": lambda: hooked(model, x, layer, 16, to_the_weights),
    }
    return compared(f"Grad-CAM, {name}", ways, repeats)


def hooked(
    model: torch.nn.Module, x: Tensor, layer: str, size: int, slope_of: Callable[[Tensor, Tensor], Tensor]
) -> np.ndarray:
    kept: dict[str, Tensor] = {}
    hook = model.get_submodule(layer).register_forward_hook(lambda m, i, out: kept.update(seen=out))
    maps = []
    for rows in x.split(size):
        slope = slope_of(model(rows)[:, TARGET].sum(), kept["seen"])
        model.zero_grad()
        coarse = (slope.mean((2, 3), keepdim=True) * kept["seen"]).sum(1, keepdim=True).relu()
        maps.append(functional.interpolate(coarse, x.shape[-2:], mode="bilinear")[:, 0].detach())
    hook.remove()
    return torch.cat(maps).numpy()


def to_the_layer(score: Tensor, seen: Tensor) -> Tensor:
    return torch.autograd.grad(score, seen)[0]


def to_the_weights(score: Tensor, seen: Tensor) -> Tensor:
    """As the libraries of class activation maps do, which call `backward`."""
    seen.retain_grad()
    score.backward()
    assert seen.grad is not None
    return seen.grad


def surrogates(name: str, model: torch.nn.Module, side: int, repeats: int) -> list[str]:
    """LIME and KernelSHAP of one image over 49 regions, against Captum and the packages lime and shap."""
    subject, x = subject_of(model, (1, 3, side, side))
    ready = replace(subject, way="prepared")  # as in a session that asks again and again
    cell = -(-side // 7)
    rows = torch.arange(side) // cell
    mask = (rows[:, None] * 7 + rows)[None, None]
    sizes = 3 * torch.bincount(mask.flatten())[mask[0]].numpy()  # a region's number is shared among its elements
    batch = 32 if side > 64 else 256
    given = {"target": TARGET, "feature_mask": mask, "n_samples": SAMPLES, "perturbations_per_eval": batch}

    def asked(of: ng.Subject, method: object) -> np.ndarray:
        return np.asarray(ng.attribute(of, method, target=f"output:{TARGET}", samples=[0]).values)

    def by_captum(peer: attr.Attribution) -> np.ndarray:
        return peer.attribute(x, **given)[:, 0].detach().numpy() * 3 / sizes

    lines = []
    for title, method, peer, package in (
        ("LIME", Lime(variations=SAMPLES, size=cell), attr.Lime(model), lime_package),
        ("KernelSHAP", KernelShap(coalitions=SAMPLES, size=cell), attr.KernelShap(model), shap_package),
    ):
        ways = {
            "ours": lambda method=method: asked(subject, method),
            "ours, way='prepared'": lambda method=method: asked(ready, method),
            "Captum": lambda peer=peer: by_captum(peer),
            package.__name__.removesuffix("_package"): lambda package=package: package(model, x, mask, batch),
        }
        lines += compared(f"{title} of 49 regions, {name}", ways, repeats)
    return lines


def lime_package(model: torch.nn.Module, x: Tensor, mask: Tensor, batch: int) -> np.ndarray:
    def answers(pictures: np.ndarray) -> np.ndarray:
        with torch.no_grad():
            return model(torch.from_numpy(pictures).permute(0, 3, 1, 2).float()).numpy()

    picture = x[0].permute(1, 2, 0).double().numpy()
    explained = LimeImageExplainer(random_state=0).explain_instance(
        picture, answers, labels=[TARGET], top_labels=None, hide_color=0, num_samples=SAMPLES, batch_size=batch,
        segmentation_fn=lambda _: mask[0, 0].numpy(),
    )  # fmt: skip
    return np.array(explained.local_exp[TARGET])


def shap_package(model: torch.nn.Module, x: Tensor, mask: Tensor, batch: int) -> np.ndarray:
    def answers(shown: np.ndarray) -> np.ndarray:
        parts = torch.from_numpy(shown).float().split(batch)
        with torch.no_grad():
            return torch.cat([model(x * part[:, mask[0, 0]].unsqueeze(1))[:, TARGET] for part in parts]).numpy()

    explainer = shap.KernelExplainer(answers, np.zeros((1, 49)))
    return np.asarray(explainer.shap_values(np.ones((1, 49)), nsamples=SAMPLES, silent=True))


def one_sample(name: str, model: torch.nn.Module, shape: tuple[int, ...], repeats: int) -> list[str]:
    """Saliency of a single sample against the bare pass: what hooks, dispatch and Python cost."""
    subject, x = subject_of(model, shape)
    slow = replace(subject, way="original")

    def bare() -> np.ndarray:
        leaf = x.clone().requires_grad_()
        return torch.autograd.grad(model(leaf)[:, TARGET].sum(), leaf)[0].abs().numpy()

    def ours() -> np.ndarray:
        found = ng.attribute(slow, ng.methods.Saliency(), target=f"output:{TARGET}", samples=[0])
        return np.asarray(found.full.values)

    def captum() -> np.ndarray:
        given = x.clone().requires_grad_()
        return attr.Saliency(model).attribute(given, target=TARGET).detach().numpy()

    return compared(f"saliency of one sample, {name}", {"ours": ours, "the bare pass": bare, "Captum": captum}, repeats)


def table(repeats: int = 4) -> list[str]:
    resnet, small = networks.resnet18(), networks.cifar_cnn()
    lines = [
        *four_maps("CIFAR CNN, 64 images", small, (64, 3, 32, 32), "8", repeats),
        *four_maps("ResNet-18, 4 images of 224", resnet, (4, 3, 224, 224), "11", repeats),
        *grad_cam("CIFAR CNN, 64 images", small, (64, 3, 32, 32), "8", repeats),
        *grad_cam("ResNet-18, 64 images of 224", resnet, (64, 3, 224, 224), "11", max(2, repeats // 2)),
        *surrogates("CIFAR CNN", small, 32, repeats),
        *surrogates("ResNet-18, 224", resnet, 224, max(2, repeats // 2)),
        *one_sample("CIFAR CNN", small, (1, 3, 32, 32), 20 * repeats),
        *one_sample("MLP", networks.mlp(), (1, 1, 28, 28), 20 * repeats),
        *one_sample("ResNet-18, 224", resnet, (1, 3, 224, 224), repeats),
    ]
    return HEAD + lines
