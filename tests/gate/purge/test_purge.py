"""Late objections leave a corpus that was built before: the rows, the files, the record, and nothing else."""

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate import made
from gate.in_process import InProcess
from gate.made import BEFORE, FREEZE, NOW, objection
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile
from widerspruch.gate.purge.purge import PurgeOutcome, PurgeRequest, purge
from widerspruch.gate.purge.steps import PurgeSteps
from widerspruch.gate.schedule.pool import Pool
from widerspruch.protocol.manifest import read_manifest, write_manifest
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.decide import Objection
from widerspruch.rulebook.instants import end_of_day, micros

LATE = micros(datetime(2026, 7, 20, tzinfo=UTC))
"""When late objections of these tests were received: after the freeze."""

KNOWN = end_of_day(date(2026, 7, 31))
LATER = KNOWN + 3_600_000_000
"""The present of these tests, and until when the newer set knows objections."""


def newer_set(folder: Path, objections: Sequence[Objection], number: int = 2, **fields: Any) -> Path:
    """A full set issued a month after the freeze."""
    usual: dict[str, Any] = {"number": number, "issued_at": KNOWN, "received_until": KNOWN}
    return made.exclusion_set(folder / f"set-{number}", objections, **{**usual, **fields})


def late(folder: Path, objections: Sequence[Objection], **fields: Any) -> PurgeOutcome:
    """Purge `folder/out` with a newer set of these objections."""
    path = folder / "set-2"
    request: dict[str, Any] = {
        "built": folder / "out",
        "exclusions": (path if path.exists() else newer_set(folder, objections),),
        "key_files": (made.key_file(folder),),
        "apply": True,
    }
    return purge(PurgeRequest(**{**request, **fields}), made.rulebook(), InProcess(), LATER)


def built(folder: Path, files: dict[str, pa.Table], objections: Sequence[Objection] = (), **fields: Any) -> None:
    """A corpus of several Parquet files, gated."""

    def make(here: Path) -> None:
        for name, table in files.items():
            made.write(here / "corpus" / name, table)
        made.exclusion_set(here / "set", objections)
        made.gate(here, **fields)

    made.made_once(folder, ({name: made.described(files[name]) for name in files}, objections, fields), make)


def contents(folder: Path) -> dict[str, str]:
    """SHA-256 of every file of a folder, by name."""
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_rows_of_a_late_objector_go(tmp_path: Path) -> None:
    """Who objected after the corpus was built is out, who objected before still is, all others are in."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3, 2, 4])}, [objection(4)])

    outcome = late(tmp_path, [objection(4), objection(2, LATE)])

    assert made.kept_authors(tmp_path) == [1, 3]
    assert made.reasons(tmp_path) == {1: "objected", 3: "objected", 4: "objected"}
    assert [(file.name, file.removed, file.rows) for file in outcome.files] == [("a.parquet", 2, 4)]


def test_only_files_with_such_rows_are_rewritten(tmp_path: Path) -> None:
    """A file without a row of a late objector is the same file, byte for byte; its ledger is, too."""
    built(tmp_path, {"a.parquet": made.posts([1, 2]), "lang=de/b.parquet": made.posts([3, 4])})
    before = contents(tmp_path / "out")

    late(tmp_path, [objection(2, LATE)])

    after = contents(tmp_path / "out")
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"data/a.parquet", "ledger/a.parquet", "manifest.json"}
    assert set(before) == set(after)


def test_without_apply_nothing_is_written(tmp_path: Path) -> None:
    """A dry run tells rows, files and bytes and leaves the disk as it was."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 2]), "b.parquet": made.posts([3, 4])})
    newer_set(tmp_path, [objection(2, LATE)])
    before = contents(tmp_path)

    outcome = late(tmp_path, [], apply=False)

    assert contents(tmp_path) == before
    assert [(file.name, file.removed) for file in outcome.files] == [("a.parquet", 2)]
    assert outcome.files[0].bytes == (tmp_path / "out" / "data" / "a.parquet").stat().st_size
    assert (outcome.of_files, outcome.authors, outcome.manifest) == (2, 1, None)


