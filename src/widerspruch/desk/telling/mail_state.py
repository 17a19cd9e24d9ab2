"""What became of the mails about a case, as its holder is told."""

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import DeskCase, OutboxMail
from widerspruch.desk.telling.masked import masked_address
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import MailDetails

_CONFIRMING = ("confirmation", "confirmation_again", "claim_received", "request_received")


class MailState(Struct, frozen=True):
    """The newest confirmation. `is_well`: nothing went wrong so far."""

    sentence: str
    is_well: bool


def mail_state(desk: Desk, case: DeskCase, words: DeskWords) -> MailState:
    """Of the mail that confirms a case."""
    mail = case.mails.filter(kind__in=_CONFIRMING).order_by("-id").first()
    if mail is None:
        return MailState(words.desk("page.mail.none"), is_well=False)
    return MailState(
        words.desk(f"page.mail.{_became(mail)}", address=_address(desk, mail) or words.desk("page.mail.somewhere")),
        is_well=mail.bounced_at is None and mail.dead_at is None,
    )


def _became(mail: OutboxMail) -> str:
    if mail.bounced_at is not None or mail.dead_at is not None:
        return "failed"
    return "due" if mail.sent_at is None else "sent"


def _address(desk: Desk, mail: OutboxMail) -> str:
    if not mail.sealed:
        return ""
    try:
        return masked_address(desk.keys.sealer.open(mail.sealed, MailDetails).to)
    except DeskError:
        return ""
