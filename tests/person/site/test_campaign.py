"""The kit for an association as a page: a few fields, one file to unpack, nothing kept."""

import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accessible import axe
from lib.made_pictures import png
from person.site.conftest import sent
from widerspruch.person.site.state import SiteState

FIELDS = {
    "act": "build",
    "name": "Chorgemeinschaft Beispielbach e. V.",
    "title_de": "Nicht mit unseren Stimmen",
    "published_at": "https://www.chor-beispielbach.example/widerspruch/",
    "platforms": ["facebook", "whatsapp"],
    "languages": ["de", "en"],
    "until": "",
    "introduction_de": "Wir singen.\r\n\r\nNicht für Maschinen.",
    "reasons_de": "Kinder sind auf den Bildern.\r\n\r\n",
    "title_en": "Not with our voices",
    "introduction_en": "",
    "contact": "Erika Beispiel",
    "email": "vorstand@chor-beispielbach.example",
    "phone": "",
    "address": "Am Bach 1\r\n12345 Beispielbach",
    "website": "",
}


def post(client: Client, **changes: object):
    """Fill in and send the form; None: leave a field out."""
    return sent(client, "/campaign", {key: one for key, one in {**FIELDS, **changes}.items() if one is not None})


def test_the_first_page_leads_to_all_kinds_of_help(browser_free: Client) -> None:
    """By one door."""
    assert 'href="/helping"' in browser_free.get("/").content.decode()
    page = browser_free.get("/helping").content.decode()
    doors = re.findall(r'class="door"><h2><a href="([^"]+)"', page)
    assert doors == ["/campaign", "/files", "/files/today"]


def test_a_filled_in_form_is_a_kit(browser_free: Client, state: SiteState) -> None:
    """In one folder; its name and the case files say nothing of the association."""
    answer = post(browser_free, logo=SimpleUploadedFile("wappen.png", png(200, 100)))

    assert answer.status_code == 200, answer.content.decode()
    assert answer.headers["Content-Type"] == "application/zip"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="kampagne.zip"'
    with zipfile.ZipFile(io.BytesIO(answer.content)) as kit:
        page = kit.read("kampagne/website/index.html").decode()
        assert "Kinder sind auf den Bildern." in page
        assert "\ufffd" not in page
        assert "12345 Beispielbach" in page
        assert "kampagne/website/logo.png" in kit.namelist()
        assert "kampagne/poster.pdf" in kit.namelist()
    assert state.holding.held is None
    assert state.holding.paths() == []


