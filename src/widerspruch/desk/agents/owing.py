"""What agents are still to be told: owed in the transaction in which it happens, so that no crash comes between.

What they are told is made when they are: here it is only written down that something is new.
"""

from collections.abc import Iterable

from widerspruch.desk.store.statements import StatementCursor
from widerspruch.desk.values import EventKind

TOLD: frozenset[EventKind] = frozenset(
    {
        *("claim_verified", "claim_renewed", "claim_lapsed", "scope_widened", "account_linked", "confirmed"),
        *("question_asked", "question_answered", "refused"),
        *("scope_withdrawn", "withdrawn", "withdrawal_undone"),
    }
)
"""What changes how a request stands. That one was received its own answer tells."""

_OWED = "desk_owedcallback (request_id, written_at, due_at, attempts, last_problem)"
_ADD = f"""
INSERT INTO {_OWED}
SELECT r.id, %s, %s, 0, '' FROM desk_agentrequest r WHERE {{which}} AND r.has_callback
AND NOT EXISTS (SELECT 1 FROM desk_owedcallback o WHERE o.request_id = r.id AND o.written_at = %s)
"""  # noqa: S608
"""Once for all that happens at a time. One that was written before may be under way, and tell how it was then."""

_OF_CASE = _ADD.format(which="r.case_id = %s")
_OF_REQUEST = _ADD.format(which="r.id = %s")
_IN_SETS = _ADD.format(
    which="""r.case_id IN (
    SELECT c.case_id FROM desk_coverage c WHERE c.platform = %s AND c.since > %s AND c.since <= %s)"""
)


def owe_callbacks(cursor: StatementCursor, case: int, kind: EventKind, now: int) -> None:
    """Within a job: something happened to a case (its primary key), for whoever handed it in."""
    if kind in TOLD:
        cursor.execute(_OF_CASE, (now, now, case, now))


def owe_callback_of(cursor: StatementCursor, requests: Iterable[int], now: int) -> None:
    """Within a job: something happened to requests (their primary keys)."""
    for request in requests:
        cursor.execute(_OF_REQUEST, (now, now, request, now))


def owe_callbacks_of_set(cursor: StatementCursor, platform: str, after: int, until: int, now: int) -> None:
    """Within a job: a set was published that is the first to hold what was received after an instant, until another."""
    cursor.execute(_IN_SETS, (now, now, platform, after, until, now))
