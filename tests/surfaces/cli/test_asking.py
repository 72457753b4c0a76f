"""attribute, project, trails, overview: what is asked, and what comes out."""

import json

import numpy as np

import neuroglass as ng
from neuroglass.store.disk import DiskStore


def test_the_gradient_of_a_linear_network_is_its_weights(ask):
    told = json.loads(ask("attribute", "gradient", "s.py", "--target", "logit:yes", "--samples", "4,1", "--json").out)
    weights = [{"at": {"feature": "age"}, "value": 3.0}, {"at": {"feature": "income"}, "value": 0.5}]
    assert [row["strongest"] for row in told["rows"]] == [weights, weights]
    assert [(row["sample"], row["label_name"], row["value"]) for row in told["rows"]] == [
        (4, "no", 9.0),
        (1, "yes", -2.0),
    ]
    assert told["values"] == {"shape": [2, 2], "min": 0.5, "max": 3.0, "mean": 1.75}
    assert told["provenance"]["question"]["target"] == "logit:1"


def test_the_table_names_what_moved_the_target_strongest_first(ask):
    lines = ask("attribute", "input_times_gradient", "s.py", "--target", "logit:0", "--samples", "0:3").out.splitlines()
    assert [line.split() for line in lines] == [
        ["sample", "label", "prediction", "value", "of", "logit:0", "strongest", "relevance"],
        ["0", "no", "yes", "-3", "income", "-4,", "age", "+1"],
        ["1", "yes", "no", "8", "income", "+8"],
        ["2", "no", "yes", "-2", "income", "-4,", "age", "+2"],
    ]


def test_unless_told_the_first_eight_samples_are_asked(ask):
    rows = json.loads(ask("attribute", "gradient", "s.py", "--json").out)["rows"]
    assert [row["sample"] for row in rows] == list(range(8))


def test_all_samples_means_all(ask):
    rows = json.loads(ask("attribute", "gradient", "s.py", "--samples", "all", "--json").out)["rows"]
    assert [row["sample"] for row in rows] == list(range(10))


def test_relevance_at_a_layer_is_spread_over_its_units(ask):
    told = json.loads(
        ask("attribute", "gradient", "s.py", "--at", "fc1", "--target", "2*fc1:0", "--samples", "0", "--json").out
    )
    assert told["rows"][0]["strongest"] == [{"at": {"unit": "0"}, "value": 2.0}]


def test_a_parameter_reaches_the_method_in_either_spelling(ask):
    for spelling in ("--warm-steps", "--warm_steps"):
        said = ask("project", "tsne", "s.py", spelling, "300", "--steps", "250", "--json")
        parameters = json.loads(said.out)["provenance"]["question"]["parameters"]
        assert (parameters["warm_steps"], parameters["steps"], parameters["perplexity"]) == (300, 250, 30.0)


def test_a_method_may_be_written_with_dashes(ask):
    told = json.loads(ask("attribute", "input-times-gradient", "s.py", "--json").out)
    assert told["provenance"]["question"]["method"] == "input_times_gradient"


def test_the_command_poses_the_question_that_python_poses(ask):
    told = json.loads(ask("attribute", "occlusion", "s.py", "--samples", "2,0", "--stride", "1", "--json").out)
    here = ng.attribute(ng.load_subject("s.py"), ng.methods.Occlusion(stride=1), samples=[2, 0])
    assert told["id"] == here.id


def test_the_numbers_of_an_npz_are_those_of_the_result(ask, tmp_path):
    said = ask("attribute", "gradient", "s.py", "--target", "logit:0", "--samples", "0", "-o", "m.npz", "--json")
    assert json.loads(said.out)["output"] == "m.npz"
    assert said.err == "wrote m.npz\n"
    np.testing.assert_array_equal(np.load(tmp_path / "m.npz")["relevance"], [[1.0, -2.0]])


def test_an_answer_that_is_kept_is_read_not_computed(ask, tmp_path, monkeypatch):
    line = ("attribute", "gradient", "s.py", "--target", "logit:0", "--store", "kept", "--json")
    first = ask(*line)
    assert DiskStore(tmp_path / "kept").ids() == (json.loads(first.out)["id"],)
    monkeypatch.setattr("neuroglass.study.answer", lambda *asked, progress: 1 / 0)
    assert ask(*line).out == first.out


def test_a_projection_prints_its_scores(ask):
    said = ask("project", "pca", "s.py:deep", "--layer", "0", "--samples", "0:40")
    scores = dict(line.split() for line in said.out.splitlines())
    true = ng.project(ng.load_subject("s.py:deep"), "pca", layer="0", samples=range(40)).scores
    assert {name: float(value) for name, value in scores.items()} == {n: float(f"{v:.4g}") for n, v in true.items()}


