"""The whole kit: which files, always the same, whole or not at all; sheets with a code that leads to the site."""

import io
import json
import os
import re
import zipfile
from importlib.resources import files

import pytest
import segno
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs
from pypdf import PdfReader

from lib.made_pictures import png
from pdf_words import words_of_pdf
from person.campaign.made import ADDRESS, TODAY, campaign, in_one_language, rulebook
from person.campaign.pixels import grey
from widerspruch.lib.typesetting import picture_files, text_files
from widerspruch.objections.plan import people_platforms
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.file import campaign_as_toml, read_campaign
from widerspruch.person.campaign.kit import build_kit, kit_as_zip, kit_folder, tell_all, write_kit
from widerspruch.person.campaign.note import read_note
from widerspruch.person.campaign.papers import paper_told, papers, qr_code
from widerspruch.person.campaign.statements import LONGEST

NOON = 1_796_000_000_000_000


@pytest.fixture(scope="module")
def kit():
    """The choir's, with a logo."""
    return build_kit(structs.replace(campaign(), logo=png(200, 80)), rulebook(), TODAY)


def test_a_kit_has_all_that_a_board_needs(kit):
    """Site, sheet, slide and texts in each language, and a word to the board."""
    assert list(kit.files) == [
        "BITTE-LESEN.txt",
        "aushang-leichte-sprache.pdf",
        "aushang.pdf",
        "folie-leichte-sprache.pdf",
        "folie.pdf",
        "kampagne.toml",
        "poster.pdf",
        "slide.pdf",
        "texte/e-mail-leichte-sprache.txt",
        "texte/e-mail.txt",
        "texte/kurz-leichte-sprache.txt",
        "texte/kurz.txt",
        "texte/messenger-leichte-sprache.txt",
        "texte/messenger.txt",
        "texts/e-mail.txt",
        "texts/messenger.txt",
        "texts/short.txt",
        "website/english.html",
        "website/index.html",
        "website/kampagne.json",
        "website/leichte-sprache.html",
        "website/logo.png",
        "website/style.css",
    ]
    assert kit.site_bytes <= 100_000


def test_the_same_statements_on_the_same_day_give_the_same_bytes(kit):
    """PDFs and ZIP included."""
    again = build_kit(structs.replace(campaign(), logo=png(200, 80)), rulebook(), TODAY)

    assert again == kit
    assert kit_as_zip(again, "kampagne") == kit_as_zip(kit, "kampagne")


def test_the_zip_holds_one_folder(kit):
    """Whoever unpacks it finds all in one place, with rights that a web server can read by."""
    with zipfile.ZipFile(io.BytesIO(kit_as_zip(kit, "kampagne"))) as opened:
        assert {name.partition("/")[0] for name in opened.namelist()} == {"kampagne"}
        assert opened.read("kampagne/website/index.html") == kit.files["website/index.html"]
        assert {info.external_attr >> 16 for info in opened.infolist()} == {0o644}


def test_a_kit_is_written_whole_into_a_new_folder(kit, tmp_path):
    """Never over what is there; a web server may read it."""
    write_kit(kit, tmp_path / "neu" / "kampagne")

    written = {
        path.relative_to(tmp_path / "neu" / "kampagne").as_posix(): path.read_bytes()
        for path in (tmp_path / "neu").rglob("*")
        if path.is_file()
    }
    assert written == kit.files
    if os.name == "posix":
        assert (tmp_path / "neu/kampagne/website/index.html").stat().st_mode & 0o777 == 0o644
        assert (tmp_path / "neu/kampagne/website").stat().st_mode & 0o777 == 0o755
    with pytest.raises(CampaignError) as refused:
        write_kit(kit, tmp_path / "neu" / "kampagne")
    assert refused.value.code == "kit_exists"


def test_what_fails_halfway_leaves_nothing(kit, tmp_path):
    """Neither the folder nor a part of it."""
    broken = structs.replace(kit, files={**kit.files, "texte": b"a file where a folder must be"})
    with pytest.raises((IsADirectoryError, PermissionError)):
        write_kit(broken, tmp_path / "kampagne")

    assert list(tmp_path.iterdir()) == []


