"""A mail put in words: its kind says which parts it has, the confirmation what stands in them."""

from collections.abc import Iterable, Iterator, Mapping

from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.blocks import (
    Block,
    MailAction,
    MailBody,
    MailCode,
    MailHeading,
    MailListing,
    MailNamed,
    MailParagraph,
    MailQuotation,
)
from widerspruch.desk.mail.kinds import MAIL_KINDS, MailKindName, MailPart
from widerspruch.desk.models import DeskCase, StaffQuestion
from widerspruch.desk.receipts import receipts_for
from widerspruch.desk.telling.complaint import Complaint, told_authority
from widerspruch.desk.telling.confirmation import Confirmation, confirmation, coverages_of
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import QuestionTexts, RefusalDetails
from widerspruch.lib.shown import in_a_line, shown_text
from widerspruch.lib.writing import Language


def compose(
    desk: Desk, kind: MailKindName, case: DeskCase | None, values: Mapping[str, str], language: Language
) -> MailBody:
    """Put a mail in words. It is read from the tables as they are now, so that what it says holds when it is sent.

    Args:
        values: As `MailKind.needs` and `may_have` say.
    """
    words = DeskWords(language)
    coverages = [] if case is None else coverages_of(case)
    told = None if case is None else confirmation(desk, case, language, coverages)
    sender = _platforms(desk, told, words)
    subject_id = f"mail.{kind}.subject"
    subject = {"platform": sender, **({"case": case.case_id} if case else {})}
    return MailBody(
        language=language,
        sender_name=in_a_line(sender),
        subject=words.desk(_about(subject_id, told, words), **subject),
        blocks=tuple(_blocks(desk, kind, case, told, values, words)),
        footer=words.desk("mail.footer" if case is None else "mail.footer_case", **subject),
        links=_links(told) if told is not None else (),
        attachments=tuple(receipts_for(desk, coverages)) if MAIL_KINDS[kind].receipts else (),
    )


def _platforms(desk: Desk, told: Confirmation | None, words: DeskWords) -> str:
    named = [account.platform_name for account in told.accounts] if told else []
    return words.listed(dict.fromkeys(named or (platform.name for platform in desk.config.platforms.values())))


def still_holds(kind: MailKindName, case: DeskCase) -> bool:
    """Whether a mail may still say what it was written for."""
    match MAIL_KINDS[kind].holds_while:
        case "claimed":
            return case.assurance == "claimed" and case.ended_at is None
        case "lapsed":
            return case.state == "lapsed"
        case "ended":
            return case.ended_at is not None
        case "something_ends":
            return case.ended_at is not None or case.coverages.filter(until__isnull=False).exists()
        case _:
            return True


def _links(told: Confirmation) -> tuple[str, ...]:
    authority = [told.complaint.authority.form] if told.complaint.authority else []
    sources = [source.url for source in told.complaint.sources]
    return tuple(filter(None, (told.case_address, told.my_cases_address, told.verify_address, *authority, *sources)))


def _blocks(
    desk: Desk,
    kind: MailKindName,
    case: DeskCase | None,
    told: Confirmation | None,
    values: Mapping[str, str],
    words: DeskWords,
) -> Iterator[Block]:
    yield MailParagraph(words.desk("mail.greeting"))
    yield MailParagraph(_opening(kind, told, words))
    if "by" in values:
        by = "agent" if values["by"] else "program"
        yield MailParagraph(words.desk(f"mail.{kind}.by_{by}", name=in_a_line(values["by"])))
    parts = MAIL_KINDS[kind].parts
    for part in parts:
        if part in _GIVEN:
            yield from _given(desk, part, kind, case, values, words)
    closing = f"mail.{kind}.closing"
    if words.desk.has(closing):
        yield MailParagraph(words.desk(_about(closing, told, words)))
    for part in parts:
        if part not in _GIVEN and told is not None and (told.accounts or part not in _OF_ACCOUNTS):
            yield from _told(part, told, words)


def _opening(kind: MailKindName, told: Confirmation | None, words: DeskWords) -> str:
    if told is None:
        return words.desk(f"mail.{kind}.opening")
    ends = {"ended": words.instant(told.ends_at)} if told.ends_at is not None else {}
    lapses = {"expires": words.instant(told.claim_expires_at)} if told.claim_expires_at is not None else {}
    is_in_part = kind == "withdrawn" and told.ended_at is None
    opening = f"mail.{kind}.opening{'_in_part' if is_in_part else ''}"
    return words.desk(_about(opening, told, words), case=told.case_id, **ends, **lapses)


