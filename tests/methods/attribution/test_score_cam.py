"""Score-CAM asks the network about what each channel lets through, and takes no gradient."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from tests.methods.attribution.networks import inputs_of, make
from tests.oracles import attribution_literal as literal
from tests.oracles import attribution_maps_literal as oracle


def ask(subject, layer="", target="logit:1"):
    return ng.attribute(subject, ng.methods.ScoreCam(layer=layer), target=target, samples=range(4))


def stretch(coarse):
    return literal.stretch(coarse, 6, 6)


@pytest.mark.parametrize("layer", [0, 1, 2])
@pytest.mark.parametrize("target", ["logit:1", "logit:2"])
def test_it_is_the_algorithm_of_the_paper(layer, target):
    made = make("convolutional")
    model, x = made.model.eval(), inputs_of(made)
    activation = literal.sequential(model, 0, layer + 1)(x).detach()
    coarse = oracle.score_cam(activation, x, lambda given: model(given)[:, int(target[-1])].detach(), stretch)
    assert coarse.any()
    np.testing.assert_allclose(ask(made, str(layer), target).values, stretch(coarse), rtol=1e-8, atol=1e-12)


def test_what_a_channel_does_not_let_through_fades_to_the_spaces_baseline():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.Tanh(), nn.Flatten(), nn.Linear(144, 2)).double()
    x = torch.randn(4, 2, 6, 6, dtype=torch.float64)
    made = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(2, 6, 6, baseline=0.7))
    coarse = oracle.score_cam(
        model[:2](x).detach(), x, lambda given: model(given)[:, 1].detach(), stretch, baseline=0.7
    )
    found = ask(made, "1")
    np.testing.assert_allclose(found.values, stretch(coarse), rtol=1e-8, atol=1e-12)
    assert any("baseline, what stands for nothing, is 0.7" in note for note in found.notes)
    plain = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(2, 6, 6))
    assert not np.allclose(ask(plain, "1").values, found.values)


def test_a_network_without_a_gradient_is_answered():
    class Stepped(nn.Module):
        def __init__(self):
            super().__init__()
            torch.manual_seed(0)
            self.conv, self.head = nn.Conv2d(1, 3, 3, padding=1), nn.Linear(3, 2)
            nn.init.ones_(self.conv.bias)

        def forward(self, x):
            with torch.no_grad():
                return self.head((self.conv(x).relu() * 8).round().mean((2, 3)))

    x = torch.rand(4, 1, 6, 6)
    made = ng.Subject(Stepped(), (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 6, 6))
    assert ask(made).values.any()
    with pytest.raises(ng.NotApplicable, match="no gradient reaches"):
        ng.attribute(made, "grad_cam", target="logit:1")


def test_a_channel_that_shows_the_same_everywhere_takes_no_part():
    torch.manual_seed(0)
    model = nn.Sequential(nn.Conv2d(1, 3, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(108, 2)).double()
    with torch.no_grad():
        model[0].weight[1].zero_()
        model[0].bias[1] = 50.0
    x = torch.rand(4, 1, 6, 6, dtype=torch.float64)
    made = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 6, 6))
    coarse = oracle.score_cam(model[:2](x).detach(), x, lambda given: model(given)[:, 1].detach(), stretch)
    np.testing.assert_allclose(ask(made, "1").values, stretch(coarse), rtol=1e-8, atol=1e-12)
    with torch.no_grad():
        model[0].weight.zero_()
    blank = ask(made, "1")
    assert not blank.values.any()
    assert any("Relevance is 0 everywhere" in note for note in blank.notes)


def test_the_weights_of_a_samples_channels_add_up_to_one():
    """Channels that are all the same map: their weighed sum is that map."""
    model = nn.Sequential(nn.Conv2d(1, 4, 1, bias=False), nn.Flatten(), nn.Linear(144, 2)).double()
    with torch.no_grad():
        model[0].weight.fill_(1.0)
    x = torch.rand(4, 1, 6, 6, dtype=torch.float64)
    made = ng.Subject(model, (x, torch.tensor([0, 1, 0, 1])), space=ng.space.image(1, 6, 6))
    np.testing.assert_allclose(ask(made, "0").values, x[:, 0].numpy(), rtol=1e-12)