def test_same_rows_as_a_new_run(tmp_path: Path) -> None:
    """After a purge a corpus holds the same rows, and its ledger the same reasons, as one gated with the newer set."""
    table = made.posts(
        [1, 2, None, 3, 2, 0, 5, 3, 1, 2],
        audience=["public", "friends", "public", "public", "public", "public", "friends", "public", "public", "public"],
        adult=[True, True, True, True, None, True, True, False, True, True],
    )
    built(tmp_path, {"a.parquet": table}, [objection(5)], undecided="keep")
    # The rulebook has other terms from 23 July: a run anew would name those, a purge those of the run.
    late(tmp_path, [objection(5), objection(2, LATE), objection(0, LATE)], freeze=date(2026, 7, 22))
    purged, listed = made.kept(tmp_path).to_pylist(), made.reasons(tmp_path)

    made.gate(
        tmp_path,
        now=LATER,
        exclusions=(tmp_path / "set-2",),
        out=tmp_path / "anew",
        freeze=date(2026, 7, 22),
        undecided="keep",
    )

    assert purged == pq.ParquetFile(tmp_path / "anew" / "data" / "a.parquet").read().to_pylist()
    anew = pq.read_table(tmp_path / "anew" / "ledger" / "a.parquet").to_pylist()
    assert pq.read_table(tmp_path / "out" / "ledger" / "a.parquet").to_pylist() == anew
    assert listed == {entry["row"]: entry["reason"] for entry in anew}
    assert made.manifest(tmp_path).counts == read_manifest(tmp_path / "anew" / "manifest.json").run.counts


def test_the_manifest_names_its_predecessor(tmp_path: Path) -> None:
    """The new manifest names the old one by its digest, the newer set, and until when objections are heeded."""
    built(tmp_path, {"a.parquet": made.posts([1, 2])})
    old = read_manifest(tmp_path / "out" / "manifest.json")
    signer = SigningKey.new()

    late(tmp_path, [objection(2, LATE)], signer=signer)

    new = read_manifest(tmp_path / "out" / "manifest.json", [signer.public], signature_needed=True)
    assert new.run.predecessor == old.digest
    assert (new.run.exclusion_sets[0].number, new.run.heeds_until()) == (2, KNOWN)
    assert new.run.frozen_at == old.run.frozen_at == end_of_day(FREEZE)
    assert new.run.counts == {"objected": 1, "used": 1}
    assert new.run.verification.rows == 1
    assert [file.rows for file in (*new.run.inputs, *new.run.outputs, *new.run.ledgers)] == [2, 1, 1]


def test_nothing_to_take_out_changes_nothing(tmp_path: Path) -> None:
    """Where no late objector wrote, not even the manifest is written anew."""
    built(tmp_path, {"a.parquet": made.posts([1, 2])})
    before = contents(tmp_path / "out")

    outcome = late(tmp_path, [objection(99, LATE)])

    assert (outcome.files, outcome.manifest, contents(tmp_path / "out")) == ((), None, before)
    assert not (tmp_path / "out.purge").exists()


def test_a_freeze_leaves_later_objections_for_later(tmp_path: Path) -> None:
    """With a freeze, objections received after it are not heeded yet."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})
    august = [objection(2, LATE), objection(3, LATE + 5 * 86_400_000_000)]

    late(tmp_path, august, freeze=date(2026, 7, 22))

    assert made.kept_authors(tmp_path) == [1, 3]
    assert made.manifest(tmp_path).heeds_until() == end_of_day(date(2026, 7, 22))


def test_a_second_purge_follows_the_first(tmp_path: Path) -> None:
    """Purges follow each other; the ledger gains the rows of each in their places."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3, 4, 2])}, [objection(1)])
    late(tmp_path, [objection(1), objection(3, LATE)])

    third = newer_set(tmp_path, [objection(1), objection(3, LATE), objection(2, LATE)], number=3)
    late(tmp_path, [], exclusions=(third,))

    assert made.kept_authors(tmp_path) == [4]
    assert [entry["row"] for entry in made.ledger(tmp_path)] == [0, 1, 2, 4]


