"""What a figure of relevance must show and say."""

from dataclasses import replace

import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.core.field import Axis, Field, column
from neuroglass.view.attribution import attribution_figure, compare
from neuroglass.view.marks import Bars, Heatmap, Line, Picture, Tokens
from tests.view import results


def planted(count=2, size=9, spot=(1, 7), value=-4.0):
    relevance = np.random.default_rng(0).uniform(-0.1, 0.1, size=(count, size, size))
    relevance[0][spot] = value
    return relevance


def marks(figure):
    return [mark for panel in figure.panels for mark in panel.marks]


def test_each_sample_stands_beside_its_own_relevance():
    relevance = planted()
    result = results.image_attribution(relevance)
    shown = marks(attribution_figure(result))
    assert [type(mark) for mark in shown] == [Picture, Heatmap, Picture, Heatmap]
    for place in range(2):
        np.testing.assert_array_equal(shown[2 * place].values, result.inputs.values[place, 0])
        np.testing.assert_array_equal(shown[2 * place + 1].values, relevance[place])


def test_titles_name_sample_label_prediction_and_the_value_of_the_target():
    titles = [panel.title for panel in attribution_figure(results.image_attribution(planted())).panels]
    assert titles[2:] == ["sample 8\nlabel 1, predicted 0", "logit:3 = 1.5"]


def test_class_names_and_probability_are_in_the_title_where_they_are_known():
    result = results.image_attribution(planted(1))
    axis = result.axes[0]
    names = {"label_name": np.array(["cat"]), "prediction_name": np.array(["dog"]), "confidence": np.array([0.874])}
    named = results.with_columns(result, {name: column(values, name, axis) for name, values in names.items()})
    assert attribution_figure(named).panels[0].title == "sample 7\nlabel cat, predicted dog (87%)"


def test_all_maps_share_one_symmetric_scale_with_the_quantity():
    scales = {
        mark.scale for mark in marks(attribution_figure(results.image_attribution(planted()))) if hasattr(mark, "scale")
    }
    (scale,) = scales
    assert (scale.name, scale.quantity) == ("coolwarm", "relevance")
    assert scale.low == -scale.high


def test_relevance_without_sign_starts_at_zero_in_a_sequential_scale():
    figure = attribution_figure(results.image_attribution(np.abs(planted()), signed=False))
    scale = marks(figure)[1].scale
    assert (scale.name, scale.low) == ("viridis", 0.0)
    assert "blue" not in figure.caption


def test_the_text_alternative_finds_the_planted_spot():
    alt = attribution_figure(results.image_attribution(planted(spot=(1, 7), value=-4.0))).alt
    assert "sample 7: label 0, predicted 0. saliency: strongest relevance -4 at y 1 px, x 7 px (upper right)." in alt


def test_a_blank_map_is_said_in_words():
    relevance = planted()
    relevance[1] = 0
    figure = attribution_figure(results.image_attribution(relevance))
    assert "Sample 8 (saliency): blank map: relevance is 0 everywhere." in figure.caption
    assert "blank map" in figure.alt
    assert "Sample 7" not in figure.caption


def test_values_that_are_not_numbers_are_counted_in_words():
    relevance = planted()
    relevance[0, :2, 0] = np.nan
    figure = attribution_figure(results.image_attribution(relevance))
    assert "Sample 7 (saliency): not finite: 2 values of 81" in figure.caption


def test_the_caption_ends_in_the_provenance():
    last = attribution_figure(results.image_attribution(planted())).caption.split("\n")[-1]
    for part in ("saliency(steps=32)", "target logit:3", "at input", "model mmmmmmmm", "data dddddddd", "torch 2.13.0"):
        assert part in last
    assert "mmmmmmmmm" not in last and "1.5" not in last.replace("2.13.0", "")


def test_bytes_and_fractions_are_shown_as_they_are_and_other_values_from_least_to_most_and_said():
    layout = Axis("channel", 1), Axis("y", 1), Axis("x", 3)
    relevance = np.ones((1, 1, 3))

    def picture(values):
        figure = attribution_figure(results.attribution(relevance, values, layout))
        return marks(figure)[0].values[0].tolist(), "Pictures run" in figure.caption

    assert picture(np.array([[[[0, 51, 102]]]], dtype=np.uint8)) == ([0.0, 0.2, 0.4], False)
    assert picture(np.array([[[[0.25, 0.5, 0.75]]]])) == ([0.25, 0.5, 0.75], False)
    assert picture(np.array([[[[-2.0, 0.0, 2.0]]]])) == ([0.0, 0.5, 1.0], True)


def test_color_channels_come_last_in_a_picture():
    result = results.image_attribution(planted(1), channels=3)
    np.testing.assert_array_equal(
        marks(attribution_figure(result))[0].values, np.moveaxis(result.inputs.values[0], 0, -1)
    )


