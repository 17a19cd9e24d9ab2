"""Reading through a mask: the rows that may be used, and nothing at all of a file that is not the one it was made of."""

import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from gate.mask.made_mask import OBJECTED, UNKNOWN, USED, change_run, corpus_of, made_mask, write_mask_file
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.format import mask_name
from widerspruch.gate.mask.reading import Mask, open_mask
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import MaskedFile, read_manifest
from widerspruch.protocol.signing_keys import SigningKey

A = [USED, OBJECTED, USED, UNKNOWN, OBJECTED, OBJECTED, USED, USED]
B = [OBJECTED, USED]


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Two files, one in a folder of a partition, and a mask of them beside: `mask`."""
    corpus_of(tmp_path / "corpus", {"a.parquet": len(A), "lang=de/b.parquet": len(B)})
    made_mask(tmp_path / "mask", tmp_path / "corpus", {"a.parquet": A, "lang=de/b.parquet": B})
    return tmp_path / "corpus"


def opened(corpus: Path, *, fast: bool = False) -> Mask:
    return open_mask(corpus.parent / "mask", fast=fast)


class TestRows:
    """Which rows of a file may be used, in the forms that libraries want."""

    def test_as_flags_indices_and_ranges(self, corpus: Path) -> None:
        """All three say the same."""
        mask = opened(corpus)

        assert mask.allowed_rows(corpus / "a.parquet").tolist() == [case == USED for case in A]
        assert mask.allowed_indices(corpus / "a.parquet").tolist() == [0, 2, 6, 7]
        assert mask.allowed_ranges(corpus / "a.parquet").tolist() == [[0, 1], [2, 3], [6, 8]]

    @given(flags=st.lists(st.booleans(), max_size=30))
    def test_ranges_hold_exactly_the_allowed_rows(
        self, tmp_path_factory: pytest.TempPathFactory, flags: list[bool]
    ) -> None:
        """In order, none touching the next."""
        folder = tmp_path_factory.mktemp("ranges")
        corpus_of(folder / "corpus", {"a.parquet": len(flags)})
        made_mask(folder / "mask", folder / "corpus", {"a.parquet": [USED if flag else OBJECTED for flag in flags]})
        ranges = open_mask(folder / "mask").allowed_ranges(folder / "corpus" / "a.parquet").tolist()
        rows = [row for first, end in ranges for row in range(first, end)]

        assert rows == [row for row, flag in enumerate(flags) if flag]
        assert all(end < following for (_, end), (following, _) in pairwise(ranges))

    @pytest.mark.parametrize("row_group_size", [1, 2, 3, 100])
    def test_reading_gives_the_allowed_rows_and_columns(self, tmp_path: Path, row_group_size: int) -> None:
        """However the file is cut into row groups."""
        corpus_of(tmp_path / "corpus", {"a.parquet": len(A)}, row_group_size=row_group_size)
        made_mask(tmp_path / "mask", tmp_path / "corpus", {"a.parquet": A})
        batches = list(open_mask(tmp_path / "mask").read(tmp_path / "corpus" / "a.parquet", ["row"]))

        assert pa.Table.from_batches(batches).to_pydict() == {"row": [0, 2, 6, 7]}

    def test_a_row_group_without_any_is_not_read(self, corpus: Path) -> None:
        """Rows 3 to 5 are a row group, and nobody there may be used: two batches are read of three."""
        assert len(list(opened(corpus).read(corpus / "a.parquet"))) == 2

    def test_why_a_row_is_out_stands_in_the_mask(self, corpus: Path) -> None:
        """It is mask and ledger in one; the corpus need not be there."""
        mask = opened(corpus)
        shutil.rmtree(corpus)
        reasons = dict(zip(*mask.cases.table.select(["case", "reason"]).to_pydict().values(), strict=True))

        assert [reasons[case] for case in mask.rows_of("lang=de/b.parquet").column("case").to_pylist()] == [
            "objected",
            "used",
        ]


class TestNames:
    """Which file of the corpus a path means."""

    def test_the_longest_end_of_a_path_counts(self, tmp_path: Path) -> None:
        """`a.parquet` in a folder is not the `a.parquet` above it."""
        corpus_of(tmp_path / "corpus", {"a.parquet": 2, "x/a.parquet": 2})
        made_mask(tmp_path / "mask", tmp_path / "corpus", {"a.parquet": [USED] * 2, "x/a.parquet": B})
        mask = open_mask(tmp_path / "mask")

        assert mask.name_of(tmp_path / "corpus" / "x" / "a.parquet") == "x/a.parquet"
        assert mask.name_of("s3://bucket/x/a.parquet") == "x/a.parquet"
        assert mask.name_of("s3://bucket/y/a.parquet") == "a.parquet"
        assert mask.name_of("s3://bucket/%78/a.parquet?endpoint_override=localhost") == "x/a.parquet"
        assert mask.names == ("a.parquet", "x/a.parquet")

    def test_a_path_may_be_relative(self, corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """To the folder in which one stands."""
        monkeypatch.chdir(corpus / "lang=de")

        assert opened(corpus).allowed_indices("b.parquet").tolist() == [1]

    def test_a_renamed_file_is_refused_unless_its_name_is_told(self, corpus: Path) -> None:
        """By its own name it is unknown; told which it should be, its bytes decide."""
        (corpus / "a.parquet").rename(corpus / "c.parquet")
        mask = opened(corpus)
        with pytest.raises(GateError, match="mask_file_unknown"):
            mask.allowed_rows(corpus / "c.parquet")

        assert mask.check(corpus / "c.parquet", name="a.parquet").kept == 4
        with pytest.raises(GateError, match="mask_other_file"):
            mask.check(corpus / "c.parquet", name="lang=de/b.parquet")
        with pytest.raises(GateError, match="mask_file_unknown"):
            mask.check(corpus / "c.parquet", name="c.parquet")


def swap_files(corpus: Path) -> None:
    (corpus / "a.parquet").rename(corpus / "b")
    (corpus / "lang=de" / "b.parquet").rename(corpus / "a.parquet")


def write_longer(corpus: Path) -> None:
    corpus_of(corpus, {"a.parquet": len(A) + 1})


def write_another_order(corpus: Path) -> None:
    table = pq.read_table(corpus / "a.parquet", partitioning=None)
    pq.write_table(table.take(list(reversed(range(len(A))))), corpus / "a.parquet", row_group_size=3)


def append_a_byte(corpus: Path) -> None:
    with (corpus / "a.parquet").open("ab") as file:
        file.write(b"\n")


@pytest.mark.parametrize("fast", [False, True], ids=["sha256", "footer"])
class TestOtherFiles:
    """A file that the mask was not made of gives no row."""

    @pytest.mark.parametrize("change", [swap_files, write_longer, write_another_order, append_a_byte])
    def test_another_version_is_refused(self, corpus: Path, change: Callable[[Path], None], fast: bool) -> None:
        """Another's rows, one more, the same in another order, one more byte."""
        change(corpus)
        mask = opened(corpus, fast=fast)
        for ask in (mask.check, mask.allowed_rows, mask.allowed_indices, mask.allowed_ranges):
            with pytest.raises(GateError, match="mask_other_file"):
                ask(corpus / "a.parquet")
        with pytest.raises(GateError, match="mask_other_file"):
            list(mask.read(corpus / "a.parquet"))

    def test_a_file_that_changes_after_it_was_checked(self, corpus: Path, fast: bool) -> None:
        """It is looked at again."""
        mask = opened(corpus, fast=fast)
        assert mask.check(corpus / "a.parquet").by == ("footer" if fast else "sha256")
        write_another_order(corpus)
        with pytest.raises(GateError, match="mask_other_file"):
            mask.allowed_rows(corpus / "a.parquet")

    def test_a_file_that_is_gone(self, corpus: Path, fast: bool) -> None:
        """That is said, not taken for no rows."""
        (corpus / "a.parquet").unlink()
        with pytest.raises(GateError, match="corpus_missing"):
            opened(corpus, fast=fast).allowed_rows(corpus / "a.parquet")

    def test_a_footer_that_claims_other_rows(self, corpus: Path, fast: bool) -> None:
        """Readers count by it: if the manifest and the footer disagree on the number of rows, no row is the right one."""
        run = read_manifest(corpus.parent / "mask" / "manifest.json").run
        change_run(corpus.parent / "mask", inputs=(structs.replace(run.inputs[0], rows=7), run.inputs[1]))
        with pytest.raises(GateError, match="mask_other_file"):
            opened(corpus, fast=fast).allowed_rows(corpus / "a.parquet")


