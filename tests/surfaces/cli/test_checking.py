"""`neuroglass check`: of a method asked now or of a stored result, and what to write where that does not fit."""

import json

import numpy as np
import pytest


def test_a_check_says_its_numbers_and_then_its_verdict(ask):
    said = ask("check", "deletion", "s.py:deep", "--of", "input_times_gradient", "--samples", "0,2")
    assert said.code == 0, said.err
    first, *rest = said.out.splitlines()
    assert first.split() == ["sample", "label", "prediction", "area", "area_random"]
    assert [line.split()[0] for line in rest[:2]] == ["0", "2"]
    assert "passed: Hiding positions in the order of input_times_gradient" in said.out


def test_methods_are_compared_with_commas_between(ask):
    said = ask("check", "agreement", "s.py:deep", "--of", "gradient,gradient", "--samples", "0")
    assert said.code == 0, said.err
    assert said.out.splitlines()[0].startswith("method    other method  absolute rank correlation  signed rank")
    assert said.out.splitlines()[2].split() == ["gradient", "gradient", "1.00", "1.00"]


def test_machines_get_the_verdict_and_the_question_with_what_was_checked(ask):
    told = json.loads(ask("check", "sensitivity", "s.py:deep", "--of", "saliency", "--samples", "0", "--json").out)
    assert told["verdict"]["passed"] is None and "saliency" in told["verdict"]["sentence"]
    assert told["provenance"]["question"]["options"]["of"][0]["method"] == "saliency"
    assert told["rows"][0]["largest relative change"] == told["scores"]["sensitivity"]
    curves = json.loads(ask("check", "deletion", "s.py:deep", "--of", "saliency", "--samples", "0", "--json").out)
    assert len(curves["rows"][0]["curves"]) == curves["values"]["shape"][1]


def test_a_stored_result_is_checked_by_its_id(ask):
    kept = json.loads(ask("attribute", "gradient", "s.py:deep", "--samples", "1", "--store", "kept", "--json").out)
    line = ("check", "deletion", "s.py:deep", "--of", kept["id"])
    said = ask(*line, "--store", "kept", "--json")
    assert json.loads(said.out)["rows"][0]["sample"] == 1
    without, both = ask(*line), ask(*line, "--store", "kept", "--samples", "0")
    assert without.code == both.code == 2
    assert "write --store with the study's folder" in without.err
    assert "leave --target, --samples, --at out" in both.err


def test_masks_are_read_from_an_array_file(ask, tmp_path):
    np.save(tmp_path / "masks.npy", np.array([[1, 0]]))
    line = ("check", "pointing_game", "s.py:deep", "--of", "saliency", "--samples", "0")
    said = ask(*line, "--masks", "masks.npy")
    assert said.code == 0, said.err
    assert "by chance for 0.5" in said.out
    (tmp_path / "words.npy").write_text("no array")
    assert "is no array" in ask(*line, "--masks", "words.npy").err
    np.save(tmp_path / "wide.npy", np.ones((1, 3)))
    wide = ask(*line, "--masks", "wide.npy")
    assert wide.code == 1 and "masks have shape (1, 3)" in wide.err


@pytest.mark.parametrize(
    "words, code, told",
    [
        (("deletin", "s.py:deep", "--of", "saliency"), 2, "there is no checks method 'deletin'; there are 'deletion'"),
        (("deletion", "s.py:deep"), 2, "Missing option '--of'"),
        (("deletion", "s.py:deep", "--of", "salency"), 1, "no attribution method 'salency'; there are 'saliency'"),
        (("agreement", "s.py:deep", "--of", "saliency"), 1, "give two or more"),
        (("pointing_game", "s.py:deep", "--of", "saliency"), 1, "write masks="),
        (("deletion", "s.py:deep", "--of", "saliency,gradient"), 1, "checks one attribution and got 2"),
    ],
)
def test_a_wrong_word_is_told_what_to_write(ask, words, code, told):
    said = ask("check", *words)
    assert said.code == code and told in said.err and said.out == ""
