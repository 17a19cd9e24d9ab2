"""docs/operators/profile.md: its profiles can be read, and reach what stands in the records above them."""

import json
import re
from pathlib import Path

import pyarrow as pa
import pytest

from gate import made
from widerspruch.gate.corpus.chunk import Column
from widerspruch.gate.corpus.open_shard import open_shard
from widerspruch.gate.corpus.paths import parse_path
from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.profile import Profile, parse_profile

PAGE = (Path(__file__).parents[2] / "docs" / "operators" / "profile.md").read_text("utf-8")
PROFILES = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
SCHEMAS = {
    name: (record, profile)
    for name, record, profile in re.findall(
        r"### ([^\n]+)\n\n```json\n(.*?)\n```\n\n```toml\n(.*?)```", PAGE, re.DOTALL
    )
}
PATHS = re.findall(r"^\| `([^`]+)` \|", PAGE[PAGE.index("## Paths") : PAGE.index("## Fields")], re.MULTILINE)


def read(text: str) -> Profile:
    """A profile of the page."""
    return parse_profile(text, tuple(made.rulebook().platforms))


@pytest.mark.parametrize("text", PROFILES)
def test_every_profile_can_be_read(text: str) -> None:
    """As it stands there."""
    assert read(text).platform.words()


@pytest.mark.parametrize("path", PATHS)
def test_every_path_is_one(path: str) -> None:
    """The table shows nothing that is refused."""
    assert parse_path(path).name == path


@pytest.mark.parametrize("schema", SCHEMAS)
def test_a_profile_reaches_what_its_record_has(schema: str, tmp_path: Path) -> None:
    """In JSON Lines all that it names, and in Parquet as well."""
    line, text = SCHEMAS[schema]
    columns = [Column(name, pa.string()) for name in read(text).columns() if "byte" not in name.lower()]
    (tmp_path / "a.jsonl").write_text(line, "utf-8")
    formats = ["a.jsonl"]
    if schema != "Chat data":  # a text in one place and a list in another
        made.write(tmp_path / "a.parquet", pa.Table.from_pylist([json.loads(line)]))
        formats.append("a.parquet")
    for name in formats:
        (shard,) = find_shards([str(tmp_path / name)])
        with open_shard(shard, columns, whole=False, also=read(text).columns()) as reader:
            (chunk,) = reader.chunks()
            assert reader.absent == {}
            assert [column.name for column in columns if not chunk.columns.column(column.name).to_pylist()[0]] == []


def test_there_are_schemas() -> None:
    """The page is looked through as it is written."""
    assert len(SCHEMAS) == 9
