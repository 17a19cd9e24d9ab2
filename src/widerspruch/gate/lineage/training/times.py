"""How long each model of a family took to train, in a file beside them. Nothing rests on it."""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

import msgspec

TIMES = "training.json"


def write_times(models: Path, seconds: Mapping[str, float]) -> None:
    """`seconds`: by the models' places."""
    (models / TIMES).write_bytes(msgspec.json.format(msgspec.json.encode(seconds)))


def read_times(models: Path) -> dict[str, float]:
    """What is known of it: nothing where the file is none."""
    with suppress(OSError, msgspec.MsgspecError):
        return msgspec.json.decode((models / TIMES).read_bytes(), type=dict[str, float])
    return {}
