"""init: a subject.py from weights and data."""

import numpy as np
import pytest
import torch
from torch import nn

import neuroglass as ng
from neuroglass.surfaces.cli.starter import guess_layers


@pytest.fixture
def files(ask, tmp_path):
    """The weights of a dense network on little pictures, and such pictures."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(12, 5), nn.ReLU(), nn.Linear(5, 3))
    torch.save(model.state_dict(), tmp_path / "w.pt")
    x = np.random.default_rng(0).random((7, 1, 3, 4), dtype="float32")
    np.savez(tmp_path / "d.npz", x=x, y=np.arange(7) % 3)
    return model, x


def test_a_plain_chain_works_as_it_is_written(ask, files):
    model, x = files
    said = ask("init", "w.pt", "d.npz")
    assert (said.code, said.out) == (0, "subject.py\n")
    subject = ng.load_subject("subject.py")
    assert subject.space.shape == (1, 3, 4)
    with torch.no_grad():
        torch.testing.assert_close(subject.model(torch.tensor(x)), model(torch.tensor(x)))


def test_the_file_names_every_tensor_and_the_data(ask, files, tmp_path):
    ask("init", "w.pt", "d.npz", "-o", "mine.py")
    text = (tmp_path / "mine.py").read_text()
    for line in ("Weights (83 numbers)", "  1.weight  5 × 12\n", "  3.bias  3\n", "  7 samples of 1 × 3 × 4\n"):
        assert line in text


def test_a_file_that_is_there_is_kept(ask, files, tmp_path):
    (tmp_path / "subject.py").write_text("mine")
    said = ask("init", "w.pt", "d.npz")
    assert (said.code, said.out) == (1, "")
    assert "subject.py is there already; name another file with -o" in said.err
    assert (tmp_path / "subject.py").read_text() == "mine"


@pytest.mark.parametrize(("weights", "data"), [("none.pt", "d.npz"), ("w.pt", "none.npz"), ("d.npz", "d.npz")])
def test_what_cannot_be_read_leaves_no_file(ask, files, tmp_path, weights, data):
    said = ask("init", weights, data)
    assert (said.code, said.out) == (1, "")
    assert said.err.startswith("error: ")
    assert not (tmp_path / "subject.py").exists()


def test_a_table_s_column_and_encoding_are_taken_over(ask, tmp_path):
    (tmp_path / "t.csv").write_text("age,kind,price\n1,a,3\n2,b,5\n3,a,4\n4,b,9\n")
    torch.save(nn.Sequential(nn.Linear(3, 1)).state_dict(), tmp_path / "w.pt")
    assert ask("init", "w.pt", "t.csv", "--column", "price").code == 0
    assert 'ng.read(DATA, target="price")' in (tmp_path / "subject.py").read_text()
    assert [axis.ticks for axis in ng.load_subject("subject.py").space.axes] == [("age", "kind")]


def test_nested_names_ask_for_the_user_s_class(ask, files, tmp_path):
    torch.save({"layer1.0.weight": torch.zeros(3, 12)}, tmp_path / "n.pt")
    ask("init", "n.pt", "d.npz")
    text = (tmp_path / "subject.py").read_text()
    assert "from my_network import Network  # EDIT" in text
    compile(text, "subject.py", "exec")


def test_a_convolutional_chain_is_guessed_in_the_order_of_its_numbers():
    shapes = {
        "10.weight": (5, 64),
        "2.weight": (4,),
        "2.bias": (4,),
        "2.running_mean": (4,),
        "2.running_var": (4,),
        "2.num_batches_tracked": (),
        "0.weight": (4, 3, 3, 5),
        "0.bias": (4,),
    }
    assert guess_layers(shapes, flat=False) == [
        ("0", "nn.Conv2d(3, 4, (3, 5), padding=(1, 2))"),
        ("1", "nn.Identity()"),
        ("2", "nn.BatchNorm2d(4)"),
        ("3", "nn.ReLU()"),
        ("4", "nn.Flatten()"),
        *[(str(place), "nn.Identity()") for place in range(5, 10)],
        ("10", "nn.Linear(64, 5, bias=False)"),
    ]


def test_named_layers_get_a_relu_between_them():
    shapes = {"fc1.weight": (4, 9), "fc1.bias": (4,), "fc2.weight": (2, 4), "fc2.bias": (2,)}
    assert guess_layers(shapes, flat=True) == [
        ("fc1", "nn.Linear(9, 4)"),
        ("relu_before_fc2", "nn.ReLU()"),
        ("fc2", "nn.Linear(4, 2)"),
    ]


def test_an_unknown_layer_is_not_guessed():
    assert guess_layers({"rnn.weight_ih_l0": (8, 3), "fc.weight": (2, 4)}, flat=True) == []
