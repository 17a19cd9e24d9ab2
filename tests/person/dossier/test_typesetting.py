"""The PDF: any text is only a text, any picture only a picture, and the same case is the same file."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.made_pictures import png
from person.dossier.made import AT, DIGEST, deadline, dossier, entry, letter, words_of
from widerspruch.lib import typesetting
from widerspruch.lib.typesetting import text_files
from widerspruch.person.dossier.dossier import ShownPicture
from widerspruch.person.dossier.paper import dossier_template

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
    return typesetting._typeset(text_files(dossier_template(), told), pictures or {}, at // 1_000_000)


class TestTexts:
    @pytest.mark.parametrize("text", HOSTILE)
    def test_what_somebody_wrote_is_never_markup(self, text):
        """Names, notes and quoted answers stand in the document as they are, wherever they stand."""
        told = dossier(
            name=text,
            timeline=(entry(sentence=text, quoted=text, text=text, details=(text,)),),
            deadlines=(deadline(text),),
            letters=(letter(text),),
        )

        assert made(told) is not None
        assert words_of(told).count(" ".join(text.split())) >= 5

    @settings(max_examples=60, deadline=None)
    @given(st.text(max_size=300))
    def test_any_text_can_be_printed(self, text):
        """Whatever characters a text is made of, in whatever style, the document keeps its standards: each has a sign."""
        assert made(dossier(name=text, timeline=(entry(sentence=text, text=text, quoted=text),))) is not None

    def test_signs_that_turn_the_direction_of_writing_are_shown_and_not_obeyed(self):
        """A name cannot make its line read backwards."""
        assert "\ufffdgpj.exe" in words_of(dossier(name="\u202egpj.exe"))

    def test_ten_thousand_letters_without_a_space_stay_within_the_page(self):
        """A run that goes on and on is given places to break it at; none of its letters is lost."""
        told = dossier(timeline=(entry(text="x" * 10_000),))
        assert "x" * 31 not in text_files(dossier_template(), told)["told.json"].decode()
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


class TestBytes:
    def test_only_fonts_that_are_part_of_the_typesetter_are_used(self):
        """What the machine has installed changes nothing."""
        done = made(dossier())
        assert done is not None
        fonts = {name for name in ("LibertinusSerif", "DejaVuSansMono") if name.encode() in done.pdf}
        assert fonts == {"LibertinusSerif", "DejaVuSansMono"}
        assert DIGEST in words_of(dossier())
