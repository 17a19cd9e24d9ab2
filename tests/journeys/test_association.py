"""An association objects for fifty members at a platform, one of them takes it back, and the next set holds the others."""

import json
import subprocess
from pathlib import Path

import pyarrow.parquet as pq

from cli.apart import command
from journeys.beispielnetz import Platform, beispielnetz
from widerspruch.protocol.discovery import read_discovery
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.receipt import read_receipt

MEMBERS = 50


def association(*arguments: object, code: int = 0) -> str:
    """What a command of the association prints."""
    done = subprocess.run(
        command("association", *arguments, "--lang", "de"), capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == code, (done.stdout, done.stderr)
    return done.stdout + done.stderr


def write_list(path: Path, members: int = MEMBERS, more: str = "") -> None:
    """A list of members, each with the scan of a mandate beside it."""
    lines = ["mitglied;e-mail;e-mail geprüft;plattform;konto;vollmacht;unterschrieben;land;sprache"]
    for number in range(1, members + 1):
        scan = path.with_name(f"vollmacht-{number}.pdf")
        scan.write_bytes(f"%PDF Vollmacht von Mitglied {number}".encode())
        lines.append(f"{number};m{number}@example.org;ja;beispielnetz;7101{number:04};{scan.name};20.11.2026;DE;de")
    path.write_text("\r\n".join(lines) + "\r\n" + more, "cp1252")


def members_that_next_set_keeps_out(platform: Platform) -> set[int]:
    """Those that took it back stand in it, too, and until when it held."""
    platform.command("publish-exclusions", "--platform", "beispielnetz")
    (rows,) = platform.folder.rglob("objections.parquet")
    kept_out = {row["account_key"].bytes for row in pq.read_table(rows).to_pylist() if row["withdrawn_at"] is None}
    key = HashingKey.load(platform.folder / "keys" / "hashing.key")
    everybody = range(1, MEMBERS + 1)
    return {number for number in everybody if key.key_of("beispielnetz", "account", f"7101{number:04}") in kept_out}


def test_an_association_objects_for_fifty_members_and_one_takes_it_back(tmp_path: Path) -> None:
    home, verein = tmp_path / "desk", tmp_path / "verein"
    home.mkdir()
    members = tmp_path / "mitglieder.csv"
    with beispielnetz(home, None) as platform:
        told = association("new", verein, "--id", "VZ_BEISPIEL", "--name", "Verbraucherzentrale Beispiel")
        assert "VZ_BEISPIEL" in told
        key = verein / "agent.pub.pem"
        platform.command(
            *("agent", "add", "VZ_BEISPIEL", "--name", "Verbraucherzentrale Beispiel", "--key", key),
            *("--kind", "association", "--vouches"),
        )

        write_list(members, more="51;kein-konto@;ja;;;;;;\r\n")
        told = association("file", verein, members, "--at", platform.address, code=1)
        assert "Zeile 52" in told
        assert "Nichts wurde gesendet" in told
        assert "kein-konto" not in told
        assert not (verein / "journal.jsonl").read_bytes()

        write_list(members)
        association("file", verein, members, "--at", platform.address)
        report = json.loads(association("status", verein, "--json"))
        assert (report["filed"], report["counts"]) == (MEMBERS, MEMBERS)
        receipts = [*(verein / "receipts").iterdir()]
        trusted = read_discovery(platform.asked("gate", "/.well-known/widerspruch.json")).verifying_keys("receipts")
        assert {read_receipt(one.read_bytes(), trusted).receipt.case for one in receipts} == {
            one.stem for one in receipts
        }
        assert len(receipts) == MEMBERS

        told = association("withdraw", verein, "17")
        assert "Einer ist zurückgenommen." in told
        assert members_that_next_set_keeps_out(platform) == {*range(1, MEMBERS + 1)} - {17}

        again = association("file", verein, members, "--at", platform.address)
        assert "50 Zeilen sind schon erledigt." in again
        report = json.loads(association("report", verein, "--json"))
        assert (report["counts"], report["withdrawn"]) == (MEMBERS - 1, 1)
