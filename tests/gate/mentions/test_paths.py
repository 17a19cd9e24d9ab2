"""Mentions where real corpora keep them: in messages, in lists of structs, behind a shared post, in maps."""

import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.made import gate, header, objection, objections_table, posts, profile, write
from gate.run.test_run_mentions import ANNA, identifiers
from widerspruch.gate.run.run import MentionPolicy
from widerspruch.protocol.sets.exclusion_set import write_set

MESSAGES = pa.list_(pa.struct({"role": pa.string(), "content": pa.string()}))
TAGGED = pa.list_(pa.struct({"id": pa.int64(), "acct": pa.string()}))
SHARED = pa.struct({"id": pa.int64(), "account": pa.struct({"id": pa.int64()}), "content": pa.string()})
NAMES = pa.map_(pa.string(), pa.string_view())
MENTIONS = {
    "text": ["messages[].content", "reblog.content"],
    "entities": ["mentions[].id", "reblog.account.id"],
    "handles": ["mentions[].acct"],
    "names": ["people{}"],
}
PLAIN: dict[str, Any] = {"messages": [], "mentions": [], "reblog": None, "people": {}}
ROWS: tuple[dict[str, Any], ...] = (
    {"messages": [{"role": "user", "content": "Guten Tag"}, {"role": "bot", "content": "Ja, @anna.weiss"}]},
    {"messages": [{"role": "user", "content": "Guten Tag"}, {"role": None, "content": None}]},
    {"mentions": [{"id": 3, "acct": "ben"}, {"id": ANNA, "acct": "Anna.Weiss"}]},
    {"mentions": [{"id": 3, "acct": "ben"}]},
    {"reblog": {"id": 1, "account": {"id": ANNA}, "content": "Hallo"}},
    {"reblog": {"id": ANNA, "account": {"id": 4}, "content": "Hallo"}},
    {"reblog": {"id": 2, "account": {"id": 4}, "content": "an anna.weiss@example.org"}},
    {"people": {"a": "Anna Weiß", "b": None}, "messages": [{"role": "user", "content": "aus Flensburg"}]},
)
NAMING = {0, 2, 4, 6, 7}
REDACTED: dict[int, dict[str, Any]] = {
    0: {"messages": [{"role": "user", "content": "Guten Tag"}, {"role": "bot", "content": "Ja, [HANDLE]"}]},
    2: {"mentions": [{"id": 3, "acct": "ben"}, {"id": None, "acct": "[HANDLE]"}]},
    4: {"reblog": {"id": 1, "account": {"id": None}, "content": "Hallo"}},
    6: {"reblog": {"id": 2, "account": {"id": 4}, "content": "an [EMAIL]"}},
    7: {"people": {"a": "[NAME]", "b": None}, "messages": [{"role": "user", "content": "aus Flensburg"}]},
}


def run(folder: Path, ending: str, policy: MentionPolicy) -> dict[int, dict[str, Any]]:
    """What was published, by the number of the row; authors are numbered from 100."""
    rows = [{**PLAIN, **row} for row in ROWS]
    kinds = {"messages": MESSAGES, "mentions": TAGGED, "reblog": SHARED, "people": NAMES}
    columns = {
        name: pa.array([list(row[name].items()) if name == "people" else row[name] for row in rows], kind)
        for name, kind in kinds.items()
    }
    table = posts(range(100, 100 + len(rows)), **columns)
    if ending == "parquet":
        write(folder / "corpus" / "a.parquet", table, row_group_size=3)
    else:
        (folder / "corpus").mkdir()
        lines = [json.dumps({**one, **row}) for one, row in zip(table.to_pylist(), rows, strict=True)]
        (folder / "corpus" / "a.jsonl").write_text("\n".join(lines))
    write_set(folder / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)
    gate(folder, profile=profile(mentions=MENTIONS), mentions=policy)
    if ending == "parquet":
        left = pq.read_table(folder / "out" / "data" / "a.parquet").to_pylist()
    else:
        left = [json.loads(line) for line in (folder / "out" / "data" / "a.jsonl").read_text().splitlines()]
    found = {row["author_id"] - 100: {name: row[name] for name in PLAIN} for row in left}
    return {number: {**row, "people": dict(row["people"])} for number, row in found.items()}


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_rows_that_name_an_objector_go(tmp_path: Path, ending: str) -> None:
    """The audit that follows each run finds nobody in the others."""
    assert set(run(tmp_path, ending, "exclude")) == set(range(len(ROWS))) - NAMING


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_only_the_name_changes(tmp_path: Path, ending: str) -> None:
    """Whatever stands beside it, and all other rows, stay as they were."""
    assert run(tmp_path, ending, "redact") == {
        number: {**PLAIN, **row, **REDACTED.get(number, {})} for number, row in enumerate(ROWS)
    }
