"""A check is asked about attributions of the same subject, builds on them, and is kept beside them."""

import numpy as np
import pytest

import neuroglass as ng
from neuroglass.study import Asking
from tests.methods.checks.subjects import curved, weighted


def test_a_check_is_kept_with_the_attribution_that_it_is_about(tmp_path):
    subject = curved()
    study = ng.Study(subject, tmp_path)
    of = ng.attribute(subject, "gradient", target="logit:1", samples=[1, 2])
    result = study.check("deletion", of=of)
    assert set(study.store.ids()) == {of.id, result.id}
    assert result.question.options["of"] == [of.question.describe()]
    assert (result.question.target, result.question.samples) == ("logit:1", (1, 2))
    back = study.store.get(result.id)
    assert back.verdict == result.verdict and back.values.tobytes() == result.values.tobytes()


def test_an_attribution_at_hand_is_not_computed_again(monkeypatch):
    subject = curved()
    of = ng.attribute(subject, "gradient", target="logit:1", samples=[0])
    monkeypatch.setattr("neuroglass.study.ANSWER", {})  # no attribution can be computed any more
    assert ng.check(subject, "deletion", of=of).values.shape == (1, 21)


def test_a_question_alone_is_enough_to_ask_again():
    subject = curved()
    of = ng.attribute(subject, "gradient", target="logit:1", samples=[0])
    first = ng.check(subject, "insertion", of=of)
    again = Asking(subject).ask(ng.Question.restore(first.question.describe()))
    assert again.id == first.id
    np.testing.assert_array_equal(again.values, first.values)


@pytest.mark.parametrize("name", ["deletion", "insertion", "infidelity", "sensitivity", "randomization"])
def test_a_sample_alone_is_checked_as_it_is_among_others(name):
    subject = curved()
    together = ng.check(subject, name, of=ng.attribute(subject, "gradient", target="logit:1", samples=[3, 0, 2]))
    alone = ng.check(subject, name, of=ng.attribute(subject, "gradient", target="logit:1", samples=[0]))
    np.testing.assert_allclose(together.values[1], alone.values[0], atol=1e-10)


def test_a_check_of_another_network_or_of_no_attribution_is_refused():
    subject, other = curved(), curved(seed=1)
    of = ng.attribute(other, "gradient", samples=[0])
    with pytest.raises(ng.InvalidInput, match=r"attribution \(gradient\) of another network"):
        ng.check(subject, "deletion", of=of)
    with pytest.raises(ng.InvalidInput, match="of= is a Projection; give"):
        ng.check(subject, "deletion", of=ng.project(subject, "pca"))
    with pytest.raises(ng.InvalidInput, match="of= is a str; give"):
        ng.check(subject, "deletion", of="gradient")
    with pytest.raises(ng.InvalidInput, match="no checks method 'deletin'; there are 'deletion'"):
        ng.check(subject, "deletin", of=of)
    mine = ng.attribute(subject, "gradient", samples=[0])
    with pytest.raises(ng.InvalidInput, match="deletion checks one attribution and got 2"):
        ng.check(subject, "deletion", of=[mine, mine])


def test_verdicts_only_state_numbers_that_are_stored():
    subject = weighted()
    of = ng.attribute(subject, "input_times_gradient", target="logit:1", samples=range(4))
    result = ng.check(subject, "deletion", of=of)
    assert f"area {result.scores['deletion_area']:.3g}" in result.verdict.sentence


def test_a_cancelled_check_leaves_nothing_and_the_network_as_it_was(tmp_path):
    subject = curved()
    study = ng.Study(subject, tmp_path)
    of = study.attribute("gradient", samples=[0])

    def stop(done, total, what):
        raise ng.Cancelled

    with pytest.raises(ng.Cancelled):
        study.check("deletion", of=of, progress=stop)
    assert study.store.ids() == (of.id,)
    assert not subject.model._forward_hooks