def test_a_spectrogram_has_low_frequencies_at_the_bottom_and_its_units():
    layout = Axis("channel", 1), Axis("frequency", 2, "Hz", ticks=(50.0, 900.0)), Axis("time", 3, "s", step=0.5)
    figure = attribution_figure(results.attribution(np.arange(6.0).reshape(1, 2, 3), np.zeros((1, 1, 2, 3)), layout))
    for mark in marks(figure):
        assert isinstance(mark, Heatmap) and mark.upward
        assert [(axis.name, axis.unit) for axis in mark.axes] == [("frequency", "Hz"), ("time", "s")]
    assert "at frequency 900.0 Hz, time 1 s" in figure.alt


def test_a_series_is_a_line_for_each_channel_above_a_line_of_relevance():
    layout = Axis("channel", 2, ticks=("ax", "ay")), Axis("time", 4, "s")
    inputs = np.arange(8.0).reshape(1, 2, 4)
    seen, relevance = marks(attribution_figure(results.attribution(np.ones((1, 4)), inputs, layout)))
    assert isinstance(seen, Line) and isinstance(relevance, Line)
    assert seen.names == ("ax", "ay")
    np.testing.assert_array_equal(seen.values, inputs[0])


def test_features_are_bars_that_name_the_samples_own_values():
    layout = (Axis("feature", 2, ticks=("alcohol", "hue")),)
    (mark,) = marks(attribution_figure(results.attribution([[0.5, -2.0]], [[13.25, 1.0]], layout)))
    assert isinstance(mark, Bars)
    assert mark.labels == ("alcohol = 13.25", "hue = 1")
    assert (mark.low, mark.high) == (-2.0, 2.0)


def test_of_many_features_the_longest_bars_are_shown_and_the_rest_is_summed():
    values = np.linspace(-1, 1.5, 50)
    layout = (Axis("feature", 50, ticks=tuple(f"f{i}" for i in range(50))),)
    (mark,) = marks(attribution_figure(results.attribution(values[None], np.zeros((1, 50)), layout)))
    order = np.argsort(-np.abs(values), kind="stable")
    np.testing.assert_array_equal(mark.values[:-1], values[order[:19]])
    assert mark.values[-1] == pytest.approx(values[order[19:]].sum())
    assert mark.labels[-1] == "the other 31, summed"
    assert mark.values.sum() == pytest.approx(values.sum())


def test_grouped_features_keep_their_own_names():
    feature = Axis("feature", 3, ticks=("a", "b=1", "b=2"))
    result = results.attribution([[1.0, 2.0, 3.0]], np.zeros((1, 3)), (feature,))
    grouped = results.with_relevance(result, [[1.0, 5.0]], (Axis("feature", 2, ticks=("a", "b")),))
    assert marks(attribution_figure(grouped))[0].labels == ("a", "b")


def test_tokens_are_colored_text():
    layout = (Axis("token", 2, ticks=("not", "bad")),)
    (mark,) = marks(attribution_figure(results.attribution([[1.0, -1.0]], [[17, 4]], layout)))
    assert isinstance(mark, Tokens)
    assert mark.texts == ("not", "bad")


def test_tokens_without_text_show_their_ids():
    (mark,) = marks(attribution_figure(results.attribution([[1.0, -1.0]], [[17, 4]], (Axis("token", 2),))))
    assert mark.texts == ("17", "4")


def test_relevance_at_a_layer_adds_up_over_channels():
    layout = Axis("channel", 5), Axis("y", 3), Axis("x", 3)
    relevance = np.random.default_rng(0).normal(size=(1, 5, 3, 3))
    figure = attribution_figure(results.attribution(relevance, relevance, layout, hidden=()))
    seen, shown = marks(figure)
    np.testing.assert_allclose(shown.values, relevance[0].sum(0))
    np.testing.assert_allclose(seen.values, relevance[0].mean(0))
    assert "mean of their 5 channels" in figure.caption


def test_methods_stand_side_by_side_on_one_scale_when_they_measure_the_same():
    small = results.image_attribution(planted() * 0.2, method="saliency")
    large = results.image_attribution(planted(), method="integrated_gradients")
    figure = compare([small, large])
    assert figure.columns % 3 == 0
    assert [panel.title for panel in figure.panels] == ["", "saliency", "integrated gradients", "", "", ""]
    assert [type(mark) for mark in marks(figure)] == [Picture, Heatmap, Heatmap] * 2
    assert figure.headings == (
        "sample 7: label 0, predicted 0; logit:3 = 0.5",
        "sample 8: label 1, predicted 0; logit:3 = 1.5",
    )
    scales = [mark.scale for mark in marks(figure) if isinstance(mark, Heatmap)]
    assert len(set(scales)) == 1
    last = figure.caption.split("\n")[-1]
    assert all(last.count(part) == 1 for part in ("version 1", "model mmmmmmmm", "data dddddddd", "torch 2.13.0"))
    assert last.endswith("Each: saliency(steps=32), integrated_gradients(steps=32).")


