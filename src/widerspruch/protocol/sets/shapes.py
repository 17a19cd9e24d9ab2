"""How ids and user names are written, in a few classes that say nothing of anybody.

Whoever is listed as `erika@example.social` is never found in a column of `erika`: a run cannot know whether these two
are one, but it can see that list and corpus are not written alike.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.protocol.sets.header import KeyShapes, Shape

Shaped = Literal["account", "handle"]
"""The identifiers of which it is asked."""
SHAPED: tuple[Shaped, ...] = get_args(Shaped)

_PATTERNS: Mapping[Shape, str] = {
    "digits": r"^[0-9]+$",
    "uuid": r"^\{?(?i:urn:uuid:)?[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\}?$",
    "hex": r"^[0-9a-fA-F]{16,}$",
    "did": r"^did:",
    "address": r"^@?[^@:\s]+[@:][^@:\s]+\.[^@:\s.]+$",
}
_OF_HANDLES: tuple[Shape, ...] = ("address",)
"""User names may be anything, digits too; what tells is whether they have a server."""


def shapes_of(identifier: Shaped, values: pa.Array) -> dict[Shape, int]:
    """How many of some values are written how.

    Args:
        values: Texts without NULL.
    """
    counts: dict[Shape, int] = {}
    for shape, pattern in _PATTERNS.items():
        if identifier == "handle" and shape not in _OF_HANDLES:
            continue
        written_so = pc.match_substring_regex(values, pattern)
        counts[shape] = int(pc.sum(written_so, min_count=0).as_py())
        if counts[shape]:
            values = values.filter(pc.invert(written_so))
    counts["word"] = len(values)
    return {shape: count for shape, count in counts.items() if count}


class ShapeCounts:
    """How the accounts of a set that is being made are written."""

    def __init__(self) -> None:
        self._shapes: dict[Shaped, Counter[Shape]] = {kind: Counter() for kind in SHAPED}

    def note(self, identifier: Shaped, values: Sequence[str]) -> None:
        """Count some more, as a corpus would have them."""
        self._shapes[identifier].update(shapes_of(identifier, pa.array(values, pa.string())))

    def counted(self) -> KeyShapes:
        """All so far."""
        return KeyShapes(**{kind: dict(shapes) for kind, shapes in self._shapes.items()})
