"""The exclusion set: the platform's list of objectors, numbered, in keys only, with a statement about all of it."""

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Literal

import pyarrow as pa
from msgspec import Struct, structs

from widerspruch.lib.whole_files import atomic_folder
from widerspruch.protocol.envelope import Opened, open_envelope, payload_digest, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.files import read_small, sha256_of, take_in
from widerspruch.protocol.manifest import SetUsed
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.chain import chain_of, digest_of_chain
from widerspruch.protocol.sets.header import (
    COUNTED,
    KeyCounts,
    KeyShapes,
    PersonCounts,
    SetCounts,
    SetHeader,
    Shape,
    header_of,
)
from widerspruch.protocol.sets.tables import (
    GROUNDED_OBJECTIONS,
    MENTIONS,
    OBJECTIONS,
    check_schema,
    write_mentions,
    write_objections,
)
from widerspruch.protocol.sets.tree import KeptTree, tree_for
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import Statement, Subject

STATEMENT_FILE, OBJECTIONS_FILE, MENTIONS_FILE = "statement.json", "objections.parquet", "mentions.parquet"
_FILES = {OBJECTIONS_FILE: (OBJECTIONS, GROUNDED_OBJECTIONS), MENTIONS_FILE: (MENTIONS,)}

Batches = Iterable[pa.RecordBatch | pa.Table]
SignalCounts = tuple[Mapping[str, int], Mapping[str, int]]
"""`SetHeader.sources` and `.policies`."""


class ExclusionSet(Struct, frozen=True):
    """A full set and its increments, oldest first, all of them verified.

    Attributes:
        headers, objections, mentions: What the sets state, and their files. A set without mention keys has no file
            in `mentions`.

        digest: Names exactly these sets: of one set the digest of its statement, of several that of theirs.

        signed_by: Key id of the newest set's signer; None if any of the sets is not signed or was not checked.

        number, received_until: Of the newest set. `key_id`: of the hashing key, the same in all.

        digests: Of each set's statement, in hex: SHA-256 of the payload, not of the envelope around it.
    """

    headers: tuple[SetHeader, ...]
    objections: tuple[Path, ...]
    mentions: tuple[Path, ...]
    digest: str
    signed_by: str | None
    platform: str
    number: int
    received_until: int
    key_id: str
    digests: tuple[str, ...] = ()

    def accounts(self) -> int:
        """Account keys that the sets state; one that several of them state counts for each."""
        return sum(header.counts.accounts for header in self.headers)

    def keys(self) -> KeyCounts | None:
        """What these are keys of; None where one of the sets does not say."""
        known = [header.counts.keys for header in self.headers if header.counts.keys is not None]
        if len(known) < len(self.headers):
            return None
        return KeyCounts(*(sum(getattr(keys, kind) for keys in known) for kind in COUNTED))

    def persons(self) -> PersonCounts | None:
        """As `keys`, of persons."""
        known = [header.counts.persons for header in self.headers if header.counts.persons is not None]
        if len(known) < len(self.headers):
            return None
        return PersonCounts(*(sum(getattr(one, name) for one in known) for name in PersonCounts.__struct_fields__))

    def shapes(self, identifier: Literal["account", "handle"]) -> Mapping[Shape, int]:
        """How many identifiers of a kind are written how, over all sets; empty where one of them does not say."""
        known = [header.counts.shapes for header in self.headers if header.counts.shapes is not None]
        counted = Counter[Shape]()
        for shapes in known:
            counted.update(getattr(shapes, identifier))
        return counted if len(known) == len(self.headers) else {}

    def used(self) -> SetUsed:
        """What a manifest says of these sets."""
        sources, policies = Counter[str](), Counter[str]()
        for header in self.headers:
            sources.update(header.sources)
            policies.update(header.policies)
        return SetUsed(
            self.platform,
            self.number,
            self.digest,
            self.signed_by,
            self.key_id,
            self.received_until,
            dict(sorted(sources.items())),
            dict(sorted(policies.items())),
        )

    def begins_with(self, digest: str) -> int:
        """How many of these sets, from the oldest on, a digest such as `digest` names; 0 if it names others."""
        counts = range(1, len(self.digests) + 1)
        return next((count for count in counts if digest_of_chain(self.digests[:count]) == digest), 0)


class _OpenedSet(Struct, frozen=True):
    folder: Path
    header: SetHeader
    opened: Opened


