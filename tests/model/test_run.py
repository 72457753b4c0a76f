import numpy as np
import pytest
import torch

import neuroglass as ng
from neuroglass.core.errors import InvalidInput
from tests.model.networks import X, mlp, subject


def weights(seed):
    state = mlp().state_dict()
    torch.manual_seed(seed)
    return {name: torch.randn_like(tensor) for name, tensor in state.items()}


def test_steps_stand_in_the_order_given():
    run = ng.Run(subject(mlp()), {"untrained": weights(1), "epoch 10": weights(2), "epoch 2": weights(3)})
    assert run.steps == ("untrained", "epoch 10", "epoch 2")
    assert len(run) == 3
    assert [step.name for step in run] == ["Sequential, untrained", "Sequential, epoch 10", "Sequential, epoch 2"]


def test_every_step_answers_with_its_own_weights_and_the_subject_keeps_its_own():
    template = subject(mlp())
    before = template.predict(range(12))[1]
    run = ng.Run(template, {str(seed): weights(seed) for seed in (1, 2)})
    for seed in (1, 2):
        model = mlp()
        model.load_state_dict(weights(seed))
        expected = model(torch.as_tensor(X)).argmax(1).numpy()
        assert np.array_equal(run.subject(str(seed)).predict(range(12))[0], expected)
    assert np.array_equal(template.predict(range(12))[1], before)
    assert torch.equal(template.model[0].weight, mlp()[0].weight)


def test_weights_are_read_when_they_are_asked_for(tmp_path):
    path = tmp_path / "later.pt"
    run = ng.Run(subject(mlp()), {"later": path})
    with pytest.raises(InvalidInput, match=r"there is no file .*later\.pt"):
        run.subject("later")
    torch.save(weights(1), path)
    assert torch.equal(run.subject("later").model[0].weight, weights(1)["0.weight"])


def test_the_fingerprint_of_a_run_names_every_step_in_order():
    template = subject(mlp())
    one, two = (ng.Run(template, {"a": weights(seed)}).fingerprint for seed in (1, 2))
    assert ng.Run(template, {"a": weights(1), "b": weights(2)}).fingerprint == f"{one}+{two}"
    assert one == ng.Run(template, {"other name": weights(1)}).fingerprint != two
    assert ng.Run(template, {"same": mlp().state_dict()}).fingerprint == template.fingerprint


def test_a_step_that_does_not_exist_is_refused_with_those_that_do():
    with pytest.raises(InvalidInput, match="no step 'epoch 3'; it has 'untrained', 'epoch 2'"):
        ng.Run(subject(mlp()), {"untrained": weights(1), "epoch 2": weights(2)}).subject("epoch 3")


def test_a_question_about_one_network_wants_a_step():
    with pytest.raises(InvalidInput, match=r"choose a step: run.subject\(...\) of 'untrained'"):
        ng.attribute(ng.Run(subject(mlp()), {"untrained": weights(1)}), "gradient")


def test_weights_that_do_not_fit_are_refused_when_they_are_asked_for():
    run = ng.Run(subject(mlp()), {"other": {"0.weight": torch.ones(1)}})
    with pytest.raises(InvalidInput, match="weights are of another network"):
        run.subject("other")


@pytest.mark.parametrize("checkpoints", [{}, [], ["a.pt"], "a.pt"])
def test_a_run_without_named_checkpoints_is_refused(checkpoints):
    with pytest.raises(InvalidInput, match="checkpoint"):
        ng.Run(subject(mlp()), checkpoints)


def test_a_run_of_something_else_than_a_subject_is_refused():
    with pytest.raises(InvalidInput, match="Subject"):
        ng.Run(mlp(), {"a": weights(1)})
