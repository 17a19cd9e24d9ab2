"""What a desk answered, in words for the list of all that happened. How a request stands: `direct`."""

from collections.abc import Iterator

from widerspruch.objections.events import DeskAnswer
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import day_of


def about_answer(answer: DeskAnswer, words: PersonWords) -> Iterator[str]:
    """What a desk said, but for its own words."""
    if answer.case_id:
        yield words.person("case.reading.case_id", case_id=answer.case_id)
    days = {
        "effective_from": answer.effective_from,
        "in_sets_from": answer.in_sets_from,
        "effective_until": answer.effective_until,
        "expires_at": answer.expires_at,
        "undo_until": answer.undo_until,
    }
    for name, at in days.items():
        if at is not None:
            yield words.person(f"case.filing.{name}", day=day_of(at))
    if answer.page:
        yield words.person("case.filing.page", page=answer.page)
    if answer.is_key_new:
        yield words.person("case.filing.key_new", key=answer.signed_by)


def host_shown(desk: str) -> str:
    """A desk as people know it."""
    return desk.partition("://")[2] or desk
