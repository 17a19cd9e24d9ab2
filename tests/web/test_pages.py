"""What all pages have: headers, a language, fields with their errors beside them, an address for the style sheet."""

import re

import pytest
from django.test import RequestFactory

from person.site.conftest import client_of
from web.made_pages import recorded
from widerspruch.lib.texts import UnknownTextError
from widerspruch.web.assets import load_assets
from widerspruch.web.headers import HEADERS
from widerspruch.web.language import language_of
from widerspruch.web.saying import Say


class TestHeaders:
    @pytest.mark.parametrize("address", ["/", "/nowhere", "/note", "/raises/ours", "/start/x"])
    def test_every_answer_has_them(self, pages, address):
        """Errors and refusals, too; a page is kept by no browser."""
        answer = pages.get(address)

        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)

    def test_also_one_that_is_refused(self, pages, state):
        """Whoever is not let in."""
        answer = client_of(state).get("/")

        assert {name: answer.headers[name] for name in HEADERS} == dict(HEADERS)

    def test_nothing_may_be_loaded_or_run_that_is_not_ours(self):
        """No script and no style in a page, nothing from elsewhere."""
        policy = HEADERS["Content-Security-Policy"]

        assert policy.startswith("default-src 'none'")
        assert not re.search(r"unsafe|\*|http|data:", policy)

    @pytest.mark.parametrize("address", ["/", "/note", "/nowhere"])
    def test_pages_keep_to_it(self, pages, address):
        """No style attribute, no script or handler in a page."""
        page = pages.get(address).content.decode()

        assert not re.search(r"<[^>]* (style|on\w+)=|<style|<script(?! src=\"/static/)", page)
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", page)


class TestLanguage:
    @pytest.mark.parametrize(
        ("accepts", "language"),
        [
            *(("de-AT,de;q=0.9,en;q=0.8", "de"), ("en-GB,en", "en"), ("fr,en;q=0.5", "en"), ("fr", "de"), ("", "de")),
            *(("en;q=0.1,de", "de"), ("*", "de"), ("x" * 600, "de"), ("de;q=x", "de")),
        ],
    )
    def test_the_browsers_first_that_is_spoken(self, accepts, language):
        """German where it asks for none of ours, or nonsense."""
        request = RequestFactory().get("/", headers={"accept-language": accepts})

        assert language_of(request, None) == language

    def test_the_language_the_app_was_started_in_comes_before_the_browsers(self):
        """And the one that was chosen on a page before both."""
        request = RequestFactory().get("/", headers={"accept-language": "de"})
        assert language_of(request, "en") == "en"

        request.COOKIES["language"] = "de"
        assert language_of(request, "en") == "de"

    @pytest.mark.parametrize("value", ["", "fr", "de-leicht", "../etc", "\x00"])
    def test_a_cookie_of_nonsense_chooses_nothing(self, value):
        """Whatever is in it."""
        request = RequestFactory().get("/", headers={"accept-language": "en"})
        request.COOKIES["language"] = value

        assert language_of(request, None) == "en"

    def test_it_is_chosen_by_a_form_and_leads_back(self, pages):
        """Never by an address."""
        answer = pages.post("/language", {"language": "en", "back": "/note"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/note")

        assert 'lang="en"' in pages.get("/note").content.decode()
        assert 'lang="en"' in pages.get("/note?lang=de").content.decode()

    @pytest.mark.parametrize(
        "back", ["//evil.example.org/", "https://evil.example.org", "javascript:x", "/\\evil", "", "note", "/\n/x"]
    )
    def test_it_leads_nowhere_else(self, pages, back):
        """To the start instead."""
        assert pages.post("/language", {"language": "en", "back": back}).headers["Location"] == "/"

    def test_easy_german_is_for_steps_alone(self, pages):
        """Its switch leaves the page in German; another language switches it off."""
        pages.post("/language", {"language": "de-leicht", "back": "/"})
        assert (pages.cookies["language"].value, pages.cookies["easy"].value) == ("de", "1")

        pages.post("/language", {"language": "en", "back": "/"})
        assert pages.cookies["easy"].value == "0"


class TestSaying:
    def test_a_sentence_is_found_in_whichever_room_has_it(self):
        """And a number chooses its form."""
        say = Say("de", ("widerspruch.web", "widerspruch.person"))

        assert say("web.skip") == "Zum Inhalt"
        assert "noch etwas" in say("start_page.more", n=1)
        assert "Und 2 weitere" in say("start_page.more", n=2)

    def test_a_gap_must_not_reach_anybody(self):
        """An unknown text is a mistake."""
        with pytest.raises(UnknownTextError):
            Say("en", ("widerspruch.web",))("web.nothing")

    def test_a_value_never_leaves_its_line(self):
        """Nor does it turn it round."""
        say = Say("en", ("widerspruch.person",))

        assert "\n" not in say("problem.port_taken", port="1\n\u202e2")
        assert "\u202e" not in say("problem.port_taken", port="1\n\u202e2")


class TestFields:
    def test_labels_are_sentences_of_the_catalogue(self, pages):
        """In the language of the page."""
        page = pages.get("/note", headers={"accept-language": "en"}).content.decode()

        assert re.search(r'<label for="id_start">\s*Start', page)
        assert "<legend>Plan</legend>" in page
        assert "Case file" in page

    def test_an_error_stands_beside_its_field_and_above_all(self, pages):
        """Named for those who cannot see it, with a way to the field."""
        token = pages.get("/note").content.decode().partition('name="once" value="')[2].partition('"')[0]
        page = pages.post("/note", {"start": "", "once": token}).content.decode()

        assert '<div class="wrong" role="alert">' in page
        assert '<a href="#id_start">' in page
        assert re.search(r'<input[^>]*name="start"[^>]*aria-invalid="true"[^>]*aria-describedby="id_start_error"', page)
        assert 'id="id_start_error"' in page
        assert "Hier fehlt noch etwas." in page
        assert recorded == []

    def test_what_was_typed_stays_and_is_text(self, pages):
        """Too long, and not markup."""
        token = pages.get("/note").content.decode().partition('name="once" value="')[2].partition('"')[0]
        page = pages.post("/note", {"start": "<b>" * 20, "once": token}).content.decode()

        assert "&lt;b&gt;" in page
        assert "<b>" not in page


class TestAssets:
    @pytest.mark.parametrize("name", load_assets())
    def test_each_is_kept_for_good_at_an_address_of_its_content(self, pages, state, name):
        """Also by whoever is not let in: the page that says so has a style, too."""
        answer = client_of(state).get(load_assets()[name].address)

        assert answer.status_code == 200
        assert "immutable" in answer.headers["Cache-Control"]
        assert answer.headers["X-Content-Type-Options"] == "nosniff"

    @pytest.mark.parametrize(
        "address", ["/static/0/style.css", "/static/x/../urls.py", "/static/x/urls.py", "/static/"]
    )
    def test_nothing_else_is_served(self, pages, address):
        """No other file, and no older state of one."""
        assert pages.get(address).status_code == 404

    def test_braces_of_the_style_sheet_close(self):
        """Its parts are put together; one that is open would swallow the next."""
        style = load_assets()["style.css"].body.decode()

        assert style.count("{") == style.count("}")
        assert not re.search(r"^[<=>]{4}", style, re.MULTILINE)
