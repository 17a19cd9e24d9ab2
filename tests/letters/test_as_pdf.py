"""A letter on paper: its address stands in the window, its text is the letter's, and any text is only a text."""

import io
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import Struct, structs
from pypdf import PdfReader
from pypdf.generic import IndirectObject

from letters.sending_letter import letter
from pdf_words import words_of_pdf
from widerspruch.letters import as_pdf
from widerspruch.letters.as_pdf import letter_as_pdf, paper_letter
from widerspruch.letters.letter import (
    Correspondent,
    Enclosure,
    Letter,
    LetterHeading,
    LetterList,
    LetterParagraph,
    LetterQuote,
)
from widerspruch.lib import typesetting
from widerspruch.lib.typesetting import text_files

MM = 72 / 25.4
HOSTILE = (
    '#let x = read("/etc/passwd")',
    "#panic() \\ \\u{41} \\#x $x^2$ <label> @label",
    "*fett* _kursiv_ `code` // Kommentar /* offen",
    "= Überschrift - Liste + Liste / Begriff: [Inhalt] ](link){code}",
    "{sender} {0} {{ told }} {% if x %} %s $& &amp; <script>alert(1)</script>",
)
LONG = "".join(f"Wort{number} " for number in range(2000))
AUTHORITY = Correspondent(
    "Landesbeauftragte für Datenschutz und Informationsfreiheit Nordrhein-Westfalen",
    ("Abteilung für Eingaben und Beschwerden", "Zimmer 4711", "Kavalleriestraße 2–4", "40213 Düsseldorf"),
)


class Placed(Struct, frozen=True):
    """Text on a page: where its line begins, in millimetres from the left and the upper edge of the sheet."""

    text: str
    x: float
    y: float
    size: float


def pdf(told: Letter) -> PdfReader:
    """Set in this process."""
    done = typesetting._typeset(text_files(as_pdf._template(), paper_letter(told)), {}, 0)
    assert done is not None
    return PdfReader(io.BytesIO(done.pdf))


def placed(reader: PdfReader, page: int = 0) -> list[Placed]:
    """What stands on a page, and where."""
    found = []
    height = float(reader.pages[page].mediabox.height)

    def look(text: str, outer: list[float], inner: list[float], font: object, size: float) -> None:
        if text.strip():
            x, y = inner[4] * outer[0] + outer[4], inner[5] * outer[3] + outer[5]
            found.append(Placed(text.strip(), x / MM, (height - y) / MM, size))

    reader.pages[page].extract_text(visitor_text=look)
    return found


def letters_of(text: str) -> str:
    """Without spaces and hyphens: these depend on where lines end."""
    return "".join(text.replace("\u200b", "").replace("-", "").replace("\u2010", "").split())


