"""Chosen weights are drawn anew in a copy; all others, the network and the random state stay as they are."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.core.errors import NotApplicable
from neuroglass.model.redraw import redrawn, weighted_parts
from neuroglass.testing.state import promise_same_state, state_of
from neuroglass.testing.subjects import tiny_subject


class Tied(nn.Module):
    """One matrix, used to read tokens and to write them; and a number of its own."""

    def __init__(self):
        super().__init__()
        self.embed = nn.Embedding(5, 3)
        self.head = nn.Linear(3, 5, bias=False)
        self.head.weight = self.embed.weight
        self.scale = nn.Parameter(torch.tensor([2.0, 3.0, 5.0]))

    def forward(self, ids):
        return self.head((self.embed(ids) * self.scale).mean(1))


def changed(module, other):
    return {name for name, part in module.state_dict().items() if not torch.equal(part, other.state_dict()[name])}


def test_only_the_chosen_modules_change_and_each_alike_whichever_others_do():
    model = tiny_subject("image").model
    one, both = redrawn(model, ["head"], seed=3), redrawn(model, ["head", "stem"], seed=3)
    assert changed(model, one) == {"head.weight", "head.bias"}
    assert changed(model, both) == {"head.weight", "head.bias", "stem.weight", "stem.bias"}
    assert torch.equal(one.head.weight, both.head.weight)
    assert not torch.equal(one.head.weight, redrawn(model, ["head"], seed=4).head.weight)


def test_the_network_and_the_random_state_stay_as_they_were():
    model = tiny_subject("tokens").model
    before = state_of(model)
    redrawn(model, [name for name, _ in model.named_modules()], seed=0)
    promise_same_state(before, state_of(model), "after drawing anew")


def test_weights_that_cannot_be_reset_keep_their_mean_and_spread():
    torch.manual_seed(0)
    model = nn.Module()
    model.grid = nn.Parameter(7 + 0.5 * torch.randn(100, 100))
    new = redrawn(model, [""], seed=0).grid
    assert not torch.equal(new, model.grid)
    np.testing.assert_allclose([float(new.detach().mean()), float(new.detach().std())], [7, 0.5], atol=0.02)


def test_weights_computed_from_others_are_drawn_anew_too():
    model = nn.utils.parametrizations.weight_norm(nn.Linear(4, 3))
    new = redrawn(model, [name for name, _ in model.named_modules()], seed=0)
    assert not torch.allclose(new.weight, model.weight)


def test_tied_weights_stay_tied():
    model = Tied()
    new = redrawn(model, ["head"], seed=0)
    assert new.head.weight is new.embed.weight and not torch.equal(new.embed.weight, model.embed.weight)


def test_parts_come_in_the_order_in_which_they_run_with_their_normalization():
    subject = tiny_subject("image")
    parts = weighted_parts(subject.model, subject.layers())
    assert [part.modules for part in parts] == [("stem",), ("conv", "norm"), ("last",), ("head",)]


def test_parts_that_are_no_layers_stand_where_the_one_around_them_does():
    subject = tiny_subject("tokens")
    names = [part.modules for part in weighted_parts(subject.model, subject.layers())]
    flat = [name for part in names for name in part]
    assert set(flat) == {name for name, part in subject.model.named_modules() if list(part.parameters(recurse=False))}
    assert flat[0] == "" and flat[-1] == "head"
    assert flat.index("embed") < flat.index("encoder.self_attn") < flat.index("encoder.linear2")


def test_a_network_without_weights_says_so():
    data = (np.ones((4, 1, 2, 2), "float32"), np.zeros(4, int))
    subject = ng.Subject(nn.Flatten(), data, space=ng.space.image(1, 2, 2))
    with pytest.raises(NotApplicable, match="no weights to draw anew"):
        weighted_parts(subject.model, subject.layers())
