"""`gate apply` as people type it, over a small mask; every example of docs/cli.md for it works."""

import json
import re
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from cli.conftest import Run
from gate.mask.made_mask import OBJECTED, USED, corpus_of, made_mask
from widerspruch.protocol.signing_keys import SigningKey

DOCS = (Path(__file__).parents[2] / "docs" / "cli.md").read_text("utf-8")
EXAMPLES = re.findall(r"`widerspruch (gate apply mask[^`]* --[^`]*)`", DOCS.split("| option |", 1)[1])


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`posts` with its signed `mask`, and the keys."""
    monkeypatch.chdir(tmp_path)
    key = SigningKey.new()
    corpus_of(tmp_path / "posts", {"a.parquet": 3})
    made_mask(tmp_path / "mask", tmp_path / "posts", {"a.parquet": [USED, OBJECTED, USED]}, key)
    (tmp_path / "mask" / "profile.toml").write_bytes(b"")
    key.save(tmp_path / "signing.pem")
    key.public.save(tmp_path / "signing.pem.pub")
    return tmp_path


def test_a_mask_becomes_a_corpus(folder: Path, run: Run) -> None:
    """With its rows, and a sentence that says how many."""
    ended = run("gate", "apply", "mask", "posts", "--sign", "signing.pem", "--out", "built")

    assert (ended.code, ended.err) == (0, "")
    assert "Zeilen gelesen: 3; behalten: 2, in Dateien: 1." in ended.said
    assert pq.ParquetFile(folder / "built" / "data" / "a.parquet").read().column("row").to_pylist() == [0, 2]


def test_the_answer_as_json(folder: Path, run: Run) -> None:
    """Numbers, the mask's digest, and where the manifest lies."""
    told = json.loads(run("gate", "apply", "mask", "posts", "--sign", "signing.pem", "--out", "built", "--json").out)

    assert (told["rows"], told["kept"], told["files"]) == (3, 2, 1)
    assert Path(told["manifest"]).is_file()


def test_another_version_of_a_file_is_refused(folder: Path, run: Run) -> None:
    """By its name, and nothing is written."""
    corpus_of(folder / "posts", {"a.parquet": 4})
    ended = run("gate", "apply", "mask", "posts", "--sign", "signing.pem", "--out", "built", "--lang", "en")

    assert ended.code == 1
    assert "“a.parquet” is not the file that the mask belongs to" in ended.complained
    assert not (folder / "built").exists()


@pytest.mark.parametrize("example", EXAMPLES)
def test_every_example_works(folder: Path, run: Run, example: str) -> None:
    """Typed as it stands beside a mask, its corpus and keys, it ends with 0."""
    ended = run(*example.split())

    assert (ended.code, ended.err) == (0, "")


def test_there_are_examples() -> None:
    """One an option."""
    assert len(EXAMPLES) == 7
