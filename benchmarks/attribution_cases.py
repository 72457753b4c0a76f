"""Every attribution method with its best peer, asked the same, and what it costs at least in bare passes."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
import torch
from captum import attr
from captum.attr._utils.lrp_rules import EpsilonRule
from torch import Tensor, nn
from torch.nn import functional

import neuroglass as ng

TARGET = 3
STEPS, COPIES, MASKS, ORDERS, COALITIONS = 16, 8, 64, 2, 96


@dataclass(frozen=True)
class Case:
    """One question: ours, and the least that it takes in passes over the whole batch."""

    method: object
    forwards: float  # bare forward passes without a graph
    backwards: float  # bare forward and backward passes


@dataclass(frozen=True)
class Work:
    """A network, its images, and how coarsely regions are cut."""

    name: str
    model: nn.Module
    x: Tensor
    layer: str  # that class activation maps are drawn from
    window: int

    @property
    def stride(self) -> int:
        return self.window // 2

    @property
    def windows(self) -> int:
        """How many positions occlusion hides."""
        return ((self.x.shape[-1] - self.window) // self.stride + 1) ** 2

    @property
    def cells(self) -> int:
        return (self.x.shape[-1] // self.window) ** 2

    @property
    def mask(self) -> Tensor:
        """Which region each pixel belongs to, (1, 1, y, x)."""
        rows = torch.arange(self.x.shape[-1]) // self.window
        return (rows[:, None] * (self.x.shape[-1] // self.window) + rows)[None, None]


def cases(work: Work) -> Mapping[str, Case]:
    """Every method of the catalog that an image classifier can be asked."""
    m, layer, side = ng.methods, work.layer, work.window
    walks = ORDERS * work.cells
    return {
        "gradient": Case(m.Gradient(), 0, 1),
        "saliency": Case(m.Saliency(), 0, 1),
        "input_times_gradient": Case(m.InputTimesGradient(), 0, 1),
        "integrated_gradients": Case(m.IntegratedGradients(steps=STEPS), 0, STEPS),
        "expected_gradients": Case(m.ExpectedGradients(draws=STEPS, background=len(work.x)), 0, STEPS),
        "smooth_grad": Case(m.SmoothGrad(of=m.Saliency(), copies=COPIES), 0, COPIES),
        "guided_backprop": Case(m.GuidedBackprop(), 0, 1),
        "deconvnet": Case(m.Deconvnet(), 0, 1),
        "deep_lift": Case(m.DeepLift(), 1, 1),
        "lrp": Case(m.Lrp(convolutions="epsilon", first="epsilon"), 0, 1),
        "guided_grad_cam": Case(m.GuidedGradCam(layer=layer), 0, 1),
        "activations": Case(m.Activations(layer=layer), 1, 0),
        "grad_cam": Case(m.GradCam(layer=layer), 1, 0),
        "grad_cam_plus_plus": Case(m.GradCamPlusPlus(layer=layer), 1, 0),
        "layer_cam": Case(m.LayerCam(layer=layer), 1, 0),
        "eigen_cam": Case(m.EigenCam(layer=layer), 1, 0),
        "conductance": Case(m.Conductance(steps=STEPS), 0, STEPS + 1),
        "occlusion": Case(m.Occlusion(window=side, stride=work.stride), work.windows, 0),
        "feature_ablation": Case(m.FeatureAblation(size=side), work.cells, 0),
        "rise": Case(m.Rise(masks=MASKS, cell=side), MASKS, 0),
        "lime": Case(m.Lime(variations=COALITIONS, size=side), COALITIONS, 0),
        "kernel_shap": Case(m.KernelShap(coalitions=COALITIONS, size=side), COALITIONS, 0),
        "shapley_sampling": Case(m.ShapleySampling(permutations=ORDERS, size=side), walks, 0),
        "permutation_shapley": Case(m.PermutationShapley(pairs=ORDERS, size=side), 2 * walks, 0),
    }


Ways = Mapping[str, Callable[[], Tensor]]


def peers(work: Work) -> Ways:
    """Captum's way of the same answers."""
    return {**_by_slopes(work), **_by_rules(work), **_by_hiding(work)}


