"""A request's words become a question; what they cannot mean is said at once."""

import pytest

from neuroglass import catalog
from neuroglass.core.errors import InvalidInput
from neuroglass.surfaces.web.asked import Asked
from neuroglass.surfaces.web.bodies import Body
from neuroglass.surfaces.web.faults import Fault


def read(**words):
    return Asked.read(Body(words))


@pytest.mark.parametrize("entry", catalog.entries(), ids=lambda entry: f"{entry.family}.{entry.name}")
def test_every_method_takes_its_own_defaults(entry):
    parameters = {one.name: one.default for one in entry.parameters if not one.required}
    parameters |= {
        one.name: {"int": 1, "float": 1.0}.get(one.type, "fc1:1") for one in entry.parameters if one.required
    }
    options = {"of": ["0" * 20]} if entry.family == "checks" else {}
    asked = read(family=entry.family, method=entry.name, parameters=parameters, options=options)
    assert dict(asked.parameters) == parameters


def test_a_question_is_read_whole():
    asked = read(
        family="attribution",
        method="integrated_gradients",
        parameters={"steps": 8},
        target="logit:3 - logit:5",
        at=["conv1"],
        samples="0:3,7",
        step="epoch 1",
        tag="mine",
    )
    assert (asked.target, asked.at, asked.step) == ("logit:3 - logit:5", ("conv1",), "epoch 1")
    assert asked.samples.of(8) == (0, 1, 2, 7)
    assert asked.title == "integrated gradients of logit:3 - logit:5 at conv1"


def test_ids_may_be_a_list_too():
    assert read(family="attribution", method="saliency", samples=[5, 2]).samples.of(9) == (5, 2)


def test_a_method_inside_a_method_is_read_by_name_and_with_its_parameters():
    asked = read(family="attribution", method="smooth_grad", parameters={"of": "gradient", "copies": 3})
    assert asked.parameters["of"] == {"method": "gradient"}
    inner = {"method": "integrated_gradients", "steps": 4}
    assert read(family="attribution", method="smooth_grad", parameters={"of": inner}).parameters["of"] == inner


def test_methods_do_not_hide_in_each_other_without_end():
    inner = {"method": "saliency"}
    for _ in range(9):
        inner = {"method": "smooth_grad", "of": inner}
    with pytest.raises(Fault, match="deep"):
        read(family="attribution", method="smooth_grad", parameters={"of": inner})


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ({"family": "attribute"}, "attribution"),
        ({"method": "salency"}, "'saliency'"),
        ({"method": "rise", "parameters": {"mask": 3}}, "'masks'"),
        ({"method": "rise", "parameters": {"masks": "many"}}, "a whole number"),
        ({"method": "lrp", "parameters": {"dense": "alpha"}}, "'epsilon', 'gamma', 'z-plus', 'flat'"),
        ({"method": "lime", "parameters": {"regions": "cells"}}, "'grid', 'slic'"),
        ({"method": "rise", "parameters": {"masks": 1.5}}, "a whole number"),
        ({"method": "rise", "parameters": {"masks": True}}, "a whole number"),
        ({"method": "rise", "parameters": {"masks": 2**60}}, "whole number"),
        ({"method": "integrated_gradients", "parameters": {"gap": "x"}}, "a number"),
        ({"method": "rise", "parameters": {"seed": {"method": "saliency"}}}, "a whole number"),
        ({"parameters": []}, "an object"),
        ({"at": "conv1"}, "a list of words"),
        ({"at": ["a", "b"]}, "one layer"),
        ({"samples": []}, "empty"),
        ({"samples": [-1]}, "whole number from 0"),
        ({"target": 3}, "a text"),
        ({"target": "x" * 3000}, "a text"),
        ({"options": {"of": ["x"]}}, "'of'"),
        ({"family": "checks", "method": "deletion"}, "id of an attribution"),
        ({"family": "overview", "method": "jacobian"}, "layer"),
        ({"family": "neuron_map", "method": "mds"}, "one layer"),
        ({"mehtod": "x"}, "'mehtod'"),
    ],
)
def test_a_wrong_word_is_answered_with_what_is_right(words, said):
    with pytest.raises(Fault) as found:
        read(**{"family": "attribution", "method": "saliency", **words})
    assert said in found.value.message and found.value.status == 400


@pytest.mark.parametrize("text", ["x", "3:1", "-1", "1;2", "0:1e9"])
def test_samples_that_name_nothing_are_refused(text):
    with pytest.raises(InvalidInput):
        read(family="attribution", method="saliency", samples=text)


def test_equal_words_are_one_question_and_other_words_another():
    plain = {"family": "attribution", "method": "saliency", "target": "logit:1", "samples": "0:2"}
    assert read(**plain).id == read(**plain, tag="another page").id
    others = [{"target": "logit:2"}, {"samples": "0:3"}, {"samples": "all"}, {"at": ["fc1"]}, {"step": "a"}]
    assert len({read(**plain, **{}).id, *(read(**{**plain, **one}).id for one in others)}) == 6


def test_questions_are_the_same_where_every_word_is_and_only_then():
    words = {"family": "attribution", "method": "integrated_gradients", "target": "logit:1", "samples": "0:3"}
    first = read(**words, parameters={"steps": 8}).id
    assert read(**words, parameters={"steps": 8}).id == first
    others = [
        read(**words, parameters={"steps": 9}),
        read(**words),
        *(read(**{**words, name: value}, parameters={"steps": 8}) for name, value in
          {"target": "logit:2", "samples": "0:4", "at": ["conv1"], "step": "epoch 1"}.items()),
    ]  # fmt: skip
    assert len({first, *(one.id for one in others)}) == 1 + len(others)
