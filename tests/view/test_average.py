"""Relevance averaged over samples: what a figure of the whole data set shows and says."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.testing.subjects import tiny_subject
from neuroglass.view.average import average_figure
from neuroglass.view.marks import Bars, Heatmap


def test_the_mean_and_the_mean_size_stand_side_by_side_each_on_its_scale():
    result = ng.attribute(tiny_subject("image"), "gradient", target="loss", samples=range(6))
    drawn = average_figure(result)
    mean, size = (panel.marks[0] for panel in drawn.panels)
    assert isinstance(mean, Heatmap)
    np.testing.assert_allclose(mean.values, result.values.mean(0), rtol=1e-12)
    np.testing.assert_allclose(size.values, np.abs(result.values).mean(0), rtol=1e-12)
    assert (mean.scale.signed, size.scale.signed) == (True, False)
    assert [panel.title for panel in drawn.panels] == ["mean over 6 samples", "mean size over 6 samples"]
    y, x = np.unravel_index(np.abs(result.values).mean(0).argmax(), (6, 6))
    assert f"at y {y} px, x {x} px" in drawn.alt


def test_unsigned_relevance_has_one_mean():
    drawn = average_figure(ng.attribute(tiny_subject("image"), "saliency", target="loss", samples=range(6)))
    assert len(drawn.panels) == 1


def test_columns_of_a_table_are_bars_by_name():
    result = ng.attribute(tiny_subject("table"), "error_sensitivity", samples=range(6))
    mark = average_figure(result).panels[1].marks[0]
    assert isinstance(mark, Bars)
    assert mark.labels == ("age", "pay", "job")
    np.testing.assert_allclose(mark.values, np.abs(result.values).mean(0), rtol=1e-12)


def test_the_average_keeps_the_axes_and_the_sign_of_what_is_averaged():
    result = ng.attribute(tiny_subject("spectrogram"), "gradient", samples=range(4))
    assert result.average.axes == result.magnitude.axes == result.axes[1:]
    assert (result.average.signed, result.magnitude.signed) == (True, False)
    assert (np.abs(result.average.values) <= result.magnitude.values + 1e-15).all()
    assert result.average.quantity == f"mean {result.relevance.quantity}"


def test_only_an_attribution_has_an_average():
    with pytest.raises(ng.InvalidInput, match=r"a Slopes has no average over samples; give what ng.attribute returned"):
        average_figure(ng.jacobian(tiny_subject("table"), "output", samples=[0]))