def test_a_kit_lies_beside_its_file(tmp_path):
    """With its name."""
    assert kit_folder(tmp_path / "chor.toml") == tmp_path / "chor"
    assert kit_folder(tmp_path / "chor") == tmp_path / "chor-kit"


def test_the_note_tells_states_and_nothing_of_the_association(kit, tmp_path):
    """Ids and days, to be read again."""
    write_kit(kit, tmp_path / "kampagne")
    note = read_note(tmp_path / "kampagne")

    assert note == read_note(tmp_path / "kampagne" / "website")
    assert [group.platforms for group in note.groups] == [("facebook", "instagram"), ("whatsapp",), ("linkedin",)]
    assert "meta-form-facebook-2025" in note.groups[0].routes
    told = json.loads(kit.files["website/kampagne.json"])
    assert not re.search("chor|beispiel|erika|@", json.dumps(told), re.IGNORECASE)


def test_texts_are_short_long_and_lead_to_the_site(kit):
    """The short one fits where a line of a newsletter does."""
    texts = {name: data.decode() for name, data in kit.files.items() if name.endswith(".txt")}
    for name in ("texte/e-mail.txt", "texte/messenger.txt", "texte/kurz.txt"):
        assert ADDRESS in texts[name]
    assert len(texts["texte/kurz.txt"]) < 200
    assert len(texts["texte/messenger.txt"]) < 700
    assert texts["texte/e-mail.txt"].startswith(
        "Betreff: Nicht mit unseren Stimmen\n\nLiebe Mitglieder,\n\nWir singen."
    )
    assert "bewirkt nichts" in texts["texte/e-mail.txt"]
    assert f"{ADDRESS}english.html" in texts["texts/e-mail.txt"]


def test_no_text_counts_who_follows_it(kit):
    """Addresses are the association's own, without anything behind them."""
    for name, data in kit.files.items():
        if name.endswith(".txt"):
            for address in re.findall(r"https://\S+", data.decode()):
                assert re.fullmatch(rf"{re.escape(ADDRESS)}(english\.html|leichte-sprache\.html)?", address), name


def test_the_board_is_told_how_to_put_it_online_and_that_nothing_is_collected(kit):
    """In plain words, within the width of a letter."""
    text = kit.files["BITTE-LESEN.txt"].decode()
    for said in (
        "Doppelklick",
        "Dateimanager",
        "keine Cookies",
        "führen Sie keine Liste",
        "widerspruch campaign check",
    ):
        assert said in text
    assert max(map(len, text.splitlines())) <= 100


def test_sheets_and_slides_are_one_page_with_all_that_matters(kit):
    """A4, and as wide as a screen."""
    sheet = PdfReader(io.BytesIO(kit.files["aushang.pdf"])).pages
    slide = PdfReader(io.BytesIO(kit.files["folie.pdf"])).pages

    assert (len(sheet), round(sheet[0].mediabox.width), round(sheet[0].mediabox.height)) == (1, 595, 842)
    assert len(slide) == 1
    assert slide[0].mediabox.width / slide[0].mediabox.height == pytest.approx(16 / 9, rel=0.001)
    words = words_of_pdf(kit.files["aushang.pdf"])
    for said in ("Nicht mit unseren Stimmen", "Chorgemeinschaft Beispielbach", "Am besten heute", "Kein Kettenbrief"):
        assert said in words
    assert "www.chor-beispielbach.example/widerspruch" in words.replace(" ", "")


def test_the_link_on_a_sheet_is_the_address(kit):
    """Without the places that a long word is given to break at."""
    page = PdfReader(io.BytesIO(kit.files["aushang.pdf"])).pages[0]
    assert [one.get_object()["/A"]["/URI"] for one in page["/Annots"]] == [ADDRESS]


def test_the_code_is_the_address():
    """Module by module what its maker makes of it, a quarter of which may be lost."""
    code = qr_code(ADDRESS)
    drawn = [[0] * code.size for _ in range(code.size)]
    for y, row in enumerate(code.rows):
        for start, length in row:
            drawn[y][start : start + length] = [1] * length
    made = segno.make_qr(ADDRESS, error="Q", boost_error=False)

    assert drawn == [list(row) for row in made.matrix]
    assert made.error == "Q"


