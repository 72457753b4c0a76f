from collections import OrderedDict

import numpy as np
import pytest
import torch
from torch import nn

from neuroglass.core import space
from neuroglass.model.subject import Subject
from neuroglass.recipes.choices import (
    MOST_NUMBERS,
    MOST_SAMPLES,
    choose_examples,
    choose_layers,
    evenly,
    map_samples,
)
from neuroglass.testing.subjects import tiny_subjects


def seeded(model):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        for module in model.modules():
            if hasattr(module, "reset_parameters"):
                module.reset_parameters()
    return model


def subject_of(model, *, features=4, count=12, outputs=3):
    rng = np.random.default_rng(0)
    x = rng.standard_normal((count, features)).astype(np.float32)
    return Subject(seeded(model), (x, np.arange(count) % outputs), space=space.table(features))


def deep(hidden, *, outputs=3):
    layers = OrderedDict()
    for place in range(hidden):
        layers[f"fc{place}"], layers[f"relu{place}"], layers[f"drop{place}"] = nn.Linear(4, 4), nn.Tanh(), nn.Dropout()
    return nn.Sequential(OrderedDict(layers, head=nn.Linear(4, outputs)))


def test_a_layer_stands_for_what_the_next_layer_with_weights_reads():
    chosen = choose_layers(subject_of(deep(2)))
    assert (chosen.hidden, chosen.output, chosen.last) == (("relu0", "relu1"), "head", "relu1")


def test_of_layers_that_hand_on_the_same_numbers_the_first_is_named():
    inner = nn.Sequential(OrderedDict(fc=nn.Linear(4, 4), act=nn.ReLU(), drop=nn.Dropout(), same=nn.Identity()))
    chosen = choose_layers(subject_of(nn.Sequential(OrderedDict(flat=nn.Flatten(), block=inner, head=nn.Linear(4, 3)))))
    assert chosen.hidden == ("block.act",)


def test_an_activation_that_happens_to_change_nothing_is_a_layer_all_the_same():
    model = nn.Sequential(OrderedDict(fc=nn.Linear(4, 4), act=nn.Hardtanh(-1e6, 1e6), head=nn.Linear(4, 3)))
    assert choose_layers(subject_of(model)).hidden == ("act",)


def test_a_pool_that_changes_the_numbers_is_named_and_a_norm_starts_no_layer_of_its_own():
    layers = OrderedDict(conv=nn.Conv2d(1, 2, 3), norm=nn.BatchNorm2d(2), act=nn.ReLU(), pool=nn.MaxPool2d(2))
    model = nn.Sequential(OrderedDict(layers, flat=nn.Flatten(), head=nn.Linear(8, 3)))
    x = np.random.default_rng(0).random((6, 1, 6, 6)).astype(np.float32)
    chosen = choose_layers(Subject(seeded(model), (x, np.arange(6) % 3), space=space.image(1, 6, 6)))
    assert (chosen.hidden, chosen.output) == (("pool",), "head")


def test_of_many_layers_the_first_and_the_last_hidden_stay_and_the_others_are_counted():
    chosen = choose_layers(subject_of(deep(11)))
    assert len(chosen.all) == 6
    assert (chosen.hidden[0], chosen.last, chosen.output) == ("relu0", "relu10", "head")
    assert chosen.left_out == 11 - 5


def test_an_output_of_two_numbers_is_not_mapped():
    assert choose_layers(subject_of(deep(1, outputs=2), outputs=2)).output == ""


def test_a_linear_network_has_its_output_for_a_last_layer_and_one_without_weights_its_input():
    assert choose_layers(subject_of(nn.Sequential(OrderedDict(head=nn.Linear(4, 3))))).last == "head"
    assert choose_layers(subject_of(nn.Sequential(nn.Tanh()), outputs=4)).last == "input"


def test_a_softmax_after_the_logits_is_not_what_is_mapped():
    model = nn.Sequential(OrderedDict(fc=nn.Linear(4, 5), act=nn.ReLU(), head=nn.Linear(5, 3), soft=nn.Softmax(1)))
    assert choose_layers(subject_of(model)).output == "head"