def _about(text_id: str, told: Confirmation | None, words: DeskWords) -> str:
    """The text as it is said of a request that is no objection, where that differs."""
    of_request = f"{text_id}_request"
    return of_request if told is not None and told.kind != "objection" and words.desk.has(of_request) else text_id


_GIVEN: tuple[MailPart, ...] = ("code", "action", "quoted", "refusal")


_OF_ACCOUNTS: tuple[MailPart, ...] = (
    *("accounts", "covered", "not_covered", "from_when", "readings", "verify", "withdraw"),
)
"""A request that keeps nothing out has none of these."""


def _given(
    desk: Desk,
    part: MailPart,
    kind: MailKindName,
    case: DeskCase | None,
    values: Mapping[str, str],
    words: DeskWords,
) -> Iterator[Block]:
    """Parts that are made from what the mail was given, and from rows of their own."""
    match part:
        case "code" if "code" in values:
            yield MailParagraph(words.desk("mail.code_is"))
            yield MailCode(in_a_line(values["code"]))
        case "action" if "address" in values:
            yield MailAction(words.desk(f"mail.{kind}.action"), in_a_line(values["address"]))
        case "quoted" if "answer" in values:
            yield _quoted(values["answer"])
        case "quoted" if case is not None and "question" in values:
            question = StaffQuestion.objects.get(pk=int(values["question"]), case=case)
            yield _quoted(desk.keys.sealer.open(question.sealed, QuestionTexts).question)
        case "refusal" if case is not None:
            refusal = case.refusal
            details = desk.keys.sealer.open(refusal.sealed, RefusalDetails)
            yield MailHeading(words.desk("mail.part.refusal"))
            yield _quoted(details.grounds, details.named_person)
            authority = told_authority(desk.rulebook, refusal.authority)
            if authority is not None:
                yield MailParagraph(words.desk("mail.refused.authority"))
                yield MailNamed(authority.name, authority.lines)


def _told(part: MailPart, told: Confirmation, words: DeskWords) -> Iterator[Block]:
    """Parts that say what the confirmation says."""
    content = tuple(_content(part, told, words))
    if content:
        yield MailHeading(words.desk(f"mail.part.{part}"))
        yield from content


def _content(part: MailPart, told: Confirmation, words: DeskWords) -> Iterator[Block]:
    match part:
        case "accounts":
            yield MailParagraph(told.several)
            yield from _listed(account.sentence for account in told.accounts)
        case "covered":
            yield from _listed(told.covered)
        case "not_covered":
            yield from _listed(told.not_covered)
        case "from_when":
            yield from _listed(told.from_when)
        case "verify":
            yield from _listed(told.verify)
        case "withdraw":
            yield from _listed(told.withdraw)
        case "answers":
            yield from (MailParagraph(answer) for answer in told.answers)
        case "readings":
            yield MailParagraph(told.disputed)
            for reading in told.readings:
                followed = [words.desk("mail.followed")] if reading.followed else []
                yield MailNamed(reading.meaning, (reading.who, *followed))
        case "authority":
            yield from _complaint(told.complaint, words)


def _complaint(complaint: Complaint, words: DeskWords) -> Iterator[Block]:
    yield MailParagraph(complaint.right)
    yield from (MailParagraph(sentence) for sentence in complaint.because)
    if complaint.authority is not None:
        yield MailNamed(complaint.authority.name, complaint.authority.lines)
    yield from (MailParagraph(sentence) for sentence in complaint.doubts)
    yield from _listed(
        words.desk(
            "mail.source",
            title=source.title,
            publisher=source.publisher,
            place=source.place,
            seen=source.seen,
            url=source.url,
        )
        for source in complaint.sources
    )


def _listed(sentences: Iterable[str]) -> Iterator[Block]:
    items = tuple(sentences)
    if items:
        yield MailListing(items)


def _quoted(text: str, who: str = "") -> MailQuotation:
    return MailQuotation(
        tuple(in_a_line(line) for line in shown_text(text).splitlines()), in_a_line(who) if who else ""
    )
