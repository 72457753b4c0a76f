"""First weights have the spread that their papers say, and nothing else is touched."""

import math

import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.initialize import STRATEGIES, initialization_run, initialized
from neuroglass.testing.state import state_of

FAN_IN, FAN_OUT = 400, 200


def dense():
    return nn.Sequential(nn.Linear(FAN_IN, FAN_OUT), nn.ReLU(), nn.Linear(FAN_OUT, 3))


def spread(strategy, module=None, name="0.weight"):
    return initialized(module or dense(), strategy)[name].std().item()


SPREADS = {
    "default": math.sqrt(1 / (3 * FAN_IN)),  # uniform between ±1/√fan_in
    "xavier_uniform": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "xavier_normal": math.sqrt(2 / (FAN_IN + FAN_OUT)),
    "kaiming_uniform": math.sqrt(2 / FAN_IN),
    "kaiming_normal": math.sqrt(2 / FAN_IN),
    "lecun_normal": math.sqrt(1 / FAN_IN),
    "orthogonal": math.sqrt(1 / FAN_IN),  # rows of length 1
    "small_normal": 0.01,
}


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_weights_have_the_spread_of_their_strategy(strategy):
    assert spread(strategy) == pytest.approx(SPREADS[strategy], rel=0.02)


def test_of_a_convolution_the_fan_is_channels_times_window():
    module = nn.Sequential(nn.Conv2d(16, 64, 5))
    assert spread("lecun_normal", module) == pytest.approx(1 / 20, rel=0.02)
    assert spread("kaiming_normal", module) == pytest.approx(math.sqrt(2) / 20, rel=0.02)


def test_orthogonal_weights_keep_lengths_and_angles():
    weights = initialized(dense(), "orthogonal")["0.weight"]
    torch.testing.assert_close(weights @ weights.T, torch.eye(FAN_OUT), atol=1e-5, rtol=0)


def test_biases_are_zero_but_for_the_default():
    for strategy in STRATEGIES:
        biases = initialized(dense(), strategy)["2.bias"]
        assert bool(biases.any()) == (strategy == "default")


def test_a_trained_network_and_the_random_state_are_left_as_they_were():
    module = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 2)).train()
    module(torch.randn(9, 4)).sum().backward()
    before = state_of(module)
    for strategy in STRATEGIES:
        initialized(module, strategy)
    assert state_of(module) == before


def test_the_default_is_what_the_layers_draw_when_they_are_made():
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(5)
        made = nn.Linear(7, 3)
    drawn = initialized(nn.Linear(7, 3), "default", seed=5)
    assert all(torch.equal(drawn[name], value) for name, value in made.state_dict().items())


def test_norms_forget_what_they_counted_and_scale_by_one():
    module = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8)).train()
    with torch.no_grad():
        module[1].weight.fill_(3.0)
        module(torch.randn(50, 4) * 9)
    for strategy in ("default", "orthogonal"):
        drawn = initialized(module, strategy)
        assert drawn["1.weight"].tolist() == [1] * 8 and drawn["1.running_mean"].tolist() == [0] * 8
        assert drawn["1.running_var"].tolist() == [1] * 8 and drawn["1.num_batches_tracked"] == 0


def test_looked_up_rows_are_drawn_as_always():
    module = nn.Sequential(nn.Embedding(500, 20, padding_idx=0), nn.Linear(20, 2))
    drawn = initialized(module, "small_normal")["0.weight"]
    assert drawn[1:].std().item() == pytest.approx(1, rel=0.05)
    assert not drawn[0].any()


def test_a_container_has_the_last_word_on_the_parts_that_it_resets():
    drawn = initialized(nn.TransformerEncoderLayer(8, 2, 16), "default")
    assert not drawn["self_attn.out_proj.bias"].any()
    recurrent = initialized(nn.LSTM(30, 50), "kaiming_normal")
    assert recurrent["weight_ih_l0"].std().item() == pytest.approx(math.sqrt(2 / 30), rel=0.05)
    assert not recurrent["bias_ih_l0"].any()


def test_the_same_seed_gives_the_same_weights_and_another_gives_others():
    one, same, other = (initialized(dense(), "xavier_normal", seed)["0.weight"] for seed in (1, 1, 2))
    assert torch.equal(one, same) and not torch.equal(one, other)


def test_what_cannot_be_drawn_anew_is_said():
    class Scaled(nn.Module):
        def __init__(self):
            super().__init__()
            self.gain = nn.Parameter(torch.ones(3))

    with pytest.raises(ng.NotApplicable, match=r"Scaled '0' cannot reset its 'gain'.*reset_parameters\(\)"):
        initialized(nn.Sequential(Scaled()), "default")
    with pytest.raises(ng.NotApplicable, match="no weights to initialize"):
        initialized(nn.ReLU(), "default")
    normed = nn.Sequential(nn.utils.parametrizations.weight_norm(nn.Linear(3, 3)))
    with pytest.raises(ng.NotApplicable, match="'0' are computed from others"):
        initialized(normed, "orthogonal")
    with pytest.raises(ng.InvalidInput, match=r"no initialization 'he'.*'orthogonal'"):
        initialized(dense(), "he")


def test_a_run_of_initializations_has_a_step_for_each_strategy():
    model = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))
    x = torch.randn(30, 4, generator=torch.Generator().manual_seed(0)).numpy()
    run = initialization_run(ng.Subject(model, x), ("orthogonal", "small_normal"), seed=3)
    assert run.steps == ("orthogonal", "small_normal")
    kept = run.subject("orthogonal").model.state_dict()
    assert all(torch.equal(kept[name], value) for name, value in initialized(model, "orthogonal", 3).items())
    assert ng.trails(run, "pca", layers=["0"]).axes[1].ticks == run.steps
