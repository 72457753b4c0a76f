"""The pointing game counts the largest relevance on the mask, states what chance would hit, and asks for masks."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import neuroglass as ng
from neuroglass.methods.checks.masks import packed, unpacked
from neuroglass.methods.checks.pointing_game import chance_of
from neuroglass.testing.plants import planted
from neuroglass.testing.subjects import tiny_subject
from tests.methods.checks.subjects import SIDE, weighted


def asked(subject, samples=(0, 1), target="logit:1"):
    return ng.attribute(subject, "input_times_gradient", target=target, samples=samples)


def one_place(places):
    masks = np.zeros((len(places), SIDE, SIDE), bool)
    for row, (y, x) in enumerate(places):
        masks[row, y, x] = True
    return masks


def largest(result, row):
    return np.unravel_index(result.values[row].argmax(), (SIDE, SIDE))


def test_a_hit_is_the_largest_relevance_on_the_mask_and_chance_is_the_mask_s_share():
    subject = weighted()
    of = asked(subject)
    y, x = largest(of, 1)
    result = ng.check(subject, "pointing_game", of=of, masks=one_place([largest(of, 0), ((y + 2) % SIDE, x)]))
    np.testing.assert_array_equal(result.values, [1, 0])
    np.testing.assert_allclose(result.columns["chance"].values, 1 / SIDE**2)
    assert result.scores["hits"] == 0.5 and result.scores["hits:chance"] == pytest.approx(1 / SIDE**2)


def test_tolerance_forgives_a_miss_by_so_many_positions_and_makes_chance_larger():
    subject = weighted()
    of = asked(subject, samples=[0])
    y, x = largest(of, 0)
    near = one_place([((y + 2) % SIDE if y + 2 < SIDE else y - 2, x)])
    missed, hit = (ng.check(subject, ng.methods.PointingGame(tolerance=t), of=of, masks=near) for t in (1, 2))
    assert (missed.values[0], hit.values[0]) == (0, 1)
    assert hit.columns["chance"].values[0] > missed.columns["chance"].values[0] > 1 / SIDE**2


def test_the_plant_is_hit_on_every_sample_beyond_luck():
    made = planted("image")
    of = ng.attribute(made.subject, "occlusion", target=made.target, samples=range(3))
    result = ng.check(made.subject, "pointing_game", of=of, masks=made.where)
    np.testing.assert_array_equal(result.values, 1)
    assert result.verdict.passed and "3 of 3 samples" in result.verdict.sentence
    assert result.scores["hits:probability_by_chance"] == pytest.approx(made.where.mean((1, 2)).prod())


def test_luck_is_counted_over_every_way_to_hit():
    chances = np.array([0.5, 0.2, 0.9, 0.1])
    for hits in range(6):
        literal = sum(
            np.prod([p if hit else 1 - p for p, hit in zip(chances, way, strict=True)])
            for way in product((0, 1), repeat=4)
            if sum(way) >= hits
        )
        assert chance_of(chances, hits) == pytest.approx(literal)


def test_equal_largest_values_share_the_shot():
    subject = weighted()
    of = asked(subject, samples=[0])
    flat = type(of)(
        relevance=ng.Field(np.ones_like(of.values), of.axes, "relevance"),
        full=of.full, inputs=of.inputs, value=of.value, provenance=of.provenance,
    )  # fmt: skip
    mask = np.zeros((1, SIDE, SIDE), bool)
    mask[0, :2] = True
    assert ng.check(subject, "pointing_game", of=flat, masks=mask).values[0] == pytest.approx(2 / SIDE)


def test_the_labels_of_a_segmentation_are_the_masks_of_the_target_s_class():
    subject = tiny_subject("segmentation")
    of = ng.attribute(subject, "saliency", target="logit:sea", samples=[0, 1])
    by_label = ng.check(subject, "pointing_game", of=of)
    sea = subject.data.batch((0, 1)).y == 1
    given = ng.check(subject, "pointing_game", of=of, masks=sea)
    np.testing.assert_array_equal(by_label.values, given.values)
    np.testing.assert_allclose(by_label.columns["chance"].values, sea.mean((1, 2)))
    assert by_label.id != given.id


@settings(max_examples=30, deadline=None)
@given(st.lists(st.booleans(), min_size=2 * SIDE * SIDE, max_size=2 * SIDE * SIDE))
def test_masks_come_back_from_plain_data_as_they_were(flat):
    masks = np.array(flat).reshape(2, SIDE, SIDE)
    masks[:, 0, 0] = True
    of = asked(weighted())
    np.testing.assert_array_equal(unpacked(packed(masks, of)), masks)


def test_a_kept_question_holds_its_masks(tmp_path):
    subject = weighted()
    study = ng.Study(subject, tmp_path)
    of = study.attribute("gradient", target="logit:1", samples=[0])
    masks = one_place([(2, 3)])
    result = study.check("pointing_game", of=of, masks=masks)
    again = ng.Study(subject, tmp_path / "other").ask(result.question)
    assert again.id == result.id and again.values.tolist() == result.values.tolist()
    assert study.check("pointing_game", of=of, masks=one_place([(2, 4)])).id != result.id


@pytest.mark.parametrize(
    "masks, words",
    [
        (np.ones((2, SIDE, SIDE + 1), bool), r"masks have shape \(2, 6, 7\); the attribution has \(2, 6, 6\)"),
        (np.ones((SIDE, SIDE), bool), "one mask a sample"),
        (np.full((2, SIDE, SIDE), 3), "other numbers than 0 and 1"),
        (np.zeros((2, SIDE, SIDE), bool), r"mask of sample 0, 1 holds nothing.*ask about other samples"),
        (np.arange(2)[:, None, None] * np.ones((2, SIDE, SIDE)), r"mask of sample 0 holds nothing.*samples=\[1\]"),
    ],
)
def test_masks_that_cannot_be_used_are_told_why(masks, words):
    subject = weighted()
    with pytest.raises(ng.InvalidInput, match=words):
        ng.check(subject, "pointing_game", of=asked(subject), masks=masks)


def test_without_masks_the_answer_says_what_to_give_and_other_checks_want_none():
    subject = weighted()
    with pytest.raises(ng.NotApplicable, match=r"write masks=, a boolean array of shape \(2, 6, 6\)"):
        ng.check(subject, "pointing_game", of=asked(subject))
    with pytest.raises(ng.InvalidInput, match="deletion wants no masks"):
        ng.check(subject, "deletion", of=asked(subject), masks=one_place([(0, 0), (0, 0)]))
    dense = tiny_subject("segmentation")
    of = ng.attribute(dense, "saliency", target="logit:1 - logit:0", samples=[0])
    with pytest.raises(ng.InvalidInput, match="is no single class"):
        ng.check(dense, "pointing_game", of=of)


def test_columns_have_no_neighbors_to_tolerate():
    subject = ng.Subject(torch.nn.Linear(3, 2), (np.ones((2, 3), "float32"), np.ones(2, int)), space=ng.space.table(3))
    of = asked(subject)
    with pytest.raises(ng.InvalidInput, match="write tolerance=0"):
        ng.check(subject, ng.methods.PointingGame(tolerance=1), of=of, masks=np.eye(3, dtype=bool)[:2])
