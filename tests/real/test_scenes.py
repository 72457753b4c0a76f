"""An encoder-decoder on real street scenes: what the network sees as road is where its relevance lies."""

import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.testing.state import promise_same_state, state_of

ROAD = 3
SAMPLES = range(6)
TARGET = "logit:Road@predicted"


def predicted(scenes, samples=SAMPLES):
    x = torch.from_numpy(np.array(scenes.data.batch(samples).x))
    with torch.no_grad():
        logits = scenes.model((x - 0.4) / 0.25)
    return logits, logits.argmax(1).numpy()


def test_the_network_has_learned_what_a_road_is(scenes):
    labels = scenes.data.batch(range(len(scenes.data))).y
    _, found = predicted(scenes, range(len(scenes.data)))
    known = labels != 11
    both = ((found == ROAD) & (labels == ROAD) & known).sum()
    either = (((found == ROAD) | (labels == ROAD)) & known).sum()
    assert both / either > 0.6


def test_the_target_is_the_sum_of_the_logit_over_the_predicted_road(scenes):
    logits, found = predicted(scenes)
    expected = [logits[i, ROAD].numpy()[found[i] == ROAD].sum() for i in SAMPLES]
    value = ng.attribute(scenes, "gradient", target=TARGET, samples=SAMPLES).value.values
    np.testing.assert_allclose(value, expected, rtol=1e-4)


METHODS = {
    "saliency": ng.methods.Saliency(),
    "integrated_gradients": ng.methods.IntegratedGradients(steps=16),
    "occlusion": ng.methods.Occlusion(window=6, stride=3),
    "grad_cam": ng.methods.GradCam(),
    "grad_cam of the decoder": ng.methods.GradCam(layer="join2"),
}


@pytest.mark.parametrize("name", METHODS)
def test_relevance_to_the_road_lies_on_the_road_more_than_on_as_much_anywhere(scenes, name):
    _, found = predicted(scenes)
    result = ng.attribute(scenes, METHODS[name], target=TARGET, samples=SAMPLES)
    inside = [
        np.abs(row)[mask == ROAD].sum() / np.abs(row).sum() for row, mask in zip(result.values, found, strict=True)
    ]
    area = [(mask == ROAD).mean() for mask in found]
    assert np.mean(inside) > 1.3 * np.mean(area)
    assert np.sum(np.array(inside) > area) >= len(inside) - 1


def test_the_shares_of_integrated_gradients_add_up_to_the_change_of_the_road(scenes):
    gaps = [
        ng.attribute(scenes, ng.methods.IntegratedGradients(steps=steps), target=TARGET, samples=range(2)).scores[
            "completeness_gap:relative"
        ]
        for steps in (8, 96)
    ]
    assert gaps[1] < 0.05
    assert gaps[1] < gaps[0]


def test_a_region_of_the_scene_is_asked_about_alone(scenes):
    """A pixel further away than the network can see has no slope on a corner."""
    slope = ng.attribute(scenes, "gradient", target="logit:Road@0:4,0:4", samples=SAMPLES).values
    assert np.abs(slope[:, :20, :20]).sum() > 0
    assert not slope[:, 30:, 40:].any()


def test_a_class_that_is_nowhere_on_the_scene_is_refused_with_those_that_are(scenes):
    _, found = predicted(scenes, [0])
    absent = next(i for i in range(11) if i not in found)
    there = ", ".join(scenes.classes[i] for i in sorted(set(found.ravel().tolist())))
    with pytest.raises(ng.InvalidInput, match=rf"predicted nowhere on sample 0 .* there are {there}"):
        ng.attribute(scenes, "gradient", target=f"logit:{absent}@predicted", samples=[0])


def test_a_step_against_the_sensitivity_of_the_error_makes_it_smaller(scenes):
    result = ng.attribute(scenes, "error_sensitivity", samples=SAMPLES)
    assert any("(11) are left out" in note for note in result.notes)
    x, y = scenes.data.batch(SAMPLES).x, scenes.data.batch(SAMPLES).y
    for step, less in ((0.003, True), (-0.003, False)):
        moved = np.clip(x - step * np.sign(result.full.values), 0, 1).astype(np.float32)
        after = ng.Subject(scenes.model, (moved, y), space=scenes.space, classes=scenes.classes)
        loss = ng.attribute(after, "gradient", target="loss", samples=SAMPLES).value.values
        assert ((loss < result.value.values) == less).all()


def test_the_average_sensitivity_of_the_error_is_a_picture_of_the_data_set(scenes):
    result = ng.attribute(scenes, "error_sensitivity", samples=range(len(scenes.data)))
    assert [axis.name for axis in result.average.axes] == ["y", "x"]
    np.testing.assert_allclose(result.average.values, np.mean(result.values, axis=0), rtol=1e-6)
    np.testing.assert_allclose(result.magnitude.values, np.mean(np.abs(result.values), axis=0), rtol=1e-6)
    assert result.magnitude.values.mean() > 2 * np.abs(result.average.values).mean()  # directions cancel


def test_the_network_is_left_as_it_was(scenes):
    before = state_of(scenes.model)
    ng.attribute(scenes, "occlusion", target=TARGET, samples=[0])
    ng.attribute(scenes, "gradient", target="logit:Road@labeled - logit:Sky@predicted", samples=[0])
    promise_same_state(before, state_of(scenes.model), "after targets over masks")
