"""What a proof about a training run shows, what it rests on, and what it does not show, in words."""

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct

from widerspruch.lib.shown import in_a_line, shown
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.proof.findings import Ground, ProofFindings, ProofOutcome, ProvenEntry
from widerspruch.protocol.receipt import Receipt
from widerspruch.rulebook.instants import in_berlin
from widerspruch.rulebook.load import Rulebook

_HOUR, _DAY = 3600, 24 * 3600
_HOURS_IN_WORDS = 48
"""From so many hours on, days are told."""
_MICROSECONDS = 1_000_000


class ProofFact(Struct, frozen=True):
    """One thing that a proof states."""

    name: str
    value: str


class ProofTold(Struct, frozen=True):
    """A proof, explained.

    Attributes:
        sentence: What came out. `why`: the reason, the breach, or why it cannot be checked; None: excluded.

        facts: What was stated; nothing where the proof cannot be checked. Without the platform's keys they stand there,
            under `condition`: only if they are the platform's.

        proves, limits: What the outcome rests on and what it does not show, one sentence each.

        gap: Between the freeze and the witnesses, where the person is excluded and there are any.

        next: What can be done now.
    """

    outcome: ProofOutcome
    sentence: str
    next: str
    why: str | None = None
    condition: str | None = None
    facts: tuple[ProofFact, ...] = ()
    proves: tuple[str, ...] = ()
    limits: tuple[str, ...] = ()
    gap: str | None = None


def tell_proof(
    found: ProofFindings,
    rulebook: Rulebook,
    words: PersonWords,
    account: str | None = None,
    *,
    by_platform: bool = False,
) -> ProofTold:
    """What was found.

    Args:
        account: What the account is called that it was found to be about, where there is a name.

        by_platform: Whether the platform itself chose which witnesses count. Then nobody calls them independent.
    """
    telling = _Telling(found, rulebook, words, account, by_platform=by_platform)
    is_open = found.problem is not None and found.problem.code == "proof_without_keys"
    is_told = found.problem is None or is_open
    return ProofTold(
        outcome=found.outcome,
        sentence=words.person(f"proof.{telling.outcome()}"),
        next=words.person(f"proof.next.{telling.next()}"),
        why=telling.why(),
        condition=words.person("proof.next.if_genuine") if is_open else None,
        facts=tuple(telling.facts()) if is_told else (),
        proves=tuple(telling.sentence("rests_on", telling.ground(one)) for one in found.rests_on),
        limits=tuple(telling.sentence("not_proven", limit) for limit in found.not_proven),
        gap=telling.gap() if found.outcome == "excluded" else None,
    )


_ABOUT_TRUST: frozenset[str] = frozenset(
    {
        *("proof_without_keys", "signer_unknown", "key_of_other_platform", "receipt_other_account"),
        *("log_unknown", "log_signature_missing", "witnesses_missing"),
    }
)
"""What may lie in what the proof was held against, not in the proof."""

_BY_PLATFORM: Mapping[Ground, str] = {
    "log_and_witnesses": "log_and_platforms_witnesses",
    "log_alone": "log_without_any",
}


