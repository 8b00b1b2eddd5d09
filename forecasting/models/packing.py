"""Named arrays as bytes and back, exactly: a JSON head, then each array's own bytes."""

import json
import struct
from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Arrays = dict[str, npt.NDArray[Any]]

_HEAD_LENGTH = struct.Struct("<I")


def pack_arrays(arrays: Mapping[str, npt.NDArray[Any]]) -> bytes:
    """Return name, type, shape and content of each array as bytes; the order is kept.

    >>> unpack_arrays(pack_arrays({"level": np.array([1.5, np.nan])}))["level"].tolist()
    [1.5, nan]
    """
    head = json.dumps([[name, part.dtype.str, part.shape] for name, part in arrays.items()]).encode()
    body = b"".join(np.ascontiguousarray(part).tobytes() for part in arrays.values())
    return _HEAD_LENGTH.pack(len(head)) + head + body


def unpack_arrays(packed: bytes) -> Arrays:
    """Restore what `pack_arrays` returned, each array writable and of its old type and shape."""
    start = _HEAD_LENGTH.size + _HEAD_LENGTH.unpack_from(packed)[0]
    arrays: Arrays = {}
    for name, kind, shape in json.loads(packed[_HEAD_LENGTH.size : start]):
        dtype = np.dtype(kind)
        count = int(np.prod(shape, dtype=np.int64))
        arrays[name] = np.frombuffer(packed, dtype, count, start).reshape(shape).copy()
        start += count * dtype.itemsize
    return arrays
