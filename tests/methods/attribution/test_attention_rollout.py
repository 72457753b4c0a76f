"""Rollout follows attention down all layers, half of each token staying where it is."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import make
from tests.methods.attribution.test_attention_maps import blocks_of, over_image
from tests.model.networks import Calls
from tests.model.transformers import Attend, Vit, images, made, steps
from tests.oracles import attribution_maps_literal as oracle


def ask(subject, **parameters):
    return ng.attribute(subject, ng.methods.AttentionRollout(**parameters), target="logit:1", samples=range(4))


def by_paper(subject):
    layers = blocks_of(subject)
    return np.stack([oracle.rollout([layer[row] for layer in layers]) for row in range(4)])


@pytest.mark.parametrize("blocks", [1, 3])
def test_it_is_the_papers_product(blocks):
    subject = images(made(Vit, blocks=blocks))
    expected = by_paper(subject)[:, 0, 1:]
    np.testing.assert_allclose(ask(subject).values, over_image(expected), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize(("query", "row"), [("first", 0), ("last", -1)])
def test_another_token_is_asked_by_name(query, row):
    subject = images(made(Vit, extra=0))
    np.testing.assert_allclose(ask(subject, query=query).values, over_image(by_paper(subject)[:, row]), rtol=1e-9)


def test_on_average_over_all_tokens_every_token_passes_on_what_it_has():
    subject = images(made(Vit, extra=0))
    found = ask(subject, query="mean")
    np.testing.assert_allclose(found.values, over_image(by_paper(subject).mean(1)), rtol=1e-9)
    flow = by_paper(subject)
    np.testing.assert_allclose(flow.sum(2), 1, rtol=1e-12)


def test_behind_a_causal_mask_nothing_flows_back_from_later_steps():
    found = ask(steps(), query="first").values
    assert (found[:, 0] > 0).all()
    assert not found[:, 1:].any()
    last = ask(steps()).values
    np.testing.assert_allclose(last.sum(1), 1, rtol=1e-12)
    assert (last > 0).all()


def test_uniform_attention_in_two_layers_by_hand():
    """A = 1/n everywhere, of which half is kept: twice, a quarter of the eye and three quarters spread."""
    model = made(Vit, extra=0)
    with torch.no_grad():
        for block in model.blocks:
            block.attn.qkv.weight.zero_()
            block.attn.qkv.bias.zero_()
    found = ask(images(model), query="first").values
    row = np.full(16, 0.75 / 16)
    row[0] += 0.25
    np.testing.assert_allclose(found, over_image(np.tile(row, (4, 1))), rtol=1e-12)


def test_a_token_that_may_attend_to_nothing_stays_where_it_is():
    def run(net, x):
        mask = torch.ones(6, 6, dtype=torch.bool)
        mask[2] = False
        q, k, v = net.parts(x).unsqueeze(1).chunk(3, -1)
        return net.head(nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)[:, 0].mean(1))

    torch.manual_seed(0)
    model = Calls(run, parts=nn.Linear(4, 12), head=nn.Linear(4, 2)).double()
    x = torch.randn(4, 6, 4, dtype=torch.float64)
    subject = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.series(6, 4, layout="tc"))
    found = ask(subject, query="mean").values
    np.testing.assert_allclose(found.sum(1), 1, rtol=1e-12)


def test_matrices_that_do_not_fit_each_other_are_refused_with_what_to_write():
    def run(net, x):
        x = net.first(x)
        weights = (net.query(x[:, :2]) @ x.transpose(1, 2)).softmax(-1)
        return net.head((weights @ x).mean(1))

    torch.manual_seed(0)
    model = Calls(run, first=Attend(4), query=nn.Linear(4, 4), head=nn.Linear(4, 2))
    x = torch.randn(4, 6, 4)
    subject = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.series(6, 4, layout="tc"))
    with pytest.raises(ng.NotApplicable, match=r"is 2 × 6 and that of 'first' 6 × 6.*write attention_maps\(layer"):
        ask(subject)


def test_a_network_without_attention_and_a_layer_are_refused():
    with pytest.raises(ng.NotApplicable, match="Residual has no attention"):
        ask(make("residual"))
    with pytest.raises(ng.NotApplicable, match="leave out at='norm'"):
        ng.attribute(images(made(Vit)), "attention_rollout", at="norm")
    with pytest.raises(ng.InvalidInput, match="query is 'cls'"):
        ask(images(made(Vit)), query="cls")