def write_set(
    folder: Path,
    header: SetHeader,
    objections: Batches,
    mentions: Batches | None,
    signer: SigningKey | None,
    count_persons: Callable[[], PersonCounts] | None = None,
    count_shapes: Callable[[], KeyShapes] | None = None,
    count_signals: Callable[[], SignalCounts] | None = None,
    openings: Openings | None = None,
    builds_on: Sequence[Path] = (),
) -> SetHeader:
    """Write a set whole or not at all; memory does not grow with it, disk beside the target holds what is sorted.

    The rows may come in any order and more than once; `header.counts` is counted here. `mentions` is read after all
    of `objections`; None, or no row at all, writes no file for them. `count_persons`, `count_shapes` and
    `count_signals` (`SetHeader.sources` and `.policies`) are called after both.

    Args:
        openings: Where to keep what opens the set's tree; None: it has no tree, and is of the first version.

        builds_on: Folders of all sets that this one builds on, from a full one on, in any order. For the tree alone.

    Returns:
        The header as it was written.

    Raises:
        ProtocolError: `set_exists` (values: folder), `set_number_not_above` (values: number, since) and what else
            `SetHeader.checked` refuses. For the tree: what is no whole chain, as in `open_sets` but for signatures,
            and as `Openings.of_set`.

        OSError: the place cannot be written.
    """
    header.checked()
    if folder.exists():
        raise ProtocolError("set_exists", folder=folder.name)
    before = () if openings is None else _chain_before(header, builds_on)
    with atomic_folder(folder) as unfinished:
        scratch = unfinished / "sorting"
        scratch.mkdir(mode=0o700)
        written = write_objections(unfinished / OBJECTIONS_FILE, objections, scratch)
        mention_rows = 0 if mentions is None else write_mentions(unfinished / MENTIONS_FILE, mentions, scratch)
        shutil.rmtree(scratch)
        if not mention_rows:
            (unfinished / MENTIONS_FILE).unlink(missing_ok=True)
        counts = SetCounts(
            objections=written.rows,
            accounts=written.accounts,
            mentions=mention_rows,
            keys=written.keys,
            persons=None if count_persons is None else count_persons(),
            shapes=None if count_shapes is None else count_shapes(),
        )
        sources, policies = ({}, {}) if count_signals is None else count_signals()
        counted = structs.replace(header, counts=counts, tree=None, sources=sources, policies=policies).checked()
        if openings is not None:
            tree = _tree(before, unfinished, counted, openings)
            counted = structs.replace(counted, tree=tree.stated)
        statement = _statement(unfinished, counted)
        if openings is not None:
            # Before the set: a set that nobody can open comes to be by deletion alone.
            openings.keep_set(payload_digest(statement), tree.secret, tree.nodes.to_bytes())
        (unfinished / STATEMENT_FILE).write_bytes(seal(statement, signer))
    return counted


def _chain_before(header: SetHeader, folders: Sequence[Path]) -> Sequence[_OpenedSet]:
    """The sets that a new one builds on, oldest first, if they are all that it needs: as `open_sets`, unsigned, too."""
    sets = [_open(folder, (), signature_needed=False) for folder in folders]
    chain = chain_of([*(one.header for one in sets), header], platform=header.platform, now=header.issued_at)
    ordered = sorted(sets, key=lambda one: one.header.number)
    for earlier, later in zip(ordered, chain[1:], strict=True):
        if later.since_digest != earlier.opened.payload_digest:
            raise ProtocolError("increment_of_other", number=later.number, since=earlier.header.number)
    for one in ordered:
        _check_files(one, read_all=True)
    return ordered


def _tree(before: Sequence[_OpenedSet], unfinished: Path, header: SetHeader, openings: Openings) -> KeptTree:
    accounts = header.counts.accounts + sum(one.header.counts.accounts for one in before)
    objections = [one.folder / OBJECTIONS_FILE for one in before]
    last = before[-1] if before else None
    kept = None if last is None or last.header.tree is None else (last.opened.payload_digest, last.header.tree)
    return tree_for([*objections, unfinished / OBJECTIONS_FILE], accounts, openings, kept)


def open_sets(
    folders: Sequence[Path],
    *,
    platform: str,
    now: int,
    trusted: Sequence[VerifyingKey] = (),
    signature_needed: bool,
    check_files: bool = True,
    held_in: Path | None = None,
) -> ExclusionSet:
    """A full set and all increments on it, in any order, if every one of them may be used now.

    Args:
        platform: Whose corpus is to be decided.
        now: Microseconds UTC. A set issued later than that, or a chain whose newest set has expired, is refused.
        trusted, signature_needed: As in `open_envelope`.
        check_files: Read every file in full and compare its digest. Without it only size-independent checks are made.
        held_in: A folder of nobody else. With it each file is copied there, its copy is compared, and what is handed
            out names the copies: the originals may be exchanged meanwhile. A copy already there and whole stays.

    Raises:
        ProtocolError: whatever `open_envelope` and `chain_of` raise, or `set_missing`, `set_file_missing`,
            `set_file_changed`, `set_file_unlisted`, `set_file_other`, `set_counts_differ` (values name folder and
            file), or `increment_of_other` (values: number, since).
    """
    # The steps are those of docs/protocol/exclusion-set.md; 2 to 5 are taken in `chain_of`.
    sets = [_open(folder, trusted, signature_needed=signature_needed) for folder in folders]
    headers = chain_of([one.header for one in sets], platform=platform, now=now)
    by_number = {one.header.number: one for one in sets}
    ordered = [by_number[header.number] for header in headers]
    # (6): compare the digests that increments name.
    for earlier, later in pairwise(ordered):
        if later.header.since_digest != earlier.opened.payload_digest:
            raise ProtocolError("increment_of_other", number=later.header.number, since=earlier.header.number)
    if held_in is not None:
        ordered = [_held(one, held_in / one.opened.payload_digest) for one in ordered]
    for one in ordered:
        _check_files(one, read_all=check_files and held_in is None)
    newest, signers = headers[-1], [one.opened.signed_by for one in ordered]
    digests = tuple(one.opened.payload_digest for one in ordered)
    return ExclusionSet(
        headers=headers,
        objections=tuple(one.folder / OBJECTIONS_FILE for one in ordered),
        mentions=tuple(one.folder / MENTIONS_FILE for one in ordered if one.header.counts.mentions),
        digest=digest_of_chain(digests),
        signed_by=None if None in signers else signers[-1],
        platform=platform,
        number=newest.number,
        received_until=newest.received_until,
        key_id=newest.key_id,
        digests=digests,
    )


