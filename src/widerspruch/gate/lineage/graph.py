"""Models and what they were made of, as a graph without cycles."""

import hashlib
from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Self

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.protocol.lineage.model_lineage import ReadLineage


class LineageGraph(Struct, frozen=True):
    """All statements of a folder. `models`: by their digest, each after those that it was made of."""

    models: Mapping[str, ReadLineage]

    @classmethod
    def of(cls, statements: Iterable[ReadLineage]) -> Self:
        """The graph.

        Raises:
            GateError: Two statements are about one model (`lineage_twice`, values: name), or a model is said to be made
                of itself (`lineage_cycle`, values: name).
        """
        found: dict[str, ReadLineage] = {}
        for one in statements:
            if one.sha256 in found:
                raise GateError("lineage_twice", name=one.name)
            found[one.sha256] = one
        return cls({digest: found[digest] for digest in _in_order(found)})

    def digest(self) -> str:
        """SHA-256 over the digests of all statements in order, in hex: what a report was made of."""
        whole = hashlib.sha256()
        for digest in sorted(one.digest for one in self.models.values()):
            whole.update(bytes.fromhex(digest))
        return whole.hexdigest()


def _in_order(found: Mapping[str, ReadLineage]) -> Iterable[str]:
    edges = {
        digest: [
            part.sha256 for part in found[digest].lineage.rests_on() if part.role == "model" and part.sha256 in found
        ]
        for digest in sorted(found)
    }
    try:
        return tuple(TopologicalSorter(edges).static_order())
    except CycleError as error:
        raise GateError("lineage_cycle", name=found[error.args[1][0]].name) from error
