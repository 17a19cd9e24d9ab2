"""An objection that may be sent again, days later and whatever happened meanwhile: it counts once.

Objecting again is objecting: it undoes a withdrawal. A call that was only lost on its way must not.
"""

from hashlib import sha256

from django.db import connection

from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake import cases
from widerspruch.desk.intake.prepared import prepare
from widerspruch.desk.intake.submission import Submission, Taken
from widerspruch.desk.intake.take import WrittenObjection, observed, told_of, write_objection
from widerspruch.desk.models import HandedIn
from widerspruch.desk.store.statements import StatementCursor

KEPT = 30 * DAY
"""For how long a call may be sent again."""

_RESERVE = (
    "INSERT INTO desk_handedin (once_key, content, case_id, at) VALUES (%s, %s, NULL, %s)"
    " ON CONFLICT (once_key) DO NOTHING RETURNING at"
)
_KEEP = "UPDATE desk_handedin SET case_id = %s WHERE once_key = %s"
_FIND = "SELECT content, case_id FROM desk_handedin WHERE once_key = %s"


def take_once(desk: Desk, submission: Submission, whose: str, key: str, content: bytes) -> Taken | None:
    """As `take_objection`, once.

    Args:
        whose: Who chose the key: others may choose the same. `content`: all that came with it.

    Returns:
        None: the key came with another content before, and nothing was recorded.
    """
    lookup = desk.keys.lookup
    once_key = lookup.key_of("once", whose, key)
    digest = lookup.key_of("once content", sha256(content).hexdigest())
    objection = prepare(desk, submission)

    def job(now: int) -> WrittenObjection | None:
        with connection.cursor() as cursor:
            # First, so that of two at once the second waits here for what comes of the first.
            cursor.execute(_RESERVE, (once_key, digest, now))
            if cursor.fetchone() is None:
                cursor.execute(_FIND, (once_key,))
                before, case = cursor.fetchone()
                return _as_before(cursor, case) if bytes(before) == digest else None
            written = write_objection(desk, objection, now)
            cursor.execute(_KEEP, (written.case.id, once_key))
            return written

    written = observed(desk, lambda: desk.door.write(job))
    return None if written is None else told_of(written, desk.keys.sealer)


def forget_handed_in(desk: Desk) -> int:
    """Delete those that are older than `KEPT`; how many there were."""
    return desk.door.write(lambda now: HandedIn.objects.filter(at__lt=now - KEPT).delete()[0])


def _as_before(cursor: StatementCursor, case: int) -> WrittenObjection:
    return WrittenObjection(cases.case_row(cursor, case), cases.coverages_of(cursor, case), False, False, False, False)
