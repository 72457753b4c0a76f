import numpy as np
import pytest
import torch
from torch import nn

from neuroglass.core.errors import Cancelled, InvalidInput
from neuroglass.core.progress import silent
from neuroglass.methods.projection import protocol
from neuroglass.methods.projection.pca import Pca
from neuroglass.methods.projection.quality import measure
from neuroglass.methods.projection.tsne import Tsne
from neuroglass.model.subject import Subject


def subject_of(points, labels, *layers):
    torch.manual_seed(0)
    width = points.shape[1]
    return Subject(nn.Sequential(*layers, nn.Linear(width, 5)), (points.astype(np.float32), labels))


@pytest.fixture
def subject(blobs):
    return subject_of(*blobs, nn.Linear(12, 12), nn.ReLU())


def ask(subject, method, **about):
    question = protocol.pose(subject, method, name=type(method).__name__.lower(), **about)
    return protocol.answer(subject, method, question)


def test_the_question_is_plain_data_that_names_everything(subject):
    question = protocol.pose(subject, Pca(components=3), layer="1", samples=[4, 2], name="pca")
    assert question.describe() == {
        "family": "projection",
        "method": "pca",
        "parameters": {"components": 3, "seed": 0},
        "model": subject.fingerprint,
        "data": subject.data.fingerprint,
        "target": "",
        "at": ["1"],
        "samples": [4, 2],
        "version": "1",
        "options": {},
    }


def test_the_activation_of_a_unit_is_a_column(subject):
    question = protocol.pose(subject, Pca(), layer="input", units=["1:2", "logit:1 - logit:0"], name="pca")
    result = protocol.answer(subject, Pca(), question)
    found = subject.activations(["1", "2"], range(120))
    np.testing.assert_allclose(result.columns["1:2"].values, found["1"][:, 2], atol=1e-6)
    difference = next(name for name in result.columns if name.startswith("logit:1"))
    np.testing.assert_allclose(result.columns[difference].values, found["2"][:, 1] - found["2"][:, 0], atol=1e-5)
    with pytest.raises(InvalidInput, match="another unit for every sample"):
        protocol.pose(subject, Pca(), units=["prediction"], name="pca")


def test_several_layers_count_alike_on_one_map(subject):
    question = protocol.pose(subject, Pca(components=3), layer=["1", "2"], name="pca")
    result = protocol.answer(subject, Pca(components=3), question)
    parts = [table - table.mean(0) for table in subject.activations(["1", "2"], range(120)).values()]
    parts = [table / np.sqrt((table**2).sum() / 120) for table in parts]
    left, singular, _ = np.linalg.svd(np.concatenate(parts, axis=1), full_matrices=False)
    np.testing.assert_allclose(np.abs(result.values), np.abs(left[:, :3] * singular[:3]), atol=1e-4)
    assert result.question.at == ("1", "2") and result.scores["explained_variance"] <= 1
    with pytest.raises(InvalidInput, match="several different ones"):
        protocol.pose(subject, Pca(), layer=["1", "1"], name="pca")


def test_the_input_is_mapped_unless_a_layer_is_named(subject, blobs):
    result = ask(subject, Pca())
    expected = Pca()(blobs[0].astype(np.float32)).positions
    np.testing.assert_array_equal(result.values, expected)
    assert result.question.at == ("input",) and result.question.samples == tuple(range(120))


def test_a_layer_is_mapped_by_its_own_activations_in_the_asked_order(subject, blobs):
    samples = np.random.default_rng(0).permutation(120)[:70].tolist()
    result = ask(subject, Pca(), layer="1", samples=samples)
    with torch.no_grad():
        activations = subject.model[:2](torch.tensor(blobs[0][samples].astype(np.float32))).numpy()
    np.testing.assert_allclose(result.values, Pca()(activations).positions, atol=1e-4)
    expected = measure(activations, result.values, blobs[1][samples]).scores
    assert {name: result.scores[name] for name in expected} == pytest.approx(dict(expected), abs=1e-3)
    assert result.axes[0].ticks == tuple(samples) and [axis.name for axis in result.axes] == ["sample", "component"]


