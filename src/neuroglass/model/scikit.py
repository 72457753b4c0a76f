"""A fitted scikit-learn MLP as a torch network with the same outputs."""

from collections import OrderedDict
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from sklearn.base import BaseEstimator
from sklearn.exceptions import NotFittedError
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, RobustScaler, StandardScaler
from sklearn.utils.validation import check_is_fitted
from torch import Tensor, nn

from neuroglass.core.errors import InvalidInput

ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh, "logistic": nn.Sigmoid, "identity": nn.Identity}
SCALERS = (StandardScaler, MinMaxScaler, MaxAbsScaler, RobustScaler)


class Affine(nn.Module):
    """x * scale + shift: what a scikit-learn scaler does."""

    def __init__(self, scale: np.ndarray, shift: np.ndarray):
        super().__init__()
        self.register_buffer("scale", torch.as_tensor(scale))
        self.register_buffer("shift", torch.as_tensor(shift))

    def forward(self, x: Tensor) -> Tensor:
        return x * self.scale + self.shift


def is_network(model: Any) -> bool:
    return isinstance(model, BaseEstimator)


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
    parts = OrderedDict((f"scale{i}" if i else "scale", _scaler(step)) for i, step in enumerate(steps[:-1]))
    parts.update(_layers(last))
    return nn.Sequential(parts)


def _scaler(step: Any) -> Affine:
    if not isinstance(step, SCALERS):
        raise InvalidInput(
            f"the pipeline has a {type(step).__name__}, which is not an affine scaler; apply it to the data yourself "
            "and give the MLP alone"
        )
    zero = np.zeros((1, step.n_features_in_))
    shift = np.asarray(step.transform(zero))[0]
    return Affine(np.asarray(step.transform(zero + 1))[0] - shift, shift)


def _layers(mlp: Any) -> "OrderedDict[str, nn.Module]":
    if mlp.out_activation_ == "logistic" and mlp.n_outputs_ > 1:
        raise InvalidInput("a multilabel MLPClassifier has no single prediction; fit one classifier per label")
    parts: OrderedDict[str, nn.Module] = OrderedDict()
    for number, (weights, bias) in enumerate(zip(mlp.coefs_, mlp.intercepts_, strict=True), start=1):
        is_last = number == len(mlp.coefs_)
        if is_last and mlp.out_activation_ == "logistic":
            weights, bias = np.hstack([0 * weights, weights]), np.concatenate([0 * bias, bias])
        parts[f"fc{number}"] = _linear(weights, bias)
        if not is_last:
            parts[f"{mlp.activation}{number}"] = ACTIVATIONS[mlp.activation]()
    return parts


def _linear(weights: np.ndarray, bias: np.ndarray) -> nn.Linear:
    layer = nn.Linear(*weights.shape, dtype=torch.as_tensor(weights).dtype)
    with torch.no_grad():
        layer.weight.copy_(torch.as_tensor(weights.T.copy()))
        layer.bias.copy_(torch.as_tensor(bias))
    return layer
