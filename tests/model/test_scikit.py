import warnings

import numpy as np
import pandas as pd
import pytest
import torch
from sklearn.datasets import load_diabetes, load_digits, load_iris, load_linnerud
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import MaxAbsScaler, MinMaxScaler, PolynomialFeatures, RobustScaler, StandardScaler

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.data.dataset import ArrayDataset
from neuroglass.model.trace.trace import OUTPUT, record

ACTIVATIONS = ["relu", "tanh", "logistic", "identity"]
IRIS = load_iris()


def fitted(model, x, y):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(x, y)


def classifier(**more):
    return MLPClassifier(**{"hidden_layer_sizes": (7,), "max_iter": 15, "random_state": 0, **more})


def regressor(**more):
    return MLPRegressor(**{"hidden_layer_sizes": (7,), "max_iter": 15, "random_state": 0, **more})


def outputs(found, kind):
    ids = range(len(found.data))
    inputs = found.network.tensors(found.data.batch(ids).x)
    return found.outputs.read(record(found.network, inputs, [OUTPUT]).activations[OUTPUT], kind).numpy()


def assert_same_classes(model, x, y, *, within=1e-10, rows=None):
    found = ng.Subject(model, (np.asarray(x), y))
    expected = model.predict_proba(x if rows is None else rows)
    np.testing.assert_allclose(outputs(found, "probability"), expected, rtol=0, atol=within)
    np.testing.assert_allclose(outputs(found, "logit"), np.log(expected) + _shift(found, expected), atol=1e-4)
    predicted = np.array(found.classes)[found.predict(range(len(y)))[0]]
    assert predicted.tolist() == [str(name) for name in model.predict(x if rows is None else rows)]
    labels = found.columns(range(len(y)))["label_name"].values
    assert labels.tolist() == [str(label) for label in y]


def _shift(found, expected):
    """A softmax forgets one number per sample; everything else of the logits is fixed."""
    return (outputs(found, "logit") - np.log(expected)).mean(1, keepdims=True)


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("depth", [(), (7,), (6, 5, 4)])
def test_three_classes_have_the_probabilities_of_scikit_learn(activation, depth):
    model = fitted(classifier(activation=activation, hidden_layer_sizes=depth), IRIS.data, IRIS.target)
    assert_same_classes(model, IRIS.data, IRIS.target)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_two_classes_have_two_logits(activation):
    x, y = IRIS.data[:100], np.array(["setosa", "versicolor"])[IRIS.target[:100]]
    model = fitted(classifier(activation=activation), x, y)
    assert_same_classes(model, x, y)
    assert ng.Subject(model, (x, y)).classes == ("setosa", "versicolor")


def test_many_classes_by_name():
    digits = load_digits()
    names = np.array(["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"])[digits.target]
    assert_same_classes(fitted(classifier(), digits.data, names), digits.data, names)


@pytest.mark.parametrize("labels", [IRIS.target * 10, IRIS.target - 1, IRIS.target > 0], ids=["tens", "signed", "bool"])
def test_labels_of_any_kind_become_indices(labels):
    assert_same_classes(fitted(classifier(), IRIS.data, labels), IRIS.data, labels)


def test_labels_in_a_dataset_are_read_as_those_beside_arrays_or_refused():
    model = fitted(classifier(), IRIS.data, IRIS.target * 10)
    pair = ng.Subject(model, (IRIS.data, IRIS.target * 10))
    try:
        kept = ng.Subject(model, ArrayDataset(IRIS.data, IRIS.target * 10))
    except InvalidInput as refusal:
        assert "sample 50 has label 10" in str(refusal)
    else:
        assert np.array_equal(kept.columns(range(150))["right"].values, pair.columns(range(150))["right"].values)


def test_a_network_of_single_precision_agrees_to_five_digits():
    x = IRIS.data.astype(np.float32)
    assert_same_classes(fitted(classifier(), x, IRIS.target), x, IRIS.target, within=1e-5)


SCALERS = [StandardScaler(), MinMaxScaler((-1, 1)), MaxAbsScaler(), RobustScaler(), StandardScaler(with_mean=False),
           StandardScaler(with_std=False), RobustScaler(with_centering=False), "passthrough"]  # fmt: skip


@pytest.mark.parametrize("scaler", SCALERS, ids=str)
@pytest.mark.parametrize(("kind", "within"), [(np.float64, 1e-10), (np.float32, 1e-5)])
def test_a_scaler_before_the_network_goes_along(scaler, kind, within):
    model = fitted(Pipeline([("scaler", scaler), ("mlp", classifier())]), IRIS.data.astype(kind), IRIS.target)
    assert_same_classes(model, IRIS.data.astype(kind), IRIS.target, within=within)


def test_two_scalers_go_along():
    model = fitted(make_pipeline(RobustScaler(), MinMaxScaler(), classifier()), IRIS.data, IRIS.target)
    assert_same_classes(model, IRIS.data, IRIS.target)


