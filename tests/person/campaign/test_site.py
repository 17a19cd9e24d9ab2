"""The site: small, without script, without anybody else; what it tells, and what it must not do."""

import re
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from lib.made_pictures import png
from person.campaign.made import TODAY, campaign, in_one_language, rulebook
from widerspruch.lib.pictures import picture_in
from widerspruch.objections.plan import people_platforms
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.kit import build_site, tell_all
from widerspruch.person.campaign.site import MOST_BYTES, site_page, site_pages
from widerspruch.person.telling.campaign import tell_campaign
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

PLATFORMS = people_platforms(load_rulebook())
HOSTILE = st.text(
    st.sampled_from("<>&\"'{}%#\\$\u202e\u200f\u0000é文😀ab \n") | st.characters(codec="utf-8"), min_size=1, max_size=60
)


class Read(HTMLParser):
    """A page as a browser takes it: its tags, and all that it would load or open."""

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.links: list[str] = []
        self.loads: list[str] = []
        self.ids: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page.decode())

    def handle_starttag(self, tag, attrs):
        told = dict(attrs)
        self.tags.append(tag)
        self.attributes |= set(told)
        self.ids += [told["id"]] if "id" in told else []
        if tag == "a":
            self.links.append(told["href"])
        self.loads += [told[name] for name in ("src", "srcset", "data", "action") if name in told]
        self.loads += [told["href"]] if tag == "link" else []


def site_of(made):
    """The files of a campaign's site."""
    return build_site(made, tell_all(made, rulebook(), TODAY), TODAY)[0]


@pytest.fixture(scope="module")
def site():
    """The choir's site."""
    return site_of(campaign())


def pages(site):
    """Its pages, read."""
    return {name: Read(data) for name, data in site.items() if name.endswith(".html")}


def shown(page):
    """The words of a page."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.decode())).split())


def test_a_site_of_four_platforms_in_three_languages_is_small(site):
    """All files of it together."""
    assert set(site) == {"index.html", "leichte-sprache.html", "english.html", "style.css", "kampagne.json"}
    assert sum(map(len, site.values())) <= MOST_BYTES


@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_platform_can_be_in_a_campaign_in_every_language(platform):
    """With at least one way or the word that there is none."""
    made = campaign(platforms=[platform])
    told = tell_all(made, rulebook(), TODAY)
    for one in told:
        (group,) = one.groups
        (only,) = group.platforms
        assert only.steps or only.gaps
        assert only.name in group.name
    assert sum(map(len, site_of(made).values())) <= MOST_BYTES


def test_thirty_platforms_fit_into_one_page_and_ten_in_three_languages():
    """Nobody asks their members about more; all in three do not fit, and that is said in a sentence."""
    assert sum(map(len, site_of(in_one_language(*PLATFORMS[:30])).values())) <= MOST_BYTES
    assert sum(map(len, site_of(campaign(platforms=list(PLATFORMS[:10]))).values())) <= MOST_BYTES
    with pytest.raises(CampaignError) as refused:
        site_of(campaign(platforms=list(PLATFORMS)))
    assert refused.value.code == "site_too_big"


def test_what_many_platforms_share_is_told_at_the_first_before_anything_is_left_out():
    """Twenty platforms lack no sentence; at the later ones it says where it stands."""
    made = in_one_language(*PLATFORMS[:20])
    site, left_out = build_site(made, tell_all(made, rulebook(), TODAY), TODAY)

    assert left_out == ("said_once",)
    page = shown(site["index.html"])
    assert "So geht es: wie bei " in page
    (told,) = tell_all(made, rulebook(), TODAY)
    sentences = {
        "".join(part.text for part in on.parts)
        for group in told.groups
        for way in group.ways
        for place in way.places
        for on in place
    }
    letters = "".join(page.split())
    assert [one for one in sentences if "".join(one.split()) not in letters] == []


def test_a_clear_no_stands_before_the_ways_of_its_platform():
    """The members ask about Zoom, and Zoom says no."""
    page = shown(site_of(in_one_language("zoom"))["index.html"])
    assert page.index("Zoom sagt Nein") < page.index("privacy@zoom.us")


def test_a_smaller_site_leaves_nothing_out():
    """What goes for room goes only where there is none."""
    made = in_one_language("facebook", "instagram")
    site, left_out = build_site(made, tell_all(made, rulebook(), TODAY), TODAY)

    assert left_out == ()
    assert "Was das Recht dazu sagt" in shown(site["index.html"])


def test_pages_run_nothing_ask_nothing_and_load_nothing_from_elsewhere(site):
    """No script, no form, no frame; style and logo from beside them; links with https alone."""
    for page in pages(site).values():
        assert not set(page.tags) & {"script", "form", "input", "iframe", "object", "embed", "base", "video", "audio"}
        assert not [name for name in page.attributes if name.startswith("on") or name == "style"]
        assert set(page.loads) <= {"style.css", "logo.png", "data:,"}
        for link in page.links:
            assert re.match(r"https://|#|mailto:vorstand@|[a-z-]+\.html$", link), link
    assert not re.search(rb"url\(|@import|https?://", site["style.css"])


def test_pages_forbid_themselves_all_else(site):
    """A policy in every page, before anything that it is about."""
    for name in pages(site):
        page = site[name].decode()
        policy = page.partition('Content-Security-Policy" content="')[2].partition('"')[0]
        assert "default-src &#39;none&#39;" in policy
        assert "script" not in policy
        assert page.index("Content-Security-Policy") < page.index("<link")
        assert '<meta name="referrer" content="no-referrer">' in page


def test_links_to_platforms_say_where_they_lead_and_nothing_of_who_follows(site):
    """The host stands beside them; they are the rulebook's addresses, without anything added."""
    known = {route.url for route in rulebook().routes().values() if route.url}
    outward = [link for page in pages(site).values() for link in page.links if link.startswith("https://")]

    assert len(outward) > 20
    assert set(outward) <= known
    assert "führt zu facebook.com" in shown(site["index.html"])


