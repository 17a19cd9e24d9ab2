"""From a list of objectors to an exclusion set: keys only, sorted, in memory that does not grow with the list."""

import hashlib
import shutil
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from functools import reduce
from itertools import islice
from pathlib import Path
from secrets import token_bytes
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc
from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.cells import Flaw, UnclearCell, account_named, handle_named
from widerspruch.gate.sets.lines import LineProblem, LineReader, Objector
from widerspruch.gate.sets.lists import OpenList, open_list
from widerspruch.gate.signals.in_force import KeptOutBySignal, SignalsGiven, SignalsInForce
from widerspruch.gate.signals.sources import GENERATIVE
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.identifiers.unruled_platforms import has_servers
from widerspruch.identifiers.web_pages import fold_domain
from widerspruch.protocol.hashing_key import KEY_BYTES, HashingKey, Identifier
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.exclusion_set import SignalCounts, read_header, set_to_build_on, write_set
from widerspruch.protocol.sets.header import COUNTED, KEY_KINDS, KeyKind, PersonCounts, SetHeader
from widerspruch.protocol.sets.keyed_columns import KeyedColumns
from widerspruch.protocol.sets.shapes import SHAPED, ShapeCounts, Shaped
from widerspruch.protocol.sets.tables import KEY_KIND, OBJECTIONS
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.database import connect

__all__ = ["LineProblem", "MadeSet", "SetRequest", "Totals", "make_set"]

LINES_PER_BATCH = 32_768
_PLACES: Mapping[KeyKind, int] = {kind: place for place, kind in enumerate(KEY_KINDS)}
_ANOTHER_SPELLING = COUNTED.index("spellings")
_OF_PEOPLE: tuple[KeyKind, ...] = (*SHAPED, "email")
_SORTING_MEMORY = "256MiB"
_MENTIONS_SQL = """
    SELECT identifiers.identifier, identifiers.mention_key, accounts.account_key, identifiers.bearers
    FROM identifiers JOIN accounts ON accounts.person = identifiers.person
"""

_PERSONS_SQL = """
    SELECT COUNT(*), COUNT(*) FILTER (account), COUNT(*) FILTER (handle), COUNT(*) FILTER (email)
    FROM (
        SELECT BOOL_OR(account) AS account, BOOL_OR(handle) AS handle, BOOL_OR(email) AS email
        FROM persons GROUP BY person
    )
"""


class SetRequest(Struct, frozen=True, kw_only=True):
    """What is to be made. Instants in microseconds UTC.

    Attributes:
        columns: Fields and the list's own names of their columns, where these are not among the known spellings.

        out: The set's folder, which must not exist.

        number, platform, issued_at, received_until, expires_at: As in `SetHeader`.

        since: The folders of the sets that this one builds on, in any order: the newest of them is the one. None for a
            full set. For a tree all of them are needed, from a full one on.

        openings: Where to keep what opens the set's tree; None: it has none, and no proof can be made from it.

        strict: Write nothing as soon as a line is unclear.

        server: At a platform where each server has its own users, the one of the corpus: it names these without it.

        signals: What people said elsewhere, beside the list. It adds to it and takes nothing away.
    """

    source: Path
    platform: str
    number: int
    out: Path
    issued_at: int
    received_until: int
    since: tuple[Path, ...] = ()
    openings: Path | None = None
    expires_at: int | None = None
    columns: tuple[tuple[str, str], ...] = ()
    strict: bool = False
    server: str | None = None
    signals: SignalsGiven = SignalsGiven()


class SignalsTaken(Struct, frozen=True, kw_only=True):
    """Accounts that signals speak of.

    Attributes:
        denied: Said no. `by_policy`: nobody said no; a platform presets it, or strictness asked for it. Both are in the
            set.

        allowed: Said yes, and not no. `unclear`: said nothing that can be told to be of AI training. Neither is in
            the set by these.
    """

    denied: int
    by_policy: int
    allowed: int
    unclear: int


class Totals(Struct, frozen=True, kw_only=True):
    """What became of the list.

    Attributes:
        lines: Entries that were read, those left out included; empty lines do not count.

        left_out: Entries of which nothing is in the set.

        unclear: Entries that are in the set, read in the objector's favour.

        persons: Different persons, as far as the list ties lines together.

        undated: Entries without a date of receipt, which count for every run.

        merged: Rows that said what another row says, too.

        flaws: How often each kind of flaw was found, most frequent first.

        unread: The list's columns that were not read.

        signals: What became of signals; None where none were given.
    """

    lines: int
    left_out: int
    unclear: int
    persons: int
    undated: int
    merged: int
    flaws: tuple[tuple[Flaw, int], ...]
    unread: tuple[str, ...]
    signals: "SignalsTaken | None" = None


