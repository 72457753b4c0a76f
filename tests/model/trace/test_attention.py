"""Attention is recorded as the formula says, however a network spells it, and the network stays as it is."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from neuroglass.core.unit import Place
from neuroglass.model.network import Network
from neuroglass.model.trace.attention import attend
from neuroglass.testing.state import promise_same_state, state_of
from tests.model.networks import Calls
from tests.model.transformers import Causal, Vit, images, made, steps

LENGTH, WIDTH, HEADS, COUNT = 5, 8, 2, 3


class Spelled(nn.Module):
    """The same causal attention of two heads, spelled as its name says."""

    def __init__(self, spelling):
        super().__init__()
        self.spelling = spelling
        self.q, self.k, self.v = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.soft = nn.Softmax(dim=-1)

    def forward(self, x):
        return getattr(self, self.spelling)(x).mean(1)

    def heads(self, x):
        return [part(x).unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in (self.q, self.k, self.v)]

    def fused(self, x):
        return functional.scaled_dot_product_attention(*self.heads(x), is_causal=True).transpose(1, 2).flatten(2)

    def fused_with_a_mask(self, x):
        mask = torch.ones(LENGTH, LENGTH, dtype=torch.bool).tril()
        return functional.scaled_dot_product_attention(*self.heads(x), attn_mask=mask).transpose(1, 2).flatten(2)

    def by_hand(self, x):
        q, k, v = self.heads(x)
        scores = (q @ k.transpose(-1, -2) / 2).masked_fill(future(x), -torch.inf)
        return (functional.dropout(scores.softmax(-1), 0.5, self.training) @ v).transpose(1, 2).flatten(2)

    def by_einsum(self, x):
        q, k, v = self.heads(x)
        scores = torch.einsum("bhqd,bhkd->bhqk", q / 2, k)
        scores += torch.where(future(x), -torch.inf, 0.0)
        return torch.einsum("bhqk,bhkd->bqhd", functional.softmax(scores, -1), v).flatten(2)

    def by_batches_of_heads(self, x):
        q, k, v = (part.flatten(0, 1) for part in self.heads(x))
        bias = torch.where(future(x), -torch.inf, 0.0).to(x).expand(len(q), LENGTH, LENGTH)
        mixed = torch.bmm(self.soft(torch.baddbmm(bias, q, k.transpose(1, 2), alpha=0.5)), v)
        return mixed.unflatten(0, (-1, HEADS)).transpose(1, 2).flatten(2)

    def by_torch(self, x):
        weight = torch.cat([self.q.weight, self.k.weight, self.v.weight])
        bias = torch.cat([self.q.bias, self.k.bias, self.v.bias])
        x = x.transpose(0, 1)
        made, _ = functional.multi_head_attention_forward(
            x, x, x, WIDTH, HEADS, weight, bias, None, None, False, 0.0, torch.eye(WIDTH).to(x), None,
            training=False, need_weights=False, attn_mask=future(x),
        )  # fmt: skip
        return made.transpose(0, 1)


SPELLINGS = [name for name in vars(Spelled) if name.startswith(("fused", "by_"))]


def future(x):
    return torch.ones(LENGTH, LENGTH, dtype=torch.bool, device=x.device).triu(1)


def network(model):
    return Network(model.double().eval(), steps().space)


def inputs():
    return torch.randn(COUNT, LENGTH, WIDTH, dtype=torch.float64, generator=torch.Generator().manual_seed(0))


def by_formula(model, x):
    """softmax(q k / sqrt(d)) over what is not later, one number at a time."""
    expected = torch.zeros(COUNT, HEADS, LENGTH, LENGTH, dtype=torch.float64)
    with torch.no_grad():
        q, k = model.q(x), model.k(x)
        for sample in range(COUNT):
            for head in range(HEADS):
                own = slice(head * 4, head * 4 + 4)
                for query in range(LENGTH):
                    seen = [float((q[sample, query, own] * k[sample, key, own]).sum()) / 2 for key in range(query + 1)]
                    powers = torch.tensor(seen, dtype=torch.float64).exp()
                    expected[sample, head, query, : query + 1] = powers / powers.sum()
    return expected


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_attention_is_its_formula_to_the_last_bits_however_it_is_spelled(spelling):
    model = made(Spelled, spelling=spelling)
    (found,) = attend(network(model), inputs())
    probabilities = found.probabilities.reshape(COUNT, HEADS, LENGTH, LENGTH)
    torch.testing.assert_close(probabilities, by_formula(model, inputs()), rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_rows_sum_to_one_and_what_is_masked_gets_nothing(spelling):
    (found,) = attend(network(made(Spelled, spelling=spelling)), inputs())
    rows = found.probabilities.reshape(-1, LENGTH, LENGTH)
    torch.testing.assert_close(rows.sum(-1), torch.ones(len(rows), LENGTH, dtype=torch.float64), rtol=1e-14, atol=0)
    assert not rows.triu(1).any()
    assert (rows.tril() > 0).sum() == len(rows) * LENGTH * (LENGTH + 1) / 2


@pytest.mark.parametrize("need", [False, True])
def test_attention_of_torchs_module_is_what_the_module_returns_when_it_is_asked_for(need):
    torch.manual_seed(0)
    module = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True).double().eval()
    padding = torch.zeros(COUNT, LENGTH, dtype=torch.bool)
    padding[1, 3:] = True

    def run(net, x):
        return net.attend(x, x, x, key_padding_mask=padding[: len(x)], need_weights=need)[0].mean(1)

    (found,) = attend(network(Calls(run, attend=module)), inputs())
    _, expected = module(inputs(), inputs(), inputs(), key_padding_mask=padding, average_attn_weights=False)
    probabilities = found.probabilities.reshape(expected.shape)
    torch.testing.assert_close(probabilities, expected.detach(), rtol=1e-14, atol=1e-15)
    assert not probabilities[1, :, :, 3:].any()
    assert found.place == "'attend'"


def test_an_encoder_layer_is_taken_apart_where_it_would_be_fused():
    fused = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(True)
    try:
        model = made(Causal).double().eval()
        found = attend(network(model), torch.randn(2, 6, 2, dtype=torch.float64))
        assert torch.backends.mha.get_fastpath_enabled()
    finally:
        torch.backends.mha.set_fastpath_enabled(fused)
    assert [one.inside for one in found] == [("block", "block.self_attn"), ("last", "last.self_attn")]
    assert all(one.probabilities.shape == (2, 2, 6, 6) for one in found)


def test_grouped_queries_and_keys_of_another_number_are_rectangular():
    q, k = (torch.randn(COUNT, heads, n, 4, dtype=torch.float64) for heads, n in ((4, 3), (2, 7)))

    def run(net, x):
        mixed = functional.scaled_dot_product_attention(q[: len(x)], k[: len(x)], k[: len(x)], enable_gqa=True)
        return net.head(mixed.flatten(1))

    (found,) = attend(network(Calls(run, head=nn.Linear(48, 2))), inputs())
    expected = (q @ k.repeat_interleave(2, 1).transpose(-1, -2) / 2).softmax(-1)
    torch.testing.assert_close(found.probabilities, expected, rtol=1e-14, atol=1e-15)


def test_what_a_network_does_to_its_probabilities_before_it_uses_them_is_kept():
    def run(net, x):
        weights = (net.q(x) @ net.k(x).transpose(1, 2)).softmax(-1)
        weights = weights * (weights > 0.1)
        weights = weights / weights.sum(-1, keepdim=True)
        return net.head((weights @ x).mean(1))

    torch.manual_seed(0)
    model = Calls(run, q=nn.Linear(WIDTH, 4), k=nn.Linear(WIDTH, 4), head=nn.Linear(WIDTH, 2))
    (found,) = attend(network(model), inputs())
    assert (found.probabilities == 0).any()
    sums = found.probabilities.sum(-1)
    torch.testing.assert_close(sums, torch.ones_like(sums), rtol=1e-14, atol=0)


NO_ATTENTION = {
    "over another axis": lambda net, x: ((net.q(x) @ net.q(x).transpose(1, 2)).softmax(1) @ x).mean(1),
    "of what is no product": lambda net, x: net.q(x.relu().softmax(-1)).mean(1),
    "into no product": lambda net, x: (net.q(x).softmax(-1) * x).mean(1),
    "at the end": lambda net, x: net.q(x.mean(1)).softmax(-1),
}


@pytest.mark.parametrize("kind", NO_ATTENTION)
def test_a_softmax_that_is_no_attention_is_left_out(kind):
    assert attend(network(Calls(NO_ATTENTION[kind], q=nn.Linear(WIDTH, WIDTH))), inputs()) == []


def test_probabilities_that_are_overwritten_after_their_use_are_kept_as_they_were_used():
    def run(net, x):
        weights = (net.q(x) @ x.transpose(1, 2)).softmax(-1)
        mixed = weights @ x
        weights.zero_()
        return mixed.mean(1)

    (found,) = attend(network(Calls(run, q=nn.Linear(WIDTH, WIDTH))), inputs())
    assert (found.probabilities > 0).all()


def test_a_layer_that_runs_twice_is_named_by_call():
    torch.manual_seed(0)
    module = nn.MultiheadAttention(WIDTH, HEADS, batch_first=True)
    model = Calls(lambda net, x: net.attend(*[net.attend(x, x, x)[0]] * 3)[0].mean(1), attend=module)
    assert [one.inside for one in attend(network(model), inputs())] == [("attend#0",), ("attend#1",)]


def test_attention_of_a_replaced_activation_is_recorded():
    subject = images(made(Vit))
    x = subject.reader.inputs(range(2))
    place = Place("blocks.0.norm1")
    held = torch.zeros(2, 17, 8, dtype=torch.float64)
    first, _ = attend(subject.network, x, replace={place: held})
    torch.testing.assert_close(first.probabilities, torch.full((2, 2, 17, 17), 1 / 17, dtype=torch.float64))


@pytest.mark.parametrize("fault", [KeyboardInterrupt, RuntimeError])
def test_the_network_is_left_as_it_was_also_after_a_fault_in_the_middle(fault):
    model = made(Vit).double().train()
    subject, x = images(model), torch.randn(2, 3, 8, 8, dtype=torch.float64)
    model.train()
    before = state_of(model)
    attend(subject.network, x)
    promise_same_state(before, state_of(model), "after a pass")

    def fail(_):
        raise fault

    model.norm.forward = fail
    with pytest.raises(fault):
        attend(subject.network, x)
    del model.norm.forward
    promise_same_state(before, state_of(model), "after a fault")
    assert torch.backends.cuda.flash_sdp_enabled()
