"""What an association states: all that is wrong comes at once, each with its place and a sentence."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from person.campaign.made import ADDRESS, TODAY, campaign, faults, stated
from widerspruch.lib.texts import load_catalogue
from widerspruch.person.campaign.campaign import FAULT_CODES, Campaign
from widerspruch.person.campaign.statements import read_statements
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook


def test_a_campaign_is_read_as_it_is_stated():
    """Paragraphs and languages in their order; easy German may go without words of its own."""
    read = campaign(until="31.12.2026")

    assert read.languages == ("de", "de-leicht", "en")
    assert read.texts["de"].introduction == ("Wir singen.", "Nicht für Maschinen.")
    assert read.texts["de-leicht"].title == ""
    assert read.until == date(2026, 12, 31)
    assert read.published_at == ADDRESS


@pytest.mark.parametrize(
    ("changes", "code", "place"),
    [
        ({"association__name": None}, "missing", "association.name"),
        ({"association__name": "  "}, "missing", "association.name"),
        ({"association__name": 7}, "no_text", "association.name"),
        ({"association__name": "x" * 10_000}, "too_long", "association.name"),
        ({"association__email": "vorstand"}, "no_email", "association.email"),
        ({"association__address": "Am Bach 1"}, "no_list", "association.address"),
        ({"association__address": ["x"] * 7}, "too_many", "association.address"),
        ({"association__adress": ["x"]}, "key_meant", "association.adress"),
        ({"association__zzz": ["x"]}, "key_unknown", "association.zzz"),
        ({"association": "Chor"}, "no_table", "association"),
        ({"website": "x"}, "key_unknown", "website"),
        ({"platforms": None}, "missing", "platforms"),
        ({"platforms": []}, "none", "platforms"),
        ({"platforms": "facebook"}, "no_list", "platforms"),
        ({"platforms": ["facebok"]}, "platform_meant", "platforms"),
        ({"platforms": ["Brieftaube"]}, "platform_unknown", "platforms"),
        ({"platforms": ["meta"]}, "platform_meant", "platforms"),
        ({"platforms": ["facebook", "Facebook"]}, "twice", "platforms"),
        ({"platforms": ["facebook"] * 5000}, "too_many", "platforms"),
        ({"languages": None}, "missing", "languages"),
        ({"languages": ["fr"]}, "language_unknown", "languages"),
        ({"languages": ["de"]}, "language_unspoken", "texts.en"),
        ({"texts__en": None}, "missing", "texts.en.title"),
        ({"texts__de__titel": "x"}, "key_meant", "texts.de.titel"),
        ({"texts__de__introduction": "x" * 10_000}, "too_long", "texts.de.introduction"),
        ({"texts__de__reasons": ["x"] * 9}, "too_many", "texts.de.reasons"),
        ({"published_at": None}, "missing", "published_at"),
        ({"published_at": "http://chor.example/"}, "no_https", "published_at"),
        ({"published_at": "javascript:alert(1)"}, "no_https", "published_at"),
        ({"published_at": "https://chor"}, "no_address", "published_at"),
        ({"published_at": "https://erika@chor.example/"}, "no_address", "published_at"),
        ({"published_at": "https://chor.example/für uns"}, "no_address", "published_at"),
        ({"published_at": 'https://chor.example/"><script>'}, "no_address", "published_at"),
        ({"until": "morgen"}, "no_day", "until"),
        ({"until": 7}, "no_day", "until"),
        ({"until": date(2026, 11, 28)}, "day_passed", "until"),
    ],
)
def test_what_is_wrong_has_a_place(changes, code, place):
    """And a sentence in both languages that names it."""
    found = faults(**changes)

    assert (code, place) in {(fault.code, fault.place) for fault in found}
    for language in ("de", "en"):
        for fault in found:
            assert fault.with_place(load_catalogue(language, "widerspruch.person")).startswith(f"{fault.place}: ")


def test_everything_wrong_is_told_at_once_in_the_order_of_the_file():
    """Somebody goes through their file once."""
    found = faults(association__name=None, platforms=["facebok"], published_at="ftp://x", until="nie")

    assert [fault.place for fault in found] == ["association.name", "platforms", "published_at", "until"]


def test_an_address_with_umlauts_is_written_as_machines_write_it():
    """A QR code takes plain letters."""
    assert campaign(published_at="https://chöre.example/nein").published_at == "https://xn--chre-6qa.example/nein"


def test_a_platform_may_be_called_by_its_name():
    """Whatever its capitals."""
    assert campaign(platforms=["WhatsApp", "Meta AI"]).platforms == ("whatsapp", "meta_ai")


def test_every_fault_has_its_sentence():
    """In both languages, and filled alike."""
    german, english = PersonWords("de").person, PersonWords("en").person
    for code in FAULT_CODES:
        text = f"campaign.fault.{code}"
        assert german.placeholders(text) == english.placeholders(text)


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
KEYS = ("association", "languages", "platforms", "published_at", "until", "texts")


@given(st.dictionaries(st.sampled_from(KEYS), ANYTHING))
def test_whatever_a_file_holds_is_a_campaign_or_faults(data):
    """Never anything else."""
    read = read_statements(stated(**data), load_rulebook(), TODAY)

    assert isinstance(read, Campaign) or (read and all(fault.place for fault in read))
