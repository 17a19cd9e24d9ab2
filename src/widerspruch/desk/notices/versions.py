"""Which notices there are. What one says never changes: another text is another version."""

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.file import NoticeFile, notice_from_bytes

CLOSED = "closed"
"""Why somebody was sent nothing: the notice had been closed before it was their turn."""

_AT_A_TIME = 500


def begin_notice(desk: Desk, file: NoticeFile) -> Notice:
    """The notice of a file: new, or begun before with just this text.

    Raises:
        DeskError: `notice_changed`: another text has this name and version; `notice_closed`; `platform_not_here`; as
            `Door.write`.
    """
    if file.platform not in desk.config.platforms:
        raise DeskError("platform_not_here")
    content, digest = file.to_bytes(), file.digest

    def job(now: int) -> Notice:
        notice, _ = Notice.objects.get_or_create(
            platform=file.platform,
            name=file.name,
            version=file.version,
            defaults={"digest": digest, "content": content, "begun_at": now},
        )
        return notice

    notice = desk.door.write(job)
    if notice.digest != digest:
        raise DeskError("notice_changed")
    if notice.closed_at is not None:
        raise DeskError("notice_closed")
    return notice


def find_notice(name: str, version: int | None = None, platform: str | None = None) -> Notice:
    """A notice that was begun; without a version the newest.

    Raises:
        DeskError: `notice_unknown`; `notice_of_several`: several platforms have one of this name.
    """
    found = Notice.objects.filter(name=name)
    if version is not None:
        found = found.filter(version=version)
    if platform is not None:
        found = found.filter(platform=platform)
    newest = found.order_by("-version", "platform").first()
    if newest is None:
        raise DeskError("notice_unknown")
    if found.exclude(platform=newest.platform).exists():
        raise DeskError("notice_of_several")
    return newest


def file_of_notice(notice: Notice) -> NoticeFile:
    """What it says. Raises ProtocolError `json_unreadable`."""
    return notice_from_bytes(notice.content)


def close_notice(desk: Desk, notice: Notice) -> int:
    """Nobody is told any more; whoever still waits is sent nothing. How many those are. May be called again.

    Raises:
        DeskError: as `Door.write`.
    """
    desk.door.write(lambda now: Notice.objects.filter(pk=notice.pk, closed_at=None).update(closed_at=now))

    def job(now: int) -> int:
        waiting = NoticeRecipient.objects.filter(
            notice=notice, contact_key__isnull=False, sent_at=None, dead_at=None, claimed_until__lte=now
        )
        part = waiting.values("pk")[:_AT_A_TIME]
        return NoticeRecipient.objects.filter(pk__in=[row["pk"] for row in part]).update(
            dead_at=now, last_problem=CLOSED
        )

    count = 0
    while done := desk.door.write(job):
        count += done
    return count
