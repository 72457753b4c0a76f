"""What a target takes from each sample: the loss of its label, the positions of a class; once, before it is varied."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits, cross_entropy, mse_loss

import neuroglass as ng
from neuroglass.testing.subjects import MAKERS, tiny_subject
from tests.model.networks import Calls

COUNT = 5
X = np.random.default_rng(0).normal(size=(COUNT, 4))
Y = np.array([0, 2, 1, 1, 0])
IMAGES = np.random.default_rng(1).normal(size=(COUNT, 1, 4, 5))
STEPS = ng.methods.IntegratedGradients(steps=3)
MASKS = np.random.default_rng(2).integers(0, 3, size=(COUNT, 4, 5))
NAMES = ("sky", "road", "tree")


def mlp(outputs=3):
    torch.manual_seed(0)
    return nn.Sequential(nn.Linear(4, 6), nn.Tanh(), nn.Linear(6, outputs)).double()


def maps(outputs=3):
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.Tanh(), nn.Conv2d(4, outputs, 3, padding=1)).double()


def scenes(y=MASKS, *, model=None, **more):
    return ng.Subject(model or maps(), (IMAGES, y), space=ng.space.image(1, 4, 5, region=2), classes=NAMES, **more)


def values(subject, target, samples=range(COUNT), method="gradient"):
    return np.asarray(ng.attribute(subject, method, target=target, samples=samples).value.values)


def raw(subject):
    x = subject.data.batch(range(len(subject.data))).x
    with torch.no_grad():
        return subject.model(torch.from_numpy(np.array(x)))


ENDINGS = {"logits": lambda z: z, "softmax": lambda z: z.softmax(1), "log_softmax": lambda z: z.log_softmax(1)}


@pytest.mark.parametrize("name", ENDINGS)
def test_the_loss_of_a_classifier_is_the_cross_entropy_whatever_it_ends_in(name):
    found = ng.Subject(Calls(lambda net, x: ENDINGS[name](net.mlp(x)), mlp=mlp()), (X, Y))
    assert found.outputs.ends == name
    z = torch.from_numpy(X).requires_grad_()
    expected = cross_entropy(mlp()(z), torch.from_numpy(Y), reduction="none")
    np.testing.assert_allclose(values(found, "loss"), expected.detach().numpy(), rtol=1e-9)
    slope = torch.autograd.grad(expected.sum(), z)[0].numpy()
    asked = ng.attribute(found, "gradient", target="loss", samples=range(COUNT))
    np.testing.assert_allclose(asked.values, slope, rtol=1e-7, atol=1e-12)
    assert asked.question.target == "loss"


@pytest.mark.parametrize("sigmoid", [False, True])
def test_the_loss_of_one_output_is_binary(sigmoid):
    model = nn.Sequential(mlp(1), nn.Sigmoid()) if sigmoid else mlp(1)
    found = ng.Subject(model, (X, Y % 2))
    with torch.no_grad():
        logits = mlp(1)(torch.from_numpy(X))[:, 0]
    expected = binary_cross_entropy_with_logits(logits, torch.from_numpy(Y % 2).double(), reduction="none")
    np.testing.assert_allclose(values(found, "loss"), expected, rtol=1e-9)


def test_the_loss_of_independent_classes_is_the_sum_of_their_binary_ones():
    found = ng.Subject(nn.Sequential(mlp(), nn.Sigmoid()), (X, Y))
    with torch.no_grad():
        each = binary_cross_entropy_with_logits(
            mlp()(torch.from_numpy(X)), nn.functional.one_hot(torch.from_numpy(Y), 3).double(), reduction="none"
        )
    np.testing.assert_allclose(values(found, "loss"), each.sum(1), rtol=1e-9)


@pytest.mark.parametrize("outputs", [1, 2])
def test_the_loss_of_a_regression_is_the_mean_squared_error_of_each_sample(outputs):
    y = X[:, :outputs] if outputs > 1 else X[:, 0]
    found = ng.Subject(mlp(outputs), (X, y))
    each = mse_loss(raw(found), torch.from_numpy(X[:, :outputs]), reduction="none").mean(1)
    np.testing.assert_allclose(values(found, "loss"), each, rtol=1e-12)


def test_the_loss_of_a_map_is_the_mean_over_its_positions():
    found = scenes()
    each = cross_entropy(raw(found), torch.from_numpy(MASKS), reduction="none").mean((1, 2))
    np.testing.assert_allclose(values(found, "loss"), each, rtol=1e-12)


def test_positions_whose_label_is_no_class_are_left_out_of_the_loss_and_it_is_said():
    y = MASKS.copy()
    y[:, :2] = 255
    found = scenes(y)
    each = cross_entropy(raw(found), torch.from_numpy(y), ignore_index=255, reduction="none").sum((1, 2)) / 10
    np.testing.assert_allclose(values(found, "loss"), each, rtol=1e-12)
    notes = ng.attribute(found, "gradient", target="loss", samples=[0]).notes
    assert any("none of the classes (255) are left out" in note for note in notes)
    y[3] = 255
    with pytest.raises(ng.InvalidInput, match="no position of sample 3 has a label that is a class"):
        values(scenes(y), "loss")


def test_the_loss_of_a_sample_with_one_label_and_a_map_is_that_of_the_mean_over_positions():
    found = scenes(Y)
    each = cross_entropy(raw(found).mean((2, 3)), torch.from_numpy(Y), reduction="none")
    np.testing.assert_allclose(values(found, "loss"), each, rtol=1e-12)


@pytest.mark.parametrize(
    ("make", "target", "says"),
    [
        (lambda: ng.Subject(mlp(), X), "loss", "the target is the loss, but the data has no labels; give y"),
        (lambda: ng.Subject(mlp(), X), "label", "the target is the label, but the data has no labels"),
        (scenes, "label", "the labels are masks; write 'logit:0@labeled'"),
        (lambda: scenes(MASKS[:, :2]), "loss", r"the data has y of shape \(2, 5\).* map \(4, 5\) positions"),
        (lambda: scenes(None), "logit:0@labeled", "the data has no labels and the network's map"),
        (lambda: ng.Subject(mlp(2), (X, X)), "loss", r"y has shape \(4,\) for each sample and .* \(2,\)"),
        (lambda: ng.Subject(mlp(), (X, Y)), "logit:0@predicted", "one answer for the whole sample, not a map"),
        (lambda: ng.Subject(maps(1), (IMAGES, IMAGES[:, 0]), space=ng.space.image(1, 4, 5)), "output:0@predicted",
         "returns numbers, not a map of classes"),
        (scenes, '"0":1@predicted', "a layer has no classes; write positions"),
        (scenes, "logit:0@predicted - loss", "'loss' is no unit and stands alone: write target='loss'"),
        (scenes, "logit:0@2:2,0:5", "there are 4 × 5 positions; write one number below each size .* 0:2, which ends"),
        (scenes, "logit:0@0:5,0:5", "there are 4 × 5 positions"),
        (scenes, '"0":1@0:4', "there are 4 × 5 positions"),
    ],
)  # fmt: skip
def test_a_target_that_wants_what_is_not_there_is_refused_with_what_to_write(make, target, says):
    with pytest.raises(ng.InvalidInput, match=says):
        values(make(), target, range(2))


@pytest.mark.parametrize("mask", ["predicted", "labeled"])
def test_a_mask_is_the_sum_over_the_positions_of_its_class(mask):
    found = scenes()
    outputs = raw(found)
    classes = outputs.argmax(1) if mask == "predicted" else torch.from_numpy(MASKS)
    for index, name in enumerate(NAMES):
        there = [i for i in range(COUNT) if (classes[i] == index).any()]
        expected = torch.stack([outputs[i, index][classes[i] == index].sum() for i in there])
        np.testing.assert_allclose(values(found, f"logit:{name}@{mask}", there), expected, rtol=1e-12)
        shares = torch.stack([outputs.softmax(1)[i, index][classes[i] == index].sum() for i in there])
        np.testing.assert_allclose(values(found, f"probability:{name}@{mask}", there), shares, rtol=1e-12)


def test_terms_of_one_target_have_each_its_own_mask():
    found = scenes()
    whole = values(found, "logit:sky@predicted - 2 * logit:tree@labeled + logit:road@0,0", [0])
    parts = [values(found, target, [0]) for target in ("logit:sky@predicted", "logit:tree@labeled", "logit:road@0,0")]
    np.testing.assert_allclose(whole, parts[0] - 2 * parts[1] + parts[2], rtol=1e-12)


def test_one_output_of_two_classes_is_masked_by_its_sign():
    masks = MASKS % 2
    found = ng.Subject(maps(1), (IMAGES, masks), space=ng.space.image(1, 4, 5), classes=("no", "yes"))
    outputs = raw(found)[:, 0]
    expected = torch.where(outputs > 0, outputs, 0).sum((1, 2))
    for target in ("logit:yes@predicted", "logit:0@predicted"):
        np.testing.assert_allclose(values(found, target), expected, rtol=1e-12)
    labeled = (outputs * torch.from_numpy(masks)).sum((1, 2))
    np.testing.assert_allclose(values(found, "logit:yes@labeled"), labeled, rtol=1e-12)
    with pytest.raises(ng.InvalidInput, match="the network's one output is 'yes'; write 'logit:0@predicted'"):
        values(found, "logit:no@predicted")


def test_the_mask_is_that_of_the_unchanged_sample_while_a_method_varies_it():
    """A hidden window that turns a road into sky still counts as road: by hand, over the windows of occlusion."""
    found = scenes()
    outputs, blank = raw(found)[0], torch.zeros(1, 4, 5, dtype=torch.float64)
    road = outputs.argmax(0) == 1
    expected = torch.zeros(4, 5, dtype=torch.float64)
    for y in range(4):
        for x in range(5):
            hidden = torch.from_numpy(IMAGES[0].copy())
            hidden[:, y, x] = blank[:, y, x]
            with torch.no_grad():
                answer = found.model(hidden[None])[0]
            assert (y, x) != (0, 0) or answer.shape == outputs.shape
            expected[y, x] = outputs[1][road].sum() - answer[1][road].sum()
    asked = ng.methods.Occlusion(window=1, stride=1)
    result = ng.attribute(found, asked, target="logit:road@predicted", samples=[0])
    np.testing.assert_allclose(result.values[0], expected, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("target", ["logit:road@predicted", "logit:road@labeled", "loss", "logit:road@0:2,1:4"])
@pytest.mark.parametrize("method", ["gradient", "occlusion", "integrated_gradients", "grad_cam"])
def test_faster_ways_see_the_same_mask_and_the_same_loss(method, target):
    own, fast = scenes(way="original"), scenes(way="prepared")
    one = ng.attribute(own, method, target=target, samples=range(2))
    other = ng.attribute(fast, method, target=target, samples=range(2))
    np.testing.assert_allclose(other.full.values, one.full.values, rtol=1e-8, atol=1e-11)
    assert one.question.target == other.question.target == target.replace("road", "1")


def test_a_class_that_is_nowhere_on_a_sample_is_refused_with_the_classes_that_are_there():
    y = MASKS.copy()
    y[3][y[3] == 1] = 0
    with pytest.raises(
        ng.InvalidInput, match=r"'road' is labeled nowhere on sample 3 \(1 of 5 samples\); .* sky, tree"
    ):
        values(scenes(y), "logit:road@labeled")


def test_the_prediction_of_a_map_is_said_to_be_the_most_probable_class_over_all_positions():
    found = scenes()
    result = ng.attribute(found, "gradient", samples=range(COUNT))
    chosen = raw(found).softmax(1).mean((2, 3)).argmax(1)
    np.testing.assert_allclose(result.value.values, raw(found).mean((2, 3)).gather(1, chosen[:, None])[:, 0])
    assert any("mean probability over all positions" in note for note in result.notes)


@given(st.permutations(range(COUNT)))
@settings(max_examples=4, deadline=None)
def test_each_row_has_the_mask_and_the_label_of_its_own_sample(order):
    found = scenes()
    tight = replace(found, memory=3 * found.planner.bytes_per_sample)
    for target in ("loss", "logit:sky@labeled"):
        whole = values(found, target)
        np.testing.assert_allclose(values(found, target, order), whole[list(order)], rtol=1e-12)
        np.testing.assert_allclose(values(tight, target, order, STEPS), whole[list(order)], rtol=1e-9)


@pytest.mark.parametrize("kind", MAKERS)
def test_every_kind_of_input_can_be_asked_about_its_loss(kind):
    subject = tiny_subject(kind)
    found = ng.attribute(subject, "occlusion", target="loss", samples=range(4))
    assert (found.value.values > 0).all()
    assert found.values.any()


def test_a_study_keeps_one_answer_for_a_target_however_it_is_spelled(tmp_path):
    study = ng.Study(scenes(), tmp_path)
    ids = {
        study.attribute("gradient", target=target, samples=[0]).id
        for target in ("logit:road@labelled", " logit:1@labeled", "1 * logit:road@labeled")
    }
    assert len(ids) == 1
    other = study.attribute("gradient", target="logit:road@predicted", samples=[0])
    assert other.id not in ids
    np.testing.assert_array_equal(
        ng.Study(scenes(), tmp_path).attribute("gradient", target="logit:1@predicted", samples=[0]).values, other.values
    )


def test_the_labels_are_part_of_what_a_loss_is_kept_under(tmp_path):
    study = ng.Study(scenes(), tmp_path)
    one = study.attribute("gradient", target="loss", samples=[0])
    other = study.of(scenes((MASKS + 1) % 3)).attribute("gradient", target="loss", samples=[0])
    assert one.id != other.id
    assert not np.allclose(one.values, other.values)


def test_a_layer_is_asked_about_the_mask_too():
    """By hand: behind a convolution of one position, the slope is its weight where the label is the class."""
    found = scenes(model=nn.Sequential(nn.Conv2d(1, 4, 3, padding=1), nn.Tanh(), nn.Conv2d(4, 3, 1)).double())
    slopes = ng.attribute(found, "gradient", target="logit:road@labeled", samples=range(COUNT), at="1").values
    weights = found.model[2].weight.detach().numpy()[1, :, 0, 0]
    np.testing.assert_allclose(slopes, weights[None, :, None, None] * (MASKS == 1)[:, None], rtol=1e-12)


def test_a_tagger_that_answers_every_step_has_masks_and_losses_over_its_steps():
    x, y = np.random.default_rng(3).normal(size=(4, 6, 3)), np.random.default_rng(4).integers(0, 2, size=(4, 6))
    torch.manual_seed(0)
    found = ng.Subject(
        nn.Linear(3, 2).double(), (x, y), space=ng.space.series(6, 3, layout="tc"), classes=("no", "yes")
    )
    answers = raw(found)  # sample, step, class
    each = cross_entropy(answers.movedim(2, 1), torch.from_numpy(y), reduction="none").mean(1)
    np.testing.assert_allclose(values(found, "loss", range(4)), each, rtol=1e-12)
    labeled = (answers[:, :, 1] * torch.from_numpy(y)).sum(1)
    np.testing.assert_allclose(values(found, "logit:yes@labeled", range(4)), labeled, rtol=1e-12)
    slopes = ng.attribute(found, "gradient", target="logit:yes@1:3", samples=range(4)).full.values
    weights = found.model.weight.detach().numpy()[1]
    expected = np.where(np.isin(np.arange(6), (1, 2))[None, :, None], weights, 0)
    np.testing.assert_allclose(slopes, np.tile(expected, (4, 1, 1)), rtol=1e-12)
