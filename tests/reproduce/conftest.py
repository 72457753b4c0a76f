from collections import OrderedDict

import pytest
from torch import nn

from neuroglass.demos.networks import dense
from neuroglass.reproduce import cases
from neuroglass.reproduce.edges import EdgeFilter
from neuroglass.reproduce.image_sets import WANTED, find_set
from neuroglass.reproduce.plan import CNN, EDGES, MLP, Plan
from tests.reproduce.image_data import write_npz

SMALL = 12  # units of every layer of the small networks


def small_mlp(shape, classes):
    return dense(shape[0] * shape[1] * shape[2], (SMALL,) * 4, classes, dropout=(0.1,) * 4)


def small_cnn(shape, classes, *, filtered=False):
    layers = OrderedDict(edges=EdgeFilter()) if filtered else OrderedDict()
    layers |= OrderedDict(conv1=nn.Conv2d(shape[0], 4, 3, stride=4), relu1=nn.ReLU(), pool2=nn.MaxPool2d(2))
    side = ((shape[1] - 3) // 4 + 1) // 2
    layers |= OrderedDict(flatten=nn.Flatten(), fc1=nn.Linear(4 * side * side, SMALL), relu5=nn.ReLU())
    layers["fc2"] = nn.Linear(SMALL, classes)
    return nn.Sequential(layers)


def small_behind_edges(shape, classes):
    return small_cnn(shape, classes, filtered=True)


@pytest.fixture
def small_networks(monkeypatch):
    """Networks with the layers of the real ones that are asked about, and few units."""
    monkeypatch.setattr(cases, "NETWORKS", {MLP: small_mlp, CNN: small_cnn, EDGES: small_behind_edges})


@pytest.fixture
def make(tmp_path, small_networks):
    """A trained case on a tiny data set: 'mnist', or the stand-in for 'svhn'."""
    write_npz(tmp_path, "mnist.npz", (1, 28, 28))
    write_npz(tmp_path, "mnist_m_tiny.npz", (3, 32, 32))

    def made(key="mnist", kind=CNN):
        wanted = next(one for one in WANTED if one.key == key)
        watch = cases.Watch(lambda done, total, what: None, lambda sentence: None)
        return cases.make_case(find_set(tmp_path, wanted), kind, Plan(True, 2), tmp_path / "study", watch)

    return made
