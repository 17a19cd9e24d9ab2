"""Whose an export is: one account's only if they say so, apart in doubt, and nobody lends another their age."""

import json
from zipfile import ZipFile

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.exports.read import open_drop
from widerspruch.person.importing import import_drop
from widerspruch.person.whose import OwnerEvidence, Owners, also_of, why_one
from widerspruch.rulebook.coming_of_age import Age
from widerspruch.rulebook.database import connect

NAMES = st.frozensets(st.sampled_from(["anna muster", "bert beispiel"]), max_size=2)
EMAILS = st.frozensets(st.sampled_from(["a@example.org", "b@example.org"]), max_size=2)
BIRTHS = st.frozensets(st.sampled_from(["1980-01-01", "2012-01-01"]), max_size=1)
USERS = st.lists(st.sampled_from(["anna", "bert"]), max_size=1).map(tuple)
SAID = st.builds(OwnerEvidence, USERS, EMAILS, NAMES, BIRTHS)


class TestWhyOne:
    @pytest.mark.parametrize(
        ("one", "other", "why"),
        [
            (OwnerEvidence(("anna",)), OwnerEvidence(("anna",), births=frozenset({"1980-01-01"})), "user_name"),
            (OwnerEvidence(("anna",)), OwnerEvidence(("bert",)), "apart"),
            (
                OwnerEvidence(emails=frozenset({"a@x.de", "b@x.de"})),
                OwnerEvidence(emails=frozenset({"b@x.de"})),
                "email",
            ),
            (OwnerEvidence(names=frozenset({"anna"})), OwnerEvidence(names=frozenset({"anna"})), "name"),
            (OwnerEvidence(names=frozenset({"anna"})), OwnerEvidence(names=frozenset({"bert"})), "apart"),
            (
                OwnerEvidence(names=frozenset({"anna"}), emails=frozenset({"a@x.de"})),
                OwnerEvidence(names=frozenset({"anna"}), emails=frozenset({"b@x.de"})),
                "apart",
            ),
            (
                OwnerEvidence(names=frozenset({"anna"}), births=frozenset({"1980-01-01"})),
                OwnerEvidence(names=frozenset({"anna"}), births=frozenset({"2012-01-01"})),
                "apart",
            ),
            (OwnerEvidence(births=frozenset({"1980-01-01"})), OwnerEvidence(births=frozenset({"1980-01-01"})), None),
            (OwnerEvidence(), OwnerEvidence(names=frozenset({"anna"})), None),
        ],
    )
    def test_what_tells(self, one, other, why):
        """User names decide; then addresses, then names; a day of birth only tells apart; else nobody knows."""
        assert why_one(one, other) == why_one(other, one) == why

    @given(SAID, SAID)
    def test_it_is_the_same_both_ways(self, one, other):
        """And nobody's two days of birth are one person's, unless the user name is the same."""
        why = why_one(one, other)
        assert why == why_one(other, one)
        if one.births and other.births and one.births != other.births and not (one.user_names and other.user_names):
            assert why == "apart"


class TestOwners:
    @given(st.lists(SAID, min_size=1, max_size=6))
    def test_the_same_exports_again_are_the_same_accounts(self, exports):
        """Whatever they say: what was apart stays apart, what was one stays one, and no account is new."""
        owners = Owners()
        first = [owners.whose("linkedin", said, f"export {n}", (f"{n}.zip",)) for n, said in enumerate(exports)]
        again = [owners.whose("linkedin", said, f"export {n}", (f"{n}.zip",)) for n, said in enumerate(exports)]
        assert set(again) <= set(first)

    def test_nothing_said_is_not_the_same(self):
        """Two exports that say nothing are two accounts, each the same when it comes again; it is told."""
        owners = Owners()
        one = owners.whose("facebook", OwnerEvidence(), "one", ("a.zip",))
        other = owners.whose("facebook", OwnerEvidence(), "other", ("b.zip",))
        assert one != other == owners.whose("facebook", OwnerEvidence(), "other", ("b.zip",))
        assert [(told.exports, told.because) for told in owners.belonging] == [(("b.zip",), None)]

    def test_chats_of_whatsapp_are_all_the_persons_own(self):
        """No such export says whose it is; a person has one account."""
        owners = Owners()
        refs = {owners.whose("whatsapp", OwnerEvidence(), export, (export,)) for export in "ab"}
        assert len(refs) == 1
        assert owners.belonging == []

    def test_another_platform_in_an_export_is_its_owners(self):
        """Two people's messengers are two."""
        assert also_of("messenger", b"a" * 16) != also_of("messenger", b"b" * 16)


