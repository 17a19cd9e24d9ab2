"""Posts at Beispielnetz as a company would train on them: by the invented people, and by two thousand strangers."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from random import Random
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.testing.demo.people import PEOPLE

Form = Literal["parquet", "json_lines"]

NEW_YEAR_2026 = 1_767_225_600_000_000
"""Microseconds UTC; all posts are of the ten months after it."""
_TEN_MONTHS = 300 * 24 * 60 * 60 * 1_000_000

_THINGS = ("Garten", "Fahrrad", "Balkon", "Aquarell", "Sauerteig", "Bahnfahrt", "Katze", "Museum", "Wanderung", "Chor")
_SAID = (
    "Heute wieder {thing}, und es hat sich gelohnt.",
    "Wer hat einen guten Rat zum Thema {thing}?",
    "{thing} am Abend, endlich Ruhe.",
    "Mein liebstes Bild vom Wochenende: {thing}.",
)
_ABOUT = (
    "Danke @{handle} für das schöne Treffen!",
    "Schaut mal, was @{handle} gemacht hat.",
)
_ABOUT_PAULA = "Mit Paula Probst-Beispiel im Chor gesungen, schreibt ihr unter paula@example.org."


class CorpusPost(Struct, frozen=True):
    """One row. `created_at`: microseconds UTC."""

    post_id: int
    author_id: str
    author_is_adult: bool
    text: str
    created_at: int


def write_corpus(
    folder: Path, form: Form = "parquet", *, strangers: int = 2_000, seed: int = 1, claims_nothing: bool = False
) -> Path:
    """Write one file of posts into a folder, and beside it `profile.toml`, which tells the gate what its columns mean.

    Args:
        claims_nothing: For a gate whose rulebook does not know Beispielnetz: who objected is out, and no more is said.

    Returns:
        The file of posts. The same seed gives the same posts.
    """
    folder.mkdir(parents=True, exist_ok=True)
    profile = (files("widerspruch.testing.demo") / "corpus_profile.toml").read_text("utf-8")
    rule = 'rule = "objections only"\n' if claims_nothing else ""
    (folder / "profile.toml").write_text(rule + profile, "utf-8")
    rows = list(posts(Random(seed), strangers))  # noqa: S311 the same each time
    if form == "json_lines":
        path = folder / "posts.jsonl"
        path.write_bytes(b"".join(msgspec.json.encode(row) + b"\n" for row in rows))
        return path
    import pyarrow as pa
    from pyarrow import parquet

    path = folder / "posts.parquet"
    parquet.write_table(pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows]), path)
    return path


def posts(random: Random, strangers: int) -> Iterator[CorpusPost]:
    """All posts: twelve of each of the people, one to five of each stranger; some of these mention somebody."""
    accounts = [
        (account.id, account.handle) for person in PEOPLE for account in person.accounts
        if account.platform == "beispielnetz"
    ]  # fmt: skip
    authors = [account for account, _ in accounts for _ in range(12)]
    for stranger in range(strangers):
        authors += [str(90_000_000 + stranger)] * random.randrange(1, 6)
    random.shuffle(authors)
    handles = [handle for _, handle in accounts]
    for number, author in enumerate(authors, start=1):
        is_stranger = author.startswith("9")
        text = random.choice(_SAID).format(thing=random.choice(_THINGS))
        if is_stranger and random.random() < 0.01:
            text = f"{text} {random.choice(_ABOUT).format(handle=random.choice(handles))}"
        elif is_stranger and random.random() < 0.002:
            text = f"{text} {_ABOUT_PAULA}"
        yield CorpusPost(
            post_id=number,
            author_id=author,
            author_is_adult=not is_stranger or random.random() < 0.95,
            text=text,
            created_at=NEW_YEAR_2026 + random.randrange(_TEN_MONTHS),
        )
