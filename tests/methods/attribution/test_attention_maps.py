"""An attention map is one row of one layer's attention, put where the tokens lie on the input."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import make
from tests.model.networks import Calls
from tests.model.transformers import Causal, SwinLike, Vit, images, made, steps
from tests.oracles import attribution_literal as literal
from tests.oracles import attribution_maps_literal as oracle


def ask(subject, target="logit:1", **parameters):
    return ng.attribute(subject, ng.methods.AttentionMaps(**parameters), target=target, samples=range(4))


def by_hand(subject, block, x):
    """(sample, head, query, key) of a block of a tiny vision transformer, given the block's input."""
    q, k, _ = block.attn.qkv(block.norm1(x)).detach().unflatten(-1, (3, 2, -1)).permute(2, 0, 3, 1, 4).numpy()
    return np.stack([oracle.attention(one, other, 0.5) for one, other in zip(q, k, strict=True)])


def blocks_of(subject):
    """Every block's attention by the literal formula, on all samples."""
    model, x = subject.model, subject.reader.inputs(range(4))
    x = model.patches(x).flatten(2).transpose(1, 2)
    if model.extra:
        tokens = model.tokens.expand(len(x), -1, -1)
        x = torch.cat([x, tokens] if model.after else [tokens, x], 1)
    x, found = x + model.places, []
    for block in model.blocks:
        found.append(by_hand(subject, block, x))
        x = block(x)
    return found


def over_image(rows):
    return literal.stretch(rows.reshape(len(rows), 4, 4), 8, 8)


@pytest.mark.parametrize(("layer", "number"), [("blocks.0", 0), ("blocks.1.attn", 1), ("", 1)])
def test_the_class_tokens_attention_to_the_patches_is_shown_as_a_map(layer, number):
    subject = images(made(Vit))
    found = ask(subject, layer=layer)
    expected = blocks_of(subject)[number].mean(1)[:, 0, 1:]
    np.testing.assert_allclose(found.values, over_image(expected), rtol=1e-9, atol=1e-13)
    assert "Shown is what the first token attends to, which the target reads in the end." in found.notes


@pytest.mark.parametrize("head", [0, 1])
def test_a_head_is_shown_alone_when_it_is_asked_for(head):
    subject = images(made(Vit))
    expected = blocks_of(subject)[1][:, head, 0, 1:]
    np.testing.assert_allclose(ask(subject, head=head).values, over_image(expected), rtol=1e-9, atol=1e-13)


def test_a_class_token_at_the_end_is_found_there():
    subject = images(made(Vit, extra=1, after=True))
    expected = blocks_of(subject)[1].mean(1)[:, -1, :-1]
    np.testing.assert_allclose(ask(subject).values, over_image(expected), rtol=1e-9, atol=1e-13)


def test_without_a_class_token_all_tokens_are_averaged_and_this_is_said():
    subject = images(made(Vit, extra=0))
    found = ask(subject)
    np.testing.assert_allclose(found.values, over_image(blocks_of(subject)[1].mean((1, 2))), rtol=1e-9, atol=1e-13)
    assert "Shown is what tokens attend to, averaged over all of them." in found.notes


def test_where_the_first_step_is_read_its_attention_is_shown():
    class Beginning(Causal):
        def forward(self, x):
            return self.head(self.last(self.block(self.embed(x)))[:, 0])

    x = torch.randn(4, 6, 2, dtype=torch.float64)
    space = ng.space.series(6, 2, layout="tc")
    subject = ng.Subject(made(Beginning).double(), (x, torch.arange(4) % 3), space=space)
    found = ask(subject)
    assert "Shown is what the first token attends to, which the target reads in the end." in found.notes
    np.testing.assert_array_equal(found.values, ask(subject, query="first").values)
    assert (found.values != ask(subject, query="last").values).any()


def test_of_several_tokens_without_a_position_that_are_read_the_first_is_shown():
    class Distilled(Vit):
        def forward(self, x):
            x = self.patches(x).flatten(2).transpose(1, 2)
            x = torch.cat([self.tokens.expand(len(x), -1, -1), x], 1) + self.places
            for block in self.blocks:
                x = block(x)
            return self.head(self.norm(x)[:, :2].mean(1))

    subject = images(made(Distilled, extra=2))
    found = ask(subject)
    assert "Shown is what the first token attends to, which the target reads in the end." in found.notes
    expected = blocks_of(subject)[1].mean(1)[:, 0, 2:]
    np.testing.assert_allclose(found.values, over_image(expected), rtol=1e-9, atol=1e-13)


@pytest.mark.parametrize(("query", "row"), [("first", 0), ("last", -1)])
def test_another_token_is_asked_by_name(query, row):
    subject = images(made(Vit, extra=0))
    expected = blocks_of(subject)[1].mean(1)[:, row]
    np.testing.assert_allclose(ask(subject, query=query).values, over_image(expected), rtol=1e-9, atol=1e-13)


