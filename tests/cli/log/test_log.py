"""`widerspruch log`: a log, its witnesses and its proofs, as people type it."""

import json
import re
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from cli.apart import command, heed_interrupts
from cli.conftest import Run
from log.made_logs import ORIGIN, PLATFORM_KEY, statement
from log.made_stamps import StampingAuthority
from log.made_witnesses import serving
from widerspruch.log.http import LogAnswer, LogCall
from widerspruch.protocol.log.log_proof import parse_log_proof
from widerspruch.protocol.log.policy import parse_policy

Started = Callable[..., "tuple[subprocess.Popen[str], str]"]


@pytest.fixture
def start() -> Iterator[Started]:
    """Starts a command that serves; gives the process and where it answers."""
    running = []

    def started(*arguments: object) -> "tuple[subprocess.Popen[str], str]":
        process = subprocess.Popen(
            command(*arguments), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, preexec_fn=heed_interrupts
        )
        running.append(process)
        assert process.stdout is not None
        (address,) = re.findall(r"http://\S+:\d+", process.stdout.readline())
        return process, address

    yield started
    for process in running:
        process.kill()
        process.communicate()


@pytest.fixture
def log(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A log without witnesses, and a statement to be logged."""
    monkeypatch.chdir(tmp_path)
    run("log", "keys", "new", "--out", "log.pem", "--name", ORIGIN)
    run("log", "init", "log", "--origin", ORIGIN, "--key", "log.pem")
    Path("statement.json").write_bytes(statement(1))
    return tmp_path / "log"


def test_a_log_with_two_witnesses_from_key_to_proof(
    run: Run, start: Started, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every command once, over HTTP on this machine; what comes out is checked with the policy alone."""
    monkeypatch.chdir(tmp_path)
    told = run("log", "keys", "new", "--out", "log.pem", "--name", ORIGIN, "--json")
    Path("logs.txt").write_text(f"log {json.loads(told.out)['vkey']}\nquorum none\n")
    lines = []
    for name in ("verein", "behoerde"):
        told = run("log", "keys", "new", "--out", f"{name}.pem", "--name", f"{name}.example/1", "--witness", "--json")
        options = (
            "--key",
            f"{name}.pem",
            "--name",
            f"{name}.example/1",
            "--logs",
            "logs.txt",
            "--state",
            f"{name}.json",
        )
        process, address = start("log", "witness", *options, "--new", "--listen", "127.0.0.1:0")
        lines.append(f"witness {name} {json.loads(told.out)['vkey']} {address}")
    Path("witnesses.txt").write_text("\n".join([*lines, "group both all verein behoerde", "quorum both", ""]))
    Path("statement.json").write_bytes(statement(1))

    begun = run("log", "init", "log", "--origin", ORIGIN, "--key", "log.pem", "--witnesses", "witnesses.txt")
    alone = run("log", "append", "log", "statement.json", "--key", "log.pem", "--no-witnesses")
    refused = run("log", "append", "log", "--key", "log.pem")
    witnessed = run("log", "append", "log", "--key", "log.pem", "--local")
    proven = run("log", "prove", "log", "statement.json", "--out", "s.tlog-proof")

    assert "2 Zeugen: verein, behoerde." in begun.said
    assert (alone.code, "statement.json: Eintrag 0." in alone.said) == (0, True)
    assert (refused.code, "„verein“ wurde nicht gefragt" in refused.said) == (4, True)
    assert (witnessed.code, "Der Stand hat die Zeugen, die nötig sind." in witnessed.said) == (0, True)
    assert proven.code == 0
    policy = parse_policy(Path("log/policy").read_bytes())
    found = parse_log_proof(Path("s.tlog-proof").read_bytes()).check(statement(1), policy)
    assert set(found.cosigned) == {"verein", "behoerde"}

    with pytest.raises(HTTPError):
        urlopen(f"{address}/add-checkpoint", b"old 9\n\n" + Path("log/checkpoint").read_bytes())
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=20)
    assert (process.returncode, out.splitlines()[-1]) == (0, "Beendet.")
    assert err.startswith(f"{ORIGIN}: wollte einen kleineren Stand bezeugen lassen")


def test_a_log_is_served_and_nothing_else(log: Path, start: Started) -> None:
    """With the right types, and what may be kept for how long; nothing beside the log."""
    (log / "secret.pem").write_text("secret")
    _, address = start("log", "serve", log, "--listen", "127.0.0.1:0")

    with urlopen(f"{address}/checkpoint") as answer:
        assert answer.read() == (log / "checkpoint").read_bytes()
        assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
        assert answer.headers["Cache-Control"] == "public, max-age=2"
    for name in ("secret.pem", ".lock", "", "tile", "checkpoints", "../log.pem", "%2e%2e/log.pem", "tile/0/000"):
        with pytest.raises(HTTPError) as missing:
            urlopen(f"{address}/{name}")
        assert missing.value.code == 404, name


