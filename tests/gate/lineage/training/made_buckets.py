"""Invented bucket files, and a recipe for each trainer."""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
import pyarrow as pa
import pyarrow.parquet as pq

from widerspruch.gate.lineage.training.recipe import ModelRecipe
from widerspruch.gate.lineage.training.trainer import GivenBucket

WORDS = {
    "garten": "Beet Tulpe Gießkanne Kompost Spaten Hecke",
    "sport": "Tor Pass Trainer Abseits Tabelle Pokal",
    "küche": "Topf Salz Ofen Teig Pfanne Suppe",
}
"""By class."""

Post = tuple[int, str, str]
"""Author, text, class."""

SCHEMA = pa.schema([("author_id", pa.int64()), ("text", pa.string()), ("topic", pa.string())])


def posts(authors: Sequence[int], each: int = 6) -> list[Post]:
    """Of every author always the same ones."""
    made = []
    for author in authors:
        chance = random.Random(author)
        for number in range(each):
            topic = chance.choice([*WORDS])
            words = [chance.choice(WORDS[topic].split()) for _ in range(4)]
            made.append((author, f"{' '.join(words)} {author}x{number}", topic))
    return made


def write_bucket(path: Path, rows: Sequence[Post]) -> Path:
    """A bucket file; without rows it has its columns all the same."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix == ".jsonl":
        lines = (msgspec.json.encode(dict(zip(SCHEMA.names, row, strict=True))) for row in rows)
        path.write_bytes(b"".join(line + b"\n" for line in lines))
    else:
        columns = zip(*rows, strict=True) if rows else ([], [], [])
        pq.write_table(pa.table([pa.array(one) for one in map(list, columns)], schema=SCHEMA), path)
    return path


def recipe(trainer: str = "linear", **changes: Any) -> ModelRecipe:
    """The usual one."""
    linear = {"classes": [*WORDS], "features": 4096}
    fields: dict[str, Any] = {
        "name": "themen",
        "trainer": trainer,
        "columns": {"text": "text"} | ({"label": "topic"} if trainer == "linear" else {}),
        "parameters": {"linear": linear, "ngram": {"n": 3}}.get(trainer, {}),
        "shared": [{"name": "parameters", "no_personal_data": True}] if trainer == "linear" else [],
    }
    return msgspec.convert({**fields, **changes}, type=ModelRecipe)


def given(*files: Path, name: str = "000", seed: int = 7) -> GivenBucket:
    """What a trainer gets of one bucket."""
    return GivenBucket(name, files, {}, seed)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
