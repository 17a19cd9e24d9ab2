"""The PDF: any text is only a text, any picture only a picture, and the same case is the same file."""

import hashlib
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from person.dossier.made import AT, DIGEST, dossier, entry, png, words_of
from widerspruch.person.dossier import typesetting
from widerspruch.person.dossier.dossier import ShownPicture
from widerspruch.person.dossier.glyphs import printable
from widerspruch.person.dossier.typesetting import TypesettingError, picture_files, text_files, typeset

HOSTILE = (
    '#let x = read("/etc/passwd")',
    '#import "@preview/cetz:0.2.0"',
    "#panic() \\ \\u{41} \\#x",
    "*fett* _kursiv_ `code` $x^2$ <label> @label // Kommentar /* offen",
    "= Überschrift - Liste + Liste / Begriff: [Inhalt] ](link){code}",
    "\"Anführung\" 'einfach' ~ -- --- ...",
    "{{ told }} {% if x %} &amp; <script>alert(1)</script>",
)


def made(told, pictures=None, at=AT):
    """The PDF, made in this process."""
    return typesetting._typeset(text_files("akte.typ", told), pictures or {}, at // 1_000_000)


class TestTexts:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_what_somebody_wrote_is_never_markup(self, text):
        """Names, notes and quoted answers stand in the document as they are, wherever they stand."""
        told = dossier(name=text, timeline=(entry(sentence=text, quoted=text, text=text, details=(text,)),))

        assert made(told) is not None
        assert words_of(told).count(" ".join(text.split())) >= 5

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=300))
    def test_any_text_can_be_printed(self, text):
        """Whatever characters a text is made of, in whatever style, the document keeps its standards: each has a sign."""
        assert made(dossier(name=text, timeline=(entry(sentence=text, text=text, quoted=text),))) is not None

    @pytest.mark.slow
    def test_every_sign_that_is_printed_has_a_glyph(self):
        """The table of what the fonts have is theirs: all of it, upright, bold and slanted, without another try."""
        signs = [
            sign for code in range(0x20, 0x10000) if "[U+" not in printable(sign := chr(code)) and sign.isprintable()
        ]
        assert len(signs) > 3000
        for start in range(0, len(signs), 500):
            several = " ".join(signs[start : start + 500])
            assert made(dossier(name=several, timeline=(entry(sentence=several, quoted=several),))) is not None

    def test_where_signs_do_not_go_together_latin_is_left(self, monkeypatch):
        """The document is made all the same; what cannot be set stands there by its number."""
        monkeypatch.setattr(typesetting, "printable", lambda text: text)
        done = typeset("akte.typ", dossier(name="Erika 陳"), {}, AT)
        assert done.pdf.startswith(b"%PDF-")

    def test_letters_that_another_system_takes_apart_are_put_together(self):
        """A Mac writes ü in the name of a file as two signs."""
        assert printable("Mu\u0308ller") == "Müller"

    def test_a_sign_without_a_glyph_is_named_by_its_number(self):
        """Nothing becomes an empty box: an emoji and a Chinese name are still told apart."""
        assert printable("Erika 🙂 陳 Łukasz Ωmega Жук") == "Erika [U+1F642] [U+9673] Łukasz Ωmega Жук"

    def test_signs_that_turn_the_direction_of_writing_are_shown_and_not_obeyed(self):
        """A name cannot make its line read backwards."""
        assert "\ufffdgpj.exe" in words_of(dossier(name="\u202egpj.exe"))

    def test_ten_thousand_letters_without_a_space_stay_within_the_page(self):
        """A run that goes on and on is given places to break it at; none of its letters is lost."""
        told = dossier(timeline=(entry(text="x" * 10_000),))
        assert "x" * 31 not in text_files("akte.typ", told)["akte.json"].decode()
        assert "x" * 10_000 in words_of(told)
        assert made(told) is not None

    def test_lines_of_a_note_stay_lines(self):
        """What was written in lines is printed in lines."""
        assert made(dossier(timeline=(entry(text="eins\r\nzwei\n\n\tdrei"),))) is not None
        assert "eins zwei drei" in words_of(dossier(timeline=(entry(text="eins\r\nzwei\n\n\tdrei"),)))


class TestPictures:
    def test_a_sound_picture_is_shown(self):
        """A PNG is embedded."""
        with_it = made(dossier(), {"1.svg": png()})
        assert with_it is not None
        assert with_it.left_out == ()
        assert b"/Subtype /Image" in with_it.pdf or b"/Subtype/Image" in with_it.pdf

    def test_what_only_begins_like_a_picture_is_left_out_and_named(self):
        """The document is made all the same, with the pictures that are sound."""
        both = tuple(ShownPicture(number, f"{number}.svg", "Beleg", "bild.png", 40, 60) for number in (1, 2))
        done = made(dossier(pictures=both), {"1.svg": png(), "2.svg": png()[:70]})
        assert done is not None
        assert done.left_out == ("2.svg",)
        assert done.pdf.startswith(b"%PDF-")

    def test_a_picture_lies_nowhere_on_the_disk(self, monkeypatch, tmp_path):
        """Typesetting writes no file: a passphrase over the case file would be for nothing."""
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
        made(dossier(), {"1.svg": png()})
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
        digests = {hashlib.sha256(typeset("akte.typ", dossier(), {"1.svg": png()}, AT).pdf).digest() for _ in range(2)}
        assert len(digests) == 1

    def test_the_day_of_its_making_is_the_one_that_was_given(self):
        """No clock is asked."""
        done = made(dossier())
        assert done is not None
        assert b"2026-11-29T12:05:00" in done.pdf

    def test_it_says_what_standards_it_keeps(self):
        """PDF/A-2a, to be kept for long; PDF/UA-1, to be read aloud."""
        done = made(dossier())
        assert done is not None
        assert b"<pdfuaid:part>1</pdfuaid:part>" in done.pdf
        assert b"<pdfaid:part>2</pdfaid:part>" in done.pdf

    def test_only_fonts_that_are_part_of_the_typesetter_are_used(self):
        """What the machine has installed changes nothing."""
        done = made(dossier())
        assert done is not None
        fonts = {name for name in ("LibertinusSerif", "DejaVuSansMono") if name.encode() in done.pdf}
        assert fonts == {"LibertinusSerif", "DejaVuSansMono"}
        assert DIGEST in words_of(dossier())


class TestFailing:
    def test_a_process_that_dies_is_a_sentence(self, monkeypatch):
        """No memory, or killed: the person is told, and no process is left."""
        monkeypatch.setattr(typesetting, "_work", _dies)
        with pytest.raises(TypesettingError) as raised:
            typeset("akte.typ", dossier(), {}, AT)
        assert raised.value.code == "pdf_not_made"
        assert raised.value.ending.may_be_resumed

    def test_a_broken_template_is_a_sentence_too(self):
        """What typst cannot compile is no traceback."""
        texts = text_files("akte.typ", dossier()) | {"main": b"#panic()"}
        assert typesetting._typeset(texts, {"1.svg": png()}, 0) is None


def _dies(*_: object) -> None:
    os._exit(9)
