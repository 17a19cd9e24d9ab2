"""The public numbers in words."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.numbers import PublicCount, PublicNumbers
from widerspruch.desk.telling.words import DeskWords
from widerspruch.lib.writing import written_number
from widerspruch.rulebook.instants import day_of

_HOUR = 60
_DAY = 24 * _HOUR


class ToldFigure(Struct, frozen=True):
    """One of them. `value`: as it is shown. `label`: what it counts. `meaning`: what that is."""

    value: str
    label: str
    meaning: str


class ToldFigures(Struct, frozen=True):
    """All of them. `as_of`: of which day; `sets`: of each platform."""

    as_of: str
    counts: tuple[ToldFigure, ...]
    sets: tuple[str, ...]


def told_figures(desk: Desk, numbers: PublicNumbers, words: DeskWords) -> ToldFigures:
    """For a page."""
    return ToldFigures(
        as_of=words.desk("page.numbers.as_of", day=day_of(numbers.objections.as_of)),
        counts=tuple(_counts(numbers, words)),
        sets=tuple(_sets(desk, numbers, words)),
    )


def _counts(numbers: PublicNumbers, words: DeskWords) -> Iterator[ToldFigure]:
    objections = numbers.objections
    for name in ("received", "in_force", "withdrawn", "refused"):
        yield _figure(name, _count(getattr(objections, name), words), words)
    took = objections.median_minutes
    yield _figure("median", words.desk("page.numbers.unknown") if took is None else _time(took, words), words)


def _figure(name: str, value: str, words: DeskWords) -> ToldFigure:
    return ToldFigure(value, words.desk(f"page.numbers.label.{name}"), words.desk(f"page.numbers.meaning.{name}"))


def _count(count: PublicCount, words: DeskWords) -> str:
    if count.value is None:
        return words.desk("page.numbers.fewer", most=count.fewer_than)
    return written_number(count.value, words.language)


def _time(minutes: int, words: DeskWords) -> str:
    """In the largest unit of which there are at least two."""
    for unit, size in (("days", _DAY), ("hours", _HOUR)):
        if minutes >= 2 * size:
            return words.desk(f"page.numbers.{unit}", n=round(minutes / size))
    return words.desk("page.numbers.minutes", n=max(1, minutes))


def _sets(desk: Desk, numbers: PublicNumbers, words: DeskWords) -> Iterator[str]:
    issued = {one.platform: one for one in numbers.sets}
    for slug, platform in desk.config.platforms.items():
        newest = issued.get(slug)
        if newest is None:
            yield words.desk("page.numbers.no_set", platform=platform.name)
        else:
            at = words.instant(newest.issued_at)
            yield words.desk("page.numbers.set", platform=platform.name, number=newest.number, at=at)
