"""A form counts once, however often it is sent; and nothing that was typed is lost."""

import threading
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.made_pages import recorded
from widerspruch.web.once import GOOD_FOR, Again, OnceForms

NOW = 1_700_000_000_000_000


def token_of(client, address="/note"):
    """The token of a page."""
    return client.get(address).content.decode().partition('name="once" value="')[2].partition('"')[0]


class TestInTheApp:
    def test_a_second_click_gets_the_answer_of_the_first(self, pages):
        """Recorded once, and led to the same page."""
        fields = {"start": "hello", "once": token_of(pages)}
        answers = [pages.post("/note", fields) for _ in range(3)]

        assert [(one.status_code, one.headers["Location"]) for one in answers] == [(303, "/note?1")] * 3
        assert recorded == ["hello"]

    def test_the_same_words_from_another_page_count_again(self, pages):
        """It is not the words that count once, but the page."""
        for _ in range(2):
            pages.post("/note", {"start": "hello", "once": token_of(pages)})

        assert recorded == ["hello", "hello"]

    def test_back_and_changed_asks_first(self, pages):
        """Whoever went back and wrote something else sees it again, and sends it once more if they mean it."""
        token = token_of(pages)
        pages.post("/note", {"start": "hello", "once": token})
        answer = pages.post("/note", {"start": "good-bye", "once": token})

        assert answer.status_code == 200
        assert "schon etwas abgeschickt" in answer.content.decode()
        assert 'value="good-bye"' in answer.content.decode()
        assert recorded == ["hello"]

        fresh = answer.content.decode().partition('name="once" value="')[2].partition('"')[0]
        assert pages.post("/note", {"start": "good-bye", "once": fresh}).status_code == 303
        assert recorded == ["hello", "good-bye"]

    def test_what_was_wrong_can_be_put_right_and_sent(self, pages):
        """A form that came to nothing did not count."""
        token = token_of(pages)
        assert pages.post("/note", {"start": "", "once": token}).status_code == 200
        assert pages.post("/note", {"start": "hello", "once": token}).status_code == 303

    @pytest.mark.parametrize("how", ["over_night", "new_start", "none", "made_up"])
    def test_a_form_that_was_left_open_keeps_what_was_typed(self, pages, clock, how):
        """Over night, or over a new start of the app: nothing is recorded before it is sent again."""
        token = token_of(pages)
        if how == "over_night":
            clock.today += timedelta(days=1)
        token = {"new_start": OnceForms().new_token(NOW), "none": "", "made_up": "a.1.b"}.get(how, token)
        answer = pages.post("/note", {"start": "hello", "once": token})

        assert answer.status_code == 200
        assert "lange offen" in answer.content.decode()
        assert 'value="hello"' in answer.content.decode()
        assert recorded == []

    def test_a_clock_that_was_set_back_loses_no_form(self, pages, clock):
        """The page is younger than it seems."""
        token = token_of(pages)
        clock.today -= timedelta(days=400)

        assert pages.post("/note", {"start": "hello", "once": token}).status_code == 303

    def test_a_server_that_is_told_to_end_holds_up_no_second_click(self, pages):
        """Whoever waits for the first click is let go."""
        token = token_of(pages)
        for _ in range(2):
            with pytest.raises(SystemExit):
                pages.post("/quits", {"once": token})

    def test_a_view_that_asks_nobody_is_a_mistake(self, pages):
        """So that no screen can forget it."""
        with pytest.raises(AssertionError, match="is_valid"):
            pages.post("/careless", {"once": token_of(pages)})


class TestForms:
    def test_two_clicks_at_once_are_one(self):
        """The second waits until the first has come to something."""
        forms, answers = OnceForms(), []
        token = forms.new_token(NOW)
        assert forms.begin(token, "/x", "a", NOW) is None
        second = threading.Thread(target=lambda: answers.append(forms.begin(token, "/x", "a", NOW)))
        second.start()
        forms.end(token, "/x", "/done")
        second.join(5)

        assert answers == ["/done"]

    def test_if_the_first_came_to_nothing_the_second_counts(self):
        """A click that failed does not hold up the next."""
        forms = OnceForms()
        token = forms.new_token(NOW)
        forms.begin(token, "/x", "a", NOW)
        forms.end(token, "/x", None)

        assert forms.begin(token, "/x", "a", NOW) is None

    @given(content=st.text(), other=st.text())
    def test_only_the_same_gets_the_same_answer(self, content, other):
        """Anything else has to be asked about."""
        forms = OnceForms()
        token = forms.new_token(NOW)
        forms.begin(token, "/x", content, NOW)
        forms.end(token, "/x", "/done")

        assert forms.begin(token, "/x", other, NOW) == ("/done" if other == content else Again())
        assert forms.begin(token, "/y", other, NOW) is None

    @given(token=st.text())
    def test_no_made_up_token_is_good(self, token):
        """Whatever somebody sends."""
        assert not OnceForms().is_good(token, NOW)

    @given(age=st.integers(-(10**16), 10**16))
    def test_how_long_one_is_good(self, age):
        """From the moment it was given out; one of the future is."""
        forms = OnceForms()
        assert forms.is_good(forms.new_token(NOW), NOW + age) == (age < GOOD_FOR)

    def test_memory_does_not_grow_for_ever(self):
        """What was sent days ago is forgotten: its page is too old to count anyway."""
        forms = OnceForms()
        for number in range(50):
            now = NOW + number * GOOD_FOR
            token = forms.new_token(now)
            forms.begin(token, "/x", "a", now)
            forms.end(token, "/x", "/done")

        assert len(forms._sent) <= 4
