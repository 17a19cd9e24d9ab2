"""The decision for one item in plain Python: the same rule as `decide.sql`, used to explain and as the oracle.

Both must agree on every case; `tests/rulebook/test_decision_property.py` holds them together.
"""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age
from widerspruch.rulebook.vocabulary import (
    AI_KINDS,
    PUBLIC_AUDIENCES,
    RESTS_ON,
    Audience,
    Authors,
    Kind,
    Purpose,
    Reading,
    RestsOn,
    State,
    Training,
    Verdict,
    When,
)

Reason = Literal[
    "created_after_run", "never_published", "training_not_started", "not_used", "not_public", "minor",
    "objected", "signalled", "preset", "unclear_signal",
    "author_unknown", "date_unknown", "no_rule", "terms_silent", "sources_disagree",
    "no_longer_public", "audience_unknown", "age_unknown",
    "late_objection", "mention_not_covered", "used",
]  # fmt: skip
REASONS: tuple[Reason, ...] = get_args(Reason)

ALLOWED: frozenset[Reason] = frozenset({"used", "late_objection", "mention_not_covered"})
UNDECIDED: frozenset[Reason] = frozenset({
    "author_unknown", "date_unknown", "no_rule", "terms_silent", "sources_disagree",
    "no_longer_public", "audience_unknown", "age_unknown",
})  # fmt: skip


KEPT_OUT_AS: Mapping[RestsOn, Reason] = {
    "objection": "objected",
    "signal": "signalled",
    "preset": "preset",
    "unclear_signal": "unclear_signal",
}
"""The reason of what is out because somebody is to be kept out, by what that rests on: only a person objects."""


class ItemRow(Struct, frozen=True):
    """What the decision looks at in an item: a row of the table of items. Instants in microseconds UTC.

    Attributes:
        account: Whose content it is, or None if not known: no objection can then be seen.

        mentions: Whom it mentions or shows.

        age: The author's.
    """

    platform: str
    account: str | None
    kind: Kind
    audience: Audience
    created_at: int | None
    state: State = "live"
    age: Age = UNKNOWN_AGE
    mentions: tuple[str, ...] = ()


class TermsRow(Struct, frozen=True):
    """One row of the terms table: what one version says about one kind for one purpose."""

    platform: str
    purpose: Purpose
    kind: Kind
    in_force_from: int
    in_force_until: int | None
    training: Training
    training_since: int | None
    used_when: Literal[When, "silent"]
    authors: Authors
    rule: str
    terms_id: str


class Objection(Struct, frozen=True):
    """A person's no: for one account and one purpose, with its scopes and the instant of receipt.

    Attributes:
        rests_on: Anything but `objection` is none, and is heeded as one.
    """

    account: str
    purpose: Purpose
    received_at: int
    own_content: bool = True
    ai_interactions: bool = True
    mentions: bool = False
    withdrawn_at: int | None = None
    rests_on: RestsOn = "objection"

    def in_force(self, run: "Run") -> bool:
        """Received by the run's freeze, for its purpose, and not withdrawn by then."""
        if self.purpose != run.purpose or self.received_at > run.frozen_at:
            return False
        return self.withdrawn_at is None or self.withdrawn_at > run.frozen_at


class Run(Struct, frozen=True):
    """One training run: frozen at an instant, for a purpose, under a reading of late objections."""

    frozen_at: int
    purpose: Purpose = "generative"
    reading: Reading = "future_runs"


class Decision(Struct, frozen=True):
    """The verdict on one item, why, and the rule and version of terms it rests on (None: no terms known)."""

    verdict: Verdict
    reason: Reason
    rule: str | None
    terms_id: str | None


def verdict_of(reason: Reason) -> Verdict:
    """The verdict that a reason means."""
    if reason in ALLOWED:
        return "allowed"
    return "undecided" if reason in UNDECIDED else "excluded"


def decide(item: ItemRow, terms: Iterable[TermsRow], objections: Iterable[Objection], run: Run) -> Decision:
    """Decide one item in one run."""
    row = _row_in_force(item, terms, run)
    in_force = [objection for objection in objections if objection.in_force(run)]
    covering = _covering(item, in_force)
    objected_since = min((objection.received_at for objection in covering), default=None)
    reason = (
        _out_anyway(item, row, run)
        or _out_by_objection(item, row, run, covering, objected_since)
        or _unknowable(item, row, run, objected_since)
        or _in(item, in_force, objected_since)
    )
    return Decision(verdict_of(reason), reason, row.rule if row else None, row.terms_id if row else None)


def _row_in_force(item: ItemRow, terms: Iterable[TermsRow], run: Run) -> TermsRow | None:
    for row in terms:
        same = (row.platform, row.kind, row.purpose) == (item.platform, item.kind, run.purpose)
        if (
            same
            and row.in_force_from <= run.frozen_at
            and (row.in_force_until is None or run.frozen_at < row.in_force_until)
        ):
            return row
    return None


def _covering(item: ItemRow, in_force: list[Objection]) -> list[Objection]:
    """The objections that cover this item: the author's, or of somebody mentioned."""
    ai = item.kind in AI_KINDS
    return [
        objection
        for objection in in_force
        if (objection.account == item.account and (objection.ai_interactions if ai else objection.own_content))
        or (objection.account in item.mentions and objection.mentions)
    ]


def _out_anyway(item: ItemRow, row: TermsRow | None, run: Run) -> Reason | None:
    if item.created_at is not None and item.created_at > run.frozen_at:
        return "created_after_run"
    if item.state in ("draft", "unsent"):
        return "never_published"
    if row is None:
        return None
    if row.training == "none":
        return "training_not_started"
    if row.used_when == "never" or (row.used_when == "not_private" and item.audience == "direct"):
        return "not_used"
    if row.used_when == "public" and item.audience not in (*PUBLIC_AUDIENCES, "unknown"):
        return "not_public"
    if row.authors == "adults" and item.age.is_adult(run.frozen_at) is False:
        return "minor"
    return None


def _out_by_objection(
    item: ItemRow, row: TermsRow | None, run: Run, covering: list[Objection], objected_since: int | None
) -> Reason | None:
    """The strongest of what covers the item gives the reason, whichever of it came first."""
    if objected_since is None:
        return None
    kept_out_as = KEPT_OUT_AS[min((objection.rests_on for objection in covering), key=RESTS_ON.index)]
    if run.reading == "future_runs":
        return kept_out_as
    in_time = row is not None and row.training_since is not None and objected_since < row.training_since
    younger = item.created_at is not None and item.created_at >= objected_since
    return kept_out_as if in_time or younger else None


def _unknowable(item: ItemRow, row: TermsRow | None, run: Run, objected_since: int | None) -> Reason | None:
    if item.account is None:
        return "author_unknown"
    if objected_since is not None and item.created_at is None:
        return "date_unknown"
    if row is None:
        return "no_rule"
    if row.used_when == "silent":
        return "terms_silent"
    if row.used_when == "disputed":
        return "sources_disagree"
    if row.used_when == "public" and item.state in ("archived", "trashed"):
        return "no_longer_public"
    if row.used_when == "public" and item.audience == "unknown":
        return "audience_unknown"
    if row.authors != "all" and item.age.is_adult(run.frozen_at) is None:
        return "age_unknown"
    if row.authors == "minors_disputed" and item.age.is_adult(run.frozen_at) is False:
        return "sources_disagree"
    return None


def _in(item: ItemRow, in_force: list[Objection], objected_since: int | None) -> Reason:
    if objected_since is not None:
        return "late_objection"
    if any(objection.account in item.mentions for objection in in_force):
        return "mention_not_covered"
    return "used"