def test_withdrawn_and_foreign_objections_take_nothing(tmp_path: Path) -> None:
    """An objection that was withdrawn, of another purpose, or to AI chats only, takes out no post."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})

    late(
        tmp_path,
        [
            objection(1, LATE, withdrawn_at=LATE + 1),
            objection(2, LATE, purpose="other_ai"),
            objection(3, LATE, own_content=False),
        ],
    )

    assert made.kept_authors(tmp_path) == [1, 2, 3]


def test_only_ai_chats_go_where_only_they_were_objected_to(tmp_path: Path) -> None:
    """Objections to AI chats take out these and no posts of the same person, and the other way round."""
    mixed = made.profile(kind={"column": "kind", "values": {"post": "post", "prompt": "ai_prompt"}})
    table = made.posts([1, 1, 2, 2], kind=["post", "prompt", "post", "prompt"])
    built(tmp_path, {"a.parquet": table}, profile=mixed)

    late(tmp_path, [objection(1, LATE, own_content=False), objection(2, LATE, ai_interactions=False)])

    assert list(
        zip(*(made.kept(tmp_path).column(name).to_pylist() for name in ("author_id", "kind")), strict=True)
    ) == [
        (1, "post"),
        (2, "prompt"),
    ]


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_json_lines_keep_their_bytes(tmp_path: Path, ending: str) -> None:
    """Lines that stay are the same bytes; compressed files stay compressed."""
    lines = [
        json.dumps(
            {"author_id": author, "audience": "public", "adult": True, "created_at": BEFORE, "t": "ü  "}
        ).encode()
        for author in ("anna", "ben", "cem", "ben")
    ]
    path = tmp_path / "corpus" / f"a.{ending}"
    path.parent.mkdir()
    compression = {"jsonl": None, "jsonl.gz": "gzip", "jsonl.zst": "zstd"}[ending]
    with pa.output_stream(path, compression=compression) as sink:
        sink.write(b"\n".join(lines))
    made.exclusion_set(tmp_path / "set")
    made.gate(tmp_path)

    late(tmp_path, [objection("ben", LATE)])

    with pa.input_stream(tmp_path / "out" / "data" / f"a.{ending}", compression=compression) as source:
        assert source.read() == b"\n".join([lines[0], lines[2]]) + b"\n"


def test_keyed_authors_need_no_key(tmp_path: Path) -> None:
    """Where the corpus carries keyed author ids, a purge works without the hashing key."""
    keys = [made.KEY.key_of("instagram", "account", author) for author in ("1", "2", "3")]
    authors = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16)))
    keyed: Profile = made.profile(author={"column": "author_id", "is": "key"})
    built(tmp_path, {"a.parquet": made.posts(authors)}, profile=keyed)

    late(tmp_path, [objection(2, LATE)], key_files=())

    assert made.kept(tmp_path).column("text").to_pylist() == ["Beitrag 0", "Beitrag 2"]


def test_layout_and_metadata_stay(tmp_path: Path) -> None:
    """The rewritten file has the schema, the metadata and the row groups of the one before."""
    table = made.posts(list(range(40))).replace_schema_metadata({"origin": "invented"})
    path = made.write(tmp_path / "corpus" / "a.parquet", table, row_group_size=10, compression="gzip")
    made.exclusion_set(tmp_path / "set")
    made.gate(tmp_path)

    late(tmp_path, [objection(7, LATE)])

    with pq.ParquetFile(tmp_path / "out" / "data" / "a.parquet") as file:
        assert file.schema_arrow.equals(pq.read_schema(path), check_metadata=True)
        assert [file.metadata.row_group(number).num_rows for number in range(4)] == [10, 10, 10, 9]
        assert file.metadata.row_group(0).column(0).compression == "GZIP"


def test_increments_are_enough(tmp_path: Path) -> None:
    """The set of the run and an increment on it say the same as a new full set."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3])}, [objection(1)])
    increment = newer_set(tmp_path, [objection(3, LATE)], since=1)

    late(tmp_path, [], exclusions=(tmp_path / "set", increment))

    assert made.kept_authors(tmp_path) == [2]


@pytest.mark.slow
def test_a_pool_gives_the_same_bytes(tmp_path: Path) -> None:
    """Who runs the workers changes no byte of data and ledgers."""
    files = {f"{name}.parquet": made.posts(list(range(start, start + 50))) for start, name in ((0, "a"), (40, "b"))}
    found = []
    for name in ("one", "other"):
        folder = tmp_path / name
        built(folder, files)
        with Pool(2) as pool:
            request = PurgeRequest(
                built=folder / "out",
                exclusions=(newer_set(folder, [objection(n, LATE) for n in (3, 44, 60)]),),
                key_files=(made.key_file(folder),),
                apply=True,
            )
            purge(request, made.rulebook(), pool if name == "one" else InProcess(), LATER)
        found.append(made.digests(folder))

    assert found[0] == found[1]


