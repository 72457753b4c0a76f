import pytest

from neuroglass import demos
from neuroglass.core.errors import InvalidInput


def test_an_unknown_demo_is_named_with_those_that_there_are(tmp_path):
    with pytest.raises(InvalidInput, match="no demo 'digit'; there are 'digits', 'mnist'"):
        demos.run("digit", tmp_path / "study")
    assert not (tmp_path / "study").exists()


@pytest.mark.parametrize("name", demos.NAMES)
def test_no_epochs_are_no_training(name, tmp_path):
    with pytest.raises(InvalidInput, match=r"0 epochs .* write 1 or more"):
        demos.run(name, tmp_path / "study", epochs=0)


def test_mnist_without_data_says_how_to_give_it(tmp_path):
    with pytest.raises(InvalidInput, match=r"write --data with mnist\.npz, or a folder of its idx files"):
        demos.run("mnist", tmp_path / "study")
    assert not (tmp_path / "study").exists()


def test_digits_with_data_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match="brings its own data; leave out"):
        demos.run("digits", tmp_path / "study", data=tmp_path)
    assert not (tmp_path / "study").exists()
