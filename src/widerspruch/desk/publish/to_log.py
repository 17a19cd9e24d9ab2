"""What of the sets that were made still has to go into the public log: asked of the log itself, never written down.

So it does not matter when somebody was killed: what is recorded and not in the log goes there the next time.
"""

from collections.abc import Sequence

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Publication
from widerspruch.protocol.envelope import open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small
from widerspruch.protocol.sets.exclusion_set import STATEMENT_FILE


class UnloggedSet(Struct, frozen=True):
    """A set that is recorded and not in the log. `statement`: the envelope's bytes."""

    platform: str
    number: int
    digest: str
    statement: bytes


def unlogged_sets(desk: Desk, platforms: Sequence[str]) -> list[UnloggedSet]:
    """Of these platforms, in the order in which they were issued; without those whose folder was removed.

    Raises:
        ProtocolError: the log is damaged. `OSError`: it cannot be read.
    """
    logged = desk.log.seen(desk.config).index_of
    rows = Publication.objects.filter(platform__in=platforms).exclude(digest="").order_by("issued_at", "id")
    return [found for row in rows if row.digest not in logged and (found := _found(desk, row)) is not None]


def _found(desk: Desk, row: Publication) -> UnloggedSet | None:
    try:
        statement = read_small(desk.config.sets / row.folder / STATEMENT_FILE)
        is_recorded = open_envelope(statement, (), signature_needed=False).payload_digest == row.digest
    except ProtocolError:
        return None
    return UnloggedSet(row.platform, row.number, row.digest, statement) if is_recorded else None
