"""The invented corpus: the same each time, and such that the gate keeps objectors out of it."""

from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq

from gate.in_process import InProcess
from gate.made import FREEZE, KEY, NOW, header, key_file
from widerspruch.gate.profile import load_profile
from widerspruch.gate.run.run import RunRequest, run_gate
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.protocol.sets.tables import OBJECTIONS
from widerspruch.rulebook.load import load_rulebook
from widerspruch.testing.demo.corpus import NEW_YEAR_2026, write_corpus
from widerspruch.testing.demo.rulebook import demo_rulebook

ERIKA = "70010001"


def test_the_same_each_time(tmp_path: Path) -> None:
    """Two corpora of one seed are equal, in both forms."""
    first = write_corpus(tmp_path / "a", "json_lines", strangers=50)
    again = write_corpus(tmp_path / "b", "json_lines", strangers=50)
    other = write_corpus(tmp_path / "c", "json_lines", strangers=50, seed=2)

    assert first.read_bytes() == again.read_bytes() != other.read_bytes()
    assert pq.read_table(write_corpus(tmp_path / "d", strangers=50)).num_rows == len(first.read_bytes().splitlines())


def test_it_is_as_large_as_was_said(tmp_path: Path) -> None:
    """Two thousand strangers, five accounts of the people with twelve posts each, and some mentions of them."""
    table = pq.read_table(write_corpus(tmp_path))
    authors = table["author_id"].to_pylist()

    assert len({one for one in authors if one.startswith("9")}) == 2_000
    assert authors.count(ERIKA) == 12
    assert sum("@" in text for text in table["text"].to_pylist()) > 20


def test_the_gate_keeps_an_objector_out(tmp_path: Path) -> None:
    """With the profile that lies beside it and the rulebook of the demo, the posts of whoever objected are out."""
    posts = write_corpus(tmp_path / "corpus", strangers=40)
    rulebook = demo_rulebook(load_rulebook())
    row = {
        "account_key": UUID(bytes=KEY.key_of("beispielnetz", "account", ERIKA)),
        "purpose": "generative",
        "received_at": NEW_YEAR_2026,
        "own_content": True,
        "ai_interactions": True,
        "mentions": False,
        "withdrawn_at": None,
    }
    write_set(tmp_path / "set", header(platform="beispielnetz"), [pa.Table.from_pylist([row], OBJECTIONS)], None, None)
    request = RunRequest(
        corpus=(str(posts),),
        exclusions=(tmp_path / "set",),
        out=tmp_path / "out",
        freeze=FREEZE,
        profile=load_profile(tmp_path / "corpus" / "profile.toml", tuple(rulebook.platforms)),
        key_files=(key_file(tmp_path),),
    )
    run_gate(request, rulebook, InProcess(), NOW)

    kept = pq.read_table(tmp_path / "out" / "data")["author_id"].to_pylist()
    assert ERIKA not in kept
    assert "70010002" in kept
