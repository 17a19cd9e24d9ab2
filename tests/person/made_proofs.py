"""Proofs as a person gets them, and what a desk tells who asks it directly; of an invented platform and of some that the rulebook knows.

proof_of("instagram", MISSING)   # Instagram's signed list lacks Anna
"""

import dataclasses
from datetime import date
from unittest.mock import patch

from msgspec import structs
from tests.protocol.proof import world
from tests.protocol.proof.world import ANNA, POLICY, Lies

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import DeskAnswer, Filed, FilingAnswered, FilingBegun, FilingOutcome
from widerspruch.protocol.discovery import PublishedLog, read_discovery, write_discovery

__all__ = [
    "ANNA",
    "CASE",
    "KEYS",
    "MISSING",
    "PEMS",
    "POLICY",
    "VALID",
    "Lies",
    "file_directly",
    "proof_of",
    "with_log",
]

CASE = "W-7KQ4-M2XD-9"
"""The number on the receipts."""

_DESK = "https://desk.example.org"
_AT, _TODAY = 1_792_000_000_000_000, date(2026, 10, 14)

VALID, MISSING = Lies(), Lies(rows=None)

_PLATFORMS = (world.PLATFORM, "facebook", "instagram", "linkedin")
KEYS = write_discovery(structs.replace(read_discovery(world.KEYS), platforms={one: one.title() for one in _PLATFORMS}))
"""What is published of the keys, for all platforms that proofs are made of here."""
PEMS = tuple(one.public.pem for one in (world.RECEIPTS_KEY, world.SETS_KEY, world.RUNS_KEY))
"""The same as single files."""


def proof_of(platform: str = world.PLATFORM, lies: Lies = VALID, account: str = ANNA) -> bytes:
    """`proof.json`, about an account at a platform."""
    with patch.object(world, "PLATFORM", platform):
        return world.bundle(dataclasses.replace(lies, account=account)).data


def with_log(policy: bytes = POLICY, document: bytes = KEYS) -> bytes:
    """What a desk publishes of itself, with a log and the witnesses that it proposes."""
    log = PublishedLog(origin="beispielnetz.example/statements", address=_DESK, policy=policy.decode())
    return write_discovery(structs.replace(read_discovery(document), log=log))


def file_directly(
    file: CaseFile,
    account: str,
    *documents: bytes,
    named: str = "",
    case_id: str = CASE,
    outcome: FilingOutcome = "received",
) -> int:
    """Objected at Instagram's desk, which answered; the number of the event that began it."""
    key = (account, "direct", _TODAY, "f1")
    begun = FilingBegun(*key, "object", _DESK, "self-1", "instagram", named, "anna@example.org", ("own_content",))
    number = file.record(begun, _AT, [Attachment("d", data=one) for one in documents]).number
    file.record(Filed(*key, "object", _DESK, "r1"), _AT)
    answer = DeskAnswer(outcome=outcome, request_id="r1", stated_at=1, case_id=case_id)
    file.record(FilingAnswered(*key, "object", _DESK, answer), _AT)
    return number
