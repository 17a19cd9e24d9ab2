"""What a Facebook export says about the account: profile, addresses, jurisdiction, notices, requests, lists."""

from collections.abc import Iterator
from datetime import date

from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.exports.meta_json.label_values import first, leaves
from widerspruch.exports.meta_json.records import JsonRecord, object_stream, record_reader, records
from widerspruch.exports.meta_json.values import Json, at, dict_of, dicts_of, instant, is_ip, iso_instant, text_of
from widerspruch.exports.platforms.facebook.post import legacy_item
from widerspruch.items.item import AccountFact, Item, Mention

LIST_KEYS = ("audiences_v2", "post_audiences_v2", "your_post_audiences_v2", "friend_lists_v2")

_READ_APART = (
    "name username emails birthday phone_numbers registration_timestamp profile_uri verification previous_names "
    "cover_photo profile_photo profile_picture timestamp"
)
_NOT_FIELDS = frozenset(_READ_APART.split())
"""Keys of the profile that are read in their own way, or are no words of the person."""

_MOST_COUNTRIES = 300

_NO_WORDS = frozenset({"timestamp", "uri", "url", "creation_timestamp", "start_timestamp", "end_timestamp"})


def iso_date(year: object, month: object, day: object) -> str | None:
    """`1990-03-07`, or None if that is no day."""
    if not (type(year) is int and type(month) is int and type(day) is int):
        return None
    try:
        return date(year, month, day).isoformat()
    except (ValueError, OverflowError):
        return None


@record_reader("profile_v2")
def read_profile(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    profile = record.value
    yield from _profile_facts(profile)
    name = text_of(at(profile, "name", "full_name")) or text_of(profile.get("name"))
    pictures = [at(profile, key, "uri") for key in ("profile_photo", "profile_picture", "cover_photo")]
    for identity in (name, text_of(profile.get("username")), *map(text_of, pictures)):
        if identity is not None:
            yield Item("profile_identity", None, identity, record.no, "public", "kind_implies")
    for key, value in profile.items():
        if key not in _NOT_FIELDS:
            yield from _profile_fields(key, value, record)


def _profile_facts(profile: Json) -> Iterator[AccountFact]:
    if name := text_of(at(profile, "name", "full_name")) or text_of(profile.get("name")):
        yield AccountFact("display_name", name)
    if user := text_of(profile.get("username")):
        yield AccountFact("username", user)
    emails = dict_of(profile.get("emails"))
    for position, address in enumerate(_addresses(emails.get("emails"))):
        yield AccountFact("email_primary" if position == 0 else "email_confirmed", address)
    yield from (AccountFact("email_previous", address) for address in _addresses(emails.get("previous_emails")))
    for phone in dicts_of(profile.get("phone_numbers")):
        if number := text_of(phone.get("phone_number")):
            yield AccountFact("phone", number)
    birthday = dict_of(profile.get("birthday"))
    if born := iso_date(birthday.get("year"), birthday.get("month"), birthday.get("day")):
        yield AccountFact("birth_date", born)
    registered = instant(profile.get("registration_timestamp"))
    if registered is not None:
        yield AccountFact("registered_at", iso_instant(registered), registered)


def _addresses(values: object) -> list[str]:
    """E-mail addresses, listed as strings or as objects."""
    entries = values if isinstance(values, list) else []
    found = (text_of(entry) or text_of(at(entry, "email")) or text_of(at(entry, "value")) for entry in entries)
    return [value for value in found if value and "@" in value]


def _profile_fields(key: str, value: object, record: JsonRecord) -> Iterator[Item]:
    """One item per entry of a field; who can see the field is not in the export."""
    for entry in value if isinstance(value, list) else [value]:
        words = list(dict.fromkeys(_words_of(entry)))
        if not words:
            continue
        people = (Mention(words[0], None, "structured"),) if key in ("family_members", "relationship") else ()
        yield Item(
            "profile_field",
            instant(at(entry, "timestamp")),
            "\n".join(words),
            record.no,
            mentions=people,
            parse_flags=record.flags,
        )


def _words_of(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if value.strip() and not is_ip(value):
            yield value
    elif isinstance(value, list):
        for entry in value:
            yield from _words_of(entry)
    elif isinstance(value, dict):
        for key, entry in value.items():
            if key not in _NO_WORDS:
                yield from _words_of(entry)


@record_reader("profile_updates_v2", may_be_silent=True)
def read_profile_updates(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """New profile pictures, which anybody can see, and other changes of the profile."""
    item = legacy_item(record, "profile_field", "live")
    if item is not None and (item.text or item.media):
        item.parse_flags = record.flags
        if item.media:
            item.kind, item.audience, item.audience_basis = "profile_identity", "public", "kind_implies"
        yield item


@record_reader("contact_verifications_v2")
def read_confirmed_contacts(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    value = record.value
    contact = text_of(value.get("contact")) or first(leaves(value), ("email", "phone"))
    if isinstance(contact, str):
        moment = instant(value.get("verification_time")) or instant(value.get("timestamp"))
        yield AccountFact("email_confirmed" if "@" in contact else "phone", contact, moment)


@record_reader()
def read_registration(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    value = record.value
    times = (leaf.value for leaf in leaves(value) if leaf.kind == "time")
    moment = next(times, None) or instant(value.get("timestamp")) or instant(value.get("registration_timestamp"))
    if moment is not None:
        yield AccountFact("registered_at", iso_instant(moment), moment)


@record_reader("primary_public_location_v2", may_be_silent=True)
def read_place_of_account(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """The country only: it decides which law holds."""
    country = text_of(record.value.get("country")) or first(leaves(record.value), ("country",))
    if isinstance(country, str):
        yield AccountFact("country", country, instant(record.value.get("timestamp")))


def read_activity(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """The countries from which the account was used, each with the last time. IP addresses stay behind."""
    stream = object_stream(member, ("account_activity_v2",))
    last_seen: dict[str, int] = {}
    for record in records(stream):
        country = text_of(record.value.get("country"))
        if country is not None and len(last_seen) <= _MOST_COUNTRIES:
            last_seen[country] = max(last_seen.get(country, 0), instant(record.value.get("timestamp")) or 0)
    for country, moment in last_seen.items():
        yield AccountFact("country", country, moment or None)
    yield from stream.problems()


@record_reader(may_be_silent=True)
def read_consents(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """Consents: a label and a time is all that has been seen in these files."""
    for leaf in leaves(record.value):
        if leaf.kind == "time" and leaf.path:
            yield AccountFact("consent_state", leaf.path[-1], leaf.value)


@record_reader(*LIST_KEYS)
def read_named_lists(record: JsonRecord, context: ReaderContext) -> Iterator[Yielded]:
    """A named list of friends: it exists; it is no post's audience."""
    name = text_of(record.value.get("name")) or first(leaves(record.value), ("name",))
    if isinstance(name, str):
        yield AccountFact("named_list", name)