def read_header(folder: Path) -> SetHeader:
    """What one set says of itself, whoever signed that; its tables are not looked at. Raises as `open_sets`."""
    return _open(folder, (), signature_needed=False).header


def set_to_build_on(folder: Path, key_id: str, fold_version: int, platform: str) -> tuple[int, str]:
    """Number and digest of the set that an increment is to build on.

    Raises:
        ProtocolError: It is no set, or of another platform, key or fold: no increment could be read with it.
    """
    one = _open(folder, (), signature_needed=False)
    header = one.header
    if header.platform != platform:
        raise ProtocolError("set_other_platform", number=header.number, platform=header.platform, expected=platform)
    if header.key_id != key_id:
        raise ProtocolError("set_to_build_on_key", number=header.number)
    if header.fold_version != fold_version:
        raise ProtocolError("set_to_build_on_fold", number=header.number)
    return header.number, one.opened.payload_digest


def _open(folder: Path, trusted: Sequence[VerifyingKey], *, signature_needed: bool) -> _OpenedSet:
    if not (folder / STATEMENT_FILE).is_file():
        raise ProtocolError("set_missing", folder=folder.name)
    # (0): open the envelope.
    opened = open_envelope(read_small(folder / STATEMENT_FILE), trusted, signature_needed=signature_needed)
    # (1): read the header.
    return _OpenedSet(folder, header_of(opened.statement), opened)


def _statement(folder: Path, header: SetHeader) -> Statement:
    names = [name for name in _FILES if (folder / name).exists()]
    subjects = tuple(Subject(name, {"sha256": sha256_of(folder / name)}) for name in names)
    return Statement(subjects, header.kind, header.predicate())


def _held(one: _OpenedSet, folder: Path) -> _OpenedSet:
    """The same set with copies of its files, each of them compared."""
    digests = one.opened.statement.sha256_by_name()
    _check_names(one)
    # (8): compare the digests of the files; here of their copies.
    for name in digests:
        if not (folder / name).exists() or sha256_of(folder / name) != digests[name]:
            if not (one.folder / name).is_file():
                raise ProtocolError("set_file_missing", folder=one.folder.name, file=name)
            if not take_in(one.folder / name, folder / name, digests[name]):
                raise ProtocolError("set_file_changed", folder=one.folder.name, file=name)
    return structs.replace(one, folder=folder)


def _check_names(one: _OpenedSet) -> dict[str, int]:
    """Rows of each file that the set must have, by name; no other file may be listed or lie there."""
    # (7): compare the files' names.
    counts = one.header.counts
    rows = {OBJECTIONS_FILE: counts.objections} | ({MENTIONS_FILE: counts.mentions} if counts.mentions else {})
    if one.opened.statement.sha256_by_name().keys() != rows.keys():
        raise ProtocolError("set_files_differ", folder=one.folder.name)
    for stray in one.folder.glob("*.parquet"):
        if stray.name not in rows:
            raise ProtocolError("set_file_unlisted", folder=one.folder.name, file=stray.name)
    return rows


def _check_files(one: _OpenedSet, *, read_all: bool) -> None:
    folder, digests = one.folder, one.opened.statement.sha256_by_name()
    for name, expected in _check_names(one).items():
        if not (folder / name).is_file():
            raise ProtocolError("set_file_missing", folder=folder.name, file=name)
        # (8): compare the digests of the files.
        if read_all and sha256_of(folder / name) != digests[name]:
            raise ProtocolError("set_file_changed", folder=folder.name, file=name)
        # (9): compare the columns and the numbers of rows.
        if check_schema(folder / name, *_FILES[name]) != expected:
            raise ProtocolError("set_counts_differ", folder=folder.name, file=name)
