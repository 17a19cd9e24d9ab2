"""What the platform says it showed: with when, for the proof that somebody was told."""

from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import account_lookup_key
from widerspruch.desk.models import NoticeRecipient


def mark_shown(desk: Desk, platform: str, account_id: str, name: str, version: int, at: int | None) -> int | None:
    """Keep when the holder of an account was shown a notice: the first time counts.

    Args:
        at: Microseconds UTC; None, or what lies ahead: now. Nobody was shown it before they were on the list.

    Returns:
        What is kept; None: the account is not on the list of such a notice.

    Raises:
        DeskError: as `Door.write`.
    """
    key = account_lookup_key(desk.keys.lookup, platform, account_id)

    def job(now: int) -> int | None:
        rows = NoticeRecipient.objects.filter(
            notice__platform=platform, notice__name=name, notice__version=version, account_key=key
        )
        row = rows.select_for_update(of=("self",)).first()
        if row is None:
            return None
        if row.shown_at is None:
            row.shown_at = max(row.added_at, min(now, now if at is None else at))
            row.save(update_fields=["shown_at"])
        return int(row.shown_at)

    return desk.door.write(job)