def linkedin(folder, name, born=None, email=None, share="Hallo"):
    """A LinkedIn export with one share."""
    folder.mkdir(parents=True)
    first, last = name.split(" ")
    birth = f',"{born}"' if born else ","
    (folder / "Profile.csv").write_text(f"First Name,Last Name,Birth Date\n{first},{last}{birth}\n", "utf-8")
    if email:
        text = f"Email Address,Confirmed,Primary,Updated On\n{email},Yes,Yes,1/1/24 10:00 AM\n"
        (folder / "Email Addresses.csv").write_text(text, "utf-8")
    text = f"Date,ShareLink,ShareCommentary\n2024-05-01 10:00:00,https://www.linkedin.com/x,{share}\n"
    (folder / "Shares.csv").write_text(text, "utf-8")
    return folder


def facebook(path, profile, text, ai=None):
    """A Facebook export with one post, and a chat with Meta AI."""
    about = {"profile_v2": profile}
    chat = {
        "participants": [{"name": "Meta AI"}, {"name": "Ich"}],
        "messages": [{"sender_name": "Ich", "timestamp_ms": 1_700_000_000_000, "content": ai}],
    }
    with ZipFile(path, "w") as archive:
        archive.writestr("personal_information/profile_information/profile_information.json", json.dumps(about))
        posts = [{"timestamp": 1_600_000_000, "data": [{"post": text}]}]
        archive.writestr(
            "your_facebook_activity/posts/your_posts__check_ins__photos_and_videos_1.json", json.dumps(posts)
        )
        if ai:
            archive.writestr("your_facebook_activity/messages/inbox/metaai_1/message_1.json", json.dumps(chat))
    return path


@pytest.fixture
def imported(tmp_path):
    """The accounts of paths by key, and how many items each has."""

    def read(*paths):
        with open_drop(paths) as drop:
            found = import_drop(drop, tmp_path / "items.parquet", connect([tmp_path]))
        refs = pq.read_table(tmp_path / "items.parquet")["account_ref"].to_pylist()
        return {account.key: account for account in found.accounts}, [refs.count(a.ref) for a in found.accounts], found

    return read


class TestExports:
    def test_two_people_at_linkedin_are_two_accounts(self, imported, tmp_path):
        """Other names and other addresses: two accounts, named after them, equal items in both."""
        one = linkedin(tmp_path / "a" / "anna", "Anna Muster", email="anna@example.org")
        other = linkedin(tmp_path / "b" / "bert", "Bert Beispiel", email="bert@example.org")
        accounts, items, _ = imported(one, other)
        assert list(accounts) == ["linkedin:anna-muster", "linkedin:bert-beispiel"]
        assert items[0] == items[1] > 0

    def test_an_adult_lends_no_child_an_age(self, imported, tmp_path):
        """Facebook exports without user names, born 1980 and 2012: two accounts, each with its own age."""
        profiles = [
            {"name": {"full_name": name}, "birthday": {"year": year, "month": 5, "day": 6}}
            for name, year in (("Anna Muster", 1980), ("Bert Beispiel", 2012))
        ]
        one, other = (
            facebook(tmp_path / f"{n}.zip", profile, "Hallo", "Hallo KI") for n, profile in enumerate(profiles)
        )
        accounts, items, _ = imported(one, other)
        ages = {key: account.age for key, account in accounts.items()}
        for platform in {key.partition(":")[0] for key in accounts}:
            assert ages[f"{platform}:anna-muster"] == Age.of_birth("1980-05-06")
            assert ages[f"{platform}:bert-beispiel"] == Age.of_birth("2012-05-06")
        assert all(items)