@pytest.mark.parametrize(
    ("arguments", "code", "error"),
    [
        (("append", "log", "--key", "none.pem"), 1, "key_file_missing"),
        (("append", "nowhere", "--key", "log.pem"), 1, "log_missing"),
        (("append", "log", "nothing.json", "--key", "log.pem"), 1, "statement_missing"),
        (("append", "log", "log.pem", "--key", "log.pem"), 1, "entry_no_statement"),
        (("init", "log", "--origin", ORIGIN, "--key", "log.pem"), 3, "log_exists"),
        (("init", "new", "--origin", "a b", "--key", "log.pem"), 2, "origin_wrong"),
        (("keys", "new", "--out", "log.pem", "--name", ORIGIN), 3, "key_file_exists"),
        (("keys", "new", "--out", "b.pem", "--name", "a b"), 1, "key_name"),
    ],
)
def test_what_is_wrong_is_told_people_and_programs(
    log: Path, run: Run, arguments: tuple[str, ...], code: int, error: str
) -> None:
    """In a sentence, and with `--json` by its code."""
    ended = run("log", *arguments, "--json")

    assert (ended.code, json.loads(ended.out)["error"]["code"]) == (code, error)
    assert ended.complained


def test_a_proof_is_of_a_statement_or_of_a_number(log: Path, run: Run) -> None:
    """And is never written into the log."""
    run("log", "append", "log", "statement.json", "--key", "log.pem")

    both = run("log", "prove", "log", "statement.json", "--index", "0", "--out", "p")
    within = run("log", "prove", "log", "--index", "0", "--out", "log/p")
    missing = run("log", "prove", "log", "--index", "7", "--out", "p")

    assert (both.code, within.code, missing.code) == (2, 3, 1)
    assert not Path("p").exists()
    assert not (log / "p").exists()


def test_a_monitor_says_what_it_found(log: Path, run: Run) -> None:
    """In sentences, as data, and by its exit code; the next look knows of the first."""
    Path("signing.pem.pub").write_bytes(PLATFORM_KEY.public.pem)
    keys = ("--key", "signing.pem.pub", "--state", "seen.json")
    run("log", "append", "log", "statement.json", "--key", "log.pem")

    first = run("log", "monitor", "log", "--policy", "log/policy", *keys)
    data = json.loads(run("log", "monitor", "log", "--policy", "log/policy", *keys, "--json").out)
    missing = run("log", "monitor", "nowhere", "--policy", "log/policy")

    assert "Das ist der erste Blick" in first.said
    assert "Eintrag 0 stimmt in sich nicht (predicate_unreadable). Befunde: 1." in first.said
    assert [(one["code"], one["values"]["index"]) for one in data["findings"]] == [("entry_contradicts", 0)]
    assert (first.code, data["is_first_look"], missing.code) == (3, False, 1)


def test_a_folder_is_checked(log: Path, run: Run) -> None:
    """Whole, it ends with 0; with a file too many, with 3 and its name."""
    whole = run("log", "check", "log")
    (log / "key.pem").write_text("secret")
    stray = run("log", "check", "log")
    data = json.loads(run("log", "check", "log", "--json").out)

    assert (whole.code, "Alles ist, wie es unterschrieben wurde." in whole.said) == (0, True)
    assert (stray.code, "Im Ordner des Logs liegt „key.pem“" in stray.said) == (3, True)
    assert data["findings"] == [{"code": "stray_file", "values": {"file": "key.pem"}}]


def test_a_checkpoint_is_stamped_over_http(log: Path, run: Run, tmp_path: Path) -> None:
    """By an authority on this machine, checked by its certificate."""
    authority = StampingAuthority(tmp_path / "tsa")

    def answer(call: LogCall) -> LogAnswer:
        return LogAnswer(200, authority.post("", call.body).body, "application/timestamp-reply")

    with serving(answer) as address:
        unchecked = run("log", "stamp", "log", "--at", address, "--local")
        made = run("log", "stamp", "log", "--at", address, "--tsa", authority.root, "--local")
    checked = run("log", "check", "log", "--tsa", authority.root)

    assert (unchecked.code, "Von wem er ist, ist nicht geprüft" in unchecked.said) == (0, True)
    assert (made.code, "checkpoints/0.tsr: Zeitstempel vom" in made.said) == (0, True)
    assert (checked.code, "Zeitstempel für den Stand mit 0:" in checked.said) == (0, True)
