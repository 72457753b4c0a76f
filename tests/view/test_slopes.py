"""A Jacobian is drawn as a matrix per sample, or as one heatmap per unit where elements have two axes."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.testing.subjects import tiny_subject
from neuroglass.view.marks import Cells, Heatmap


def test_between_dense_layers_every_sample_is_a_matrix_on_one_scale():
    result = ng.jacobian(tiny_subject("table"), "output", samples=[0, 2])
    drawn = ng.figure(result)
    marks = [mark for panel in drawn.panels for mark in panel.marks]
    assert [type(mark) for mark in marks] == [Cells, Cells]
    for row, mark in enumerate(marks):
        np.testing.assert_array_equal(mark.values, result.values[row])
    assert {mark.scale for mark in marks} == {marks[0].scale}
    assert marks[0].scale.low == -marks[0].scale.high
    assert [axis.name for axis in marks[0].axes] == ["unit", "feature"]
    assert "sample 0" in drawn.panels[0].title
    steepest = np.unravel_index(np.abs(result.values[0]).argmax(), (2, 5))
    named = f"of unit {result.axes[1].ticks[steepest[0]]} by feature {result.axes[2].ticks[steepest[1]]}"
    assert named in drawn.alt


def test_by_an_image_every_unit_is_a_heatmap_whose_channels_are_added_up():
    result = ng.jacobian(tiny_subject("image"), "logit", samples=[1])
    drawn = ng.figure(result)
    assert all(isinstance(panel.marks[0], Heatmap) for panel in drawn.panels)
    for unit, panel in enumerate(drawn.panels):
        np.testing.assert_allclose(panel.marks[0].values, result.values[0, unit].sum(0), rtol=1e-12)
    assert "channels of a position are added up" in drawn.caption


def test_by_a_spectrogram_frequencies_go_up():
    drawn = ng.figure(ng.jacobian(tiny_subject("spectrogram"), "logit", samples=[1]))
    assert all(panel.marks[0].upward for panel in drawn.panels)
    assert [axis.unit for axis in drawn.panels[0].marks[0].axes] == ["Hz", "s"]


def test_by_a_series_the_matrix_goes_along_time():
    drawn = ng.figure(ng.jacobian(tiny_subject("series_ct"), "output", samples=[1]))
    mark = drawn.panels[0].marks[0]
    assert isinstance(mark, Heatmap)
    assert [axis.name for axis in mark.axes] == ["unit", "time"]


@pytest.mark.parametrize("units", [13, 40])
def test_of_many_units_those_with_the_largest_slopes_are_drawn_and_it_is_said(units):
    model_input = np.random.default_rng(0).normal(size=(2, 1, 3, 3))

    model = nn.Sequential(nn.Flatten(), nn.Linear(9, units)).double()
    with torch.no_grad():
        model[1].weight.mul_(torch.arange(units, dtype=torch.float64)[:, None])
    drawn = ng.figure(ng.jacobian(ng.Subject(model, model_input, space=ng.space.image(1, 3, 3)), "1", samples=[0]))
    assert len(drawn.panels) == 12
    assert f"Of {units} units the 12 with the largest slopes are shown" in drawn.caption
    assert f"unit {units - 1}" in drawn.panels[-1].title