@pytest.mark.parametrize("kind", ["sheet", "slide"])
def test_the_code_is_drawn_as_it_is_with_white_around_it(kind):
    """Every module of the picture that a camera sees, and four modules of white on each side."""
    (told,) = tell_all(in_one_language("linkedin"), rulebook(), TODAY)
    template = (files("widerspruch.person.campaign") / "templates" / f"{kind}.typ").read_bytes()
    sources = text_files(template, paper_told(told)) | picture_files({})
    rows = grey(typst.compile(sources, format="png", ppi=100, ignore_system_fonts=True))
    black = [(x, y) for y, row in enumerate(rows) for x, value in enumerate(row) if value < 12]
    left, right = min(x for x, _ in black), max(x for x, _ in black) + 1
    top, bottom = min(y for _, y in black), max(y for _, y in black) + 1
    made = segno.make_qr(ADDRESS, error="Q", boost_error=False)
    size = len(made.matrix)
    module = (right - left) / size
    seen = [
        [int(rows[round(top + (y + 0.5) * module)][round(left + (x + 0.5) * module)] < 128) for x in range(size)]
        for y in range(size)
    ]

    assert module >= 4, "large enough to be seen from afar"
    assert bottom - top == pytest.approx(right - left, abs=2)
    assert seen == [list(row) for row in made.matrix]
    white = round(4 * module)
    for y in range(top - white, bottom + white):
        assert min(rows[y][left - white : left - 1]) > 240
        assert min(rows[y][right + 1 : right + white]) > 240


LONG = st.text(st.sampled_from("WM äß#\\$*_@<>{}[]%&'\"é文😀\u202e"), min_size=1)


@settings(max_examples=12, suppress_health_check=[HealthCheck.too_slow])
@given(LONG, LONG, LONG)
def test_hostile_words_are_set_on_one_page_and_never_obeyed(title, name, contact):
    """Markup of the typesetter, signs without a glyph, signs that turn the line round."""
    made = campaign(
        platforms=["tiktok"],
        languages=["de"],
        association={"name": f"x{name[:90]}", "contact": contact[:90]},
        texts={"de": {"title": f"x{title[:80]}"}},
    )
    for pdf in papers(tell_all(made, rulebook(), TODAY), None, NOON).values():
        assert len(PdfReader(io.BytesIO(pdf)).pages) == 1


def test_the_longest_that_is_allowed_still_fits_on_one_page():
    """All platforms, the longest title, name, contact and address, in wide letters."""
    words = "Wirklich gemeinsam "
    made = campaign(
        platforms=list(people_platforms(rulebook())),
        languages=["de", "de-leicht", "en"],
        published_at="https://www.chor-beispielbach.example/" + "w" * (LONGEST["published_at"] - 39),
        association={
            "name": (words * 9)[: LONGEST["association.name"]],
            "contact": (words * 9)[: LONGEST["association.contact"]],
            "email": f"{'w' * 60}@{'w' * 40}.example",
            "phone": "0" * LONGEST["association.phone"],
        },
        texts={one: {"title": (words * 9)[: LONGEST["title"]]} for one in ("de", "de-leicht", "en")},
        until="2027-12-31",
    )
    pdfs = papers(tell_all(structs.replace(made, logo=png(300, 150)), rulebook(), TODAY), png(300, 150), NOON)

    assert {name: len(PdfReader(io.BytesIO(pdf)).pages) for name, pdf in pdfs.items()} == dict.fromkeys(pdfs, 1)


def test_a_single_platform_is_spoken_of_as_one():
    """Not as several."""
    kit = build_kit(in_one_language("linkedin"), rulebook(), TODAY)
    assert "LinkedIn trainiert KI" in kit.files["texte/messenger.txt"].decode()


@settings(max_examples=40)
@given(st.text(max_size=60), st.text(max_size=60), st.lists(st.text(max_size=40), max_size=4))
def test_a_kit_holds_what_it_was_built_from(tmp_path_factory, title, introduction, reasons):
    """As a file of which the same kit is built, whatever signs are in it."""
    texts = {"de": {"title": f"x{title}", "introduction": introduction, "reasons": reasons}}
    made = campaign(languages=["de"], texts=texts, until="31.12.2026")
    path = tmp_path_factory.mktemp("again") / "kampagne.toml"
    path.write_text(campaign_as_toml(made), "utf-8")

    assert read_campaign(path, rulebook(), TODAY) == made
