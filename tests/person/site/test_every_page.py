"""What holds for every page that a link leads to, with a case of a person of whom something is known."""

import io
import logging
import re
from datetime import timedelta

import pytest
from msgspec import Struct

from accessible import axe
from person.made_proofs import KEYS, MISSING, PEMS, POLICY, proof_of
from person.site.conftest import Clock, let_in, options_in, state_of
from person.site.crawl import pages
from protocol.lineage.made_reports import model, report_proof
from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.account import Account
from widerspruch.objections.events import (
    AccountAdded,
    AnswerReading,
    AnswerReceived,
    LetterSent,
    Note,
    Refused,
    ResidenceStated,
    SeenOnScreen,
    SenderStated,
    Sent,
    StepBegun,
)
from widerspruch.rulebook.instants import end_of_day

CANARY = "kanarienvogel"
"""Part of everything that is known of the person."""

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f0005000201"
    "6e3b0b4d0000000049454e44ae426082"
)


def fill(state, clock):
    """A case in the middle: accounts of several kinds, something sent, seen, refused, granted and kept."""
    file = state.holding.new(f"Akte {CANARY}", clock.now())
    mail, other = f"{CANARY}@example.org", f"{CANARY}.verein@example.net"
    for account in (
        Account("facebook", "facebook", email=mail, group=CANARY, adult=True),
        Account("instagram", "instagram", email=mail, group=CANARY, adult=True),
        Account(f"instagram:{CANARY}", "instagram", email=other),
        Account("linkedin", "linkedin", email=mail),
        Account("whatsapp", "whatsapp", email="+49 30 000000"),
        Account("x", "x", "mentioned"),
        Account("facebook:seite", "facebook", "page", email=other),
    ):
        file.record(AccountAdded(account), clock.now())
    day = clock.today - timedelta(days=40)
    form, other_form = "meta-form-facebook", "meta-form-instagram"
    shot = Attachment(f"{CANARY}.png", data=PNG)
    file.record(StepBegun("facebook", form, day), clock.now())
    file.record(Sent("facebook", form, day), clock.now())
    file.record(SeenOnScreen("facebook", form, day), clock.now(), [shot])
    granted = AnswerReading("granted", day, "person", f"{CANARY} Widerspruch erkannt", f"4711{CANARY}")
    file.record(AnswerReceived("facebook", form, day, granted), clock.now())
    file.record(Sent(f"instagram:{CANARY}", other_form, day), clock.now())
    file.record(Refused(f"instagram:{CANARY}", other_form, day), clock.now())
    file.record(Note(day, f"Notiz {CANARY}", "linkedin"), clock.now())
    file.record(ResidenceStated("DE", "Bayern"), clock.now())
    file.record(SenderStated(f"Erika {CANARY}", (f"{CANARY}weg 1",), mail), clock.now())
    file.record(Sent("linkedin", "linkedin-form-ts-dpro", clock.today - timedelta(days=3)), clock.now())
    file.record(LetterSent(day, "training_access", "linkedin", None, f"An {CANARY}"), clock.now())
    proof = (proof_of("linkedin", MISSING, mail), POLICY, *PEMS)
    file.record(Note(day, "", "linkedin"), clock.now(), [Attachment(f"{CANARY}.json", data=one) for one in proof])
    late = model(f"{CANARY}-adapter", until=end_of_day(day))
    report = (report_proof((late, model("b"))), POLICY, KEYS)
    file.record(Note(day, ""), clock.now(), [Attachment(f"{CANARY}.json", data=one) for one in report])
    return file


class Crawl(Struct, frozen=True):
    """Attributes:
    pages: HTML by address.

    logged: All that was written down meanwhile.
    """

    pages: dict[str, str]
    logged: str


@pytest.fixture(scope="module")
def crawl(tmp_path_factory):
    """Every page, asked for once."""
    clock, logged = Clock(), io.StringIO()
    handler = logging.StreamHandler(logged)
    root = logging.getLogger()
    before = root.level
    with pytest.MonkeyPatch.context() as patch, state_of(options_in(tmp_path_factory.mktemp("crawl"), clock)) as state:
        browser_free = let_in(state, patch)
        fill(state, clock)
        root.addHandler(handler)
        root.setLevel(logging.INFO)
        try:
            logging.getLogger("widerspruch").info("What is written down here is seen.")
            return Crawl(dict(pages(browser_free)), logged.getvalue())
        finally:
            root.removeHandler(handler)
            root.setLevel(before)


@pytest.fixture
def crawled(crawl):
    """Every page by its address."""
    return crawl.pages


