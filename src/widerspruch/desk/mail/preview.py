"""A mail as it would be, before anybody decides that it is written."""

from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.blocks import MailBody
from widerspruch.desk.mail.letter import compose
from widerspruch.desk.models import DeskCase, Refusal
from widerspruch.desk.telling.words import spoken_here
from widerspruch.desk.values import RefusalDetails


def refusal_as_mailed(desk: Desk, case: DeskCase, details: RefusalDetails, authority: str) -> MailBody:
    """The mail that tells a refusal; nothing of it is kept."""
    seen = DeskCase.objects.get(pk=case.pk)
    seen.state, seen.ended_at = "refused", desk.now()
    seen.refusal = Refusal(case=seen, authority=authority, sealed=desk.keys.sealer.seal(details))
    return compose(desk, "refused", seen, {}, spoken_here(seen.language))
