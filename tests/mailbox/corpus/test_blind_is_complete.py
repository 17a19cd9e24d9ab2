"""The mails in `blind/` are whole, and each of them has its row in `blind/expected.toml`: the reader is not asked."""

import email
import re
import tomllib
from collections import Counter
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

BLIND = Path(__file__).parent / "blind"
CASE: dict[str, Any] = tomllib.loads((BLIND / "case.toml").read_text("utf-8"))
ROWS: list[dict[str, Any]] = tomllib.loads((BLIND / "expected.toml").read_text("utf-8"))["mail"]
PLATFORM_OF = {account["key"]: account["platform"] for account in CASE["account"]}

# How many mails of each verdict there are at least: a class of two mails shows nothing.
AT_LEAST = {"granted": 20, "acknowledged": 20, "refused": 25, "asked_back": 14, "unrelated": 10, "needs_person": 20}
REQUIRED = {
    "file": str,
    "verdict": str,
    "extended": bool,
    "language": str,
    "tags": list,
    "reason": str,
    "may_ask": bool,
}

each_mail = pytest.mark.parametrize("row", ROWS, ids=[row["file"].removesuffix(".eml") for row in ROWS])


def read(row: dict[str, Any]) -> EmailMessage:
    message = email.message_from_bytes((BLIND / row["file"]).read_bytes(), policy=default)
    assert isinstance(message, EmailMessage)
    return message


def leaves(message: EmailMessage) -> list[EmailMessage]:
    return [part for part in message.walk() if isinstance(part, EmailMessage) and not part.is_multipart()]


def words(message: EmailMessage) -> str:
    texts = [part.get_content() for part in leaves(message) if part.get_content_maintype() == "text"]
    return " ".join([str(message["subject"]), *texts])


def test_every_mail_has_one_row_and_every_row_its_mail() -> None:
    assert sorted(row["file"] for row in ROWS) == sorted(file.name for file in BLIND.glob("*.eml"))


def test_every_verdict_has_enough_mails_in_each_language() -> None:
    counted = Counter(row["verdict"] for row in ROWS)
    assert counted.keys() == AT_LEAST.keys()
    assert {verdict: counted[verdict] for verdict, least in AT_LEAST.items() if counted[verdict] < least} == {}
    for verdict in ("granted", "acknowledged", "refused", "asked_back"):
        assert {row["language"] for row in ROWS if row["verdict"] == verdict} == {"de", "en", "fr"}


@each_mail
def test_a_row_says_everything_and_agrees_with_the_case(row: dict[str, Any]) -> None:
    assert {name: type(row[name]) for name in REQUIRED} == REQUIRED
    assert row["reason"].endswith((".", "?"))
    accounts = row.get("accounts", [])
    assert set(accounts) <= PLATFORM_OF.keys()
    if "account" in row:
        assert PLATFORM_OF[row["account"]] == row["platform"]
        assert accounts == []
    if row["verdict"] == "granted":
        assert "account" in row or accounts
    if row["extended"]:
        assert row["verdict"] == "acknowledged"


@each_mail
def test_a_mail_is_well_formed_and_gives_the_case_number_of_its_row(row: dict[str, Any]) -> None:
    message = read(row)
    assert [part.defects for part in message.walk() if part.defects] == []
    assert message["message-id"]
    assert message["date"].datetime is not None
    assert str(message["subject"])
    assert row.get("case_id", "") in words(message)


def test_no_two_mails_share_a_message_id() -> None:
    ids = Counter(str(read(row)["message-id"]) for row in ROWS)
    assert [identity for identity, times in ids.items() if times > 1] == []


def test_every_person_in_them_is_invented() -> None:
    invented = re.compile(r"(\.example|@example\.org)$")
    own = [row for row in ROWS if "own mail" in row["tags"]]
    for row in ROWS:
        message = read(row)
        people = message["from"].addresses if row in own else message["to"].addresses
        assert all(invented.search(person.addr_spec) for person in people), row["file"]


def test_the_ways_in_which_mails_are_written_down_are_all_there() -> None:
    written = [
        (part.get_content_charset(), str(part["content-transfer-encoding"]))
        for row in ROWS
        for part in leaves(read(row))
    ]
    assert {"utf-8", "us-ascii", "iso-8859-1", "iso-8859-15", "windows-1252"} <= {charset for charset, _ in written}
    assert {"7bit", "8bit", "quoted-printable", "base64"} <= {encoding for _, encoding in written}
    tags = {tag for row in ROWS for tag in row["tags"]}
    assert {"html only", "mojibake", "decomposed umlauts", "wrong charset label", "rfc822", "quoted reply"} <= tags
