"""LRP shares out the target layer by layer by the asked rules; nothing is lost but what biases and epsilon absorb."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F  # noqa: N812

import neuroglass as ng
from neuroglass.testing.subjects import MAKERS, target_of, tiny_subject
from tests.methods.attribution.networks import inputs_of, make, subject
from tests.methods.attribution.sequences import convolutional
from tests.methods.attribution.steps import STEPS, around
from tests.oracles import attribution_backward_captum as captum
from tests.oracles import attribution_backward_literal as literal

EPSILON = ng.methods.Lrp(convolutions="epsilon", first="epsilon")
EXACT = ng.methods.Lrp(convolutions="epsilon", first="epsilon", epsilon=0.0)


def ask(made, method="lrp", target="logit:1", *, at="input", samples=range(4)):
    return ng.attribute(made, method, target=target, samples=samples, at=at)


def everywhere(rule, **more):
    return ng.methods.Lrp(convolutions=rule, dense=rule, first=rule, **more)


@pytest.mark.parametrize("rule", ["epsilon", "gamma", "z-plus"])
def test_lrp_is_captums(rule):
    """Without biases, which Captum counts otherwise, on inputs that are not negative."""
    made = convolutional(bias=False, positive=True)
    method = ng.methods.Lrp(convolutions=rule, first=rule, epsilon=1e-9)
    for output in range(3):
        expected = captum.lrp(made.model, inputs_of(made), output, {0: rule, 3: rule, 6: "epsilon", 8: "epsilon"})
        assert expected.any()
        found = ask(made, method, f"logit:{output}").full.values
        np.testing.assert_allclose(found, expected, rtol=1e-6, atol=1e-10)


@pytest.mark.parametrize(
    "method",
    [
        everywhere("epsilon"),
        everywhere("gamma"),
        everywhere("z-plus"),
        everywhere("epsilon", epsilon=0.3),
        ng.methods.Lrp(),
        ng.methods.Lrp(convolutions="gamma", dense="z-plus", first="flat", epsilon=0.1, gamma=2.0),
    ],
    ids=str,
)
def test_lrp_is_the_papers_rules_one_number_at_a_time(method):
    made = convolutional()
    inner = method.convolutions or "z-plus"
    rules = {0: method.first or "flat", 3: inner, 6: method.dense, 8: method.dense}
    found = ask(made, method).full.values
    for sample, x in enumerate(inputs_of(made).numpy()):
        options = {"epsilon": method.epsilon, "gamma": method.gamma}
        expected = literal.lrp(list(made.model), x, 1, rules, **options)
        np.testing.assert_allclose(found[sample], expected, rtol=1e-7, atol=1e-13)


def test_without_biases_and_epsilon_everything_is_conserved_at_every_layer():
    made = convolutional(bias=False)
    for layer in ("input", *[layer.name for layer in made.layers()]):
        result = ask(made, EXACT, at=layer)
        assert result.scores["conservation_gap"] < 1e-13
        np.testing.assert_allclose(result.full.values.reshape(4, -1).sum(1), result.value.values, rtol=1e-9)


class Doubling(nn.Module):
    """A residual network without biases: a plain shortcut, one that is projected, and one around two branches."""

    def __init__(self, spelling):
        super().__init__()
        torch.manual_seed(7)
        self.spelling = spelling
        names = ("stem", "first", "second", "across", "third")
        for name in names:
            setattr(self, name, nn.Conv2d(2 if name == "stem" else 4, 4, 3, padding=1, bias=False))
        self.head = nn.Linear(4, 3, bias=False)

    def add(self, one, other):
        if self.spelling == "+=":
            one += other
            return one
        return torch.add(one, other) if self.spelling == "torch.add" else one + other

    def forward(self, x):
        x = self.stem(x).relu()
        x = self.add(self.second(self.first(x).relu()), x).relu()
        x = self.add(self.third(x), self.across(x)).relu()
        return self.head((x + x * 0.5).mean((2, 3)))


@pytest.mark.parametrize("spelling", ["+", "+=", "torch.add"])
@pytest.mark.parametrize("inner", ["epsilon", "gamma", "z-plus"])
def test_residual_connections_neither_double_nor_lose_relevance(spelling, inner):
    made = subject(Doubling(spelling), (2, 6, 6), ng.space.image(2, 6, 6, region=2))
    method = ng.methods.Lrp(convolutions=inner, first=inner, epsilon=0.0)
    result = ask(made, method)
    assert result.values.any()
    totals = result.full.values.reshape(4, -1).sum(1)
    lost = 0.03 if inner == "z-plus" else 1e-9  # by totals without a positive part, which z-plus cannot share out
    np.testing.assert_allclose(totals, result.value.values, rtol=lost, atol=1e-12)
    same = ask(subject_like(made, Doubling("+")), method)
    np.testing.assert_allclose(result.values, same.values, rtol=1e-9, atol=1e-14)


def subject_like(made, model):
    model.load_state_dict(made.model.state_dict())
    return ng.Subject(model.double(), made.data, space=made.space)


class Normed(nn.Module):
    """A convolution and a batch norm, written in one of several ways; its output may go to another reader too."""

    def __init__(self, way, *, shared=False):
        super().__init__()
        torch.manual_seed(8)
        self.way, self.shared = way, shared
        self.conv, self.norm, self.head = nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.Linear(4, 3)
        self.last = nn.Conv2d(4, 4, 1)
        self.norm.running_mean.uniform_(-0.5, 0.5)
        self.norm.running_var.uniform_(0.5, 2)
        with torch.no_grad():
            self.norm.weight.uniform_(0.5, 2).mul_(torch.tensor([1.0, -1.0, 1.0, 1.0]))
            self.norm.bias.uniform_(-0.5, 0.5)

    def merged(self):
        scale = (self.norm.running_var + self.norm.eps).rsqrt() * self.norm.weight
        weight = self.conv.weight * scale.view(-1, 1, 1, 1)
        return weight, (self.conv.bias - self.norm.running_mean) * scale + self.norm.bias

    def normed(self, x, z):
        norm = self.norm
        if self.way == "merged by hand":
            return F.conv2d(x, *self.merged(), padding=1)
        if self.way == "functional":
            given = (norm.running_mean, norm.running_var, norm.weight, norm.bias)
            return F.batch_norm(z, *given, training=False, eps=norm.eps)
        if self.way == "arithmetic":
            mean, scale = norm.running_mean.view(-1, 1, 1), (norm.running_var + norm.eps).sqrt().view(-1, 1, 1)
            return (z - mean) / scale * norm.weight.view(-1, 1, 1) + norm.bias.view(-1, 1, 1)
        return norm(z)

    def forward(self, x):
        z = self.conv(x)
        y = self.normed(x, z).relu()
        if self.shared:
            other = F.conv2d(x, self.conv.weight, self.conv.bias, padding=1) if self.way == "merged by hand" else z
            y = y + other.relu()
        return self.head(self.last(y).relu().mean((2, 3)))


@pytest.mark.parametrize("shared", [False, True])
@pytest.mark.parametrize("rule", ["epsilon", "gamma", "z-plus", "flat"])
def test_a_batch_norm_belongs_to_the_convolution_before_it_however_it_is_written(rule, shared):
    """Also where its scale is negative, and where the convolution's output goes to others."""

    def found(way):
        torch.manual_seed(0)
        made = subject(Normed(way, shared=shared), (2, 5, 5), ng.space.image(2, 5, 5, region=2))
        return ask(made, everywhere(rule)).full.values

    expected = found("merged by hand")
    assert expected.any()
    for way in ("module", "functional", "arithmetic"):
        np.testing.assert_allclose(found(way), expected, rtol=1e-6, atol=1e-11)


