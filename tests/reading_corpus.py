"""The invented mails of tests/mailbox/corpus, read: what came out, and the table that is printed after the tests."""

import tomllib
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from widerspruch.mailbox.authenticity.examine import examine
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.eml import received_mail
from widerspruch.mailbox.reading.mail_reading import MailReading
from widerspruch.mailbox.reading.read import ExpectedAnswer, read_answer
from widerspruch.rulebook.load import load_rulebook

CORPUS = Path(__file__).parent / "mailbox" / "corpus"
HALVES = ("own", "blind")
VERDICTS = ("granted", "acknowledged", "refused", "asked_back", "unrelated", "needs_person")
PROPERTY = "corpus_reading"
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)


class CorpusMail(Struct, frozen=True):
    """A mail of the corpus, with what a careful person would enter: see the head of `expected.toml`."""

    half: str
    row: dict[str, Any]

    @property
    def name(self) -> str:
        return f"{self.half}/{self.row['file']}"

    @property
    def raw(self) -> bytes:
        return (CORPUS / self.half / self.row["file"]).read_bytes()

    def mail(self) -> ReceivedMail:
        return received_mail(self.raw)


def corpus() -> Iterator[CorpusMail]:
    """All mails."""
    for half in HALVES:
        rows = tomllib.loads((CORPUS / half / "expected.toml").read_text("utf-8"))["mail"]
        yield from (CorpusMail(half, row) for row in rows)


@cache
def expected_in(half: str) -> tuple[ExpectedAnswer, ...]:
    """The answers that the person of a half waits for."""
    case = tomllib.loads((CORPUS / half / "case.toml").read_text("utf-8"))
    return tuple(
        ExpectedAnswer(
            account["key"],
            account["platform"],
            account["route"],
            tuple(account["addresses"]),
            tuple(account["handles"]),
            tuple(account["case_ids"]),
            account["sent_on"],
            tuple(one.strip("<>") for one in account["message_ids"]),
        )
        for account in case["account"]
    )


def reading_of(mail: ReceivedMail, half: str) -> MailReading:
    """How a mail is read for the person of a half."""
    return read_answer(mail, expected_in(half), load_rulebook(), examine(mail, None, NOW))


_READ: list[tuple[str, str, str]] = []
"""Half, expected, read: gathered from the reports of whichever process ran the tests."""


def note_report(report: pytest.TestReport) -> None:
    """Gather what a test has read."""
    if report.when == "call":
        _READ.extend(value for name, value in report.user_properties if name == PROPERTY)  # type: ignore[misc]


def print_matrix(terminal: Any) -> None:
    """The table of what was expected and what was read, of each half."""
    for half in HALVES:
        counted = Counter((want, got) for one, want, got in _READ if one == half)
        if not counted:
            continue
        total = sum(counted.values())
        right = sum(number for (want, got), number in counted.items() if want == got)
        asked = sum(number for (want, got), number in counted.items() if want != got == "needs_person")
        terminal.section(f"answers read: {half}, {total} mails")
        terminal.line(f"{'expected / read as':20}" + "".join(f"{got:>14}" for got in VERDICTS))
        for want in VERDICTS:
            terminal.line(f"{want:20}" + "".join(f"{counted[want, got] or '.':>14}" for got in VERDICTS))
        terminal.line(
            f"right {right / total:.1%}, asks the person instead {asked / total:.1%}, wrong "
            f"{(total - right - asked) / total:.1%}; read as granted that is not: "
            f"{sum(n for (want, got), n in counted.items() if got == 'granted' != want)}"
        )
