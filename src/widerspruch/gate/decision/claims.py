"""Platforms under `objections only`: of rows that nobody objected to nothing is claimed, and they stay.

The rulebook decides as ever and says `no_rule` where nobody gave it terms; what that means is said here.
"""

from collections.abc import Iterable
from typing import cast

from msgspec import structs

from widerspruch.gate.profile import Profile
from widerspruch.rulebook.decide import Decision, ItemRow, Objection, Reason, Run, TermsRow, decide, verdict_of
from widerspruch.rulebook.vocabulary import Verdict

NOTHING_CLAIMED = "nothing_claimed"
"""The reason: nobody objected, and nobody looked whether terms allow the use."""


def verdict_for(reason: str) -> Verdict:
    """The verdict that a reason of a ledger stands for."""
    return "allowed" if reason == NOTHING_CLAIMED else verdict_of(cast("Reason", reason))


def decide_row(
    item: ItemRow, terms: Iterable[TermsRow], objections: Iterable[Objection], run: Run, profile: Profile
) -> Decision:
    """What `cases.decide_cases` says of a row's case, decided for the row itself."""
    if profile.rule_of(item.platform) == "terms":
        return decide(item, terms, objections, run)
    decision = decide(item, [one for one in terms if one.platform != item.platform], objections, run)
    if decision.reason != "no_rule":
        return decision
    return structs.replace(decision, verdict="allowed", reason=cast("Reason", NOTHING_CLAIMED))
