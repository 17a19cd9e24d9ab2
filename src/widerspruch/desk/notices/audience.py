"""Who of a platform's accounts is told: one line of its file, and what follows from it."""

import re
from datetime import date
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.desk.errors import DeskError
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.recipients_file import BadLine, RecipientLine, RecipientsFile
from widerspruch.lib.mail_addresses import read_address
from widerspruch.lib.writing import Language
from widerspruch.rulebook.coming_of_age import latest_birth

BadValue = Literal[
    "account_missing",
    "account_too_long",
    "email_unusable",
    "country_unreadable",
    "language_unreadable",
    "birth_date_unreadable",
    "adult_unreadable",
    "terms_unreadable",
]
BadKind = BadLine | BadValue
"""What is wrong with a line. Only `email_unusable` leaves somebody to be told: within the platform."""

LeftOut = Literal["minor", "age_unknown", "country", "language", "terms", "objected", "on_list"]
LEFT_OUT: tuple[LeftOut, ...] = get_args(LeftOut)
"""Why somebody is not told: not of age, or nobody knows; another country or language; terms that have not changed for
them; they have objected; they are on the list already, or stand in the file twice."""

_COUNTRY = re.compile(r"[A-Za-z]{2}")
_TAG = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}")
_YES, _NO = ("yes", "true", "1", "ja"), ("no", "false", "0", "nein")
_LONGEST_ACCOUNT = 512


class Told(Struct, frozen=True):
    """Somebody who is to be told. `email`: empty: within the platform alone. `bad`: what was wrong nevertheless."""

    account: str
    email: str
    language: Language
    bad: BadKind | None = None


class NotTold(Struct, frozen=True):
    """Somebody who is not, or a line that is none: one of the two."""

    left_out: LeftOut | None = None
    bad: BadKind | None = None


class _WrongValueError(Exception):
    def __init__(self, kind: BadKind) -> None:
        super().__init__(kind)
        self.kind = kind


def require_columns(notice: NoticeFile, file: RecipientsFile, name: str) -> None:
    """Raise DeskError `recipients_column` (values: file, column) where the file does not say what is asked for."""
    audience = notice.audience
    needed = (
        ("country", bool(audience.countries)),
        ("language", len(notice.texts) > 1),
        ("terms", audience.terms_before is not None),
        ("birth_date", audience.adults and "adult" not in file.columns),
    )
    for column, is_needed in needed:
        if is_needed and column not in file.columns:
            raise DeskError("recipients_column", file=name, column=column)


def whom(notice: NoticeFile, line: RecipientLine, today: date) -> Told | NotTold:
    """What the line alone says: whether they are told. Whether they have objected, only the tables know."""
    if line.bad is not None:
        return NotTold(bad=line.bad)
    try:
        account = line.values.get("account", "").strip()
        if not account:
            return NotTold(bad="account_missing")
        if len(account) > _LONGEST_ACCOUNT:
            return NotTold(bad="account_too_long")
        left_out = _of_age(notice, line, today) or _elsewhere(notice, line)
        if left_out is not None:
            return NotTold(left_out=left_out)
        language = _language(notice, line.values.get("language", "").strip())
        if language is None:
            return NotTold(left_out="language")
    except _WrongValueError as error:
        return NotTold(bad=error.kind)
    email = line.values.get("email", "").strip()
    if email and read_address(email) is None:
        return Told(account, "", language, "email_unusable")
    return Told(account, email, language)


def _of_age(notice: NoticeFile, line: RecipientLine, today: date) -> LeftOut | None:
    word = line.values.get("adult", "").strip().lower()
    born = _day(line, "birth_date", "birth_date_unreadable")
    if word and word not in (*_YES, *_NO):
        raise _WrongValueError("adult_unreadable")
    if not notice.audience.adults:
        return None
    if word:  # it counts before a birthday, as for the gate
        return None if word in _YES else "minor"
    if born is None:
        return "age_unknown"
    return None if born <= latest_birth(today) else "minor"


def _elsewhere(notice: NoticeFile, line: RecipientLine) -> LeftOut | None:
    audience = notice.audience
    country = line.values.get("country", "").strip()
    if country and not _COUNTRY.fullmatch(country):
        raise _WrongValueError("country_unreadable")
    terms = _day(line, "terms", "terms_unreadable")
    if audience.countries and country.upper() not in audience.countries:
        return "country"
    if audience.terms_before is not None and terms is not None and terms >= audience.terms_before:
        return "terms"
    return None


def _language(notice: NoticeFile, tag: str) -> Language | None:
    """The text that somebody is told in; None: there is none in theirs, or it is not for them."""
    if tag and not _TAG.fullmatch(tag):
        raise _WrongValueError("language_unreadable")
    spoken = notice.audience.languages or tuple(notice.texts)
    asked = tag.replace("_", "-").lower()
    if not asked and len(notice.texts) == 1:
        return next(iter(notice.texts))
    for wanted in (asked, asked.partition("-")[0]):
        found = next((one for one in notice.texts if one == wanted and one in spoken), None)
        if found is not None:
            return found
    return None


def _day(line: RecipientLine, column: str, bad: BadKind) -> date | None:
    written = line.values.get(column, "").strip()
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise _WrongValueError(bad) from error
