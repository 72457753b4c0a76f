import numpy as np

from neuroglass.core.field import Axis, Field, column
from neuroglass.core.result import Provenance, Question, Trails
from neuroglass.reproduce import maps
from neuroglass.reproduce.plan import CNN, MLP
from neuroglass.store.story import read_story


def trails(hits, labels):
    axis = Axis("sample", len(labels))
    columns = {
        "label": column(np.array(labels), "label", axis),
        "label_name": column(np.array(["zero", "one", "two"])[labels], "label", axis),
        "neighborhood_hit@6:epoch 1": column(1 - np.array(hits), "hit", axis),
        "neighborhood_hit@6:trained": column(np.array(hits), "hit", axis),
    }
    steps = Axis("step", 2, ticks=("epoch 1", "trained"))
    positions = Field(np.zeros((len(labels), 2, 2)), (axis, steps, Axis("component", 2)), "position")
    return Trails(provenance=Provenance(Question("trails", "tsne", {}, "m", "d")), columns=columns, positions=positions)


def test_the_least_grouped_class_has_the_lowest_mean_hit_on_the_last_map():
    assert maps.least_grouped(trails([1, 0.5, 0.2, 0.2, 0.9, 0.0], [0, 0, 1, 1, 2, 2])) == ("one", 0.2)


def test_findings_of_maps_are_the_scores_of_the_maps_in_the_study(make):
    cases = [make(kind=kind) for kind in (MLP, CNN)]
    findings = maps.layer_maps(cases)
    assert len(findings) == 6
    for found in findings:
        (result,) = found.results
        assert found.value == cases[0].after.store.get(result.id).scores["neighborhood_hit@6"]
    places = [(found.case.kind, found.results[0].question.at) for found in findings]
    assert places == [
        (MLP, ("relu4",)), (MLP, ("relu4",)), (MLP, ("relu1",)), (CNN, ("relu5",)), (CNN, ("relu5",)), (CNN, ("pool2",))
    ]  # fmt: skip
    before, after = (findings[place].results[0].question.model for place in (0, 1))
    assert (before, after) == (cases[0].before.subject.fingerprint, cases[0].after.subject.fingerprint)


def test_trails_lead_through_four_layers_and_through_every_kept_epoch(make):
    cases = [make(kind=kind) for kind in (MLP, CNN)]
    assert maps.layer_trails(cases) == []
    (found,) = maps.epoch_trails(cases)
    through_layers, through_epochs = (
        cases[0].after.store.get(section.results[0]) for section in read_story(cases[0].folder).sections
    )
    assert through_layers.axes[1].ticks == ("relu1", "relu2", "relu3", "relu4")
    assert through_epochs.axes[1].ticks == ("untrained", "epoch 1", "trained")
    name, share = maps.least_grouped(through_epochs)
    assert found.value == f"class {name} (neighborhood hit {share:.2f})"
