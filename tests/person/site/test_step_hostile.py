"""Whatever is sent to a step gets a page with a sentence, and whatever an account is called stays a text."""

from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from person.site.conftest import TODAY
from person.site.stepping import FACEBOOK, events, new_case, page, post
from widerspruch.objections.account import Account
from widerspruch.objections.events import Note, Sent
from widerspruch.person.objecting import ACTS
from widerspruch.person.site.state import SiteState

EVIL = '"><script>alert(1)</script>\u202e{n}{{ x }}{% x %}'
VALUES = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        ["2026-11-21", "2026-02-31", "on", "granted", "unclear", "link_dead", "-1", "0", "1" * 30, "\0", EVIL]
    ),
)
FIELDS = (
    "on",
    "seen",
    "known",
    "reason",
    "verdict",
    "received_on",
    "quoted",
    "case_id",
    "differences",
    "at_step",
    "text",
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    act=st.sampled_from([*ACTS, "reason", "report", "correct-3", "correct-99999999999999999999", EVIL]),
    values=st.dictionaries(st.sampled_from(FIELDS), VALUES),
)
def test_anything_may_be_sent(browser_free: Client, state: SiteState, act: str, values: dict[str, str]) -> None:
    """It is recorded or refused, never a mistake of the program; and what is recorded can be."""
    case = new_case(state, Account("facebook", "facebook"))
    case.record(Sent("facebook", "meta-form-facebook-2025", TODAY), state.now())
    fields = {f"{act}__{name}": value for name, value in values.items()}
    answer = post(browser_free, FACEBOOK, act=act, **fields)
    assert answer.status_code in (200, 303, 400, 422)
    if answer.status_code != 303:
        assert len(events(case)) == 1
    assert case.case().passed_over == ()


def test_names_notes_and_words_are_shown_as_they_are(browser_free: Client, state: SiteState) -> None:
    """Nothing of them is read as markup or as a template, and no sign turns a line round."""
    account = Account(f"facebook:{EVIL}", "facebook", email=f"{EVIL}@example.org")
    case = new_case(state, account)
    case.record(Note(TODAY, EVIL, account.key), state.now())
    case.record(Sent(account.key, "meta-form-facebook-2025", TODAY), state.now())
    addresses = ("/plan", FACEBOOK, "/step/1/meta-letter", "/reasons/1/meta-letter")
    for shown in [page(browser_free, address) for address in addresses]:
        assert "<script>alert" not in shown
        assert "\u202e" not in shown
    answer = post(
        browser_free, FACEBOOK, act="answer", answer__verdict=EVIL, answer__received_on=EVIL, answer__quoted=EVIL
    )
    assert "<script>alert" not in answer.content.decode()
    assert len(events(case)) == 2