def test_large_numbers_with_small_spread_keep_their_digits():
    x = IRIS.data * [1e5, 1, 1, 1] + [1.6e9, 0, 0, 0]  # a column of time stamps
    assert_same_classes(
        fitted(make_pipeline(StandardScaler(), classifier()), x, IRIS.target), x, IRIS.target, within=1e-9
    )


def test_a_scaler_that_clips_is_copied_or_refused():
    model = fitted(make_pipeline(MinMaxScaler(clip=True), classifier()), IRIS.data[:100], IRIS.target[:100])
    try:
        found = ng.Subject(model, (IRIS.data, None))
    except InvalidInput as refusal:
        assert "clip" in str(refusal)
    else:
        np.testing.assert_allclose(outputs(found, "probability"), model.predict_proba(IRIS.data), atol=1e-10)


def test_a_network_fitted_on_a_frame_is_accepted_without_a_warning():
    frame = pd.DataFrame(IRIS.data, columns=["a", "b", "c", "d"])
    model = fitted(make_pipeline(StandardScaler(), classifier()), frame, IRIS.target)
    assert_same_classes(model, frame, IRIS.target)


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_one_number_is_that_of_scikit_learn(activation):
    data = load_diabetes()
    model = fitted(make_pipeline(StandardScaler(), regressor(activation=activation)), data.data, data.target)
    found = ng.Subject(model, (data.data, data.target))
    np.testing.assert_allclose(outputs(found, "output")[:, 0], model.predict(data.data), rtol=1e-10)
    np.testing.assert_allclose(found.predict(range(442))[0], model.predict(data.data), rtol=1e-10)


def test_several_numbers_are_those_of_scikit_learn():
    data = load_linnerud()
    model = fitted(regressor(), data.data, data.target)
    found = ng.Subject(model, (data.data, data.target))
    np.testing.assert_allclose(outputs(found, "output"), model.predict(data.data), rtol=1e-10)


def test_counts_regressed_through_an_exponential_are_copied_or_refused():
    if "loss" not in MLPRegressor().get_params():
        pytest.skip("this scikit-learn has no MLPRegressor(loss='poisson')")
    y = np.abs(IRIS.data[:, 0])
    model = fitted(regressor(loss="poisson"), IRIS.data, y)
    try:
        found = ng.Subject(model, (IRIS.data, y))
    except InvalidInput as refusal:
        assert "poisson" in str(refusal) or "exp" in str(refusal)
    else:
        np.testing.assert_allclose(outputs(found, "output")[:, 0], model.predict(IRIS.data), rtol=1e-10)


def test_the_gradient_of_a_linear_classifier_is_its_coefficients():
    model = fitted(classifier(hidden_layer_sizes=()), IRIS.data, IRIS.target)
    result = ng.attribute(ng.Subject(model, (IRIS.data, IRIS.target)), "gradient", target="logit:2", samples=[0])
    np.testing.assert_allclose(result.values[0], model.coefs_[0][:, 2], rtol=1e-12)


def test_the_layers_are_named_after_what_they_do():
    model = fitted(make_pipeline(StandardScaler(), classifier(activation="tanh")), IRIS.data, IRIS.target)
    layers = ng.Subject(model, (IRIS.data, IRIS.target)).layers()
    assert [layer.name for layer in layers] == ["scale", "fc1", "tanh1", "fc2"]


def test_the_estimator_itself_stays_as_it_was():
    model = fitted(classifier(), IRIS.data, IRIS.target)
    before = [weights.copy() for weights in model.coefs_]
    found = ng.Subject(model, (IRIS.data, IRIS.target))
    with torch.no_grad():
        found.model[0].weight.zero_()
    assert all(np.array_equal(a, b) for a, b in zip(before, model.coefs_, strict=True))


REFUSED = {
    "not fitted": (lambda: classifier(), "MLPClassifier was not fitted; call fit"),
    "pipeline not fitted": (lambda: make_pipeline(StandardScaler(), classifier()), "was not fitted"),
    "no network": (lambda: LogisticRegression(), "LogisticRegression is not a neural network; .*MLPClassifier"),
    "a search": (lambda: GridSearchCV(classifier(), {}), "GridSearchCV is not a neural network"),
    "features": (
        lambda: fitted(make_pipeline(PolynomialFeatures(), classifier()), IRIS.data, IRIS.target),
        "PolynomialFeatures.*; apply it to the data yourself",
    ),
    "several labels": (
        lambda: fitted(classifier(), IRIS.data, np.eye(3, dtype=int)[IRIS.target]),
        "multilabel MLPClassifier",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_fitted_network_is_refused_with_what_to_do(case):
    make, says = REFUSED[case]
    with pytest.raises(InvalidInput, match=says):
        ng.Subject(make(), (IRIS.data, IRIS.target))


def test_a_label_that_the_classifier_does_not_know_is_refused():
    model = fitted(classifier(), IRIS.data, IRIS.target * 10)
    with pytest.raises(InvalidInput, match=r"label '77' .* \['0', '10', '20'\]"):
        ng.Subject(model, (IRIS.data[:3], [0, 10, 77]))
