import tracemalloc

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from neuroglass.data import fingerprint
from neuroglass.data.samples import ArrayDataset, LazyDataset

X = np.arange(40, dtype=np.float32).reshape(10, 4)
Y = np.arange(10) % 3


def test_every_part_of_the_content_counts():
    other = X.copy()
    other[9, 3] += 1e-6 * other[9, 3]
    swapped = Y.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    all_different = [
        ArrayDataset(X),
        ArrayDataset(X, Y),
        ArrayDataset(X, swapped),
        ArrayDataset(X, Y.astype(float)),
        ArrayDataset(X, Y, classes="abc"),
        ArrayDataset(X, Y, classes="abd"),
        ArrayDataset(other, Y),
        ArrayDataset(X.astype(np.float64), Y),
        ArrayDataset(X.reshape(10, 2, 2), Y),
        ArrayDataset(X[:9], Y[:9]),
        ArrayDataset({"a": X}, Y),
        ArrayDataset({"b": X}, Y),
    ]
    assert len({dataset.fingerprint for dataset in all_different}) == len(all_different)


def test_names_notes_and_columns_do_not_count():
    said = ArrayDataset(X, Y, names="abcdefghij", notes=("read",), columns={"age": Y})
    assert said.fingerprint == ArrayDataset(X, Y).fingerprint


@given(x=hnp.arrays(st.sampled_from([np.uint8, np.float32, np.int64]), st.tuples(st.integers(1, 9), st.integers(1, 5))))
def test_memory_layout_byte_order_and_way_of_reading_do_not_count(x):
    expected = ArrayDataset(x).fingerprint
    assert len(expected) == 20 and int(expected, 16) >= 0
    assert ArrayDataset(np.asfortranarray(x)).fingerprint == expected
    assert ArrayDataset(x.astype(x.dtype.newbyteorder(">"))).fingerprint == expected
    assert LazyDataset(len(x), lambda i: x[i]).fingerprint == expected


def test_the_chunk_does_not_count(monkeypatch):
    expected = ArrayDataset(X, Y).fingerprint
    monkeypatch.setattr(fingerprint, "CHUNK", 20)
    assert ArrayDataset(X, Y).fingerprint == expected


def test_labels_of_another_width_are_the_same_labels():
    assert ArrayDataset(X, Y.astype(np.uint8)).fingerprint == ArrayDataset(X, Y).fingerprint


def test_it_is_computed_once():
    fetched = []
    dataset = LazyDataset(3, lambda i: fetched.append(i) or X[i])
    assert dataset.fingerprint == dataset.fingerprint
    assert fetched == [0, 0, 1, 2]  # the first one is measured


def test_a_memory_mapped_array_is_never_loaded_whole(tmp_path):
    size = 96 * 2**20
    mapped = np.lib.format.open_memmap(tmp_path / "x.npy", mode="w+", dtype=np.uint8, shape=(96, 2**20))
    assert mapped.nbytes == size
    tracemalloc.start()
    found = ArrayDataset(mapped).fingerprint
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 4 * fingerprint.CHUNK < size
    assert found == LazyDataset(96, lambda i: np.zeros(2**20, dtype=np.uint8)).fingerprint
