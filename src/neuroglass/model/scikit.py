"""A fitted scikit-learn MLP as a torch network with the same outputs."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sklearn.exceptions import NotFittedError
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "logistic": nn.Sigmoid, "identity": nn.Identity}
SCALERS = (StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler)


class Scale(nn.Module):
    """(x - center) / width * factor + shift: what scikit-learn's scalers do, in their order of rounding."""

    def __init__(self, step: Any, dtype: torch.dtype):
        super().__init__()
        for name, value in _scaling(step).items():
            numbers = np.broadcast_to(np.asarray(value, np.float64), (step.n_features_in_,)).copy()
            self.register_buffer(name, torch.as_tensor(numbers).to(dtype))

    def forward(self, x: Tensor) -> Tensor:
        return (x - self.center) / self.width * self.factor + self.shift


class Exponential(nn.Module):
    """e to the power of x: the output of a Poisson regression."""

    def forward(self, x: Tensor) -> Tensor:
        return x.exp()


def classes_of(model: Any) -> Sequence[Any]:
    """The class names of a fitted classifier, in the order of its outputs; none for others."""
    last = model.steps[-1][1] if isinstance(model, Pipeline) else model
    return list(last.classes_) if isinstance(last, MLPClassifier) and hasattr(last, "classes_") else []


def to_module(model: Any) -> nn.Module:
    """The network of an MLPClassifier or MLPRegressor, also behind scalers in a Pipeline.

    Classifiers return logits, two for two classes, so that the softmax of the outputs is `predict_proba`.
    Raises InvalidInput for other estimators and for networks that were not fitted.
    """
    steps = [step for _, step in model.steps] if isinstance(model, Pipeline) else [model]
    steps = [step for step in steps if step not in (None, "passthrough")]
    last = steps[-1]
    if not isinstance(last, (MLPClassifier, MLPRegressor)):
        raise InvalidInput(
            f"{type(last).__name__} is not a neural network; of scikit-learn, MLPClassifier and MLPRegressor can be "
            "studied, alone or behind scalers in a Pipeline"
        )
    try:
        check_is_fitted(model)
    except NotFittedError:
        raise InvalidInput(f"the {type(last).__name__} was not fitted; call fit(x, y) first") from None
    dtype = torch.as_tensor(last.coefs_[0]).dtype
    for step in steps[:-1]:
        if not isinstance(step, SCALERS) or getattr(step, "clip", False):
            raise InvalidInput(
                f"the pipeline has {step!r}, not one of scikit-learn's unclipped scalers; apply it to the data "
                "yourself and give the MLP alone"
            )
    parts: OrderedDict[str, nn.Module] = OrderedDict(
        (f"scale{i}" if i else "scale", Scale(step, dtype)) for i, step in enumerate(steps[:-1])
    )
    parts.update(_layers(last))
    return nn.Sequential(parts)


def _scaling(step: Any) -> dict[str, Any]:
    """Center, width, factor and shift of a fitted scaler."""
    plain = {"center": 0.0, "width": 1.0, "factor": 1.0, "shift": 0.0}
    if isinstance(step, MinMaxScaler):
        return {**plain, "factor": step.scale_, "shift": step.min_}
    center = getattr(step, "center_", None) if isinstance(step, RobustScaler) else getattr(step, "mean_", None)
    center = center if getattr(step, "with_mean", getattr(step, "with_centering", True)) else None
    width = 1.0 if step.scale_ is None else step.scale_
    return {**plain, "center": 0.0 if center is None else center, "width": width}


def _layers(mlp: Any) -> "OrderedDict[str, nn.Module]":
    if mlp.out_activation_ == "logistic" and mlp.n_outputs_ > 1:
        raise InvalidInput("a multilabel MLPClassifier has no single prediction; fit one classifier per label")
    if mlp.out_activation_ not in ("identity", "logistic", "softmax", "exp"):
        raise InvalidInput(f"the output activation {mlp.out_activation_!r} of {type(mlp).__name__} is not known here")
    parts: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (weights, bias) in enumerate(zip(mlp.coefs_, mlp.intercepts_, strict=True), start=1):
        is_last = number == len(mlp.coefs_)
        if is_last and mlp.out_activation_ == "logistic":
            weights, bias = np.hstack([0 * weights, weights]), np.concatenate([0 * bias, bias])
        parts[f"fc{number}"] = _linear(weights, bias)
        if not is_last:
            parts[f"{mlp.activation}{number}"] = ACTIVATIONS[mlp.activation]()
    if mlp.out_activation_ == "exp":
        parts["exp"] = Exponential()
    return parts


def _linear(weights: np.ndarray, bias: np.ndarray) -> nn.Linear:
    layer = nn.Linear(*weights.shape, dtype=torch.as_tensor(weights).dtype)
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(weights.T.copy()))
        layer.bias.copy_(torch.as_tensor(bias))
    return layer
