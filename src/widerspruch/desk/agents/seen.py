"""Messages that were taken: each counts once, whatever it is sent to."""

from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.store.statements import statements

_ADD = "INSERT INTO desk_seenmessage (digest, until) VALUES (%s, %s) ON CONFLICT (digest) DO NOTHING RETURNING 1"


def take_message(digest: bytes, until: int) -> None:
    """Within a job, first of all, so that of two at once the second waits here. Until: when it has expired anyway.

    Raises:
        AgentRefusedError: `message-seen-before`.
    """
    with statements() as cursor:
        cursor.execute(_ADD, (digest, until))
        if cursor.fetchone() is None:
            raise AgentRefusedError("message-seen-before")
