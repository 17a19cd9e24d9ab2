"""The log's formats: checking what a log says, and proving it from its tiles.

Hashes in the tree of a million entries are made of their numbers: nobody waits for a million real ones.
"""

import hashlib
from collections.abc import Iterator

from benchmarks.log.figures import Figure, milliseconds
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.cosignature import cosign
from widerspruch.protocol.log.log_proof import LogProof, make_log_proof, parse_log_proof
from widerspruch.protocol.log.merkle import leaf_hash, root_of, verify_consistency, verify_inclusion
from widerspruch.protocol.log.note import ED25519_COSIGNATURE, NoteSigner, parse_note, sign_note
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.log.tiles import WIDTH, TileReader, tile_path
from widerspruch.protocol.signing_keys import SigningKey

SIZE, OLD = 1_000_000, 990_000
INDEX = 765_432
ENTRY = b"statement 765432"
ORIGIN = "beispielnetz.example/statements"


def figures(runs: int) -> Iterator[Figure]:
    """Of a log with a million entries and three witnesses, of which two are needed."""
    files, root = _tiles()
    log = NoteSigner(ORIGIN, SigningKey.from_seed(b"l" * 32))
    witnesses = [NoteSigner(f"w{n}", SigningKey.from_seed(bytes([n]) * 32), ED25519_COSIGNATURE) for n in range(3)]
    lines = [f"witness W{n} {witness.vkey}\n" for n, witness in enumerate(witnesses)]
    policy = parse_policy(f"log {log.vkey}\n{''.join(lines)}group seen 2 W0 W1 W2\nquorum seen\n".encode())
    checkpoint = Checkpoint(ORIGIN, SIZE, root)
    note = parse_note(sign_note(checkpoint.text(), [log]))
    note = note.with_signatures(cosign(note.text, witness, 1_790_000_000) for witness in witnesses)

    def made() -> LogProof:
        return make_log_proof(TileReader(files.__getitem__, checkpoint), INDEX, note.data)

    reader = TileReader(files.__getitem__, checkpoint)
    proof, consistency, old_root = made(), reader.consistency(OLD, SIZE), reader.root(OLD)
    leaf, text = leaf_hash(ENTRY), proof.text()

    yield Figure("a log proof in a log of 1 M, log and 3 witnesses", f"{len(text):,} bytes")
    yield Figure("its consistency from 990,000", f"{len(consistency)} hashes")
    took = milliseconds(lambda: parse_log_proof(text).check(ENTRY, policy), runs, 50)
    yield Figure("a log proof read and checked: 4 signatures, the path", f"{took:.2f} ms")
    took = milliseconds(lambda: verify_inclusion(leaf, INDEX, SIZE, proof.path, root), runs, 500)
    yield Figure("of that the path", f"{took * 1000:.0f} µs")
    took = milliseconds(lambda: verify_consistency(OLD, old_root, SIZE, root, consistency), runs, 500)
    yield Figure("consistency checked", f"{took * 1000:.0f} µs")
    yield Figure(
        "a log proof made from tiles that were not read yet", f"{milliseconds(made, runs, 10):.1f} ms", "100 ms"
    )


def _tiles() -> tuple[dict[str, bytes], bytes]:
    """The tiles of hashes, and the root."""
    row = [hashlib.sha256(number.to_bytes(8)).digest() for number in range(SIZE)]
    row[INDEX] = leaf_hash(ENTRY)
    files, level, edge = {}, 0, []
    while row:
        for start in range(0, len(row), WIDTH):
            part = row[start : start + WIDTH]
            files[tile_path(level, start // WIDTH, len(part))] = b"".join(part)
        edge.append(row[len(row) // WIDTH * WIDTH :])
        row = [root_of(row[start : start + WIDTH]) for start in range(0, len(row) - WIDTH + 1, WIDTH)]
        level += 1
    return files, _root(edge)


def _root(edge: list[list[bytes]]) -> bytes:
    """From the hashes of each level that are in no full tile; the highest level has the most leaves under it."""
    found: list[bytes] = []
    for hashes in edge:
        found = [root_of([*hashes, *found])]
    return found[0]


if __name__ == "__main__":
    for line in figures(7):
        print(line)
