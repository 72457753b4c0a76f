"""What cannot be answered is refused by every method, on every path, with what was meant and what to write."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.catalog import ATTRIBUTION, build
from tests.methods.attribution.networks import subject

DRAWS = {"rise": {"masks": 60}, "lime": {"variations": 60}, "lime_tree": {"variations": 60}}
FREE = [name for name in ATTRIBUTION if getattr(build("attribution", name, {}), "target_free", False)]
AIMED = [name for name in ATTRIBUTION if name not in FREE]
BY_HIDING = ("occlusion", "rise", "lime", "kernel_shap", "shapley_sampling", "score_cam")  # of those, some
WAYS = ("original", "prepared")
BOTH = ("gradient", "integrated_gradients", "occlusion", "kernel_shap")  # stand for all that the engine answers
ASKED = [(name, "original") for name in AIMED] + [(name, "prepared") for name in BOTH]


class Branches(nn.Module):
    """A layer that runs, and leads nowhere."""

    def __init__(self):
        super().__init__()
        self.stem, self.aside, self.head = (nn.Conv2d(n, 3, 3, padding=1) for n in (1, 3, 3))
        self.out = nn.Linear(3, 2)

    def forward(self, x):
        x = self.stem(x).relu()
        self.aside(x)
        return self.out(self.head(x).relu().mean((2, 3)))


class Steps(nn.Module):
    """Answers that have no slope: each position counts where a convolution is over 0."""

    def __init__(self):
        super().__init__()
        self.conv, self.out = nn.Conv2d(1, 3, 3, padding=1), nn.Linear(3, 2)

    def forward(self, x):
        return self.out((self.conv(x) > 0).double().mean((2, 3)))


def image(model, **more):
    x = torch.randn(4, 1, 6, 6, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    space = ng.space.image(1, 6, 6, region=2)
    return ng.Subject(model.double(), (x, torch.tensor([0, 1, 0, 1])), space=space, **more)


def ask(given, name, **more):
    return ng.attribute(given, build("attribution", name, DRAWS.get(name, {})), samples=[0, 2], **more)


@pytest.mark.parametrize(("name", "way"), ASKED)
def test_a_layer_that_leads_nowhere_is_refused_by_every_method(name, way):
    with pytest.raises((ng.InvalidInput, ng.NotApplicable), match=r"does not depend on|drawn on the input"):
        ask(image(Branches(), way=way), name, at="aside")


@pytest.mark.parametrize(("name", "way"), [(name, way) for name, way in ASKED if name != "error_sensitivity"])
def test_a_layer_behind_the_target_is_refused_by_every_method(name, way):
    with pytest.raises((ng.InvalidInput, ng.NotApplicable), match=r"does not depend on 'out'|drawn on the input"):
        ask(image(Branches(), way=way), name, at="out", target="head:1")


def test_a_layer_that_leads_there_through_closed_gates_is_not_said_to_be_independent():
    model = Branches()
    with torch.no_grad():
        model.head.weight.fill_(0)
        model.head.bias.fill_(-1)
    found = ask(image(model), "occlusion", at="head")
    assert not found.values.any()
    assert any("does not react at all" in note for note in found.notes)


@pytest.mark.parametrize("name", ATTRIBUTION)
def test_a_network_without_slopes_is_answered_by_perturbation_which_the_others_offer_by_name(name):
    try:
        found = ask(image(Steps()), name)
    except ng.NotApplicable as refusal:
        assert "occlusion" in str(refusal)
        assert name not in BY_HIDING
    else:
        assert found.values.any()


@pytest.mark.parametrize("name", ["gradient", "integrated_gradients", "occlusion", "lime", "grad_cam"])
@pytest.mark.parametrize("way", WAYS)
def test_an_activation_that_is_not_a_number_names_the_sample_and_the_layer(name, way):
    class Root(nn.Module):
        def __init__(self):
            super().__init__()
            self.conv, self.root = nn.Conv2d(1, 2, 3, padding=1), Sqrt()
            self.out = nn.Linear(2, 2)

        def forward(self, x):
            return self.out(self.root(self.conv(x).mean((2, 3)) + 5))

    model = Root()
    x = torch.zeros(3, 1, 6, 6, dtype=torch.float64)
    with torch.no_grad():
        model.conv.weight.fill_(1.0)
    x[2] = -100
    given = ng.Subject(model.double(), (x, None), space=ng.space.image(1, 6, 6, region=2), classes=("a", "b"), way=way)
    method = build("attribution", name, DRAWS.get(name, {}))
    with pytest.raises(ng.InvalidInput, match=r"nan for sample 2; it first appears in layer 'root' \(Sqrt\)"):
        ng.attribute(given, method, target="logit:1", samples=[0, 2])


class Sqrt(nn.Module):
    def forward(self, x):
        return x.sqrt()


def test_tokens_without_an_embedding_layer_are_refused_with_what_to_write():
    class OneHot(nn.Module):
        def __init__(self):
            super().__init__()
            self.out = nn.Linear(6, 2)

        def forward(self, ids):
            return self.out(nn.functional.one_hot(ids, 6).float().mean(1))

    with pytest.raises(
        ng.InvalidInput, match=r"no nn.Embedding was met; write ng.space.tokens\(n, embedding='layer'\)"
    ):
        ng.Subject(OneHot(), (np.zeros((4, 5), int), np.array([0, 1, 0, 1])), space=ng.space.tokens(5))


@pytest.mark.parametrize("name", AIMED)
def test_a_layer_of_whole_numbers_has_neither_slopes_nor_values_between_and_it_is_said_where_to_ask(name):
    class Rounded(nn.Module):
        def __init__(self):
            super().__init__()
            self.whole, self.out = Whole(), nn.Linear(4, 3)

        def forward(self, x):
            return self.out(self.whole(x).double())

    rounded = subject(Rounded(), (4,), ng.space.table(4))
    with pytest.raises(
        ng.NotApplicable, match=r"'whole' holds whole numbers, .* ask at a later layer|drawn on the input"
    ):
        ask(rounded, name, at="whole")


class Whole(nn.Module):
    def forward(self, x):
        return x.round().long()


def test_a_token_without_a_word_is_refused():
    model = nn.Sequential(nn.Embedding(5, 3), nn.Flatten(), nn.Linear(12, 2))
    x = np.array([[0, 1, 2, 3], [4, 1, 1, 0]])
    words = ng.Subject(model, (x, np.array([0, 1])), space=ng.space.tokens(4, words=["", "a", "b", "c", "d"]))
    assert ng.attribute(words, "gradient", target="logit:1").inputs.values.tolist()[1] == ["d", "a", "a", ""]
    few = ng.Subject(model, (x, np.array([0, 1])), space=ng.space.tokens(4, words=["", "a", "b"]))
    with pytest.raises(ng.InvalidInput, match="token 4 has no word; words= has 3"):
        ng.attribute(few, "gradient", target="logit:1")
