"""Which files a corpus has, what they are called in it, and what is refused."""

from pathlib import Path

import pytest

from gate import made
from gate.made import objection
from widerspruch.gate.corpus import find_shards, join, open_filesystem
from widerspruch.gate.errors import GateError


def laid_out(folder: Path, *names: str) -> Path:
    """Files of these names, with one byte in each."""
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(b"x")
    return folder


def names(*addresses: Path | str) -> list[str]:
    """The names of the shards under these addresses."""
    return [shard.name for shard in find_shards([str(address) for address in addresses])]


def refusal(*addresses: Path | str) -> str:
    """The code with which these addresses are refused."""
    with pytest.raises(GateError) as refused:
        names(*addresses)
    return refused.value.code


def test_a_folder_is_read_with_all_below_it(tmp_path: Path) -> None:
    """Files come in the order of their names, whatever order the disk has, and partitions are part of the name."""
    corpus = laid_out(tmp_path / "c", "lang=de/b.parquet", "lang=de/a.parquet", "a.jsonl.gz", "lang=en/a.pq")
    assert names(corpus) == ["a.jsonl.gz", "lang=de/a.parquet", "lang=de/b.parquet", "lang=en/a.pq"]


def test_a_relative_path_and_one_with_a_slash_at_its_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However a folder is named, its files have the same names."""
    laid_out(tmp_path / "c", "x/a.parquet")
    monkeypatch.chdir(tmp_path)
    assert names("c") == names("c/") == names("./c") == names(tmp_path / "c") == ["x/a.parquet"]


def test_what_engines_leave_beside_the_data_is_no_data(tmp_path: Path) -> None:
    """`_SUCCESS`, `.crc` files and hidden folders are left out, as Spark and Hive do."""
    corpus = laid_out(
        tmp_path, "_SUCCESS", ".a.parquet.crc", "_temporary/0/b.parquet", ".hidden/c.parquet", "d.parquet"
    )
    assert names(corpus) == ["d.parquet"]


@pytest.mark.parametrize("suffix", ["parquet", "pq", "jsonl", "ndjson", "json", "jsonl.gz", "json.zst", "PARQUET"])
def test_formats_are_known_by_their_names(suffix: str, tmp_path: Path) -> None:
    """Parquet and JSON Lines, compressed or not, in small letters or capitals; other dots do not disturb."""
    assert names(laid_out(tmp_path, f"part-0.v1.2.{suffix}")) == [f"part-0.v1.2.{suffix}"]


@pytest.mark.parametrize("name", ["README.md", "a.csv", "a.parquet.bak", "a", "a.gz", "a.tar.gz", "a.jsonl.bz2"])
def test_a_file_of_another_format_is_refused(name: str, tmp_path: Path) -> None:
    """Nothing is skipped silently: what is neither is named."""
    assert refusal(laid_out(tmp_path, "a.parquet", name)) == "corpus_format"


def test_a_glob_keeps_the_folders_that_it_matched(tmp_path: Path) -> None:
    """Files of partitions that a glob picks keep the partition in their names, so that none is lost."""
    corpus = laid_out(tmp_path, "lang=de/a.parquet", "lang=en/a.parquet", "other/a.parquet")
    expected = ["lang=de/a.parquet", "lang=en/a.parquet"]
    assert names(corpus / "lang=*" / "*.parquet") == names(corpus / "lang=*") == expected
    assert names(corpus / "**" / "*.parquet") == [*expected, "other/a.parquet"]


def test_a_glob_in_one_folder(tmp_path: Path) -> None:
    """Files that a glob picks from one folder go by their own names."""
    assert names(laid_out(tmp_path, "a1.parquet", "a2.parquet", "b.parquet") / "a*") == ["a1.parquet", "a2.parquet"]


def test_several_addresses_are_one_corpus(tmp_path: Path) -> None:
    """Files and folders may be given together."""
    laid_out(tmp_path, "x/a.parquet", "y/b.parquet")
    assert names(tmp_path / "y", tmp_path / "x" / "a.parquet") == ["a.parquet", "b.parquet"]


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    """One would overwrite the other."""
    laid_out(tmp_path, "x/a.parquet", "y/a.parquet")
    assert refusal(tmp_path / "x", tmp_path / "y") == "corpus_same_name"


@pytest.mark.parametrize("missing", ["nothing", "nothing*.parquet", "nothing/*"])
def test_nothing_there(missing: str, tmp_path: Path) -> None:
    """A path or glob that leads nowhere is refused, even beside one that does not."""
    laid_out(tmp_path, "a.parquet")
    assert refusal(tmp_path / "a.parquet", tmp_path / missing) == "corpus_missing"


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    """A folder without data is a mistake, not an empty corpus."""
    (tmp_path / "empty").mkdir()
    assert refusal(tmp_path / "empty") == "corpus_empty"


@pytest.mark.parametrize(
    "inside", ["_delta_log/00000000000000000000.json", "metadata/v1.metadata.json"], ids=["delta", "iceberg"]
)
def test_the_folder_of_a_table_is_refused(inside: str, tmp_path: Path) -> None:
    """Read file by file, a Delta or Iceberg table would bring its deleted rows back."""
    assert refusal(laid_out(tmp_path, "data/a.parquet", inside)) == "corpus_table"


@pytest.mark.parametrize("address", ["nowhere://a/b", "http://example.org/a.parquet"])
def test_an_address_that_cannot_be_read(address: str) -> None:
    """An unknown kind of address is named as such."""
    assert refusal(address) == "corpus_address"


@pytest.mark.parametrize("address", ["s3://who:secret@bucket/a", "s3://who@bucket", "s3://who:se/cret@bucket/a"])
def test_an_address_with_credentials(address: str) -> None:
    """They would stand in the list of processes and in the manifest; the sentence does not repeat them."""
    with pytest.raises(GateError, match="address_with_secret") as refused:
        names(address)
    assert "secret" not in str(refused.value.values)


def test_odd_names_behind_an_address(tmp_path: Path) -> None:
    """Whatever a file is called, the address that is made for it leads to it."""
    odd = ["50% off.parquet", "a b?c=d&e.parquet", "lang=de/ä#1.parquet", "x%20y.parquet"]
    laid_out(tmp_path, *odd)
    found = find_shards([tmp_path.as_uri()])
    assert [shard.name for shard in found] == odd
    for shard in found:
        filesystem, path = open_filesystem(shard.address)
        assert filesystem.open_input_file(path).read() == b"x"


def test_settings_in_an_address_stay() -> None:
    """What a store's address says behind a question mark holds for every file in it."""
    assert join("s3://b/c/?endpoint_override=localhost:9000", "lang=de/a.parquet") == (
        "s3://b/c/lang=de/a.parquet?endpoint_override=localhost:9000"
    )


