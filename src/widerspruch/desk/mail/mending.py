"""What somebody of the platform does about a mail that could not be handed over."""

from widerspruch.desk.access.who import LoggedInPerson
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.looking import record_look
from widerspruch.desk.mail.queue import revive
from widerspruch.desk.models import OutboxMail
from widerspruch.desk.values import MailDetails
from widerspruch.lib.mail_addresses import read_address


def send_again(desk: Desk, mail: int) -> None:
    """Try a dead mail again. Raises DeskError `mail_none`: it is not dead."""
    if not revive(desk, [mail]):
        raise DeskError("mail_none")


def correct_address(desk: Desk, staff: LoggedInPerson, mail: int, address: str, reason: str) -> None:
    """Send a dead mail to another address; who did it and why is written down. The case keeps the one it has.

    Raises:
        DeskError: `mail_none`; `mail_secret`: whoever gets it could act for the person; `contact_unusable`; as
            `looking.record_look`.
    """
    row = OutboxMail.objects.select_related("case").filter(pk=mail, dead_at__isnull=False, sent_at__isnull=True).first()
    if row is None or row.case is None:
        raise DeskError("mail_none")
    before = desk.keys.sealer.open(row.sealed, MailDetails)
    if "code" in before.values:
        raise DeskError("mail_secret")
    typed = address.strip()
    if read_address(typed) is None:
        raise DeskError("contact_unusable")
    record_look(desk, staff, row.case.case_id, "mail_address", reason)
    sealed = desk.keys.sealer.seal(MailDetails(typed, before.values))

    def job(now: int) -> None:
        dead = OutboxMail.objects.filter(pk=mail, dead_at__isnull=False, sent_at__isnull=True)
        if not dead.update(sealed=sealed, dead_at=None, due_at=now, attempts=0, claimed_until=0):
            raise DeskError("mail_none")

    desk.door.write(job)
