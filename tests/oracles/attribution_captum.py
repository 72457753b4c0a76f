"""What Captum answers, for networks that its hooks can bear; as arrays (sample, ...)."""

import warnings

import torch
from captum import attr


def _asked(attribution, x, **options):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Input Tensor 0 did not already require gradients")
        warnings.filterwarnings("ignore", message="Setting backward hooks on ReLU activations")
        return attribution.attribute(x, **options).detach().numpy()


def saliency(model, x, target):
    return _asked(attr.Saliency(model.eval()), x, target=target)


def gradient(model, x, target):
    return _asked(attr.Saliency(model.eval()), x, target=target, abs=False)


def input_times_gradient(model, x, target):
    return _asked(attr.InputXGradient(model.eval()), x, target=target)


def integrated_gradients(model, x, baseline, target, steps):
    options = {"baselines": baseline, "target": target, "n_steps": steps, "method": "riemann_middle"}
    return _asked(attr.IntegratedGradients(model.eval()), x, **options)


def layer_integrated_gradients(model, layer, x, baseline, target, steps):
    options = {"baselines": baseline, "target": target, "n_steps": steps, "method": "riemann_middle"}
    return _asked(attr.LayerIntegratedGradients(model.eval(), layer), x, **options)


def layer_gradient(model, layer, x, target):
    """Captum has no bare layer gradient: activation times gradient over the activation, where that is not 0."""
    product = _asked(attr.LayerGradientXActivation(model.eval(), layer), x, target=target)
    activation = _asked(attr.LayerActivation(model.eval(), layer), x)
    return product / activation


def neuron_gradient(model, layer, x, unit):
    return _asked(attr.NeuronGradient(model.eval(), layer), x, neuron_selector=unit)


def occlusion(model, x, baseline, target, window, stride):
    """Every element gets its window's whole loss; ours gets its share, this divided by the window's size."""
    options = {"sliding_window_shapes": window, "strides": stride, "baselines": baseline, "target": target}
    return _asked(attr.Occlusion(model.eval()), x, **options)


def grad_cam(model, layer, x, target):
    """Stretched over the input's positions: (sample, positions...)."""
    options = {"target": target, "relu_attributions": True}
    coarse = torch.from_numpy(_asked(attr.LayerGradCam(model.eval(), layer), x, **options))
    mode = "bilinear" if x.ndim == 4 else "linear"
    fine = attr.LayerAttribution.interpolate(coarse, tuple(x.shape[2:]), interpolate_mode=mode)
    return fine.squeeze(1).numpy()
