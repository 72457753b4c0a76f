import numpy as np
import pytest
from torch import nn

import neuroglass as ng
from tests.model.networks import IMAGES, Calls, X, Y, cnn, mlp, subject

LABELS = np.arange(6) % 3


def of_images(model):
    return ng.Subject(model, (IMAGES, LABELS), space=ng.space.image(3, 8, 8))


def two_sizes():
    fine, coarse = nn.Conv2d(3, 4, 3, padding=1), nn.Conv2d(4, 5, 3, stride=2)
    return nn.Sequential(fine, nn.ReLU(), coarse, nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(5, 3))


def test_the_last_layer_with_positions_is_chosen_and_said_with_two_alternatives():
    notes = " ".join(ng.attribute(of_images(two_sizes()), "grad_cam").notes)
    assert "Layer '3' (5 × 3 × 3) was chosen: the last that still has positions" in notes
    assert "alternatives: '1' (4 × 8 × 8) and '2' (5 × 3 × 3)" in notes


def test_pools_and_layers_after_the_target_are_not_chosen():
    found = of_images(cnn())
    assert "Layer '2'" in " ".join(ng.attribute(found, "grad_cam").notes)
    assert "Layer '0'" in " ".join(ng.attribute(found, "grad_cam", target="1:2").notes)


def test_the_chosen_layer_gives_the_same_map_as_when_it_is_asked_for():
    found = of_images(two_sizes())
    asked = ng.attribute(found, ng.methods.GradCam(layer="3"))
    assert np.array_equal(asked.values, ng.attribute(found, "grad_cam").values)
    assert "was chosen" not in " ".join(asked.notes)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: ng.attribute(subject(mlp()), "grad_cam"), "columns of a table have no positions"),
        (
            lambda: ng.attribute(of_images(cnn()), ng.methods.GradCam(layer="5")),
            r"'5' \(3\) does not keep the positions",
        ),
        (lambda: ng.attribute(of_images(cnn()), "grad_cam", target="0:1"), "no layer of Sequential keeps 2 axes"),
        (lambda: ng.attribute(of_images(cnn()), "grad_cam", at="0"), "leave out at='0'"),
        (
            lambda: ng.attribute(
                ng.Subject(
                    Calls(lambda net, x: net.fc(x.flatten(1)), fc=nn.Linear(192, 3)),
                    (IMAGES, LABELS),
                    space=ng.space.image(3, 8, 8),
                ),
                "grad_cam",
            ),
            "no layer of Calls keeps 2 axes of positions",
        ),
    ],
)
def test_a_network_without_a_map_is_refused_with_the_reason(ask, says):
    with pytest.raises(ng.NotApplicable, match=says):
        ask()


def test_a_table_is_still_answered_by_other_methods():
    assert ng.attribute(subject(mlp()), "gradient").values.shape == (8, X.shape[1])
    assert len(Y) == 12
