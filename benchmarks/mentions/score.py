"""Precision and recall of mentions on the labelled posts, by identifier and half.

    python -m benchmarks.mentions.score [--errors tune]

The posts run through the gate's own three steps against a set made from the invented population.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import duckdb
import msgspec
import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import Struct

from benchmarks.mentions.make_posts import POSTS, Person, Post, population
from widerspruch.gate.mentions.candidates import candidates, keyed
from widerspruch.gate.mentions.known import KnownIdentifiers
from widerspruch.gate.mentions.match import match
from widerspruch.gate.profile import Mentions
from widerspruch.identifiers.fold import fold_handle
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.naming import identifiers_of_account, identifiers_written
from widerspruch.protocol.sets.tables import MENTIONS, OBJECTIONS
from widerspruch.rulebook.decide import Run

PLATFORM = "instagram"
KEY = HashingKey(b"a fixed key for invented people!")


class Result(Struct, frozen=True):
    """What came out for one post: (person, identifier) that count, and those that are only reported."""

    post: Post
    counted: frozenset[tuple[int, str]]
    reported: frozenset[tuple[int, str]]


class Score(Struct):
    """Posts in which the right person was found, missed, and hits of anybody else."""

    right: int = 0
    missed: int = 0
    wrong: int = 0

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def read_posts(path: Path = POSTS) -> list[Post]:
    """All labelled posts."""
    return [msgspec.json.decode(line, type=Post) for line in path.read_bytes().splitlines()]


def run_posts(posts: Sequence[Post], folder: Path) -> list[Result]:
    """Each post with what was found in it."""
    people, _ = population()
    exclusions = write_population(people, folder)
    knows = KnownIdentifiers.of(PLATFORM, KEY, exclusions.mentions)
    batch = pa.record_batch({"text": pa.array([post.text for post in posts], pa.string())})
    found = folder / "found.parquet"
    pq.write_table(keyed(candidates(batch, Mentions(text=("text",)), knows)), found)
    of_key = {KEY.key_of(PLATFORM, "account", str(person.id)): person.id for person in people}
    counted: dict[int, set[tuple[int, str]]] = {}
    reported: dict[int, set[tuple[int, str]]] = {}
    with duckdb.connect(config={"arrow_lossless_conversion": True}) as connection:
        for _, hits in match(connection, [found], [exclusions], Run(frozen_at=2)):
            for hit in hits.to_pylist():
                to = counted if hit["counts"] else reported
                to.setdefault(hit["row"], set()).add((of_key[hit["account_key"].bytes], hit["identifier"]))
    return [
        Result(post, frozenset(counted.get(row, ())), frozenset(reported.get(row, ())))
        for row, post in enumerate(posts)
    ]


def write_population(people: Sequence[Person], folder: Path) -> ExclusionSet:
    """The set of the invented population, as far as the three steps read it."""
    mentions = [row for person in people for row in _identifiers(person)]
    objections: list[Mapping[str, object]] = [
        {
            "account_key": KEY.key_of(PLATFORM, "account", str(person.id)),
            "purpose": "generative",
            "received_at": 1,
            "own_content": True,
            "ai_interactions": True,
            "mentions": True,
            "withdrawn_at": None,
        }
        for person in people
    ]
    files = folder / "objections.parquet", folder / "mentions.parquet"
    pq.write_table(_table(objections, OBJECTIONS), files[0])
    pq.write_table(_table(mentions, MENTIONS), files[1])
    return ExclusionSet((), (files[0],), (files[1],), "", None, PLATFORM, 1, 1, KEY.key_id)


def _identifiers(person: Person) -> Iterator[Mapping[str, object]]:
    account = str(person.id)
    identifiers = identifiers_of_account(PLATFORM, (account,), [fold_handle(person.handle)])
    for field in ("email", "phone", "place", "employer", "companion"):
        identifiers += identifiers_written(field, getattr(person, field))
    for name in person.names:
        identifiers += identifiers_written("name", name)
    for identifier, value in identifiers:
        yield {
            "identifier": identifier,
            "mention_key": KEY.key_of(PLATFORM, identifier, value),
            "account_key": KEY.key_of(PLATFORM, "account", account),
            "bearers": person.bearers if identifier == "name" else None,
        }


def _table(rows: Sequence[Mapping[str, object]], schema: pa.Schema) -> pa.Table:
    columns = []
    for field in schema:
        values = [row[field.name] for row in rows]
        if isinstance(field.type, pa.UuidType):
            columns.append(pa.ExtensionArray.from_storage(field.type, pa.array(values, pa.binary(16))))
        else:
            columns.append(pa.array(values, field.type))
    return pa.Table.from_arrays(columns, schema=schema)


def scores(results: Sequence[Result]) -> dict[tuple[str, str], Score]:
    """By (half, identifier). A hit of anybody who is not meant is wrong, whatever identifier it came by."""
    people, _ = population()
    rare = {person.id for person in people if person.bearers == 1}
    found: dict[tuple[str, str], Score] = {}
    for result in results:
        post = result.post
        wanted = {(post.person, post.identifier)} if post.about == "person" else set()
        for half in (post.split, "all"):
            for person, identifier in result.counted:
                meant = person == post.person and (post.about == "person" or (post.about == "alone" and person in rare))
                score = found.setdefault((half, identifier), Score())
                if not meant:
                    score.wrong += 1
                elif (person, identifier) in wanted:
                    score.right += 1
            for _, identifier in wanted - result.counted:
                found.setdefault((half, identifier), Score()).missed += 1
    return found


def errors(results: Sequence[Result]) -> Iterator[str]:
    """A line per post that came out otherwise than its label says."""
    for result in results:
        post = result.post
        wanted = {(post.person, post.identifier)} if post.about == "person" else set()
        strange = {hit for hit in result.counted if hit[0] != post.person or post.about in ("other", "none")}
        if wanted - result.counted or strange:
            yield f"{post.id} {post.about}/{post.identifier}/{post.variant}: {sorted(result.counted)} {post.text!r}"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", choices=["tune", "held_back", "by_hand"])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        results = run_posts(read_posts(), Path(folder))
    if asked.errors:
        print(*errors([result for result in results if result.post.split == asked.errors]), sep="\n")
    print(f"{len(results)} posts\n")
    print("| half | identifier | right | missed | wrong | precision | recall |\n|---|---|---|---|---|---|---|")
    for (half, identifier), one in sorted(scores(results).items()):
        counts = f"{one.right} | {one.missed} | {one.wrong}"
        print(f"| {half} | {identifier} | {counts} | {one.precision:.3f} | {one.recall:.3f} |")
    alone = [result for result in results if result.post.about == "alone"]
    seen = sum(bool(result.reported or result.counted) for result in alone)
    print(f"\nbare names of objectors: {len(alone)}, counted {sum(bool(r.counted) for r in alone)}, seen {seen}")


if __name__ == "__main__":
    main()
