"""Arrays in one plain file, as the format `safetensors` has it: a head in JSON, then the numbers, little endian.

The same arrays give the same bytes: names are sorted, and nothing else stands in it.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

_KINDS = {"F32": np.dtype("<f4"), "F64": np.dtype("<f8")}


def write_arrays(path: Path, arrays: Mapping[str, Any]) -> None:
    """Of float32 and float64."""
    head, body, at = {}, [], 0
    names = {kind: name for name, kind in _KINDS.items()}
    for name in sorted(arrays):
        one = np.ascontiguousarray(arrays[name])
        kind = one.dtype.newbyteorder("<")
        head[name] = {"dtype": names[kind], "shape": one.shape, "data_offsets": (at, at + one.nbytes)}
        body.append(one.astype(kind).tobytes())
        at += one.nbytes
    data = msgspec.json.encode(head)
    data += b" " * (-len(data) % 8)
    path.write_bytes(b"".join((len(data).to_bytes(8, "little"), data, *body)))


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """All of a file that `write_arrays` wrote, by name."""
    data = path.read_bytes()
    begin = 8 + int.from_bytes(data[:8], "little")
    arrays = {}
    for name, about in msgspec.json.decode(data[8:begin]).items():
        start, end = about["data_offsets"]
        arrays[name] = np.frombuffer(data[begin + start : begin + end], _KINDS[about["dtype"]]).reshape(about["shape"])
    return arrays
