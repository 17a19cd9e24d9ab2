"""The page that names all platforms."""

from django.test import Client

from widerspruch.objections.plan import people_platforms
from widerspruch.rulebook.load import load_rulebook


def test_the_first_page_leads_to_it(browser_free: Client) -> None:
    """Before anybody has entered an account."""
    assert 'href="/platforms"' in browser_free.get("/").content.decode()


def test_every_platform_stands_on_it_once(browser_free: Client) -> None:
    """With what it says and what one can do, and without a case file."""
    page = browser_free.get("/platforms").content.decode()
    rulebook = load_rulebook()
    assert page.count("Was Sie tun können:") == len(people_platforms(rulebook))
    for name in ("Zoom", "Booking.com", "Facebook", "Slack"):
        assert page.count(f"<bdi>{name}</bdi>") == 1


def test_a_clear_no_is_said_as_the_platforms_own_word(browser_free: Client) -> None:
    """Below its own heading."""
    page = browser_free.get("/platforms").content.decode()
    assert page.index("Sagen Nein") < page.index("<bdi>WeTransfer</bdi>") < page.index("<bdi>Zoom</bdi>")
    assert "nein, nach eigener Aussage nicht" in page
