"""A text with offsets beside it, redacted in a run: they point to the same words, and nobody is named beside them."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.audit.test_audit import audited
from gate.made import gate, header, objection, objections_table, posts, profile, write
from gate.run.test_run_mentions import ANNA, identifiers
from widerspruch.protocol.sets.exclusion_set import write_set

SKY = "Größe 😀 @anna.weiss und @ben, siehe hier"


def facet(words: str, who: str | None) -> dict[str, Any]:
    """As Bluesky writes it: offsets count bytes."""
    start = len(SKY.partition(words)[0].encode())
    return {"index": {"byteStart": start, "byteEnd": start + len(words.encode())}, "features": [{"did": who}]}


FACETS = [facet("@anna.weiss", "did:plc:anna"), facet("@ben", "did:plc:ben"), facet("hier", None)]
BLUESKY = {
    "text": ["text"],
    "entities": ["facets[].features[].did"],
    "spans": [
        {"text": "text", "start": "facets[].index.byteStart", "end": "facets[].index.byteEnd", "unit": "bytes"},
    ],
}
USERS = [
    {"screen_name": "Anna.Weiss", "id": 12, "indices": [8, 19]},
    {"screen_name": "ben", "id": 13, "indices": [24, 28]},
]
TWITTER = {
    "text": ["text"],
    "handles": ["entities.user_mentions[].screen_name"],
    "entities": ["entities.user_mentions[].id"],
    "spans": [{"text": "text", "both": "entities.user_mentions[].indices[]"}],
}
CASES = {
    "bluesky": (BLUESKY, "facets", FACETS),
    "twitter": (TWITTER, "entities", {"user_mentions": USERS}),
}


def run(folder: Path, ending: str, case: str) -> dict[str, Any]:
    """The first of two posts as it was published."""
    mentions, column, value = CASES[case]
    table = posts([1, 2], text=[SKY, "nichts"]).append_column(column, pa.array([value, None]))
    if ending == "parquet":
        write(folder / "corpus" / "a.parquet", table)
    else:
        (folder / "corpus").mkdir()
        lines = "".join(f"{json.dumps(row)}\n" for row in table.to_pylist())
        (folder / "corpus" / "a.jsonl").write_text(lines)
    write_set(folder / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)
    outcome = gate(folder, profile=profile(mentions=mentions), mentions="redact")
    assert outcome.unmapped == ()
    assert audited(folder).problems == ()
    if ending == "parquet":
        left = pq.read_table(folder / "out" / "data" / "a.parquet").to_pylist()
    else:
        left = [json.loads(line) for line in (folder / "out" / "data" / "a.jsonl").read_text().splitlines()]
    assert left[1][column] is None
    found: dict[str, Any] = left[0]
    return found


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_facets(tmp_path: Path, ending: str) -> None:
    """Offsets behind a redacted name move in bytes; its facet has the word instead of the account, other facets stay."""
    left = run(tmp_path, ending, "bluesky")
    assert left["text"] == "Größe 😀 [HANDLE] und @ben, siehe hier"
    written = left["text"].encode()
    extents = [(one["index"]["byteStart"], one["index"]["byteEnd"]) for one in left["facets"]]
    assert [written[start:end].decode() for start, end in extents] == ["[HANDLE]", "@ben", "hier"]
    assert [one["features"] for one in left["facets"]] == [
        [{"did": "[ACCOUNT]"}],
        [{"did": "did:plc:ben"}],
        [{"did": None}],
    ]


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_indices(tmp_path: Path, ending: str) -> None:
    """So do pairs of offsets that count characters; a number that names the account is emptied."""
    left = run(tmp_path, ending, "twitter")
    assert [left["text"][slice(*one["indices"])] for one in left["entities"]["user_mentions"]] == ["[HANDLE]", "@ben"]
    assert [(one["screen_name"], one["id"]) for one in left["entities"]["user_mentions"]] == [
        ("[HANDLE]", None),
        ("ben", 13),
    ]
