"""Pages about the account, printed as labels and values -> facts and profile items."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from msgspec import Struct

from widerspruch.exports.member import ExportPlatform, ForPlatform, Member, ReaderContext, Yielded
from widerspruch.exports.meta_html.cards import Page
from widerspruch.exports.meta_html.dates import Printed, read_printed, read_stamp
from widerspruch.exports.meta_html.kinds import ZONE_OF
from widerspruch.exports.meta_json.label_values import is_words
from widerspruch.exports.meta_json.labels import TRUTH, concept_by_shape, meaning
from widerspruch.exports.meta_json.privacy_history import Change, change_meant, private_since
from widerspruch.exports.meta_json.values import is_ip, is_url, iso_instant
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact, FactName, Item, Zone

PROFILE_FACTS: Mapping[str, FactName] = {
    "username": "username",
    "name": "display_name",
    "email": "email_primary",
    "phone": "phone",
    "birth_date": "birth_date",
    "private_account": "private_account",
    "country": "country",
}
IDENTITY = frozenset({"username", "name"})


class Row(Struct, frozen=True):
    """A label with its value. `concept`: what the label means, or what the shape of the value shows, else None."""

    label: str
    value: str
    concept: str | None
    guessed: bool


def rows_of(member: Member, page: Page) -> Iterator[Row]:
    """All rows of a page that hold a value; IP addresses are passed over."""
    with member.open() as stream:
        for card in page.cards(stream):
            for label, value in card.body.rows:
                if value and not is_ip(value):
                    known = meaning(label)
                    yield Row(label, value, known or concept_by_shape(value), guessed=known is None)


def read_profile(platform: ExportPlatform, member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A profile: name and user name are identity, other values are fields."""
    if platform != context.platform:
        yield ForPlatform(platform)
    page, number = Page(), 0
    flags: list[Row] = []
    for row in rows_of(member, page):
        if row.concept == "private_account":
            flags.append(row)
        elif fact := PROFILE_FACTS.get(row.concept or ""):
            yield from _facts(fact, row.value, ZONE_OF[platform])
        if row.concept in IDENTITY:
            yield Item("profile_identity", None, row.value, number, "public", "kind_implies")
            number += 1
        elif row.concept not in PROFILE_FACTS and not is_url(row.value):
            yield Item("profile_field", None, row.value, number)
            number += 1
    if private := _private(flags):
        yield AccountFact("private_account", private)
    yield from page.problems(member.name)


def _private(rows: list[Row]) -> str | None:
    """ "True" or "False" of the row that says so; without one, of the only row that holds such a value."""
    named = [row for row in rows if not row.guessed]
    candidates = named or rows
    return TRUTH.get(candidates[0].value.casefold()) if len(candidates) == 1 else None


def _facts(fact: FactName, value: str, zone: Zone) -> Iterator[AccountFact]:
    lines = [line for line in value.split("\n") if line.strip()]
    if fact == "email_primary":
        addresses = [line for line in lines if "@" in line]
        for position, address in enumerate(addresses):
            yield AccountFact("email_primary" if position == 0 else "email_confirmed", address)
    elif fact == "birth_date":
        printed = read_printed(value, zone)
        yield AccountFact(fact, value if printed.at is None else _day(printed))
    else:
        yield from (AccountFact(fact, line) for line in lines)


def _day(printed: Printed) -> str:
    return datetime.fromtimestamp((printed.at or 0) // 1_000_000, UTC).date().isoformat()


def read_facts(facts: Mapping[str, FactName], member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A page of which only some rows are facts."""
    page = Page()
    for row in rows_of(member, page):
        if fact := facts.get(row.concept or ""):
            printed = read_stamp(row.value, ZONE_OF.get(context.platform, "local_unknown"))
            yield AccountFact(fact, row.value, printed.at)
    yield from page.problems(member.name)


def read_privacy_history(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """Since when the account is private, if all changes can be read and the last one says so."""
    page, changes = Page(), []
    zone = ZONE_OF.get(context.platform, "local_unknown")
    with member.open() as stream:
        for card in page.cards(stream):
            values = [value for _, value in card.body.rows]
            stamps = (read_stamp(text, zone).at for text in (card.date, *values, *card.body.blocks))
            said = (card.heading, *(label for label, _ in card.body.rows), *values, *card.body.blocks)
            changes.append(Change(next((at for at in stamps if at is not None), None), change_meant(said)))
    since, unread = private_since(changes)
    if since is not None and not page.damaged:
        yield AccountFact("private_since", iso_instant(since), since)
    if unread:
        yield Problem("unknown_layout", member.name, unread)
    yield from page.problems(member.name)


def read_moment(fact: FactName, member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """The first time on a page: the rest, an IP address among it, stays behind."""
    page, zone = Page(), ZONE_OF.get(context.platform, "local_unknown")
    times: list[int] = []
    with member.open() as stream:
        for card in page.cards(stream):
            printed = (read_stamp(text, zone).at for text in (card.date, *(value for _, value in card.body.rows)))
            times += [at for at in printed if at is not None]
    if times:
        yield AccountFact(fact, iso_instant(times[0]), times[0])
    yield from page.problems(member.name)


def read_words(fact: FactName, member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """Each value of a page that is no time and no state of something."""
    page, zone = Page(), ZONE_OF.get(context.platform, "local_unknown")
    for row in rows_of(member, page):
        for line in row.value.split("\n"):
            if is_words(line) and read_printed(line, zone).at is None:
                yield AccountFact(fact, line)
    yield from page.problems(member.name)


def read_requests(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """When downloads were asked for; the newest tells between which days, where its labels can be read."""
    page, zone = Page(), ZONE_OF.get(context.platform, "local_unknown")
    newest: tuple[int, list[AccountFact]] | None = None
    with member.open() as stream:
        for card in page.cards(stream):
            asked, bounds = None, []
            for label, value in card.body.rows:
                at, concept = read_stamp(value, zone).at, meaning(label)
                if at is not None and concept in ("from", "until"):
                    bounds.append(
                        AccountFact("export_from" if concept == "from" else "export_until", iso_instant(at), at)
                    )
                elif at is not None:
                    asked = asked or at
            asked = read_stamp(card.date, zone).at or asked
            if asked is not None:
                yield AccountFact("export_requested", iso_instant(asked), asked)
            if newest is None or (asked or 0) > newest[0]:
                newest = asked or 0, bounds
    if newest is not None:
        yield from newest[1]
    yield from page.problems(member.name)