def test_relevance_too_small_to_be_seen_beside_the_others_has_a_scale_of_its_own_that_names_its_methods():
    shares = [
        results.image_attribution(planted() * size, method=name) for size, name in ((0.01, "lime"), (1, "saliency"))
    ]
    near = results.image_attribution(planted() * 0.02, method="occlusion")
    figure = compare([*shares, near])
    by = {panel.title: panel.marks[0].scale for panel in figure.panels if panel.title}
    assert by["LIME"] == by["occlusion"] != by["saliency"]
    assert by["LIME"].quantity == "relevance (LIME, occlusion)" and by["saliency"].quantity == "relevance (saliency)"
    assert by["LIME"].high < 0.03 * by["saliency"].high


def test_methods_that_measure_something_else_keep_their_own_scale():
    one = results.image_attribution(planted())
    other = results.image_attribution(planted() * 100, quantity="gradient of logit:3", method="gradient")
    scales = {mark.scale for mark in marks(compare([one, other])) if isinstance(mark, Heatmap)}
    assert {scale.quantity for scale in scales} == {"relevance", "gradient of logit:3"}


def test_only_common_samples_are_compared():
    figure = compare([results.image_attribution(planted(3)), results.image_attribution(planted(1))])
    assert figure.headings == ("sample 7: label 0, predicted 0; logit:3 = 0.5",)
    assert len(figure.panels) == 3


def test_methods_of_one_quantity_stand_together_under_their_own_names():
    slopes = [
        results.image_attribution(planted() + place, quantity="slope", method=name) for place, name in enumerate("ac")
    ]
    figure = compare([slopes[0], results.image_attribution(planted(), method="b"), slopes[1]])
    assert [panel.title for panel in figure.panels[1:4]] == ["a", "c", "b"]
    np.testing.assert_array_equal(marks(figure)[2].values, slopes[1].values[0])


def test_two_networks_are_named_and_keep_their_own_values_and_predictions():
    before = results.image_attribution(planted(1), subject="untrained")
    after = replace(
        results.image_attribution(planted(1), subject="trained"),
        value=Field(np.array([7.0]), before.value.axes, "logit:3"),
        provenance=replace(
            before.provenance, question=replace(before.question, model="n" * 20), environment={"subject": "trained"}
        ),
    )
    figure = compare([before, after])
    assert [panel.title for panel in figure.panels[1:]] == [
        "saliency\nuntrained\nlogit:3 = 0.5",
        "saliency\ntrained\nlogit:3 = 7",
    ]
    assert figure.headings == ("sample 7",)


def test_bars_of_many_methods_stand_three_in_a_row_each_under_its_name():
    layout = (Axis("feature", 2, ticks=("a", "b")),)
    asked = [
        results.attribution(np.full((2, 2), place), np.ones((2, 2)), layout, method=f"m{place}") for place in range(4)
    ]
    figure = compare(asked)
    assert figure.columns == 3
    assert [panel.title for panel in figure.panels] == ["m0", "m1", "m2", "m3", "", ""] * 2
    assert [bool(heading) for heading in figure.headings] == [True, False, True, False]
    assert [mark.values[0] for mark in marks(figure)] == [0, 1, 2, 3] * 2


def test_a_note_names_its_method_unless_all_share_it():
    one = replace(results.image_attribution(planted()), notes=("Shared.", "Own."))
    other = replace(results.image_attribution(planted(), method="grad_cam"), notes=("Shared.",))
    assert compare([one, other]).caption.split("\n")[1:3] == ["Shared.", "Saliency: Own."]


def test_comparing_nothing_or_nothing_in_common_is_an_error():
    with pytest.raises(InvalidInput, match="nothing to compare"):
        compare([])
    empty = results.image_attribution(np.zeros((0, 4, 4)))
    with pytest.raises(InvalidInput, match="no sample in common: sample 7; none"):
        compare([results.image_attribution(planted(1)), empty])


def test_of_many_samples_the_first_are_shown_and_it_is_said():
    figure = attribution_figure(results.image_attribution(planted(30)))
    assert len(figure.panels) == 48
    assert "The first 24 of 30 samples are shown." in figure.caption


def test_no_samples_are_said():
    figure = attribution_figure(results.image_attribution(np.zeros((0, 4, 4))))
    assert figure.panels == ()
    assert "No samples were asked about." in figure.caption
