"""Objecting at a platform directly: seen first, sent by a click, followed by a click, and each receipt in the file."""

import re
from collections.abc import Iterator

import pytest
from msgspec.structs import force_setattr

from person.site.conftest import sent
from person.site.stepping import new_case, page
from small_desk import CODE, SmallDesk, small_desk
from widerspruch.objections.account import Account
from widerspruch.objections.events import ResidenceStated, SenderStated
from widerspruch.person.filing.kept import kept_filings
from widerspruch.person.site.desks import Desks


@pytest.fixture
def there(state) -> Iterator[SmallDesk]:
    """A desk on this machine, which the app was started with."""
    with small_desk(state.now) as opened:
        force_setattr(state, "desks", Desks((opened.address,)))
        yield opened


@pytest.fixture
def case(state):
    """One account at the platform, one elsewhere."""
    return new_case(
        state,
        Account("beispielnetz:70010001", "beispielnetz", email="erika@example.org"),
        Account("linkedin", "linkedin", email="erika@example.org"),
    )


def post(client, to, /, **fields):
    """As a browser does from the page itself."""
    return sent(client, to, fields)


def ask(client, there) -> str:
    """The page on which the desk says what it is."""
    answer = post(client, "/direct", address=there.address)
    assert answer.status_code == 303, answer.content.decode()
    return answer.headers["Location"]


def send(client, there, **fields):
    """Everything but the account is filled in already."""
    return post(client, ask(client, there), **{"email": "erika@example.org", "language": "de", **fields})


def tick(case, key="beispielnetz:70010001", named="70010001"):
    """An account of the case, chosen."""
    number = case.case().accounts[key].number
    return {f"take-{number}": "on", f"named-{number}": named}


def sent_one(client, there, case) -> int:
    """An objection that was sent; its number."""
    answer = send(client, there, **tick(case))
    assert answer.status_code == 303, answer.content.decode()
    (kept,) = kept_filings(case)
    return kept.number


class TestBefore:
    def test_to_open_the_page_asks_nobody(self, browser_free, there, case) -> None:
        assert there.host in page(browser_free, "/direct")
        assert there.asked == []

    def test_what_a_desk_says_of_itself_is_shown_and_nothing_is_told_to_it(self, browser_free, there, case) -> None:
        shown = page(browser_free, ask(browser_free, there))
        assert there.asked == [("GET", "/.well-known/widerspruch.json")]
        for told in (there.host, "Beispielnetz", "eigene Inhalte", "Deutsch", "beispielnetz/2026-11-01"):
            assert told in shown
        assert there.keys[0].public.key_id in shown
        assert "70010001" in shown
        assert "erika@example.org" in shown
        assert "geht nichts über Sie hinaus" in shown

    def test_only_accounts_of_its_platforms_are_offered(self, browser_free, there, case) -> None:
        shown = page(browser_free, ask(browser_free, there))
        assert "LinkedIn" not in shown

    def test_all_that_is_sent_is_said(self, browser_free, there, case, state) -> None:
        case.record(ResidenceStated("AT"), state.now())
        case.record(SenderStated("Erika Beispiel", (), None), state.now())
        shown = page(browser_free, ask(browser_free, there))
        assert "das Land, in dem Sie wohnen: AT" in shown
        assert "Erika Beispiel" not in shown

    def test_a_page_of_an_earlier_start_leads_back(self, browser_free, there, case) -> None:
        assert browser_free.get("/direct/desk/9").headers["Location"] == "/direct"

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [("lost", "nicht zu erreichen"), ("busy", "kann gerade nicht"), ("garbage", "sagt niemand")],
    )
    def test_what_goes_wrong_is_one_sentence(self, browser_free, there, case, wrong: str, sentence: str) -> None:
        there.wrong = [wrong]
        answer = post(browser_free, "/direct", address=there.address)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()

    @pytest.mark.parametrize(
        ("typed", "sentence"),
        [
            ("http://beispiel.example", "nicht verschlüsselt"),
            ("nur so", "keine Adresse"),
            ("10.0.0.1", "privaten Netz"),
        ],
    )
    def test_what_is_no_desk_is_said_without_asking(self, browser_free, there, case, typed: str, sentence: str) -> None:
        answer = post(browser_free, "/direct", address=typed)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()


