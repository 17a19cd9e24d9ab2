"""Posts of several platforms in one run: each is searched for the objectors of its own platform."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.in_process import InProcess
from gate.made import KEY, NOW, gate, key_file, posts, profile, rulebook, write
from gate.run.test_scopes import make
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.run.run import MentionPolicy

PROFILE = profile(
    platform={"column": "source", "values": {"i": "instagram", "m": "mastodon", "f": "facebook"}},
    rule={"mastodon": "objections only"},
    mentions={"text": ["texts"], "handles": ["tags"], "thread": "thread"},
)
ROWS: tuple[tuple[str, list[str], list[str], str], ...] = (
    ("i", ["Danke @anna"], [], "a"),
    ("m", ["Danke @anna"], [], "b"),
    ("m", ["ja", "Danke @ben@dort.example"], [], "c"),
    ("i", ["Danke @ben@dort.example"], [], "d"),
    ("m", ["nein"], ["https://dort.example/@ben"], "e"),
    ("f", ["@anna, https://instagram.com/anna, @ben@dort.example"], [], "f"),
    ("m", ["im Faden von Ben Brandt"], [], "g"),
    ("m", ["eigener Beitrag"], [], "g"),
    ("i", ["im Faden von Ben Brandt"], [], "g"),
)
BEN = 27


def corpus(folder: Path, kind: pa.DataType) -> Path:
    """The posts; the eighth is Ben's own."""
    authors = [20, 21, 22, 23, 24, 25, 26, BEN, 28]
    sources, texts, tags, threads = zip(*ROWS, strict=True)
    table = posts(authors, source=sources, texts=pa.array(texts, kind), tags=pa.array(tags, pa.list_(pa.string())), thread=threads)  # fmt: skip
    return write(folder / "corpus" / "a.parquet", table, row_group_size=4)


def sets(folder: Path) -> tuple[Path, ...]:
    """Anna objected at Instagram, Ben at Mastodon, Cem at Facebook."""
    folder.mkdir(exist_ok=True)
    listed: dict[str, dict[str, Any]] = {
        "instagram": {"id": "8", "handle": "anna"},
        "mastodon": {"id": str(BEN), "handle": "ben@dort.example", "name": "Ben Brandt"},
        "facebook": {"id": "10", "handle": "cem"},
    }
    return tuple(
        make(folder, f"{json.dumps({**line, 'mentions': 'yes'})}\n", platform, f"set-{platform}")
        for platform, line in listed.items()
    )


def left(folder: Path) -> list[int]:
    """Which of the posts were published."""
    authors = pq.read_table(folder / "out" / "data" / "a.parquet")["author_id"].to_pylist()
    return [author - 20 for author in authors]


@pytest.mark.parametrize("kind", [pa.list_(pa.string()), pa.list_view(pa.string_view())], ids=str)
def test_each_row_with_the_set_of_its_platform(tmp_path: Path, kind: pa.DataType) -> None:
    """The same name elsewhere is another account; a thread counts for those who wrote in it on that platform."""
    corpus(tmp_path, kind)
    outcome = gate(tmp_path, profile=PROFILE, exclusions=sets(tmp_path))
    assert left(tmp_path) == [1, 3, 5, 8]
    assert outcome.manifest.counts["objected"] == 5


@pytest.mark.parametrize("policy", ["exclude", "redact"])
def test_a_purge_with_newer_sets(tmp_path: Path, policy: MentionPolicy) -> None:
    """Takes out what a run with them would have left out."""
    corpus(tmp_path, pa.list_(pa.string()))
    earlier = [make(tmp_path, '{"id": "1"}\n', one, one) for one in ("instagram", "mastodon", "facebook")]
    gate(tmp_path, profile=PROFILE, exclusions=tuple(earlier), mentions=policy)
    assert left(tmp_path) == list(range(len(ROWS)))

    newer = sets(tmp_path / "newer")
    request = PurgeRequest(built=tmp_path / "out", exclusions=newer, key_files=(key_file(tmp_path),), apply=True)
    purge(request, rulebook(), InProcess(), NOW)

    assert left(tmp_path) == [1, 3, 5, 8]


def test_keys_of_platforms_differ() -> None:
    """So that one platform's objectors are never found by a value of another."""
    assert KEY.key_of("instagram", "handle", "anna") != KEY.key_of("mastodon", "handle", "anna")
