"""Invented events and evidence for the tests of case files."""

from datetime import date

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AnyEvent, SeenOnScreen, Sent, StepBegun

AT = 1_780_000_000_000_000
"""Microseconds UTC, in May 2026."""

DAY = date(2026, 5, 29)

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360000000000200010005fe02fea72d4b900000000049454e44ae426082"
)

PASSPHRASE = "drei blaue Pferde"

QUICK = "PRAGMA cipher_default_kdf_iter = 4000"
FULL_STRENGTH = "PRAGMA cipher_default_kdf_iter = 256000"

EVENTS: tuple[AnyEvent, ...] = (
    AccountAdded(account=Account("facebook", "facebook", email="a@example.org")),
    StepBegun(account="facebook", route="meta-form-facebook", on=DAY),
    Sent(account="facebook", route="meta-form-facebook", on=DAY),
    SeenOnScreen(account="facebook", route="meta-form-facebook", on=DAY),
)


def fill(file: CaseFile) -> None:
    """An objection that was made, and a screenshot of what the platform said to it."""
    for place, event in enumerate(EVENTS, 1):
        attachments = [Attachment("Bildschirm.png", "image/png", PNG)] if place == len(EVENTS) else []
        file.record(event, AT + place, attachments)
