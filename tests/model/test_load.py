import numpy as np
import pytest

import neuroglass as ng
from neuroglass.core.errors import InvalidInput

FILE = """
import numpy as np
import torch
import neuroglass as ng


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.fc = torch.nn.Linear(4, 3)

    def forward(self, x):
        return self.fc(x) * {factor}


def subject():
    return ng.Subject(Net(), (np.ones((5, 4), np.float32), np.arange(5) % 3))


def steps():
    return ng.Run(subject(), {{"trained": Net().state_dict()}})


def number():
    return 3


def wanting(data):
    return data
"""


def written(folder, factor=1):
    folder.mkdir(exist_ok=True)
    path = folder / "subject.py"
    path.write_text(FILE.format(factor=factor))
    return path


def test_a_file_gives_the_subject_that_its_function_returns(tmp_path):
    path = written(tmp_path)
    assert ng.load_subject(str(path)).name == "Net"
    assert isinstance(ng.load_subject(f"{path}:subject"), ng.Subject)
    assert isinstance(ng.load_subject(f"{path}:steps"), ng.Run)


def test_the_same_file_gives_the_same_fingerprint_again(tmp_path):
    path = str(written(tmp_path))
    assert ng.load_subject(path).fingerprint == ng.load_subject(path).fingerprint


def test_a_file_that_was_moved_gives_the_same_fingerprint(tmp_path):
    here, there = (ng.load_subject(str(written(tmp_path / name))) for name in ("here", "there"))
    assert here.fingerprint == there.fingerprint


def test_two_files_of_one_name_do_not_mix(tmp_path):
    one, other = written(tmp_path / "one"), written(tmp_path / "other", factor=2)
    expected = ng.load_subject(str(one)).fingerprint
    first, second = ng.load_subject(str(one)), ng.load_subject(str(other))
    assert second.fingerprint != expected  # asked before the first: source is read when a fingerprint is
    assert first.fingerprint == expected


def test_a_file_may_import_its_neighbors(tmp_path):
    (tmp_path / "my_own_network.py").write_text("import torch\n\ndef make():\n    return torch.nn.Linear(4, 3)\n")
    text = "import my_own_network, numpy as np, neuroglass as ng\n\n\ndef subject():\n"
    text += "    return ng.Subject(my_own_network.make(), (np.ones((5, 4), np.float32), np.arange(5) % 3))\n"
    (tmp_path / "subject.py").write_text(text)
    assert np.isfinite(ng.load_subject(str(tmp_path / "subject.py")).predict([0])[1]).all()


def test_a_file_may_hold_dataclasses_with_postponed_types(tmp_path):
    text = "from __future__ import annotations\nfrom dataclasses import dataclass\nfrom typing import ClassVar\n\n\n"
    text += "@dataclass\nclass Settings:\n    kind: ClassVar[str] = 'x'\n    width: int = 3\n\n\n"
    path = written(tmp_path)
    path.write_text(text + path.read_text().replace("Linear(4, 3)", "Linear(4, Settings().width)"))
    assert ng.load_subject(str(path)).layers().all[0].units == 3


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        (":sbject", r"no function 'sbject'; it has .*'subject'.*write .*:function"),
        (":number", r":number returned a int; return ng.Subject\(...\) or ng.Run\(...\)"),
        (":wanting", r"wanting"),
    ],
)
def test_a_function_that_gives_no_subject_is_refused(tmp_path, ending, says):
    with pytest.raises(InvalidInput, match=says):
        ng.load_subject(f"{written(tmp_path)}{ending}")


@pytest.mark.parametrize("text", ["absent.py", "subject.txt", "", "absent.py:subject", "."])
def test_what_is_no_python_file_is_refused_with_what_to_write(text):
    with pytest.raises(InvalidInput, match=r"is not a subject; write path.py or path.py:function"):
        ng.load_subject(text)
