"""`widerspruch casefile complaint`: the letter on the terminal, or with its exhibits in a folder."""

import email
import email.policy

import pytest

from person.made_proofs import KEYS, MISSING, POLICY, proof_of

PERSON = ("--name", "Erika Beispiel", "--address", "Musterweg 7", "--email", "erika@post.example", "--lives-in", "NRW")
AFTER = ("--today", "2026-11-20")


@pytest.fixture
def silent(add, tmp_path):
    """An objection of August with a piece of evidence, never answered."""
    picture = tmp_path / "Bild von Erika.txt"
    picture.write_text("gesendet", "utf-8")
    ended = add("--event", "linkedin@linkedin-form-ts-dpro=2026-08-03:sent", "--evidence", picture, "--lang", "de")
    assert ended.code == 0


def complaint(run, akte, *more):
    """The command, in German."""
    return run("casefile", "complaint", akte, *more, "--lang", "de")


def test_before_its_time_there_is_none(run, akte):
    """A case without objections ends with a sentence and without a letter."""
    ended = complaint(run, akte)
    assert ended.code == 0
    assert "Zurzeit gibt es niemanden" in ended.out


def test_it_is_shown_with_what_is_doubtful_beside_it(run, akte, silent):
    """The letter alone goes to standard output; authority, law and doubts go to standard error."""
    ended = complaint(run, akte, *PERSON, *AFTER, "--account", "erika-b", "--reasons", "Meine Kinder.")

    assert ended.code == 0, ended.err
    letter = " ".join(ended.out.split())
    for words in ("LinkedIn: erika-b", "Meine Kinder.", "Beleg: Anlage 1.", "bis zum 03.09.2026"):
        assert words in letter
    assert "poststelle@ldi.nrw.de" in ended.err
    assert "poststelle@ldi.nrw.de" not in ended.out
    assert "zuletzt" in ended.err or "geprüft" in ended.err


def test_what_is_missing_is_asked_for(run, akte, silent):
    """Without a name and a place there is a sentence, not a letter."""
    ended = complaint(run, akte, *AFTER)
    assert ended.code == 2
    assert "wie Sie Briefe unterschreiben" in ended.err

    ended = complaint(run, akte, "--name", "Erika", *AFTER)
    assert ended.code == 2
    assert "wo Sie wohnen" in ended.err

    ended = complaint(run, akte, "--name", "Erika", "--lives-in", "Atlantis", *AFTER)
    assert ended.code == 2
    assert "Nordrhein-Westfalen" in ended.err


def test_a_folder_holds_mail_and_exhibits(run, akte, silent, tmp_path):
    """Names of ours, bytes of the person's; a folder that is there already is left alone."""
    folder = tmp_path / "beschwerde"
    ended = complaint(run, akte, *PERSON, *AFTER, "--account", "erika-b", "-o", folder)

    assert ended.code == 0, ended.err
    assert sorted(file.name for file in folder.iterdir()) == [
        "Anlage 1 Widerspruch.txt",
        "Beschwerde.eml",
        "Beschwerde.pdf",
        "Beschwerde.txt",
    ]
    mail = email.message_from_bytes((folder / "Beschwerde.eml").read_bytes(), policy=email.policy.default)
    assert [part.get_filename() for part in mail.iter_attachments()] == ["Anlage 1 Widerspruch.txt"]
    assert complaint(run, akte, *PERSON, *AFTER, "--account", "erika-b", "-o", folder).code == 3


def test_several_companies_are_named(run, add, akte, silent):
    """Then the person says which one."""
    add("--event", "instagram@meta-help-2026=2026-08-03:sent")

    ended = complaint(run, akte, *PERSON, *AFTER)
    assert ended.code == 0
    assert "--about linkedin" in ended.out
    assert "--about instagram" in ended.out or "--about facebook" in ended.out
    ended = complaint(run, akte, *PERSON, *AFTER, "--about", "instagram")
    assert "Meta Platforms Ireland" in ended.out


def test_a_broken_promise_is_a_ground(run, akte, add, tmp_path):
    """Of an objection that was granted: the proof, with what it was checked with in the same note, shows it."""
    add("--account", "linkedin:erika-b,email=erika-b@example.org")
    add("--event", "linkedin:erika-b@linkedin-form-ts-dpro=2026-08-03:sent")
    add("--event", "linkedin:erika-b@linkedin-form-ts-dpro=2026-08-20:granted")
    assert "Zurzeit gibt es niemanden" in complaint(run, akte, *PERSON, *AFTER).out
    evidence = []
    for name, data in (
        ("proof.json", proof_of("linkedin", MISSING, "erika-b")),
        ("policy", POLICY),
        ("keys.json", KEYS),
    ):
        (tmp_path / name).write_bytes(data)
        evidence += ["--evidence", tmp_path / name]
    assert add("--note", "Nachweis", *evidence).code == 0
    ended = complaint(run, akte, *PERSON, *AFTER, "-o", tmp_path / "letter", "--about", "linkedin")

    assert ended.code == 0, ended.err
    letter = " ".join((tmp_path / "letter" / "Beschwerde.txt").read_text("utf-8").split())
    assert "in der mein Widerspruch fehlt" in letter
    assert (tmp_path / "letter" / "Anlage 1 Nachweis.json").read_bytes() == (tmp_path / "proof.json").read_bytes()
