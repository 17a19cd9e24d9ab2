"""`widerspruch verify`: a receipt is good only with the key that made it, and says what it does not prove."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from widerspruch.protocol.discovery import Discovery, PublicKeyEntry, write_discovery
from widerspruch.protocol.signing_keys import SigningKey

VECTOR = json.loads((Path(__file__).parents[1] / "protocol" / "vectors" / "receipt.json").read_text("utf-8"))


@pytest.fixture
def files(tmp_path, monkeypatch):
    """A receipt, the platform's key and a stranger's, here."""
    monkeypatch.chdir(tmp_path)
    Path("receipt.json").write_text(VECTOR["receipt"], "utf-8")
    SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key"]))).public.save(Path("key.pem"))
    SigningKey.new().public.save(Path("stranger.pem"))
    return tmp_path


def test_a_good_receipt_is_told_in_both_languages(files, run):
    """Case, when it came, from when sets must hold it, what it does not show, and the key to compare."""
    ended = run("verify", "receipt.json", "--key", "key.pem", "--account", VECTOR["account_id"])
    code, german = ended.code, ended.said
    assert code == 0
    for part in ("ist echt", "W-7KQ4-M2XD-9", "21.09.2026, 16:13 Uhr", "das Konto ausgestellt", "Seit 22.09.2026"):
        assert part in german
    for part in ("Vergleichen Sie", "zurückgenommen", "Trainingsdaten", "ed25519:56475aa75463474c"):
        assert part in german

    ended = run("verify", "receipt.json", "--key", "key.pem", "--lang", "en")
    code, english = ended.code, ended.said
    assert code == 0
    assert "The receipt is genuine." in english
    assert "Not checked." in english


@pytest.mark.parametrize("keys", [(), ("--key", "stranger.pem")])
def test_without_the_key_it_is_not_confirmed(files, run, keys):
    """Whoever waits for 0 gets none, and nothing is said to be proven."""
    ended = run("verify", "receipt.json", *keys)
    code, said = ended.code, ended.said

    assert code == 4
    assert "nicht bestätigt" in said
    assert "Nur wenn die Quittung von der Plattform stammt" in said
    assert "hat unterschrieben" not in said


def test_one_key_of_several_is_enough(files, run):
    """Old and new keys may be given together."""
    assert run("verify", "receipt.json", "--key", "stranger.pem", "--key", "key.pem").code == 0


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (("--account", "1"), "zu einem anderen Konto"),
        (("--platform", "instagram"), "gefragt war nach „instagram“"),
    ],
)
def test_what_was_asked_has_to_hold(files, run, arguments, why):
    """A genuine receipt of somebody else, or of another platform, proves nothing here."""
    ended = run("verify", "receipt.json", "--key", "key.pem", *arguments)
    code, said = ended.code, ended.said

    assert code == 1
    assert why in said
    assert "W-7KQ4" not in said


def test_a_changed_receipt_is_refused(files, run):
    """One letter."""
    Path("receipt.json").write_text(VECTOR["receipt"].replace('"payload":"eyJf', '"payload":"eyJg'), "utf-8")
    ended = run("verify", "receipt.json", "--key", "key.pem")
    code, said = ended.code, ended.said

    assert code == 1
    assert "beweist nichts" in said


@pytest.mark.parametrize("data", [b"", b"x" * 100_000, b"\x1b[2J", b'{"format": "\\u001b[2J"}'])
def test_no_receipt_ends_in_a_sentence(files, run, data):
    """Whatever the file holds commands no terminal."""
    Path("receipt.json").write_bytes(data)
    shown = run("verify", "receipt.json")

    assert shown.code == 1
    assert "\x1b[2J" not in shown.out + shown.err
    assert shown.out + shown.err


def test_json_has_values_beside_the_sentences(files, run):
    """Every outcome, for other programs."""
    ended = run("verify", "receipt.json", "--key", "key.pem", "--account", VECTOR["account_id"], "--json")
    code, text = ended.code, ended.said
    report = json.loads(text)
    assert (code, report["outcome"], report["is_account_opened"], report["is_due"]) == (0, "verified", True, True)
    assert report["receipt"]["account"] == VECTOR["account"]

    assert json.loads(run("verify", "receipt.json", "--json").out)["outcome"] == "unconfirmed"

    ended = run("verify", "receipt.json", "--account", "1", "--json")
    code, text = ended.code, ended.said
    assert (code, json.loads(text)["problem"], json.loads(text)["receipt"]) == (1, "receipt_other_account", None)


def test_the_platforms_published_keys_do_as_well(files, run):
    """Those for receipts; one that is published for sets signs none."""
    key = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key"]))).public
    desk = "https://desk.example.org"
    for use, code in (("receipts", 0), ("sets", 4)):
        entry = PublicKeyEntry(use=use, key_id=key.key_id, pem=key.pem.decode())
        document = Discovery(desk=desk, platforms={}, object=desk, numbers=desk, keys=(entry,))
        Path("keys.json").write_bytes(write_discovery(document))
        assert run("verify", "receipt.json", "--keys", "keys.json").code == code


def test_a_key_that_is_none_is_named(files, run):
    """A private key, a text, nothing: the command ends before it says anything about the receipt."""
    Path("text.pem").write_text("kein Schlüssel", "utf-8")
    for name in ("text.pem", "missing.pem"):
        ended = run("verify", "receipt.json", "--key", name)
        assert (ended.code, ended.out) == (1, "")
        assert name in ended.complained
