"""Agreement is 1 with itself, Spearman's correlation with others, and does not care for the order that is given."""

import numpy as np
import pytest

import neuroglass as ng
from tests.methods.checks.subjects import curved, weighted
from tests.oracles import checks_literal


def attributions(subject, *names):
    return [ng.attribute(subject, name, target="logit:1", samples=[0, 2]) for name in names]


def test_a_method_agrees_with_itself_wholly():
    subject = curved()
    found = ng.check(subject, "agreement", of=attributions(subject, "gradient", "gradient"))
    np.testing.assert_array_equal(found.values, 1)


def test_the_numbers_are_spearman_s_of_absolute_values():
    subject = curved()
    asked = attributions(subject, "gradient", "occlusion", "saliency")
    found = ng.check(subject, "agreement", of=asked)
    assert found.axes[1].ticks == ("gradient", "occlusion", "saliency")
    for row in range(2):
        for i in range(3):
            for j in range(3):
                expected = checks_literal.absolute_rank_correlation(asked[i].values[row], asked[j].values[row])
                np.testing.assert_allclose(found.values[row, i, j, 0], expected, atol=1e-12)


def test_signs_are_compared_only_where_every_method_has_them():
    subject = curved()
    signed = ng.check(subject, "agreement", of=attributions(subject, "gradient", "occlusion"))
    mixed = ng.check(subject, "agreement", of=attributions(subject, "gradient", "saliency"))
    assert "signed rank correlation" in signed.axes[3].ticks and "signed rank correlation" not in mixed.axes[3].ticks


def test_the_least_and_the_most_alike_are_named():
    subject = weighted()
    asked = attributions(subject, "input_times_gradient", "integrated_gradients", "gradient")
    found = ng.check(subject, "agreement", of=asked)
    assert "most alike input_times_gradient and integrated_gradients (1.00)" in found.verdict.sentence
    assert found.verdict.passed is None
    turned = ng.check(subject, "agreement", of=asked[::-1])
    np.testing.assert_allclose(turned.values, found.values[:, ::-1, ::-1], atol=1e-12)


@pytest.mark.parametrize(
    "of, words",
    [
        (lambda s: attributions(s, "gradient"), "compares attributions and got 1"),
        (lambda s: attributions(s, "gradient")[0], "compares attributions and got 1"),
        (lambda s: [*attributions(s, "gradient"), ng.attribute(s, "saliency", target="logit:0", samples=[0, 2])],
         "differ in their target: 'logit:1' and 'logit:0'"),
        (lambda s: [*attributions(s, "gradient"), ng.attribute(s, "saliency", target="logit:1", samples=[1, 2])],
         "differ in their samples"),
    ],
)  # fmt: skip
def test_what_cannot_be_compared_is_told_why(of, words):
    subject = curved()
    with pytest.raises(ng.InvalidInput, match=words):
        ng.check(subject, "agreement", of=of(subject))
