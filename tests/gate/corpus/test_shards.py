"""Which files a corpus has, what they are called in it, and what is refused."""

import os
from pathlib import Path

import pytest

from gate import made
from gate.made import objection
from widerspruch.gate.corpus.addresses import check_no_secret
from widerspruch.gate.corpus.shards import find_corpus, find_shards, join, open_filesystem
from widerspruch.gate.errors import GateError
from widerspruch.gate.run.work_folder import Work


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


@pytest.mark.parametrize(
    "name", ["a.md", "a.csv", "a.parquet.bak", "a", "a.csv.gz", "a.tar.gz", "a.tar.zst", "a.parquet.zst", "a.jsonl.bz2"]
)
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


TABLES = {
    "delta": ["_delta_log/00000000000000000000.json"],
    "delta checkpoint": ["_delta_log/_last_checkpoint"],
    "iceberg": ["metadata/v1.metadata.json", "data/c.parquet"],
    "iceberg packed": ["metadata/00001-abc.gz.metadata.json", "data/c.parquet"],
    "hudi": [".hoodie/hoodie.properties"],
    "hudi partition": [".hoodie_partition_metadata"],
    "hive": ["delete_delta_0000002_0000002_0000/bucket_00000.parquet"],
    "hive base": ["base_0000001/bucket_00000.parquet"],
    "paimon": ["manifest/manifest-list-1-0", "schema/schema-0"],
    "ducklake": ["ducklake-0190f0c3-delete.parquet"],
}


@pytest.mark.parametrize("inside", TABLES.values(), ids=TABLES)
@pytest.mark.parametrize("above", ["", "posts/", "lake/deep/posts/"])
def test_the_folder_of_a_table_is_refused(above: str, inside: list[str], tmp_path: Path) -> None:
    """Read file by file, a table would bring its deleted rows back, however deep in the corpus it lies."""
    laid_out(tmp_path, "a.parquet", f"{above}data/a.parquet", *(above + name for name in inside))
    assert refusal(tmp_path) == "corpus_table"


@pytest.mark.parametrize("table", ["delta", "iceberg", "hudi"])
@pytest.mark.parametrize("pattern", ["*", "*.parquet", "**/*.parquet", "data", "data/*.parquet", "data/a.parquet"])
def test_a_part_of_a_table_is_refused(pattern: str, table: str, tmp_path: Path) -> None:
    """Whatever of it is named: its files are not the rows that it has today."""
    laid_out(tmp_path / "posts", "b.parquet", "data/a.parquet", *TABLES[table])
    assert refusal(tmp_path / "posts" / pattern) == "corpus_table"


def test_what_tells_of_a_corpus_is_passed_over_and_named(tmp_path: Path) -> None:
    """The folder of a data set as hubs hand it out is a corpus, with a card, a licence and what describes it."""
    about = ("LICENSE", "README.md", "data/SHA256SUMS", "dataset_info.json")
    laid_out(tmp_path, ".gitattributes", "data/train-00000-of-00001.parquet", *about)
    corpus = find_corpus([str(tmp_path)])

    assert [shard.name for shard in corpus.shards] == ["data/train-00000-of-00001.parquet"]
    assert corpus.beside == about


def test_what_spark_and_hadoop_leave_is_passed_over_and_named_where_it_shows(tmp_path: Path) -> None:
    """A copy may take the full stop from a checksum file's name, and a glob finds what begins with a low line."""
    left = ("_SUCCESS", "_common_metadata", "_metadata", "a.parquet.crc", "b.jsonl.gz.crc")
    laid_out(tmp_path, "a.parquet", "b.jsonl.gz", ".c.parquet.crc", *left)

    by_glob = find_corpus([str(tmp_path / "*")])
    assert [shard.name for shard in by_glob.shards] == names(tmp_path) == ["a.parquet", "b.jsonl.gz"]
    assert by_glob.beside == left
    assert find_corpus([str(tmp_path)]).beside == ("a.parquet.crc", "b.jsonl.gz.crc")


def test_json_beside_parquet_is_refused(tmp_path: Path) -> None:
    """Nobody can tell whether it is rows; `.jsonl` says so, and `.json` alone is rows where nothing else lies."""
    assert names(laid_out(tmp_path / "one", "a.json")) == ["a.json"]
    assert names(laid_out(tmp_path / "two", "a.parquet", "b.jsonl")) == ["a.parquet", "b.jsonl"]
    assert refusal(laid_out(tmp_path / "three", "a.parquet", "stats.json")) == "corpus_json_beside"


@pytest.mark.parametrize("name", ["RC_2023-01.zst", "comments.gz", "part-00001.zst", "dump.v2.zst", "a.2023.gz"])
def test_packed_files_without_a_kind_are_lines(name: str, tmp_path: Path) -> None:
    """As the dumps of forums are called."""
    assert find_shards([str(laid_out(tmp_path, name))])[0].format == f"jsonl.{name.rsplit('.', 1)[1]}"