@pytest.mark.parametrize("kind", sorted(tiny_subjects()))
def test_every_chosen_layer_can_be_asked_about_and_no_two_hold_the_same_numbers(kind):
    subject = tiny_subjects()[kind]
    names = choose_layers(subject).all
    found = subject.activations(names, range(3))
    values = [found[name].ravel().tobytes() for name in names]
    assert 1 <= len(set(values)) == len(names)


def test_all_samples_are_kept_where_they_are_few():
    assert evenly(np.array([0, 0, 1]), 3, 3) == (0, 1, 2)


def test_of_many_samples_every_class_keeps_equally_many_as_far_as_it_has_them():
    labels = np.repeat([0, 1, 2], [1000, 500, 7])
    kept = evenly(labels, len(labels), 107)
    assert np.bincount(labels[list(kept)]).tolist() == [50, 50, 7]
    assert list(kept) == sorted(set(kept))


def test_the_draw_is_the_same_every_time_and_not_the_first_samples():
    assert evenly(None, 1000, 10) == evenly(None, 1000, 10) != tuple(range(10))


def test_maps_never_take_more_samples_than_they_can_show_or_memory_can_hold():
    x = np.zeros((MOST_SAMPLES + 500, 2), np.float32)
    small = Subject(nn.Linear(2, 3), (x, np.arange(len(x)) % 3), space=space.table(2))
    assert len(map_samples(small, ["input"])) == MOST_SAMPLES


def test_wide_layers_are_mapped_with_fewer_samples():
    x = np.zeros((1500, 1), np.float32)
    wide = nn.Sequential(OrderedDict(fc=nn.Linear(1, 2**19), head=Sum()))
    subject = Subject(wide, (x, np.zeros(len(x))), space=space.table(1))
    assert len(map_samples(subject, ["input", "fc"])) == MOST_NUMBERS // (2**19 + 1) == 511


class Sum(nn.Module):
    def forward(self, x):
        return x.sum(1, keepdim=True)


class Sure(nn.Module):
    """Says the class that is written in the input, as surely as is written beside it."""

    def forward(self, x):
        return nn.functional.one_hot(x[:, 0].long(), 3) * x[:, 1:2]


def test_the_surest_right_and_wrong_predictions_are_chosen():
    said = np.array([[0, 1], [0, 3], [1, 2], [2, 5], [2, 4], [1, 1]], np.float32)
    label = np.array([0, 0, 1, 0, 1, 1])
    right, wrong = choose_examples(Subject(Sure(), (said, label), space=space.table(2)), most=2)
    assert (right.samples, right.targets) == ((1, 2), ("prediction",))  # the surest 0, then the surest 1
    assert (wrong.samples, wrong.targets) == ((3, 4), ("prediction", "label"))


def test_without_labels_the_surest_of_different_predictions_are_chosen():
    said = np.array([[0, 1], [0, 3], [1, 2], [2, 5]], np.float32)
    subject = Subject(Sure(), (said, None), space=space.table(2), classes=("a", "b", "c"))
    (only,) = choose_examples(subject, most=2)
    assert only.samples == (3, 1)


def test_one_output_for_two_classes_is_explained_once():
    x = np.array([[3.0], [-3.0], [2.0]], np.float32)
    model = nn.Linear(1, 1, bias=False)
    nn.init.ones_(model.weight)
    subject = Subject(model, (x, np.array([1, 0, 0])), space=space.table(1))
    _, wrong = choose_examples(subject)
    assert (wrong.samples, wrong.targets) == ((2,), ("prediction",))


class Same(nn.Module):
    def forward(self, x):
        return x[:, :1]


def test_of_numbers_the_smallest_and_the_largest_errors_are_chosen_and_no_sample_twice():
    x = np.array([[0.0], [1.0], [2.0], [3.0], [4.0]], np.float32)
    y = x[:, 0] + np.array([0.5, 0.1, 4.0, 0.2, 3.0], np.float32)
    near, far = choose_examples(Subject(Same(), (x, y), space=space.table(1)), most=3)
    assert near.samples == (1, 3, 0)
    assert far.samples == (2, 4)
