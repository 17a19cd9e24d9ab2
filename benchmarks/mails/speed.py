"""How fast a mailbox is read: `python -m benchmarks.mails.speed [--mails 1000] [--runs 5]`.

An mbox of made mails as people have them: plain, in two versions, designed, with quotes, some with an attachment of
200 KB. `opened`: every mail of it as a value, from a process of its own. `read`: also what each says, against a case of
three objections, and what is known of its sender without the network. Baseline: Python's own `mailbox`, and `email`
with `policy.default`, which take the same file apart and give the text of each mail's plain part, and no more: no text
out of HTML, no quotes cut off, no limits. Seconds of processors, of all processes together, medians: on a machine that
does nothing else the clock says less, for opening and reading go on side by side.
"""

import argparse
import email
import email.policy
import mailbox
import os
import statistics
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from widerspruch.mailbox.authenticity.examine import examine
from widerspruch.mailbox.mail import ReceivedMail
from widerspruch.mailbox.opening.open import open_mails
from widerspruch.mailbox.reading.plausible import ExpectedAnswer
from widerspruch.mailbox.reading.read import read_answer
from widerspruch.rulebook.load import load_rulebook

GOAL_S = 10
NOW = datetime(2026, 11, 29, tzinfo=UTC)

SENTENCES = (
    "Wir haben Ihren Widerspruch erhalten und prüfen ihn. Ihre Fallnummer ist 123456789012345.",
    "Ihr Rezept für die Feier ist angekommen, vielen Dank! Wir sehen uns am Sonntag.",
    "Leider können wir Ihrem Widerspruch nicht entsprechen.",
    "Your order has been shipped. You can follow it with the number below.",
    "Wir erkennen Ihren Einspruch an. Ihre Inhalte werden nicht mehr für KI verwendet.",
)
QUOTE = "\n\nAm 02.06.2025 um 10:00 schrieb Erika Muster:\n> Hiermit widerspreche ich der Nutzung meiner Daten.\n"
EXPECTED = tuple(
    ExpectedAnswer(
        f"{platform}:erika", platform, f"{platform}-form", ("erika@mail.example",), sent_on=date(2025, 5, 30)
    )
    for platform in ("facebook", "instagram", "linkedin")
)


def made_mail(number: int) -> bytes:
    """One of the kinds, in turn."""
    text = "\n\n".join(SENTENCES[(number + step) % len(SENTENCES)] for step in range(4)) * 3
    head = (
        f"Received: from a.example by mx.mail.example; Mon, 02 Jun 2025 08:00:05 +0000\n"
        f"From: Meta {number} <case{number}@support.facebook.com>\nTo: erika@mail.example\n"
        f"Subject: =?utf-8?q?Best=C3=A4tigung?= {number}\nDate: Mon, 2 Jun 2025 10:00:00 +0200\n"
        f"Message-ID: <{number}@support.facebook.com>\nMIME-Version: 1.0\n"
    )
    lines = "".join(f"<p style='color:#333'>{line}</p>" for line in text.split("\n"))
    page = f"<html><body><style>.p{{display:none}}</style>{lines}</body></html>"
    designed = f"Content-Type: text/html; charset=utf-8\n\n{page}"
    plain = "Content-Type: text/plain; charset=utf-8\n\n" + text + (QUOTE if number % 2 else "")
    two = f'Content-Type: multipart/alternative; boundary="b"\n\n--b\n{plain}\n--b\n{designed}\n--b--\n'
    attachment = "Content-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + "QUJD" * 50_000
    attached = f'Content-Type: multipart/mixed; boundary="m"\n\n--m\n{plain}\n--m\n{attachment}\n--m--\n'
    kinds = (plain, two, designed, two, attached if number % 20 == 4 else plain)
    return (head + kinds[number % len(kinds)]).encode()


def opened(path: Path) -> int:
    """All mails as values."""
    return sum(isinstance(one, ReceivedMail) for one in open_mails(path))


def read(path: Path) -> int:
    """And what they say."""
    rulebook = load_rulebook()
    count = 0
    for one in open_mails(path):
        if isinstance(one, ReceivedMail):
            read_answer(one, EXPECTED, rulebook, examine(one, None, NOW))
            count += 1
    return count


def baseline(path: Path) -> int:
    """The standard library."""
    count = 0
    box = mailbox.mbox(path, factory=lambda file: email.message_from_binary_file(file, policy=email.policy.default))  # type: ignore[arg-type,return-value]
    for message in box:
        body = message.get_body(("plain", "html"))  # type: ignore[attr-defined]
        assert isinstance(body.get_content(), str)
        assert all(message[name] for name in ("from", "to", "subject", "date", "message-id"))
        count += 1
    return count


def _worked() -> float:
    """Seconds, with those of the processes that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "all.mbox"
        path.write_bytes(
            b"".join(
                b"From - Mon Jun 02 10:00:00 2025\n" + made_mail(number) + b"\n\n" for number in range(given.mails)
            )
        )
        print(f"| {given.mails:,} mails, {path.stat().st_size / 1e6:.0f} MB, {given.runs} runs | s | mails a second |")
        print("|---|---|---|")
        jobs: dict[str, Callable[[Path], int]] = {"read": read, "opened": opened, "baseline": baseline}
        times: dict[str, list[float]] = {name: [] for name in jobs}
        for _ in range(given.runs):  # in turn, so that a busy minute is everybody's
            for name, job in jobs.items():
                begun = _worked()
                assert job(path) == given.mails
                times[name].append(_worked() - begun)
        for name, taken in times.items():
            median = statistics.median(taken)
            print(f"| `{name}` | {median:.2f} | {given.mails / median:,.0f} |")
        ratio = statistics.median(a / b for a, b in zip(times["read"], times["baseline"], strict=True))
        print(f"\nread / baseline: {ratio:.2f}; goal: read in {GOAL_S} s")


if __name__ == "__main__":
    main()
