"""What stands beside a complaint: about whom one can be made and why, whom it goes to, what is doubtful, what goes
with it."""

from collections.abc import Iterable, Iterator, Sequence

from msgspec import Struct

from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import written_size
from widerspruch.person.correspondence.complaint import ComplaintDraft, ComplaintHindrance
from widerspruch.person.correspondence.complaint_subjects import ComplaintSubject
from widerspruch.person.correspondence.follow_ups import FollowUpHindrance
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.authority import Remark
from widerspruch.rulebook.load import Rulebook


class ComplaintChoice(Struct, frozen=True):
    """A company that a complaint can be made about.

    Attributes:
        number: From 1, in the order of the accounts.

        about: Its platforms.

        grounds: Why, one sentence each.
    """

    number: int
    controller: str
    about: str
    grounds: tuple[str, ...]


class ComplaintExhibitTold(Struct, frozen=True):
    """An exhibit. `goes_along`: False: it is only named in the letter."""

    number: int
    title: str
    file_name: str
    size: str
    goes_along: bool


class ComplaintTold(Struct, frozen=True):
    """All that stands beside the letter; nothing of it stands in it.

    Attributes:
        authority: Its name; its address, line by line; its e-mail address and its form, where the record has them.

        because: Why it is this one.

        law: What the law says about complaints where the person lives.

        doubts: What should be looked up before writing, and what cannot be sent along.

        language: In which language the letter is, and why.
    """

    title: str
    authority: str
    address: tuple[str, ...]
    email: str | None
    form: str | None
    because: tuple[str, ...]
    law: tuple[str, ...]
    doubts: tuple[str, ...]
    language: str
    exhibits: tuple[ComplaintExhibitTold, ...]
    exhibits_total: str


def tell_complaint_choices(
    subjects: Sequence[ComplaintSubject], rulebook: Rulebook, words: PersonWords
) -> tuple[ComplaintChoice, ...]:
    """About whom one can complain now."""
    return tuple(
        ComplaintChoice(
            number=number,
            controller=subject.controller.name,
            about=words.listed(rulebook.platforms[slug].name for slug in subject.platforms),
            grounds=tuple(words.person(f"complaint.ground.{ground}") for ground in subject.grounds),
        )
        for number, subject in enumerate(subjects, 1)
    )


def tell_complaint(draft: ComplaintDraft, words: PersonWords) -> ComplaintTold:
    """What stands beside a complaint that was drafted."""
    competent = draft.authority.competent
    assert competent is not None, "without one there is no draft"
    return ComplaintTold(
        title=words.person("complaint.title", controller=draft.facts.controller.name),
        authority=competent.name,
        address=competent.address,
        email=competent.email,
        form=competent.complaint_form,
        because=tuple(_said(draft.authority.because, words)),
        law=tuple(_said(draft.authority.law, words)),
        doubts=tuple(_doubts(draft, words)),
        language=load_catalogue(words.language, "widerspruch.letters")(f"language.{draft.language.because}"),
        exhibits=tuple(
            ComplaintExhibitTold(
                one.number, one.title, one.file_name, written_size(one.size, words.language), one.left_out is None
            )
            for one in draft.exhibits
        ),
        exhibits_total=_total(draft, words),
    )


def tell_complaint_hindrance(hindrance: ComplaintHindrance, words: PersonWords) -> str:
    """Why there is no complaint yet, and what to do."""
    if hindrance.remark is not None:
        return words.law(hindrance.remark.text, **hindrance.remark.values)
    accounts = words.listed(hindrance.choices) if hindrance.choices else ""
    return words.person(f"complaint.hindrance.{hindrance.why}", accounts=accounts)


def tell_follow_up_hindrance(hindrance: FollowUpHindrance, words: PersonWords) -> str:
    """Why there is no such letter."""
    day = "" if hindrance.day is None else words.day(hindrance.day)
    return words.person(f"following_up.hindrance.{hindrance.why}", day=day)


def _said(remarks: Iterable[Remark], words: PersonWords) -> Iterator[str]:
    return (words.law(one.text, **one.values) for one in remarks)


def _doubts(draft: ComplaintDraft, words: PersonWords) -> Iterator[str]:
    if draft.too_late is not None:
        yield words.person("complaint.too_late", day=draft.too_late.last_day)
    yield from _said(draft.authority.doubts, words)
    for why in ("too_large", "damaged"):
        numbers = [words.number(one.number) for one in draft.exhibits if one.left_out == why]
        if numbers:
            yield words.person(f"complaint.left_out.{why}", n=len(numbers), numbers=words.listed(numbers))


def _total(draft: ComplaintDraft, words: PersonWords) -> str:
    along = [one for one in draft.exhibits if one.left_out is None]
    size = written_size(sum(one.size for one in along), words.language)
    return words.person("complaint.exhibits", n=len(along), size=size) if along else words.person("complaint.none")
