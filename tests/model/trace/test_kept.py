"""The network is left as it was: also after an error, an interrupt, and inside the caller's own modes."""

import random

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.functional import dropout

import neuroglass as ng
from neuroglass.model.trace.trace import ENTRY, OUTPUT, differentiate
from tests.model.networks import Calls, Patches, X, Y, mlp, subject


class Restless(nn.Module):
    """Counts its passes, draws random numbers, and fails when told."""

    def __init__(self):
        super().__init__()
        self.fc, self.norm = nn.Linear(4, 3), nn.BatchNorm1d(3)
        self.register_buffer("passes", torch.zeros((), dtype=torch.int64))
        self.register_buffer("history", torch.zeros(3))
        self.fails = None

    def forward(self, x):
        self.passes += 1
        self.history = self.history + 1
        torch.rand(1)
        if self.fails:
            raise self.fails
        return self.norm(self.fc(x))


def state(model):
    return {
        "modes": [module.training for module in model.modules()],
        "frozen": [parameter.requires_grad for parameter in model.parameters()],
        "slopes": [None if p.grad is None else p.grad.tolist() for p in model.parameters()],
        "weights": {name: tensor.tolist() for name, tensor in model.state_dict().items()},
        "identities": [id(tensor) for tensor in (*model.parameters(), *model.buffers())],
        "hooks": [len(m._forward_hooks) + len(m._forward_pre_hooks) + len(m._backward_hooks) for m in model.modules()],
        "random": torch.get_rng_state().tolist(),
        "numpy": np.random.get_state()[1].tolist(),
        "python": random.getstate(),
        "grad": torch.is_grad_enabled(),
        "fused": torch.backends.mha.get_fastpath_enabled(),
    }


def mixed():
    torch.manual_seed(0)
    model = Restless().train()
    model.norm.eval()
    model.fc.bias.requires_grad_(False)
    model(torch.as_tensor(X)).sum().backward()
    return model


def draw():
    """The user goes on drawing random numbers between two questions."""
    torch.rand(3), np.random.rand(3), random.random()


def ask_everything(found):
    found.layers()
    _ = found.fingerprint
    found.predict(range(12))
    found.activations(["fc"], range(12))
    for method in ("gradient", "integrated_gradients", "occlusion"):
        ng.attribute(found, method, samples=[0, 1])
    ng.attribute(found, "gradient", target="fc:0", at="input", samples=[0])


def test_a_network_that_was_asked_everything_is_left_as_it_was():
    model = mixed()
    before = state(model)
    ask_everything(subject(model))
    assert state(model) == before


@pytest.mark.parametrize("fault", [RuntimeError("broken"), KeyboardInterrupt(), SystemExit(), ZeroDivisionError()])
def test_a_network_is_left_as_it_was_after_an_error_inside(fault):
    model = mixed()
    before = state(model)
    found = subject(model)
    model.fails = fault
    for ask in (
        lambda: ng.attribute(found, "gradient", target="logit:0"),
        lambda: found.activations(["norm"], [0]),
        lambda: found.predict([0]),
        lambda: found.fingerprint,
    ):
        with pytest.raises(type(fault)):
            ask()
        assert state(model) == before


def test_a_refused_question_leaves_the_network_as_it_was():
    model = mixed()
    before = state(model)
    found = subject(model)
    for target in ("logit:99", "nothing:0", "fc:7", "fc#1:0"):
        with pytest.raises(ng.InvalidInput):
            ng.attribute(found, "gradient", target=target)
    assert state(model) == before


def test_global_random_numbers_that_a_network_draws_are_put_back_and_the_same_every_time():
    fc = nn.Linear(4, 3)
    model = Calls(lambda net, x: net.fc(x) + float(np.random.rand()) + random.random(), fc=fc)
    found = subject(model)
    before = state(model)
    first = found.fingerprint, ng.attribute(found, "gradient", target="logit:0").value.values
    assert state(model) == before
    draw()
    again = subject(model)
    assert again.fingerprint == first[0]
    assert np.array_equal(ng.attribute(again, "gradient", target="logit:0").value.values, first[1])


def test_a_buffer_that_is_made_in_the_first_pass_is_taken_away_again():
    def run(net, x):
        if "places" not in dict(net.named_buffers()):
            net.register_buffer("places", torch.ones(4))
        return net.fc(x + net.places)

    model = Calls(run, fc=nn.Linear(4, 3))
    ask_everything(subject(model))
    assert list(model.state_dict()) == ["fc.weight", "fc.bias"]


def test_frozen_networks_have_gradients_and_stay_frozen():
    model = mlp().requires_grad_(False)
    expected = ng.attribute(subject(mlp()), "gradient", target="logit:0").values
    assert np.array_equal(ng.attribute(subject(model), "gradient", target="logit:0").values, expected)
    assert expected.any()
    assert not any(parameter.requires_grad for parameter in model.parameters())


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode, lambda: torch.set_grad_enabled(False)])
@pytest.mark.parametrize("method", ["gradient", "integrated_gradients", "occlusion", "saliency"])
def test_the_callers_modes_do_not_change_the_answer(mode, method):
    outside = ng.attribute(subject(mlp()), method, samples=[0, 1])
    model = mlp()
    with mode():
        inside = ng.attribute(subject(model), method, samples=[0, 1])
        at_layer = ng.attribute(subject(model), method, at="1", samples=[0, 1])
    assert np.array_equal(inside.values, outside.values)
    assert np.array_equal(at_layer.values, ng.attribute(subject(mlp()), method, at="1", samples=[0, 1]).values)


