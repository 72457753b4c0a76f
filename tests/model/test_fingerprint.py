import functools

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.data.dataset import as_dataset
from tests.model.networks import IMAGES, Calls, X, Y, cnn, mlp, subject


class Plus(nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.fc = nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x) + 1


class Minus(Plus):
    def forward(self, x):
        return self.fc(x) - 1


class Silent(Plus):
    """Answers as Plus does, by another way."""

    def forward(self, x):
        return 1 + self.fc(x)


def test_the_same_network_has_the_same_fingerprint():
    assert subject(mlp()).fingerprint == subject(mlp()).fingerprint
    assert subject(mlp(), name="other", memory="3MB", device="cpu").fingerprint == subject(mlp()).fingerprint


def test_labels_and_further_samples_are_no_part_of_the_network():
    expected = subject(mlp()).fingerprint
    assert ng.Subject(mlp(), (X[:8], (Y[:8] + 1) % 3)).fingerprint == expected
    assert ng.Subject(mlp(), (np.concatenate([X, X + 1]), None), classes=["a", "b", "c"]).fingerprint == expected


def test_the_number_of_threads_is_no_part_of_the_network():
    threads, found = torch.get_num_threads(), []
    try:
        for count in (1, 2):
            torch.set_num_threads(count)
            found.append(ng.Subject(cnn(), (IMAGES, np.arange(6) % 3)).fingerprint)
    finally:
        torch.set_num_threads(threads)
    assert found[0] == found[1]


@pytest.mark.parametrize("name", list(mlp().state_dict()))
def test_one_changed_weight_changes_the_fingerprint(name):
    model = mlp()
    with torch.no_grad():
        model.state_dict()[name].view(-1)[-1] += 1e-6
    assert subject(model).fingerprint != subject(mlp()).fingerprint


def test_weights_that_no_sample_shows_change_the_fingerprint():
    models = [Calls(lambda net, x: net.fc(x), fc=mlp(), spare=nn.Linear(2, 2)) for _ in range(2)]
    models[1].load_state_dict(models[0].state_dict())
    assert subject(models[0]).fingerprint == subject(models[1]).fingerprint
    with torch.no_grad():
        models[1].spare.weight.add_(1)
    assert subject(models[0]).fingerprint != subject(models[1]).fingerprint


def test_a_changed_buffer_changes_the_fingerprint():
    model = cnn()
    model[1].running_mean += 0.1
    changed, plain = (ng.Subject(net, (IMAGES, np.arange(6) % 3)).fingerprint for net in (model, cnn()))
    assert changed != plain


def test_structure_without_weights_changes_the_fingerprint():
    models = [mlp(), mlp().append(nn.Dropout(0.1)), mlp().append(nn.Dropout(0.5))]  # all answer the same
    models.append(mlp())
    models[-1][1] = nn.LeakyReLU(0.0)
    assert len({subject(model).fingerprint for model in models}) == 4


def test_another_forward_with_equal_weights_has_another_fingerprint():
    models = [Plus(), Minus(), Silent()]
    assert all(torch.equal(model.fc.weight, models[0].fc.weight) for model in models)
    assert len({subject(model).fingerprint for model in models}) == 3


def test_the_space_changes_the_fingerprint():
    spaces = [ng.space.table(4), ng.space.table(4, baseline=1.0), ng.space.table(["a", "b", "c", "d"])]
    assert len({subject(mlp(), space=space).fingerprint for space in spaces}) == 3


def same(x):
    return x


def other(x):
    return x * 1.0


def scaled(x, by):
    return x * by


def test_preprocessing_changes_the_fingerprint():
    ways = [None, same, other, functools.partial(scaled, by=2), functools.partial(scaled, by=3)]
    assert len({subject(mlp(), preprocess=way).fingerprint for way in ways}) == 5


def test_the_choice_of_output_changes_the_fingerprint():
    class Both(Plus):
        def forward(self, x):
            return {"a": self.fc(x), "b": self.fc(x)}

    assert subject(Both(), output="a").fingerprint != subject(Both(), output="b").fingerprint


def test_asking_does_not_change_the_fingerprint():
    found = subject(mlp())
    before = found.fingerprint
    ng.attribute(found, "gradient")
    found.model.train()
    assert found.fingerprint == before
    assert subject(found.model).fingerprint == before


@pytest.mark.parametrize("change", ["value", "label", "order", "type"])
def test_data_are_told_apart_by_content(change):
    x, y = X.copy(), Y.copy()
    expected = as_dataset((X, Y)).fingerprint
    assert as_dataset((torch.as_tensor(x), y.tolist())).fingerprint == expected
    if change == "value":
        x[11, 3] += 1e-6
    elif change == "label":
        y[11] = (y[11] + 1) % 3
    elif change == "order":
        x = x[::-1]
    else:
        x = x.astype(np.float64)
    assert as_dataset((x, y)).fingerprint != expected


def test_a_learned_preprocessing_that_trains_on_is_another_network():
    front = torch.nn.Linear(4, 4)
    found = subject(mlp(), preprocess=front)
    before, predicted = found.fingerprint, found.predict(range(12))[1]
    with torch.no_grad():
        front.weight.mul_(-3)
    assert found.fingerprint != before
    assert not np.array_equal(found.predict(range(12))[1], predicted)