def test_a_file_address(tmp_path: Path) -> None:
    """`file://` addresses are read as paths are."""
    laid_out(tmp_path, "x/a.parquet")
    assert names(tmp_path.as_uri()) == ["x/a.parquet"]


def test_a_glob_sign_in_a_real_name(tmp_path: Path) -> None:
    """A folder whose own name has a bracket in it is found as it is called."""
    assert names(laid_out(tmp_path / "run [1]", "a.parquet")) == ["a.parquet"]


def test_partitions_come_out_as_they_went_in(tmp_path: Path) -> None:
    """The published corpus has the folders of the given one, with umlauts and spaces in their names."""
    for place in ("lang=de/München 1.parquet", "lang=en/a.parquet"):
        made.write(tmp_path / "corpus" / place, made.posts([1, 2]))
    made.exclusion_set(tmp_path / "set", [objection(2)])
    made.gate(tmp_path)

    data = tmp_path / "out" / "data"
    written = sorted(path.relative_to(data).as_posix() for path in data.rglob("*.parquet"))
    assert written == ["lang=de/München 1.parquet", "lang=en/a.parquet"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "data",
        "ledger",
        "manifest.json",
        "profile.toml",
    ]


def test_parquet_and_json_lines_in_one_corpus(tmp_path: Path) -> None:
    """A corpus may mix formats; each file stays in its own."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
    line = b'{"author_id": %d, "audience": "public", "adult": true, "created_at": 0}\n'
    (tmp_path / "corpus" / "b.jsonl").write_bytes(line % 1 + line % 2)
    made.exclusion_set(tmp_path / "set", [objection(2)])
    made.gate(tmp_path)

    assert made.kept_authors(tmp_path) == [1]
    assert (tmp_path / "out" / "data" / "b.jsonl").read_bytes() == line % 1
