"""A program runs its nodes in order, holds what is still needed, and tells who takes what."""

import gc
import weakref

import torch

from neuroglass.model.engine.program import Call, Given, Node, Program

ATEN = torch.ops.aten
ADD, MUL = ATEN.add.Tensor, ATEN.mul.Tensor


def chain(*outputs):
    nodes = (
        Node("double", Call(MUL, (Given(0), 2.0)), ("x",), (-1, 3)),
        Node("more", Call(ADD, (Given(0), Given(1)), {"alpha": 3}), ("double", "c"), (-1, 3)),
        Node("both", Call(ATEN.cat.default, ([Given(0), Given(1), Given(0)], 1)), ("double", "more"), (-1, 9)),
    )
    return Program(nodes, ("x",), outputs or ("both",), {"c": torch.ones(3)}, {"x": (-1, 3)})


def test_arguments_are_filled_in_wherever_they_stand():
    x = torch.tensor([[1.0, 2.0, 3.0]])
    (both,) = chain()(x)
    assert both.tolist() == [[2.0, 4.0, 6.0, 5.0, 7.0, 9.0, 2.0, 4.0, 6.0]]


def test_several_outputs_an_input_and_a_constant_can_be_asked_for():
    x = torch.zeros(2, 3)
    found = chain("more", "x", "c", "more")(x)
    assert [one.shape for one in found] == [(2, 3), (2, 3), (3,), (2, 3)]
    assert found[1] is x


def test_users_count_outputs_too():
    assert chain("both", "double").users == {"x": 1, "double": 3, "c": 1, "more": 1, "both": 1}


def test_what_nothing_takes_any_more_is_let_go_at_once():
    alive = []

    def remember(x):
        made = x + 1
        alive.append(weakref.ref(made))
        return made

    def count(x):
        gc.collect()
        return torch.tensor([sum(one() is not None for one in alive)])

    nodes = [Node(f"n{i}", remember, (f"n{i - 1}" if i else "x",), (-1,)) for i in range(4)]
    program = Program((*nodes, Node("alive", count, ("n3",), None)), ("x",), ("alive",), {}, {"x": (-1,)})
    assert int(program(torch.zeros(1))[0]) == 1
    alive.clear()
    assert [int(value) for node, value in program.each(torch.zeros(1)) if node.name == "alive"] == [1]


def test_node_by_node_the_same_is_made():
    x = torch.rand(2, 3)
    made = {node.name: value for node, value in chain().each(x)}
    assert list(made) == ["double", "more", "both"]
    assert torch.equal(made["both"], chain()(x)[0])


def test_a_call_knows_its_arguments_by_name():
    call = Call(ATEN.max_pool2d.default, (Given(0), [2, 2]), {"ceil_mode": True})
    assert call.name == "max_pool2d"
    assert (call.named["stride"], call.named["ceil_mode"], call.named["kernel_size"]) == ([], True, [2, 2])
    assert Call(len, (Given(0),)).named == {}
