"""The first page of the app: two doors, a small third one, what is due; and invented data to try it with."""

from pathlib import Path

import pytest

from accessible import axe
from person.site.conftest import sent
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded


def shown(client, address="/"):
    """A page as text."""
    return client.get(address).content.decode()


class TestDoors:
    @pytest.mark.parametrize(
        "words",
        [
            "Schnell widersprechen",
            "Erst ansehen, was betroffen ist",
            "Für Verein und Beratung",
            "Mit erfundenen Daten ausprobieren",
        ],
    )
    def test_all_ways_in_are_offered(self, browser_free, words):
        """On the first day nothing is open and nothing is made yet."""
        assert words in shown(browser_free)

    def test_nothing_is_kept_of_whoever_only_looks(self, browser_free, state):
        """No case file is made by opening pages."""
        shown(browser_free)

        assert state.holding.paths() == []

    def test_a_file_that_is_not_open_is_offered(self, browser_free, state):
        """After a look into another place, or with a passphrase."""
        state.holding.new("Akte", 0, "vier wörter im satz")
        state.holding.close()

        assert "Ihre Akte ist gerade nicht geöffnet." in shown(browser_free)


class TestDue:
    def test_what_is_due_stands_first(self, browser_free, state):
        """Each with its account and the way there; doors are for the first day."""
        file = state.holding.new("Akte", 0)
        for slug in ("facebook", "linkedin"):
            file.record(AccountAdded(Account(slug, slug)), 1)
        page = shown(browser_free)

        assert "<h1>Was jetzt ansteht</h1>" in page
        assert page.count('class="button') == page.count("Zum Schritt")
        assert "/step/1/" in page
        assert "Schnell widersprechen" not in page

    def test_no_more_than_five(self, browser_free, state):
        """The rest is counted."""
        file = state.holding.new("Akte", 0)
        for number in range(8):
            file.record(AccountAdded(Account(f"instagram:{number}", "instagram", email=f"{number}@example.org")), 1)
        page = shown(browser_free)

        assert page.count("Zum Schritt") == 5
        assert "Und 3 weitere" in page

    def test_calm(self, browser_free, state):
        """Where nothing can be done, nothing is asked for."""
        state.holding.new("Akte", 0).record(AccountAdded(Account("whatsapp", "whatsapp", "none")), 1)

        assert "Gerade ist nichts zu tun." in shown(browser_free)

    def test_a_strangers_name_turns_no_line_round(self, browser_free, state):
        """Signs that a browser would obey are shown as what they are; markup is text."""
        file = state.holding.new("Akte", 0)
        file.record(AccountAdded(Account("facebook:\u202e<b>x\x1b", "facebook")), 1)
        page = shown(browser_free)

        assert "\ufffd&lt;b&gt;x\ufffd" in page
        assert not {"\u202e", "\x1b"} & set(page)


class TestExample:
    def test_it_can_be_tried_and_leaves_nothing(self, browser_free, state):
        """Invented accounts, in no folder of the person's; every page says so, and one click ends it."""
        assert sent(browser_free, "/example", page="/").status_code == 303
        folder = Path(state.holding.held.path).parent
        page = shown(browser_free)
        assert "Sie probieren mit erfundenen Konten" in page
        assert "Instagram (verein)" in page
        assert state.holding.paths() == []

        assert sent(browser_free, "/example/end", page="/").status_code == 303
        assert "Schnell widersprechen" in shown(browser_free)
        assert not folder.exists()

    def test_the_own_file_comes_back(self, browser_free, state):
        """Whoever tried while a file was open finds it again; also after trying twice."""
        own = state.holding.new("Akte", 0).path
        for _ in range(2):
            sent(browser_free, "/example", page="/")
        sent(browser_free, "/example/end", page="/")

        assert state.holding.held.path == own

    def test_it_goes_with_the_app(self, browser_free, state):
        """Whoever just ends it leaves nothing."""
        sent(browser_free, "/example", page="/")
        folder = Path(state.holding.held.path).parent
        state.holding.close()

        assert not folder.exists()


@pytest.mark.browser
@pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
def test_nobody_is_kept_from_using_it(new_page, locale):
    """In Chromium on a phone: with and without something due, and after an error."""
    page = new_page(390, 844, locale)
    assert axe(page) == []
    page.locator('form[action="/example"] button').click()
    page.goto(page.url.rsplit("/", 1)[0] + "/")
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto(page.url + "nowhere")
    assert axe(page) == []


@pytest.mark.browser
def test_by_keyboard_alone(page):
    """The first stop leads past the bar to the content, what has the focus can be seen, and Enter opens a door."""
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["y"] >= 0
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.keyboard.press("Tab")
    assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/accounts")
