"""What an Instagram export says about the account: profile, private or public, notices, Threads' own profile."""

import re
from collections.abc import Iterator

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.exports.meta_json.labels import TRUTH, concept_by_shape
from widerspruch.exports.meta_json.privacy_history import Change, change_meant, private_since
from widerspruch.exports.meta_json.records import JsonRecord, object_stream, record_reader, records
from widerspruch.exports.meta_json.string_map import Cell, cells, moment_in, value_of
from widerspruch.exports.meta_json.values import at, dict_of, instant, is_ip, is_url, iso_instant, text_of
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact, FactName, Item

NOTICE_KEY = "policy_updates_and_permissions_notification_of_privacy_policy_updates"

_FACT_OF: dict[str, FactName] = {
    "username": "username",
    "name": "display_name",
    "email": "email_primary",
    "phone": "phone",
    "birth_date": "birth_date",
}
_IDENTITY = ("username", "name")
_DAY = re.compile(r"^\d{4}-\d{2}-\d{2}$")


def _read_profile(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    found = cells(record.value)
    for cell in found:
        if cell.value is not None and not is_ip(cell.value):
            yield from _profile_cell(cell, cell.value, record)
    private = private_flag(found)
    if private is not None:
        yield AccountFact("private_account", private)
    for medium in dict_of(record.value.get("media_map_data")).values():
        if name := text_of(at(medium, "uri")):
            created = instant(at(medium, "creation_timestamp"))
            yield Item(
                "profile_identity", created, None, record.no, "public", "kind_implies", media=(medium_named(name),)
            )


read_profile = record_reader("profile_user")(_read_profile)
read_threads_profile = record_reader("text_post_app_text_post_app_profile", platform="threads")(_read_profile)


def _profile_cell(cell: Cell, value: str, record: JsonRecord) -> Iterator[Yielded]:
    concept = cell.concept or ("birth_date" if _DAY.match(value) else concept_by_shape(value))
    fact = _FACT_OF.get(concept or "")
    if fact is not None:
        yield AccountFact(fact, value)
    if concept in _IDENTITY:
        yield Item("profile_identity", None, value, record.no, "public", "kind_implies", parse_flags=record.flags)
    elif fact is None and concept != "private_account":
        yield Item("profile_field", cell.at, value, record.no, parse_flags=record.flags)


def private_flag(found: tuple[Cell, ...]) -> str | None:
    """ "True" or "False": of the cell that says so, else of the only cell that holds such a value."""
    named = [cell for cell in found if cell.concept == "private_account"]
    shaped = [cell for cell in found if cell.value is not None and cell.value.casefold() in TRUTH]
    candidates = named or shaped
    if len(candidates) != 1:
        return None
    return TRUTH.get((candidates[0].value or "").casefold())


def read_privacy_history(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """Since when the account is private, if the titles can be read and the last change says so."""
    stream = object_stream(member, ("account_history_account_privacy_history",))
    changes = []
    for record in records(stream):
        found = cells(record.value)
        words = (text_of(record.value.get("title")), *(cell.value for cell in found))
        changes.append(Change(moment_in(found), change_meant(words)))
    since, unread = private_since(changes)
    problems = tuple(stream.problems())
    if since is not None and not problems:
        yield AccountFact("private_since", iso_instant(since), since)
    if unread:
        yield Problem("unknown_layout", member.name, unread)
    yield from problems


@record_reader("account_history_registration_info")
def read_signup(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """Only the time: the record holds an IP address, too."""
    moment = moment_in(cells(record.value))
    if moment is not None:
        yield AccountFact("registered_at", iso_instant(moment), moment)


@record_reader("inferred_data_primary_location", "profile_account_insights", may_be_silent=True)
def read_place(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    if country := value_of(cells(record.value), "country"):
        yield AccountFact("country", country)


@record_reader("inferred_data_inferred_emails", may_be_silent=True)
def read_emails(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """Addresses that Instagram supposes: they may belong to the account."""
    rows = record.value.get("string_list_data")
    listed = [text_of(at(row, "value")) for row in rows] if isinstance(rows, list) else []
    for address in (*listed, *(cell.value for cell in cells(record.value))):
        if address and "@" in address:
            yield AccountFact("email_previous", address)


@record_reader(NOTICE_KEY)
def read_notices(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """Printed times keep their words: the zone they are printed in is not known."""
    found = cells(record.value)
    for cell in found:
        if cell.concept == "impression" and (cell.value or cell.at is not None):
            yield AccountFact("notice_shown", cell.value or iso_instant(cell.at or 0), cell.at)
        elif cell.concept == "consent" and cell.value:
            yield AccountFact("consent_state", cell.value, cell.at)


@record_reader("profile_linked_meta_accounts", may_be_silent=True)
def read_linked_accounts(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    found = cells(record.value)
    named = value_of(found, "username") or value_of(found, "name") or text_of(record.value.get("title"))
    if named and not is_url(named):
        yield AccountFact("linked_account", named)
