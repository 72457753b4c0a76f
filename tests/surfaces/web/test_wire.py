"""Numbers arrive as they were sent, at places where a typed array may start."""

import json
import struct

import hypothesis.extra.numpy as arrays
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from safetensors.numpy import load

from neuroglass.surfaces.web.wire import narrowed, pack, plain, unpack

KINDS = some.sampled_from(["f2", "f4", "f8", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "?", ">f4", ">i4"])
SHAPES = arrays.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=5)


@settings(deadline=None, max_examples=60)
@given(some.dictionaries(some.text(min_size=1, max_size=8), KINDS.flatmap(lambda kind: arrays.arrays(kind, SHAPES))))
def test_every_array_arrives_with_its_name_shape_and_numbers(sent):
    sent.pop("__metadata__", None)
    about, found = unpack(pack({"a": 1}, sent))
    assert about == {"a": 1} and set(found) == set(sent)
    for name, array in sent.items():
        with np.errstate(over="ignore"):
            expected = array.astype(np.float32) if array.dtype.kind == "f" else array
        np.testing.assert_array_equal(found[name], expected)


def test_arrays_start_where_a_browsers_typed_array_may():
    sent = {
        "a": np.ones(3, bool),
        "b": np.ones(3, np.uint16),
        "c": np.array([2**40]),
        "d": np.ones(3),
        "e": np.ones(1, "u1"),
    }
    message = pack({}, sent)
    (size,) = struct.unpack_from("<Q", message)
    header = json.loads(message[8 : 8 + size])
    for name, array in unpack(message)[1].items():
        assert (8 + size + header[name]["data_offsets"][0]) % array.itemsize == 0
    assert (8 + size) % 8 == 0


def test_the_layout_is_the_one_that_safetensors_reads():
    sent = {"points": np.arange(6, dtype=np.float32).reshape(3, 2), "codes": np.arange(3, dtype=np.uint8)}
    read = load(pack({"title": "ä"}, sent))
    assert set(read) == set(sent)
    np.testing.assert_array_equal(read["points"], sent["points"])


def test_words_travel_as_codes():
    names = np.array([["cat", "dog"], ["ox", "cat"]])
    about, found = unpack(pack({"title": "t"}, {"names": names}))
    assert found["names"].dtype == np.uint8
    np.testing.assert_array_equal(np.array(about["words"]["names"])[found["names"]], names)


def test_more_words_than_a_byte_can_tell_get_wider_codes():
    names = np.array([f"word {place}" for place in range(300)])
    about, found = unpack(pack({}, {"names": names}))
    assert found["names"].dtype == np.uint16
    assert np.array(about["words"]["names"])[found["names"]].tolist() == names.tolist()


@pytest.mark.parametrize(("value", "kind"), [(2**31 - 1, "I32"), (-(2**31), "I32"), (2**31, "F64"), (-(2**40), "F64")])
def test_whole_numbers_that_fit_stay_whole(value, kind):
    assert narrowed(np.array([value]))[0] == kind


def test_numbers_that_json_cannot_say_are_null():
    assert plain({"a": [float("nan"), np.inf, np.float32(0.5)], "b": (np.int64(3), None, "x")}) == {
        "a": [None, None, 0.5],
        "b": [3, None, "x"],
    }
