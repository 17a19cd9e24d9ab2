"""Twice as much takes about twice as long: no text, name or number of them brings a check to a halt."""

import pytest

from growth import assert_linear
from widerspruch.exports.inventory import MemberReport
from widerspruch.lib.parse import folded
from widerspruch.lib.shown import shown, shown_cell, shown_text
from widerspruch.person.chat_names import ChatNames
from widerspruch.person.importing import with_keys
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.report.excerpt import excerpt
from widerspruch.person.statements import parse_adult, parse_audience, parse_objected


def same_accounts(n):
    with_keys([OwnAccount("linkedin", "linkedin", str(number).encode(), display_name="Anna") for number in range(n)])


def many_chats(n):
    names = [f"messages/inbox/anna_{number}/message_{number}.json" for number in range(n)]
    chats = ChatNames([MemberReport(name, "not_read", entry="facebook.thread", is_chat=True) for name in names])
    for name in names:
        chats.without(name)


def long_names(n):
    for sign in ("_1", "/", ".", "whatsapp", "(", "inbox/"):
        ChatNames([MemberReport(sign * n, "unknown")]).without(sign * n)


def long_statements(n):
    for sign in ("=", "@", ":", "a@", "..", "‑", "ﷺ", " "):
        for parse in (parse_objected, parse_audience, parse_adult):
            parse(f"facebook{sign * n}=friends")


def long_texts(n):
    for sign in ("\x1b", "=", " ", "\r", "\u202e", "ﷺ"):
        for show in (shown, shown_text, shown_cell, folded, excerpt):
            show(sign * n)


class TestGrowth:
    @pytest.mark.parametrize(
        ("work", "n"),
        [
            (same_accounts, 4_000),
            (many_chats, 8_000),
            (long_names, 40_000),
            (long_statements, 20_000),
            (long_texts, 60_000),
        ],
    )
    def test_work_grows_as_what_there_is(self, work, n):
        """No name, text, statement or number of accounts and chats makes the work of each of them longer."""
        assert_linear(work, n // 2)