def test_a_second_press_of_the_button_builds_it_again(browser_free: Client) -> None:
    """Nothing is recorded that could count twice."""
    shown = browser_free.get("/campaign").content.decode()
    token = shown.partition('name="once" value="')[2].partition('"')[0]
    fields = {**FIELDS, "once": token}
    first, second = (browser_free.post("/campaign", fields) for _ in range(2))
    assert first.content == second.content
    assert first.content.startswith(b"PK")


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        ({"name": ""}, "name", "Hier fehlt noch etwas"),
        ({"platforms": None}, "platforms", "Hier fehlt noch etwas"),
        ({"published_at": "http://chor.example"}, "published_at", "beginnt nicht mit https://"),
        ({"title_en": ""}, "title_en", "Diese Angabe fehlt"),
        ({"title_de": "x" * 10_000}, "title_de", "höchstens 90"),
        ({"until": "2020-01-01"}, "until", "schon vorbei"),
        ({"reasons_de": "\n".join("abcdefghi")}, "reasons_de", "Höchstens 8"),
        ({"introduction_de": "x" * 2000}, "introduction_de", "Höchstens möglich: 1500"),
        ({"email": "vorstand"}, "email", "ist keine E-Mail-Adresse"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(browser_free: Client, changes, field, said) -> None:
    """What was typed stays."""
    answer = post(browser_free, **changes)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert "Erika Beispiel" in page
    assert 'class="error"' in page.partition(f'for="id_{field}"' if field != "platforms" else "<legend>")[2][:3000]


def test_what_an_earlier_kit_states_is_filled_in(browser_free: Client) -> None:
    """From the ZIP as it was handed out, or the file in it; then it builds the same again."""
    first = post(browser_free)
    with zipfile.ZipFile(io.BytesIO(first.content)) as kit:
        file = kit.read("kampagne/kampagne.toml")
    for name, data in (("kampagne.zip", first.content), ("kampagne.toml", file)):
        answer = sent(browser_free, "/campaign", {"act": "earlier", "earlier": SimpleUploadedFile(name, data)})
        page = answer.content.decode()
        assert answer.status_code == 200
        assert 'value="Nicht mit unseren Stimmen"' in page
        assert "Wir singen.\n\nNicht für Maschinen.</textarea>" in page
        assert "Am Bach 1\n12345 Beispielbach</textarea>" in page
        assert re.search(r'value="whatsapp"[^>]*checked', page)
        assert not re.search(r'value="instagram"[^>]*checked', page)


def test_an_earlier_kit_says_what_is_stale_in_it(browser_free: Client, clock) -> None:
    """On the day it was built nothing; two years later much."""
    built = post(browser_free, until="2026-12-31")
    page = sent(browser_free, "/campaign", {"act": "earlier", "earlier": SimpleUploadedFile("k.zip", built.content)})
    assert "ist nichts veraltet" in page.content.decode()

    clock.today = clock.today.replace(year=2028)
    page = sent(browser_free, "/campaign", {"act": "earlier", "earlier": SimpleUploadedFile("k.zip", built.content)})
    assert "Das ist auf Ihrer Seite veraltet" in page.content.decode()
    assert "Der Tag auf der Seite ist vorbei: 31.12.2026." in page.content.decode()


@pytest.mark.parametrize("data", [b"", b"\xff", b"a = ", b"PK\x03\x04" + bytes(60), b"platforms = 7\nuntil = [1]"])
def test_an_earlier_file_that_is_none_takes_nothing_down(browser_free: Client, data: bytes) -> None:
    """A sentence, or empty fields."""
    answer = sent(browser_free, "/campaign", {"act": "earlier", "earlier": SimpleUploadedFile("k.toml", data)})
    assert answer.status_code in (200, 422)
    assert 'name="title_de"' in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "said"),
    [(b"<svg onload='alert(1)'/>", "Vektorgrafik"), (b"nichts", "kein Bild"), (png(80, 60)[:-30], "beschädigt")],
)
def test_a_logo_that_is_none_is_refused(browser_free: Client, data: bytes, said: str) -> None:
    """By its bytes."""
    answer = post(browser_free, logo=SimpleUploadedFile("logo.png", data))
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_hostile_words_are_words(browser_free: Client) -> None:
    """On the page that says what is wrong, and in the kit."""
    evil = '<script>alert(1)</script>{{ 7*7 }}{x}"#\\'
    page = post(browser_free, title_de=evil, email="falsch").content.decode()
    assert "<script>alert" not in page
    with zipfile.ZipFile(io.BytesIO(post(browser_free, title_de=evil).content)) as kit:
        site = kit.read("kampagne/website/index.html").decode()
    assert "<script" not in site
    assert "{{ 7*7 }}{x}" in site


@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_everybody_can_use_it(new_page, width: int) -> None:
    """In Chromium, without a script, to the download."""
    page = new_page(width, 844, java_script_enabled=True)
    page.goto(page.url.rstrip("/") + "/helping")
    assert axe(page) == []
    page.get_by_role("link", name="Verein: Kampagne").click()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_label("Name des Vereins").fill("Chor Beispielbach")
    page.get_by_label("Titel der Kampagne").fill("Nicht mit unseren Stimmen")
    page.get_by_label("Adresse, unter der").fill("https://chor.example/nein/")
    with page.expect_download() as download:
        page.get_by_role("button", name="Kampagne bauen").click()
    assert download.value.suggested_filename == "kampagne.zip"