class MadeSet(Struct, frozen=True):
    """The set as it was written, and what became of the list."""

    header: SetHeader
    totals: Totals


def make_set(
    request: SetRequest,
    key: HashingKey,
    signer: SigningKey | None,
    on_problem: Callable[[LineProblem], None] = lambda problem: None,
    on_progress: Callable[[int], None] = lambda lines: None,
) -> MadeSet:
    """Read the list and write the set, whole or not at all.

    Args:
        on_problem: Told of every unclear line, in their order; it holds no content of the list.
        on_progress: Told now and then how many lines were read.

    Raises:
        GateError: `list_server` (values: server, platform), what `open_list` raises, `list_empty`,
            `list_nothing_readable`, or, where the request is strict, `list_unclear` (values: n); `openings_published`
            (values: folder): what opens the set would lie in it, or in one that it builds on; of signals what
            `SignalsInForce` raises, and `signals_account` (values: platform): one is of nothing that can be an account.

        ProtocolError: what `write_set` raises.

        OSError: the target cannot be written.
    """
    server = _server(request)
    _require_apart(request)
    since = since_digest = None
    if request.since:
        newest = max(request.since, key=lambda folder: read_header(folder).number)
        since, since_digest = set_to_build_on(newest, key.key_id, FOLD_VERSION, request.platform)
    header = SetHeader(
        number=request.number,
        platform=request.platform,
        issued_at=request.issued_at,
        received_until=request.received_until,
        expires_at=request.expires_at,
        key_id=key.key_id,
        since=since,
        since_digest=since_digest,
        fold_version=FOLD_VERSION,
    ).checked()
    scratch = request.out.with_name(f".{request.out.name}.list")
    shutil.rmtree(scratch, ignore_errors=True)  # of a process that was killed
    scratch.mkdir(parents=True)
    try:
        with (
            open_list(request.source, request.columns) as opened,
            closing(_Staging(scratch, key, header, server)) as staging,
        ):
            made = _Making(request, server, opened, staging, on_problem, on_progress)
            written = write_set(
                request.out,
                header,
                made.objections(),
                staging.mentions(),
                signer,
                staging.count_persons,
                staging.shapes.counted,
                made.signal_counts,
                openings=None if request.openings is None else Openings(request.openings),
                builds_on=request.since,
            )
            return MadeSet(written, made.totals(written))
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _require_apart(request: SetRequest) -> None:
    if request.openings is not None:
        place = request.openings.resolve()
        if any(place.is_relative_to(folder.resolve()) for folder in (request.out, *request.since)):
            raise GateError("openings_published", folder=request.openings.name)


def _server(request: SetRequest) -> str:
    """The server's domain, folded; "" where none was given."""
    if request.server is None:
        return ""
    server = fold_domain(request.server)
    if not server or not has_servers(request.platform):
        raise GateError("list_server", server=request.server, platform=request.platform)
    return server


