"""`gate explain`: what a run decided about one row, by which rule, and whether the same would be decided again."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from msgspec import Struct

from widerspruch.gate.audit.authors import author_hashing
from widerspruch.gate.audit.join import in_force, statements_of
from widerspruch.gate.authors.author_texts import author_of
from widerspruch.gate.authors.match_report import require_same_identifier
from widerspruch.gate.built import Built, BuiltFile, open_built
from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.shards import Shard, find_shards
from widerspruch.gate.decision.case_sql import small_columns
from widerspruch.gate.decision.claims import decide_row
from widerspruch.gate.decision.one_row import AUTHOR, Row, item_row_of
from widerspruch.gate.decision.rulebook_used import rulebook_used
from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.key import key_of_set
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.decide import Decision, Objection, Reason, Run
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import Verdict


class ExplainRequest(Struct, frozen=True, kw_only=True):
    """What is asked for.

    Attributes:
        row: `FILE:ROW` of the input, rows from 0. `id`: instead, the value of the profile's id column.

        corpus: The input, where a row that is not in the built corpus is to be looked at.

        exclusions: To decide the row once more.
    """

    built: Path
    row: str | None = None
    id: str | None = None
    corpus: tuple[str, ...] = ()
    exclusions: tuple[Path, ...] = ()
    key_file: Path | None = None
    trusted: tuple[VerifyingKey, ...] = ()


class RecordedVerdict(Struct, frozen=True):
    """What the ledger says of a row, or what follows from its being kept."""

    verdict: Verdict
    reason: Reason
    rule: str | None
    terms_id: str | None
    identifier: str | None = None
    because: str | None = None


class Explanation(Struct, frozen=True):
    """The verdict on one row.

    Attributes:
        name, row: File and number in the input.

        kept: Whether it is in the corpus. `place`: its number in the output file, if so. `redacted`: whether with a
            mention replaced.

        recorded: Why. Of a row kept as it was, the ledger says nothing: its reason is decided from the row itself.

        again: What is decided now about the row; None where it was not asked for or cannot be: a mention decided
            (`by_mention`), or the row is not in the corpus and no input was given (`unseen`).

        same_rulebook: Whether the rulebook at hand is the one that decided.
    """

    name: str
    row: int
    kept: bool
    place: int | None
    redacted: bool
    recorded: RecordedVerdict
    again: Decision | None
    by_mention: bool
    unseen: bool
    frozen_at: int
    heeds_until: int
    set_number: int
    same_rulebook: bool

    @property
    def agrees(self) -> bool | None:
        """Whether both decisions are the same; None where there is only one."""
        if self.again is None:
            return None
        return (self.again.verdict, self.again.reason) == (self.recorded.verdict, self.recorded.reason)


def explain(request: ExplainRequest, rulebook: Rulebook, now: int) -> Explanation:
    """Explain one row.

    Raises:
        GateError: There is no such row (`row_unknown`), no such file (`input_unknown`), what was typed names no row
            (`row_format`), or the profile names no id column (`id_unmapped`).
    """
    built = open_built(request.built, tuple(rulebook.platforms), request.trusted)
    file, number = _located(request, built)
    if not 0 <= number < file.source.rows:
        raise GateError("row_unknown", name=file.name, row=number, rows=file.source.rows)
    built.check(file.ledger)
    entry, out_before = _ledger_entry(built, file, number)
    kept = entry is None or bool(entry["kept"])
    place = number - out_before if kept else None
    row = _row(request, built, file, number, place)
    run = Run(built.run.frozen_at, built.run.purpose)  # type: ignore[arg-type]
    objections = _objections(request, built, row, run, now) if request.exclusions and row is not None else None
    recorded = _recorded(entry, row, built, rulebook, run)
    by_mention = recorded.reason == "mention_not_covered" or (
        recorded.reason == "objected" and recorded.identifier is not None
    )
    again = None
    if objections is not None and row is not None and not by_mention:
        again = decide_row(item_row_of(row, built.profile, run), terms_rows(rulebook), objections, run, built.profile)
    return Explanation(
        name=file.name,
        row=number,
        kept=kept,
        place=place,
        redacted=entry is not None and kept,
        recorded=recorded,
        again=again,
        by_mention=by_mention,
        unseen=row is None,
        frozen_at=built.run.frozen_at,
        heeds_until=built.run.heeds_until(),
        set_number=built.run.exclusion_sets[0].number,
        same_rulebook=rulebook_used(rulebook).digest == built.run.rulebook.digest,
    )


def _located(request: ExplainRequest, built: Built) -> tuple[BuiltFile, int]:
    if request.id is not None:
        return _by_id(request, built, request.id)
    name, colon, number = (request.row or "").rpartition(":")
    if not colon or not number.isascii() or not number.isdigit():
        raise GateError("row_format", given=request.row or "")
    return built.file_named(name), int(number)


def _by_id(request: ExplainRequest, built: Built, wanted: str) -> tuple[BuiltFile, int]:
    """The row with this id: in the input where one is given, else among the kept rows."""
    column = built.profile.id
    if column is None:
        raise GateError("id_unmapped")
    if request.corpus:
        for shard in find_shards(request.corpus):
            for place in _places(shard, column, wanted):
                return built.file_named(shard.name), place
        raise GateError("id_unknown", column=column)
    for file in built.files:
        for place in _places(built.shard(file), column, wanted):
            return file, _input_row(built, file, place)
    raise GateError("id_unknown_here", column=column)


def _places(shard: Shard, column: str, wanted: str) -> Iterator[int]:
    first = 0
    with open_shard(shard, (Column(column, pa.string()),), whole=False) as reader:
        for chunk in reader.chunks():
            values = chunk.columns.column(0)
            texts = values if pa.types.is_string(values.type) else pc.cast(values, pa.string())
            for place in pc.indices_nonzero(pc.fill_null(pc.equal(texts, wanted), False)).to_pylist():
                yield first + place
            first += chunk.columns.num_rows


def _input_row(built: Built, file: BuiltFile, place: int) -> int:
    """The number in the input of a row that is kept."""
    row = place
    with pq.ParquetFile(built.path(file.ledger)) as ledger:
        for batch in ledger.iter_batches(columns=["row", "kept"]):
            for out in batch.column(0).filter(pc.invert(batch.column(1))).to_pylist():
                if out > row:
                    return row
                row += 1
    return row


def _ledger_entry(built: Built, file: BuiltFile, number: int) -> tuple[dict[str, Any] | None, int]:
    """What the ledger says of a row, and how many rows before it are out."""
    out = 0
    with pq.ParquetFile(built.path(file.ledger)) as ledger:
        for batch in ledger.iter_batches(use_threads=False):
            rows = batch.column("row")
            before = pc.less(rows, number)
            out += pc.sum(pc.and_(before, pc.invert(batch.column("kept")))).as_py() or 0
            found = batch.filter(pc.equal(rows, number)).to_pylist()
            if found:
                return found[0], out
            if len(rows) and rows[-1].as_py() > number:
                break
    return None, out


def _row(request: ExplainRequest, built: Built, file: BuiltFile, number: int, place: int | None) -> Row | None:
    """The columns that decide, of a row that is kept from the corpus, of another from the input."""
    if place is not None:
        built.check(file.data)
        return _read_row(built.shard(file), built, place)
    for shard in find_shards(request.corpus) if request.corpus else ():
        if shard.name == file.name:
            if shard.size != file.source.bytes:
                raise GateError("shard_changed", name=shard.name)
            return _read_row(shard, built, number)
    return None


def _read_row(shard: Shard, built: Built, number: int) -> Row:
    with open_shard(shard, small_columns(built.profile), whole=False) as reader:
        for chunk in reader.chunks():
            if number < chunk.columns.num_rows:
                (row,) = chunk.columns.slice(number, 1).to_pylist()
                return dict(row)
            number -= chunk.columns.num_rows
    raise GateError("row_unknown", name=shard.name, row=number, rows=0)


def _recorded(
    entry: dict[str, Any] | None, row: Row | None, built: Built, rulebook: Rulebook, run: Run
) -> RecordedVerdict:
    if entry is not None:
        return RecordedVerdict(
            *(entry[name] for name in ("verdict", "reason", "rule", "terms_id", "identifier", "because"))
        )
    assert row is not None, "a kept row can be read"
    decision = decide_row(item_row_of(row, built.profile, run), terms_rows(rulebook), (), run, built.profile)
    return RecordedVerdict(decision.verdict, decision.reason, decision.rule, decision.terms_id)


def _objections(request: ExplainRequest, built: Built, row: Row, run: Run, now: int) -> Sequence[Objection]:
    """The objections of the row's author that were to be heeded."""
    (exclusions,) = built.open_sets(request.exclusions, request.trusted, now)
    require_same_identifier(exclusions, built.profile)
    author = author_of(row[built.profile.author.column], built.profile.author)
    if author is None:
        return ()
    key = _key_of(request, built, exclusions, author)
    statements = [one for one in statements_of(exclusions.objections, [key])[key] if one["purpose"] == run.purpose]
    covered = in_force(statements, built.run.heeds_until())
    if not covered:
        return ()
    # The rule asks whether an objection was received by the freeze: those of a purge were heeded as if they had been.
    return (
        Objection(AUTHOR, run.purpose, run.frozen_at, own_content=False in covered, ai_interactions=True in covered),
    )


def _key_of(request: ExplainRequest, built: Built, exclusions: ExclusionSet, author: Any) -> bytes:
    if built.profile.author.is_ == "key":
        return author_hashing("key", None, exclusions.platform)(author)[0]
    key = key_of_set(exclusions, request.key_file)
    return author_hashing(built.profile.author.is_, key, exclusions.platform)(author)[0]