def test_a_bias_takes_its_share_and_the_gap_says_how_much():
    """y = 3 a + 1 at a = 2: of 7, a gets 6."""
    model = nn.Linear(1, 1)
    with torch.no_grad():
        model.weight.fill_(3.0), model.bias.fill_(1.0)
    made = ng.Subject(nn.Sequential(model).double(), (np.array([[2.0]]), np.array([0.0])), space=ng.space.table(1))
    result = ask(made, EXACT, "output:0", samples=[0])
    np.testing.assert_allclose(result.values, [[6.0]], rtol=1e-12)
    assert result.scores["conservation_gap"] == pytest.approx(1.0)


def test_on_relu_networks_epsilon_0_is_input_times_gradient():
    """Ancona et al. 2018, proposition 1."""
    for kind in ("convolutional", "residual"):
        made = make(kind)
        plain = ask(made, "input_times_gradient")
        np.testing.assert_allclose(ask(made, EXACT).values, plain.values, rtol=1e-7, atol=1e-13)


def test_pixels_that_are_only_scaled_keep_the_relevance_of_what_the_network_reads():
    torch.manual_seed(3)
    model = nn.Sequential(nn.Conv2d(3, 4, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(100, 3)).double()
    x = np.random.default_rng(0).uniform(size=(4, 3, 5, 5))
    mean, std = (0.5, 0.4, 0.3), (0.2, 0.25, 0.3)
    scaled = (x - np.reshape(mean, (3, 1, 1))) / np.reshape(std, (3, 1, 1))
    y = np.arange(4) % 3
    told = ng.Subject(model, (x, y), space=ng.space.image(3, 5, 5, mean=mean, std=std, region=2))
    given = ng.Subject(model, (scaled, y), space=ng.space.image(3, 5, 5, region=2))
    for method in (ng.methods.Lrp(), EPSILON, everywhere("z-plus")):
        np.testing.assert_allclose(ask(told, method).values, ask(given, method).values, rtol=1e-7, atol=1e-12)


CONSERVING = (
    "leaky relu", "silu, softplus, elu", "hardswish in place", "gate", "glu", "difference of a reused step",
    "max pool that overlaps", "largest of two", "adaptive pools", "concatenation", "part in place", "mask of its own",
    "choice of its own", "product of matrices", "rms norm by hand",
)  # fmt: skip


@pytest.mark.parametrize("name", CONSERVING)
def test_without_biases_nothing_is_lost_in(name):
    made = around(name)
    with torch.no_grad():
        for layer in (made.model.start, made.model.mix, made.model.head):
            layer.bias.zero_()
    bare = ng.Subject(made.model, made.data, space=made.space)
    result = ask(bare, ng.methods.Lrp(epsilon=0.0))
    np.testing.assert_allclose(result.values.sum(1), result.value.values, rtol=1e-7, atol=1e-12)


@pytest.mark.parametrize("name", [name for name in STEPS if name not in CONSERVING])
def test_other_steps_are_answered_or_refused_by_name(name):
    try:
        assert np.isfinite(ask(around(name)).values).all()
    except ng.NotApplicable as reason:
        assert name == "variance"
        assert "'var'" in str(reason)


def test_of_a_gate_and_a_value_the_value_takes_all():
    """Arras et al. 2017: y = sigmoid(a) b."""

    class Gate(nn.Module):
        def forward(self, x):
            return x[:, :1].sigmoid() * x[:, 1:]

    x = np.array([[0.3, 2.0]])
    made = ng.Subject(Gate().double(), (x, np.array([0.0])), space=ng.space.table(2))
    expected = 2.0 / (1 + np.exp(-0.3))
    np.testing.assert_allclose(ask(made, EXACT, "output:0", samples=[0]).values, [[0.0, expected]], rtol=1e-6)


def test_attention_weights_get_nothing_and_values_all():
    """Ali et al. 2022: what is attended to gets the relevance, in the measure of its weight."""

    class Attends(nn.Module):
        def forward(self, x):  # sample, token, channel
            return F.scaled_dot_product_attention(x, x, x)[:, 0, :]

    x = np.random.default_rng(0).normal(size=(2, 3, 4))
    made = ng.Subject(Attends().double(), (x, np.zeros((2, 4))), space=ng.space.series(3, 4, layout="tc"))
    found = ask(made, EXACT, "output:2", samples=range(2)).full.values
    for sample, rows in enumerate(x):
        weights = np.exp(rows[0] @ rows.T / np.sqrt(4))
        expected = np.zeros((3, 4))
        expected[:, 2] = weights / weights.sum() * rows[:, 2]
        np.testing.assert_allclose(found[sample], expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_gap_is_what_the_relevance_lacks_of_the_target(kind):
    made = tiny_subject(kind)
    result = ask(made, "lrp", target_of(made))
    lacking = np.abs(result.full.values.reshape(4, -1).sum(1) - result.value.values)
    assert result.scores["conservation_gap"] == pytest.approx(lacking.max(), rel=1e-9)
    assert any(note.startswith("Rules of LRP") for note in result.notes)


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"convolutions": "alpha"}, r"convolutions is 'alpha'; write 'epsilon', 'gamma', 'z-plus', 'flat'"),
        ({"dense": ""}, "dense is ''"),
        ({"epsilon": -1.0}, "epsilon is -1.0"),
    ],
)
def test_a_rule_that_does_not_exist_is_refused_with_those_that_do(wrong, words):
    with pytest.raises(ng.InvalidInput, match=words):
        ng.methods.Lrp(**wrong)
