"""Refusing an objection on compelling legitimate grounds (GDPR Art. 21(1)): somebody answers for it by name, the person
is told why and where they may complain, and may object again."""

from django.db.models import Q

from widerspruch.desk.cases.rows import add_event, details_of, locked_case
from widerspruch.desk.cases.standing import is_over
from widerspruch.desk.cases.texts import checked_text
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import Refusal
from widerspruch.desk.values import RefusalDetails

LONGEST_NAME = 200


def refuse(desk: Desk, case_id: str, staff: int, named_person: str, grounds: str, authority: str) -> None:
    """Refuse a case; what it kept out is no longer kept out from now on.

    Args:
        staff: Row of `Identity` of who does it. `named_person`: who answers for it, as the person is told.

        authority: Where they may complain: a slug of the rulebook's authorities.

    Raises:
        DeskError: `case_unknown`, `case_ended`, `authority_unknown`, `text_missing`, `text_too_long`; `refusal_untold`:
            it is a claim, and there is no address to tell whoever made it; as `Door.write`.
    """
    details = RefusalDetails(checked_text(named_person, LONGEST_NAME), checked_text(grounds))
    if authority not in {one.slug for one in desk.rulebook.authorities}:
        raise DeskError("authority_unknown")

    def job(now: int) -> None:
        case = locked_case(case_id)
        if case.ended_at is not None or is_over(case, now):
            raise DeskError("case_ended")
        contact = details_of(desk, case).contact
        if case.assurance == "claimed" and not contact:
            raise DeskError("refusal_untold")
        sealed = desk.keys.sealer.seal(details)
        Refusal.objects.create(case=case, refused_by_id=staff, refused_at=now, authority=authority, sealed=sealed)
        case.coverages.filter(Q(until=None) | Q(until__gt=now)).update(until=now)
        case.state, case.ended_at = "refused", now
        case.save()
        add_event(desk, case, "refused", "staff", now)
        put_mail(desk, case, "refused", case.language, contact, now=now)

    desk.door.write(job)
