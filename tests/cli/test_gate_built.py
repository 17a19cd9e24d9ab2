"""`gate purge`, `gate audit` and `gate explain` as people type them, over a small corpus that was gated."""

import json
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pytest

from cli.conftest import Run
from gate import made
from gate.made import objection
from gate.purge.test_purge import contents
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.protocol.sets.tables import MENTIONS
from widerspruch.rulebook.decide import Objection
from widerspruch.rulebook.instants import end_of_day, start_of_day

FREEZE = date(2025, 6, 30)
JULY = start_of_day(date(2025, 7, 10))
WRITTEN = start_of_day(date(2025, 6, 1))


def a_set(folder: Path, number: int, known: date, objections: list[Objection]) -> Path:
    """A set that was issued in 2025: these commands look at the clock."""
    until = end_of_day(known)
    dates = {"received_until": until, "issued_at": until + 1}
    return made.exclusion_set(folder / f"set-{number}", objections, number=number, **dates)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`built`: gated with `set-1`; `set-2` also names author 3; the key is `hashing.key`."""
    monkeypatch.chdir(tmp_path)
    made.made_once(tmp_path, __name__, make)
    return tmp_path


def make(folder: Path) -> None:
    table = made.posts([1, 2, 3, 4, 3], created_at=[WRITTEN] * 5, post=["p-0", "p-1", "p-2", "p-3", "p-4"])
    made.write(folder / "corpus" / "a.parquet", table)
    made.write(folder / "corpus" / "b.parquet", made.posts([4], created_at=[WRITTEN], post=["p-5"]))
    a_set(folder, 1, FREEZE, [objection(2, WRITTEN)])
    a_set(folder, 2, date(2025, 7, 31), [objection(2, WRITTEN), objection(3, JULY)])
    fields: dict[str, Any] = {"profile": made.profile(id="post"), "freeze": FREEZE}
    made.gate(folder, exclusions=(folder / "set-1",), out=folder / "built", **fields)


KEY = ("--key", "hashing.key")


def test_a_late_objection_from_audit_to_undo(folder: Path, run: Run) -> None:
    """Audit tells of late rows, a dry run counts them, --apply takes them out, audit is content, --undo restores."""
    before = contents(folder / "built")
    assert run("gate", "audit", "built", "--exclusions", "set-1", *KEY).code == 0
    late = run("gate", "audit", "built", "--exclusions", "set-2", *KEY)
    assert late.code == 4
    assert "2 Zeilen kamen für den Lauf zu spät" in late.said

    dry = run("gate", "purge", "built", "--exclusions", "set-2", *KEY, "--lang", "en")
    assert dry.code == 0
    assert "2 rows would go; files: 1 of 2" in dry.said
    assert contents(folder / "built") == before

    applied = run(
        *("gate", "purge", "built", "--exclusions", "set-2", *KEY),
        *("--apply", "--undo-key", "undo.key", "--lang", "en"),
    )
    assert (applied.code, applied.err) == (0, "")
    assert "2 rows are gone; files: 1 of 2" in applied.said
    assert run("gate", "audit", "built", "--exclusions", "set-2", *KEY).code == 0

    (bundle,) = folder.glob("built.undo-*")
    undone = run("gate", "purge", "built", "--undo", bundle, "--undo-key", "undo.key")
    assert (undone.code, undone.err) == (0, "")
    assert "Byte für Byte wiederhergestellt" in undone.said
    assert contents(folder / "built") == before


def test_what_is_found_ends_with_one(folder: Path, run: Run) -> None:
    """A finding is told in a sentence with file and row, and the command does not end with 0."""
    (folder / "built" / "data" / "b.parquet").write_bytes(b"PAR1")
    ended = run("gate", "audit", "built", "--exclusions", "set-1", *KEY, "--lang", "en")
    assert ended.code == 1
    assert "“data/b.parquet” is not the file that the manifest speaks of." in ended.said


def test_an_audit_says_whether_it_looked_for_mentions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    """With the key it looked, and ends with 0; without it tells why it did not, and ends with 4; late ones are told."""
    monkeypatch.chdir(tmp_path)
    keys = [made.KEY.key_of("instagram", "account", str(author)) for author in (1, 2)]
    authors = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16)))
    texts = ["Hallo @anna.weiss", "Hallo @ben"]
    made.write(tmp_path / "corpus" / "a.parquet", made.posts(authors, text=texts, created_at=[WRITTEN] * 2))
    for number, known, written in ((1, FREEZE, "anna.weiss"), (2, date(2025, 7, 31), "ben")):
        account = UUID(bytes=made.KEY.key_of("instagram", "account", "7"))
        handle = UUID(bytes=made.KEY.key_of("instagram", "handle", written))
        mentions = pa.Table.from_pylist(
            [{"identifier": "handle", "mention_key": handle, "account_key": account}], schema=MENTIONS
        )
        objected = objection(7, JULY if number == 2 else WRITTEN, mentions=True)
        until = end_of_day(known)
        header = made.header(number=number, received_until=until, issued_at=until + 1)
        write_set(tmp_path / f"set-{number}", header, [made.objections_table([objected])], [mentions], None)
    profile = made.profile(author={"column": "author_id", "is": "key"}, mentions={"text": ["text"]})
    sets = (tmp_path / "set-1",)
    made.gate(tmp_path, exclusions=sets, out=tmp_path / "built", profile=profile, freeze=FREEZE)

    looked = run("gate", "audit", "built", "--exclusions", "set-1", *KEY, "--allow-no-match")
    assert (looked.code, "Erwähnungen: Gesucht wurde" in looked.said) == (0, True)
    nobody = run("gate", "audit", "built", "--exclusions", "set-1", *KEY)
    assert (nobody.code, "Dass niemand von ihr darin ist, besagt deshalb nichts" in nobody.said) == (4, True)
    unkeyed = run("gate", "audit", "built", "--exclusions", "set-1", "--lang", "en")
    assert (unkeyed.code, "Mentions were not looked at" in unkeyed.said) == (4, True)
    late = run("gate", "audit", "built", "--exclusions", "set-2", *KEY, "--lang", "en")
    assert (late.code, "One row mentions somebody whose objection came too late" in late.said) == (4, True)
    assert "anna" not in looked.said + unkeyed.said + late.said


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("de", ["Nicht im Korpus.", "muss draußen bleiben", "Regel meta-2025-", "Quelle: ", "dasselbe"]),
        ("en", ["Not in the corpus.", "must stay out", "Rule meta-2025-", "Source: ", "the same"]),
    ],
)
def test_explain_a_row_that_is_out(folder: Path, run: Run, language: str, sentences: list[str]) -> None:
    """Verdict, rule and source in words, and that it would be decided the same again."""
    ended = run(
        *("gate", "explain", "built", "a.parquet:1", "--corpus", "corpus"),
        *("--exclusions", "set-1", *KEY, "--lang", language),
    )
    assert (ended.code, ended.err) == (0, "")
    assert [one for one in sentences if one not in ended.said] == []


def test_explain_a_kept_row_by_id(folder: Path, run: Run) -> None:
    """A kept row is found by its id, without the input."""
    ended = run("gate", "explain", "built", "--id", "p-3", "--lang", "en")
    assert ended.code == 0
    assert "a.parquet, row 3 (counted from 0)" in ended.said
    assert "In the corpus, as row 2 of the output." in ended.said
    assert "may be used" in ended.said


def test_explain_a_row_that_would_be_decided_otherwise(folder: Path, run: Run) -> None:
    """With a set that names the author by an earlier objection, it says what would be decided, and ends with 4."""
    other = a_set(folder, 9, FREEZE, [objection(4, WRITTEN)])
    ended = run("gate", "explain", "built", "a.parquet:3", "--exclusions", other, *KEY, "--lang", "en")
    assert ended.code == 4
    assert "it would be: must stay out" in ended.said


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("explain", "built"), 2, "Name one row"),
        (("explain", "built", "a.parquet:1", "--id", "p-1"), 2, "Name one row"),
        (("explain", "built", "a.parquet:77"), 1, "has no row 77"),
        (("explain", "nothing", "a.parquet:1"), 1, "no built corpus"),
        (("purge", "built"), 2, "--exclusions"),
        (("purge", "built", "--undo", "x"), 2, "--undo-key"),
        (("purge", "built", "--exclusions", "set-2"), 1, "--key"),
        (("purge", "built", "--exclusions", "set-2", *KEY, "--freeze", "2025-06-01"), 1, "already"),
        (("audit", "built", "--exclusions", "set-7"), 1, "no exclusion set"),
    ],
)
def test_what_is_refused(folder: Path, run: Run, arguments: tuple[str, ...], code: int, sentence: str) -> None:
    """What cannot be done is told in a sentence on standard error, and nothing changes."""
    before = contents(folder)
    ended = run("gate", *arguments, "--lang", "en")
    assert ended.code == code
    assert sentence in ended.complained
    assert {**contents(folder), **before} == contents(folder)


def test_audit_and_purge_as_json(folder: Path, run: Run) -> None:
    """For other programs: what was found, and who was; the exit codes stay."""
    ended = run("gate", "audit", "built", "--exclusions", "set-2", *KEY, "--json")
    told = json.loads(ended.out)
    assert (ended.code, told["problems"], told["late"], told["nobody_matched"]) == (4, [], {"a.parquet": 2}, [])
    assert told["matches"][0]["identifiers"][0]["found"] == 1

    told = json.loads(run("gate", "purge", "built", "--exclusions", "set-2", *KEY, "--json").out)
    assert (told["applied"], told["files"][0]["removed"], told["bundle"]) == (False, 2, None)
    assert told["matches"][0]["identifiers"][0]["rows"] == 2
    applied = json.loads(run("gate", "purge", "built", "--exclusions", "set-2", *KEY, "--apply", "--json").out)
    assert applied["applied"] is True


class TestVerify:
    """A built corpus against its manifest, without set and key."""

    def test_a_sound_one(self, folder: Path, run: Run) -> None:
        """It says what the manifest says, that the signature was not checked, and what it cannot tell."""
        ended = run("gate", "verify", "built", "--lang", "en")
        assert (ended.code, ended.err) == (0, "")
        for sentence in (
            "Rows read: 6; kept: 5, in files: 2.",
            "Exclusion set of instagram, number 1",
            "Objectors in the corpus",
            "its signature was not checked",
            "“gate audit” tells",
        ):
            assert sentence in ended.said

    def test_the_whole_manifest_as_json(self, folder: Path, run: Run) -> None:
        """For other programs."""
        told = json.loads(run("gate", "verify", "built", "--json").out)
        assert (told["problems"], told["signed_by"]) == ([], None)
        assert [file["name"] for file in told["run"]["outputs"]] == ["data/a.parquet", "data/b.parquet"]

    def test_after_a_purge(self, folder: Path, run: Run) -> None:
        """What was purged fits its new manifest."""
        run("gate", "purge", "built", "--exclusions", "set-2", *KEY, "--apply")
        ended = run("gate", "verify", "built", "--lang", "en")
        assert (ended.code, "Purged since" in ended.said) == (0, True)

    @pytest.mark.parametrize("name", ["x.parquet", "data/x.parquet", "ledger/x", "more/x.txt", ".hidden"])
    def test_a_file_too_many(self, folder: Path, run: Run, name: str) -> None:
        """Wherever it lies, verify and audit name it, and a purge does nothing beside it."""
        stray = folder / "built" / name
        stray.parent.mkdir(exist_ok=True)
        stray.write_bytes(b"x")
        for command in (("verify", "built"), ("audit", "built", "--exclusions", "set-1", *KEY)):
            ended = run("gate", *command)
            assert (ended.code, f"„{name}“ liegt im Korpus" in ended.said) == (1, True)
        ended = run("gate", "purge", "built", "--exclusions", "set-2", *KEY, "--apply")
        assert (ended.code, f"„{name}“" in ended.complained) == (1, True)

    def test_a_link_to_elsewhere(self, folder: Path, run: Run) -> None:
        """A linked folder is none of the corpus's, either."""
        (folder / "built" / "more").symlink_to(folder / "corpus")
        assert run("gate", "verify", "built").code == 1

    def test_changed_files(self, folder: Path, run: Run) -> None:
        """A file that is another, gone, or has other rows, and a profile that is not the run's."""
        data = folder / "built" / "data" / "a.parquet"
        made.write(data, made.posts([7]))
        ended = run("gate", "verify", "built", "--lang", "en")
        assert (ended.code, "is not the file that the manifest speaks of" in ended.said) == (1, True)
        assert "has another number of rows" in ended.said
        data.unlink()
        assert "is missing" in run("gate", "verify", "built", "--lang", "en").said
        (folder / "built" / "profile.toml").write_text("")
        assert run("gate", "verify", "built").code == 1

    def test_signatures(self, folder: Path, run: Run) -> None:
        """With --trust an unsigned manifest is refused."""
        run("gate", "keys", "new", "--out", "mine.pem", "--sign")
        ended = run("gate", "verify", "built", "--trust", "mine.pem.pub", "--lang", "en")
        assert (ended.code, "is not signed" in ended.complained) == (1, True)
