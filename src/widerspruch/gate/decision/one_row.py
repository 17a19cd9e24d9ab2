"""One row of a corpus as the decision sees it, in plain Python: what a run says of columns, to explain one verdict."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from msgspec import structs

from widerspruch.gate.authors.author_texts import author_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Adult, Author, Instant, Profile, WordField
from widerspruch.rulebook.coming_of_age import Age, latest_birth, latest_birth_year
from widerspruch.rulebook.decide import ItemRow, Run
from widerspruch.rulebook.instants import day_of, micros

Row = Mapping[str, Any]
"""Values by column, as Arrow gives them."""

_PER_SECOND = {"seconds": 1_000_000, "milliseconds": 1_000, "microseconds": 1}
AUTHOR = "author"
"""How a row names its one account: nobody's id is needed to decide."""


def item_row_of(row: Row, profile: Profile, run: Run, *, objected: bool = False) -> ItemRow:
    """The row as an item.

    Args:
        objected: Whether an objection was found by any of what it says of itself: then it has an author.

    Raises:
        GateError: A value that the profile does not map (`explain_value`; values: column).
    """
    words = {name: _word(row, field) for name, field in profile.word_fields().items()}
    adult = None if profile.adult is None else _adult(row, profile.adult, day_of(run.frozen_at))
    plain = ItemRow(platform="", account=None, kind="post", audience="unknown", created_at=None)
    return structs.replace(
        plain,
        **words,
        account=AUTHOR if objected or _is_known(row, profile) else None,
        created_at=None if profile.created_at is None else _instant(row, profile.created_at),
        age=Age(adult=adult),
    )


def platform_of(row: Row, profile: Profile) -> str:
    """Of which platform a row is. Raises as `item_row_of`."""
    return _word(row, profile.platform)


def authors_in(row: Row, author: Author) -> list[Any]:
    """Whom a row names in one column, or in a list there."""
    value = row[author.column]
    named = (author_of(one, author) for one in (value if isinstance(value, list) else [value]))
    return [one for one in named if one is not None]


def _is_known(row: Row, profile: Profile) -> bool:
    persons = profile.persons()
    return not persons or any(authors_in(row, author) for author in persons)


def _word(row: Row, words: WordField) -> str:
    if words.always is not None or words.column is None:
        return str(words.always)
    value = row[words.column]
    word = words.null if value is None else words.values.get(_as_text(value))
    if word is None:
        raise GateError("explain_value", column=words.column)
    return word


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _adult(row: Row, adult: Adult, freeze: date) -> bool | None:
    value = row[adult.column]
    if value is None:
        return None
    try:
        match adult.is_:
            case "boolean":
                return _TRUTH[_as_text(value).lower()]
            case "birth_date":
                return _day(value) <= latest_birth(freeze)
            case "birth_year":
                return int(value) <= latest_birth_year(freeze)
    except (KeyError, ValueError, TypeError) as error:
        raise GateError("explain_value", column=adult.column) from error


_TRUTH = {**dict.fromkeys(("true", "t", "yes", "y", "1"), True), **dict.fromkeys(("false", "f", "no", "n", "0"), False)}


def _day(value: object) -> date:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else date.fromisoformat(str(value)[:10])


def _instant(row: Row, created: Instant) -> int | None:
    value = row[created.column]
    if value is None:
        return None
    try:
        if created.is_ in _PER_SECOND:
            return round(Decimal(str(value)) * _PER_SECOND[created.is_])
        return micros(_aware(value, created.zone))
    except (ValueError, TypeError, ArithmeticError) as error:
        raise GateError("explain_value", column=created.column) from error


def _aware(value: object, zone: str | None) -> datetime:
    if isinstance(value, str):
        value = datetime.fromisoformat(value.strip())
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
    if not isinstance(value, datetime):
        raise TypeError
    if value.tzinfo is not None:
        return value.astimezone(UTC)
    if zone is None:
        raise ValueError
    return value.replace(tzinfo=ZoneInfo(zone))
