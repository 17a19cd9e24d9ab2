"""The page with the accounts: list, add, change, take off."""

import re

import pytest
from playwright.sync_api import Page

from accessible import axe
from person.site.conftest import sent
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AccountChanged, AccountRemoved, AgeStated
from widerspruch.objections.replay import replay

ERIKA, VEREIN = "erika@example.org", "verein@example.net"


@pytest.fixture
def held(state, clock):
    """An open case file with one account at Facebook."""
    file = state.holding.new("Meine Akte", clock.now())
    file.record(AccountAdded(Account("facebook", "facebook", email=ERIKA)), clock.now())
    return file


def entered(client, platforms, **fields):
    """Enter accounts, as the page with their details sends them."""
    told = {name.replace("__", "-"): value for name, value in fields.items()}
    return sent(client, "/accounts/details", {"platform": platforms, **told}, page="/accounts/new")


def accounts(state):
    """The accounts on the list of the open case file, by key."""
    return {account.key: account for account in replay(state.holding.held.recorded()).listed}


def shown(answer):
    """The text of a page."""
    return re.sub(r"<[^>]+>", " ", answer.content.decode())


class TestAdding:
    def test_the_first_page_asks_where_one_has_accounts(self, browser_free):
        """Those that people come for first, then all others of the rulebook."""
        page = shown(browser_free.get("/accounts"))
        assert "Wo haben Sie Konten?" in page
        assert page.index("Facebook") < page.index("LinkedIn") < page.index("ChatGPT") < page.index("YouTube")

    def test_to_look_makes_no_case_file(self, browser_free, state):
        """Nor does a choice: only what is entered."""
        browser_free.post("/accounts/new", {"platform": ["facebook"]})
        assert state.holding.held is None
        assert state.holding.paths() == []

    def test_the_first_account_makes_a_case_file(self, browser_free, state):
        """Nobody has to know what one is."""
        answer = entered(browser_free, ["facebook", "linkedin"], usual_address=ERIKA, adult="yes")
        assert (answer.status_code, answer["Location"]) == (303, "/plan")
        assert state.holding.held.name == "Meine Akte"
        assert accounts(state) == {
            "facebook": Account("facebook", "facebook", email=ERIKA, adult=True),
            "linkedin": Account("linkedin", "linkedin", email=ERIKA, adult=True),
        }

    def test_several_accounts_in_one_go(self, browser_free, state):
        """Two in one accounts centre, a third under another address, LinkedIn and WhatsApp: one form."""
        platforms = ["facebook", "facebook", "instagram", "whatsapp", "linkedin"]
        entered(browser_free, platforms, usual_address=ERIKA, address__1=VEREIN, linked_to__2="#0")
        facebook, second, instagram, whatsapp, linkedin = accounts(state).values()
        assert facebook.group == instagram.group is not None
        assert (second.key, second.email, second.group) == ("facebook:2", VEREIN, None)
        assert (whatsapp.email, linkedin.email) == (None, ERIKA)

    def test_who_adds_more_finds_their_usual_address(self, browser_free, held):
        """As long as they type no other."""
        page = browser_free.post("/accounts/new", {"platform": "linkedin"}).content.decode()
        assert f'name="usual_address" value="{ERIKA}"' in page
        page = browser_free.post("/accounts/new", {"platform": "linkedin", "usual_address": ""}).content.decode()
        assert f'value="{ERIKA}"' not in page

    def test_details_are_asked_for_what_was_chosen(self, browser_free):
        """The accounts centre where there can be one, the telephone number where people are known by it."""
        page = browser_free.post("/accounts/new", {"platform": ["facebook", "instagram", "whatsapp"]}).content.decode()
        assert "linked_to-0" not in page
        assert 'name="linked_to-1"' in page
        assert "linked_to-2" not in page
        assert "Telefonnummer" in page
        assert "label-" not in page

    def test_one_more_of_a_platform_keeps_what_was_typed(self, browser_free):
        """And asks what to call it."""
        typed = {"platform": ["facebook", "linkedin"], "address-1": VEREIN, "usual_address": ERIKA, "more": "facebook"}
        page = browser_free.post("/accounts/new", typed).content.decode()
        assert page.count('name="platform" value="facebook"') == 2
        assert 'name="label-1"' in page
        assert re.search(rf'name="address-2" value="{VEREIN}"', page)
        assert re.search(rf'name="usual_address" value="{ERIKA}"', page)

    def test_one_can_be_left_out_again(self, browser_free):
        """What was typed about the others stays."""
        typed = {"platform": ["facebook", "linkedin"], "address-1": VEREIN, "without": "0"}
        page = browser_free.post("/accounts/new", typed).content.decode()
        assert 'value="facebook"' not in page
        assert re.search(rf'name="address-0" value="{VEREIN}"', page)

    def test_far_too_many_are_refused_and_none_is_lost_in_silence(self, browser_free, state):
        """Nobody types so many in one go."""
        assert "Das ist zu viel auf einmal." in shown(entered(browser_free, ["facebook"] * 1000))
        assert state.holding.held is None

    def test_a_mistake_about_all_of_them_is_said_once(self, browser_free):
        """Not once for each account; and who leaves out one that is not there leaves out none."""
        page = shown(entered(browser_free, ["facebook", "linkedin", "x"], adult="maybe"))
        assert page.count("Bitte wählen Sie eine der Möglichkeiten.") == 2
        page = browser_free.post("/accounts/new", {"platform": ["facebook", "x"], "without": "9" * 5000})
        assert page.content.decode().count('name="platform"') == 2

    @pytest.mark.parametrize("address", ["/accounts/new", "/accounts/details"])
    def test_who_chooses_nothing_is_told(self, browser_free, state, address):
        """And chooses again."""
        page = shown(sent(browser_free, address, page="/accounts/new"))
        assert "Kreuzen Sie mindestens eine Plattform an." in page
        assert state.holding.held is None

    @pytest.mark.parametrize(
        ("field", "value", "sentence"),
        [
            ("usual_address", "erika@", "Das ist noch keine ganze E-Mail-Adresse."),
            ("address-0", "a" * 9999, "Das ist zu lang."),
            ("address-0", "eri\x07ka@example.org", "Zeichen, die man nicht sehen kann"),
            ("address-0", "erika\x00@example.org", "Null"),
            ("kind-0", "mine", "Bitte wählen Sie eine der Möglichkeiten."),
            ("adult", "maybe", "Bitte wählen Sie eine der Möglichkeiten."),
            ("platform", "myspace", "Diese Plattform kennt das Regelwerk nicht."),
        ],
    )
    def test_what_is_wrong_stands_beside_it_and_nothing_is_kept(self, browser_free, state, field, value, sentence):
        """What was typed stands there still."""
        told = {"platform": "facebook", "usual_address": ERIKA, field: value}
        answer = sent(browser_free, "/accounts/details", told, page="/accounts/new")
        assert answer.status_code == 200
        assert sentence in shown(answer)
        assert state.holding.held is None
        if field != "usual_address":
            assert f'value="{ERIKA}"' in answer.content.decode()

    def test_english_has_its_own_sentences(self, browser_free):
        """As the browser asks for."""
        told = {"platform": "facebook", "address-0": "erika.m"}
        page = browser_free.get("/accounts/new", headers={"Accept-Language": "en"}).content.decode()
        token = page.partition('name="once" value="')[2].partition('"')[0]
        answer = browser_free.post("/accounts/details", told | {"once": token}, headers={"Accept-Language": "en"})
        assert "neither an e-mail address nor a telephone number" in shown(answer)

    def test_the_same_account_twice(self, browser_free, state, held):
        """It is on the list already."""
        assert "steht schon auf Ihrer Liste" in shown(entered(browser_free, ["facebook"], usual_address=ERIKA))
        assert len(accounts(state)) == 1

    def test_sent_twice_it_is_entered_once(self, browser_free, state):
        """A second click, and the back button."""
        page = browser_free.get("/accounts/new").content.decode()
        told = {"platform": ["facebook"], "once": page.partition('name="once" value="')[2].partition('"')[0]}
        first, second = (browser_free.post("/accounts/details", told) for _ in range(2))
        assert (first["Location"], second["Location"]) == ("/plan", "/plan")
        assert list(accounts(state)) == ["facebook"]

    def test_who_goes_back_and_changes_something_is_asked_whether_it_is_meant(self, browser_free, state):
        """It is the page of before: what is new is entered once it was sent again."""
        page = browser_free.get("/accounts/new").content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(once|of_case)" value="([^"]*)">', page))
        browser_free.post("/accounts/details", {"platform": "facebook", **hidden})
        again = browser_free.post("/accounts/details", {"platform": "linkedin", **hidden})
        assert "schon etwas abgeschickt" in shown(again)
        assert list(accounts(state)) == ["facebook"]
        anew = dict(re.findall(r'<input type="hidden" name="(once|of_case)" value="([^"]*)">', again.content.decode()))
        browser_free.post("/accounts/details", {"platform": "linkedin", **anew})
        assert list(accounts(state)) == ["facebook", "linkedin"]

    def test_a_page_that_stood_open_over_night_keeps_what_was_typed(self, browser_free, state, clock):
        """It says so, and nothing is entered."""
        page = browser_free.get("/accounts/new").content.decode()
        told = {"platform": ["facebook"], "usual_address": ERIKA}
        told["once"] = page.partition('name="once" value="')[2].partition('"')[0]
        clock.today = clock.today.replace(day=clock.today.day + 1)
        answer = browser_free.post("/accounts/details", told)
        assert "Diese Seite war lange offen" in shown(answer)
        assert f'value="{ERIKA}"' in answer.content.decode()
        assert state.holding.held is None

    def test_what_cannot_be_written_is_said_and_what_was_typed_stays(self, browser_free, state):
        """Here the place of case files is none."""
        state.holding.shelf.folder.parent.mkdir(parents=True, exist_ok=True)
        state.holding.shelf.folder.write_bytes(b"a file where the folder should be")
        answer = entered(browser_free, ["facebook"], usual_address=ERIKA)
        assert "Hier lässt sich nicht schreiben." in shown(answer)
        assert f'value="{ERIKA}"' in answer.content.decode()
        assert state.holding.held is None

    def test_who_has_case_files_and_none_open_opens_one_first(self, browser_free, state, held):
        """No second one is made by accident."""
        state.holding.close()
        assert browser_free.get("/accounts")["Location"] == "/files"
        assert len(state.holding.paths()) == 1


class TestList:
    def test_says_what_is_known(self, browser_free, held):
        """And leads to the plan."""
        page = browser_free.get("/accounts").content.decode()
        assert ERIKA in page
        assert 'href="/plan"' in page

    def test_strangers_words_stay_words(self, browser_free, state, held, clock):
        """A name that looks like HTML, and one that turns lines round."""
        held.record(AccountAdded(Account("facebook:<b>\u202egod", "facebook")), clock.now())
        page = browser_free.get("/accounts").content.decode()
        assert "<b>" not in page
        assert "\u202e" not in page

    def test_an_account_of_a_dropped_platform_is_there_and_can_be_corrected(self, browser_free, state, held, clock):
        """Whatever the rulebook forgets, the person's list does not."""
        number = held.record(AccountAdded(Account("oldbook", "oldbook")), clock.now()).number
        assert "führt diese Plattform nicht mehr" in shown(browser_free.get("/accounts"))
        sent(browser_free, f"/accounts/{number}", {"kind": "locked_out", "address": VEREIN})
        assert accounts(state)["oldbook"] == Account("oldbook", "oldbook", "locked_out", VEREIN)


class TestChanging:
    def test_an_address_is_corrected(self, browser_free, held):
        """One event, and back to the list."""
        answer = sent(browser_free, "/accounts/1", {"kind": "own", "address": VEREIN})
        assert (answer.status_code, answer["Location"]) == (303, "/accounts")
        assert held.recorded()[-1].event == AccountChanged(Account("facebook", "facebook", email=VEREIN))

    def test_saved_as_it_was_nothing_is_written(self, browser_free, held):
        """No event for nothing."""
        sent(browser_free, "/accounts/1", {"kind": "own", "address": ERIKA})
        assert len(held.recorded()) == 1

    def test_an_age_is_stated(self, browser_free, held):
        """As an event of its own."""
        sent(browser_free, "/accounts/1", {"kind": "own", "address": ERIKA, "adult": "no"})
        assert held.recorded()[-1].event == AgeStated("facebook", False)

    def test_a_mistake_stands_beside_its_field(self, browser_free, held):
        """Nothing is written."""
        answer = sent(browser_free, "/accounts/1", {"kind": "own", "address": "erika@"})
        assert 'id="id_address_error"' in answer.content.decode()
        assert len(held.recorded()) == 1

    def test_two_accounts_are_linked_later(self, browser_free, state, held, clock):
        """Each is then said to stand with the other."""
        held.record(AccountAdded(Account("instagram", "instagram")), clock.now())
        sent(browser_free, "/accounts/2", {"kind": "own", "address": "", "linked_to": "facebook"})
        page = shown(browser_free.get("/accounts"))
        assert "In derselben Kontenübersicht wie Facebook" in page
        assert "In derselben Kontenübersicht wie Instagram" in page

    @pytest.mark.parametrize("address", ["/accounts/2", "/accounts/99", "/accounts/1/put-back", "/accounts/2/remove"])
    def test_what_is_not_there_is_not_found(self, browser_free, held, address):
        """An event that added no account, none at all, and an account that was not taken off."""
        assert sent(browser_free, address, page="/accounts").status_code == 404
        assert len(held.recorded()) == 1


class TestTakingOff:
    def test_it_is_asked_first(self, browser_free, held):
        """The page says what stays."""
        assert "bleibt in Ihrer Akte" in shown(browser_free.get("/accounts/1/remove"))
        assert len(held.recorded()) == 1

    def test_and_can_be_put_back(self, browser_free, state, held):
        """As it was."""
        sent(browser_free, "/accounts/1/remove")
        assert held.recorded()[-1].event == AccountRemoved("facebook")
        page = shown(browser_free.get("/accounts"))
        assert "Von der Liste genommen" in page
        assert "Auf Ihrer Liste steht kein Konto." in page
        sent(browser_free, "/accounts/1/put-back", page="/accounts")
        assert accounts(state) == {"facebook": Account("facebook", "facebook", email=ERIKA)}

    def test_what_was_taken_off_is_not_changed(self, browser_free, held):
        """Its page is gone."""
        sent(browser_free, "/accounts/1/remove")
        assert browser_free.get("/accounts/1").status_code == 404


def test_no_address_says_whose_it_is(browser_free, held, clock):
    """Accounts are known by numbers in all links."""
    held.record(AccountAdded(Account("instagram:geheim", "instagram", email="geheim@example.org")), clock.now())
    page = browser_free.get("/accounts").content.decode()
    assert "geheim" not in "".join(re.findall(r'(?:href|action)="([^"]*)"', page))
    for address in ("/accounts/2", "/accounts/2/remove"):
        title = browser_free.get(address).content.decode().partition("<title>")[2].partition("</title>")[0]
        assert "geheim" not in title


@pytest.mark.browser
class TestInChromium:
    def test_five_accounts_by_keyboard_and_without_script(self, new_page, served):
        """Tab, space and Enter are enough; no page keeps anybody from using it."""
        page: Page = new_page(width=390, height=844, java_script_enabled=False)
        page.goto(page.url + "accounts")
        for platform in ("facebook", "instagram", "whatsapp", "linkedin"):
            page.locator(f"input[value={platform}]").focus()
            page.keyboard.press("Space")
        page.keyboard.press("Enter")
        page.wait_for_url("**/accounts/new")
        page.locator("[name=usual_address]").fill(ERIKA)
        page.locator("button[name=more][value=facebook]").focus()
        page.keyboard.press("Enter")
        page.wait_for_url("**/accounts/new#newest")
        page.locator("[name=address-1]").fill(VEREIN)
        page.locator("[name=linked_to-2]").select_option("#0")
        page.locator("[name=address-1]").press("Enter")
        page.wait_for_url("**/plan")
        listed = replay(served.state.holding.held.recorded()).listed
        assert [account.email for account in listed] == [ERIKA, VEREIN, ERIKA, None, ERIKA]

    @pytest.mark.parametrize("locale", ["de-DE", "en-GB"])
    def test_nobody_is_kept_from_using_it(self, new_page, locale):
        """Every page of the screen, with and without mistakes."""
        page: Page = new_page(locale=locale)
        start = page.url
        page.goto(start + "accounts")
        assert axe(page) == []
        page.locator("main form button").click()
        assert axe(page) == []
        page.check("input[value=facebook]")
        page.check("input[value=instagram]")
        page.locator("main form button").click()
        assert axe(page) == []
        page.locator("[name=address-0]").fill("erika@")
        page.locator("main .actions button").click()
        assert page.locator(".error").count() == 1
        assert axe(page) == []
        page.locator("[name=address-0]").fill(ERIKA)
        page.locator("main .actions button").click()
        for address in ("accounts", "accounts/1", "accounts/1/remove"):
            page.goto(start + address)
            assert axe(page) == []
        page.locator("button.danger").click()
        assert axe(page) == []
