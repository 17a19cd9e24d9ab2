"""What follows from a proof in which every step held."""

from collections.abc import Iterator, Sequence

from msgspec import structs

from widerspruch.protocol.proof.findings import (
    Breach,
    Ground,
    NotCovered,
    ProofFindings,
    ProvenScopes,
    Unproven,
)
from widerspruch.protocol.proof.format import ProvenRow
from widerspruch.protocol.receipt import Receipt
from widerspruch.protocol.run_record import RunRecord
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.rulebook.vocabulary import SCOPES

SMALL_GAP = 3 * 24 * 60 * 60
"""Seconds. A run over billions of rows takes a day or two; whoever needs longer between the freeze and the witnesses
has had time to choose another freeze."""

_MICROSECONDS = 1_000_000


def decided(found: ProofFindings, rows: Sequence[ProvenRow] | None, *, is_kept: bool | None) -> ProofFindings:
    """The findings with their outcome.

    Args:
        rows: What the set holds of the account; None: it does not hold it.

        is_kept: Whether the account is among the kept authors; None: nobody says.
    """
    assert found.receipt is not None
    assert found.header is not None
    receipt, header = found.receipt.receipt, found.header
    record = None if found.record is None else found.record.record
    scopes = ProvenScopes() if rows is None else _scopes(receipt, header, record, rows)
    found = structs.replace(found, scopes=scopes, **_gap(found, record))
    missing = _missing(receipt, rows)
    if missing is not None and header.issued_at >= receipt.in_sets_from:
        return _broken(found, missing)
    if missing is not None:
        return _not_covered(found, "set_before_promise")
    reason = _reason(receipt, header, record, scopes)
    if reason is not None:
        return _not_covered(found, reason)
    assert record is not None
    if is_kept and "own_content" in scopes.standing:
        return _broken(found, "rows_kept")
    if not is_clean(record):
        return _not_covered(found, "run_found_rows" if record.verification.found else "run_checked_otherwise")
    return structs.replace(
        found,
        outcome="excluded",
        rests_on=(*_grounds(found), *_grounds_of_run(found, record, is_kept=is_kept)),
        not_proven=tuple(_unproven(found, record)),
    )


def is_clean(record: RunRecord) -> bool:
    """Whether the run's own check looked at every row that was kept, and found none that should not be there."""
    return record.verification.found == 0 and record.verification.rows == record.kept_rows


def _missing(receipt: Receipt, rows: Sequence[ProvenRow] | None) -> Breach | None:
    """What the set lacks of the receipt, whatever was taken back since."""
    if rows is None:
        return "objection_missing"
    rows = [row for row in rows if row.is_objection]
    asked = [
        [row for row in rows if row.purpose == purpose and row.covers(scope)]
        for purpose in receipt.purposes
        for scope in receipt.scopes
    ]
    if not all(asked):
        return "row_missing"
    if any(min(row.received_at for row in of_both) > receipt.received_at for of_both in asked):
        return "objection_dated_later"
    return None


def _scopes(receipt: Receipt, header: SetHeader, record: RunRecord | None, rows: Sequence[ProvenRow]) -> ProvenScopes:
    """Without a run: in which the objection stands for all its purposes, as the set knows it."""
    purposes = receipt.purposes if record is None else (record.purpose,)
    instant = header.received_until if record is None else record.heeds_until
    stated = tuple(scope for scope in SCOPES if scope in receipt.scopes)
    standing = tuple(
        scope
        for scope in stated
        if all(
            any(
                row.is_objection and row.purpose == purpose and row.covers(scope) and row.stands_at(instant)
                for row in rows
            )
            for purpose in purposes
        )
    )
    return ProvenScopes(standing, tuple(scope for scope in stated if scope not in standing))


def _reason(receipt: Receipt, header: SetHeader, record: RunRecord | None, scopes: ProvenScopes) -> NotCovered | None:
    if record is None:
        return "no_run" if scopes.standing else "withdrawn"
    if record.set_of(header.platform) is None:
        return "other_platform"
    if record.purpose not in receipt.purposes:
        return "other_purpose"
    if receipt.received_at > record.heeds_until:
        return "objection_after_freeze"
    if record.heeds_until > header.received_until:
        return "freeze_after_set"
    return None if scopes.standing else "withdrawn"


def _gap(found: ProofFindings, record: RunRecord | None) -> dict[str, object]:
    witnessed_at = None if found.run_logged is None else found.run_logged.witnessed_at
    if record is None or witnessed_at is None:
        return {}
    gap = witnessed_at - record.heeds_until // _MICROSECONDS
    return {"gap": gap, "is_gap_small": gap <= SMALL_GAP}


def _not_covered(found: ProofFindings, reason: NotCovered) -> ProofFindings:
    return structs.replace(found, outcome="not_covered", reason=reason, rests_on=_grounds(found))


def _broken(found: ProofFindings, breach: Breach) -> ProofFindings:
    unproven: tuple[Unproven, ...] = ("standing",) if found.is_account_opened else ("standing", "account_not_given")
    return structs.replace(
        found, outcome="broken_promise", breach=breach, rests_on=_grounds(found), not_proven=unproven
    )


def _grounds(found: ProofFindings) -> tuple[Ground, ...]:
    assert found.set_logged is not None
    return ("receipt", "log_alone" if found.set_logged.witnessed_at is None else "log_and_witnesses")


def _grounds_of_run(found: ProofFindings, record: RunRecord, *, is_kept: bool | None) -> Iterator[Ground]:
    yield from ("set_lists_objection", "order_in_log", "run_kept_to_set", "run_checked_itself")
    is_told = record.kept_authors is not None and record.kept_authors.is_of_accounts and not found.is_without_account
    if is_kept is False and is_told:
        yield "not_among_kept_authors"


def _unproven(found: ProofFindings, record: RunRecord) -> Iterator[Unproven]:
    authors = record.kept_authors
    if found.is_without_account:
        yield "without_account"
    elif not found.is_account_opened:
        yield "account_not_given"
    if found.scopes.withdrawn or len(found.scopes.standing) < len(SCOPES):
        yield "scopes"
    if not found.is_gap_small:
        yield "freeze"
    if found.gap is None:
        yield "witnesses"
    if authors is None:
        yield "no_kept_authors"
    elif not found.is_without_account:
        yield "kept_authors_complete" if authors.is_of_accounts else "kept_authors_named_otherwise"
    yield from ("trained_files", "other_runs", "copies", "account_key")
