import pytest

from neuroglass.reproduce import cases
from neuroglass.reproduce.plan import CNN, EDGES, MLP
from neuroglass.surfaces.cli import reproducing
from tests.reproduce.conftest import small_behind_edges, small_cnn, small_mlp
from tests.reproduce.image_data import write_npz


@pytest.fixture
def reproduce(ask, tmp_path, monkeypatch):
    """The command, with small networks and a folder `data` that holds a tiny MNIST."""
    monkeypatch.setattr(cases, "NETWORKS", {MLP: small_mlp, CNN: small_cnn, EDGES: small_behind_edges})
    (tmp_path / "data").mkdir()
    write_npz(tmp_path / "data", "mnist.npz", (1, 28, 28))
    return lambda *words: ask("reproduce", *words)


def test_the_table_goes_to_stdout_the_report_beside_the_study_and_messages_to_stderr(reproduce, tmp_path):
    said = reproduce("rauber2017", "--data", "data", "--quick", "--epochs", "1", "--only", "mnist", "-o", "study")
    assert said.code == 0
    head, first, *_, last = said.out.splitlines()
    assert head.split()[:3] == ["quantity", "data", "set"]
    assert first.split()[:4] == ["test", "accuracy", "MNIST", "MLP"]
    assert last == "study/report.html"
    page = (tmp_path / "study" / "report.html").read_text(encoding="utf-8")
    assert "Published and reproduced" in page
    assert "MNIST CNN: training, 1 epoch." in said.err
    assert (tmp_path / "study" / "reproduce.md").exists()


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (("rauber2017",), 2, "Missing option '--data'"),
        (("rauber2017", "--data", "data", "--only", "mnits"), 2, "no data set 'mnits'; there are 'mnist'"),
        (("rauber2018", "--data", "data"), 2, "'rauber2018' is not 'rauber2017'"),
        (("rauber2017", "--data", "nowhere"), 1, "no folder nowhere; write --data with the folder"),
        (("rauber2017", "--data", "data", "--epochs", "0"), 2, "--epochs"),
    ],
)
def test_wrong_usage_is_told_with_what_to_write(reproduce, words, code, told):
    said = reproduce(*words)
    assert said.code == code
    assert told in said.err


def test_the_two_lengths_have_folders_of_their_own():
    assert reproducing.folder_of("rauber2017", quick=True).name == "neuroglass-rauber2017-quick"
    assert reproducing.folder_of("rauber2017", quick=False).name == "neuroglass-rauber2017"
