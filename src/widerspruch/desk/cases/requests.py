"""Requests that are no objection to one's own posts: others' posts are about me; an AI says something false about me.

The platform's people answer them. That others' posts about somebody are not used counts from receipt, and an answer
does not end it.
"""

from msgspec import Struct

from widerspruch.desk.cases.claims import MENTIONS
from widerspruch.desk.cases.contacts import checked_contact
from widerspruch.desk.cases.opening import NewCase, cover, open_case
from widerspruch.desk.cases.reports import checked_outputs, checked_posts, joined
from widerspruch.desk.cases.rows import (
    account_of,
    add_event,
    counting_case,
    details_of,
    holder_key_of,
    known_address,
    locked_case,
)
from widerspruch.desk.cases.texts import checked_entries, checked_text, optional_text
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.submission import AccountHolder, MailHolder
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import PlatformAccount
from widerspruch.desk.values import NO_SCOPES, ActedBy, CaseDetails, Channel, FalseOutput, ReportedPost, RequestAnswer


class Report(Struct, frozen=True, kw_only=True):
    """What somebody reports who showed who they are.

    Attributes:
        posts: Others' posts about them. `outputs`: what an AI said. One kind in a report: that makes its kind.

        names, handles, profile_urls: By which others name them, besides what the platform knows.
    """

    who: AccountHolder | MailHolder
    language: str
    country: str = ""
    contact: str = ""
    posts: tuple[ReportedPost, ...] = ()
    outputs: tuple[FalseOutput, ...] = ()
    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    text: str = ""
    channel: Channel = "form"
    acted_by: ActedBy = "holder"


class ReportTaken(Struct, frozen=True):
    """A report that is on the disk. `is_new`: else it was added to the case that was there already."""

    case_id: str
    received_at: int
    is_new: bool


def take_report(desk: Desk, report: Report) -> ReportTaken:
    """Record what somebody reports. Reporting more adds it to the same case, until that is over.

    Raises:
        DeskError: `text_missing`, `text_too_long`, `too_many_entries`, `contact_wrong`; as `Door.write`.
    """
    new = _new_case(desk, report)

    def job(now: int) -> ReportTaken:
        known = counting_case(new.holder_key, new.kind, "verified", now)
        if known is None:
            case = open_case(desk, new, now)
            if new.scopes:
                cover(desk, case, _covers(desk, report.who, now), new.scopes, now)
            add_event(desk, case, "received", "holder", now)
        else:
            case = known
            case.sealed = desk.keys.sealer.seal(joined(details_of(desk, case), new.details))
            case.state = "questioned" if case.state == "questioned" else "received"
            case.save()
            add_event(desk, case, "received_again", "holder", now)
        put_mail(desk, case, "request_received", report.language, new.details.contact, now=now)
        return ReportTaken(case.case_id, case.received_at, known is None)

    return desk.door.write(job)


def answer_request(desk: Desk, case_id: str, staff: int, answer: str) -> None:
    """Say what came of a request; the person is told.

    Args:
        staff: Row of `Identity` of who answers.

    Raises:
        DeskError: `case_unknown`, `case_ended`, `not_a_request`, `text_missing`, `text_too_long`; as `Door.write`.
    """
    text = checked_text(answer)

    def job(now: int) -> None:
        case = locked_case(case_id)
        if case.kind == "objection":
            raise DeskError("not_a_request")
        if case.ended_at is not None:
            raise DeskError("case_ended")
        case.state = "done"
        if case.kind == "false_output":
            case.ended_at = now  # it keeps nothing out; what is reported next is a new one
        case.save()
        add_event(desk, case, "answered", "staff", now, RequestAnswer(staff, text))
        put_mail(desk, case, "answered", case.language, details_of(desk, case).contact, {"answer": text}, now=now)

    desk.door.write(job)


def _new_case(desk: Desk, report: Report) -> NewCase:
    posts, outputs = checked_posts(report.posts), checked_outputs(report.outputs)
    if not posts and not outputs:
        raise DeskError("text_missing")
    contact = report.contact or known_address(report.who)
    details = CaseDetails(
        contact=checked_contact(contact) if contact else "",
        names=checked_entries(report.names),
        handles=checked_entries(report.handles),
        profile_urls=checked_entries(report.profile_urls),
        text=optional_text(report.text),
        posts=posts,
        outputs=outputs,
    )
    return NewCase(
        kind="others_posts" if posts else "false_output",
        assurance="verified",
        holder_key=holder_key_of(desk, report.who),
        scopes=MENTIONS if posts else NO_SCOPES,
        details=details,
        language=report.language,
        country=report.country,
        channel=report.channel,
        acted_by=report.acted_by,
    )


def _covers(desk: Desk, who: AccountHolder | MailHolder, now: int) -> list[tuple[PlatformAccount | None, str]]:
    if isinstance(who, MailHolder):
        return [(None, platform) for platform in sorted(desk.config.platforms)]
    row = account_of(desk, who.platform, who.identity, now)
    return [(row, who.platform)]
