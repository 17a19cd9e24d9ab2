"""A whole proof at ten million objectors: what it weighs, and how long it takes to check, by the program and by the
script that needs nothing but Python.

Paths are as long as `depths` found them among ten million random keys. What stands beside a path is random: hashing it
up is the same work. The log has 10,000 entries and three witnesses.
"""

import hashlib
import importlib.util
import os
import time
import zlib
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tests.protocol.proof.world import ANNA, KEYS, NOW, POLICY, Bundle, Lies, bundle
from tests.small_log import WITNESSES

from benchmarks.log.figures import Figure, milliseconds
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.prefix_tree import NO_COMMIT, Leaf, TreePath, bit_of, leaf_hash, node_hash
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof

MIDDLE, LONG, LONGEST = 24, 30, 50
"""Hashes in a path among ten million keys: half, and 99 of 100, have at most so many; the longest of all."""

OBJECTORS = 10_000_000
ENTRIES, SET_AT, SEEN, RUN_AT = 10_000, 7_321, 9_000, 9_204
SCRIPT = Path(__file__).parents[2] / "src" / "widerspruch" / "protocol" / "enclosed" / "verify_proof.py"


class OnePath:
    """A tree of which only the way to one key is known."""

    def __init__(self, leaves: Sequence[Leaf], key: bytes, depth: int) -> None:
        self._path = TreePath(tuple(hashlib.sha256(b"beside %d" % place).digest() for place in range(depth)))
        mine = dict(leaves).get(key)
        self._commit = mine
        neighbour = (int.from_bytes(key) ^ 1).to_bytes(len(key))
        self._leaf: Leaf = (neighbour, NO_COMMIT) if mine is None else (key, mine)
        self.root = leaf_hash(depth, *self._leaf)
        for place in reversed(range(depth)):
            beside = self._path.siblings[place]
            self.root = node_hash(beside, self.root) if bit_of(key, place) else node_hash(self.root, beside)

    def present(self, key: bytes) -> tuple[bytes, TreePath] | None:
        return None if self._commit is None else (self._commit, self._path)

    def absent(self, key: bytes) -> tuple[TreePath, Leaf | None] | None:
        return (self._path, self._leaf) if self._commit is None else None


def figures(runs: int) -> Iterator[Figure]:
    """At the middle depth, and at the longest path of all."""
    lies = Lies(
        entries=_entries(), seen=SEEN, set_size=SET_AT + 2, run_size=RUN_AT + 2, set_witnesses=WITNESSES,
        run_witnesses=WITNESSES,
    )  # fmt: skip
    for depth in (MIDDLE, LONG, LONGEST):
        made = bundle(lies, lambda leaves, key, depth=depth: OnePath(leaves, key, depth))
        weight = f"{len(made.data):,} bytes, packed {len(zlib.compress(made.data)):,}"
        yield Figure(f"a proof at 10 M objectors, {depth} hashes in each path", weight, "10 KB")
    yield from _checked(made, runs)


def _checked(made: Bundle, runs: int) -> Iterator[Figure]:
    policy, keys = parse_policy(POLICY), TrustedKeys.of([KEYS])

    def program() -> None:
        assert verify_proof(made.data, policy, keys, ANNA, NOW).outcome == "excluded"

    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    alone = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(alone)
    texts = [one.decode() for one in (made.data, POLICY, KEYS)]

    def script() -> None:
        assert alone.verify(*texts, ANNA, NOW, lambda _: None)[0] == "excluded"

    yield Figure("the longest of them checked: 11 signatures", f"{milliseconds(program, runs, 20):.1f} ms", "5 ms")
    yield Figure("of that by the CPU's clock", f"{_cpu_milliseconds(program, 50):.1f} ms")
    yield Figure("by the script of plain Python", f"{milliseconds(script, runs, 3):.0f} ms", "60 ms")
    yield Figure("of that by the CPU's clock", f"{_cpu_milliseconds(script, 20):.0f} ms")


def _cpu_milliseconds(job: Callable[[], None], times: int) -> float:
    started = time.process_time()
    for _ in range(times):
        job()
    return (time.process_time() - started) * 1000 / times


def _entries() -> list[str]:
    words = [f"entry {number}" for number in range(ENTRIES)]
    words[SET_AT], words[RUN_AT] = "set", "run"
    return words


def depths(keys: int = OBJECTORS) -> tuple[int, int, int]:
    """Hashes in the paths of a tree over so many random keys: of half of them at most, of 99 of 100, of all. It takes a
    minute."""
    drawn = array("Q")
    drawn.frombytes(os.urandom(8 * keys))
    ordered = sorted(drawn)
    shared = [64 - (one ^ other).bit_length() for one, other in pairwise(ordered)]
    found = sorted(max(pair) + 1 for pair in zip([-1, *shared], [*shared, -1], strict=True))
    return found[keys // 2], found[keys * 99 // 100], found[-1]