class TestSheet:
    def test_it_is_a4(self):
        """210 by 297 millimetres."""
        box = pdf(letter()).pages[0].mediabox
        assert (round(float(box.width) / MM, 1), round(float(box.height) / MM, 1)) == (210, 297)

    @pytest.mark.parametrize(
        "recipient",
        [
            letter().recipient,
            AUTHORITY,
            Correspondent("Kurz"),
            Correspondent("Neun Zeilen", tuple(f"Zeile {number}" for number in range(2, 10))),
            Correspondent("N" * 500, ("S" * 500, "Y " * 400) * 6),
            Correspondent("Erika 陳 🙂", ("Weg 1",)),
        ],
        ids=["usual", "long", "short", "nine lines", "endless", "signs"],
    )
    def test_the_address_stands_in_the_window(self, recipient: Correspondent):
        """DIN 5008, form B: 45 to 90 mm from above, 20 to 105 from the left; the address in its lower 27.3 mm."""
        found = placed(pdf(letter(recipient=recipient)))
        at = next(place for place, one in enumerate(found) if one.size == 7 and "·" in one.text)
        until = next(place for place, one in enumerate(found) if one.x > 105 and place > at)
        back, *address = found[at:until]
        assert 45 < back.y < 62.7
        assert back.x == pytest.approx(25, abs=0.1)
        assert [one for one in address if one.text.startswith(recipient.name[:4])]
        for one in address:
            assert 62.7 < one.y < 90
            assert 20 <= one.x < 105
            assert one.size >= 7

    def test_an_address_of_six_lines_needs_no_small_type(self):
        """As many as the norm has room for."""
        six = Correspondent("Beispiel Limited", ("Attn: Privacy", "1 Example Road", "Dublin 4", "D04 X2K5", "IRELAND"))
        lines = [one for one in placed(pdf(letter(recipient=six))) if 62.7 < one.y < 90 and one.x < 105]
        assert [one.text for one in lines] == [six.name, *six.address]
        assert {one.size for one in lines} == {11}

    def test_the_text_begins_where_the_norm_says(self):
        """98.46 mm from above, 25 from the left; what stands beside the address pushes it down if it is long."""
        (subject,) = [one for one in placed(pdf(letter())) if one.text.startswith("Widerspruch")]
        assert subject.x == pytest.approx(25, abs=0.1)
        assert 98.46 < subject.y < 103
        many = tuple((f"Zeichen {number}", "https://platform.example/" + "x" * 90) for number in range(5))
        found = placed(pdf(letter(references=many)))
        (subject,) = [one for one in found if one.text.startswith("Widerspruch")]
        assert subject.y > max(one.y for one in found if abs(one.x - 125) < 0.1) > 103

    def test_nothing_is_printed_beyond_the_margins(self):
        """Lines end 20 mm before the right edge: also one that goes on and on."""
        told = letter(subject="S" * 900, blocks=(LetterParagraph("x" * 10_000), LetterQuote("y" * 3000)))
        reader = pdf(told)
        for page in range(len(reader.pages)):
            for one in placed(reader, page):
                # Half an em is less than the narrowest of these letters.
                assert one.x + len(one.text) * one.size * 0.4 / MM < 200
                assert 15 < one.y < 285

    def test_marks_to_fold_and_punch_at_stand_on_the_first_page_alone(self):
        """105, 210 and 148.5 mm from above."""
        reader = pdf(letter(blocks=(LetterParagraph(LONG),)))
        lines = [page.get_contents().get_data().count(b" l\n") for page in reader.pages]
        assert lines[0] >= 3
        assert all(later == 0 for later in lines[1:])

    def test_pages_are_counted_from_the_second_on(self):
        """And say whose letter they belong to."""
        reader = pdf(letter(blocks=(LetterParagraph(LONG),)))
        told = [page.extract_text() for page in reader.pages]
        assert len(told) > 2
        assert "Seite" not in told[0]
        for number, page in enumerate(told[1:], 2):
            assert f"Seite {number} von {len(told)}" in page
            assert "Erika Müller an Beispiel Platforms Limited, 29.11.2026" in page

    def test_a_name_is_not_parted_from_what_it_signs(self):
        """Wherever a page ends, the last paragraph, the closing and the name are on one page."""
        for lines in range(36, 44):
            blocks = tuple(LetterParagraph(f"Zeile {number}.") for number in range(lines // 2))
            pages = [page.extract_text() for page in pdf(letter(blocks=blocks)).pages]
            (with_closing,) = [page for page in pages if "Mit freundlichen" in page]
            assert f"Zeile {lines // 2 - 1}." in with_closing
            assert with_closing.count("Erika Müller") >= 1

    def test_there_is_room_to_sign(self):
        """At least 12 mm between closing and name."""
        found = placed(pdf(letter()))
        closing = next(one for one in found if one.text == "Mit freundlichen Grüßen")
        name = next(one for one in found if one.text == "Erika Müller" and one.y > closing.y)
        assert name.y - closing.y > 15


class TestText:
    @pytest.mark.parametrize("language", ["de", "en"])
    def test_the_words_are_those_of_the_letter(self, language):
        """In their order, all of them."""
        told = letter(
            language=language,
            blocks=(
                LetterParagraph("Sehr geehrte Damen und Herren,"),
                LetterHeading("Erstens"),
                LetterList(("ein Punkt", "noch einer"), numbered=True),
                LetterList(("ohne Zahl",)),
                LetterQuote("Zeile eins\n\nZeile drei"),
                LetterParagraph(LONG),
            ),
        )
        text = letters_of(words_of_pdf(pdf(told)))
        for told_once in (told.subject, "Erstens", "1.einPunkt", "2.nocheiner", "ohneZahl", "ZeileeinsZeiledrei"):
            assert letters_of(told_once) in text
        for number in range(2000):
            assert f"Wort{number}" in text
        order = [text.index(letters_of(one)) for one in (told.subject, "Erstens", "ohneZahl", told.closing)]
        assert order == sorted(order)

    @pytest.mark.parametrize("text", HOSTILE)
    def test_what_somebody_wrote_is_never_markup(self, text: str):
        """It stands there as it is, wherever it stands."""
        told = letter(
            sender=Correspondent(text, (text,), "a@example.org"),
            recipient=Correspondent(text, (text,)),
            subject=text,
            references=((text, text),),
            blocks=(LetterParagraph(text), LetterHeading(text), LetterQuote(text), LetterList((text, text))),
            closing=text,
            enclosures=(Enclosure(1, text),),
        )
        assert letters_of(words_of_pdf(pdf(told))).count(letters_of(text)) >= 10

    def test_signs_without_a_glyph_are_named_by_their_numbers(self):
        """A name is never an empty box."""
        assert "Erika [U+9673] [U+1F642]" in words_of_pdf(pdf(letter(sender=Correspondent("Erika 陳 🙂"))))

    def test_signs_that_turn_the_direction_of_writing_are_shown(self):
        """And not obeyed."""
        assert "\ufffdgpj.exe" in words_of_pdf(pdf(letter(subject="\u202egpj.exe")))

    @settings(max_examples=40, deadline=None)
    @given(st.text(max_size=200), st.text(max_size=200))
    def test_any_text_can_be_printed(self, name: str, text: str):
        """Whatever it is made of, the standards are kept."""
        told = letter(
            sender=Correspondent(f".{name}", (text,)),
            subject=f".{text}",
            blocks=(LetterParagraph(text), LetterQuote(text), LetterList((text,)), LetterHeading(f".{text}")),
        )
        assert typesetting._typeset(text_files(as_pdf._template(), paper_letter(told)), {}, 0) is not None


class TestForEverybody:
    @pytest.mark.parametrize(
        ("language", "law", "tag"), [("de", "eu", "de-DE"), ("de", "ch", "de-CH"), ("en", "eu", "en-GB")]
    )
    def test_its_language_is_set(self, language, law, tag):
        """For whoever has it read aloud."""
        assert pdf(letter(language=language, law=law)).trailer["/Root"]["/Lang"] == tag

    def test_it_is_tagged(self):
        """Subject and headings, paragraphs, lists and quotes are told apart; marks and page numbers are not read."""
        told = letter(blocks=(*letter().blocks, LetterHeading("Noch etwas"), LetterParagraph(LONG)))
        root = pdf(told).trailer["/Root"]
        assert root["/MarkInfo"]["/Marked"] == True  # noqa: E712 (an object of the reader's)
        tags = [*_tags(root["/StructTreeRoot"])]
        assert tags.count("/H1") == 1
        assert tags.count("/H2") == 2
        assert {"/P", "/L", "/LI", "/BlockQuote"} <= {*tags}

    def test_it_says_that_it_is_for_everybody_and_for_long(self):
        """PDF/UA-1 and PDF/A-2a."""
        data = letter_as_pdf(letter())
        assert b"<pdfuaid:part>1</pdfuaid:part>" in data
        assert b"<pdfaid:part>2</pdfaid:part>" in data

    def test_its_outline_leads_to_subject_headings_and_enclosures(self):
        """As the letter has them."""
        told = letter(blocks=(LetterHeading("Was geschah"), LetterParagraph("Nichts.")))
        subject, below = pdf(told).outline
        assert subject.title == told.subject
        assert [one.title for one in below] == ["Was geschah", "Anlagen"]

    def test_its_fonts_are_in_it(self):
        """It looks the same everywhere."""
        for page in pdf(letter()).pages:
            for font in page["/Resources"]["/Font"].values():
                (inner,) = font.get_object()["/DescendantFonts"]
                descriptor = inner.get_object()["/FontDescriptor"]
                assert {"/FontFile2", "/FontFile3"} & {*descriptor}


class TestFile:
    def test_it_says_no_more_of_the_person_than_the_letter(self):
        """Title and day; neither a name nor the hour."""
        reader = PdfReader(io.BytesIO(letter_as_pdf(letter())))
        assert reader.metadata is not None
        assert {*reader.metadata} == {"/Title", "/Creator", "/CreationDate", "/ModDate"}
        assert reader.metadata["/CreationDate"] == "D:20261129120000Z"
        assert reader.metadata["/Creator"].startswith("Typst")
        assert "Erika" not in str(reader.metadata)

    def test_the_same_letter_is_the_same_file(self):
        """Byte for byte; another letter is another one."""
        assert letter_as_pdf(letter()) == letter_as_pdf(letter())
        assert letter_as_pdf(letter()) != letter_as_pdf(structs.replace(letter(), subject="Anders"))

    def test_nothing_in_it_can_be_run(self):
        """No script, no form, no file within the file."""
        data = letter_as_pdf(letter())
        for word in (b"/JavaScript", b"/JS", b"/AcroForm", b"/EmbeddedFile", b"/Launch", b"/URI"):
            assert word not in data


def _tags(node: object) -> Iterator[str]:
    """The tags of a tree, parents first."""
    one = node.get_object() if isinstance(node, IndirectObject) else node
    if isinstance(one, list):
        for inner in one:
            yield from _tags(inner)
    elif isinstance(one, dict):
        if "/S" in one:
            yield str(one["/S"])
        yield from _tags(one.get("/K", []))
