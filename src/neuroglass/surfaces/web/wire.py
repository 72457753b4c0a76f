"""How do numbers travel to the page? JSON and arrays in one message: the safetensors layout, read without a copy."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
MEDIA_TYPE = "application/x-neuroglass"
DTYPES = {"float32": "F32", "float64": "F64", "int32": "I32", "uint8": "U8", "uint16": "U16", "uint32": "U32"}
ALIGNED = 8  # bytes: every typed array may start where its array does


def pack(about: Mapping[str, Any], arrays: Mapping[str, Array]) -> bytes:
    """The message of a JSON part and its arrays. Texts travel as codes, and their words in the JSON part."""
    words: dict[str, list[str]] = {}
    sent: dict[str, tuple[str, Array]] = {}
    for name, given in arrays.items():
        array = np.asarray(given)
        if array.dtype.kind in "US":
            known, codes = np.unique(array.astype(str), return_inverse=True)
            words[name], array = known.tolist(), _codes(codes.reshape(array.shape), len(known))
        sent[name] = narrowed(array)
    told = {**about, "words": words} if words else about
    header: dict[str, Any] = {"__metadata__": {"json": json.dumps(plain(told), allow_nan=False)}}
    parts, end = [], 0
    for name, (dtype, array) in sorted(sent.items(), key=lambda pair: -pair[1][1].itemsize):
        header[name] = {"dtype": dtype, "shape": list(array.shape), "data_offsets": [end, end + array.nbytes]}
        parts.append(array.tobytes())
        end += array.nbytes
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % ALIGNED)
    return b"".join([struct.pack("<Q", len(text)), text, *parts])


def unpack(message: bytes) -> tuple[Any, dict[str, Array]]:
    """The JSON part and the arrays of a message, as the page reads them."""
    (size,) = struct.unpack_from("<Q", message)
    header = json.loads(message[8 : 8 + size])
    names = {"BOOL": "bool", **{sent: name for name, sent in DTYPES.items()}}
    arrays = {}
    for name, told in header.items():
        if name != "__metadata__":
            start, end = (8 + size + place for place in told["data_offsets"])
            kind = np.dtype(names[told["dtype"]]).newbyteorder("<")
            arrays[name] = np.frombuffer(message[start:end], kind).reshape(told["shape"])
    return json.loads(header["__metadata__"]["json"]), arrays


def narrowed(array: Array) -> tuple[str, Array]:
    """The array as a browser takes it, with the name of its numbers: floats of 32 bits, whole numbers that fit."""
    if array.dtype.kind == "b":
        return "BOOL", np.ascontiguousarray(array).view(np.uint8)
    if array.dtype.kind == "f":
        with np.errstate(over="ignore"):
            return "F32", np.ascontiguousarray(array, dtype="<f4")
    if array.dtype.name in DTYPES:
        return DTYPES[array.dtype.name], np.ascontiguousarray(array, dtype=array.dtype.newbyteorder("<"))
    ends = np.iinfo(np.int32)
    fits = not array.size or (array.min() >= ends.min and array.max() <= ends.max)
    return ("I32", np.ascontiguousarray(array, dtype="<i4")) if fits else ("F64", array.astype("<f8"))


def plain(value: Any) -> Any:
    """A value as JSON takes it; what is not finite becomes null."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {str(key): plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return value


def _codes(codes: Array, count: int) -> Array:
    smallest = next(kind for kind in (np.uint8, np.uint16, np.uint32) if count <= np.iinfo(kind).max + 1)
    return codes.astype(smallest)
