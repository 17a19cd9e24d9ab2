"""Which rulebook all that is told rests on, and how old it is: said once, wherever something is told."""

from datetime import date

from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook


def rulebook_age(rulebook: Rulebook, today: date, words: PersonWords) -> str:
    """Its day, its age, and whether a newer one should be looked for; nothing of one that has no version. On a day
    before its own it has no age."""
    release = rulebook.release
    if release is None:
        return ""
    day, days = release.numbered.day, release.days_old(today)
    if today < day:
        return words.person("rulebook.of", day=day)
    aged = words.person("rulebook.aged", day=day, n=days) if days else words.person("rulebook.of_today", day=day)
    if not release.has_lapsed(today):
        return aged
    return f"{aged} {words.person('rulebook.lapsed', until=release.valid_until)}"