class TestSending:
    def test_an_objection_counts_and_waits_for_its_code(self, browser_free, there, case) -> None:
        sent_one(browser_free, there, case)
        shown = page(browser_free, "/direct/requests?done=sent")
        assert "Code eingeben" in shown
        assert "erika@example.org" in shown
        assert [one.account.name for one in there.cases] == ["70010001"]

    def test_several_accounts_are_several_requests(self, browser_free, there, case) -> None:
        fields = tick(case) | {"new-beispielnetz": "@erika.beispiel"}
        assert send(browser_free, there, **fields).status_code == 303
        assert [one.account.name for one in there.cases] == ["70010001", "@erika.beispiel"]
        assert "beispielnetz:@erika.beispiel" in case.case().accounts
        assert len(kept_filings(case)) == 2

    def test_somebody_without_a_case_file_gets_one(self, browser_free, there, state) -> None:
        assert send(browser_free, there, **{"new-beispielnetz": "70010001"}).status_code == 303
        assert [one.account for one in kept_filings(state.holding.held)] == ["beispielnetz:70010001"]

    @pytest.mark.parametrize(
        ("fields", "sentence"),
        [
            ({}, "Kreuzen Sie ein Konto an"),
            ({"new-beispielnetz": "x", "email": "keine"}, "keine E-Mail-Adresse"),
            ({"new-beispielnetz": "70010001"}, "steht oben schon"),
        ],
    )
    def test_what_is_missing_is_said_and_nothing_is_sent(self, browser_free, there, case, fields, sentence) -> None:
        answer = send(browser_free, there, **fields)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert there.requests == []

    def test_an_account_without_a_name_is_not_sent(self, browser_free, there, case) -> None:
        answer = send(browser_free, there, **tick(case, named=""))
        assert "Schreiben Sie, wie das Konto dort heißt." in answer.content.decode()
        assert there.requests == []

    def test_sent_twice_by_the_back_button_is_sent_once(self, browser_free, there, case) -> None:
        address = ask(browser_free, there)
        shown = page(browser_free, address)
        token = re.search('name="once" value="([^"]+)"', shown)
        fields = {"email": "erika@example.org", "language": "de", "once": token[1], **tick(case)}
        assert [browser_free.post(address, fields).status_code for _ in range(2)] == [303, 303]
        assert len(there.requests) == 1

    def test_what_is_under_way_cannot_be_chosen_again(self, browser_free, there, case) -> None:
        sent_one(browser_free, there, case)
        assert "läuft schon" in page(browser_free, ask(browser_free, there))

    def test_a_desk_that_is_not_there_loses_nothing(self, browser_free, there, case) -> None:
        """The answer is lost; the same request is sent again when the person says so, and counts once."""
        address = ask(browser_free, there)
        there.wrong = ["", "", "lost"]  # discovery, setup, the exercise
        assert post(browser_free, address, email="erika@example.org", language="de", **tick(case)).status_code == 303
        shown = page(browser_free, "/direct/requests")
        assert "Nicht angekommen" in shown
        assert "nicht zu erreichen" in shown
        assert "wartet auf Sie" in page(browser_free, "/")
        (kept,) = kept_filings(case)
        look(browser_free, kept.number)
        assert "Code eingeben" in page(browser_free, "/direct/requests")
        assert len(there.requests) == 1


def look(client, number: int):
    answer = post(client, f"/direct/requests/{number}", act="look")
    assert answer.status_code == 303, answer.content.decode()
    return answer


def enter(client, number: int, code: str = CODE):
    return post(client, f"/direct/requests/{number}", act="code", code=code)


