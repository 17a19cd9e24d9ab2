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


def test_each_platform_has_a_page_of_its_own(browser_free: Client) -> None:
    """The list leads to it; it says what the platform says, how sure that is, and how one objects there."""
    assert 'href="/platforms/zoom"' in browser_free.get("/platforms").content.decode()
    page = browser_free.get("/platforms/zoom").content.decode()
    assert page.index("Zoom sagt Nein") < page.index("Open Terms Archive") < page.index("privacy@zoom.us")
    for slug in people_platforms(load_rulebook()):
        assert browser_free.get(f"/platforms/{slug}").status_code == 200


def test_what_rests_on_a_single_report_says_so_on_its_page(browser_free: Client) -> None:
    """On the page of Vinted, of whose terms nobody here has read a word."""
    page = browser_free.get("/platforms/vinted").content.decode()
    assert "einen einzigen Bericht" in page
    assert "nicht gesichert" in page


def test_a_platform_that_nobody_knows_has_no_page(browser_free: Client) -> None:
    """Nor has a family, at which nobody has an account."""
    assert browser_free.get("/platforms/studivz").status_code == 404
    assert browser_free.get("/platforms/meta").status_code == 404