def test_trails_print_a_column_per_step(ask):
    said = ask("trails", "pca", "s.py:deep", "--layers", "input,0,2", "--samples", "0:40")
    lines = [line.split() for line in said.out.splitlines()]
    true = ng.trails(ng.load_subject("s.py:deep"), "pca", layers=["input", "0", "2"], samples=range(40)).scores
    assert lines[0] == ["input", "0", "2"]
    hits = next(line for line in lines if line[0] == "neighborhood_hit@6:original")
    assert hits[1:] == [f"{true[f'neighborhood_hit@6:original:{step}']:.4g}" for step in ("input", "0", "2")]
    moved = next(line for line in lines if line[0] == "displacement")
    assert len(moved) == 3  # none before the first step


def test_a_method_of_one_s_own_is_asked_by_path(ask, tmp_path):
    (tmp_path / "mylab_probe.py").write_text(
        "from dataclasses import dataclass\n"
        "@dataclass(frozen=True)\n"
        "class Constant:\n"
        '    "Is everything equally relevant?"\n'
        "    amount: float = 1.0\n"
        "    signed = True\n"
        "    def __call__(self, probe, entry):\n"
        "        return entry * 0 + self.amount\n"
    )
    assert "--amount FLOAT" in ask("attribute", "mylab_probe:Constant", "--help").out
    told = json.loads(ask("attribute", "mylab_probe:Constant", "s.py", "--amount", "2.5", "--json").out)
    assert told["values"] == {"shape": [8, 2], "min": 2.5, "max": 2.5, "mean": 2.5}
    assert told["provenance"]["question"]["method"] == "mylab_probe:Constant"


def test_a_class_that_is_no_method_is_wrong_usage(ask):
    said = ask("attribute", "neuroglass.catalog:Entry", "s.py")
    assert said.code == 2
    assert "name a frozen dataclass with __call__" in said.err


def test_units_of_a_layer_are_mapped_with_the_experts_of_a_class(ask, tmp_path):
    said = ask("neuron-map", "mds", "s.py:deep", "--layer", "1", "--target", "logit:1", "--chosen", "0:5", "--json")
    question = json.loads(said.out)["provenance"]["question"]
    assert (question["family"], question["at"], question["target"]) == ("neuron_map", ["1"], "logit:1")
    assert question["options"] == {"chosen": [0, 1, 2, 3, 4]}


def test_a_neuron_map_wants_a_layer_and_a_method_for_correlations(ask):
    assert "Missing option '--layer'" in ask("neuron-map", "mds", "s.py:deep").err
    refused = ask("neuron-map", "pca", "s.py:deep", "--layer", "1")
    assert refused.code == 1 and "write method='mds'" in refused.err


def test_groups_are_looked_for_in_a_layer_or_on_its_map(ask):
    inside, shown = (
        json.loads(ask("clusters", "dense_groups", "s.py:deep", "--layer", "1", *more, "--json").out)
        for more in ((), ("--map", "pca"))
    )
    assert inside["provenance"]["question"]["options"] == {}
    assert shown["provenance"]["question"]["options"]["of"][0]["method"] == "pca"


def test_several_layers_make_one_map_and_units_become_columns(ask):
    question = json.loads(ask("project", "pca", "s.py:deep", "--layer", "0,1", "--units", "1:3", "--json").out)
    assert question["provenance"]["question"]["at"] == ["0", "1"]
    assert question["provenance"]["question"]["options"] == {"units": ["1:3"]}


def test_a_drawing_is_colored_as_told_or_the_columns_are_named(ask, tmp_path):
    assert ask("project", "pca", "s.py:deep", "-o", "map.png", "--color", "confidence").code == 0
    plain = (tmp_path / "map.png").read_bytes()
    assert ask("project", "pca", "s.py:deep", "-o", "map.png").code == 0
    assert (tmp_path / "map.png").read_bytes() != plain
    refused = ask("project", "pca", "s.py:deep", "-o", "map.png", "--color", "mood")
    assert refused.code == 1 and "'confidence'" in refused.err


def test_a_parameter_without_default_must_be_given(ask):
    assert "Missing option '--unit'" in ask("overview", "samples_for", "s.py").err


def test_relevance_is_drawn_averaged_over_the_samples_where_asked(ask, tmp_path):
    line = ("attribute", "gradient", "s.py", "--target", "logit:yes", "-o")
    assert ask(*line, "each.svg").code == ask(*line, "mean.svg", "--average").code == 0
    result = ng.attribute(ng.load_subject(str(tmp_path / "s.py")), "gradient", target="logit:yes")
    ng.save(ng.average_figure(result), tmp_path / "expected.svg")
    assert (tmp_path / "mean.svg").read_bytes() == (tmp_path / "expected.svg").read_bytes()
    assert (tmp_path / "mean.svg").read_bytes() != (tmp_path / "each.svg").read_bytes()
