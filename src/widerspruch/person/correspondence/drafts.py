"""What a person says becomes a letter: with the exhibits that go with it, and what is recorded once it was sent."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from msgspec import Struct, structs

from widerspruch.casefile.case_file import CaseFile
from widerspruch.letters.as_email import LetterAttachment
from widerspruch.letters.errors import LettersError, field_label
from widerspruch.letters.facts import FACTS
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.language import LanguageChoice, choose_language
from widerspruch.letters.letter import Letter, LetterLaw, law_for
from widerspruch.letters.write import write_letter
from widerspruch.objections.case import Case, ObjectionKey
from widerspruch.objections.events import AnyEvent, LetterSent, Reminded, Sent, Withdrawn
from widerspruch.person.correspondence.about import LetterAbout
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.complaint import (
    ComplaintDraft,
    ComplaintHindrance,
    ComplaintWish,
    complaint_draft,
)
from widerspruch.person.correspondence.complaint_sent import complaint_events
from widerspruch.person.correspondence.complaint_subjects import ComplaintSubject, complaint_subjects
from widerspruch.person.correspondence.exhibits import LetterExhibit, attachments_of
from widerspruch.person.correspondence.fields import FIELD_KINDS, FIELDS, LetterSaid
from widerspruch.person.correspondence.follow_ups import (
    FollowUpDraft,
    FollowUpHindrance,
    IdentityWish,
    QuestionWish,
    RefusalWish,
    identity_draft,
    question_draft,
    refusal_draft,
    reminder_draft,
)
from widerspruch.person.correspondence.parties import LetterWish, account_as_known, controller_as_recipient, has_account


class LetterDraft(Struct, frozen=True):
    """A letter that can be looked at, sent and recorded.

    Attributes:
        exhibits: What goes with it.

        complaint: Where it is one: with who is competent and why.

        subject: Whom the complaint is about.
    """

    letter: Letter
    language: LanguageChoice
    exhibits: tuple[LetterExhibit, ...] = ()
    complaint: ComplaintDraft | None = None
    subject: ComplaintSubject | None = None

    def attachments(self, file: CaseFile) -> tuple[LetterAttachment, ...]:
        """The exhibits that go with a mail, with their bytes."""
        return tuple(attachments_of(self.exhibits, file))


class NoSubject(Struct, frozen=True):
    """There is nothing to complain about yet."""


LetterHindrance = ComplaintHindrance | FollowUpHindrance | NoSubject


def draft_letter(about: LetterAbout, said: LetterSaid, basis: LetterBasis) -> LetterDraft | LetterHindrance:
    """The letter, or why there is none.

    Raises:
        LettersError: Something is missing, or longer than a letter.
    """
    if not said.sender.name:
        raise LettersError("field_empty", field=field_label("sender"))
    if about.kind == "complaint":
        return _complaint(about, said, basis)
    objection = about.objection_key
    drafted = None if objection is None else _follow_up(about, said, basis, objection)
    if isinstance(drafted, FollowUpHindrance):
        return drafted
    if drafted is None:
        language = choose_language(said.recipient.country, said.wish.language)
        facts = _facts(about, said)
        return LetterDraft(write_letter(facts, language.language, _law(basis.case, said), basis.rulebook.law), language)
    # Whom it goes to and when is what the person sees in the form.
    facts = structs.replace(drafted.facts, recipient=said.recipient, day=said.day)
    letter = write_letter(facts, drafted.language.language, _law(basis.case, said), basis.rulebook.law)
    return LetterDraft(letter, drafted.language, drafted.exhibits)


def _follow_up(
    about: LetterAbout, said: LetterSaid, basis: LetterBasis, objection: ObjectionKey
) -> FollowUpDraft | FollowUpHindrance | None:
    """None: it is no letter that follows an objection."""
    wish, fields = _wish(said), said.fields
    own: Any = {name: fields[name] for name in FIELDS[about.kind] if name != "known_as" and fields.get(name)}
    match about.kind:
        case "reminder":
            return reminder_draft(basis, objection, wish)
        case "answer_question":
            return question_draft(basis, objection, QuestionWish(**({"answer": ""} | own), letter=wish))
        case "answer_identity":
            return identity_draft(basis, objection, IdentityWish(**own, letter=wish))
        case "answer_refusal":
            return refusal_draft(basis, objection, RefusalWish(**own, letter=wish))
        case _:
            return None


def _complaint(about: LetterAbout, said: LetterSaid, basis: LetterBasis) -> LetterDraft | LetterHindrance:
    """About the company behind the platform: all of its platforms and accounts are one complaint."""
    own: Any = {name: said.fields[name] for name in FIELDS["complaint"] if said.fields.get(name)}
    subjects = complaint_subjects(
        basis.status, basis.rulebook, promises=basis.broken_promises(), doubted=bool(own.get("doubts"))
    )
    company = about.platform.controller.name
    subject = next((one for one in subjects if one.controller.name == company), None)
    if subject is None:
        return NoSubject()
    drafted = complaint_draft(basis, subject, ComplaintWish(letter=_wish(said), **own))
    if isinstance(drafted, ComplaintHindrance):
        return drafted
    facts = structs.replace(drafted.facts, day=said.day)
    letter = write_letter(facts, drafted.language.language, drafted.letter.law, basis.rulebook.law)
    return LetterDraft(letter, drafted.language, drafted.exhibits, drafted, subject)


def _wish(said: LetterSaid) -> LetterWish:
    known_as = said.fields.get("known_as")
    names = known_as if isinstance(known_as, tuple) else ()
    return structs.replace(said.wish, sender=said.sender, known_as=names)


def _facts(about: LetterAbout, said: LetterSaid) -> LetterFacts:
    facts: Any = FACTS[about.kind]
    own = dict(_own(about, said))
    for one in structs.fields(facts):
        if one.required and one.name not in own and one.name in FIELD_KINDS:
            raise LettersError("field_empty", field=field_label(one.name))
    written: LetterFacts = facts(
        sender=said.sender,
        recipient=said.recipient,
        day=said.day,
        platform=about.platform.name,
        account=_account(about, said.wish),
        case_id=None if about.objection is None else about.objection.case_id,
        reference=said.wish.reference,
        **own,
    )
    return written


def _own(about: LetterAbout, said: LetterSaid) -> Iterator[tuple[str, object]]:
    for name in FIELDS[about.kind]:
        value = said.fields.get(name)
        if value is not None:
            yield name, value
    if about.kind == "objection" and about.known is not None and about.known.account.kind in ("page", "group"):
        yield "runs", about.known.account.kind
    if about.kind == "mandate":
        yield "controller", controller_as_recipient(about.platform.controller)


def _account(about: LetterAbout, wish: LetterWish) -> str | None:
    """How the platform knows the account; None: there is none."""
    if about.known is None:
        return wish.account
    return account_as_known(about.known.account, wish) if has_account(about.known.account) else None


def _law(case: Case, said: LetterSaid) -> LetterLaw:
    return said.law or law_for(None if case.residence is None else case.residence.country)


def letter_events(about: LetterAbout, draft: LetterDraft, on: date) -> tuple[AnyEvent, ...]:
    """What happened when a letter was sent on a day."""
    if draft.complaint is not None and draft.subject is not None:
        return complaint_events(draft.complaint, draft.subject, on)
    key = about.objection_key
    if key is not None:
        match about.kind:
            case "objection" | "answer_question" | "answer_identity":
                return (Sent(*key, on),)
            case "reminder":
                return (Reminded(*key, on),)
            case "withdrawal":
                return (Withdrawn(*key, on),)
    route = None if key is None else key[1]
    return (LetterSent(on, about.kind, about.key, route, draft.letter.recipient.name),)
