"""The engine takes a faster way where it pays, agrees and is still about these weights; and says which and why."""

import copy
from dataclasses import replace
from itertools import product

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.model.brush import Brush
from neuroglass.model.engine import choice, slopes
from neuroglass.model.engine.incremental import Incremental
from neuroglass.model.engine.prepare import prepare
from neuroglass.model.forward import original
from neuroglass.model.network import Network
from neuroglass.model.region import Region, nothing
from neuroglass.model.trace.trace import OUTPUT
from neuroglass.testing import tiny_subject
from neuroglass.testing.subjects import MAKERS, target_of

METHODS = ("occlusion", "gradient", "integrated_gradients", "grad_cam")


def ask(subject, method, **more):
    return ng.attribute(subject, method, target=target_of(subject), samples=range(4), **more)


@pytest.mark.parametrize("kind", MAKERS)
def test_the_faster_ways_answer_as_the_network_does_at_the_input_and_at_a_layer(kind):
    subject = tiny_subject(kind)
    prepared = replace(subject, way="prepared")
    for at, method in product(("input", next(iter(subject.layers())).name), METHODS):
        try:
            expected = ask(subject, method, at=at)
        except ng.NotApplicable:
            continue
        found = ask(prepared, method, at=at)
        case = f"{method} at {at}"
        np.testing.assert_allclose(found.full.values, expected.full.values, rtol=1e-9, atol=1e-13, err_msg=case)
        np.testing.assert_allclose(found.value.values, expected.value.values, rtol=1e-9, err_msg=case)
        assert found.id == expected.id, case


def test_the_plan_says_what_was_done_and_how_well_it_agreed():
    found = ask(replace(tiny_subject("image"), way="prepared"), "occlusion")
    plan = found.provenance.plan["values"]
    assert plan["path"] == "incremental"
    assert 0 <= plan["tolerance"] < 1e-10 and 0 <= plan["incremental_difference"] < 1e-10
    slope = ask(replace(tiny_subject("image"), way="prepared"), "gradient").provenance.plan["slopes"]
    assert slope["path"] == "folded" and slope["slope_error"] < 1e-9


def test_a_small_question_is_left_to_the_network_and_the_plan_says_why():
    plan = ask(tiny_subject("image"), "occlusion").provenance.plan["values"]
    assert plan["path"] == "original" and "too few to prepare for" in plan["because"]


