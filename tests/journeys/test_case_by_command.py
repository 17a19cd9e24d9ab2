"""A person keeps their case from the command line, with the mistakes that people make, until a lawyer can verify it.

Every command is a process of its own, as in a terminal.
"""

import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from cli.apart import command

PASSPHRASE = "Öl, Essig & Salz"
SAID = "Wir erkennen deinen Einspruch nicht an."

Typed = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with a screenshot, a mail, a file that is none of ours, and the passphrase."""
    (tmp_path / "Bildschirm foto.png").write_bytes(b"\x89PNG\r\n\x1a\nkein ganzes Bild")
    (tmp_path / "Antwort.eml").write_bytes(f"From: support@example.org\r\nSubject: Antwort\r\n\r\n{SAID}\r\n".encode())
    (tmp_path / "urlaub.akte").write_text("Das ist ein Reisetagebuch. " * 300)
    (tmp_path / "passphrase").write_text(f"{PASSPHRASE}\n", "utf-8")
    (tmp_path / "falsch").write_text("Öl, Essig & Pfeffer\n", "utf-8")
    return tmp_path


@pytest.fixture
def widerspruch(home: Path) -> Typed:
    """The command, typed in that folder. `before`: a line of Python that the process runs first."""

    def typed(*words: object, before: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command(*words, before=before),
            cwd=home,
            env=os.environ | {"WIDERSPRUCH_LANG": "de", "COLUMNS": "200"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return typed


def head_in(said: str) -> str:
    """The head of the chain that a command has printed."""
    (found,) = re.findall(r"[0-9a-f]{64}", said)
    return str(found)


@pytest.mark.slow
def test_from_the_first_account_to_the_lawyers_desk(home: Path, widerspruch: Typed) -> None:
    """new, add, plan, sent with evidence, refused, show, export, verify, import: and the head is the same."""
    secret = ("--passphrase-file", "passphrase")

    def casefile(verb: str, *words: object, code: int = 0, **more: str) -> str:
        done = widerspruch("casefile", verb, *words, **more)
        assert done.returncode == code, (done.stdout, done.stderr)
        assert "Traceback" not in done.stderr
        assert PASSPHRASE not in done.stdout + done.stderr
        return " ".join((done.stdout + done.stderr).split())

    # A new file, and no second one over it.
    casefile("new", "erika.akte", "--name", "Erika Beispiel", *secret)
    assert "Es bleibt, wie es ist." in casefile("new", "erika.akte", code=3)

    # The passphrase forgotten, then mistyped; a file that is none of ours.
    assert "--passphrase-file" in casefile("add", "erika.akte", "--account", "facebook", code=2)
    wrong = casefile("add", "erika.akte", "--account", "facebook", "--passphrase-file", "falsch", code=1)
    assert "Prüfen Sie Groß- und Kleinschreibung" in wrong
    casefile("show", "urlaub.akte", code=1)
    assert (home / "urlaub.akte").read_text().startswith("Das ist ein Reisetagebuch.")

    # Accounts; the same one twice enters nothing, not even the new one beside it.
    mine = ["facebook,email=erika@example.org,group=a", "instagram,email=erika@example.org,group=a", "linkedin"]
    casefile("add", "erika.akte", *secret, *(word for one in mine for word in ("--account", one)))
    twice = casefile("add", "erika.akte", *secret, "--account", "whatsapp", "--account", mine[0], code=1)
    assert "Es wurde nichts eingetragen." in twice
    casefile("add", "erika.akte", *secret, "--account", "whatsapp")

    # What is to be done, from the file.
    plan = widerspruch("plan", "--casefile", "erika.akte", *secret).stdout
    assert "Widerspruchsformular von Facebook" in plan
    assert "LinkedIn" in plan

    # Granted before it was sent cannot be. Sent, with the screenshot; the process is killed while it writes.
    assert "Halten Sie zuerst fest" in casefile(
        "add", "erika.akte", *secret, "--event", "facebook=2026-11-20:granted", code=1
    )
    sent = ["--event", "facebook=2026-11-20:seen", "--evidence", "Bildschirm foto.png"]
    killing = "import os; from widerspruch.casefile import case_file; case_file.set_about = lambda *_: os._exit(9)"
    casefile("add", "erika.akte", *secret, *sent, code=9, before=killing)
    after = json.loads(widerspruch("casefile", "show", "erika.akte", "--json", *secret).stdout)
    assert after["events"] == 4
    assert after["exhibits"] == []
    assert after["damages"] == []
    casefile("add", "erika.akte", *secret, *sent)

    # The answer is a refusal. The mail is kept, with the words that matter.
    refused = ["--event", "facebook=2026-11-25:refused", "--quoted", SAID, "--evidence", "Antwort.eml"]
    assert "(Beleg 2)" in casefile("add", "erika.akte", *secret, *refused)
    shown = casefile("show", "erika.akte", *secret, "--timeline", "--today", "2026-11-29")
    assert "Facebook: abgelehnt (seit dem 25.11.2026)" in shown
    assert SAID in shown
    assert shown.count("Nächster Schritt:") == 4

    # Out of the house: into a ZIP, never over another file.
    exported = casefile("export", "erika.akte", "erika.zip", *secret)
    head = head_in(exported)
    assert "die ZIP-Datei nicht" in exported
    casefile("export", "erika.akte", "erika.zip", *secret, code=3)
    assert "Alles stimmt" in casefile("verify", "erika.zip", "--head", head)
    assert head_in(casefile("verify", "erika.akte", *secret)) == head

    # On the lawyer's desk: readable without us, and verified by the script that lies in it.
    desk = home / "desk"
    with zipfile.ZipFile(home / "erika.zip") as opened:
        opened.extractall(desk)
    page = (desk / "akte.html").read_text("utf-8")
    assert SAID in page
    assert head in page
    assert (desk / "akte.pdf").read_bytes().startswith(b"%PDF-")
    script = [sys.executable, "-I", "verify.py"]
    assert subprocess.run(script, cwd=desk, capture_output=True, check=False).returncode == 0

    # Elsewhere: the same case. What somebody has meddled with is not taken in.
    imported = casefile("import", "erika.zip", "anderswo.akte")
    assert head_in(imported) == head
    here, there = (
        json.loads(widerspruch("casefile", "show", file, "--json", "--today", "2026-11-29", *secret).stdout)
        for file in ("erika.akte", "anderswo.akte")
    )
    assert {name for name in here if here[name] != there[name]} == {"is_encrypted"}
    meddled = (desk / "events.jsonl").read_bytes().replace(b"refused", b"granted")
    (desk / "events.jsonl").write_bytes(meddled)
    with zipfile.ZipFile(home / "anders.zip", "w") as opened:
        for file in sorted(path for path in desk.rglob("*") if path.is_file()):
            opened.write(file, file.relative_to(desk).as_posix())
    casefile("verify", "anders.zip", code=1)
    casefile("import", "anders.zip", "nie.akte", code=1)
    assert not (home / "nie.akte").exists()
    assert subprocess.run(script, cwd=desk, capture_output=True, check=False).returncode != 0