class _Making:
    """Reads the list once, hands on its objections and keeps count."""

    def __init__(
        self,
        request: SetRequest,
        server: str,
        opened: OpenList,
        staging: "_Staging",
        on_problem: Callable[[LineProblem], None],
        on_progress: Callable[[int], None],
    ) -> None:
        self._request, self._server, self._opened, self._staging = request, server, opened, staging
        self._on_problem, self._on_progress = on_problem, on_progress
        self._flaws: Counter[Flaw] = Counter()
        self._lines = self._objectors = self._undated = self._unclear = self._rows = 0
        self._last_unclear = 0
        self._signals = SignalsInForce(request.signals, request.platform, request.received_until)

    def objections(self) -> Iterator[pa.Table]:
        """All rows of the list in the order of its lines; at its end the list is judged as a whole."""
        reader = LineReader(self._request.platform, self._request.received_until, self._note, self._server)
        while lines := list(islice(self._opened.lines, LINES_PER_BATCH)):
            objectors = [one for one in map(reader.read, lines) if one is not None]
            self._lines += len(lines)
            self._objectors += len(objectors)
            self._undated += sum(one.received_at == 0 for one in objectors)
            rows = self._staging.take(objectors)
            self._rows += len(rows)
            self._on_progress(self._lines)
            yield rows
        if self._request.strict and self._flaws:
            raise GateError("list_unclear", n=self._lines - self._objectors + self._unclear)
        yield from self._by_signals()
        if not self._request.since and not self._objectors and not self._signals.kept:
            raise GateError("list_nothing_readable" if self._lines else "list_empty")

    def totals(self, written: SetHeader) -> Totals:
        """After everything was written."""
        return Totals(
            lines=self._lines,
            left_out=self._lines - self._objectors,
            unclear=self._unclear,
            persons=0 if written.counts.persons is None else written.counts.persons.all,
            undated=self._undated,
            merged=self._rows - written.counts.objections,
            flaws=tuple(sorted(self._flaws.items(), key=lambda one: (-one[1], one[0]))),
            unread=tuple(self._opened.unread),
            signals=self._taken() if self._request.signals.files else None,
        )

    def signal_counts(self) -> SignalCounts:
        """Accounts by source, and by policy; after all objections."""
        return self._signals.counts()

    def _by_signals(self) -> Iterator[pa.Table]:
        """A row for each account that a signal keeps out. It was received when it was seen: nobody knew before."""
        for found in self._signals.kept_out():
            rows = self._staging.take([self._objector(one) for one in found])
            self._rows += len(rows)
            yield rows

    def _objector(self, one: KeptOutBySignal) -> Objector:
        try:
            if one.account_id is not None:
                keys = account_named(self._request.platform, self._server, one.account_id)
            else:
                keys = handle_named(self._request.platform, self._server, one.handle)
        except UnclearCell as error:
            keys = error.read
        if not keys:
            raise GateError("signals_account", platform=self._request.platform)
        return Objector(keys, one.seen_at, ai_interactions=False, purposes=(GENERATIVE,))

    def _taken(self) -> SignalsTaken:
        of = self._signals
        return SignalsTaken(denied=of.denied, by_policy=of.by_policy, allowed=of.allowed, unclear=of.unclear)

    def _note(self, problem: LineProblem) -> None:
        self._flaws[problem.flaw] += 1
        if not problem.left_out and problem.line != self._last_unclear:
            self._last_unclear = problem.line
            self._unclear += 1
        self._on_problem(problem)


