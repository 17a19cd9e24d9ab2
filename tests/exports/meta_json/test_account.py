"""What exports say about the account: facts, and the profile as content."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from widerspruch.exports.member import ForPlatform
from widerspruch.exports.meta_json import facebook_account, facebook_activity, instagram_account
from widerspruch.exports.problem import Problem
from widerspruch.items.item import AccountFact, Item

Read = Callable[..., list[Any]]
AT = 1_700_000_000
MICROS = AT * 1_000_000
STAMP = "2023-11-14T22:13:20Z"


def facts(yielded: list[Any]) -> list[tuple[str, str]]:
    return [(fact.fact, fact.value) for fact in yielded if isinstance(fact, AccountFact)]


def items(yielded: list[Any]) -> list[tuple[str, str | None, str]]:
    return [(item.kind, item.text, item.audience) for item in yielded if isinstance(item, Item)]


def labelled(*entries: dict[str, Any], at: int = AT) -> list[dict[str, Any]]:
    return [{"timestamp": at, "media": [], "label_values": list(entries)}]


class TestFacebookProfile:
    PROFILE: ClassVar[dict[str, Any]] = {
        "profile_v2": {
            "name": {"full_name": "Änne Muster", "first_name": "Änne"},
            "emails": {
                "emails": ["aenne@example.org", "zwei@example.org"],
                "previous_emails": [{"email": "alt@example.org"}],
            },
            "birthday": {"year": 1984, "month": 2, "day": 29},
            "phone_numbers": [{"phone_type": "Mobile", "phone_number": "+49 30 23125000"}],
            "username": "aenne.muster",
            "registration_timestamp": AT,
            "current_city": {"name": "Büren", "timestamp": AT},
            "religious_view": {"name": "evangelisch"},
            "family_members": [{"name": "Jürgen Muster", "relation": "Bruder", "timestamp": AT}],
            "last_ip": "203.0.113.1",
        }
    }

    def test_facts(self, read_as: Read) -> None:
        """Names, addresses, birth date as ISO, registration."""
        found = facts(read_as(facebook_account.read_profile, self.PROFILE))
        assert found == [
            ("display_name", "Änne Muster"),
            ("username", "aenne.muster"),
            ("email_primary", "aenne@example.org"),
            ("email_confirmed", "zwei@example.org"),
            ("email_previous", "alt@example.org"),
            ("phone", "+49 30 23125000"),
            ("birth_date", "1984-02-29"),
            ("registered_at", STAMP),
        ]

    def test_name_is_public_and_fields_are_unknown(self, read_as: Read) -> None:
        """Name and user name are always public; of every other field the audience is not in the export."""
        found = items(read_as(facebook_account.read_profile, self.PROFILE))
        assert found == [
            ("profile_identity", "Änne Muster", "public"),
            ("profile_identity", "aenne.muster", "public"),
            ("profile_field", "Büren", "unknown"),
            ("profile_field", "evangelisch", "unknown"),
            ("profile_field", "Jürgen Muster\nBruder", "unknown"),
        ]

    def test_relatives_are_mentions(self, read_as: Read) -> None:
        """A family member named in the profile is somebody else."""
        family = read_as(facebook_account.read_profile, self.PROFILE)[-1]
        assert [(who.name, who.basis) for who in family.mentions] == [("Jürgen Muster", "structured")]

    def test_impossible_birthday_is_none(self, read_as: Read) -> None:
        """30 February is not a birth date."""
        profile = {"profile_v2": {"name": "x", "birthday": {"year": 1984, "month": 2, "day": 30}}}
        assert ("birth_date", "1984-02-30") not in facts(read_as(facebook_account.read_profile, profile))

    def test_profile_pictures_of_the_past_are_public(self, read_as: Read) -> None:
        """Updates with a picture show a profile picture; other updates are fields."""
        picture = {"timestamp": AT, "attachments": [{"data": [{"media": {"uri": "p/1.jpg"}}]}], "title": "x"}
        said = {"timestamp": AT, "data": [{"post": "Neuer Job"}]}
        found = read_as(facebook_account.read_profile_updates, {"profile_updates_v2": [picture, said]})
        assert items(found) == [("profile_identity", None, "public"), ("profile_field", "Neuer Job", "unknown")]


class TestFacebookFacts:
    def test_notice(self, read_as: Read) -> None:
        """When the notice was shown, and what Meta noted about a consent."""
        content = {"notification_meta_privacy_policy_update": {"impression_time": AT, "consent_state": "SEEN"}}
        yielded = read_as(facebook_account.read_notices, content)
        assert facts(yielded) == [("notice_shown", STAMP), ("consent_state", "SEEN")]
        assert yielded[0].valid_from == MICROS

    def test_jurisdiction(self, read_as: Read) -> None:
        """The jurisdiction decides which law and which forms hold."""
        content = labelled({"label": "Rechtsraum", "vec": [{"value": "EU"}, {"value": "DE"}]})
        found = facts(read_as(facebook_account.read_jurisdiction, content))
        assert found == [("jurisdiction", "EU"), ("jurisdiction", "DE")]

    def test_activity_gives_countries_and_no_address(self, read_as: Read) -> None:
        """Each country once, with the last time; IP addresses stay behind."""
        rows = [{"country": "DE", "timestamp": AT + n, "ip_address": "203.0.113.8"} for n in (0, 5, 3)]
        yielded = read_as(facebook_account.read_activity, {"account_activity_v2": rows})
        assert yielded == [AccountFact("country", "DE", MICROS + 5_000_000)]

    @pytest.mark.parametrize("labels", [("Von", "Bis"), ("開始日", "終了日"), ("X", "Y")])
    def test_requests_tell_the_period(self, read_as: Read, labels: tuple[str, str]) -> None:
        """The newest request counts; two times under unknown labels are its bounds in order."""
        old = labelled({"label": labels[1], "timestamp_value": 5}, at=AT - 9)
        new = labelled(
            {"label": labels[0], "timestamp_value": AT},
            {"label": labels[1], "timestamp_value": AT + 86_400},
            {"label": "Z", "vec": ["posts", {"value": "messages"}]},
        )
        yielded = read_as(facebook_account.read_requests, new + old)
        found = dict(facts(yielded))
        assert found["export_from"] == STAMP
        assert found["export_until"] == "2023-11-15T22:13:20Z"
        assert found["export_categories"] == "posts, messages"
        assert [fact.fact for fact in yielded].count("export_requested") == 2
        assert next(fact for fact in yielded if fact.fact == "export_until").valid_from == MICROS + 86_400_000_000

    def test_named_list_is_a_fact_only(self, read_as: Read) -> None:
        """A list of friends exists; it is no post's audience."""
        content = {"audiences_v2": [{"name": "Enge Freunde", "participants": [{"name": "x"}], "fbid": "1"}]}
        assert read_as(facebook_account.read_named_lists, content) == [AccountFact("named_list", "Enge Freunde")]

    def test_linked_accounts(self, read_as: Read) -> None:
        """Accounts of one accounts centre, however deep they stand."""
        name = {"label": "Benutzername", "value": "aenne.muster"}
        content = labelled({"title": "", "dict": [{"dict": [{"dict": [name], "title": ""}]}]})
        found = facts(read_as(facebook_account.read_linked_accounts, content))
        assert found == [("linked_account", "aenne.muster")]

    def test_pages(self, read_as: Read) -> None:
        """A page that the person runs needs an objection of its own."""
        content = {"pages_v2": [{"name": "Chor Büren", "timestamp": AT, "url": "https://www.example.org"}]}
        assert read_as(facebook_activity.read_pages, content) == [AccountFact("administers_page", "Chor Büren", MICROS)]

    def test_confirmed_contacts(self, read_as: Read) -> None:
        """A confirmed address is one that an objection can name."""
        rows = [{"contact": "a@example.org", "verification_time": AT, "contact_type": 1}]
        yielded = read_as(facebook_account.read_confirmed_contacts, {"contact_verifications_v2": rows})
        assert yielded == [AccountFact("email_confirmed", "a@example.org", MICROS)]


