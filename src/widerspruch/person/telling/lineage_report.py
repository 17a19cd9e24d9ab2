"""Which models a platform says are stale and until when, what that rests on, and what it does not show, in words."""

from collections.abc import Iterator, Mapping

from msgspec import Struct

from widerspruch.lib.shown import in_a_line, shown
from widerspruch.person.telling.proof import ProofFact
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.lineage.lineage_report import LineageReport, ModelState, ReportedModel
from widerspruch.protocol.lineage.model_lineage import ModelKind
from widerspruch.protocol.lineage.report_verification import LineageFindings, LineageOutcome
from widerspruch.rulebook.instants import day_of, in_berlin
from widerspruch.rulebook.load import Rulebook

_MICROSECONDS = 1_000_000
_DAY = 24 * 3600 * _MICROSECONDS
_LATE = 3
"""Days: who enters a report later than that after its own date is told so."""

DIGITS_SHOWN = 12
"""Of a model's digest: enough to tell two of one name apart."""


class ModelTold(Struct, frozen=True):
    """One model that is not clean.

    Attributes:
        kind, state: As the report has them; `sentence` tells the state with its date.

        by: Of a replaced one, digest of the model in its place.

        until: Day until which it stays in service, written; None: nobody said, or it is in service no more.

        is_overdue: Whether that day has passed.
    """

    name: str
    kind: ModelKind
    kind_told: str
    digest: str
    state: ModelState
    sentence: str
    until: str | None = None
    is_overdue: bool = False
    by: str | None = None

    @property
    def short(self) -> str:
        """Of the digest, what is shown."""
        return self.digest[:DIGITS_SHOWN]


class LineageTold(Struct, frozen=True):
    """A report, explained.

    Attributes:
        sentence: What came out. `why`: why it cannot be checked. `meaning`: of the word stale, where a model is.

        models: All that are not clean, those first whose day has passed; none where it cannot be checked.

        facts, proves, limits, next, condition: As in `proof.ProofTold`.
    """

    outcome: LineageOutcome
    sentence: str
    next: str
    why: str | None = None
    meaning: str | None = None
    condition: str | None = None
    models: tuple[ModelTold, ...] = ()
    facts: tuple[ProofFact, ...] = ()
    proves: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()


def tell_lineage_report(
    found: LineageFindings, rulebook: Rulebook, words: PersonWords, now: int, *, by_platform: bool = False
) -> LineageTold:
    """What was found.

    Args:
        now: Microseconds UTC.

        by_platform: Whether the platform itself chose which witnesses count.
    """
    telling = _Telling(found, rulebook, words, now, by_platform=by_platform)
    code = None if found.problem is None else found.problem.code
    is_open = code == "proof_without_keys"
    read = found.read if code is None or is_open else None
    return LineageTold(
        outcome=found.outcome,
        sentence=telling.sentence(),
        next=telling.next(),
        why=telling.why(),
        meaning=words.person("lineage_report.meaning") if read and telling.opens() else None,
        condition=words.person("proof.next.if_genuine") if is_open else None,
        models=() if read is None else tuple(telling.models(read.report)),
        facts=() if read is None else tuple(telling.facts(read.report)),
        proves=tuple(telling.proves()) if code is None else (),
        limits=tuple(telling.limits()) if code is None else (),
    )


_ABOUT_TRUST = frozenset(
    {
        *("proof_without_keys", "signer_unknown", "key_of_other_platform", "log_unknown", "log_signature_missing"),
        "witnesses_missing",
    }
)
"""What may lie in what the report was held against, not in the report."""

_ORDER: Mapping[ModelState, int] = {"stale": 0, "unknown": 1, "replaced": 2, "withdrawn": 3, "clean": 4}
_STATES_TOLD: tuple[ModelState, ...] = ("stale", "unknown", "replaced", "withdrawn", "clean")
_FAR = 2**63