class TestFollowing:
    def test_to_open_a_request_asks_nobody(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        before = len(there.asked)
        assert "Jetzt nachsehen?" in page(browser_free, f"/direct/requests/{number}")
        page(browser_free, "/direct/requests")
        assert len(there.asked) == before

    def test_the_code_brings_the_receipt_into_the_case(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        assert enter(browser_free, number, f"{CODE[:3]} {CODE[3:]}").status_code == 303
        shown = page(browser_free, f"/direct/requests/{number}?done=entered")
        assert "Ausgenommen" in shown
        assert "W-0001" in shown
        receipt = re.search(r"/case/evidence/(\d+)", shown)
        assert "beispielnetz" in page(browser_free, receipt[0])
        (objection,) = case.case().objections.values()
        assert objection.state == "granted"

    def test_the_receipt_is_checked_with_the_key_that_the_desk_published(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        enter(browser_free, number)
        receipt = re.search(r"/case/evidence/(\d+)", page(browser_free, f"/direct/requests/{number}"))
        assert "Die Quittung ist echt." in page(browser_free, receipt[0])

    def test_a_wrong_code_is_said_beside_its_field(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        answer = enter(browser_free, number, "000000")
        assert answer.status_code == 422
        assert "Der Code ist falsch" in answer.content.decode()

    @pytest.mark.parametrize(
        ("outcome", "told"),
        [
            ("received", "Eingegangen"),
            ("recorded", "Ausgenommen"),
            ("in_sets", "Ausgenommen"),
            ("refused", "Abgelehnt"),
            ("not_covered", "Nichts gefunden"),
            ("lapsed", "Abgelaufen"),
            ("withdrawn", "Zurückgenommen"),
        ],
    )
    def test_every_outcome_is_told(self, browser_free, there, case, outcome: str, told: str) -> None:
        number = sent_one(browser_free, there, case)
        there.decide(outcome)
        look(browser_free, number)
        assert told in page(browser_free, f"/direct/requests/{number}")

    def test_after_a_refusal_a_complaint_is_one_click_away(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        there.decide("refused")
        look(browser_free, number)
        assert "/complaint/1" in page(browser_free, f"/direct/requests/{number}")

    def test_what_is_over_can_be_objected_to_again(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        there.decide("lapsed")
        look(browser_free, number)
        assert "läuft schon" not in page(browser_free, ask(browser_free, there))

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [("unsigned", "nicht unterschrieben"), ("forged", "Unterschrift der Antwort"), ("busy", "kann gerade nicht")],
    )
    def test_an_answer_that_does_not_count_is_said_and_changes_nothing(
        self, browser_free, there, case, wrong: str, sentence: str
    ) -> None:
        number = sent_one(browser_free, there, case)
        there.wrong = [wrong]
        look(browser_free, number)
        shown = page(browser_free, f"/direct/requests/{number}")
        assert sentence in shown
        assert "Code eingeben" in shown

    def test_all_are_looked_at_in_one_go(self, browser_free, there, case) -> None:
        send(browser_free, there, **(tick(case) | {"new-beispielnetz": "80010001"}))
        there.decide("recorded")
        assert post(browser_free, "/direct/requests").status_code == 303
        assert page(browser_free, "/direct/requests").count("Quittung ansehen") == 2


class TestWithdrawing:
    def test_it_is_asked_twice_and_says_what_follows(self, browser_free, there, case) -> None:
        number = sent_one(browser_free, there, case)
        enter(browser_free, number)
        address = f"/direct/requests/{number}/withdraw"
        assert "wieder für KI-Training nutzen" in page(browser_free, address)
        again = post(browser_free, address, sure="no")
        assert "Wirklich zurücknehmen?" in again.content.decode()
        assert there.cases[0].outcome == "recorded"
        assert post(browser_free, address, sure="yes").status_code == 303
        assert there.cases[0].outcome == "withdrawn"
        assert "Zurückgenommen" in page(browser_free, "/direct/requests?done=taken_back")
        (objection,) = case.case().objections.values()
        assert objection.state == "withdrawn"

    def test_what_never_arrived_has_nothing_to_take_back(self, browser_free, there, case) -> None:
        shown = ask(browser_free, there)
        there.wrong = ["", "", "lost"]
        post(browser_free, shown, email="erika@example.org", language="de", **tick(case))
        (kept,) = kept_filings(case)
        answer = browser_free.get(f"/direct/requests/{kept.number}/withdraw")
        assert answer.headers["Location"] == f"/direct/requests/{kept.number}"


class TestElsewhere:
    def test_the_first_page_offers_the_demos_desk(self, browser_free, there) -> None:
        assert f'value="{there.address}"' in page(browser_free, "/")

    def test_plan_and_case_tell_of_it(self, browser_free, there, case) -> None:
        ask(browser_free, there)
        assert "Direkt von hier widersprechen" in page(browser_free, "/plan")
        assert "Direkt von hier widersprechen" in page(browser_free, "/accounts/1")
        number = sent_one(browser_free, there, case)
        assert "/direct/requests" in page(browser_free, "/case")
        enter(browser_free, number)
        assert "/direct/requests" in page(browser_free, "/case")
        assert page(browser_free, "/plan")
        assert "/direct/requests" in page(browser_free, "/step/1/direct")

    def test_nobody_is_told_of_a_request_that_is_not_there(self, browser_free, there, case) -> None:
        assert browser_free.get("/direct/requests/77").status_code == 404
        assert browser_free.get("/direct/requests/77/withdraw").status_code == 404