def test_every_jump_has_a_place(site):
    """No link within a page leads nowhere; no place is there twice."""
    for page in pages(site).values():
        assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
        assert len(page.ids) == len(set(page.ids))


def test_languages_lead_to_each_other(site):
    """Each page to both others, in their own words."""
    for name, page in pages(site).items():
        assert {link for link in page.links if link.endswith(".html")} == set(pages(site)) - {name}


def test_steps_are_told_for_every_device(site):
    """Once where they are the same, by device where they are not."""
    page = shown(site["index.html"])
    assert "iPhone: Tippen Sie auf den Link." in page
    assert "Android-Handy: Tippen Sie auf den Link." in page
    assert "Computer: Öffnen Sie das Formular mit dem Link. Sie müssen bei Facebook angemeldet sein." in page
    assert page.count("Prüfen Sie die E-Mail-Adresse.") == 2


ASKED = {
    "seed 1: who does not want it has to object, without a reason": "Sie brauchen keine Begründung",
    "seed 1: the account's own e-mail address": "Es muss die sein, mit der Sie dieses Konto nutzen",
    "seed 1: a late objection is still possible": "Zu spät ist es nie",
    "seed 1: what was trained stays": "holt niemand mehr heraus",
    "seed 1: private chats in WhatsApp are out": "Private Chats",
    "seed 1: unless somebody asks the AI in": "sobald jemand eine KI in den Chat holt",
    "seed 1: nothing delicate to any AI": "Schreiben Sie einer KI nie Heikles",
    "seed 1: the AI cannot be switched off": "Meta AI lässt sich nicht abschalten",
    "seed 1: the conversation with it can be deleted": "/reset-ai",
    "seed 1: every account, every address": "bei jedem Konto einzeln",
    "seed 1: click path where the link fails": "Wenn der Link oder Weg nicht geht",
    "seed 1: adults; and what of minors": "unter 18 Jahren",
    "seed 2: reasons to choose from": "Wenn Sie einen Grund nennen möchten",
    "seed 2: since when": "seit dem 27.05.2025",
    "seed 3: shown or named by others": "Andere zeigen oder nennen Sie",
    "seed 3: the confirmation on the screen": "wir erkennen deinen Einspruch an",
    "seed 3: the confirmation by mail, with a case number": "Fallnummer",
    "seed 3: accounts linked with each other": "verbundene Konten",
    "seed 3: objected before": "Ich habe früher schon widersprochen",
    "seed 4: LinkedIn's switch": "Daten zur Verbesserung generativer KI",
    "seed 4: what a late objection does is disputed": "umstritten",
    "seed 4: the form for all else of LinkedIn": "Widerspruchsformular gegen das übrige KI-Training",
    "seed 5: out of the collections, not out of the model": "aus den Sammlungen für das Training lassen sich Daten noch löschen",
    "seed 5: false statements of an AI": "Eine KI sagt etwas Falsches über mich",
    "a chain letter does nothing": "im eigenen Profil, in einem Kommentar oder im Status bewirkt nichts",
    "no account any more": "Sie kommen nicht mehr in Ihr Konto",
    "no account at all": "Sie haben dort kein Konto",
    "the association's own page": "Sie betreuen die Seite eines Vereins",
    "then what: a month": "nach einem Monat keine Antwort",
    "then what: complaint": "Datenschutzaufsicht Ihres Bundeslandes",
}


