"""What in one text is sensitive, and whom it names."""

from collections.abc import Iterable
from functools import cache

from widerspruch.findings import addresses, birth_dates, contacts, identifiers
from widerspruch.findings.finding import Finding, Kind
from widerspruch.findings.lexicon import load_categories
from widerspruch.findings.people import load_people
from widerspruch.findings.recogniser import Recogniser
from widerspruch.findings.wording import lowered

SCAN_VERSION = 2
"""Raised when the same text may get other findings than before."""

_PROVEN_FIRST: tuple[Kind, ...] = (
    "iban",
    "card_number",
    "social_insurance",
    "health_insurance",
    "tax_id",
    "id_card",
    "plate",
    "contact",
)
"""Where two numbers overlap, the earlier kind of this list stands and the later one falls."""


@cache
def families() -> tuple[tuple[Recogniser, ...], ...]:
    """All recognisers, those together that are looked for in the same way: figures, words in several
    portions, names."""
    figures = (
        *identifiers.RECOGNISERS,
        *contacts.RECOGNISERS,
        *addresses.RECOGNISERS,
        *birth_dates.RECOGNISERS,
    )
    return figures, *load_categories(), (load_people(),)


@cache
def recognisers() -> tuple[Recogniser, ...]:
    """All recognisers, in the order of their families."""
    return tuple(recogniser for family in families() for recogniser in family)


def scan(text: str) -> tuple[Finding, ...]:
    """All findings of a text, in the order of their places."""
    return scan_with(text, recognisers())


def scan_with(text: str, chosen: Iterable[Recogniser]) -> tuple[Finding, ...]:
    """The findings of some recognisers. The same as `scan` if all others have nothing to find in this text."""
    low = lowered(text)
    findings = {finding for recogniser in chosen for finding in recogniser.find(text, low)}
    return tuple(sorted(_without_overlaps(findings)))


def _without_overlaps(findings: set[Finding]) -> list[Finding]:
    numbers = [finding for finding in findings if finding.kind in _PROVEN_FIRST]
    kept = [finding for finding in findings if finding.kind not in _PROVEN_FIRST]
    taken: list[Finding] = []
    for finding in sorted(numbers, key=lambda number: (_PROVEN_FIRST.index(number.kind), number)):
        if all(finding.end <= other.start or other.end <= finding.start for other in taken):
            taken.append(finding)
    return kept + taken
