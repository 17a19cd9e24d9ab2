"""What a verification found, in words."""

from pathlib import Path
from typing import get_args

import pytest

from person.telling.counted import ENGLISH, GERMAN
from person.telling.every_event import DAY, FORM
from person.telling.told_case import MORNING, PICTURE, NewCase, account
from widerspruch.casefile.bundle import export_bundle
from widerspruch.casefile.damage import Damage, DamageCode
from widerspruch.casefile.verify import CaseVerification, verify, verify_file
from widerspruch.objections.events import Note, Sent
from widerspruch.person.telling.verification import tell_damages, tell_verification
from widerspruch.person.telling.words import PersonWords


def test_a_sound_file_says_how_much_matches(new_case: NewCase) -> None:
    """Entries and evidence, what was deleted, and where the chain ends."""
    file = new_case(account("facebook"), (Sent("facebook", FORM, DAY), PICTURE))
    told = tell_verification(verify_file(file), GERMAN)
    assert told.is_verified
    assert told.matched == ("2 Einträge folgen lückenlos aufeinander.", "Ein Beleg ist noch derselbe.")
    assert (told.faults, told.head) == ((), file.head.digest)
    file.delete_evidence(file.evidence()[0].digest, MORNING)
    assert "Ein Beleg wurde gelöscht. Das steht so in der Akte." in tell_verification(verify_file(file), GERMAN).matched


def test_an_export_counts_its_files(new_case: NewCase, tmp_path: Path) -> None:
    """Whoever was given one can see that it is whole."""
    export_bundle(new_case(Note(DAY, "x")), {"akte.html": b"<html>"}, tmp_path / "akte.zip", MORNING)
    told = tell_verification(verify(tmp_path / "akte.zip"), GERMAN)
    assert told.is_verified
    assert any("Dateien des Exports sind unverändert" in one for one in told.matched)


def test_an_empty_file_proves_nothing(new_case: NewCase) -> None:
    """That nothing is wrong is not that something is right."""
    told = tell_verification(verify_file(new_case()), GERMAN)
    assert not told.is_verified
    assert told.sentence == "Hier steht noch nichts, was sich prüfen lässt."


def test_what_is_wrong_is_named() -> None:
    """With its place; names of strangers' files command nothing."""
    faults = (Damage("chain_broken", 3), Damage("file_unlisted", file="evil\x1b[2J\u202e.exe"))
    told = tell_verification(CaseVerification(2, 0, 0, 0, "ab" * 32, faults), GERMAN)
    assert (told.is_verified, told.sentence) == (False, "Es stimmt nicht alles.")
    assert "Eintrag 3 " in told.faults[0]
    assert "\x1b" not in told.faults[1]
    assert "\u202e" not in told.faults[1]


@pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
@pytest.mark.parametrize("code", get_args(DamageCode))
def test_every_damage_has_a_sentence(code: DamageCode, words: PersonWords) -> None:
    """Whatever is not sound is said."""
    (sentence,) = tell_damages([Damage(code, 7, "akte.pdf")], words)
    assert sentence
    assert "{" not in sentence
