"""What cannot be parted, and a family's file that is not what it should be."""

from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from gate import made
from gate.buckets import bucketed
from gate.made import objection
from widerspruch.gate.buckets.family import FamilySalt
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.buckets_asked import asked_buckets
from widerspruch.gate.run.request import AskedBuckets
from widerspruch.lib.errors import KnownError
from widerspruch.lib.texts import load_catalogue


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """One file of three people; person 3 objected."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    made.exclusion_set(tmp_path / "set", [objection(3)])
    return tmp_path


def refused(folder: Path, count: int = 4, family: Path | None = None) -> KnownError[str]:
    """Why nothing was made; it has a sentence in both languages, and nothing is left."""
    asked = AskedBuckets(count, family or bucketed.family(folder))
    with pytest.raises(KnownError) as error:
        made.gate(folder, buckets=asked)
    for language in ("de", "en"):
        assert load_catalogue(language, error.value.room)(f"problem.{error.value.code}", **error.value.values)
    assert not (folder / "out").exists()
    assert not (folder / "out.part").exists()
    return error.value


@pytest.mark.parametrize("count", [0, -1, 65_537, 10**12])
def test_no_buckets_and_too_many_are_refused(corpus: Path, count: int) -> None:
    assert refused(corpus, count).code == "buckets_count"
    assert not bucketed.family(corpus).exists()


def test_a_mask_has_no_buckets(corpus: Path) -> None:
    with pytest.raises(GateError) as error:
        bucketed.gate(corpus, result="mask")
    assert error.value.code == "buckets_mask"


def test_a_number_needs_a_family_and_a_family_a_number() -> None:
    for code, count, family in (("family_needed", 4, None), ("buckets_none", None, "family.toml")):
        with pytest.raises(GateError) as error:
            asked_buckets(count, family)
        assert error.value.code == code
    assert asked_buckets(None, None) is None


def test_files_of_several_formats_are_refused(corpus: Path) -> None:
    (corpus / "corpus" / "b.jsonl.gz").write_bytes(b"")
    error = refused(corpus)
    assert error.code == "buckets_format"
    assert error.values == {"name": "b.jsonl.gz", "format": "jsonl.gz", "first": "a.parquet", "other": "parquet"}


POSTS = made.posts([4, 5])


@pytest.mark.parametrize(
    ("other", "column"),
    [
        (POSTS.append_column("lang", pa.array(["de", "de"])), "lang"),
        (POSTS.drop_columns(["text"]), "text"),
        (POSTS.set_column(4, "text", POSTS["text"].cast(pa.large_string())), "text"),
        (POSTS.select(["author_id", "audience", "adult", "text", "created_at"]), "created_at"),
    ],
    ids=["one more", "one less", "another type", "another order"],
)
def test_a_file_with_other_columns_is_named(corpus: Path, other: pa.Table, column: str) -> None:
    made.write(corpus / "corpus" / "b.parquet", other)
    error = refused(corpus)
    assert (error.code, error.values) == ("buckets_schema", {"name": "b.parquet", "column": column})


def test_what_pandas_says_of_a_table_is_no_other_column(corpus: Path) -> None:
    made.write(corpus / "corpus" / "b.parquet", POSTS.replace_schema_metadata({"pandas": '{"rows": 2}'}))
    bucketed.gate(corpus)
    assert made.manifest(corpus).kept() == 4


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-20])


def of_something_else(file: Path) -> None:
    made.KEY.save(file.with_name("other.key"))
    file.write_bytes(file.with_name("other.key").read_bytes())


def short(file: Path) -> None:
    file.write_text('format = "widerspruch/family/1"\nsalt = "00"\n', "utf-8")


def world_readable(file: Path) -> None:
    file.chmod(0o644)


def no_text(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00")


@pytest.mark.parametrize(
    ("spoil", "code"),
    [
        (cut, "family_unreadable"),
        (of_something_else, "family_unreadable"),
        (short, "family_unreadable"),
        (no_text, "family_unreadable"),
        (world_readable, "key_file_open"),
    ],
)
def test_a_spoiled_family_is_refused_and_stays_as_it_is(corpus: Path, spoil: Callable[[Path], None], code: str) -> None:
    file = bucketed.family(corpus)
    FamilySalt.load_or_make(file)
    spoil(file)
    before = file.read_bytes(), file.stat().st_mode
    assert refused(corpus).code == code
    assert (file.read_bytes(), file.stat().st_mode) == before


@pytest.mark.parametrize(
    "place", ["out/family.toml", "out.part/run/family.toml", "corpus/family.toml", "set/family.toml"]
)
def test_a_family_is_never_where_it_would_be_handed_out(corpus: Path, place: str) -> None:
    assert refused(corpus, family=corpus / place).code == "family_published"
    assert not (corpus / place).exists()


def test_a_dry_run_makes_no_family(corpus: Path) -> None:
    outcome = bucketed.gate(corpus, dry_run=True)
    assert outcome.manifest.counts["objected"] == 1
    assert not bucketed.family(corpus).exists()


def test_the_salt_is_in_nothing_that_is_told_or_made(corpus: Path) -> None:
    bucketed.gate(corpus)
    salt = FamilySalt.load(bucketed.family(corpus))
    secret = salt._salt
    assert secret.hex() not in repr(salt)
    published = [file.read_bytes() for file in (corpus / "out").rglob("*") if file.is_file()]
    assert not any(secret in data or secret.hex().encode() in data for data in published)