class _Telling:
    """One proof, and what its sentences are filled with."""

    def __init__(
        self, found: ProofFindings, rulebook: Rulebook, words: PersonWords, account: str | None, *, by_platform: bool
    ) -> None:
        self._found, self._rulebook, self._words, self._account = found, rulebook, words, account
        self._by_platform = by_platform
        self._values = dict(self._filling())

    def outcome(self) -> str:
        found = self._found
        if found.problem is not None and found.problem.code == "proof_without_keys":
            return "cannot_be_checked_so"
        if found.outcome != "excluded":
            return found.outcome
        if "log_alone" in found.rests_on:
            return "excluded_without_any" if self._by_platform else "excluded_without_witnesses"
        return "excluded_by_platforms_witnesses" if self._by_platform else "excluded"

    def next(self) -> str:
        """A new proof helps with what is wrong in the file alone."""
        found = self._found
        if found.problem is not None and found.problem.code in _ABOUT_TRUST:
            return "other_files"
        return found.reason or found.outcome

    def ground(self, ground: Ground) -> str:
        return _BY_PLATFORM.get(ground, ground) if self._by_platform else ground

    def sentence(self, kind: str, code: str) -> str:
        return self._words.person(f"proof.{kind}.{code}", **self._values)

    def why(self) -> str | None:
        found = self._found
        if found.problem is not None:
            return self._words.protocol_problem(found.problem.code, found.problem.values)
        if found.reason is not None:
            return self.sentence("reason", "set_dated_before_promise" if self._is_dated_back() else found.reason)
        return None if found.breach is None else self.sentence("breach", found.breach)

    def _is_dated_back(self) -> bool:
        """Whether a set says to be from before the promise, and was seen only afterwards."""
        found = self._found
        if found.reason != "set_before_promise" or found.set_logged is None or found.receipt is None:
            return False
        seen = found.set_logged.witnessed_at
        return seen is not None and seen * _MICROSECONDS > found.receipt.receipt.in_sets_from

    def gap(self) -> str | None:
        gap = self._found.gap
        if gap is None:
            return None
        size = "none" if gap < _HOUR else "small" if self._found.is_gap_small else "large"
        hours = gap // _HOUR
        unit, number = ("hours", hours) if hours < _HOURS_IN_WORDS else ("days", gap // _DAY)
        return (
            self.sentence("gap", size)
            if size == "none"
            else self._words.person(
                f"proof.gap.{size}", **self._values | {"gap": self._words.person(f"proof.gap.{unit}", n=number)}
            )
        )

    def facts(self) -> Iterator[ProofFact]:
        for name, value in self._stated():
            yield ProofFact(self._words.person(f"proof.fact.{name}"), value)

    def _stated(self) -> Iterator[tuple[str, str]]:
        found, words, values = self._found, self._words, self._values
        if found.receipt is not None:
            receipt = found.receipt.receipt
            yield "platform", _platform(receipt, self._rulebook)
            yield "case", receipt.case
            yield "account", self._whose()
            yield "received", self._instant(receipt.received_at, "receipt")
            yield "promised", self._instant(receipt.in_sets_from, "receipt")
        if found.header is not None:
            yield "set", words.person("proof.value.set", **values)
        if found.record is not None:
            record = found.record.record
            purpose = words.person(f"receipt.purpose.{record.purpose}")
            yield "purpose", words.person(f"proof.value.{record.result}", purpose=purpose)
            yield "heeds", self._instant(record.heeds_until, "receipt")
            yield "manifest", found.record.manifest
        if found.set_logged is not None:
            yield "log", shown(found.set_logged.origin)
            yield from self._witnessed("set_witnessed", found.set_logged)
        if found.run_logged is not None:
            yield from self._witnessed("run_witnessed", found.run_logged)
        if signers := [one for one in _signers(found) if one is not None]:
            yield "signers", words.listed(dict.fromkeys(signers))

    def _whose(self) -> str:
        if self._found.is_without_account:
            return self._words.person("proof.value.account_none")
        if not self._found.is_account_opened:
            return self._words.person("proof.value.account_unknown")
        if self._account is None:
            return self._words.person("proof.value.account_given")
        return self._words.person("proof.value.account_named", account=in_a_line(self._account))

    def _witnessed(self, name: str, logged: ProvenEntry) -> Iterator[tuple[str, str]]:
        if logged.witnessed_at is not None:
            day, names = self._instant(logged.witnessed_at * _MICROSECONDS, "receipt"), self._names(logged)
            yield name, self._words.person("proof.value.witnessed", day=day, names=names)

    def _filling(self) -> Iterator[tuple[str, object]]:
        found, words = self._found, self._words
        if found.receipt is not None:
            receipt = found.receipt.receipt
            yield "key", receipt.account_key
            yield "received", self._instant(receipt.received_at)
            yield "promised", self._instant(receipt.in_sets_from)
        if found.header is not None:
            yield "number", words.number(found.header.number)
            yield "issued", self._instant(found.header.issued_at)
            yield "until", self._instant(found.header.received_until)
        if found.record is not None:
            yield "heeds", self._instant(found.record.record.heeds_until)
            yield "rows", words.number(found.record.record.kept_rows)
        if found.set_logged is not None and found.set_logged.witnessed_at is not None:
            yield "listed", self._instant(found.set_logged.witnessed_at * _MICROSECONDS)
        last = found.run_logged or found.set_logged
        if last is not None:
            yield "witnesses", self._names(last)
            yield "witnessed", "" if last.witnessed_at is None else self._instant(last.witnessed_at * _MICROSECONDS)
        yield "scopes", self._listed(words.person(f"receipt.scope.{scope}") for scope in found.scopes.standing)

    def _names(self, logged: ProvenEntry) -> str:
        return self._listed(in_a_line(name) for name in logged.cosigned)

    def _listed(self, names: Iterable[str]) -> str:
        found = tuple(names)
        return self._words.listed(found) if found else ""

    def _instant(self, microseconds: int, kind: str = "proof") -> str:
        """Within a sentence; of kind `receipt` with its zone."""
        here = in_berlin(microseconds)
        return self._words.person(f"{kind}.instant", day=self._words.day(here.date()), time=f"{here:%H:%M}")


def _platform(receipt: Receipt, rulebook: Rulebook) -> str:
    return rulebook.platforms[receipt.platform].name if receipt.platform in rulebook.platforms else receipt.platform


def _signers(found: ProofFindings) -> Iterator[str | None]:
    """Ids of the keys of receipt, set and run."""
    yield None if found.receipt is None else found.receipt.signed_by
    yield found.set_signed_by
    yield None if found.record is None else found.record.signed_by