@pytest.mark.parametrize("mode", [torch.no_grad, torch.inference_mode])
def test_a_pass_is_differentiated_inside_the_callers_modes(mode):
    found = subject(mlp())
    inputs = found.network.tensors(X)
    asked = {"reads": [OUTPUT], "sources": [ENTRY]}
    expected = differentiate(found.network, inputs, lambda seen: seen[OUTPUT][:, 0], **asked)
    with mode():
        got = differentiate(found.network, inputs, lambda seen: seen[OUTPUT][:, 0], **asked)
    assert torch.equal(got.gradients[ENTRY], expected.gradients[ENTRY])


def test_fused_attention_is_off_while_the_network_is_asked_and_on_again_after():
    seen = []

    def run(net, x):
        seen.append(torch.backends.mha.get_fastpath_enabled())
        return net.fc(x)

    found = subject(Calls(run, fc=nn.Linear(4, 3)))
    ask_everything(found)
    assert set(seen) == {False}
    assert torch.backends.mha.get_fastpath_enabled()


def test_a_network_made_in_inference_mode_is_answered_or_refused_clearly():
    expected = ng.attribute(subject(mlp()), "gradient", samples=[0, 1]).values
    with torch.inference_mode():
        model = mlp()
    try:
        got = ng.attribute(subject(model), "gradient", samples=[0, 1]).values
    except ng.InvalidInput as refusal:
        assert "inference" in str(refusal)
    else:
        assert np.array_equal(got, expected)


def test_a_network_with_dropout_always_on_gives_the_same_answer_twice():
    found = subject(Calls(lambda net, x: dropout(net.fc(x), 0.5), fc=nn.Linear(4, 3)))
    for method in ("gradient", "occlusion"):
        first = ng.attribute(found, method, target="logit:0").values
        draw()
        assert np.array_equal(ng.attribute(found, method, target="logit:0").values, first)
    assert subject(found.model).fingerprint == found.fingerprint


def test_a_preprocessing_network_is_kept_as_the_network_is():
    torch.manual_seed(0)
    front = nn.Sequential(nn.BatchNorm1d(4), nn.Dropout(0.5), nn.Linear(4, 4)).train()
    network = mlp()
    before = state(front)
    found = subject(network, preprocess=front)
    for method in ("gradient", "occlusion"):
        together, alone = (ng.attribute(found, method, target="logit:0", samples=s).values for s in ([0, 1], [0]))
        np.testing.assert_allclose(together[:1], alone, rtol=1e-5, atol=1e-7)
    assert state(front) == before


def test_the_callers_autocast_does_not_change_the_answer():
    expected, stamp = ng.attribute(subject(mlp()), "gradient").values, subject(mlp()).fingerprint
    with torch.autocast("cpu", torch.bfloat16):
        assert np.array_equal(ng.attribute(subject(mlp()), "gradient").values, expected)
        assert subject(mlp()).fingerprint == stamp


def test_the_network_is_asked_in_evaluation_mode_though_it_trains():
    found = subject(nn.Sequential(nn.Linear(4, 3), nn.Dropout(0.9), nn.BatchNorm1d(3)).train())
    expected = found.model.eval()(torch.as_tensor(X)).argmax(1).numpy()
    found.model.train()
    assert np.array_equal(found.predict(range(12))[0], expected)
    assert found.model.training


def test_every_part_of_a_transformer_is_seen_though_pytorch_could_fuse_it():
    x = np.random.default_rng(0).normal(size=(6, 3, 8, 8)).astype(np.float32)
    found = ng.Subject(Patches().eval(), (x, np.arange(6) % 3), space=ng.space.image(3, 8, 8))
    names = [layer.name for layer in found.layers()]
    for part in ("self_attn", "linear1", "linear2", "norm1", "norm2"):
        assert {f"encoder.layers.{i}.{part}" for i in (0, 1)} <= set(names)
    with torch.no_grad():
        expected = found.model(torch.as_tensor(x)).numpy()
    alone = found.activations(["head"], range(6))["head"]
    np.testing.assert_allclose(alone, expected, rtol=1e-5, atol=1e-6)
    assert np.array_equal(found.activations([*names], range(6))["head"], alone)
    assert torch.backends.mha.get_fastpath_enabled()


def test_hooks_of_the_user_stay_and_see_every_pass():
    model, seen = mlp(), []
    model[0].register_forward_hook(lambda *_: seen.append(1))
    found = subject(model)
    seen.clear()
    found.activations(["1"], [0])
    assert seen == [1]
    assert len(model[0]._forward_hooks) == 1


def test_modes_are_put_back_part_by_part():
    model = mlp()
    model[1].train()
    model[0].eval()
    ng.attribute(ng.Subject(model, (X, Y)), "gradient")
    assert [module.training for module in model] == [False, True, True]
