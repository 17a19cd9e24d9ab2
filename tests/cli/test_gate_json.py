"""`--json` and `--metrics` of the gate's commands, and `gate show`: programs are told what people are."""

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from cli.conftest import Run
from gate import made
from gate.made import objection
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day, in_berlin, start_of_day

FREEZE = date(2025, 6, 30)
JULY = start_of_day(date(2025, 7, 10))
WRITTEN = start_of_day(date(2025, 6, 1))
KEY = ("--key", "hashing.key")
ISSUED = ("--issued", "2025-08-01T00:00:00+02:00")
INSTANT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+]\d\d:\d\d")
DIGEST = re.compile(r"(?:SHA-256|digest|Manifest|hmac|ed25519)\S* ?\S*")
PLAIN = ("--profile", "profile.toml", "--freeze", "2025-06-30", "--workers", "1")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """`corpus` of two files, `built` with `set-1`, `set-2` with a later objection, a signing key, a list."""
    monkeypatch.chdir(tmp_path)
    made.made_once(tmp_path, __name__, make)
    return tmp_path


def make(folder: Path) -> None:
    table = made.posts([1, 2, 3, 4, 3], created_at=[WRITTEN] * 5, post=["p-0", "p-1", "p-2", "p-3", "p-4"])
    made.write(folder / "corpus" / "a.parquet", table)
    made.write(folder / "corpus" / "b.parquet", made.posts([4, 44], created_at=[WRITTEN] * 2, post=["p-5", "p-6"]))
    signer = SigningKey.new()
    signer.save(folder / "signing.pem")
    signer.public.save(folder / "signing.pem.pub")
    for number, known, named in ((1, FREEZE, [2, 77]), (2, date(2025, 7, 31), [2, 3, 77])):
        until = end_of_day(known)
        objections = [objection(one, JULY if one == 3 else WRITTEN) for one in named]
        dates = {"received_until": until, "issued_at": until + 1}
        made.exclusion_set(folder / f"set-{number}", objections, number=number, signer=signer, **dates)
    from widerspruch.gate.profile_toml import to_toml

    (folder / "profile.toml").write_text(to_toml(made.profile(id="post")), "utf-8")
    made.gate(
        folder, exclusions=(folder / "set-1",), out=folder / "built", profile=made.profile(id="post"), freeze=FREEZE
    )
    (folder / "list.csv").write_text("account_id,received_at\n1001,2025-05-20\n1002,yesterday\n", "utf-8")


def values_in(told: Any) -> set[str]:
    """Every value of a JSON answer as the terminal may write it, in English."""
    if isinstance(told, dict):
        return set().union(*(values_in(key) | values_in(value) for key, value in told.items())) if told else set()
    if isinstance(told, list):
        return {str(len(told))}.union(*map(values_in, told)) if told else {"0"}
    if isinstance(told, int) and not isinstance(told, bool):
        return {f"{told:,}"} | ({str(in_berlin(told).replace(microsecond=0))} if told > 10**14 else set())
    return set(re.findall(r"\d[\d,]*", str(told)))


