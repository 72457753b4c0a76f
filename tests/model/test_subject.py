import dataclasses

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from neuroglass.data.dataset import ArrayDataset
from tests.model.networks import IMAGES, Calls, X, Y, cnn, mlp, subject

NAMES = ["dog", "cat", "cow"]


def forms():
    x, y = torch.as_tensor(X), torch.as_tensor(Y)
    return {
        "arrays": (X, Y),
        "tensors": (x, y),
        "lists": (X.tolist(), Y.tolist()),
        "tensors with a graph": (x.clone().requires_grad_(), y),
        "Dataset": ArrayDataset(X, Y),
        "torch Dataset": TensorDataset(x, y),
        "DataLoader": DataLoader(TensorDataset(x, y), batch_size=5),
        "float64": (X.astype(np.float64), Y.astype(np.uint8)),
        "big-endian": (X.astype(">f4"), Y.astype(">i8")),
        "not contiguous": (np.asfortranarray(X)[::-1][::-1], Y),
    }


@pytest.mark.parametrize("form", forms())
def test_the_same_data_in_any_form_gives_the_same_answers(form):
    expected, found = subject(mlp()), ng.Subject(mlp(), forms()[form])
    assert found.fingerprint == expected.fingerprint
    for name in ("prediction", "confidence", "label", "right"):
        got, wanted = (s.columns(range(12))[name].values for s in (found, expected))
        assert np.array_equal(got, wanted)
    got, wanted = (ng.attribute(s, "gradient", target="label").values for s in (found, expected))
    assert np.array_equal(got, wanted)


def test_predictions_are_those_of_the_network():
    found = subject(mlp(), classes=NAMES)
    with torch.no_grad():
        logits = found.model(torch.as_tensor(X))
    predicted, confidence = found.predict([3, 0, 3])
    assert predicted.tolist() == logits.argmax(1)[[3, 0, 3]].tolist()
    np.testing.assert_allclose(confidence, logits.softmax(1).max(1).values[[3, 0, 3]], rtol=1e-6)
    columns = found.columns(range(12))
    assert columns["label_name"].values.tolist() == [NAMES[label] for label in Y]
    assert np.array_equal(columns["right"].values, logits.argmax(1).numpy() == Y)


@pytest.mark.parametrize("wrap", [tuple, ArrayDataset])
def test_labels_by_name_follow_the_order_of_the_networks_classes(wrap):
    labels = np.array(NAMES)[Y]
    data = (X, labels) if wrap is tuple else ArrayDataset(X, labels)
    try:
        found = ng.Subject(mlp(), data, classes=NAMES)
    except InvalidInput as refusal:  # a data set that numbers them by itself may be refused, never misread
        assert wrap is ArrayDataset
        assert "order ('dog', 'cat', 'cow')" in str(refusal)
        return
    assert found.columns(range(12))["label_name"].values.tolist() == labels.tolist()
    expected = ng.attribute(subject(mlp()), "gradient", target="label").values
    assert np.array_equal(ng.attribute(found, "gradient", target="label").values, expected)


def test_training_on_is_noticed():
    model = mlp()
    found = subject(model)
    before, stamp = found.predict(range(12))[1], found.fingerprint
    optimizer = torch.optim.SGD(model.parameters(), lr=1.0)
    nn.functional.cross_entropy(model(torch.as_tensor(X)), torch.as_tensor(Y)).backward()
    optimizer.step()
    assert found.fingerprint != stamp
    fresh = subject(model)
    assert found.fingerprint == fresh.fingerprint
    assert np.array_equal(found.predict(range(12))[1], fresh.predict(range(12))[1])
    assert not np.array_equal(found.predict(range(12))[1], before)


def times_three(model):
    model[0].weight.data.mul_(3)


def other_module(model):
    model[1] = nn.Tanh()


def loaded(model):
    model.load_state_dict({name: tensor + 1 for name, tensor in model.state_dict().items()})


@pytest.mark.parametrize("change", [times_three, other_module, loaded])
def test_a_changed_network_is_never_answered_for_with_old_numbers(change):
    model = mlp()
    found = subject(model)
    before, stamp = found.predict(range(12))[1], found.fingerprint
    change(model)
    assert found.fingerprint == subject(model).fingerprint != stamp
    assert np.array_equal(found.predict(range(12))[1], subject(model).predict(range(12))[1])
    assert not np.array_equal(found.predict(range(12))[1], before)


