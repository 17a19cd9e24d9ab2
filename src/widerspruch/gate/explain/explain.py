"""`gate explain`: what a run decided about one row, by which rule, and whether the same would be decided again."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.audit.authors import author_hashing
from widerspruch.gate.audit.join import in_force, rests_on, statements_of
from widerspruch.gate.authors.match_report import require_same_identifier
from widerspruch.gate.built import Built, BuiltFile, open_built
from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.sealing import reading
from widerspruch.gate.corpus.shards import Shard, find_shards
from widerspruch.gate.decision.claims import decide_row
from widerspruch.gate.decision.one_row import AUTHOR, Row, authors_in, item_row_of, platform_of
from widerspruch.gate.decision.small_columns import small_columns
from widerspruch.gate.errors import GateError
from widerspruch.gate.explain.recorded import (
    RecordedRow,
    RecordedVerdict,
    input_of_bucket_row,
    input_row,
    recorded_row,
    row_in_buckets,
)
from widerspruch.gate.rulebook_used import rulebook_used
from widerspruch.gate.sets.key import key_among
from widerspruch.protocol.manifest import DataFile
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.decide import Objection, Run
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import RESTS_ON, RestsOn


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
    key_files: tuple[Path, ...] = ()
    trusted: tuple[VerifyingKey, ...] = ()


class Explanation(Struct, frozen=True):
    """The verdict on one row.

    Attributes:
        name, row: File and number in the input.

        kept: Whether it is in the corpus, or may be used by the mask. `place`: its number in the output file, if it is
            in one. `redacted`: whether with a mention replaced.

        recorded: Why. Of a row kept as it was, the ledger says nothing: its reason is decided from the row itself.

        again: What is decided now about the row; None where it was not asked for or cannot be: a mention decided
            (`by_mention`), or the row is not in the corpus and no input was given (`unseen`).

        set_numbers: Of the set that was used for the row's platform; where nobody knows that, of all.

        same_rulebook: Whether the rulebook at hand is the one that decided.
    """

    name: str
    row: int
    kept: bool
    place: int | None
    bucket: str | None
    redacted: bool
    recorded: RecordedVerdict
    again: RecordedVerdict | None
    by_mention: bool
    unseen: bool
    frozen_at: int
    heeds_until: int
    set_numbers: tuple[int, ...]
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
    source, number = _located(request, built)
    _, file = built.input_named(source)
    if not 0 <= number < file.rows:
        raise GateError("row_unknown", name=source, row=number, rows=file.rows)
    in_file, found = _recorded(built, source, number)
    row = _row(request, built, in_file, file, number, found.place)
    run = Run(built.run.frozen_at, built.run.purpose)  # type: ignore[arg-type]
    recorded = found.verdict
    if recorded is None:
        assert row is not None, "a row that is in the corpus can be read"
        recorded = _decided(row, built, rulebook, (), run)
    by_mention = recorded.reason == "mention_not_covered" or (
        recorded.reason == "objected" and recorded.identifier is not None
    )
    again = None
    if request.exclusions and row is not None:
        objections = _objections(request, built, row, run, now)
        again = None if by_mention else _decided(row, built, rulebook, objections, run)
    return Explanation(
        name=source,
        row=number,
        kept=found.kept,
        place=found.place,
        bucket=None if built.run.buckets is None else in_file.name,
        redacted=found.redacted,
        recorded=recorded,
        again=again,
        by_mention=by_mention,
        unseen=row is None,
        frozen_at=built.run.frozen_at,
        heeds_until=built.run.heeds_until(),
        set_numbers=_set_numbers(built, row),
        same_rulebook=rulebook_used(rulebook).digest == built.run.rulebook.digest,
    )


def _set_numbers(built: Built, row: Row | None) -> tuple[int, ...]:
    platform = None if row is None else platform_of(row, built.profile)
    return tuple(one.number for one in built.run.exclusion_sets if platform in (None, one.platform))


def _recorded(built: Built, source: str, number: int) -> tuple[BuiltFile, RecordedRow]:
    """What the record says of a row, and what became of its input, or its bucket."""
    if built.run.buckets is not None:
        there = row_in_buckets(built, built.input_named(source)[0], number)
        return there.file, there.found
    file = built.file_named(source)
    return file, recorded_row(built, file, number)


def _located(request: ExplainRequest, built: Built) -> tuple[str, int]:
    """The name of an input, and a row of it."""
    if request.id is not None:
        return _by_id(request, built, request.id)
    name, colon, number = (request.row or "").rpartition(":")
    if not colon or not number.isascii() or not number.isdigit():
        raise GateError("row_format", given=request.row or "")
    return name, int(number)


def _by_id(request: ExplainRequest, built: Built, wanted: str) -> tuple[str, int]:
    """The row with this id: in the input where one is given, else among the kept rows."""
    column = built.profile.id
    if column is None:
        raise GateError("id_unmapped")
    if request.corpus:
        for shard in find_shards(request.corpus):
            for place in _places(shard, column, wanted):
                _require_same(shard, built.input_named(shard.name)[1])
                return shard.name, place
        raise GateError("id_unknown", column=column)
    if built.run.mask is not None:
        raise GateError("mask_corpus_needed")
    for file in built.files:
        for place in _places(built.shard(file), column, wanted):
            if built.run.buckets is None:
                return file.name, input_row(built, file, place)
            number, row = input_of_bucket_row(built, file, place)
            return built.run.inputs[number].name, row
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


def _row(
    request: ExplainRequest, built: Built, file: BuiltFile, source: DataFile, number: int, place: int | None
) -> Row | None:
    """The columns that decide, of a row that is kept from the corpus, of another from the input."""
    if place is not None:
        built.check(file.data)
        return _read_row(built.shard(file), built, place)
    for shard in find_shards(request.corpus) if request.corpus else ():
        if shard.name == source.name:
            _require_same(shard, source)
            return _read_row(shard, built, number)
    return None


def _require_same(shard: Shard, source: DataFile) -> None:
    """Raise GateError `shard_changed` where an input is not the one of the run: its rows may be others."""
    if shard.size == source.bytes:
        with reading(shard, None, digest=True) as seen:
            pass
        if seen.digest is not None and seen.digest.sha256 == source.sha256:
            return
    raise GateError("shard_changed", name=shard.name)


def _read_row(shard: Shard, built: Built, number: int) -> Row:
    with open_shard(shard, small_columns(built.profile), whole=False) as reader:
        for chunk in reader.chunks():
            if number < chunk.columns.num_rows:
                (row,) = chunk.columns.slice(number, 1).to_pylist()
                return dict(row)
            number -= chunk.columns.num_rows
    raise GateError("row_unknown", name=shard.name, row=number, rows=0)


def _ground(word: str) -> RestsOn:
    """A word that nobody knows keeps out like an objection, as in the run."""
    return next((known for known in RESTS_ON if known == word), "objection")


def _decided(row: Row, built: Built, rulebook: Rulebook, objections: Sequence[Objection], run: Run) -> RecordedVerdict:
    """The verdict on a row, whom it mentions aside."""
    item = item_row_of(row, built.profile, run, objected=bool(objections))
    decision = decide_row(item, terms_rows(rulebook), objections, run, built.profile)
    return RecordedVerdict(decision.verdict, decision.reason, decision.rule, decision.terms_id)


def _objections(request: ExplainRequest, built: Built, row: Row, run: Run, now: int) -> Sequence[Objection]:
    """What was to be heeded of the objections of the row's authors, and for what it belongs to."""
    platform, profile = platform_of(row, built.profile), built.profile
    sets = built.open_sets(request.exclusions, request.trusted, now)
    exclusions = next(one for one in sets if one.platform == platform)
    require_same_identifier(exclusions, profile)
    by_key = all(author.is_ == "key" for author in profile.authors)
    hashing = None if by_key else key_among(exclusions, request.key_files)
    keys = [
        key
        for author in profile.authors
        for named in authors_in(row, author)
        for key in author_hashing(author.is_, hashing, platform)(named)
    ]
    covered: dict[RestsOn, set[bool]] = {ground: set() for ground in RESTS_ON}
    for statements in statements_of(exclusions.objections, keys).values() if keys else ():
        for word in {rests_on(one) for one in statements}:
            meant = [one for one in statements if one["purpose"] == run.purpose and rests_on(one) == word]
            covered[_ground(word)] |= in_force(meant, built.run.heeds_until())
    # The rule asks whether an objection was received by the freeze: those of a purge were heeded as if they had been.
    return tuple(
        Objection(
            AUTHOR,
            run.purpose,
            run.frozen_at,
            own_content=False in scopes,
            ai_interactions=True in scopes,
            rests_on=ground,
        )
        for ground, scopes in covered.items()
        if scopes
    )