def test_where_tokens_see_no_later_ones_the_last_is_asked():
    subject = steps()
    model, x = subject.model, subject.model.embed(subject.reader.inputs(range(4)))
    mask = nn.Transformer.generate_square_subsequent_mask(6, dtype=x.dtype)
    x = model.last.norm1(model.block(x, mask, is_causal=True))
    expected = model.last.self_attn(x, x, x, attn_mask=mask)[1][:, -1].detach()
    found = ask(subject)
    np.testing.assert_allclose(found.values, expected, rtol=1e-9, atol=1e-13)
    assert "Shown is what the last token attends to, which the target reads in the end." in found.notes
    np.testing.assert_allclose(found.values.sum(1), 1, rtol=1e-12)


def test_of_several_attentions_in_a_layer_one_is_asked_by_number():
    subject = images(made(Vit))
    first = ask(subject, layer="blocks.0").values
    model = Calls(lambda net, x: net.whole(x), whole=subject.model)
    nested = ng.Subject(model, subject.data, space=subject.space)
    np.testing.assert_array_equal(ask(nested, layer="whole", which=0).values, first)
    note = "Shown is attention 1 of 2 in a pass, in 'whole.blocks.1.attn'."
    assert note.replace("1 of", "0 of").replace("blocks.1", "blocks.0") in ask(nested, layer="whole", which=0).notes
    assert note in ask(nested, layer="whole").notes


def test_a_planted_patch_is_where_the_class_token_looks():
    """A class token whose query matches the key of one loud patch."""
    model = made(Vit, blocks=1).double()
    attend = model.blocks[0].attn
    with torch.no_grad():
        model.patches.weight.zero_()
        model.patches.weight[0] = 1.0
        model.patches.bias.zero_()
        model.places.zero_()
        model.tokens.zero_()
        model.tokens[0, 0, 1] = 1.0
        attend.qkv.weight.zero_()
        attend.qkv.bias.zero_()
        attend.qkv.weight[0, 1] = 3.0  # the query asks in the class token's own direction
        attend.qkv.weight[8, 0] = 3.0  # the key answers in the patches' loudness
    x = torch.zeros(4, 3, 8, 8, dtype=torch.float64)
    places = [(0, 0), (1, 3), (3, 2), (2, 1)]
    for sample, (row, column) in enumerate(places):
        x[sample, :, 2 * row : 2 * row + 2, 2 * column : 2 * column + 2] = 1.0
    subject = ng.Subject(model, (x, torch.tensor([0, 1, 2, 0])), space=ng.space.image(3, 8, 8))
    for values in (ask(subject, head=0).values, ng.attribute(subject, "attention_rollout", samples=range(4)).values):
        cells = values.reshape(4, 4, 2, 4, 2).mean((2, 4))
        assert [np.unravel_index(one.argmax(), one.shape) for one in cells] == places


@pytest.mark.parametrize(
    ("wrong", "error", "says"),
    [
        (lambda: ask(make("residual")), ng.NotApplicable, "Residual has no attention"),
        (lambda: ask(images(made(Vit)), layer="norm"), ng.InvalidInput, "layer 'norm' has no attention of its own"),
        (lambda: ask(images(made(Vit)), layer="block"), ng.InvalidInput, "has no layer 'block'"),
        (lambda: ask(images(made(Vit)), head=2), ng.InvalidInput, "has 2 heads; write 0 to 1"),
        (lambda: ask(images(made(Vit)), which=2), ng.InvalidInput, "there are 2 attentions: 0 to 1"),
        (lambda: ask(images(made(Vit)), query="cls"), ng.InvalidInput, "query is 'cls'; write 'first', 'last', 'mean'"),
        (lambda: ask(images(made(Vit)), head=-2), ng.InvalidInput, "head is -2"),
        (lambda: ask(images(made(SwinLike)), layer="windowed"), ng.NotApplicable, "windows of the map"),
        (
            lambda: ng.attribute(images(made(Vit)), "attention_maps", at="norm"),
            ng.NotApplicable,
            "leave out at='norm'",
        ),
    ],
)
def test_a_wrong_ask_is_answered_with_what_to_write(wrong, error, says):
    with pytest.raises(error, match=says):
        wrong()


def test_attention_to_what_is_no_position_is_refused():
    class Memory(nn.Module):
        def __init__(self):
            super().__init__()
            self.slots, self.q, self.head = nn.Parameter(torch.randn(3, 4)), nn.Linear(2, 4), nn.Linear(4, 2)

        def forward(self, x):
            return self.head(((self.q(x) @ self.slots.T).softmax(-1) @ self.slots).mean(1))

    x = torch.randn(4, 6, 2)
    subject = ng.Subject(Memory(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.series(6, 2, layout="tc"))
    with pytest.raises(ng.NotApplicable, match="3 tokens that the network itself attends to are not positions"):
        ask(subject)


def test_the_map_is_the_same_for_every_target():
    subject = images(made(Vit))
    np.testing.assert_array_equal(ask(subject, "logit:0").values, ask(subject, "logit:2").values)