def test_display_units_are_scaled_by_mean_and_std():
    pixels = np.random.default_rng(1).integers(0, 256, (6, 3, 8, 8), dtype=np.uint8)
    space = ng.space.image(3, 8, 8, mean=[0.1, 0.2, 0.3], std=[0.5, 0.25, 2.0])
    seen = (pixels / 255 - np.reshape(space.mean, (3, 1, 1))) / np.reshape(space.std, (3, 1, 1))
    head = nn.Sequential(nn.Flatten(), nn.Linear(192, 3))
    with torch.no_grad():
        logits = head(torch.as_tensor(seen, dtype=torch.float32)).numpy()
    weights = head[1].weight.detach().numpy()[1].reshape(3, 8, 8)
    shown = weights / np.reshape(space.std, (3, 1, 1))
    for data, unit in ((pixels, 255), ((pixels / 255).astype(np.float32), 1)):
        found = ng.Subject(head, (data, np.arange(6) % 3), space=space)
        result = ng.attribute(found, "gradient", target="logit:1", samples=range(6))
        np.testing.assert_allclose(result.value.values, logits[:, 1], rtol=1e-4, atol=1e-5)
        np.testing.assert_allclose(result.full.values[0], shown / unit, rtol=1e-4, atol=1e-8)
        np.testing.assert_allclose(result.values[0], (shown / unit).sum(0), rtol=1e-4, atol=1e-8)


def test_pixels_that_are_neither_bytes_nor_fractions_are_read_as_bytes_or_refused():
    pixels = np.random.default_rng(1).integers(0, 256, (6, 3, 8, 8), dtype=np.uint8)
    space = ng.space.image(3, 8, 8, mean=[0.5], std=[0.25])
    expected = ng.Subject(cnn(), (pixels, np.arange(6) % 3), space=space).predict(range(6))[1]
    whole = ng.Subject(cnn(), (pixels.astype(np.int64), np.arange(6) % 3), space=space)
    assert np.array_equal(whole.predict(range(6))[1], expected)
    with pytest.raises(InvalidInput, match=r"uint8 0\.\.255 or float 0\.\.1.*x / 255"):
        ng.Subject(cnn(), (pixels.astype(np.float32), np.arange(6) % 3), space=space)


def test_images_may_come_channels_last():
    first = ng.Subject(cnn(), (IMAGES, np.arange(6) % 3), space=ng.space.image(3, 8, 8))
    last = ng.Subject(cnn(), (np.moveaxis(IMAGES, 1, -1), np.arange(6) % 3), space=ng.space.image(3, 8, 8))
    assert last.fingerprint == first.fingerprint
    assert np.array_equal(ng.attribute(last, "saliency").values, ng.attribute(first, "saliency").values)


def two(run=lambda net, a, b: net.a(a) + 2 * net.b(b)):
    torch.manual_seed(0)
    return Calls(run, a=nn.Linear(4, 3), b=nn.Linear(4, 3))


