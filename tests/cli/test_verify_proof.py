"""`widerspruch verify` with a proof: four outcomes in words, exhibits of a broken promise, and nothing on a mere word."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from tests.protocol.proof.vectors import CASES, FOLDER

from widerspruch.protocol.signing_keys import SigningKey

EVERY = json.loads((FOLDER / CASES).read_text("utf-8"))


@pytest.fixture
def checked(run, tmp_path, monkeypatch):
    """A published case, checked from another folder."""
    monkeypatch.chdir(tmp_path)

    def checking(name, *more, account=True, keys=True):
        case = EVERY[name]
        given = ["--policy", FOLDER / case["policy"]]
        given += ["--keys", FOLDER / (case["keys"] or "keys.json")] if keys else []
        given += ["--account", case["account"]] if account and case["account"] else []
        return run("verify", FOLDER / f"{name}.json", *given, *more)

    return checking


def test_a_true_proof_is_told_with_what_it_rests_on_and_what_it_does_not_show(checked):
    """In both languages; witnesses, the small gap, the platform's word as its word."""
    ended = checked("valid")
    assert ended.code == 0
    for part in (
        "Ausgeschlossen: Die Plattform hat vor Zeugen unterschrieben",
        "Unabhängige Zeugen (W1 und W2)",
        "liegen 24 Stunden. Das ist wenig",
        "Das ist ihr Wort, unterschrieben",
        "Ihres ist nicht darunter",
        "Dass wirklich mit diesen Dateien trainiert wurde",
        "Es ist das, das Sie angegeben haben",
        "Heben Sie diese Datei auf",
    ):
        assert part in ended.said

    english = checked("valid", "--lang", "en")
    assert english.code == 0
    assert "Excluded: the platform has signed before witnesses" in english.said


def test_a_long_gap_is_told_with_what_follows(checked):
    """The freeze is then the platform's word alone."""
    ended = checked("freeze_long_before_the_witnesses")

    assert ended.code == 0
    assert "liegen 20 Tage. So lange ist der Stichtag allein das Wort der Plattform" in ended.said
    assert "Dass der Stichtag stimmt" in ended.said


def test_without_an_account_or_kept_authors_that_is_told(checked):
    """Nothing is said to be proven that is not."""
    assert "Sie haben keine Kennung angegeben" in checked("valid", account=False).said
    assert "listet nicht auf" in checked("valid_without_kept_authors").said
    assert "nennt sie anders als Ihre Quittung" in checked("valid_where_corpus_knows_handles").said
    assert "Zeugen dafür haben Sie nicht verlangt" in checked("valid_without_witnesses_asked_for").said


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("no_run", "Von einem Trainingslauf sagt der Nachweis nichts"),
        ("objection_withdrawn", "zurückgenommen wurde"),
        ("objection_after_the_freeze", "kam nach dem Stichtag dieses Laufs"),
    ],
)
def test_what_is_not_covered_is_told_with_its_reason(checked, name, why):
    """And ends with 4."""
    ended = checked(name)

    assert ended.code == 4
    assert "Die Unterlagen sind echt." in ended.said
    assert why in ended.said


@pytest.mark.parametrize("name", ["record_not_logged", "one_witness_of_three", "somebody_elses_bundle", "salt_changed"])
def test_what_cannot_be_checked_tells_nothing_of_what_it_says(checked, name):
    """No fact, no case number."""
    ended = checked(name)

    assert ended.code == 1
    assert "Dieser Nachweis zeigt nichts." in ended.said
    assert "W-7KQ4" not in ended.said


def test_a_file_that_is_no_proof_is_not_called_a_receipt(run):
    """Whoever names a policy asks about a proof: the platform's keys, say, were given instead."""
    keys = FOLDER / "keys.json"
    ended = run("verify", keys, "--policy", FOLDER / "policy", "--keys", keys)

    assert ended.code == 1
    assert "Dieser Nachweis zeigt nichts." in ended.said


