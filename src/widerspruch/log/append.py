"""Statements into a log. Whoever is killed at any moment, or loses power, leaves a log that goes on as one."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from msgspec import Struct

from widerspruch.log.edge import Edge
from widerspruch.log.entries import entry_of
from widerspruch.log.errors import LogError
from widerspruch.log.finding_entries import indexes_of
from widerspruch.log.folder import LogFolder, ReadCheckpoint
from widerspruch.log.publishing import alone, publish, put_newest, remove_parts, write_public
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.merkle import HASH_BYTES, leaf_hash
from widerspruch.protocol.log.note import NoteSigner, SignedNote
from widerspruch.protocol.log.tiles import HEIGHT, WIDTH, TileReader, bundle, entries_path, tile_path
from widerspruch.protocol.signing_keys import SigningKey


class Appended(Struct, frozen=True):
    """Where statements stand in a log.

    Attributes:
        indexes: One for each that was given, in their order; also of those that stood there before.

        size: Of the newest checkpoint. `added`: how many of its entries are new.
    """

    indexes: tuple[int, ...]
    size: int
    added: int


def append(folder: Path, signer: SigningKey, entries: Sequence[bytes], now: int) -> Appended:
    """Log signed statements, each once.

    Args:
        entries: Envelopes.

        now: Microseconds UTC.

    Raises:
        LogError: `log_missing`, `log_busy`, `log_key_other`, `log_of_other`, whatever `entry_of` says of an entry;
            `checkpoint_missing`, `checkpoint_damaged`.

        ProtocolError: `log_file_missing`, `log_file_damaged`, `log_tree_differs`: what lies there is not what was
            signed, and so nothing is signed over it.

        OSError: The folder cannot be written.
    """
    # 1. Take nothing that may not be logged.
    # 2. Let nobody else write.
    # 3. Find the newest checkpoint that was published, and hold the tree's last tiles to it.
    # 4. Leave out what stands in the log already.
    # 5. Write tiles and bundles, and wait until they are on the disk.
    # 6. Sign the checkpoint and publish it.
    # 7. Remove the parts of tiles that are whole now.

    # (1)
    taken = [entry_of(one, now) for one in entries]
    log = LogFolder.open(folder)
    # (2)
    with alone(log):
        # (3)
        current = settled(log, signer)
        reader = TileReader(log.read, current.checkpoint)
        size = current.checkpoint.size
        edge = Edge(size, reader.node_at)
        _clear_beyond(log, size)
        # (4)
        hashes = [leaf_hash(one) for one in taken]
        known = indexes_of(log, size, set(hashes))
        new: dict[bytes, bytes] = {leaf: one for leaf, one in zip(hashes, taken, strict=True) if leaf not in known}
        if new:
            # (5)
            begun = reader.entries(size & -WIDTH, size)
            whole = list(_written(log, edge, begun, new))
            # (6)
            publish(log, signed(Checkpoint(current.checkpoint.origin, edge.size, edge.root()), signer))
            # (7)
            for path in whole:
                remove_parts(log, path)
        known |= {leaf: size + at for at, leaf in enumerate(new)}
    return Appended(tuple(known[leaf] for leaf in hashes), edge.size, len(new))


def settled(log: LogFolder, signer: SigningKey) -> ReadCheckpoint:
    """The newest checkpoint that was published, signed with this key. Where somebody died between publishing it and
    naming it the newest, it is named now. Raises LogError as `append`."""
    sizes = log.sizes()
    found = log.kept(sizes[0]) if sizes else log.newest()
    try:
        newest = log.newest()
    except LogError as error:
        if error.code != "checkpoint_missing":
            raise
        newest = None
    if newest is not None and newest.checkpoint.size > found.checkpoint.size:
        found = newest
    _require_signed(log, found, signer)
    if newest is None or newest.checkpoint.size < found.checkpoint.size:
        put_newest(log, found.note)
    elif newest.checkpoint != found.checkpoint:
        raise LogError("two_histories", size=found.checkpoint.size)
    return found


def _require_signed(log: LogFolder, found: ReadCheckpoint, signer: SigningKey) -> None:
    policy, origin = log.policy(), found.checkpoint.origin
    verifier = NoteSigner(origin, signer).verifier
    if origin not in [one.name for one in policy.logs]:
        raise LogError("log_of_other", origin=origin)
    ours = [one for one in found.note.signatures if verifier.made(one)]
    if not ours or verifier not in [one.verifier for one in policy.logs]:
        raise LogError("log_key_other")
    if not all(verifier.verifies(one.signature, found.note.text) for one in ours):
        raise LogError("checkpoint_damaged", file="checkpoint")


def signed(checkpoint: Checkpoint, signer: SigningKey) -> ReadCheckpoint:
    """A checkpoint with the log's signature."""
    text = checkpoint.text()
    note = SignedNote(text, (NoteSigner(checkpoint.origin, signer).signature(text),))
    return ReadCheckpoint(note, checkpoint)


def _clear_beyond(log: LogFolder, size: int) -> None:
    """Remove the whole tiles that somebody who died wrote where the last ones are: no checkpoint stands over them, and
    who misses a part of a tile looks for the whole."""
    level = 0
    while True:
        number = size >> HEIGHT * (level + 1)
        whole = [tile_path(level, number), *([entries_path(number)] if level == 0 else ())]
        for path in whole:
            (log.path / path).unlink(missing_ok=True)
        if not number:
            return
        level += 1


_AT_ONCE = 64 * WIDTH
"""Entries whose files are written together."""


def _written(log: LogFolder, edge: Edge, begun: Iterable[bytes], new: dict[bytes, bytes]) -> Iterator[str]:
    """Write everything that a tree with the new entries needs. Gives the paths of tiles and bundles that became whole.

    Args:
        begun: The entries of the last bundle.
    """
    waiting = list(begun)
    added = list(new.items())
    for start in range(0, len(added), _AT_ONCE):
        part = added[start : start + _AT_ONCE]
        files: dict[str, bytes] = {}
        number = edge.size // WIDTH
        waiting += [entry for _, entry in part]
        for tile in edge.grow(leaf for leaf, _ in part):
            files[tile_path(tile.level, tile.number)] = tile.data
        while len(waiting) >= WIDTH:
            files[entries_path(number)] = bundle(waiting[:WIDTH])
            del waiting[:WIDTH]
            number += 1
        write_public(log, files)
        yield from files
    write_public(log, dict(_partial(edge, waiting)))


def _partial(edge: Edge, waiting: Sequence[bytes]) -> Iterator[tuple[str, bytes]]:
    if waiting:
        yield entries_path(edge.size // WIDTH, len(waiting)), bundle(waiting)
    for tile in edge.partial():
        yield tile_path(tile.level, tile.number, len(tile.data) // HASH_BYTES), tile.data
