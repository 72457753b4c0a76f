"""The tape knows what every operation was given and made, as it was then, under one name for all spellings."""

import torch
from torch.nn import functional as F  # noqa: N812

from neuroglass.model.trace.tape import Tape


def taped(run, x):
    tape = Tape(lambda name: True)
    with tape:
        run(x)
    return tape.steps


def test_what_an_operation_was_given_stays_as_it_was_when_later_ones_work_in_place():
    x = torch.randn(3, 4, requires_grad=True)

    def run(x):
        h = x * 2
        h.relu_()
        h.add_(1)

    steps = {step.name: step for step in taped(run, x)}
    double = x.detach() * 2
    assert torch.equal(steps["mul"].output, double)
    assert torch.equal(steps["relu"].given[0], double)
    assert torch.equal(steps["relu"].output, double.relu())
    assert torch.equal(steps["add"].given[0], double.relu())
    assert torch.equal(steps["add"].output, double.relu() + 1)


def test_a_change_through_a_view_does_not_reach_what_was_kept_of_the_whole():
    x = torch.randn(3, 4, requires_grad=True)

    def run(x):
        h = x * 2
        h[:, 1:3].relu_()

    steps = {step.name: step for step in taped(run, x)}
    assert torch.equal(steps["mul"].output, x.detach() * 2)
    part = steps["relu"].part
    whole, inside = part.split(torch.arange(12.0).view(3, 4))
    assert torch.equal(inside, torch.arange(12.0).view(3, 4)[:, 1:3])
    inside.zero_()
    assert torch.equal(whole[:, 1:3], torch.zeros(3, 2))


def test_all_spellings_of_an_operation_have_one_name():
    ways = (torch.relu, F.relu, torch.relu_, lambda x: x.relu(), lambda x: F.relu(x, inplace=True), torch.nn.ReLU())
    for way in ways:
        names = [step.name for step in taped(lambda x, way=way: way(x * 1), torch.randn(2, requires_grad=True))]
        assert "relu" in names


def test_the_numbers_of_an_operation_are_those_of_its_derivative():
    made = []
    x = torch.randn(3, requires_grad=True)
    steps = taped(lambda x: made.append((x * 2).tanh().exp()), x)
    node = made[0].grad_fn
    for name in ("exp", "tanh", "mul"):
        (step,) = [step for step in steps if step.name == name]
        assert node._sequence_nr() in step.numbers
        node = node.next_functions[0][0]


def test_only_what_a_rule_reads_is_kept():
    tape = Tape(lambda name: name == "tanh")
    with tape:
        (torch.randn(3, requires_grad=True) * 2).tanh()
    assert [bool(step.given) for step in tape.steps if step.name in ("mul", "tanh")] == [False, True]
