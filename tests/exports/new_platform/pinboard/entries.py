"""Which files of Pinboard's exports are read, and why the others are not."""

import json
from collections.abc import Iterator

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import Member, ReaderContext, Yielded
from widerspruch.items.item import AccountFact, Item


def _read_account(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    with member.open() as stream:
        yield AccountFact("username", json.load(stream)["pinboard_user"])


def _read_pins(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    with member.open() as stream:
        for number, pin in enumerate(json.load(stream)["pins"]):
            yield Item("post", None, f"{context.user_name}: {pin}", number)


def _read_page(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    yield Item("post", None, "the page")


ENTRIES = (
    Entry("pinboard.account", "pinboard", "json", root_keys=("pinboard_user",), reader=_read_account, order=0),
    Entry("pinboard.pins", "pinboard", "json", ("pins",), root_keys=("pins",), reader=_read_pins),
    Entry("pinboard.pins.html", "pinboard", "html", ("pins",), reader=_read_page),
    Entry("pinboard.settings", "pinboard", "json", ("colours",), why_not="settings"),
)
