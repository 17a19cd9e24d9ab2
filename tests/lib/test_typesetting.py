"""Typesetting: told values are never markup, pictures only pictures, and the same values are the same file."""

import hashlib
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct

from lib.made_pictures import png
from widerspruch.lib import typesetting
from widerspruch.lib.glyphs import printable
from widerspruch.lib.typesetting import TypesettingError, picture_files, text_files, typeset

AT = 1_795_953_900_000_000
"""29 November 2026, 12:05 UTC."""

TEMPLATE = b"""
#let told = json("told.json")
#set document(title: told.text)
#set text(lang: "de", font: ("Libertinus Serif", "DejaVu Sans Mono"))
#told.text *#told.text* _#told.text;_
#for one in json("pictures.json") { image(one, alt: one) }
"""


class _Told(Struct, frozen=True):
    text: str


def made(text="Erika", pictures=None, at=AT):
    """The PDF, made in this process."""
    return typesetting._typeset(text_files(TEMPLATE, _Told(text)), pictures or {}, at // 1_000_000)


class TestTexts:
    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=300))
    def test_any_text_can_be_printed(self, text):
        """Whatever characters a text is made of, in whatever style, the document keeps its standards: each has a sign."""
        assert made(f".{text}") is not None

    @pytest.mark.slow
    def test_every_sign_that_is_printed_has_a_glyph(self):
        """The table of what the fonts have is theirs: all of it, upright, bold and slanted, without another try."""
        signs = [
            sign for code in range(0x20, 0x10000) if "[U+" not in printable(sign := chr(code)) and sign.isprintable()
        ]
        assert len(signs) > 3000
        for start in range(0, len(signs), 500):
            assert made(" ".join(signs[start : start + 500])) is not None

    def test_where_signs_do_not_go_together_latin_is_left(self, monkeypatch):
        """The document is made all the same; what cannot be set stands there by its number."""
        monkeypatch.setattr(typesetting, "printable", lambda text: text)
        assert typeset(TEMPLATE, _Told("Erika 陳"), {}, AT).pdf.startswith(b"%PDF-")

    def test_letters_that_another_system_takes_apart_are_put_together(self):
        """A Mac writes ü in the name of a file as two signs."""
        assert printable("Mu\u0308ller") == "Müller"

    def test_a_sign_without_a_glyph_is_named_by_its_number(self):
        """Nothing becomes an empty box: an emoji and a Chinese name are still told apart."""
        assert printable("Erika 🙂 陳 Łukasz Ωmega Жук") == "Erika [U+1F642] [U+9673] Łukasz Ωmega Жук"

    def test_signs_that_turn_the_direction_of_writing_are_shown_and_not_obeyed(self):
        """A name cannot make its line read backwards."""
        assert "\ufffdgpj.exe" in text_files(TEMPLATE, _Told("\u202egpj.exe"))["told.json"].decode()

    def test_ten_thousand_letters_without_a_space_are_given_places_to_break_at(self):
        """None of its letters is lost."""
        told = text_files(TEMPLATE, _Told("x" * 10_000))["told.json"].decode()
        assert "x" * 31 not in told
        assert told.count("x") >= 10_000
        assert made("x" * 10_000) is not None


class TestPictures:
    def test_a_sound_picture_is_shown(self):
        """A PNG is embedded."""
        done = made(pictures={"1.svg": png()})
        assert done is not None
        assert done.left_out == ()
        assert b"/Subtype/Image" in done.pdf.replace(b" ", b"")

    def test_what_only_begins_like_a_picture_is_left_out_and_named(self):
        """The document is made all the same, with the pictures that are sound."""
        done = made(pictures={"1.svg": png(), "2.svg": png()[:70]})
        assert done is not None
        assert done.left_out == ("2.svg",)
        assert done.pdf.startswith(b"%PDF-")

    def test_a_picture_lies_nowhere_on_the_disk(self, monkeypatch, tmp_path):
        """Typesetting writes no file: a passphrase over the case file would be for nothing."""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        made(pictures={"1.svg": png()})
        assert list(tmp_path.iterdir()) == []

    def test_the_template_gets_pictures_as_text(self):
        """Typst takes no other files; the list names those that there are."""
        assert {name: data.isascii() for name, data in picture_files({"1.svg": png()}).items()} == {
            "pictures.json": True,
            "1.svg": True,
        }


class TestBytes:
    def test_the_same_values_give_the_same_bytes(self):
        """Made twice, by two processes of their own, it is the same file: its checksum says something."""
        digests = {hashlib.sha256(typeset(TEMPLATE, _Told("x"), {"1.svg": png()}, AT).pdf).digest() for _ in range(2)}
        assert len(digests) == 1

    def test_the_day_of_its_making_is_the_one_that_was_given(self):
        """No clock is asked."""
        done = made()
        assert done is not None
        assert b"2026-11-29T12:05:00" in done.pdf

    def test_it_says_what_standards_it_keeps(self):
        """PDF/A-2a, to be kept for long; PDF/UA-1, to be read aloud."""
        done = made()
        assert done is not None
        assert b"<pdfuaid:part>1</pdfuaid:part>" in done.pdf
        assert b"<pdfaid:part>2</pdfaid:part>" in done.pdf


class TestFailing:
    def test_a_process_that_dies_is_a_sentence(self, monkeypatch):
        """No memory, or killed: the person is told, and no process is left."""
        monkeypatch.setattr(typesetting, "_work", _dies)
        with pytest.raises(TypesettingError) as raised:
            typeset(TEMPLATE, _Told("x"), {}, AT)
        assert raised.value.code == "pdf_not_made"
        assert raised.value.ending.may_be_resumed

    def test_a_broken_template_is_a_sentence_too(self):
        """What typst cannot compile is no traceback."""
        with pytest.raises(TypesettingError):
            typeset(b"#panic()", _Told("x"), {"1.svg": png()}, 0)


def _dies(*_: object) -> None:
    os._exit(9)