def _by_slopes(work: Work) -> Ways:
    model, x = work.model, work.x
    given, part, plain = x.clone().requires_grad_(), model.get_submodule(work.layer), {"target": TARGET}
    ways = {"n_steps": STEPS, "method": "riemann_middle", "internal_batch_size": 16 * len(x) // 4}
    noise = {"nt_samples": COPIES, "nt_samples_batch_size": 2, "stdevs": 0.1}

    def stretched(coarse: Tensor) -> Tensor:
        return functional.interpolate(coarse, x.shape[-2:], mode="bilinear")

    return {
        "gradient": lambda: attr.Saliency(model).attribute(given, **plain, abs=False),
        "saliency": lambda: attr.Saliency(model).attribute(given, **plain),
        "input_times_gradient": lambda: attr.InputXGradient(model).attribute(given, **plain),
        "integrated_gradients": lambda: attr.IntegratedGradients(model).attribute(given, **plain, **ways),
        "expected_gradients": lambda: attr.GradientShap(model).attribute(given, x, **plain, n_samples=STEPS),
        "smooth_grad": lambda: attr.NoiseTunnel(attr.Saliency(model)).attribute(given, **plain, **noise),
        "activations": lambda: stretched(attr.LayerActivation(model, part).attribute(given)),
        "grad_cam": lambda: stretched(attr.LayerGradCam(model, part).attribute(given, **plain, relu_attributions=True)),
        "conductance": lambda: attr.LayerConductance(model, part).attribute(given, **plain, n_steps=STEPS),
    }


def _by_rules(work: Work) -> Ways:
    model, given = work.model, work.x.clone().requires_grad_()
    part, nothing, plain = model.get_submodule(work.layer), torch.zeros_like(work.x), {"target": TARGET}
    ruled = copy.deepcopy(model)

    def lrp() -> Tensor:
        for module in ruled.modules():  # Captum wants a rule for every module, and takes it away again
            if isinstance(module, nn.Flatten | nn.Identity):
                module.rule = EpsilonRule()
        return attr.LRP(ruled).attribute(given, **plain)

    stretch = {"interpolate_mode": "bilinear"}
    return {
        "guided_backprop": lambda: attr.GuidedBackprop(model).attribute(given, **plain),
        "deconvnet": lambda: attr.Deconvolution(model).attribute(given, **plain),
        "deep_lift": lambda: attr.DeepLift(model).attribute(given, nothing, **plain),
        "lrp": lrp,
        "guided_grad_cam": lambda: attr.GuidedGradCam(model, part).attribute(given, **plain, **stretch),
    }


def _by_hiding(work: Work) -> Ways:
    """What Captum can only ask of one sample at a time, it is asked in a loop."""
    model, x, side, mask, plain = work.model, work.x, work.window, work.mask, {"target": TARGET}
    window, step, two = (3, side, side), (3, work.stride, work.stride), {"perturbations_per_eval": 2}

    def each(peer: attr.Attribution, count: int) -> Callable[[], Tensor]:
        how = {"feature_mask": mask, "n_samples": count, "perturbations_per_eval": 16}
        return lambda: torch.cat([peer.attribute(row, **plain, **how) for row in x.split(1)])

    return {
        "occlusion": lambda: attr.Occlusion(model).attribute(x, window, step, **plain, **two),
        "feature_ablation": lambda: attr.FeatureAblation(model).attribute(x, **plain, feature_mask=mask, **two),
        "lime": each(attr.Lime(model), COALITIONS),
        "kernel_shap": each(attr.KernelShap(model), COALITIONS),
        "shapley_sampling": each(attr.ShapleyValueSampling(model), ORDERS),
    }


def as_captum(name: str, work: Work, found: np.ndarray) -> np.ndarray | None:
    """Our answer in what Captum counts; None where the two draw at random, or share a region out differently."""
    if name in ("gradient", "saliency", "input_times_gradient", "integrated_gradients", "guided_backprop", "deconvnet"):
        return found
    if name in ("deep_lift", "lrp", "grad_cam", "guided_grad_cam"):
        return found
    if name == "occlusion":
        return found * 3 * work.window**2  # a window's whole loss at each of its elements
    if name == "feature_ablation":
        return found * 3 * work.window**2
    return None
