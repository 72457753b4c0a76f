"""Every method can be asked about a mask, a region and a loss: each sample by its own, alone or in company."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.catalog import ATTRIBUTION, build
from neuroglass.testing.subjects import tiny_subject
from tests.oracles import attribution_literal as literal

TARGETS = ("logit:sea@labeled", "logit:sea@0:3,1:4", "loss")
SAMPLES = (0, 2, 3)
LINEAR = ("gradient", "input_times_gradient", "integrated_gradients", "occlusion", "smooth_grad")
REFUSED = {  # and words of the reason
    "cam": "weighs the positions of one channel differently",
    "attention_maps": "has no attention",
    "attention_rollout": "has no attention",
}
DRAWS = {"rise": {"masks": 40}, "lime": {"variations": 60}, "lime_tree": {"variations": 60}}


@pytest.fixture(scope="module")
def scenes():
    return tiny_subject("segmentation")


def ask(subject, name, target, samples=SAMPLES):
    of = {"of": {"method": "gradient"}} if name == "smooth_grad" else {}
    method = build("attribution", name, {**DRAWS.get(name, {}), **of})
    return np.asarray(ng.attribute(subject, method, target=target, samples=samples).full.values)


@pytest.mark.parametrize("target", TARGETS)
@pytest.mark.parametrize("name", ATTRIBUTION)
def test_a_sample_alone_gets_the_same_relevance_to_its_own_mask(scenes, name, target):
    words = "asks about the loss" if name == "error_sensitivity" and target != "loss" else REFUSED.get(name)
    if words:
        with pytest.raises((ng.NotApplicable, ng.InvalidInput), match=words):
            ask(scenes, name, target)
        return
    together = ask(scenes, name, target)
    assert np.any(together)
    for row, sample in enumerate(SAMPLES):
        alone = ask(scenes, name, target, (sample,))[0]
        np.testing.assert_allclose(together[row], alone, rtol=1e-7, atol=1e-9 * np.abs(together).max())


@pytest.mark.parametrize("name", LINEAR)
def test_relevance_to_a_mask_is_the_sum_of_relevance_to_its_positions(scenes, name):
    y = scenes.data.batch([2]).y[0]
    places = np.argwhere(y == 1)
    whole = ask(scenes, name, "logit:sea@labeled", (2,))
    single = sum(ask(scenes, name, f"logit:sea@{row},{column}", (2,)) for row, column in places)
    np.testing.assert_allclose(whole, single, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize("name", LINEAR)
def test_regions_that_tile_the_map_share_its_relevance(scenes, name):
    parts = ("0:3,0:6", "3:6,0:2", "3:6,2:6")
    whole = 36 * ask(scenes, name, "logit:sky")  # the mean over 36 positions
    found = sum(ask(scenes, name, f"logit:sky@{part}") for part in parts)
    np.testing.assert_allclose(found, whole, rtol=1e-9, atol=1e-12)


def test_grad_cam_of_a_mask_is_the_formula_of_the_paper_for_the_sum_over_it(scenes):
    model, y = scenes.model.eval(), torch.from_numpy(scenes.data.batch(SAMPLES).y)
    x = torch.from_numpy(np.array(scenes.data.batch(SAMPLES).x))
    activation = model.relu(model.conv(x)).detach()
    for row, sample in enumerate(SAMPLES):

        def on_the_sea(some, here=y[row] == 1):
            return (model.head(some)[:, 1] * here).flatten(1).sum(1)

        expected = literal.grad_cam(activation[row : row + 1], on_the_sea)
        asked = ng.methods.GradCam(layer="relu")
        found = ng.attribute(scenes, asked, target="logit:sea@labeled", samples=[sample]).values
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-13)


def test_a_mask_is_no_unit_that_is_the_same_for_every_sample(scenes):
    asked = ng.methods.SamplesFor(unit="logit:sea@predicted")
    with pytest.raises(ng.InvalidInput, match="is another unit for every sample; write one"):
        ng.overview(scenes, asked)
    region = ng.overview(scenes, ng.methods.SamplesFor(unit="logit:sea@0:2,0:2"))
    with torch.no_grad():
        maps = scenes.model.eval()(torch.from_numpy(np.array(scenes.data.batch(range(6)).x)))
    expected = maps[:, 1, :2, :2].sum((1, 2)).numpy()
    shown = region.columns["sample"].values
    np.testing.assert_allclose(region.columns["activation"].values, expected[shown], rtol=1e-12)
