"""What would be sent, before anything is: a mail in each language, to somebody invented."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.blocks import MailBody
from widerspruch.desk.models import NoticeRecipient
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.letter import notice_letter
from widerspruch.desk.notices.links import no_notices_link, notice_link
from widerspruch.desk.telling.notice import tell_notice
from widerspruch.lib.writing import Language

INVENTED = "erika.beispiel@example.org"


class PreviewedMail(Struct, frozen=True):
    """A mail as it would go. Its links lead nowhere: nobody is on a list."""

    language: Language
    letter: MailBody


def previewed_mails(desk: Desk, file: NoticeFile) -> Iterator[PreviewedMail]:
    """One in each language of the notice."""
    for language in file.texts:
        nobody = NoticeRecipient(pk=0, language=language, added_at=desk.now())
        told = tell_notice(desk.config, desk.rulebook, file, language)
        yield PreviewedMail(language, notice_letter(told, notice_link(desk, nobody), no_notices_link(desk, nobody)))
