import numpy as np
import pytest

from neuroglass import reproduce
from neuroglass.core.errors import Cancelled, InvalidInput
from neuroglass.reproduce import Options
from neuroglass.store.disk import DiskStore
from neuroglass.store.story import read_story
from tests.reproduce.image_data import write_npz

QUICK = Options(quick=True, epochs=2, only=("mnist", "svhn"))


@pytest.fixture
def data(tmp_path, small_networks):
    folder = tmp_path / "data"
    folder.mkdir()
    write_npz(folder, "mnist.npz", (1, 28, 28))
    write_npz(folder, "mnist_m_tiny.npz", (3, 32, 32))
    return folder


def run(data, folder, options=QUICK, *, stop=lambda what: False):
    """What was said, and the table; stopped at the first work that `stop` names."""
    said = []

    def progress(done, total, what):
        if stop(what):
            raise Cancelled

    table = reproduce.run("rauber2017", data, folder, options, progress=progress, say=said.append)
    return said, table


def answers(folder):
    """Every array of every result, by the result's id."""
    store = DiskStore(folder)
    found = {}
    for id in store.ids():
        result = store.get(id)
        columns = {name: field.values for name, field in result.columns.items()}
        found[id] = {name: field.values for name, field in result.fields.items()} | columns
    return found


def test_a_run_that_is_stopped_twice_ends_as_one_that_was_not(data, tmp_path):
    whole, _ = run(data, tmp_path / "whole")
    folder = tmp_path / "stopped"
    with pytest.raises(Cancelled):
        run(data, folder, stop=lambda what: what == "training, epoch 2 of 2")
    with pytest.raises(Cancelled):
        run(data, folder, stop=lambda what: what.startswith("mds"))
    said, _ = run(data, folder)
    assert "MNIST MLP: training, 2 epochs." in whole
    assert f"MNIST MLP: 3 checkpoints are read from {folder / 'weights'}." in said
    assert [one for one in said if "results; what it has is read, not asked again" in one]
    weights = [sorted(one.glob("weights/*")) for one in (tmp_path / "whole", folder)]
    assert [one.name for one in weights[0]] == [one.name for one in weights[1]]
    assert all(first.read_bytes() == second.read_bytes() for first, second in zip(*weights, strict=True))
    first, second = answers(tmp_path / "whole"), answers(folder)
    assert first.keys() == second.keys()
    for id, arrays in first.items():
        for name, values in arrays.items():
            np.testing.assert_array_equal(values, second[id][name], err_msg=f"{id} {name}")
    assert read_story(folder) == read_story(tmp_path / "whole")
    assert (folder / "reproduce.md").read_bytes() == (tmp_path / "whole" / "reproduce.md").read_bytes()


def test_every_experiment_is_a_section_and_the_table_is_the_last(data, tmp_path):
    _, table = run(data, tmp_path / "study")
    story = read_story(tmp_path / "study")
    assert [section.title for section in story.sections] == [
        "Accuracy",
        "MNIST: last hidden layer before and after training, and first against last",
        "MNIST-M (in place of SVHN): last hidden layer before and after training, and first against last",
        "Trails through the layers",
        "Trails through training",
        "Neuron maps before and after training, the experts of a class lit",
        "Units by preferred class, and the samples that one of them fires for",
        "MNIST-M (in place of SVHN): what the clusters of the last hidden layer mean",
        "MNIST-M (in place of SVHN): the edge filter",
        "Published and reproduced",
    ]
    assert story.sections[-1].results == (table.id,)
    told = {id for section in story.sections for id in section.results}
    assert told == set(DiskStore(tmp_path / "study").ids())


def test_a_stand_in_is_named_wherever_its_data_set_would_be(data, tmp_path):
    said, table = run(data, tmp_path / "study", Options(quick=True, epochs=1, only=("svhn",)))
    sets = set(table.columns["data set"].values.tolist())
    assert sets == {"MNIST-M (in place of SVHN)"}
    assert all("MNIST-M is another data set" in why for why in table.columns["why"].values)
    assert any(one.startswith(f"SVHN is not in {data}: MNIST-M (in place of SVHN) is used.") for one in said)
    for subject in {store.provenance.environment["subject"] for store in results(tmp_path / "study")}:
        assert subject.startswith(("MNIST-M (in place of SVHN)", "published"))


def results(folder):
    store = DiskStore(folder)
    return [store.get(id) for id in store.ids()]


def test_what_is_missing_is_said_in_the_study_and_left_out(data, tmp_path):
    said, table = run(data, tmp_path / "study", Options(quick=True, epochs=1, only=("mnist", "cifar10")))
    sentence = f"CIFAR-10 is not in {data}: it is left out."
    assert any(one.startswith(sentence) for one in said)
    assert any(one.startswith(sentence) for one in read_story(tmp_path / "study").introduction)
    assert set(table.columns["data set"].values.tolist()) == {"MNIST"}


def test_a_folder_without_any_of_the_data_sets_is_an_error_that_says_what_to_put_there(tmp_path):
    (tmp_path / "photos").mkdir()
    with pytest.raises(InvalidInput, match=r"none .* put there mnist.npz, .* test_32x32.mat.* cifar-10-batches"):
        run(tmp_path / "photos", tmp_path / "study", Options())
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize(
    ("name", "folder", "options", "told"),
    [
        ("rauber2018", "data", QUICK, r"no published study 'rauber2018'; there is 'rauber2017'"),
        ("rauber2017", "nowhere", QUICK, r"no folder .*nowhere; write --data"),
        ("rauber2017", "data", Options(epochs=0), r"0 epochs .* write 1 or more"),
        ("rauber2017", "data", Options(only=("svnh",)), r"no data set 'svnh' .*'svhn'"),
    ],
)
def test_what_cannot_be_run_is_told_before_anything_is_made(name, folder, options, told, data, tmp_path):
    with pytest.raises(InvalidInput, match=told):
        reproduce.run(name, tmp_path / folder, tmp_path / "study", options)
    assert not (tmp_path / "study").exists()


def test_a_folder_that_was_trained_otherwise_is_refused(data, tmp_path):
    only = ("mnist",)
    run(data, tmp_path / "study", Options(quick=True, epochs=1, only=only))
    with pytest.raises(InvalidInput, match=r"was trained otherwise .* another folder with -o"):
        run(data, tmp_path / "study", Options(quick=True, epochs=2, only=only))