class _Telling:
    """One report, and what its sentences are filled with."""

    def __init__(
        self, found: LineageFindings, rulebook: Rulebook, words: PersonWords, now: int, *, by_platform: bool
    ) -> None:
        self._found, self._rulebook, self._words, self._now = found, rulebook, words, now
        self._by_platform = by_platform

    def sentence(self) -> str:
        found = self._found
        if found.problem is not None and found.problem.code == "proof_without_keys":
            return self._say("cannot_be_checked_so")
        late = [one for one in self.opens() if one.is_overdue(self._now)]
        return self._say(found.outcome, n=len(late) if found.outcome == "overdue" else len(self.opens()))

    def why(self) -> str | None:
        problem = self._found.problem
        return None if problem is None else self._words.protocol_problem(problem.code, problem.values)

    def next(self) -> str:
        found = self._found
        if found.problem is not None:
            return self._say("next.other_files" if found.problem.code in _ABOUT_TRUST else "next.cannot_be_checked")
        days = [one.until for one in self.opens() if one.until is not None]
        if found.outcome == "stale" and days:
            return self._say("next.stale_until", day=self._words.day(day_of(max(days))))
        return self._say(f"next.{found.outcome}")

    def opens(self) -> tuple[ReportedModel, ...]:
        """Models that are stale, or of which nobody can say."""
        read = self._found.read
        return () if read is None else tuple(one for one in read.report.models if one.is_open)

    def models(self, report: LineageReport) -> Iterator[ModelTold]:
        for one in sorted(report.models, key=lambda one: (_ORDER[one.state], one.until or _FAR, one.name, one.sha256)):
            is_overdue = one.is_overdue(self._now)
            until = None if one.until is None else self._words.day(day_of(one.until))
            yield ModelTold(
                name=shown(one.name),
                kind=one.kind,
                kind_told=self._say(f"kind.{one.kind}"),
                digest=one.sha256,
                state=one.state,
                sentence=self._state(one, until, is_overdue=is_overdue),
                until=until,
                is_overdue=is_overdue,
                by=one.by,
            )

    def _state(self, one: ReportedModel, until: str | None, *, is_overdue: bool) -> str:
        if not one.is_open:
            return self._say(f"state.{one.state}", by=(one.by or "")[:DIGITS_SHOWN])
        when = "undated" if until is None else "overdue" if is_overdue else "until"
        return self._say(f"state.{one.state}_{when}", day=until or "")

    def facts(self, report: LineageReport) -> Iterator[ProofFact]:
        for name, value in self._stated(report):
            yield ProofFact(self._say(f"fact.{name}"), value)

    def _stated(self, report: LineageReport) -> Iterator[tuple[str, str]]:
        found, number = self._found, self._words.number
        yield "platform", self._platforms()
        yield "made", self._instant(report.made_at, "receipt")
        for state in _STATES_TOLD:
            if report.counts[state] or state == "stale":
                yield state, number(report.counts[state])
        redone = report.redone
        yield "redone", self._say("value.redone", rows=number(redone.rows), of_rows=number(redone.of_rows))
        if found.logged is not None:
            yield "log", shown(found.logged.origin)
            if found.logged.witnessed_at is not None:
                yield "witnessed", self._words.person("proof.value.witnessed", **self._seen())
        if found.read is not None and found.read.signed_by is not None:
            yield "signer", found.read.signed_by

    def _platforms(self) -> str:
        known = self._found.platforms
        if not known:
            return self._say("value.platform_unknown")
        rules = self._rulebook.platforms
        return self._words.listed(rules[one].name if one in rules else in_a_line(one) for one in known)

    def proves(self) -> Iterator[str]:
        read, logged = self._found.read, self._found.logged
        if read is None or logged is None:
            return
        yield self._say("rests_on.signed", made=self._instant(read.report.made_at))
        kind = "log_alone" if logged.witnessed_at is None else "log_and_witnesses"
        yield self._say(f"rests_on.{kind}{'_of_platform' if self._by_platform else ''}", **self._seen())
        if logged.witnessed_at is not None:
            late = (logged.witnessed_at * _MICROSECONDS - read.report.made_at) // _DAY
            if late >= _LATE:
                yield self._say("rests_on.entered_late", days=late)

    def limits(self) -> Iterator[str]:
        read = self._found.read
        models = () if read is None else read.report.models
        yield self._say("not_proven.word")
        yield self._say("not_proven.mine")
        yield self._say("not_proven.base")
        yield self._say("not_proven.other_models")
        if any(not one.is_open for one in models):
            yield self._say("not_proven.switched_off")
        if self._found.outcome == "overdue":
            yield self._say("not_proven.after_date")
        if self._found.platforms is None:
            yield self._say("not_proven.platform")

    def _seen(self) -> dict[str, str]:
        logged = self._found.logged
        if logged is None or logged.witnessed_at is None:
            return {}
        names = self._words.listed(in_a_line(name) for name in logged.cosigned)
        day = self._instant(logged.witnessed_at * _MICROSECONDS)
        return {"names": names, "witnesses": names, "day": day, "witnessed": day}

    def _instant(self, microseconds: int, kind: str = "proof") -> str:
        here = in_berlin(microseconds)
        return self._words.person(f"{kind}.instant", day=self._words.day(here.date()), time=f"{here:%H:%M}")

    def _say(self, code: str, **values: object) -> str:
        return self._words.person(f"lineage_report.{code}", **values)