def test_every_place_is_there(crawled):
    """Every line of the bar leads to a page, and much more can be reached."""
    from widerspruch.person.site.navigation import PLACES

    assert set(PLACES.values()) - set(crawled) == set()
    assert len(crawled) > 20


def test_nothing_of_the_person_is_in_an_address(crawled):
    """Neither in links nor where forms are sent to."""
    addresses = [one for page in crawled.values() for one in re.findall(r'(?:href|action|src)="([^"]*)"', page)]

    assert len(addresses) > 100
    # A mail program begins a mail with what stands in such an address: neither a server nor a history ever sees it.
    ours = [one for one in addresses if not one.startswith("mailto:")]
    assert [one for one in ours if CANARY in one.lower() or "example.org" in one] == []


def test_a_broken_promise_leads_to_its_exhibits(crawled):
    """From the page of the proof, on which it is checked."""
    assert "Belege herunterladen" in crawled["/case/evidence/2"]


def test_a_day_that_passed_stands_in_the_case_file_and_leads_to_its_report(crawled):
    """And from there to the complaint."""
    (place,) = re.findall(r'href="(/case/evidence/\d+)">Stand: ', crawled["/case"])
    assert "Modelle der Plattformen" in crawled["/case"]
    assert "Frist vorbei" in crawled["/case"]
    assert "Beschwerde schreiben" in crawled[place]


def test_nothing_of_the_person_is_logged(crawl):
    """By none of the pages."""
    assert "is seen." in crawl.logged
    assert CANARY not in crawl.logged.lower()


def test_a_page_has_one_heading_a_title_and_a_language(crawled):
    """For those who cannot see it as a whole."""
    lacking = [
        address
        for address, page in crawled.items()
        if page.count("<h1") != 1 or not re.search(r"<title>\S", page) or not re.search(r'<html lang="(de|en)"', page)
    ]
    assert lacking == []


def test_a_page_keeps_to_its_policy(crawled):
    """No style and no script of its own, nothing from elsewhere, no link that tells where it stood."""
    for address, page in crawled.items():
        assert not re.search(r"<[^>]*\s(style|on[a-z]+)=", page), address
        assert not re.search(r"<style|<iframe|<script(?! src=\"/static/)|<img[^>]*src=\"(?!/)", page), address
        outward = re.findall(r'<a[^>]*href="https?:[^>]*>', page)
        assert [one for one in outward if 'rel="noopener noreferrer"' not in one] == [], address


def test_every_form_counts_once_and_says_whose_it_is(crawled):
    """Each sends along the token of its page and the mark of its case file."""
    for address, page in crawled.items():
        forms = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
        lacking = [form for form in forms if 'name="once"' not in form or 'name="of_case"' not in form]
        # What only says how the page is to be shown records nothing.
        assert [form for form in lacking if not re.search('action="/(device|language)"', form)] == [], address


def test_no_page_leaves_a_place_unfilled(crawled):
    """A text without its value, an object instead of words, a name that only the program knows."""
    for address, page in crawled.items():
        # What is shown as it was received, addresses of pages and of mail have names of their own.
        shown = re.sub(r'<p class="text">.*?</p>|<[^>]+>|https:[^\s<]+|\S+@\S+', " ", page, flags=re.DOTALL)
        assert not re.search(r"\{\w+\}|\bNone\b|<[a-z]+\.[a-z.]+ object|\bwidth: ", shown), address
        assert re.findall(r"\b[a-z]+_[a-z_]+\b", shown) == [], address


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
@pytest.mark.parametrize("width", [320, 1280])
def test_nobody_is_kept_from_using_any_page(new_page, served, clock, locale, width):
    """In Chromium: axe finds nothing, and nothing is wider than the window, in both languages, also on a small phone or at 400 % zoom."""
    fill(served.state, clock)
    page = new_page(width, 844, locale)
    here = page.url.rstrip("/")
    found, seen, waiting = [], {"/"}, ["/"]
    while waiting:
        address = waiting.pop()
        page.goto(here + address)
        found += [f"{address}: {one}" for one in axe(page)]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            found.append(f"{address}: is wider than the window")
        for link in page.evaluate(
            "[...document.querySelectorAll('a[href^=\"/\"]:not([download])')].map(a => a.pathname)"
        ):
            kind = re.sub(r"(?<=/platforms/).+", "zoom", re.sub(r"\d+", "0", link))
            if kind not in seen and "static" not in link and "download" not in link and "zip" not in link:
                seen.add(kind)
                waiting.append(link)
    assert found == []
