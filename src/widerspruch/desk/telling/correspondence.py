"""What was written to and fro about a case: by its holder, and by the platform's people."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.cases.asking import open_questions
from widerspruch.desk.cases.rows import details_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import CaseEvent, DeskCase, Refusal
from widerspruch.desk.telling.complaint import ToldAuthority, told_authority
from widerspruch.desk.telling.words import DeskWords
from widerspruch.desk.values import CaseDetails, RefusalDetails, RequestAnswer


class ToldQuestion(Struct, frozen=True):
    """A question that waits for its answer. `number`: what the answer names it by."""

    number: int
    text: str


class ToldRefusal(Struct, frozen=True):
    """A refusal: who answers for it, why, and where one complains."""

    named_person: str
    grounds: str
    authority: ToldAuthority | None


class ToldEntry(Struct, frozen=True):
    """Something that the holder wrote. `label`: what it is."""

    label: str
    text: str


class Correspondence(Struct, frozen=True):
    """All of it. `answers`: of the platform's people to a request, the newest first."""

    questions: tuple[ToldQuestion, ...]
    refusal: ToldRefusal | None
    answers: tuple[str, ...]
    written: tuple[ToldEntry, ...]


def correspondence(desk: Desk, case: DeskCase, words: DeskWords) -> Correspondence:
    """Told to its holder. What was deleted, or what no key opens any more, is left out."""
    return Correspondence(
        questions=tuple(ToldQuestion(number, text) for number, text in open_questions(desk, case.case_id)),
        refusal=_refusal(desk, case),
        answers=tuple(_answers(desk, case)),
        written=tuple(_written(desk, case, words)),
    )


def _refusal(desk: Desk, case: DeskCase) -> ToldRefusal | None:
    refusal = Refusal.objects.filter(case=case).first()
    if refusal is None or not refusal.sealed:
        return None
    details = desk.keys.sealer.open(refusal.sealed, RefusalDetails)
    authority = told_authority(desk.rulebook, refusal.authority)
    return ToldRefusal(details.named_person, details.grounds, authority)


def _answers(desk: Desk, case: DeskCase) -> Iterator[str]:
    for event in CaseEvent.objects.filter(case=case, kind="answered").exclude(sealed=b"").order_by("-id"):
        yield desk.keys.sealer.open(event.sealed, RequestAnswer).answer


def _written(desk: Desk, case: DeskCase, words: DeskWords) -> Iterator[ToldEntry]:
    try:
        details = details_of(desk, case)
    except DeskError:
        return
    for name, text in _entries(details):
        if text:
            yield ToldEntry(words.desk(f"page.written.{name}"), text)


def _entries(details: CaseDetails) -> Iterator[tuple[str, str]]:
    yield "claimed_account", details.claimed_account
    yield "reason", details.reason
    yield "known_as", "\n".join((*details.names, *(f"@{one}" for one in details.handles), *details.profile_urls))
    for post in details.posts:
        yield "post", "\n".join(filter(None, (post.address, post.text)))
    for output in details.outputs:
        yield "prompt", output.prompt
        yield "answer", output.answer
        yield "right", output.right
    yield "text", details.text