def test_scores_and_columns_are_those_of_the_map(subject, blobs):
    result = ask(subject, Tsne(perplexity=10, steps=250), layer="input")
    expected = measure(blobs[0].astype(np.float32), result.values, blobs[1])
    assert set(result.scores) == set(expected.scores) | {"kl"}
    assert {name: result.scores[name] for name in expected.scores} == pytest.approx(dict(expected.scores))
    np.testing.assert_array_equal(result.columns["label"].values, blobs[1])
    np.testing.assert_allclose(
        result.columns["neighborhood_hit@6"].values, expected.columns["neighborhood_hit@6"], atol=1e-12
    )
    assert {"prediction", "right", "trustworthiness@10"} <= set(result.columns)
    assert result.provenance.plan["optimizer"] == "all pairs"


def test_a_convolution_is_flattened(blobs):
    images = np.random.default_rng(0).random((30, 1, 4, 4), dtype=np.float32)
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.Flatten(), nn.Linear(12, 2))
    result = ask(Subject(model, (images, np.arange(30) % 2)), Pca(), layer="0")
    with torch.no_grad():
        flat = model[0](torch.tensor(images)).flatten(1).numpy()
    np.testing.assert_allclose(result.values, Pca()(flat).positions, atol=1e-5)


@pytest.mark.parametrize("labels", [None, np.linspace(0, 1, 120, dtype=np.float32)])
def test_without_class_labels_there_is_no_neighborhood_hit_and_a_note_says_why(blobs, labels):
    points = blobs[0].astype(np.float32)
    given = points if labels is None else (points, labels)
    result = ask(Subject(nn.Linear(12, 5 if labels is None else 1), given), Pca())
    assert not [name for name in result.scores if "hit" in name]
    assert any("needs one class label" in note for note in result.notes)


def test_a_constant_layer_is_one_point_and_said():
    points = np.random.default_rng(0).standard_normal((30, 12)).astype(np.float32)
    result = ask(subject_of(points, np.arange(30) % 5, nn.Threshold(1e9, 3.0)), Tsne(), layer="0")
    assert (result.values == 0).all() and "kl" not in result.scores
    assert "All samples have equal activations: the map is one point." in result.notes


def test_a_layer_that_does_not_exist_is_answered_with_the_ones_that_do(subject):
    with pytest.raises(InvalidInput, match="'0'"):
        protocol.pose(subject, Pca(), layer="fc7", name="pca")


class Overflowing:
    """What a Subject gives to this family; one activation of its layer is infinite."""

    class space:  # noqa: N801
        integer = False

    def activations(self, layers, samples, *, progress):
        values = np.ones((len(samples), 2, 2))
        values[1, 0, 1] = np.inf
        return {layer: values for layer in layers}


def test_infinity_is_named_by_sample_and_layer():
    with pytest.raises(InvalidInput, match="sample 8 has NaN or infinity at 'fc1'"):
        protocol.read_points(Overflowing(), ("fc1",), (9, 8, 7))


def test_token_numbers_are_not_mapped_as_amounts():
    class Tokens(Overflowing):
        class space:  # noqa: N801
            integer = True

    with pytest.raises(ValueError, match="the input is tokens: names, not amounts"):
        protocol.read_points(Tokens(), ("input",), (0, 1))


def test_progress_ends_where_it_said_it_would(subject):
    calls = []
    question = protocol.pose(subject, Pca(), layer="0", name="pca")
    loud = protocol.answer(subject, Pca(), question, progress=lambda *call: calls.append(call))
    assert calls[-1][:2] == (2, 2) and {call[2] for call in calls} >= {"pca of 0", "quality of the map of 0"}
    assert loud.values.tobytes() == protocol.answer(subject, Pca(), question, progress=silent).values.tobytes()


def test_a_map_is_cancelled_between_the_steps_of_its_optimizer(subject):
    calls = []

    def stop_at_the_fifth(done, total, what):
        calls.append(what)
        if calls.count("tsne of input") == 5:
            raise Cancelled("stopped")

    question = protocol.pose(subject, Tsne(), name="tsne")
    with pytest.raises(Cancelled):
        protocol.answer(subject, Tsne(), question, progress=stop_at_the_fifth)
    assert calls.count("tsne of input") == 5  # of the hundreds that the optimizer would have made
