"""What Facebook says about the account -> facts and items."""

from collections.abc import Callable
from typing import Any, ClassVar

import pytest

from exports.yielded import facts, items
from widerspruch.exports.meta_json import account as meta_account
from widerspruch.exports.platforms.facebook import account, activity
from widerspruch.items.item import AccountFact

Read = Callable[..., list[Any]]
AT = 1_700_000_000
MICROS = AT * 1_000_000
STAMP = "2023-11-14T22:13:20Z"


def labelled(*entries: dict[str, Any], at: int = AT) -> list[dict[str, Any]]:
    return [{"timestamp": at, "media": [], "label_values": list(entries)}]


class TestProfile:
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
        found = facts(read_as(account.read_profile, self.PROFILE))
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
        found = items(read_as(account.read_profile, self.PROFILE))
        assert found == [
            ("profile_identity", "Änne Muster", "public"),
            ("profile_identity", "aenne.muster", "public"),
            ("profile_field", "Büren", "unknown"),
            ("profile_field", "evangelisch", "unknown"),
            ("profile_field", "Jürgen Muster\nBruder", "unknown"),
        ]

    def test_relatives_are_mentions(self, read_as: Read) -> None:
        """A family member named in the profile is somebody else."""
        family = read_as(account.read_profile, self.PROFILE)[-1]
        assert [(who.name, who.basis) for who in family.mentions] == [("Jürgen Muster", "structured")]

    def test_impossible_birthday_is_none(self, read_as: Read) -> None:
        """30 February is not a birth date."""
        profile = {"profile_v2": {"name": "x", "birthday": {"year": 1984, "month": 2, "day": 30}}}
        assert ("birth_date", "1984-02-30") not in facts(read_as(account.read_profile, profile))

    def test_profile_pictures_of_the_past_are_public(self, read_as: Read) -> None:
        """Updates with a picture show a profile picture; other updates are fields."""
        picture = {"timestamp": AT, "attachments": [{"data": [{"media": {"uri": "p/1.jpg"}}]}], "title": "x"}
        said = {"timestamp": AT, "data": [{"post": "Neuer Job"}]}
        found = read_as(account.read_profile_updates, {"profile_updates_v2": [picture, said]})
        assert items(found) == [("profile_identity", None, "public"), ("profile_field", "Neuer Job", "unknown")]


class TestFacts:
    def test_notice(self, read_as: Read) -> None:
        """When the notice was shown, and what Meta noted about a consent."""
        content = {"notification_meta_privacy_policy_update": {"impression_time": AT, "consent_state": "SEEN"}}
        yielded = read_as(meta_account.read_notices, content)
        assert facts(yielded) == [("notice_shown", STAMP), ("consent_state", "SEEN")]
        assert yielded[0].valid_from == MICROS

    def test_jurisdiction(self, read_as: Read) -> None:
        """The jurisdiction decides which law and which forms hold."""
        content = labelled({"label": "Rechtsraum", "vec": [{"value": "EU"}, {"value": "DE"}]})
        found = facts(read_as(meta_account.read_jurisdiction, content))
        assert found == [("jurisdiction", "EU"), ("jurisdiction", "DE")]

    def test_activity_gives_countries_and_no_address(self, read_as: Read) -> None:
        """Each country once, with the last time; IP addresses stay behind."""
        rows = [{"country": "DE", "timestamp": AT + n, "ip_address": "203.0.113.8"} for n in (0, 5, 3)]
        yielded = read_as(account.read_activity, {"account_activity_v2": rows})
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
        yielded = read_as(meta_account.read_requests, new + old)
        found = dict(facts(yielded))
        assert found["export_from"] == STAMP
        assert found["export_until"] == "2023-11-15T22:13:20Z"
        assert found["export_categories"] == "posts, messages"
        assert [fact.fact for fact in yielded].count("export_requested") == 2
        assert next(fact for fact in yielded if fact.fact == "export_until").valid_from == MICROS + 86_400_000_000

    def test_named_list_is_a_fact_only(self, read_as: Read) -> None:
        """A list of friends exists; it is no post's audience."""
        content = {"audiences_v2": [{"name": "Enge Freunde", "participants": [{"name": "x"}], "fbid": "1"}]}
        assert read_as(account.read_named_lists, content) == [AccountFact("named_list", "Enge Freunde")]

    def test_linked_accounts(self, read_as: Read) -> None:
        """Accounts of one accounts centre, however deep they stand."""
        name = {"label": "Benutzername", "value": "aenne.muster"}
        content = labelled({"title": "", "dict": [{"dict": [{"dict": [name], "title": ""}]}]})
        found = facts(read_as(meta_account.read_linked_accounts, content))
        assert found == [("linked_account", "aenne.muster")]

    def test_pages(self, read_as: Read) -> None:
        """A page that the person runs needs an objection of its own."""
        content = {"pages_v2": [{"name": "Chor Büren", "timestamp": AT, "url": "https://www.example.org"}]}
        assert read_as(activity.read_pages, content) == [AccountFact("administers_page", "Chor Büren", MICROS)]

    def test_confirmed_contacts(self, read_as: Read) -> None:
        """A confirmed address is one that an objection can name."""
        rows = [{"contact": "a@example.org", "verification_time": AT, "contact_type": 1}]
        yielded = read_as(account.read_confirmed_contacts, {"contact_verifications_v2": rows})
        assert yielded == [AccountFact("email_confirmed", "a@example.org", MICROS)]
