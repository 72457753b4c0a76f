import numpy as np
import pytest

from neuroglass.core.errors import InvalidInput
from neuroglass.reproduce.image_sets import WANTED, absent, find_set
from tests.reproduce.image_data import patterns, write_batches, write_idx, write_mat, write_npz

MNIST, SVHN, CIFAR = WANTED


def planted(folder, form):
    """A data set in one of the forms that people have it in, and which of the wanted it is."""
    if form == "npz":
        write_npz(folder, "mnist.npz", (1, 28, 28))
    elif form == "idx":
        write_idx(folder / "MNIST" / "raw")
    elif form == "mat":
        write_mat(folder)
    else:
        write_batches(folder / "cifar-10-batches-bin")
    return {"npz": MNIST, "idx": MNIST, "mat": SVHN, "bin": CIFAR}[form]


@pytest.mark.parametrize(
    ("form", "source"), [("npz", "mnist.npz"), ("idx", "MNIST/raw"), ("mat", ""), ("bin", "cifar-10-batches-bin")]
)
def test_each_form_is_read_to_the_same_pixels_and_labels(form, source, tmp_path):
    wanted = planted(tmp_path, form)
    found = find_set(tmp_path, wanted)
    for part, (x, y) in ((found.train, patterns(wanted.shape, 80, 1)), (found.test, patterns(wanted.shape, 40, 2))):
        np.testing.assert_array_equal(part.x, x)
        np.testing.assert_array_equal(part.y, y)
    assert (found.name, found.stands_in) == (wanted.name, False)
    assert found.source == (source or tmp_path.name)
    assert f"80 of its {wanted.train:,} training images and 40 of its {wanted.test:,} test images" in found.sentence()


def test_a_stand_in_is_taken_only_where_the_data_set_is_absent_and_says_so_in_its_name(tmp_path):
    write_npz(tmp_path, "mnist_m_10k_2k.npz", (3, 32, 32))
    found = find_set(tmp_path, SVHN)
    assert (found.name, found.stands_in) == ("MNIST-M (in place of SVHN)", True)
    assert found.sentence() == (
        "MNIST-M (in place of SVHN): 80 training images and 40 test images, read from mnist_m_10k_2k.npz."
    )
    assert absent(tmp_path, SVHN, found.name) == (
        f"SVHN is not in {tmp_path}: MNIST-M (in place of SVHN) is used. To have it, put train_32x32.mat and "
        "test_32x32.mat, the cropped digits there."
    )
    write_mat(tmp_path / "svhn")
    assert find_set(tmp_path, SVHN).name == "SVHN"


def test_a_whole_data_set_is_taken_before_parts_of_it_and_the_larger_part_before_the_smaller(tmp_path):
    write_npz(tmp_path, "cifar10_small.npz", (3, 32, 32), train=20)
    write_npz(tmp_path, "cifar10_large.npz", (3, 32, 32), train=60)
    assert (find_set(tmp_path, CIFAR).source, len(find_set(tmp_path, CIFAR).train)) == ("cifar10_large.npz", 60)
    write_batches(tmp_path)
    assert len(find_set(tmp_path, CIFAR).train) == 80


def test_what_is_absent_is_none_and_the_python_version_of_cifar_is_told_from_the_binary_one(tmp_path):
    (tmp_path / "cifar-10-batches-py").mkdir()
    (tmp_path / "cifar-10-batches-py" / "data_batch_1").write_bytes(b"\x80\x02}q\x00.")
    assert [find_set(tmp_path, wanted) for wanted in WANTED] == [None] * 3
    assert "it is left out" in absent(tmp_path, CIFAR)
    assert "the python version is pickles, which run code" in absent(tmp_path, CIFAR)


@pytest.mark.parametrize(("name", "shape"), [("mnist.npz", (3, 32, 32)), ("cifar10.npz", (3, 28, 28))])
def test_images_of_another_shape_than_the_name_promises_are_refused(name, shape, tmp_path):
    write_npz(tmp_path, name, shape)
    wanted = MNIST if name.startswith("mnist") else CIFAR
    with pytest.raises(InvalidInput, match=rf"{name} are uint8 of shape .*{wanted.name} has bytes of"):
        find_set(tmp_path, wanted)


def test_images_without_labels_of_ten_classes_are_refused(tmp_path):
    x, y = patterns((1, 28, 28), 20, 0)
    np.savez(tmp_path / "mnist.npz", x_train=x[:, 0], y_train=y + 5, x_test=x[:, 0], y_test=y)
    with pytest.raises(InvalidInput, match=r"train images of .* have no labels from 0 to 9"):
        find_set(tmp_path, MNIST)


def test_thinning_keeps_classes_even_and_every_image_with_its_label(tmp_path):
    write_npz(tmp_path, "mnist.npz", (1, 28, 28))
    whole = find_set(tmp_path, MNIST)
    thin = whole.thinned(35, 10)
    assert set(np.bincount(thin.train.y).tolist()) == {3, 4}
    assert np.bincount(thin.test.y).tolist() == [1] * 10
    labels = {image.tobytes(): label for image, label in zip(whole.train.x, whole.train.y, strict=True)}
    assert [labels[image.tobytes()] for image in thin.train.x] == thin.train.y.tolist()
    assert whole.thinned(None, 999).test is whole.test
