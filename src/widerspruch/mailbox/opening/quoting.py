"""How mail programs mark quotes and forwards: the table."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def quoting_table() -> dict[str, Any]:
    """`quoting.toml`, which says what stands where."""
    return tomllib.loads(files("widerspruch.mailbox.opening").joinpath("quoting.toml").read_text("utf-8"))
