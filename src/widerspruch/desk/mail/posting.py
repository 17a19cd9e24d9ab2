"""A mail with its envelope, from what it says."""

import logging
from collections.abc import Callable

from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.logs import note
from widerspruch.desk.mail.blocks import MailBody
from widerspruch.desk.mail.message import MailFrom, message
from widerspruch.desk.mail.problems import CarryError
from widerspruch.desk.mail.return_paths import MailNumber, return_path
from widerspruch.desk.mail.sending import Posting
from widerspruch.lib.mail_addresses import read_address, read_sender


def posting(
    desk: Desk, smtp: SmtpConfig, to: str, compose: Callable[[], MailBody], mail: MailNumber, written_at: int
) -> Posting:
    """Ready to be handed over.

    Args:
        to: As somebody typed it.

        written_at: When it came to be owed, microseconds UTC.

    Raises:
        CarryError: `address_unusable`, `not_composed`.
    """
    read, sender = read_address(to), read_sender(smtp.sender)
    if read is None or sender is None:
        raise CarryError("address_unusable", "lasting")
    whose = MailFrom(sender, read_sender(smtp.reply_to) if smtp.reply_to else None, desk.keys.bounces)
    try:
        letter = compose()
    except Exception as error:  # one mail that cannot be written must not stop the others; it becomes a dead letter
        note("mail_not_composed", level=logging.ERROR, code=type(error).__name__)
        raise CarryError("not_composed", "passing") from error
    return Posting(
        sender=return_path(desk.keys.bounces, mail, smtp.bounce_domain) if smtp.bounce_domain else sender.address,
        to=read,
        data=message(letter, mail, written_at, read, whose),
    )