class TestLinks:
    """A corpus is what lies in its folder."""

    @pytest.mark.parametrize("target", ["../outside.parquet", "a.parquet", "..", ".", "nowhere", "/etc/hostname"])
    def test_within_a_corpus_they_are_refused(self, target: str, tmp_path: Path) -> None:
        """In a circle, out of it, to nothing, to its own file: whatever they lead to."""
        laid_out(tmp_path, "outside.parquet", "corpus/a.parquet", "corpus/x/b.parquet")
        (tmp_path / "corpus" / "x" / "link.parquet").symlink_to(target)

        assert refusal(tmp_path / "corpus") == "corpus_link"
        assert refusal(tmp_path / "corpus" / "x" / "*.parquet") == "corpus_link"
        assert refusal(tmp_path / "corpus" / "**" / "*") == "corpus_link"

    def test_what_is_named_in_full_may_be_one(self, tmp_path: Path) -> None:
        """A folder or a file that somebody names is meant."""
        laid_out(tmp_path / "corpus", "a.parquet")
        (tmp_path / "folder").symlink_to(tmp_path / "corpus")
        (tmp_path / "b.parquet").symlink_to(tmp_path / "corpus" / "a.parquet")

        assert names(tmp_path / "folder", tmp_path / "b.parquet") == ["a.parquet", "b.parquet"]

    def test_hidden_ones_are_left_out_as_hidden_files_are(self, tmp_path: Path) -> None:
        """Engines and hubs keep such beside the data."""
        laid_out(tmp_path, "a.parquet")
        (tmp_path / ".cache").symlink_to(tmp_path)
        (tmp_path / "_latest.parquet").symlink_to("a.parquet")

        assert names(tmp_path) == ["a.parquet"]

    def test_what_is_no_file_is_refused(self, tmp_path: Path) -> None:
        """A pipe would be waited for, and skipping it would be silent."""
        laid_out(tmp_path, "a.parquet")
        os.mkfifo(tmp_path / "b.parquet")

        assert refusal(tmp_path) == "corpus_no_file"


@pytest.mark.parametrize("out", ["corpus/out", "corpus/x/out", "link/out"])
@pytest.mark.parametrize("corpus", ["corpus", "link", "corpus/*.parquet"])
def test_the_target_may_not_lie_in_the_corpus(corpus: str, out: str, tmp_path: Path) -> None:
    """It would be part of it the next time, through a link, too."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
    (tmp_path / "corpus" / "x").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "corpus")
    made.exclusion_set(tmp_path / "set", [objection(2)])
    with pytest.raises(GateError) as refused:
        made.gate(tmp_path, corpus=(str(tmp_path / corpus),), out=tmp_path / out)

    assert refused.value.code == "out_inside_corpus"
    assert not (tmp_path / f"{out}.part").exists()


def test_names_that_a_disk_takes_for_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`A` and `a` are two files where the target's disk keeps them apart, and refused where it does not."""
    for number, name in enumerate(("A.parquet", "a.parquet"), 1):
        made.write(tmp_path / "corpus" / name, made.posts([number]))
    made.exclusion_set(tmp_path / "set", [objection(2)])
    with monkeypatch.context() as patched, pytest.raises(GateError) as refused:
        patched.setattr(Work, "_takes_for_one", lambda *_: True)
        made.gate(tmp_path)

    assert refused.value.code == "corpus_names_alike"
    made.gate(tmp_path)
    assert made.kept_authors(tmp_path, "A.parquet") == [1]
    assert made.kept_authors(tmp_path, "a.parquet") == []


@pytest.mark.parametrize("address", ["nowhere://a/b", "http://example.org/a.parquet"])
def test_an_address_that_cannot_be_read(address: str) -> None:
    """An unknown kind of address is named as such."""
    assert refusal(address) == "corpus_address"


@pytest.mark.parametrize(
    "address",
    [
        "s3://who:secret@bucket/a",
        "s3://who@bucket",
        "s3://who:se/cret@bucket/a",
        "s3://bucket/a?endpoint_override=AK:secret@host",
        "s3://bucket/a?endpoint_override=AK%3Asecret%40host",
        "s3://bucket/a?access_key=secret",
        "s3://bucket/a?region=eu&secret_key=secret",
        "s3://bucket/a?secret",
        "s3://bucket/a?region=eu;secret_key=secret",
        "abfss://container@account.dfs.core.windows.net/a?client_secret=secret",
        "abfss://container:secret@account.dfs.core.windows.net/a",
        "gs://bucket/a?json_credentials=secret",
        "hdfs://host:8020/a?kerb_ticket=secret",
        "file:///a?password=secret",
    ],
)
def test_an_address_with_credentials(address: str) -> None:
    """They would stand in the list of processes and in the manifest; the sentence does not repeat them."""
    with pytest.raises(GateError, match=r"address_with_secret|address_setting") as refused:
        names(address)
    assert "secret" not in str(refused.value.values)


@pytest.mark.parametrize(
    "address",
    [
        "s3://bucket/a?region=eu-central-1&scheme=https&endpoint_override=localhost:9000",
        "s3://bucket/a?endpoint_override=[::1]:9000",
        "s3://bucket/with@sign/a",
        "gs://anonymous@bucket/a",
        "abfss://container@account.dfs.core.windows.net/a",
        "hdfs://host:8020/a",
        "file:///a/b@c",
    ],
)
def test_an_address_without(address: str) -> None:
    """Regions, hosts and ports are no secret, and neither are a container and nobody's name."""
    check_no_secret(address)


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