class _Staging:
    """Turns objectors into rows of keys, and keeps aside who is who until all lines were read.

    What ties lines together never reaches the disk as it was written: a person is a hash with a salt that is
    forgotten at the end.
    """

    def __init__(self, scratch: Path, key: HashingKey, header: SetHeader, server: str) -> None:
        self._keyed, self._platform, self._server = KeyedColumns(key), header.platform, server
        self.shapes = ShapeCounts()
        self._salt = token_bytes(KEY_BYTES)
        self._database = connect(
            arrow_lossless_conversion=True,
            memory_limit=_SORTING_MEMORY,
            threads=2,
            temp_directory=str(scratch / "spill"),
        )
        self._database.execute("CREATE TABLE persons (person UUID, account BOOLEAN, handle BOOLEAN, email BOOLEAN)")
        self._database.execute("CREATE TABLE accounts (person UUID, account_key UUID)")
        self._database.execute(
            "CREATE TABLE identifiers (person UUID, identifier VARCHAR, mention_key UUID, bearers INTEGER)"
        )

    def close(self) -> None:
        self._database.close()

    def take(self, objectors: Sequence[Objector]) -> pa.Table:
        """The objections of some lines: one row per key and purpose."""
        keys, owners, kinds = self._keys(objectors)
        first_key: dict[int, bytes] = {}
        for key, owner in zip(keys, owners, strict=True):
            first_key.setdefault(owner, key)
        persons = [
            first_key[place] if one.person is None else self._person(one.person) for place, one in enumerate(objectors)
        ]
        by = [_flags(owners, kinds, kind, len(objectors)) for kind in _OF_PEOPLE]
        named = reduce(pc.or_, by)  # a scope alone is nobody's
        self._insert("persons", *(column.filter(named) for column in (_uuids(persons), *by)))
        self._take_identifiers(objectors, persons, [first_key[place] for place in range(len(objectors))])
        return _objection_rows(objectors, keys, owners, kinds)

    def mentions(self) -> Iterator[pa.RecordBatch]:
        """How the objectors who chose so are recognised in others' posts: every identifier of a person with every
        account of that person. Only after all lines were taken."""
        yield from self._database.sql(_MENTIONS_SQL).to_arrow_reader(LINES_PER_BATCH)

    def count_persons(self) -> PersonCounts:
        """Different persons so far, and how each can be recognised."""
        return PersonCounts(*self._database.execute(_PERSONS_SQL).fetchall()[0])

    def _note_shapes(self, kind: Shaped, values: Sequence[str]) -> None:
        if self._server:
            values = [value for value in values if not value.endswith(f"@{self._server}")]
        self.shapes.note(kind, values)

    def _keys(self, objectors: Sequence[Objector]) -> tuple[list[bytes], list[int], pa.Array]:
        """All keys of all lines, kind by kind; the place of the line that each belongs to, and as what it counts."""
        values: list[list[str]] = [[] for _ in KEY_KINDS]
        owners: list[list[int]] = [[] for _ in KEY_KINDS]
        for place, one in enumerate(objectors):
            for kind, value in one.keys:
                values[_PLACES[kind]].append(value)
                owners[_PLACES[kind]].append(place)
        for shaped in SHAPED:
            self._note_shapes(shaped, values[_PLACES[shaped]])
        keys: list[bytes] = []
        for kind, place in _PLACES.items():
            keys += self._keyed.keys_of(self._platform, kind, values[place])
        kinds = [pa.repeat(pa.scalar(place, pa.uint8()), len(of)) for place, of in enumerate(values)]
        if self._server:  # whoever has no server here has it beside
            handles = values[_PLACES["handle"]]
            counted = (_PLACES["handle"] if "@" in handle else _ANOTHER_SPELLING for handle in handles)
            kinds[_PLACES["handle"]] = pa.array(counted, pa.uint8())
        return keys, [owner for of in owners for owner in of], pa.concat_arrays(kinds)

    def _take_identifiers(
        self, objectors: Sequence[Objector], persons: Sequence[bytes], firsts: Sequence[bytes]
    ) -> None:
        chosen = [place for place, one in enumerate(objectors) if one.mentions]
        if not chosen:
            return
        accounts = [_uuids([keys[place] for place in chosen]) for keys in (persons, firsts)]
        self._insert("accounts", *accounts)
        by_kind: dict[Identifier, list[tuple[bytes, str, int | None]]] = {}
        for place in chosen:
            for identifier, value in objectors[place].identifiers:
                bearers = objectors[place].bearers if identifier == "name" else None
                by_kind.setdefault(identifier, []).append((persons[place], value, bearers))
        for identifier, found in by_kind.items():
            keys = self._keyed.keys_of(self._platform, identifier, (value for _, value, _ in found))
            self._insert(
                "identifiers",
                _uuids([person for person, _, _ in found]),
                pa.repeat(identifier, len(found)),
                _uuids(list(keys)),
                pa.array([bearers for _, _, bearers in found], pa.int32()),
            )

    def _insert(self, table: Literal["persons", "accounts", "identifiers"], *columns: pa.Array) -> None:
        """Add rows; the columns are those of the table, in its order."""
        self._database.register("incoming", pa.table(list(columns), list(map(str, range(len(columns))))))
        self._database.execute(f"INSERT INTO {table} SELECT * FROM incoming")  # noqa: S608 (one of three names)
        self._database.unregister("incoming")

    def _person(self, token: str) -> bytes:
        return hashlib.blake2b(token.encode("utf-8", "surrogatepass"), digest_size=KEY_BYTES, key=self._salt).digest()


def _flags(owners: Sequence[int], kinds: pa.Array, kind: KeyKind, lines: int) -> pa.BooleanArray:
    """Which of the lines have a key of a kind."""
    of_kind = pa.array(owners, pa.int64()).filter(pc.equal(kinds, _PLACES[kind]))
    return pc.is_in(pa.array(range(lines), pa.int64()), of_kind)


def _objection_rows(
    objectors: Sequence[Objector], keys: Sequence[bytes], owners: Sequence[int], kinds: pa.Array
) -> pa.Table:
    lines = pa.table(
        {
            "purpose": pa.array([one.purposes for one in objectors], pa.list_(pa.string())),
            "received_at": pa.array([one.received_at for one in objectors], pa.int64()),
            "own_content": pa.array([one.own_content for one in objectors], pa.bool_()),
            "ai_interactions": pa.array([one.ai_interactions for one in objectors], pa.bool_()),
            "mentions": pa.array([one.mentions for one in objectors], pa.bool_()),
            "withdrawn_at": pa.array([one.withdrawn_at for one in objectors], pa.int64()),
        }
    ).take(pa.array(owners, pa.int64()))
    lines = lines.append_column("account_key", _uuids(keys)).append_column(KEY_KIND, kinds)
    purposes = lines["purpose"].combine_chunks()
    rows = lines.drop_columns(["purpose"]).take(purposes.value_parent_indices())
    schema = OBJECTIONS.append(KEY_KIND)
    return rows.append_column("purpose", purposes.flatten()).select(schema.names).cast(schema)


def _uuids(keys: Sequence[bytes]) -> pa.Array:
    storage = pa.Array.from_buffers(pa.binary(KEY_BYTES), len(keys), [None, pa.py_buffer(b"".join(keys))])
    return pa.ExtensionArray.from_storage(pa.uuid(), storage)
