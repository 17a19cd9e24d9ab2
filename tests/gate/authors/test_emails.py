"""Who is known by an e-mail address alone is listed by it, and found by it, however either end writes it."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gate import made
from gate.made import KEY
from widerspruch.gate.authors.author_texts import author_of, author_texts
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Author, profile_from
from widerspruch.gate.propose.propose import propose
from widerspruch.gate.sets.make import LineProblem, SetRequest, make_set
from widerspruch.identifiers.fold import fold_email
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.manifest import Match
from widerspruch.protocol.sets.header import KeyCounts, PersonCounts, SetHeader
from widerspruch.rulebook.instants import end_of_day

END = end_of_day(made.FREEZE)
EMAIL = Author(column="mail", is_="email")
IN_BRACKETS = Author(column="mail", is_="email", after="<", before=">")


def listed(folder: Path, content: str) -> tuple[SetHeader, list[LineProblem]]:
    """A set of a list."""
    (folder / "list.csv").write_text(content, "utf-8")
    problems: list[LineProblem] = []
    request = SetRequest(
        source=folder / "list.csv", platform="lists", number=1, out=folder / "set", issued_at=END + 1,
        received_until=END,
    )  # fmt: skip
    return make_set(request, KEY, None, problems.append).header, problems


def profile(author: Author = EMAIL) -> Any:
    """Mails of lists."""
    told = {"column": author.column, "is": author.is_, "before": author.before, "after": author.after}
    return profile_from({"platform": "lists", "rule": "objections only", "author": told})


class TestTheList:
    def test_an_address_is_a_key(self, tmp_path: Path) -> None:
        """Beside ids and handles, and alone; persons are counted by what is known of them."""
        header, problems = listed(
            tmp_path, "account_id,email\n7,Erika@example.org\n,ben@example.org; Ben+x@Example.ORG.\nanna@example.org,\n"
        )
        assert header.counts.keys == KeyCounts(account=2, email=2)
        assert header.counts.persons == PersonCounts(3, 2, 0, 2)
        assert problems == []

    def test_what_is_no_address(self, tmp_path: Path) -> None:
        """The line is named, and left out where it names nothing else."""
        header, problems = listed(tmp_path, "handle,email,mentions\nerika,erika,yes\n,root@localhost,\n,a@b.example,\n")
        assert [(one.line, one.flaw, one.left_out) for one in problems] == [
            (2, "email_odd", False),
            (3, "email_odd", True),
        ]
        assert header.counts.keys == KeyCounts(handle=1, email=1)


class TestTheCorpus:
    WRITTEN = (
        "Erika@Example.org",
        " erika+list@example.org ",
        "tim@example.org",
        "er.ika@example.org",
        None,
        "root@localhost",
    )

    def test_authors_are_found_by_it(self, tmp_path: Path) -> None:
        """Who objected is out; what is no address is of nobody who is known, and stays out, too."""
        listed(tmp_path, "email\nERIKA@example.org\nuwe@example.org\n")
        outcome = made.gate_table(
            tmp_path, pa.table({"mail": list(self.WRITTEN)}), profile=profile(), allow_no_match=False
        )
        assert outcome.manifest.matches[0].identifiers == (Match("email", 2, 1, 2),)
        assert made.kept(tmp_path).column("mail").to_pylist() == ["tim@example.org", "er.ika@example.org"]
        assert list(made.reasons(tmp_path).values()) == ["objected", "objected", "author_unknown", "author_unknown"]

    def test_authors_of_commits(self, tmp_path: Path) -> None:
        """A name before the address in angle brackets."""
        listed(tmp_path, "email\nerika@example.org\n")
        rows = ["Erika M. <Erika@example.org>", "Tim <tim@example.org>", "erika@example.org"]
        outcome = made.gate_table(
            tmp_path, pa.table({"mail": rows}), profile=profile(IN_BRACKETS), allow_no_match=False
        )
        assert outcome.manifest.matches[0].identifiers == (Match("email", 1, 1, 2),)
        assert made.kept(tmp_path).column("mail").to_pylist() == rows[1:2]

    def test_ids_that_are_addresses(self, tmp_path: Path) -> None:
        """Are ids, exactly as they stand there."""
        listed(tmp_path, "account_id\nErika@example.org\n")
        author = Author(column="mail", is_="account")
        made.gate_table(
            tmp_path, pa.table({"mail": ["Erika@example.org", "erika@example.org"]}), profile=profile(author)
        )
        assert made.kept(tmp_path).column("mail").to_pylist() == ["erika@example.org"]

    @pytest.mark.parametrize(
        ("content", "values", "code"),
        [
            ("handle\nerika\n", ["erika@example.org"], "set_without_email"),
            ("email\nerika@example.org\n", ["tim@example.org"], "nobody_matched_email"),
            ("email\nerika@example.org\n", [7], "author_type"),
        ],
    )
    def test_nobody(self, tmp_path: Path, content: str, values: list[Any], code: str) -> None:
        """Of a set without addresses, of other addresses, in a column of numbers."""
        listed(tmp_path, content)
        with pytest.raises(GateError, match=code):
            made.gate_table(tmp_path, pa.table({"mail": values}), profile=profile(), allow_no_match=False)


LETTERS = st.text(st.sampled_from("aZ0.+-_@ <>ü\u200b'\u0130xn"), max_size=12)
ADDRESSES = st.builds(
    "{}@{}.{}".format, LETTERS, LETTERS, st.sampled_from(["de", "example", "com", "xn--p1ai", "Co.UK"])
)


@given(
    st.lists(
        ADDRESSES | LETTERS | st.sampled_from(["A@googlemail.com", "a@xn--mller-kva.de", "a@müller.de"]), min_size=1
    )
)
def test_many_at_once_are_read_as_one_by_one(values: list[str]) -> None:
    """And as lists are: whatever stands there."""
    together = author_texts(pa.array(values, pa.string()), EMAIL).to_pylist()
    assert together == [author_of(value, EMAIL) for value in values]
    assert all(text is None or text == fold_email(text) for text in together)


@pytest.mark.parametrize(
    ("record", "proposed"),
    [
        ({"author_name": "Erika Muster", "author_email": "e@example.org"}, {"column": "author_email"}),
        ({"author": "Erika Muster", "author_email": "e@example.org"}, {"column": "author_email"}),
        ({"author": "Erika <e@example.org>"}, {"column": "author", "after": "<", "before": ">"}),
        ({"from": "e@example.org"}, {"column": "from"}),
    ],
)
def test_columns_of_addresses_are_proposed(record: dict[str, str], proposed: dict[str, str], tmp_path: Path) -> None:
    """As what they hold."""
    (tmp_path / "a.jsonl").write_text(json.dumps({**record, "message": "Hallo"}), "utf-8")
    words = load_catalogue("en", "widerspruch.gate")
    drafted = propose((str(tmp_path),), "lists", made.rulebook(), words, made.NOW).draft.profile
    assert drafted is not None
    told = {"before": None, "after": None, **proposed}
    assert [(one.column, one.is_, one.before, one.after) for one in drafted.authors] == [
        (told["column"], "email", told["before"], told["after"])
    ]


def test_accounts_with_a_server_are_no_addresses(tmp_path: Path) -> None:
    """Though they look alike."""
    (tmp_path / "a.jsonl").write_text(json.dumps({"acct": "erika@example.org", "text": "Hallo"}), "utf-8")
    words = load_catalogue("en", "widerspruch.gate")
    drafted = propose((str(tmp_path),), "mastodon", made.rulebook(), words, made.NOW).draft.profile
    assert drafted is not None
    assert drafted.authors[0].is_ == "handle"