def profile(**cells: str) -> dict[str, Any]:
    data = {label: {"href": "", "value": value, "timestamp": 0} for label, value in cells.items()}
    return {"profile_user": [{"media_map_data": {}, "string_map_data": data}]}


class TestInstagramProfile:
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
        yielded = read_as(instagram_account.read_profile, profile(**cells))
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
        yielded = read_as(instagram_account.read_profile, profile(**{"Username": "aenne", label: "False"}))
        assert ("private_account", "False") in facts(yielded)

    def test_two_unknown_flags_decide_nothing(self, read_as: Read) -> None:
        """Which of two flags under unknown labels is meant cannot be known."""
        yielded = read_as(instagram_account.read_profile, profile(Yksi="True", Kaksi="False"))
        assert "private_account" not in dict(facts(yielded))

    def test_values_known_by_their_shape(self, read_as: Read) -> None:
        """Addresses, dates and phone numbers are told by their look under unknown labels."""
        yielded = read_as(
            instagram_account.read_profile, profile(A="a@example.org", B="1984-02-29", C="+49 30 23125000")
        )
        assert facts(yielded) == [
            ("email_primary", "a@example.org"),
            ("birth_date", "1984-02-29"),
            ("phone", "+49 30 23125000"),
        ]

    def test_threads_profile(self, read_as: Read) -> None:
        """Threads has a flag of its own."""
        content = {"text_post_app_text_post_app_profile": profile(**{"Private Account": "True"})["profile_user"]}
        yielded = read_as(instagram_account.read_threads_profile, content)
        assert yielded == [ForPlatform("threads"), AccountFact("private_account", "True")]


