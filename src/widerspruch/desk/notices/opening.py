"""What a link of a notice leads to, and how often it was followed: counted with the notice, never with anybody."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Literal

from django.db.models import F
from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Notice, NoticeRecipient
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.links import NoticeLinkUse, recipient_of
from widerspruch.desk.notices.versions import file_of_notice
from widerspruch.desk.values import RecipientDetails
from widerspruch.lib.writing import Language

NoticeCount = Literal["opened", "objections"]
"""The form was opened; an objection came by it."""


class OpenedNotice(Struct, frozen=True):
    """A link that holds.

    Attributes:
        row: Whom it was made for. `account_id`, `address`: theirs, as the platform told them together; an empty address
            where none is known.

        language: In which they were told.
    """

    row: NoticeRecipient
    file: NoticeFile
    account_id: str
    address: str
    language: Language


def open_notice(desk: Desk, token: str, use: NoticeLinkUse, now: int) -> OpenedNotice | None:
    """None: it is no such link of ours, or not any more."""
    found = recipient_of(desk, token, use, now)
    row = None if found is None else NoticeRecipient.objects.select_related("notice").filter(pk=found).first()
    if row is None or not row.sealed:
        return None
    details = desk.keys.sealer.open(row.sealed, RecipientDetails)
    file = file_of_notice(row.notice)
    return OpenedNotice(row, file, details.account_id, details.to, spoken_text(file.texts, row.language))


def spoken_text(texts: Mapping[Language, object], *wanted: str) -> Language:
    """The first of the wanted languages that a notice speaks; German for easy German; else its first."""
    for one in wanted:
        for language in (one, one.partition("-")[0]):
            if found := next((text for text in texts if text == language), None):
                return found
    return next(iter(texts))


def count(desk: Desk, notice: int, what: NoticeCount, more: int = 1) -> None:
    """So many more. Notice: primary key. One that is missing is better than a page that fails for it."""
    with suppress(DeskError):
        desk.door.write(lambda now: Notice.objects.filter(pk=notice).update(**{what: F(what) + more}))