COMMANDS = {
    "run": ("run", "corpus", "--exclusions", "set-1", *KEY, *PLAIN, "--out", "again"),
    "dry run": ("run", "corpus", "--exclusions", "set-1", *KEY, *PLAIN, "--out", "again", "--dry-run"),
    "mask": ("run", "corpus", "--exclusions", "set-1", *KEY, *PLAIN, "--out", "again", "--as", "mask"),
    "purge": ("purge", "built", "--exclusions", "set-2", *KEY),
    "audit": ("audit", "built", "--exclusions", "set-2", *KEY),
    "verify": ("verify", "built"),
    "explain": ("explain", "built", "a.parquet:1", "--corpus", "corpus", "--exclusions", "set-1", *KEY),
    "show set": ("show", "set-1", "--trust", "signing.pem.pub"),
    "show corpus": ("show", "built"),
    "show ledger": ("show", "built/ledger"),
    "make-set": ("make-set", "list.csv", "--platform", "instagram", *KEY, "--number", "3", "--out", "set-3", *ISSUED),
    "profile": ("profile", "corpus", "--platform", "instagram", "--out", "p.toml"),
    "keys new": ("keys", "new", "--out", "new.key"),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_terminal_and_json_tell_the_same(name: str, folder: Path, run: Run) -> None:
    """Every number on the terminal is a value of the JSON, and the ends are the same."""
    said = run("gate", *COMMANDS[name], "--lang", "en")
    for made_by_it in ("again", "set-3", "p.toml", "new.key"):
        path = folder / made_by_it
        if path.exists():
            path.rename(folder / f"first-{made_by_it}")
    told = run("gate", *COMMANDS[name], "--lang", "en", "--json")

    assert (said.code, said.err) == (told.code, told.err)
    known = values_in(json.loads(told.out)) | {"0"}
    assert [instant for instant in INSTANT.findall(said.out) if instant not in known] == []
    plain = DIGEST.sub("", INSTANT.sub("", said.out))
    numbers = re.findall(r"(?<![\w:-])\d[\d,]*(?![\w-])", plain)
    assert [number for number in numbers if number.rstrip(",") not in known] == []
    if name not in ("explain", "keys new", "show ledger", "profile"):
        assert numbers


@pytest.mark.parametrize(
    ("arguments", "code", "kind", "exit_code"),
    [
        (("run", "corpus", "--exclusions", "set-9", *KEY, *PLAIN, "--out", "again"), "set_missing", "input", 1),
        (("run", "corpus", "--exclusions", "set-1", *KEY, *PLAIN, "--out", "built"), "out_exists", "exists", 3),
        (("run", "corpus", "--exclusions", "set-1", "--out", "again"), "missing", "usage", 2),
        (("run", "corpus", "--exclusions", "set-1", *PLAIN, "--out", "corpus/x"), "in_input", "unwritable", 3),
        (("explain", "built"), "row_or_id", "usage", 2),
        (("purge", "built", "--exclusions", "set-2"), "key_missing", "input", 1),
        (("show", "list.csv"), "statement_unknown", "input", 1),
        (("show", "set-1", "--trust", "list.csv"), "verifying_key_other", "input", 1),
        (("shew", "set-1"), "command_unknown", "usage", 2),
    ],
)
def test_an_error_is_json_too(
    folder: Path, run: Run, arguments: tuple[str, ...], code: str, kind: str, exit_code: int
) -> None:
    """Code, kind, sentence and exit code on standard output; the sentence stands on standard error as well."""
    ended = run("gate", *arguments, "--json", "--lang", "en")
    error = json.loads(ended.out)["error"]
    assert (error["code"], error["kind"], error["exit_code"], ended.code) == (code, kind, exit_code, exit_code)
    assert " ".join(error["sentence"].split()) in ended.complained.replace("\n", " ")


def test_a_mistake_of_ours_is_json_too(folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the place in the program, and nothing of what it was about."""

    def broken(*_: object) -> None:
        raise RuntimeError("erika.m")

    monkeypatch.setattr("widerspruch.gate.telling.show._of_statement", broken)
    ended = run("gate", "show", "set-1", "--json")
    error = json.loads(ended.out)["error"]
    assert (ended.code, error["code"], error["may_be_resumed"]) == (70, "unexpected", False)
    assert "erika" not in ended.out + ended.err


class TestMetrics:
    """A file for Prometheus."""

    def test_it_is_not_written_over_what_is_not_ours(self, folder: Path, run: Run) -> None:
        """A file of somebody else stays, and nothing is done."""
        Path("m.prom").write_text("node_load1 0.5\n")
        ended = run("gate", *COMMANDS["run"], "--metrics", "m.prom", "--lang", "en")
        assert (ended.code, Path("m.prom").read_text(), Path("again").exists()) == (3, "node_load1 0.5\n", False)

    @pytest.mark.skipif("os.name == 'nt'", reason="rights are POSIX's")
    def test_everybody_may_read_it(self, folder: Path, run: Run) -> None:
        """It holds counts only, and a node exporter is another user."""
        assert run("gate", *COMMANDS["audit"], "--metrics", "new/m.prom").code == 4
        assert Path("new/m.prom").stat().st_mode & 0o777 == 0o644
        assert 'widerspruch_gate_rows_late{verb="audit"} 2.0' in Path("new/m.prom").read_text()

    def test_a_failure_is_written_down(self, folder: Path, run: Run) -> None:
        """With its exit code, and nothing of rows."""
        assert run("gate", "purge", "built", "--exclusions", "set-9", "--metrics", "m.prom").code == 1
        written = Path("m.prom").read_text()
        assert 'widerspruch_gate_exit_code{verb="purge"} 1.0' in written
        assert "rows" not in written


class TestShow:
    """What a statement says, and who says it."""

    @pytest.mark.parametrize(
        ("language", "sentences"),
        [
            ("de", ("Ausschlussliste Nummer 2 von instagram", "Kontoschlüssel: 3", "nicht geprüft (--trust)")),
            ("en", ("Exclusion set number 2 of instagram", "Account keys: 3", "not checked (--trust)")),
        ],
    )
    def test_a_set(self, folder: Path, run: Run, language: str, sentences: tuple[str, ...]) -> None:
        """Number, platform, counts and the state of its signature; never a key of an account."""
        ended = run("gate", "show", "set-2", "--lang", language)
        assert (ended.code, [one for one in sentences if one not in ended.said]) == (0, [])
        keys = pq.read_table("set-2/objections.parquet").column("account_key").to_pylist()
        told = ended.out + run("gate", "show", "set-2", "--json").out
        assert not [key for key in keys if str(key) in told or key.hex in told]

    def test_the_file_in_a_set_is_the_set(self, folder: Path, run: Run) -> None:
        """The folder or its statement: the same is said, but for the name."""
        one, other = (run("gate", "show", what).out for what in ("set-1", "set-1/statement.json"))
        assert one == other

    def test_a_corpus(self, folder: Path, run: Run) -> None:
        """What its manifest says: rows by reason, set, who was found, that nobody signed it."""
        ended = run("gate", "show", "built", "--lang", "en")
        assert ended.code == 0
        for sentence in ("Rows read: 7; kept: 6", "(objected)", "Objectors in the corpus: instagram", "Not signed."):
            assert sentence in ended.said

    def test_a_signed_corpus_that_was_checked(self, folder: Path, run: Run) -> None:
        """With `--trust`, who signed; an unsigned one is refused then."""
        run("gate", *COMMANDS["run"], "--sign", "signing.pem")
        assert "geprüft. SHA-256" in run("gate", "show", "again", "--trust", "signing.pem.pub").said
        refused = run("gate", "show", "built", "--trust", "signing.pem.pub")
        assert (refused.code, refused.out) == (1, "")

    def test_a_ledger(self, folder: Path, run: Run) -> None:
        """Rows by reason and rule, of one file or of all."""
        told = json.loads(run("gate", "show", "built/ledger", "--json").out)
        assert (told["kind"], told["signed"], [one["rows"] for one in told["rows"]]) == ("ledger", None, [1])
        assert "meta-2025" in run("gate", "show", "built/ledger/a.parquet").said

    @pytest.mark.parametrize("what", ["corpus", "corpus/a.parquet", "profile.toml", "hashing.key", "."])
    def test_anything_else_is_refused(self, folder: Path, run: Run, what: str) -> None:
        """A sentence says what could have been named."""
        ended = run("gate", "show", what, "--lang", "en")
        assert (ended.code, "no manifest, exclusion set, mask or ledger" in ended.complained) == (1, True)

    def test_nothing_is_there(self, folder: Path, run: Run) -> None:
        """A path without anything is said to be that."""
        assert run("gate", "show", "nowhere", "--lang", "en").code == 1
