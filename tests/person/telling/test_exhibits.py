"""The evidence of a case in words."""

from typing import Any

import pytest

from person.telling.counted import ENGLISH, GERMAN
from person.telling.every_event import DAY, DIGEST, FACEBOOK, FORM, OTHER_DIGEST, written
from widerspruch.casefile.evidence import Evidence
from widerspruch.casefile.media import ENDINGS
from widerspruch.objections.events import AccountAdded, Sent
from widerspruch.person.telling.exhibits import Exhibit, tell_exhibits
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import end_of_day


def piece(**changes: Any) -> Evidence:
    """A screenshot of the day, and what is different about it."""
    values: dict[str, Any] = {
        "number": 1,
        "digest": DIGEST,
        "media_type": "image/png",
        "name": "Bildschirmfoto.png",
        "size": 340_400,
        "added_at": end_of_day(DAY),
    }
    return Evidence(**(values | changes))


def told(*evidence: Evidence, words: PersonWords = GERMAN) -> tuple[Exhibit, ...]:
    """Evidence of a case in which all of it was kept with the second event."""
    recorded = written(AccountAdded(FACEBOOK), Sent("facebook", FORM, DAY), evidence=(DIGEST, OTHER_DIGEST))
    return tell_exhibits(evidence, recorded, words)


def test_a_piece_says_what_it_is() -> None:
    """Number, name, kind, size and day, and the event that it belongs to."""
    (exhibit,) = told(piece())
    assert (exhibit.title, exhibit.name, exhibit.kind, exhibit.size, exhibit.added, exhibit.events) == (
        "Beleg 1",
        "Bildschirmfoto.png",
        "Bild (PNG)",
        "340 KB",
        "29.11.2026",
        (2,),
    )
    assert exhibit.is_picture


def test_a_deleted_piece_keeps_its_number_and_shows_no_picture() -> None:
    """What was deleted is named as such, not left out."""
    first, second = told(piece(name=None, deleted=True), piece(number=2, digest=OTHER_DIGEST))
    assert (first.name, first.is_picture) == ("Gelöscht. Nur die Prüfsumme bleibt.", False)
    assert second.number == 2


@pytest.mark.parametrize("words", [GERMAN, ENGLISH], ids=["de", "en"])
@pytest.mark.parametrize("media_type", [*ENDINGS, "image/svg+xml", "text/html"])
def test_every_kind_has_words(media_type: str, words: PersonWords) -> None:
    """Also what the bytes of no kind say; and only what was seen to be a picture is shown as one."""
    (exhibit,) = told(piece(media_type=media_type), words=words)
    assert exhibit.kind
    assert exhibit.is_picture == (media_type in ENDINGS and media_type.startswith("image/"))


def test_a_copy_is_named_by_us() -> None:
    """A name of a stranger's file reaches no disk: it may command a shell, or name a person."""
    (exhibit,) = told(piece(name="../../etc/passwd\x1b[2J", media_type="message/rfc822"))
    assert exhibit.saved_as == "beleg-1.eml"
    assert "\x1b" not in exhibit.name
