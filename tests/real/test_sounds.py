"""Spoken digits: spectrogram maps in Hz and seconds, and an LSTM over envelopes. Silence explains nothing."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.testing.state import promise_same_state, state_of
from neuroglass.view.marks import Heatmap, Line
from tests.real.conftest import FEW, MEL, SECONDS, SILENCE

SAMPLES = range(8)
SUBJECTS = ("digits", "envelopes")


@pytest.fixture(params=SUBJECTS)
def sounds(request):
    return request.getfixturevalue(request.param)


def silent(subject, samples=SAMPLES):
    """The frames after a word's end: (sample, frame)."""
    x = np.asarray(subject.data.batch(samples).x)
    frames = np.moveaxis(x, [axis.name for axis in subject.space.layout].index("time") + 1, 1)
    return (frames.reshape(*frames.shape[:2], -1) == SILENCE).all(2)


def over_time(relevance):
    """The size of relevance by frame: (sample, frame)."""
    size = np.abs(relevance.values)
    return size if size.ndim == 2 else size.sum(1)


def test_the_networks_have_learned_the_digits(sounds):
    assert sounds.columns(range(len(sounds.data)))["right"].values.mean() > 0.7


def test_maps_of_spectrograms_have_axes_in_hertz_and_seconds(digits):
    result = ng.attribute(digits, "gradient", samples=SAMPLES)
    _, frequency, time = result.axes
    assert (frequency.name, frequency.unit, time.name, time.unit) == ("frequency", "Hz", "time", "s")
    np.testing.assert_allclose(frequency.ticks, MEL.centers(8000), rtol=1e-9)
    assert [time.label(frame) for frame in (0, 10, 50)] == ["0", "0.16", "0.8"]
    marks = [panel.marks[0] for panel in ng.figure(result).panels]
    maps = [mark for mark in marks if isinstance(mark, Heatmap) and mark.scale.quantity == result.relevance.quantity]
    assert len(maps) == len(SAMPLES)
    assert all(mark.upward and mark.axes == (frequency, time) for mark in maps)
    assert "Hz, time " in ng.figure(result).alt


def test_relevance_of_series_is_a_line_over_seconds(envelopes):
    result = ng.attribute(envelopes, "gradient", samples=[0])
    marks = [panel.marks[0] for panel in ng.figure(result).panels]
    assert all(isinstance(mark, Line) and mark.axis.unit == "s" for mark in marks)
    assert marks[0].axis.label(50) == f"{SECONDS:g}"
    assert marks[0].names == tuple(f"{center:.0f} Hz" for center in FEW.centers(8000))


@pytest.mark.parametrize("method", ["integrated_gradients", "occlusion", "kernel_shap"])
def test_what_is_silent_already_has_no_relevance(sounds, method):
    """By the axiom of the dummy: replacing silence by the baseline, which is silence, changes nothing."""
    asked = ng.methods.Occlusion(window=1, stride=1) if method == "occlusion" else method
    result = ng.attribute(sounds, asked, samples=SAMPLES if method == "integrated_gradients" else SAMPLES[:2])
    quiet = silent(sounds, result.question.samples)
    assert quiet.any()
    found = over_time(result.relevance)
    if method == "kernel_shap":  # regions reach over the word's end
        assert found[quiet].mean() < 0.5 * found[~quiet].mean()
    else:
        np.testing.assert_allclose(found[quiet], 0, atol=1e-5 * found.max())


def test_integrated_gradients_add_up(sounds):
    result = ng.attribute(sounds, ng.methods.IntegratedGradients(steps=256), samples=SAMPLES)
    assert result.scores["completeness_gap:relative"] < 0.03


@pytest.mark.parametrize("method", ["integrated_gradients", "occlusion"])
def test_silencing_what_is_most_relevant_hurts_more_than_silencing_as_much_anywhere(sounds, method):
    asked = ng.methods.Occlusion(window=2, stride=1) if method == "occlusion" else method
    result = ng.attribute(sounds, asked, samples=SAMPLES)
    x, y = (np.array(part) for part in sounds.data.take(SAMPLES))
    relevance = np.asarray(result.full.values).reshape(len(x), -1)
    count, rng = relevance.shape[1] // 10, np.random.default_rng(0)
    lost = []
    for choice in (
        np.argsort(-relevance, 1)[:, :count],
        np.stack([rng.permutation(relevance.shape[1])[:count] for _ in x]),
    ):
        flat = x.reshape(len(x), -1).copy()
        np.put_along_axis(flat, choice, SILENCE, 1)
        changed = ng.Subject(
            sounds.model, (flat.reshape(x.shape), y), space=sounds.space, classes=sounds.classes,
            preprocess=sounds.preprocess,
        )  # fmt: skip
        chosen = [sounds.predict([i])[0][0] for i in SAMPLES]
        after = [
            ng.attribute(changed, "gradient", target=f"logit:{chosen[i]}", samples=[i]).value.values[0] for i in SAMPLES
        ]
        lost.append(result.value.values - np.array(after))
    assert np.mean(lost[0]) > 2 * max(np.mean(lost[1]), 0)
    assert (lost[0] > lost[1]).mean() >= 0.75


def test_an_lstm_is_asked_at_its_own_steps_too(envelopes):
    result = ng.attribute(envelopes, "integrated_gradients", at="lstm", samples=SAMPLES)
    assert result.axes[1].size == envelopes.space.shape[0]
    assert result.scores["completeness_gap:relative"] < 1e-4  # behind the LSTM the network is linear


def test_the_networks_are_left_as_they_were(sounds):
    before = state_of(sounds.model)
    for method in ("gradient", "occlusion", "lime"):
        ng.attribute(sounds, method, samples=[0])
    promise_same_state(before, state_of(sounds.model), "after sounds")


@pytest.mark.parametrize(("regions", "along"), [("frames", 1), ("bands", 0)])
def test_bands_and_frames_get_one_number_each(digits, regions, along):
    result = ng.attribute(digits, ng.methods.Lime(regions=regions, variations=300), samples=SAMPLES[:3])
    spread = np.ptp(result.values, axis=1 + (1 - along))
    np.testing.assert_allclose(spread, 0, atol=1e-6 * np.abs(result.values).max())
    if regions == "frames":
        relevance, quiet = np.abs(result.values[:, 0]), silent(digits, SAMPLES[:3])
        assert relevance[quiet].mean() < 0.3 * relevance[~quiet].mean()