class Named(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.a, self.b = nn.Linear(4, 3), nn.Linear(4, 3)

    def forward(self, image, meta):
        return self.a(image) + 2 * self.b(meta)


@pytest.mark.parametrize("order", [("image", "meta"), ("meta", "image")])
@pytest.mark.parametrize("asked", ["image", "meta"])
def test_several_inputs_go_where_their_names_say(order, asked):
    parts = {"image": X, "meta": X * 3 + 1}
    space = dataclasses.replace(ng.space.table(4), input=asked)
    found = ng.Subject(Named(), ({name: parts[name] for name in order}, Y), space=space)
    with torch.no_grad():
        logits = found.model(torch.as_tensor(X), torch.as_tensor(X * 3 + 1)).numpy()
    result = ng.attribute(found, "gradient", target="logit:0", samples=range(12))
    np.testing.assert_allclose(result.value.values, logits[:, 0], rtol=1e-5, atol=1e-6)
    weights = found.model.a.weight if asked == "image" else 2 * found.model.b.weight
    np.testing.assert_allclose(result.values[0], weights.detach().numpy()[0], rtol=1e-5)


def test_inputs_whose_names_do_not_fit_are_refused_rather_than_guessed():
    space = dataclasses.replace(ng.space.table(4), input="picture")
    with pytest.raises(InvalidInput, match=r"image.*meta|meta.*image"):
        ng.Subject(Named(), ({"meta": X, "picture": X}, Y), space=space)


def test_a_network_that_takes_a_dict_is_given_one():
    model = Calls(lambda net, given: net.fc(given["x"] + given["y"]), fc=nn.Linear(4, 3))
    model.forward = lambda given: model.run(model, given)
    found = ng.Subject(model, ({"x": X, "y": X}, Y), space=dataclasses.replace(ng.space.table(4), input="x"))
    result = ng.attribute(found, "gradient", target="logit:0", samples=[0])
    np.testing.assert_allclose(result.values[0], model.fc.weight.detach().numpy()[0], rtol=1e-6)


def test_relevance_is_for_x_through_the_preprocessing():
    found = subject(nn.Linear(4, 3), preprocess=lambda x: x**2)
    result = ng.attribute(found, "gradient", target="logit:2", samples=range(12))
    np.testing.assert_allclose(result.values, 2 * X * found.model.weight.detach().numpy()[2], rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [torch.float16, torch.bfloat16, torch.float64])
def test_networks_of_any_float_type_are_answered_in_their_own(kind):
    model = mlp().to(kind)
    found = subject(model)
    with torch.no_grad():
        logits = model(torch.as_tensor(X).to(kind)).double()
    assert found.predict(range(12))[0].tolist() == logits.argmax(1).tolist()
    np.testing.assert_allclose(found.activations(["2"], range(12))["2"].astype(float), logits, rtol=1e-12)
    slope = ng.attribute(found, "gradient", target="0:3", samples=[0]).values[0].astype(float)
    np.testing.assert_allclose(slope, model[0].weight[3].detach().double(), rtol=1e-12)
    for method in ("integrated_gradients", "occlusion", "saliency"):
        assert np.isfinite(ng.attribute(found, method, samples=[0]).values.astype(float)).all()
    assert {parameter.dtype for parameter in model.parameters()} == {kind}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_a_number_that_is_not_finite_is_reported_with_its_sample(bad):
    x = X.copy()
    x[7, 2] = bad
    found = ng.Subject(mlp(), (x, Y))
    for ask in (
        lambda: found.predict(range(12)),
        lambda: found.activations(["1"], range(12)),
        lambda: ng.attribute(found, "gradient", samples=[0, 7]),
    ):
        with pytest.raises(InvalidInput, match=r"sample 7 is -?(nan|inf) at position \(2\)"):
            ask()
    assert found.predict([0, 1])[0].shape == (2,)


def poisoned():
    x = X.copy()
    x[9] = -20  # the logarithm of a negative number, far behind the samples of the dry pass
    parts = {"fc": nn.Linear(4, 4), "log": Calls(lambda _, h: torch.log(h.sum(1, keepdim=True) + 40).expand(-1, 4))}
    parts["head"] = nn.Linear(4, 3)
    nn.init.eye_(parts["fc"].weight)
    nn.init.zeros_(parts["fc"].bias)
    return ng.Subject(Calls(lambda net, x: net.head(net.log(net.fc(x))), **parts), (x, Y))


@pytest.mark.parametrize("target", ["prediction", "logit:0", "head:1"])
def test_nan_inside_is_reported_with_the_sample_and_the_first_layer(target):
    with pytest.raises(InvalidInput, match=r"(?i)nan.*sample 9.*'log'"):
        ng.attribute(poisoned(), "gradient", target=target, samples=[8, 9])


def test_nan_in_what_is_recorded_is_reported_with_sample_and_layer():
    with pytest.raises(InvalidInput, match=r"'head' is NaN or infinite for sample 9 \(1 of 12 .*first .*'log'"):
        poisoned().activations(["fc", "head"], range(12))
    with pytest.raises(InvalidInput, match=r"sample 9"):
        poisoned().predict(range(12))


def test_a_token_beyond_the_vocabulary_is_reported_with_its_sample():
    tokens = np.random.default_rng(0).integers(0, 9, (12, 5))
    tokens[10, 1] = 99
    model = Calls(lambda net, x: net.head(net.words(x).mean(1)), words=nn.Embedding(9, 4), head=nn.Linear(4, 3))
    found = ng.Subject(model, (tokens, Y), space=ng.space.tokens(5))
    with pytest.raises(InvalidInput, match="sample 10"):
        found.predict(range(12))


@pytest.mark.parametrize(
    ("samples", "says"),
    [([-1], "sample -1 does not exist; the data has 12: write ids from 0 to 11"), ([0, 12], "sample 12"),
     ([], r"samples=\[\]: write ids from 0 to 11"), ("ab", "sample"), ([1.5], "1.5"), (["x"], "'x'")],
)  # fmt: skip
def test_samples_that_do_not_exist_are_refused(samples, says):
    with pytest.raises(InvalidInput, match=says):
        ng.attribute(subject(mlp()), "gradient", samples=samples)


def test_samples_may_be_any_sequence_and_keep_their_order():
    found = subject(mlp())
    expected = ng.attribute(found, "gradient", samples=range(12)).values
    for samples in ([5, 2, 5], (5, 2, 5), np.array([5, 2, 5]), torch.tensor([5, 2, 5])):
        assert np.allclose(ng.attribute(found, "gradient", samples=samples).values, expected[[5, 2, 5]], rtol=1e-5)
    assert found.sample_ids(3) == (3,)


@pytest.mark.parametrize("at", [0, "", "no such layer"])
def test_a_layer_that_cannot_be_is_refused(at):
    with pytest.raises(InvalidInput, match="layer"):
        ng.attribute(subject(mlp()), "gradient", at=at)