def test_the_choice_depends_on_the_count_alone():
    subject = tiny_subject("image")
    engine = subject.engine
    each = engine.layers.work_per_sample / choice.MULTIPLY_ADDS + engine.layers.bytes_per_sample / choice.BYTES
    enough = int(choice.WORTH / each) + 1
    assert engine.because(enough) == ""
    assert "too few" in engine.because(enough // 2)
    ask(replace(subject, way="prepared"), "occlusion")
    assert "too few" in engine.because(enough // 2)


def test_the_networks_own_way_can_be_forced():
    subject = replace(tiny_subject("image"), way="original")
    assert subject.engine.because(10**12) == "way='original' was asked for"
    with pytest.raises(ng.InvalidInput, match="way is 'fast'; write 'auto', 'original', 'prepared'"):
        replace(subject, way="fast")


def test_a_way_that_does_not_agree_is_not_taken(monkeypatch):
    subject = replace(tiny_subject("image"), way="prepared")
    expected = ask(tiny_subject("image"), "occlusion")
    monkeypatch.setattr(choice, "largest_difference", lambda found, right: 0.5)
    found = ask(subject, "occlusion")
    np.testing.assert_array_equal(found.values, expected.values)
    assert found.provenance.plan["values"]["because"] == "the prepared network's answers differ by 5.0e-01"


def test_slopes_that_are_further_off_than_the_networks_own_are_not_taken(monkeypatch):
    sound = slopes.SlopeProgram.__call__

    def twice(self, *given):
        found = sound(self, *given)
        return replace(found, gradients={place: 2 * slope for place, slope in found.gradients.items()})

    monkeypatch.setattr(slopes.SlopeProgram, "__call__", twice)
    found = ask(replace(tiny_subject("image"), way="prepared"), "gradient")
    np.testing.assert_array_equal(found.values, ask(tiny_subject("image"), "gradient").values)
    plan = found.provenance.plan["slopes"]
    assert plan["path"] == "original" and plan["because"].startswith("the folded network's slopes are off by 1.0e+00")


def test_slopes_that_differ_at_gates_are_taken_where_float64_says_that_both_are_as_near(monkeypatch):
    subject = replace(tiny_subject("image"), way="prepared")
    subject = replace(subject, model=copy.deepcopy(subject.model).float())
    monkeypatch.setattr(slopes, "TOLERANCES", {torch.float32: 1e-9})
    monkeypatch.setattr(slopes, "largest_difference", lambda *pair: differences.pop(0))
    for own, path in ((0.3, "folded"), (0.1, "original")):
        differences = [0.0, 0.5, 0.5, own]  # values; slopes apart; folded and own against float64
        assert ask(subject, "gradient").provenance.plan["slopes"]["path"] == path


def test_after_training_the_network_is_prepared_anew():
    subject = replace(tiny_subject("image"), way="prepared")
    before = ask(subject, "occlusion").values
    with torch.no_grad():
        for parameter in subject.model.parameters():
            parameter.mul_(0.9)
    found, expected = ask(subject, "occlusion"), ask(replace(subject, way="original"), "occlusion")
    np.testing.assert_allclose(found.values, expected.values, rtol=1e-9, atol=1e-13)
    assert np.abs(found.values - before).max() > 1e-6


def test_predictions_by_the_faster_way_are_the_networks():
    subject = tiny_subject("image")
    fast = replace(subject, way="prepared")
    np.testing.assert_allclose(fast.predict(range(6))[1], subject.predict(range(6))[1], rtol=1e-12)
    plan = ng.overview(fast, "performance").provenance.plan
    assert plan["values"]["path"] == "prepared"


def test_inside_settled_the_weights_are_looked_at_once(monkeypatch):
    looks = []
    subject = tiny_subject("image")
    module = __import__("neuroglass.model.memo", fromlist=["memo"])
    stamp = module.state_stamp
    monkeypatch.setattr(module, "state_stamp", lambda model: looks.append(1) or stamp(model))
    with subject.settled():
        for _ in range(3):
            assert subject.fingerprint
    assert len(looks) == 1
    assert subject.fingerprint and len(looks) == 2


@pytest.mark.parametrize("kind", ["image", "spectrogram", "series_ct", "table", "two_inputs", "segmentation"])
@pytest.mark.parametrize(("way", "pays"), [("auto", True), ("auto", False), ("original", True)])
def test_a_stroke_of_the_brush_gives_all_outputs_with_the_region_hidden(kind, way, pays, monkeypatch):
    subject = replace(tiny_subject(kind), way=way)
    brush = Brush(subject, 2)
    inputs = subject.reader.inputs([2])
    entry = subject.network.entry(inputs)
    blank = torch.as_tensor(subject.space.baseline_array()).to(entry.dtype).unsqueeze(0)
    sides = [slice(0, n) for n in entry.shape[1:]]
    monkeypatch.setattr(Incremental, "pays", lambda *size: pays)
    for region in (Region((*sides[:-1], slice(1, 3))), nothing(entry.ndim - 1), Region(tuple(sides))):
        hidden = subject.network.with_entry(inputs, region.hide(entry, blank))
        expected = original(subject.network, (OUTPUT,))(hidden, {})[OUTPUT][0]
        torch.testing.assert_close(brush(region), expected, rtol=1e-9, atol=1e-12)


def test_a_rectangle_pays_where_large_maps_are_saved_and_not_in_a_small_network():
    def made(channels, side):
        model = nn.Sequential(nn.Conv2d(1, channels, 3, padding=1), nn.ReLU(), nn.Conv2d(channels, channels, 3))
        network = Network(nn.Sequential(*model, nn.Flatten()), ng.space.image(1, side, side))
        x = torch.zeros(1, 1, side, side)
        return Incremental.of(prepare(network, x), x)

    large = made(64, 128)
    assert large.pays(8, 8)
    assert not large.pays(128, 128)
    assert not made(4, 16).pays(4, 4)