def history(*changes: tuple[str, int]) -> dict[str, Any]:
    rows = [{"title": title, "string_map_data": {"Time": {"value": "", "timestamp": at}}} for title, at in changes]
    return {"account_history_account_privacy_history": rows}


class TestInstagramFacts:
    def test_private_since(self, read_as: Read) -> None:
        """The last change tells since when the account is private."""
        content = history(("Konto auf „Privat“ gesetzt", AT), ("Konto auf „Öffentlich“ gesetzt", AT - 50))
        assert read_as(instagram_account.read_privacy_history, content) == [AccountFact("private_since", STAMP, MICROS)]

    def test_public_again(self, read_as: Read) -> None:
        """An account that was made public again is private since never."""
        content = history(("Account was made private", AT), ("Account was made public", AT + 1))
        assert read_as(instagram_account.read_privacy_history, content) == []

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
        assert read_as(instagram_account.read_privacy_history, history(*changes)) == [
            Problem("unknown_layout", "file_1.json", unread)
        ]

    def test_an_unreadable_change_before_the_last_one_is_told(self, read_as: Read) -> None:
        """Since when the account is private is known all the same."""
        fact, problem = read_as(
            instagram_account.read_privacy_history, history(("Yksityinen", AT - 9), ("Account was made private", AT))
        )
        assert (fact, problem.code, problem.n) == (AccountFact("private_since", STAMP, MICROS), "unknown_layout", 1)

    def test_unreadable_history_is_reported(self, read_as: Read) -> None:
        """A title in an unknown language is not guessed."""
        (problem,) = read_as(instagram_account.read_privacy_history, history(("Yksityinen tili", AT)))
        assert problem.code == "unknown_layout"

    def test_notice_keeps_the_printed_time(self, read_as: Read) -> None:
        """The zone of the printed time is not known: the words stay, no instant is made up."""
        cells = {"Impression Time": {"value": "Apr 26, 2025 05:09:12am"}, "Consent Status": {"value": "SEEN"}}
        content = {instagram_account.NOTICE_KEY: [{"string_map_data": cells}]}
        assert read_as(instagram_account.read_notices, content) == [
            AccountFact("notice_shown", "Apr 26, 2025 05:09:12am"),
            AccountFact("consent_state", "SEEN"),
        ]

    def test_signup_leaves_the_address_behind(self, read_as: Read) -> None:
        """Of the registration only the time is kept."""
        cells = {"Username": {"value": "aenne"}, "IP Address": {"value": "203.0.113.4"}, "Time": {"timestamp": AT}}
        content = {"account_history_registration_info": [{"string_map_data": cells}]}
        assert read_as(instagram_account.read_signup, content) == [AccountFact("registered_at", STAMP, MICROS)]