def test_only_the_digest_notices_a_change_that_keeps_the_footer(corpus: Path) -> None:
    """So what was compared is said: `fast` is for files that nobody would change on purpose."""
    data = bytearray((corpus / "a.parquet").read_bytes())
    data[data.index(b"Beitrag 1")] = ord("b")
    (corpus / "a.parquet").write_bytes(data)

    assert opened(corpus, fast=True).check(corpus / "a.parquet").by == "footer"
    with pytest.raises(GateError, match="mask_other_file"):
        opened(corpus).check(corpus / "a.parquet")


def test_a_file_is_hashed_once(corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As long as it stays as it is: reading many times must not cost hashing many times."""
    mask = opened(corpus)
    mask.check(corpus / "a.parquet")
    monkeypatch.setattr("widerspruch.gate.mask.reading._compared", lambda *_, **__: pytest.fail("hashed again"))

    assert mask.check(corpus / "a.parquet").rows == len(A)
    os.utime(corpus / "a.parquet")
    with pytest.raises(pytest.fail.Exception):
        mask.check(corpus / "a.parquet")


def test_json_lines_have_no_footer_and_are_hashed(tmp_path: Path) -> None:
    """Also with `fast`: nothing else tells one version from another."""
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.jsonl").write_bytes(b'{"a": 1}\n{"a": 2}\n')
    made_mask(tmp_path / "mask", tmp_path / "corpus", {"a.jsonl": B})
    mask = open_mask(tmp_path / "mask", fast=True)

    assert mask.check(tmp_path / "corpus" / "a.jsonl").by == "sha256"
    assert mask.allowed_indices(tmp_path / "corpus" / "a.jsonl").tolist() == [1]
    (tmp_path / "corpus" / "a.jsonl").write_bytes(b'{"a": 2}\n{"a": 1}\n')
    with pytest.raises(GateError, match="mask_other_file"):
        mask.allowed_rows(tmp_path / "corpus" / "a.jsonl")


class TestTheMaskItself:
    """Its own files are held to its manifest, and that to a signature."""

    def test_a_signature_may_be_demanded(self, tmp_path: Path) -> None:
        """By key or by its file; without a signature, or with another's, nothing is opened."""
        key, other = SigningKey.new(), SigningKey.new()
        corpus_of(tmp_path / "corpus", {"a.parquet": 2})
        made_mask(tmp_path / "signed", tmp_path / "corpus", {"a.parquet": B}, key)
        made_mask(tmp_path / "unsigned", tmp_path / "corpus", {"a.parquet": B})
        key.public.save(tmp_path / "key.pub")

        assert open_mask(tmp_path / "signed", [key.public]).signed_by == key.public.key_id
        assert open_mask(tmp_path / "signed", [tmp_path / "key.pub"]).signed_by == key.public.key_id
        with pytest.raises(ProtocolError, match="unsigned"):
            open_mask(tmp_path / "unsigned", [key.public])
        with pytest.raises(ProtocolError, match="signer_unknown"):
            open_mask(tmp_path / "signed", [other.public])

    @pytest.mark.parametrize("name", ["cases.parquet", "mask/a.parquet"])
    def test_a_changed_file_of_it_is_refused(self, corpus: Path, name: str) -> None:
        """A table of cases in which objectors may be used, a mask of another run."""
        path = corpus.parent / "mask" / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(GateError, match="built_file_changed"):
            opened(corpus).allowed_rows(corpus / "a.parquet")

    def test_a_mask_file_that_is_too_long_or_too_short_is_refused(self, corpus: Path) -> None:
        """Though its manifest fits: as many rows as the input has, or none."""
        folder = corpus.parent / "mask"
        run = read_manifest(folder / "manifest.json").run
        for cases in ([*A, USED], A[:-1]):
            file = structs.replace(write_mask_file(folder / mask_name("a.parquet"), cases), name=run.ledgers[0].name)
            change_run(folder, ledgers=(file, run.ledgers[1]))
            with pytest.raises(GateError, match="mask_wrong"):
                opened(corpus).allowed_rows(corpus / "a.parquet")

    def test_mask_files_that_belong_to_other_inputs_are_refused(self, corpus: Path) -> None:
        """As are names that lead out of the mask's folder: each is called after its input."""
        run = read_manifest(corpus.parent / "mask" / "manifest.json").run
        change_run(corpus.parent / "mask", ledgers=run.ledgers[::-1])
        with pytest.raises(GateError, match="built_lists"):
            opened(corpus)

    def test_another_number_of_kept_rows_is_refused(self, corpus: Path) -> None:
        """Manifest and mask must agree on how many rows stay."""
        folder = corpus.parent / "mask"
        record = read_manifest(folder / "manifest.json").run.mask
        assert record is not None
        wrong = MaskedFile(5, record.files[0].footer_sha256), record.files[1]
        change_run(folder, mask=structs.replace(record, files=wrong))
        with pytest.raises(GateError, match="mask_wrong"):
            opened(corpus).allowed_rows(corpus / "a.parquet")

    def test_a_copied_corpus_and_an_empty_folder_are_no_masks(self, corpus: Path) -> None:
        """A corpus is read as it is."""
        change_run(corpus.parent / "mask", result="corpus", mask=None)
        with pytest.raises(GateError, match="mask_none"):
            opened(corpus)
        with pytest.raises(GateError, match="built_missing"):
            open_mask(corpus)

    @pytest.mark.parametrize("fields", [{"result": "corpus"}, {"mask": None}, {"inputs": ()}, {"ledgers": ()}])
    def test_a_manifest_that_is_half_a_mask_is_refused(self, corpus: Path, fields: dict[str, object]) -> None:
        """Result, mask and lists of files must belong together."""
        change_run(corpus.parent / "mask", **fields)
        with pytest.raises(ProtocolError, match="manifest_contradicts"):
            opened(corpus)
