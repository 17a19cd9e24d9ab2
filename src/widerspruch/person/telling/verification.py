"""What was found when a case file, or an export of one, was held against its own chain and checksums, in words."""

from collections.abc import Iterable, Iterator

from msgspec import Struct

from widerspruch.casefile.damage import Damage
from widerspruch.casefile.verify import CaseVerification
from widerspruch.lib.shown import in_a_line
from widerspruch.person.telling.words import PersonWords


class VerificationTold(Struct, frozen=True):
    """The result.

    Attributes:
        is_verified: Everything matches, and there was something to match.

        sentence: The result in one sentence.

        matched: How much of what matched, one sentence each.

        faults: What does not match, one sentence each.

        head: Digest of the last event, hexadecimal: whoever has noted it down sees whether it is the same.
    """

    is_verified: bool
    sentence: str
    matched: tuple[str, ...]
    faults: tuple[str, ...]
    head: str


def tell_verification(found: CaseVerification, words: PersonWords) -> VerificationTold:
    """What was found."""
    result = "faulty" if found.faults else "sound" if found.is_verified else "empty"
    return VerificationTold(
        is_verified=found.is_verified,
        sentence=words.person(f"verification.{result}"),
        matched=tuple(_matched(found, words)),
        faults=tell_damages(found.faults, words),
        head=found.head,
    )


def tell_damages(damages: Iterable[Damage], words: PersonWords) -> tuple[str, ...]:
    """What is not sound, one sentence each."""
    return tuple(
        words.casefile(f"damage.{one.code}", number=words.number(one.number), file=in_a_line(one.file))
        for one in damages
    )


def _matched(found: CaseVerification, words: PersonWords) -> Iterator[str]:
    counts = {
        "events": found.events,
        "evidence": found.evidence,
        "deleted": found.deleted,
        "files": found.files,
    }
    return (words.person(f"verification.{name}", n=number) for name, number in counts.items() if number)