class TestRefusals:
    def refused(self, folder: Path, objections: Sequence[Objection] = (), **fields: Any) -> str:
        """The code of the refusal; the corpus is as it was."""
        before = contents(folder / "out")
        with pytest.raises(GateError) as refusal:
            late(folder, objections, **fields)
        assert contents(folder / "out") == before
        assert not (folder / "out.purge").exists()
        return refusal.value.code

    def test_an_older_set(self, tmp_path: Path) -> None:
        """A set with a lower number than that of the corpus is refused."""
        table = made.posts([1, 2])
        made.write(tmp_path / "corpus" / "a.parquet", table)
        made.exclusion_set(tmp_path / "set", number=5)
        made.gate(tmp_path)

        assert self.refused(tmp_path, [objection(1)]) == "purge_set_older"

    def test_a_freeze_before_that_of_the_corpus(self, tmp_path: Path) -> None:
        """A purge cannot go back in time."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        assert self.refused(tmp_path, [objection(1, LATE)], freeze=date(2026, 6, 1)) == "purge_back"

    def test_without_the_key(self, tmp_path: Path) -> None:
        """Plain author ids need the hashing key."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        assert self.refused(tmp_path, [objection(1, LATE)], key_files=()) == "key_missing"

    def test_a_file_that_was_changed(self, tmp_path: Path) -> None:
        """A file that is not the one of the manifest is not rewritten."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        made.write(tmp_path / "out" / "data" / "a.parquet", made.posts([2, 1]))
        assert self.refused(tmp_path, [objection(1, LATE)]) == "built_file_changed"

    def test_a_ledger_that_was_changed(self, tmp_path: Path) -> None:
        """Nor is a ledger."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        ledger = tmp_path / "out" / "ledger" / "a.parquet"
        ledger.write_bytes(ledger.read_bytes() + b"\n")
        assert self.refused(tmp_path, [objection(1, LATE)]) == "built_file_changed"

    def test_a_file_that_is_missing(self, tmp_path: Path) -> None:
        """A corpus without one of its files is none."""
        built(tmp_path, {"a.parquet": made.posts([1, 2]), "b.parquet": made.posts([3])})
        (tmp_path / "out" / "data" / "b.parquet").unlink()
        assert self.refused(tmp_path, [objection(1, LATE)]) in {"built_file_missing", "shard_damaged"}

    def test_another_profile(self, tmp_path: Path) -> None:
        """A profile that was edited after the run is refused."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        profile = tmp_path / "out" / "profile.toml"
        profile.write_text(profile.read_text("utf-8") + "\n# edited\n", "utf-8")
        assert self.refused(tmp_path, [objection(1, LATE)]) == "built_profile"

    def test_no_corpus(self, tmp_path: Path) -> None:
        """A folder without a manifest is no built corpus."""
        (tmp_path / "out").mkdir()
        assert self.refused(tmp_path) == "built_missing"

    def test_now_is_used(self, tmp_path: Path) -> None:
        """The newer set cannot be used before it was issued."""
        built(tmp_path, {"a.parquet": made.posts([1, 2])})
        request = PurgeRequest(built=tmp_path / "out", exclusions=(newer_set(tmp_path, []),))
        with pytest.raises(Exception, match="clock_before_issue"):
            purge(request, made.rulebook(), InProcess(), NOW)


class TestWhereTheCorpusLies:
    """A purge exchanges the corpus itself, and knows every file in it."""

    def test_a_corpus_named_by_a_link(self, tmp_path: Path) -> None:
        """The rows go from the corpus that the link leads to; the link stays one."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})
        link = tmp_path / "elsewhere" / "link"
        link.parent.mkdir()
        link.symlink_to(tmp_path / "out")

        late(tmp_path, [objection(2, LATE)], built=link)

        assert link.is_symlink()
        assert made.kept_authors(tmp_path) == [1, 3]
        assert [path.name for path in link.parent.iterdir()] == ["link"]

    @pytest.mark.parametrize("name", ["data/a.parquet", "data", "ledger/a.parquet", "more"])
    def test_a_link_within_is_refused(self, name: str, tmp_path: Path) -> None:
        """What lies behind it could be anything by the time it is trained on."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})
        place = tmp_path / "out" / name
        moved = tmp_path / "moved"
        moved.mkdir()
        if place.exists():
            place.rename(moved / place.name)
        place.symlink_to(moved / place.name)
        with pytest.raises(GateError) as refused:
            late(tmp_path, [objection(2, LATE)])

        assert (refused.value.code, refused.value.values["name"]) == ("built_link", name)

    @pytest.mark.parametrize("apply", [True, False])
    @pytest.mark.parametrize("name", ["data/p9.parquet", "data/x/_hidden.parquet", "p9.parquet", "ledger/.p9"])
    def test_a_file_that_nobody_knows_is_refused(self, name: str, apply: bool, tmp_path: Path) -> None:
        """Nobody looked into it, so nobody can say that a late objector is out of the corpus."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})
        made.write(tmp_path / "out" / name, made.posts([2]))
        before = contents(tmp_path / "out")
        with pytest.raises(GateError) as refused:
            late(tmp_path, [objection(2, LATE)], apply=apply)

        assert (refused.value.code, refused.value.values["name"]) == ("built_stray", name)
        assert contents(tmp_path / "out") == before

    def test_the_set_is_read_as_it_was_checked(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A set that is exchanged after it was checked: the objectors of the one that was checked go."""
        built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})
        path = newer_set(tmp_path, [objection(2, LATE)])
        empty = made.exclusion_set(tmp_path / "empty", [])
        find = PurgeSteps.find

        def exchanged(self: PurgeSteps) -> object:
            (path / "objections.parquet").write_bytes((empty / "objections.parquet").read_bytes())
            return find(self)

        monkeypatch.setattr(PurgeSteps, "find", exchanged)
        late(tmp_path, [objection(2, LATE)])

        assert made.kept_authors(tmp_path) == [1, 3]


class TestSignature:
    """What is signed is not replaced by what is not, unless that is said."""

    def signed(self, folder: Path) -> SigningKey:
        signer = SigningKey.new()
        built(folder, {"a.parquet": made.posts([1, 2])})
        path = folder / "out" / "manifest.json"
        write_manifest(path, read_manifest(path).run, signer)
        return signer

    def test_a_signed_manifest_wants_a_signature(self, tmp_path: Path) -> None:
        """Refused before anything is done; counting needs none."""
        self.signed(tmp_path)
        before = contents(tmp_path / "out")
        late(tmp_path, [objection(2, LATE)], apply=False)
        with pytest.raises(GateError, match="successor_unsigned"):
            late(tmp_path, [])
        assert contents(tmp_path / "out") == before
        assert not (tmp_path / "out.purge").exists()

    def test_with_a_key_or_knowingly_it_goes(self, tmp_path: Path) -> None:
        """`--sign` keeps it signed, `--unsigned` does without."""
        signer = self.signed(tmp_path)
        late(tmp_path, [objection(2, LATE)], signer=signer)
        path = tmp_path / "out" / "manifest.json"
        assert read_manifest(path, [signer.public], signature_needed=True).signed_by == signer.public.key_id
        newer_set(tmp_path, [objection(1, LATE), objection(2, LATE)], 3)
        late(tmp_path, [], exclusions=(tmp_path / "set-3",), unsigned=True)
        assert made.kept_authors(tmp_path) == []


class TestFilesThatStay:
    """A purge signs for them again, so they must be what was signed for."""

    @pytest.mark.parametrize("changed", ["data/b.parquet", "ledger/b.parquet"])
    def test_one_that_changed_at_the_same_size(self, tmp_path: Path, changed: str) -> None:
        """Data and ledger of a file without a row of a late objector are held against their digests."""
        built(tmp_path, {"a.parquet": made.posts([1, 2]), "b.parquet": made.posts([3, 4])})
        path = tmp_path / "out" / changed
        data = path.read_bytes()  # a text, or who wrote a file: in no column that a purge reads
        path.write_bytes(
            data.replace(b"Beitrag", b"Beitraf", 1) if changed[0] == "d" else data.replace(b"ar", b"as", 1)
        )
        assert path.read_bytes() != data
        before = contents(tmp_path / "out")
        with pytest.raises(GateError, match="built_file_changed"):
            late(tmp_path, [objection(2, LATE)])
        assert contents(tmp_path / "out") == before

    def test_one_that_is_gone(self, tmp_path: Path) -> None:
        """A file that the manifest names and nobody finds."""
        built(tmp_path, {"a.parquet": made.posts([1, 2]), "b.parquet": made.posts([3, 4])})
        (tmp_path / "out" / "data" / "b.parquet").unlink()
        with pytest.raises(GateError, match="built_file_missing"):
            late(tmp_path, [objection(2, LATE)])
