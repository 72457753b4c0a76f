import numpy as np
import pytest

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Curves, Provenance, Question, Score, Similarity, Verdict
from neuroglass.view.dispatch import figure
from neuroglass.view.marks import Band, Bars, Cells, Line
from tests.view.results import SUBJECT, samples_axis

PASSED = Verdict(True, "grad_cam is ahead.")


def provenance(method, of=("grad_cam",)):
    about = [{"family": "attribution", "method": name} for name in of]
    asked = Question("checks", method, {}, "m" * 20, "d" * 20, "logit:3", ("input",), (4, 7), options={"of": about})
    return Provenance(asked, {}, {"subject": SUBJECT})


def curves(samples=2, verdict=PASSED):
    axes = samples_axis(range(samples)), Axis("share hidden", 3, step=0.5)
    values = np.array([[4.0, 1.0, 0.0]] * samples)
    return Curves(
        curves=Field(values, axes, "logit:3"),
        reference=Field(values + np.array([0.0, 1.0, 0.0]), axes, "logit:3"),
        spread=Field(np.array([[0.0, 0.3, 0.0]] * samples), axes, "spread", signed=False),
        verdict=verdict,
        scores={"deletion_area": 1.5},
        provenance=provenance("deletion"),
    )


def similarity():
    axes = (
        samples_axis([4, 7]),
        Axis("layer", 2, ticks=("fc2", "fc1")),
        Axis("way", 2, ticks=("cascading", "independent")),
        Axis("measure", 2, ticks=("absolute rank correlation", "SSIM")),
    )
    values = np.linspace(-0.5, 1, 16).reshape(2, 2, 2, 2)
    return Similarity(
        similarity=Field(values, axes, "similarity"), verdict=PASSED, provenance=provenance("randomization")
    )


def test_the_verdict_stands_first_and_the_title_names_what_was_checked():
    drawn = figure(curves())
    assert drawn.title == f"Deletion of Grad-CAM for logit:3 · {SUBJECT}"
    assert drawn.caption.startswith("Passed. grad_cam is ahead.") and drawn.alt.startswith("Passed. grad_cam is ahead.")
    failed = figure(curves(verdict=Verdict(False, "grad_cam is behind.")))
    assert failed.caption.startswith("Not passed. grad_cam is behind.")
    assert figure(curves(verdict=Verdict(None, "It is 3."))).caption.startswith("It is 3.")


def test_curves_are_drawn_over_the_band_that_chance_reaches_the_mean_first():
    drawn = figure(curves(2))
    assert [panel.title.splitlines()[0] for panel in drawn.panels] == ["mean over 2 samples", "sample 0", "sample 1"]
    band, line = drawn.panels[1].marks
    assert isinstance(band, Band) and isinstance(line, Line)
    np.testing.assert_allclose(band.values, [[4, 1.4, 0], [4, 2.6, 0]])
    np.testing.assert_allclose(line.values, [[4, 1, 0], [4, 2, 0]])
    mean_band = drawn.panels[0].marks[0]
    np.testing.assert_allclose(np.ptp(mean_band.values, axis=0)[1], 1.2 / np.sqrt(2))
    assert line.low <= band.values.min() and line.high >= band.values.max()


def test_of_many_samples_the_first_are_drawn_and_it_is_said():
    drawn = figure(curves(11))
    assert len(drawn.panels) == 9 and "first 8 of 11 samples" in drawn.caption
    assert len(figure(curves(1)).panels) == 1


def test_a_score_is_a_bar_for_each_sample_with_what_is_known_of_it():
    axis = samples_axis([4, 7])
    result = Score(
        numbers=column(np.array([0.5, 0.25]), "largest relative change", axis),
        verdict=Verdict(None, "It is so."),
        scores={"sensitivity": 0.375},
        provenance=provenance("sensitivity"),
        columns={"label": column(np.array([1, 2]), "label", axis)},
    )
    (panel,) = figure(result).panels
    (bars,) = panel.marks
    assert isinstance(bars, Bars) and bars.labels == ("sample 4: label 1", "sample 7: label 2")
    assert "largest relative change is 0.5, of sample 4" in figure(result).alt
    assert "Sensitivity 0.375" in figure(result).caption


def test_similarity_is_a_table_for_each_measure_averaged_over_samples():
    result = similarity()
    drawn = figure(result)
    assert [panel.title for panel in drawn.panels] == ["absolute rank correlation", "SSIM"]
    for place, panel in enumerate(drawn.panels):
        (cells,) = panel.marks
        assert isinstance(cells, Cells) and (cells.scale.low, cells.scale.high) == (-1, 1)
        np.testing.assert_allclose(cells.values, result.values.mean(0)[:, :, place], atol=0.006)
    assert "Cascading: the layer and all after it" in drawn.caption
    assert "least" in drawn.alt and "fc2, cascading" in drawn.alt


@pytest.mark.parametrize("of, named", [(("saliency",), "saliency"), (("lime", "mylab:Mine"), "LIME, Mine")])
def test_methods_are_named_in_words(of, named):
    result = similarity()
    asked = Similarity(similarity=result.similarity, verdict=PASSED, provenance=provenance("agreement", of))
    assert figure(asked).title.startswith(f"Agreement of {named} for")