@pytest.mark.parametrize("case", ASKED)
def test_what_associations_and_papers_told_is_told(case):
    """Every case in what was written for members, in words of our own."""
    made = campaign(languages=["de"], texts={"de": {"title": "Nein"}})
    assert ASKED[case] in shown(site_of(made)["index.html"])


def test_a_way_says_when_it_was_seen_and_how_sure_it_is(site):
    """By whose source; that nobody has tried it is said once."""
    page = shown(site["index.html"])
    assert re.search(r"Zuletzt geprüft am \d\d\.\d\d\.\d{4} anhand von: \S", page)
    assert "nicht gesichert" in page
    assert page.count("noch nicht selbst ausprobiert") == 1


def test_the_page_says_that_it_collects_nothing_and_whose_it_is(site):
    """Only what the association gave."""
    page = shown(site["index.html"])
    assert "Diese Seite sammelt nichts" in page
    for one in ("Chorgemeinschaft Beispielbach", "Erika Beispiel", "vorstand@chor-beispielbach.example", "Am Bach 1"):
        assert one in page
    assert set(re.findall(rb"[\w.]+@[\w.-]+\.\w+", site["index.html"])) == {b"vorstand@chor-beispielbach.example"}


def test_easy_german_is_easy_throughout():
    """It has every sentence of the kit of its own, and none with more than fourteen words."""
    easy, german = PersonWords("de-leicht").person, PersonWords("de").person
    told = [
        text
        for text in german
        if text.startswith(("campaign.page.", "campaign.sheet.", "campaign.email.", "campaign.messenger."))
    ]
    assert [text for text in told if text not in easy] == []
    for text in told:
        for sentence in re.split(r"(?<=[.!?:])\s", re.sub(r"„[^“]*“", "Zitat", easy.template(text))):
            assert len(sentence.split()) <= 14, (text, sentence)


def test_sentences_are_filled_alike_in_all_languages():
    """A value that one language shows and another does not would be missing there."""
    german = PersonWords("de").person
    for language in ("en", "de-leicht"):
        other = PersonWords(language).person
        for text in german:
            if text.startswith("campaign.") and not text.endswith((".one", ".other")) and text in other:
                assert other.placeholders(text) <= german.placeholders(text), text


@settings(max_examples=30, suppress_health_check=[HealthCheck.too_slow])
@given(HOSTILE, HOSTILE, HOSTILE)
def test_whatever_an_association_writes_is_shown_and_never_obeyed(title, name, introduction):
    """HTML, braces, signs that turn the line round, zeros: as text."""
    made = campaign(
        platforms=["tiktok"],
        languages=["de"],
        association={"name": f"x{name}"},
        texts={"de": {"title": f"x{title}", "introduction": introduction, "reasons": [name]}},
    )
    page = site_page(tell_campaign(made, rulebook(), PersonWords("de"), TODAY), site_pages(["de"]), None)
    plain = in_one_language("tiktok")
    other = site_page(tell_campaign(plain, rulebook(), PersonWords("de"), TODAY), site_pages(["de"]), None)

    assert set(Read(page).tags) <= set(Read(other).tags) | {"ul", "li"}
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", page.decode())
    assert Read(page).loads == Read(other).loads


def test_a_logo_stands_beside_the_pages():
    """As a file of its own, with its size and a text for those who do not see it."""

    made = structs.replace(in_one_language("tiktok"), logo=png(120, 60))
    site = site_of(made)

    assert picture_in(site["logo.png"]) is not None
    assert '<img src="logo.png" width="120" height="60" alt="Logo: Chor' in site["index.html"].decode()
