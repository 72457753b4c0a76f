"""Every check of the catalog on every kind of input. A new one is tested by being in the catalog."""

import numpy as np
import pytest

from neuroglass.catalog import CHECKS, build
from neuroglass.core.errors import NotApplicable
from neuroglass.study import attribute, check
from neuroglass.testing.checks import SAMPLES, check_check, check_layers, check_result
from neuroglass.testing.results import check_drawn, check_stored
from neuroglass.testing.subjects import MAKERS

SHORT = {"deletion": {"steps": 4}, "insertion": {"steps": 4}, "sensitivity": {"repeats": 3}}
ALONE = "there is a single position"  # at the layer of one number
NOT_EVERYWHERE = {  # which checks refuse which layers, and words of the reason
    "deletion": ALONE,
    "insertion": ALONE,
    "infidelity": ALONE,
    "randomization": "no layer with weights runs between",
    "pointing_game": "no mask says where the answer lies",
}
WITHOUT_MASKS = [name for name in CHECKS if name != "pointing_game"]  # which every subject can be asked
cases = pytest.mark.parametrize("kind", MAKERS)
checks = pytest.mark.parametrize("name", WITHOUT_MASKS)


def method(name):
    return build("checks", name, SHORT.get(name, {}))


def last_with_weights(subject):
    """The layers that run after the last weights."""
    names = [layer.name for layer in subject.layers()]
    last = max(names.index(layer.name) for layer in subject.layers() if layer.parameters)
    return set(names[last:])


@cases
@checks
def test_a_check_keeps_every_promise(name, kind, subjects):
    assert check_check(method(name), subjects[kind]) == ""


@cases
def test_the_pointing_game_wants_masks_and_takes_the_labels_of_a_segmentation(kind, subjects):
    subject, game = subjects[kind], method("pointing_game")
    target = "logit:1" if subject.outputs.task == "classes" else "output:0"
    of = attribute(subject, "gradient", target=target, samples=SAMPLES)
    masks = np.zeros(of.values.shape, bool)
    masks[:, 0] = True
    given = check(subject, game, of=of, masks=masks)
    check_result(given, (of,))
    check_stored(given)
    check_drawn(given)
    if kind == "segmentation":
        check_result(check(subject, game, of=of), (of,))
    else:
        with pytest.raises(NotApplicable, match=NOT_EVERYWHERE["pointing_game"]):
            check(subject, game, of=of)


@cases
@checks
def test_a_check_answers_at_every_layer_or_refuses_for_a_known_reason(name, kind, subjects):
    subject = subjects[kind]
    refused = check_layers(method(name), subject)
    assert all(NOT_EVERYWHERE[name] in reason for reason in refused.values())
    single = {layer.name for layer in subject.layers() if np.prod(layer.shape) == 1}
    expected = {ALONE: single, NOT_EVERYWHERE["randomization"]: last_with_weights(subject)}
    assert set(refused) == expected.get(NOT_EVERYWHERE.get(name, ""), set())