def test_without_keys_only_the_log_is_looked_at(checked):
    """What stands there is told under a condition, and ends with 4; a forged log is refused all the same."""
    ended = checked("valid", keys=False)

    assert ended.code == 4
    assert "Ohne die Schlüssel der Plattform" in ended.said
    assert "Nur wenn die Unterlagen von der Plattform stammen" in ended.said
    assert "Ausgeschlossen" not in ended.said
    assert checked("record_not_logged", keys=False).code == 1


def test_keys_of_pem_files_count_for_every_use(checked):
    """The person who gave them knows why; a stranger's does not count."""
    for number, letter in enumerate((b"r", b"s", b"g")):
        SigningKey.from_seed(letter * 32).public.save(Path(f"{number}.pem"))
    SigningKey.new().public.save(Path("stranger.pem"))

    assert checked("valid", "--key", "0.pem", "--key", "1.pem", "--key", "2.pem", keys=False).code == 0
    assert checked("valid", "--key", "0.pem", "--key", "1.pem", "--key", "stranger.pem", keys=False).code == 1


def test_a_broken_promise_is_told_and_written_out_for_a_complaint(checked):
    """Every statement, the policy, the keys, the script, and what they are, in both languages, for their owner alone."""
    ended = checked("promise_missed", "--exhibits", "belege")

    assert ended.code == 1
    assert "Die Plattform hat ihre Zusage gebrochen" in ended.said
    assert "In Nummer 7 vom" in ended.said
    written = {path.name for path in Path("belege").iterdir()}
    assert written == {
        *("LIESMICH.txt", "README.txt", "proof.json", "receipt.json", "set-statement.json", "set.tlog-proof"),
        *("run-record.json", "run.tlog-proof", "policy", "keys.json", "verify_proof.py"),
    }
    read = Path("belege/LIESMICH.txt").read_text("utf-8")
    for part in (
        "In Nummer 7 vom",
        "python3 verify_proof.py",
        "Art. 77",
        "29.11.2026",
        "Haben Sie ihn zurückgenommen",
    ):
        assert part in read
    assert EVERY["promise_missed"]["account"] not in read
    if sys.platform != "win32":
        assert Path("belege").stat().st_mode & 0o077 == 0


def test_exhibits_can_be_checked_by_the_script_among_them(checked):
    """An authority needs nothing but Python."""
    checked("kept_authors_told_openly", "--exhibits", "belege")
    ended = subprocess.run(
        [sys.executable, "-X", "utf8", "verify_proof.py", "proof.json", "policy", "keys.json"],
        cwd="belege",
        capture_output=True,
        text=True,
        check=False,
    )

    assert ended.returncode == 1
    assert "broken_promise rows_kept" in ended.stdout


def test_exhibits_are_written_where_a_promise_is_broken_and_nowhere_else(checked):
    """And never over something."""
    assert checked("valid", "--exhibits", "belege").code == 0
    assert not Path("belege").exists()

    Path("belege").write_text("mein", "utf-8")
    assert checked("promise_missed", "--exhibits", "belege").code == 3
    assert Path("belege").read_text("utf-8") == "mein"


def test_json_has_values_beside_the_sentences(checked):
    """Outcome, code, findings and what was written; nothing of a proof that cannot be checked."""
    report = json.loads(checked("valid", "--json").out)
    assert (report["outcome"], report["code"], report["findings"]["gap"]) == ("excluded", None, 86401)
    assert report["findings"]["record"]["record"]["kept_rows"] == 40

    report = json.loads(checked("promise_missed", "--json", "--exhibits", "belege").out)
    assert (report["outcome"], report["code"]) == ("broken_promise", "objection_missing")
    assert "verify_proof.py" in report["exhibits"]

    report = json.loads(checked("record_not_logged", "--json").out)
    assert (report["outcome"], report["code"], report["findings"]) == ("cannot_be_checked", "record_not_in_log", None)


def test_another_platform_than_asked_for_is_refused(checked):
    """As with a receipt."""
    assert checked("valid", "--platform", "beispielnetz").code == 0
    assert checked("valid", "--platform", "instagram").code == 1


def test_a_proof_needs_a_policy(run):
    """Who is believed, the person says."""
    ended = run("verify", FOLDER / "valid.json", "--keys", FOLDER / "keys.json")

    assert ended.code == 2
    assert "--policy" in ended.complained
