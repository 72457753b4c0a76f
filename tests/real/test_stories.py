"""Attention of a published language model is what its formula, written out, gives from its weights."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.model.trace.attention import attend
from tests.oracles import attribution_maps_literal as oracle
from tests.stories import HEADS, KEYS, Stories, read_words, write_story

LENGTH = 24


@pytest.fixture(scope="module")
def weights(real_data):
    found = torch.load(real_data / "weights" / "stories260K.pt", weights_only=True, map_location="cpu")
    return {name: tensor.double() if tensor.is_floating_point() else tensor for name, tensor in found.items()}


@pytest.fixture(scope="module")
def stories(weights):
    """The network on three beginnings of the story that it finds likeliest."""
    model = Stories(weights).double().eval()
    story = write_story(model, LENGTH + 8)
    ids = torch.tensor([story[start : start + LENGTH] for start in (0, 4, 8)])
    return ng.Subject(model, (ids, None), space=ng.space.tokens(LENGTH))


@pytest.fixture(scope="module")
def literally(stories, weights):
    """(sample, layer, head, query, key) by numpy alone."""
    plain = {name: tensor.numpy() for name, tensor in weights.items()}
    return np.stack([_attention(plain, ids) for ids in stories.data.batch(range(3)).x])


def _attention(weights, ids):
    x, found = weights["tok"][ids], []
    allowed = np.tril(np.ones((len(ids), len(ids))))
    for number in range(len(weights["wq"])):
        h = _normed(x, weights["att_norm"][number])
        q, k, v = (np.reshape(h @ weights[name][number].T, (len(ids), -1, 8)) for name in ("wq", "wk", "wv"))
        q, k = _turned(q, weights), _turned(k, weights)
        k, v = (np.repeat(part, HEADS // KEYS, axis=1) for part in (k, v))
        found.append(oracle.attention(q.transpose(1, 0, 2), k.transpose(1, 0, 2), 8**-0.5, allowed))
        mixed = np.einsum("hqk,khd->qhd", found[-1], v).reshape(len(ids), -1)
        x = x + mixed @ weights["wo"][number].T
        h = _normed(x, weights["ffn_norm"][number])
        gate = h @ weights["w1"][number].T
        x = x + (gate / (1 + np.exp(-gate)) * (h @ weights["w3"][number].T)) @ weights["w2"][number].T
    return np.stack(found)


def _normed(x, weight):
    return x / np.sqrt((x**2).mean(-1, keepdims=True) + 1e-5) * weight


def _turned(x, weights):
    cosine, sine = weights["fr"][: len(x), None], weights["fi"][: len(x), None]
    turned = np.empty_like(x)
    turned[..., 0::2] = x[..., 0::2] * cosine - x[..., 1::2] * sine
    turned[..., 1::2] = x[..., 0::2] * sine + x[..., 1::2] * cosine
    return turned


def test_the_network_is_the_published_one_it_tells_a_story(stories, real_data):
    words = read_words((real_data / "weights" / "stories260K_tok512.bin").read_bytes())
    text = "".join(words[i] for i in stories.data.batch([0]).x[0][1:])
    assert text.strip().startswith("Once upon a time, there was a")


def test_every_layers_attention_is_its_formula(stories, literally):
    found = attend(stories.network, stories.reader.inputs(range(3)))
    assert [one.inside for one in found] == [(f"layers.{n}", f"layers.{n}.attend") for n in range(5)]
    recorded = np.stack([one.probabilities.numpy() for one in found], 1)
    np.testing.assert_allclose(recorded, literally, rtol=1e-9, atol=1e-14)


def test_the_last_words_attention_is_shown_word_by_word(stories, literally):
    found = ng.attribute(stories, ng.methods.AttentionMaps(layer="layers.2", head=5), samples=range(3))
    np.testing.assert_allclose(found.values, literally[:, 2, 5, -1], rtol=1e-9, atol=1e-14)
    np.testing.assert_allclose(found.values.sum(1), 1, rtol=1e-12)
    assert "Shown is what the last token attends to, which the target reads in the end." in found.notes


def test_rollout_is_the_papers_product_over_all_layers(stories, literally):
    found = ng.attribute(stories, "attention_rollout", samples=range(3))
    expected = np.stack([oracle.rollout(list(layers))[-1] for layers in literally])
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-14)


def test_class_activation_maps_are_drawn_from_the_last_layer_of_which_all_words_are_read(stories):
    found = ng.attribute(stories, "grad_cam", samples=range(3))
    assert any("Layer 'layers.4.norm1' (24 × 64) was chosen" in note for note in found.notes)
    assert (np.count_nonzero(found.values, axis=1) > 2).all()
