"""`widerspruch lineage`: from a model's folder to the public list, as people type it."""

import json
import os
from pathlib import Path

import pytest

from cli.conftest import Run
from gate.lineage.made_models import NOW, gate_run
from widerspruch.protocol.lineage.lineage_report import read_lineage_report
from widerspruch.protocol.manifest import write_manifest
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

DESCRIPTION = """
name = "{name}"
kind = "adapter"
exactness = "bitwise"

[[data]]
manifest = "before.json"
files = ["data/bucket-{bucket}.parquet"]
bucket = "{bucket}"

[[shared]]
name = "tokenizer"
file = "train.py"
{said}

[recipe]
code = "train.py"
seeds = "seed = 7 + bucket"
steps = "one epoch"
threads = 1
isa = "x86_64+avx2"
versions = {{ numpy = "2.3.0" }}
"""
PAIR = ("--before", "before.json", "--after", "after.json")


@pytest.fixture
def place(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two manifests, two models with their descriptions, a key, and a log."""
    monkeypatch.chdir(tmp_path)
    run("gate", "keys", "new", "--sign", "--out", "signing.pem")
    signer = SigningKey.load(Path("signing.pem"))
    files = {f"data/bucket-{number:03}.parquet": number for number in range(3)}
    write_manifest(Path("before.json"), gate_run(dict(files)), signer)
    write_manifest(Path("after.json"), gate_run(files | {"data/bucket-001.parquet": "less"}, until=NOW + 1), signer)
    Path("train.py").write_text("print()\n", "utf-8")
    for bucket in ("000", "001"):
        Path(f"adapter-{bucket}").mkdir()
        Path(f"adapter-{bucket}", "weights").write_text(bucket, "utf-8")
        text = DESCRIPTION.format(name=f"adapter-{bucket}", bucket=bucket, said="no_personal_data = true")
        Path(f"{bucket}.toml").write_text(text, "utf-8")
    run("log", "keys", "new", "--out", "log.pem", "--name", "beispielnetz.example/1")
    run("log", "init", "log", "--origin", "beispielnetz.example/1", "--key", "log.pem")
    return tmp_path


def added(run: Run, bucket: str, *options: str) -> dict[str, object]:
    """What was told of a model that was added."""
    given = ("--into", "lineage", "--description", f"{bucket}.toml", "--sign", "signing.pem", *options)
    ended = run("lineage", "add", f"adapter-{bucket}", *given, "--json")
    assert (ended.code, ended.err) == (0, "")
    told: dict[str, object] = json.loads(ended.out)
    return told


def test_a_late_objection_is_followed_to_the_public_list(run: Run, place: Path) -> None:
    """Every command once; statements and report stand in the log."""
    trust = ("--trust", "signing.pem.pub")
    logged = ("--log", "log", "--log-key", "log.pem")
    assert added(run, "000", *logged, *trust)["logged"]["index"] == 0  # type: ignore[index]
    assert added(run, "001", *logged, *trust)["logged"]["index"] == 1  # type: ignore[index]
    assert added(run, "001", *logged, *trust)["logged"]["was_there"] is True  # type: ignore[index]

    shown = json.loads(run("lineage", "show", "lineage", *trust, "--json").out)
    affected = json.loads(run("lineage", "affected", "lineage", *PAIR, *trust, "--json").out)
    planned = json.loads(run("lineage", "plan", "lineage", *PAIR, *trust, "--json").out)
    options = ("--out", "report.json", "--until", "2099-01-31", "--sign", "signing.pem", *logged, *trust)
    reported = json.loads(run("lineage", "report", "lineage", *PAIR, *options, "--json").out)

    assert {one["name"] for one in shown["models"]} == {"adapter-000", "adapter-001"}
    assert {one["name"]: one["state"] for one in affected["models"]} == {"adapter-000": "clean", "adapter-001": "stale"}
    assert [one["name"] for one in planned["models"]] == ["adapter-001"]
    assert (affected["redone"]["rows"], affected["redone"]["of_rows"]) == (10, 30)
    assert [one["name"] for one in reported["models"]] == ["adapter-001"]
    assert reported["logged"]["index"] == 2
    read = read_lineage_report(Path("report.json").read_bytes(), [VerifyingKey.load(Path("signing.pem.pub"))])
    assert (read.graph, read.report.counts["stale"]) == (shown["digest"], 1)
    assert run("lineage", "prove", "report.json", "--log", "log", "--out", "lineage-proof.json").code == 0
    believed = ("--policy", "log/policy", "--key", "signing.pem.pub")
    checked = json.loads(run("verify", "lineage-proof.json", *believed, "--json").out)
    assert checked["outcome"] == "stale"
    assert [(one["name"], one["until"]) for one in checked["told"]["models"]] == [("adapter-001", "31.01.2099")]


@pytest.mark.parametrize("language", ["de", "en"])
def test_each_command_says_it_in_words(run: Run, place: Path, language: str) -> None:
    """In both languages, for models in every state that there is."""
    Path("001.toml").write_text(DESCRIPTION.format(name="adapter_[x](y)", bucket="001", said=""), "utf-8")
    added(run, "000")
    digest = str(added(run, "001")["sha256"])

    for command in ("show", "affected", "plan", "report"):
        pair = () if command == "show" else PAIR
        ended = run("lineage", command, "lineage", *pair, "--lang", language)
        assert (ended.code, ended.err) == (0, "")
        assert "adapter_[x](y)" in ended.out or command == "report"
        assert "lineage." not in ended.out
    page = run("lineage", "report", "lineage", *PAIR, "--markdown", "--until", "2099-01-31", "--lang", language).out
    gone = run("lineage", "report", "lineage", *PAIR, "--markdown", "--withdrawn", digest, "--lang", language).out

    assert "| adapter\\_\\[x\\]\\(y\\) (Adapter".casefold() in page.casefold()
    assert "2099" in page
    assert ("außer Betrieb" if language == "de" else "withdrawn") in gone


@pytest.mark.parametrize("command", ["show", "affected", "plan", "report"])
def test_each_command_says_where_nobody_looked_at_signatures(run: Run, place: Path, command: str) -> None:
    """A report above all: it is signed and published itself."""
    added(run, "000")
    given = ("lineage", command, "lineage", *(() if command == "show" else PAIR))

    assert "Ohne --trust hat niemand geprüft" in run(*given).said
    assert "Ohne --trust" not in run(*given, "--trust", "signing.pem.pub").said


def test_a_day_that_is_over_is_refused(run: Run, place: Path) -> None:
    """Nobody promises the past."""
    added(run, "000")
    ended = run("lineage", "report", "lineage", *PAIR, "--until", "2020-01-31", "--json")

    assert (ended.code, json.loads(ended.out)["error"]["code"]) == (1, "lineage_until")


def test_a_report_for_a_log_needs_a_file(run: Run, place: Path) -> None:
    """Whoever reads the log must be able to find it."""
    added(run, "000")
    ended = run("lineage", "report", "lineage", *PAIR, "--log", "log", "--log-key", "log.pem", "--json")

    assert (ended.code, json.loads(ended.out)["error"]["code"]) == (2, "missing")


@pytest.mark.parametrize("command", ["add", "report"])
def test_a_log_takes_only_what_somebody_signs(run: Run, place: Path, command: str) -> None:
    """That is said before anything is written; and a log without its key is not passed over."""
    adding = ("lineage", "add", "adapter-000", "--into", "lineage", "--description", "000.toml")
    if command == "report":
        added(run, "000")
    given = adding if command == "add" else ("lineage", "report", "lineage", *PAIR, "--out", "report.json")
    unsigned = run(*given, "--log", "log", "--log-key", "log.pem", "--json")
    without_key = run(*given, "--sign", "signing.pem", "--log", "log", "--json")

    assert (unsigned.code, json.loads(unsigned.out)["error"]["code"]) == (2, "record_unsigned")
    assert (without_key.code, json.loads(without_key.out)["error"]["code"]) == (2, "log_and_key")
    assert not Path("report.json").exists()
    assert Path("lineage").exists() == (command == "report")


@pytest.mark.parametrize(("target", "why"), [("before.json", "is_input"), ("lineage/report.json", "in_input")])
def test_a_report_goes_neither_over_nor_beside_what_is_read(run: Run, place: Path, target: str, why: str) -> None:
    """A manifest is needed again, and a folder of statements holds nothing else; an older report may go."""
    added(run, "000")
    manifest = Path("before.json").read_bytes()
    refused = run("lineage", "report", "lineage", *PAIR, "--out", target, "--json")
    again = [run("lineage", "report", "lineage", *PAIR, "--out", "report.json").code for _ in range(2)]

    assert (refused.code, json.loads(refused.out)["error"]["code"]) == (3, why)
    assert Path("before.json").read_bytes() == manifest
    assert len([*Path("lineage").iterdir()]) == 1
    assert again == [0, 0]


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("name = ", "description_unreadable"),
        ("\0", "description_unreadable"),
        ("name = 'a'\nkind = 'Adapter'", "description_word"),
        (
            DESCRIPTION.format(name="a", bucket="000", said="").replace("threads = 1", "threads = '1'"),
            "description_type",
        ),
        ("exactness = 'bit\\u001b[2Jwise'", "description_word"),
        ("name = 'a'", "description_lacks"),
        ("a = " + "[" * 100_000, "description_unreadable"),
        (DESCRIPTION.format(name="a", bucket="999", said=""), "description_file"),
        (DESCRIPTION.format(name="a", bucket="000", said="more = 1"), "description_unknown"),
        (DESCRIPTION.format(name="a", bucket="000", said="") + "\n[[model]]\nname = 'x'\n", "description_model"),
        (DESCRIPTION.format(name="a\\u001b[2J", bucket="000", said=""), "lineage_contradicts"),
        (DESCRIPTION.format(name="a", bucket="000", said="").replace("before.json", "no.json"), "statement_missing"),
        (DESCRIPTION.format(name="a", bucket="000", said="").replace("train.py", "no.py"), "description_missing"),
        (
            DESCRIPTION.format(name="a", bucket="000", said="").replace("before.json", "\\u0000"),
            "description_unreadable",
        ),
    ],
)
def test_a_description_that_cannot_be_used_writes_nothing(run: Run, place: Path, written: str, code: str) -> None:
    """Each fault has its own word."""
    Path("bad.toml").write_text(written, "utf-8")
    ended = run("lineage", "add", "adapter-000", "--into", "lineage", "--description", "bad.toml", "--json")

    assert (json.loads(ended.out)["error"]["code"], ended.code != 0) == (code, True)
    assert not Path("lineage").exists()


def test_a_description_that_is_no_text_is_refused(run: Run, place: Path) -> None:
    """Such as a picture, or the model itself."""
    Path("bad.toml").write_bytes(b"\xff\xfe")
    ended = run("lineage", "add", "adapter-000", "--into", "lineage", "--description", "bad.toml", "--json")

    assert json.loads(ended.out)["error"]["code"] == "description_no_text"


def test_who_does_not_sign_is_told_what_follows(run: Run, place: Path) -> None:
    """And can make up for it with the same command."""
    given = ("lineage", "add", "adapter-000", "--into", "lineage", "--description", "000.toml")
    unsigned = run(*given)
    refused = run("lineage", "show", "lineage", "--trust", "signing.pem.pub")
    signed = run(*given, "--sign", "signing.pem")

    assert "Niemand hat unterschrieben" in unsigned.said
    assert refused.code == 1
    assert "Niemand hat unterschrieben" not in signed.said
    assert run("lineage", "show", "lineage", "--trust", "signing.pem.pub").code == 0


def test_what_is_no_statement_in_the_folder_is_refused(run: Run, place: Path) -> None:
    """What nobody reads could be a model that nobody looks at."""
    first = str(added(run, "000")["sha256"])
    statement = Path("lineage", f"{first}.json")

    def code() -> str:
        error: str = json.loads(run("lineage", "affected", "lineage", *PAIR, "--json").out)["error"]["code"]
        return error

    other = Path("lineage", f"{'0' * 64}.json")
    other.write_bytes(statement.read_bytes())
    assert code() == "lineage_file_other"
    other.write_bytes(b"{}")
    assert code() == "json_unreadable"
    other.unlink()
    other.symlink_to(statement.name)
    assert code() == "lineage_stray"
    other.unlink()
    os.mkfifo(other)
    assert code() == "lineage_stray"
    other.unlink()
    Path("lineage", "notes.txt").write_text("", "utf-8")
    assert code() == "lineage_stray"
    Path("lineage", "notes.txt").unlink()
    Path("000.toml").write_text(DESCRIPTION.format(name="else", bucket="000", said=""), "utf-8")
    options = ("--into", "lineage", "--description", "000.toml", "--sign", "signing.pem", "--json")
    ended = run("lineage", "add", "adapter-000", *options)
    assert json.loads(ended.out)["error"]["code"] == "lineage_exists"
    assert json.loads(run("lineage", "show", "none", "--json").out)["error"]["code"] == "lineage_missing"


def test_statements_of_strangers_do_not_count_where_keys_are_named(run: Run, place: Path) -> None:
    """Nor manifests."""
    run("gate", "keys", "new", "--sign", "--out", "stranger.pem")
    added(run, "000")
    ended = run("lineage", "show", "lineage", "--trust", "stranger.pem.pub", "--json")

    assert json.loads(ended.out)["error"]["code"] == "signer_unknown"
