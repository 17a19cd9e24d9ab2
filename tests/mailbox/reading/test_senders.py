"""Whom a mail comes from: known, unknown, or made to be taken for somebody who is known."""

import pytest
from msgspec import structs

from widerspruch.mailbox.mail import MailParty
from widerspruch.mailbox.reading.senders import KnownSenders
from widerspruch.rulebook.load import load_rulebook

SENDERS = KnownSenders(load_rulebook())


@pytest.mark.parametrize(
    "address", ["case@facebookmail.com", "x@support.facebook.com", "a@el.linkedin.com", "A@OpenAI.com"]
)
def test_known_domains_and_those_below_them(address: str) -> None:
    """A platform sends from more than one host of a domain."""
    assert SENDERS.find(MailParty("", address)).kind == "known"


def test_a_family_has_its_senders_together() -> None:
    """A mail of the family's may be about any of its platforms."""
    assert {"facebook", "instagram", "threads"} <= SENDERS.find(MailParty("", "x@facebookmail.com")).platforms


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("", "x@facebookmail.com.example"),
        ("", "x@facebook-mail.example"),
        ("", "x@faceb00kmail.example"),
        ("", "x@facebookrnail.example"),
        ("", "x@lnstagram.example"),
        ("", "x@instаgram.example"),
        ("", "x@linkedln.example"),
        ("", "x@linkedinn.example"),
        ("", "x@meta-support.example"),
        ("Facebook Support", "x@mailbox.example"),
        ("ＬinkedIn", "x@mailbox.example"),
    ],
)
def test_look_alikes_are_told_apart(name: str, address: str) -> None:
    """Digits for letters, letters of other alphabets, one letter more, a known name in front."""
    assert SENDERS.find(MailParty(name, address)).kind == "look_alike"


@pytest.mark.parametrize(
    ("name", "address"),
    [
        ("Metallbau Meier", "a@metallbau.example"),
        ("Erika", "e@verein.example"),
        ("Instagram", "case@support.instagram.com"),
    ],
)
def test_others_are_unknown(name: str, address: str) -> None:
    """And not suspected for a syllable, nor where it is a platform's own house that sends, of whose answers nothing is known."""
    assert SENDERS.find(MailParty(name, address)).kind == "unknown"


def test_nobody_and_oneself() -> None:
    """A mail without a sender, and one of the person's own."""
    assert SENDERS.find(None).kind == SENDERS.find(MailParty("x", "")).kind == "missing"
    assert SENDERS.find(MailParty("", "Erika@verein.example"), frozenset(["erika@verein.example"])).kind == "own"


def test_links_to_foreign_pages_are_found() -> None:
    """Those of the platforms' own pages are none, and a name before an at sign hides nothing."""
    text = "https://www.facebook.com/help https://facebook.com@evil.example/x (https://evil.example)."
    found = [text[start:end] for start, end in SENDERS.foreign_links(text)]
    assert found == ["https://facebook.com@evil.example/x", "https://evil.example"]


def test_a_public_suffix_is_nobodys_house() -> None:
    """A platform whose pages lie below `co.uk` does not vouch for all of `co.uk`."""
    rules = load_rulebook()
    platform = rules.platforms["reddit"]
    routes = (structs.replace(platform.routes[0], url="https://www.forum.co.uk/object"), *platform.routes[1:])
    other = structs.replace(rules, platforms={**rules.platforms, "reddit": structs.replace(platform, routes=routes)})
    text = "https://www.forum.co.uk/help und https://evil.co.uk/help"
    found = [text[start:end] for start, end in KnownSenders(other).foreign_links(text)]
    assert len(found) == 1
    assert "evil.co.uk" in found[0]


def test_who_answers_from_an_address_that_the_rulebook_tells_people_to_write_to_is_known() -> None:
    """Else an honest answer of Zoom's looks like somebody who only calls themselves so."""
    rulebook = load_rulebook()
    written_to = {
        (slug, address)
        for slug, platform in rulebook.platforms.items()
        for address in (platform.controller.dpo_email, *(route.email for route in platform.routes))
        if address
    }
    found = {(slug, address): SENDERS.find(MailParty("", address)) for slug, address in written_to}
    assert ("zoom", "privacy@zoom.us") in found
    assert [
        named for named, sender in found.items() if sender.kind != "known" or named[0] not in sender.platforms
    ] == []
