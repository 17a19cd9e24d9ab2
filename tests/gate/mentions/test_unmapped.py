"""What a run does not look into, though it may mention somebody, is told by its name."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from gate.made import gate, header, objection, objections_table, posts, profile, write
from gate.run.test_run_mentions import ANNA, identifiers
from widerspruch.gate.mentions.unmapped import unmapped_mentions
from widerspruch.protocol.sets.exclusion_set import write_set

NESTED = pa.list_(pa.struct({"did": pa.string(), "features": pa.list_(pa.struct({"did": pa.string()}))}))


@pytest.mark.parametrize(
    ("mapped", "paths", "unmapped"),
    [
        ({"text": ["text"]}, ["id", "text", "caption", "likes"], ("caption",)),
        ({"text": ["text"]}, ["text", "facets", "facets[].features"], ("facets",)),
        ({"text": ["post.text"]}, ["post", "post.text", "post.Mentions"], ("post.Mentions",)),
        ({"text": ["text"]}, ["text", "items", "items[].content"], ("items[].content",)),
        ({"text": ["text"], "entities": ["mentions"]}, ["text", "mentions"], ()),
        ({"text": ["text"]}, ["text", "reblog", "reblog.account", "textual"], ("reblog",)),
        (
            {"text": ["text"]},
            ["text", "reblog", "reblog.id", "reblog.account", "reblog.account.id", "reblog.account.acct"],
            ("reblog.account.id", "reblog.account.acct"),
        ),
        (
            {"text": ["text"]},
            ["text", "facets", "facets[].index", "facets[].features", "facets[].features[].did"],
            ("facets[].features[].did",),
        ),
        (
            {"text": ["title"]},
            ["title", "messages", "messages[].role", "messages[].content", "messages[].name"],
            ("messages[].content",),
        ),
        ({"text": ["messages[].content"]}, ["messages", "messages[].content", "messages[].text"], ("messages[].text",)),
        ({"text": ["text"], "entities": ["facets[].did"]}, ["text", "facets", "facets[].did"], ()),
        ({"text": ["text"]}, ["text", "mentions", "mentions{}", "mentions{}.name"], ("mentions{}.name",)),
    ],
)
def test_names(mapped: dict[str, list[str]], paths: list[str], unmapped: tuple[str, ...]) -> None:
    """Only what seems to mention somebody and is not read, by the path that a profile takes."""
    assert unmapped_mentions(paths, profile(mentions=mapped)) == unmapped


@pytest.mark.parametrize("ending", ["parquet", "jsonl"])
def test_in_a_run(tmp_path: Path, ending: str) -> None:
    """A run says so for both formats."""
    table = posts([1], text=["Hallo"], facets=pa.array([[{"did": "x", "features": []}]], NESTED))
    if ending == "parquet":
        write(tmp_path / "corpus" / "a.parquet", table)
    else:
        (tmp_path / "corpus").mkdir()
        lines = "".join(f"{json.dumps(row)}\n" for row in table.to_pylist())
        (tmp_path / "corpus" / "a.jsonl").write_text(lines)
    write_set(tmp_path / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)
    named = "facets[].features[].did" if ending == "parquet" else "facets"
    assert named in gate(tmp_path, profile=profile(mentions={"text": ["text"]})).unmapped
