"""What Instagram says about the account -> facts and items."""

from collections.abc import Callable
from typing import Any

import pytest

from exports.yielded import facts, items
from widerspruch.exports.member import ForPlatform
from widerspruch.exports.platforms.instagram import account
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact

Read = Callable[..., list[Any]]
AT = 1_700_000_000
MICROS = AT * 1_000_000
STAMP = "2023-11-14T22:13:20Z"


def profile(**cells: str) -> dict[str, Any]:
    data = {label: {"href": "", "value": value, "timestamp": 0} for label, value in cells.items()}
    return {"profile_user": [{"media_map_data": {}, "string_map_data": data}]}


class TestProfile:
    def test_english(self, read_as: Read) -> None:
        """Facts by label; name and user name public, the rest of unknown audience."""
        cells = {
            "Email": "a@example.org",
            "Username": "aenne",
            "Name": "Änne",
            "Bio": "Chor und Garten",
            "Date of birth": "1984-02-29",
            "Private Account": "True",
        }
        yielded = read_as(account.read_profile, profile(**cells))
        assert facts(yielded) == [
            ("email_primary", "a@example.org"),
            ("username", "aenne"),
            ("display_name", "Änne"),
            ("birth_date", "1984-02-29"),
            ("private_account", "True"),
        ]
        assert items(yielded) == [
            ("profile_identity", "aenne", "public"),
            ("profile_identity", "Änne", "public"),
            ("profile_field", "Chor und Garten", "unknown"),
        ]

    @pytest.mark.parametrize(
        "label", ["Private Account", "Privates Konto", "非公開アカウント", "Soukromý účet", "Yksityinen"]
    )
    def test_private_flag(self, read_as: Read, label: str) -> None:
        """By its label where we know it, else as the only true-or-false value."""
        yielded = read_as(account.read_profile, profile(**{"Username": "aenne", label: "False"}))
        assert ("private_account", "False") in facts(yielded)

    def test_two_unknown_flags_decide_nothing(self, read_as: Read) -> None:
        """Which of two flags under unknown labels is meant cannot be known."""
        yielded = read_as(account.read_profile, profile(Yksi="True", Kaksi="False"))
        assert "private_account" not in dict(facts(yielded))

    def test_values_known_by_their_shape(self, read_as: Read) -> None:
        """Addresses, dates and phone numbers are told by their look under unknown labels."""
        yielded = read_as(account.read_profile, profile(A="a@example.org", B="1984-02-29", C="+49 30 23125000"))
        assert facts(yielded) == [
            ("email_primary", "a@example.org"),
            ("birth_date", "1984-02-29"),
            ("phone", "+49 30 23125000"),
        ]

    def test_threads_profile(self, read_as: Read) -> None:
        """Threads has a flag of its own."""
        content = {"text_post_app_text_post_app_profile": profile(**{"Private Account": "True"})["profile_user"]}
        yielded = read_as(account.read_threads_profile, content)
        assert yielded == [ForPlatform("threads"), AccountFact("private_account", "True")]


def history(*changes: tuple[str, int]) -> dict[str, Any]:
    rows = [{"title": title, "string_map_data": {"Time": {"value": "", "timestamp": at}}} for title, at in changes]
    return {"account_history_account_privacy_history": rows}


class TestFacts:
    def test_private_since(self, read_as: Read) -> None:
        """The last change tells since when the account is private."""
        content = history(("Konto auf „Privat“ gesetzt", AT), ("Konto auf „Öffentlich“ gesetzt", AT - 50))
        assert read_as(account.read_privacy_history, content) == [AccountFact("private_since", STAMP, MICROS)]

    def test_public_again(self, read_as: Read) -> None:
        """An account that was made public again is private since never."""
        content = history(("Account was made private", AT), ("Account was made public", AT + 1))
        assert read_as(account.read_privacy_history, content) == []

    @pytest.mark.parametrize(
        ("changes", "unread"),
        [
            ((("Account was made private", AT), ("Yksityinen tili", AT + 1)), 1),
            ((("Account was made private", AT), ("Account was made public", 0)), 1),
            ((("Account was made private", 0),), 1),
            ((("Account was made private", 253_402_300_799),), 1),
        ],
    )
    def test_a_history_that_is_read_in_part_says_nothing(self, read_as: Read, changes: Any, unread: int) -> None:
        """A change that could not be read, or has no time, may be the last one."""
        assert read_as(account.read_privacy_history, history(*changes)) == [
            Problem("unknown_layout", "file_1.json", unread)
        ]

    def test_an_unreadable_change_before_the_last_one_is_told(self, read_as: Read) -> None:
        """Since when the account is private is known all the same."""
        fact, problem = read_as(
            account.read_privacy_history, history(("Yksityinen", AT - 9), ("Account was made private", AT))
        )
        assert (fact, problem.code, problem.n) == (AccountFact("private_since", STAMP, MICROS), "unknown_layout", 1)

    def test_unreadable_history_is_reported(self, read_as: Read) -> None:
        """A title in an unknown language is not guessed."""
        (problem,) = read_as(account.read_privacy_history, history(("Yksityinen tili", AT)))
        assert problem.code == "unknown_layout"

    def test_notice_keeps_the_printed_time(self, read_as: Read) -> None:
        """The zone of the printed time is not known: the words stay, no instant is made up."""
        cells = {"Impression Time": {"value": "Apr 26, 2025 05:09:12am"}, "Consent Status": {"value": "SEEN"}}
        content = {account.NOTICE_KEY: [{"string_map_data": cells}]}
        assert read_as(account.read_notices, content) == [
            AccountFact("notice_shown", "Apr 26, 2025 05:09:12am"),
            AccountFact("consent_state", "SEEN"),
        ]

    def test_signup_leaves_the_address_behind(self, read_as: Read) -> None:
        """Of the registration only the time is kept."""
        cells = {"Username": {"value": "aenne"}, "IP Address": {"value": "203.0.113.4"}, "Time": {"timestamp": AT}}
        content = {"account_history_registration_info": [{"string_map_data": cells}]}
        assert read_as(account.read_signup, content) == [AccountFact("registered_at", STAMP, MICROS)]
