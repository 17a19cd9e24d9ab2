"""LinkedIn's files about the account -> facts; and the profile -> items. IP addresses are never looked at."""

from collections.abc import Iterator

from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.dates import read_birth, read_date
from widerspruch.exports.platforms.linkedin.layouts import TableLayout
from widerspruch.exports.platforms.linkedin.reader import problems_of, row_reader, rows_of
from widerspruch.exports.platforms.linkedin.rows import Faults, Row
from widerspruch.items.item import AccountFact, FactName, Item
from widerspruch.rulebook.instants import instant_of

PROFILE = TableLayout("profile_field", ("first name", "last name"))
NAME_COLUMNS = ("first name", "last name")
NO_FIELDS = frozenset({*NAME_COLUMNS, "birth date"})


def read_profile(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """`Profile`: the name as profile_identity, every other field that is filled in as profile_field."""
    faults = Faults()
    number = 0
    for row in rows_of(member, PROFILE, faults):
        yield from _profile_facts(row, context)
        name = _name(row)
        if name:
            yield Item("profile_identity", None, name, number)
            number += 1
        for column, cell in row.items():
            if column not in NO_FIELDS and cell.strip():
                yield Item("profile_field", None, cell.strip(), number)
                number += 1
    yield from problems_of(faults, member)


def _name(row: Row) -> str:
    return " ".join(filter(None, (row.get(column, "").strip() for column in NAME_COLUMNS)))


def _profile_facts(row: Row, context: ReaderContext) -> Iterator[AccountFact]:
    if name := _name(row):
        yield AccountFact("display_name", name)
    if birth := row.get("birth date", "").strip():
        exported_in = None if context.exported_at is None else instant_of(context.exported_at).year
        yield AccountFact("birth_date", read_birth(birth, exported_in) or birth)
    if place := row.get("geo location", "").strip():
        yield AccountFact("country", place.rpartition(",")[2].strip())


@row_reader(TableLayout("setting", ("email address",)))
def read_emails(row: Row, number: int, context: ReaderContext) -> Iterator[Yielded]:
    """`Email Addresses`: the primary one, other confirmed ones, and the rest as earlier ones."""
    address = row["email address"].strip()
    updated = read_date(row.get("updated on", ""))
    if address and "@" in address:
        yield AccountFact(_email_fact(row), address, None if updated is None else updated.at)


def _email_fact(row: Row) -> FactName:
    if row.get("primary", "").strip().casefold() == "yes":
        return "email_primary"
    return "email_confirmed" if row.get("confirmed", "").strip().casefold() == "yes" else "email_previous"


@row_reader(TableLayout("setting", ("registered at",)))
def read_registration(row: Row, number: int, context: ReaderContext) -> Iterator[Yielded]:
    """`Registration`: since when the account exists, as `YYYY-MM-DD` where the date can be read."""
    written = row["registered at"].strip()
    stamp = read_date(written)
    if stamp is not None:
        yield AccountFact("registered_at", instant_of(stamp.at).date().isoformat(), stamp.at)
    elif written:
        yield AccountFact("registered_at", written)


@row_reader(TableLayout("setting", ("number",)))
def read_phones(row: Row, number: int, context: ReaderContext) -> Iterator[Yielded]:
    """`PhoneNumbers` and `Whatsapp Phone Numbers`."""
    if phone := row["number"].strip():
        yield AccountFact("phone", phone)
