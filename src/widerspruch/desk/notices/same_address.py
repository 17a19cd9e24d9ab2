"""Several accounts with one address: one mail tells all of them, so that one code may object for all of them."""

from django.db.models import Q
from msgspec import Struct

from widerspruch.desk.cases.claimed_accounts import ClaimedAccount, account_row, known_by_address
from widerspruch.desk.cases.rows import details_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.prepared import prepare
from widerspruch.desk.intake.submission import AccountHolder, Submission
from widerspruch.desk.intake.take import write_objection
from widerspruch.desk.models import DeskCase, NoticeRecipient
from widerspruch.desk.notices.opening import OpenedNotice
from widerspruch.desk.values import RecipientDetails, Scopes


class ObjectedBeside(Struct, frozen=True):
    """Numbers of the cases of the other accounts. `new`: how many of them there were not before."""

    cases: tuple[str, ...] = ()
    new: int = 0


def others_with_address(opened: OpenedNotice) -> int:
    """How many other accounts the same mail tells."""
    return len(_others(opened))


def object_for_others(desk: Desk, opened: OpenedNotice, case_id: str) -> ObjectedBeside:
    """As the case of the first account says, for the others: only once a code from the mailbox was entered.

    An account of which the desk knows other addresses than this one is left out: whose it is, this mailbox does not
    show.

    Raises:
        DeskError: as `Door.write`.
    """
    others = [desk.keys.sealer.open(row.sealed, RecipientDetails) for row in _others(opened)]
    platform, contact = opened.file.platform, opened.address

    def job(now: int) -> ObjectedBeside:
        case = DeskCase.objects.get(case_id=case_id)
        details = details_of(desk, case)
        cases, new = [], 0
        for other in others:
            row = account_row(desk, ClaimedAccount(platform, other.account_id, told_address=contact), now)
            identity = known_by_address(desk, row, contact)
            if identity is None:
                continue
            submission = Submission(
                who=AccountHolder(platform, identity),
                language=case.language,
                country=case.country,
                scopes=Scopes.of(case),
                contact=contact,
                reason=details.reason,
                names=details.names,
                handles=details.handles,
                profile_urls=details.profile_urls,
                channel="code",
            )
            written = write_objection(desk, prepare(desk, submission), now)
            cases.append(written.case.case_id)
            new += written.is_new
        return ObjectedBeside(tuple(dict.fromkeys(cases)), new)

    return desk.door.write(job)


MOST = 20
"""Accounts of one mailbox for which one code objects; who has more logs in."""


def _others(opened: OpenedNotice) -> list[NoticeRecipient]:
    row = opened.row
    first = row.told_with or row.pk
    rows = NoticeRecipient.objects.filter(Q(told_with=first) | Q(pk=first), notice=row.notice_id).exclude(pk=row.pk)
    return [one for one in rows.order_by("pk")[:MOST] if one.sealed]
