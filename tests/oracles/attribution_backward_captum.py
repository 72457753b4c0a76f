"""What Captum answers with its modified backward passes, for networks of modules that its hooks can bear."""

import warnings

from captum import attr
from captum.attr._utils.lrp_rules import Alpha1_Beta0_Rule, EpsilonRule, GammaRule
from torch import nn


def _asked(attribution, x, **options):
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="(Input Tensor 0|Setting (forward, )?backward hooks)")
        return attribution.attribute(x, **options).detach().numpy()


def guided_backprop(model, x, target):
    return _asked(attr.GuidedBackprop(model.eval()), x, target=target)


def deconvnet(model, x, target):
    return _asked(attr.Deconvolution(model.eval()), x, target=target)


def deep_lift(model, x, baseline, target):
    return _asked(attr.DeepLift(model.eval()), x, baselines=baseline, target=target)


def guided_grad_cam(model, layer, x, target):
    options = {"target": target, "interpolate_mode": "bilinear"}
    return _asked(attr.GuidedGradCam(model.eval(), layer), x, **options)


def lrp(model, x, target, rules):
    """`rules` names the rule of each weighted layer by its index in an `nn.Sequential`."""
    made = {"epsilon": lambda: EpsilonRule(1e-9), "gamma": lambda: GammaRule(0.25), "z-plus": Alpha1_Beta0_Rule}
    for place, name in rules.items():
        model[place].rule = made[name]()
    for layer in model:
        if isinstance(layer, nn.Flatten):
            layer.rule = EpsilonRule(1e-15)
    return _asked(attr.LRP(model.eval()), x, target=target)
