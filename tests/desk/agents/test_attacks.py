"""What agents might try: nobody sees or ends what is another's, and nobody's word counts for more than was agreed."""

import json

import pytest

from drp_agents import MANDATE, own_app, registered, row_of
from objecting_people import ERIKA, objects
from widerspruch.desk.cases.codes import new_code
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import AgentRequest, DeskCase, MailedCode, OutboxMail, PlatformAccount
from widerspruch.desk.values import AccountIdentity, MailDetails
from widerspruch.lib.writing import written_day
from widerspruch.protocol.drp.answers import REFUSAL_HEADER
from widerspruch.rulebook.instants import day_of

ACCOUNT = ["beispielnetz:4711"]
MAIL = ERIKA.emails[0]


def _mailed(desk: Desk, kind: str) -> list[MailDetails]:
    return [
        desk.keys.sealer.open(bytes(mail.sealed), MailDetails)
        for mail in OutboxMail.objects.filter(kind=kind).order_by("id")
    ]


def _verify(desk: Desk, contact: str) -> str:
    """The person enters the code of the newest mail."""
    return verify_claim(desk, contact, _mailed(desk, "claim_received")[-1].values["code"]).case_id


def _refused(answer) -> str:
    assert answer.status_code >= 400, answer.content
    return answer.headers[REFUSAL_HEADER]


def test_anothers_request_is_as_one_that_is_not_there(desk_on_both: Desk) -> None:
    desk = desk_on_both
    mine, other = registered(desk, "A"), registered(desk, "B")
    theirs = other.objects(email="otto@example.org", is_email_verified=True)
    there = mine.gets(f"/v1/data-rights-request/{theirs.request_id}")
    nowhere = mine.gets("/v1/data-rights-request/28931fee-65d9-4d3e-8d3f-0c5d1c9be6a1")
    assert (there.status_code, there.content, dict(there.headers)) == (404, nowhere.content, dict(nowhere.headers))
    assert _refused(mine.revokes(theirs.request_id)) == "request-unknown"
    assert DeskCase.objects.get().ended_at is None


def test_what_another_signed_is_not_taken_with_ones_own_token(desk: Desk) -> None:
    mine, other = registered(desk, "A"), registered(desk, "B")
    message = other.message(email="otto@example.org", is_email_verified=True)
    assert _refused(mine.posts("/v1/data-rights-request", message)) == "message-signature-wrong"
    assert _refused(other.calls("POST", "/v1/data-rights-request", message, token=mine.token)) == (
        "message-signature-wrong"
    )
    assert _refused(mine.calls("GET", "/v1/agent/B", None)) == "message-other-agent"
    assert not DeskCase.objects.exists()


def test_an_app_is_believed_nothing_whatever_it_says(desk: Desk) -> None:
    take_objection(desk, objects())
    status = own_app(desk).objects(email=MAIL, is_email_verified=True, accounts=ACCOUNT)
    assert (row_of(status).case.assurance, status.ai_training.receipts) == ("claimed", ())


def test_an_agents_address_opens_the_account_that_the_platform_knows_by_it_and_no_other(desk: Desk) -> None:
    known = take_objection(desk, objects())
    agent = registered(desk)
    right = agent.objects(email=MAIL.upper(), is_email_verified=True, accounts=ACCOUNT)
    wrong = agent.objects(email="mallory@example.org", is_email_verified=True, accounts=ACCOUNT)
    unsaid = agent.objects(email=MAIL, accounts=ACCOUNT)
    assert row_of(right).case.case_id == known.case_id
    assert [row_of(one).case.assurance for one in (wrong, unsaid)] == ["claimed"] * 2
    assert wrong.needs_verification


def test_who_vouches_is_believed_about_accounts_that_have_an_id(desk: Desk) -> None:
    agent = registered(desk, kind="association", vouches=True)
    status = agent.objects(accounts=["beispielnetz:70019999"], mandate=MANDATE)
    assert (row_of(status).case.assurance, status.ai_training.covers) == ("verified", ("beispielnetz:70019999",))
    assert len(status.ai_training.receipts) == 1
    handle = agent.objects(accounts=["beispielnetz:@max"], mandate=MANDATE, email="max@example.org")
    assert row_of(handle).case.assurance == "claimed"


def test_accounts_that_an_agent_names_together_are_kept_out_together_and_get_no_right_to_each_other(
    desk: Desk,
) -> None:
    agent = registered(desk, vouches=True)
    accounts = ["beispielnetz:70019999", "beispielbild:80019999"]
    status = agent.objects(accounts=accounts)
    assert {*status.ai_training.covers} == {*accounts}
    assert len(status.ai_training.receipts) == 2
    assert not PlatformAccount.objects.filter(centre__isnull=False).exists()


def test_of_two_accounts_the_one_that_nobody_proved_is_kept_out_as_a_claim(desk: Desk) -> None:
    take_objection(desk, objects())
    agent = registered(desk)
    status = agent.objects(email=MAIL, is_email_verified=True, accounts=[*ACCOUNT, "beispielbild:80019999"])
    assert status.ai_training.covers == ("beispielnetz:4711",)
    assert sorted(DeskCase.objects.values_list("assurance", flat=True)) == ["claimed", "verified"]


def test_of_a_case_that_was_there_before_an_agent_sees_that_it_counts_and_nothing_more(desk: Desk) -> None:
    linked = (("beispielbild", AccountIdentity("b-815")),)
    before = take_objection(desk, objects(linked=linked))
    status = registered(desk).objects(email=MAIL, is_email_verified=True, accounts=ACCOUNT, scopes=("own_content",))
    assert row_of(status).case.case_id == before.case_id
    told = status.ai_training
    assert (status.status, told.case_id, told.receipts, told.scopes) == ("in_progress", "", (), ("own_content",))
    assert (told.covers, told.effective_from) == (("beispielnetz:4711",), before.received_at)
    assert before.case_id not in str(status)
    assert "b-815" not in str(status)


def test_a_claim_that_turns_out_to_be_a_known_case_shows_as_little(desk: Desk) -> None:
    before = take_objection(desk, objects())
    app = own_app(desk)
    status = app.objects(email=MAIL, accounts=ACCOUNT)
    assert _verify(desk, MAIL) == before.case_id
    told = app.looks(status.request_id)
    assert (told.status, told.ai_training.case_id, told.ai_training.receipts) == ("in_progress", "", ())
    assert row_of(status).case.case_id == before.case_id


def test_a_claim_that_becomes_verified_shows_its_receipt_and_no_account_that_was_not_named(desk: Desk) -> None:
    linked = (("beispielbild", AccountIdentity("b-815")),)
    before = take_objection(desk, objects(linked=linked))
    DeskCase.objects.filter(case_id=before.case_id).update(ended_at=1, state="withdrawn")
    app = own_app(desk)
    status = app.objects(email=MAIL, accounts=ACCOUNT)
    _verify(desk, MAIL)
    told = app.looks(status.request_id)
    assert row_of(status).case.coverages.filter(until=None).count() == 2
    assert told.ai_training.covers == ("beispielnetz:4711",)
    assert len(told.ai_training.receipts) == 1
    assert "b-815" not in str(told)


def test_an_app_ends_its_own_claim_at_once(desk_on_both: Desk) -> None:
    app = own_app(desk_on_both)
    status = app.objects(email=MAIL, accounts=ACCOUNT)
    told = app.status_in(app.revokes(status.request_id))
    case = DeskCase.objects.get()
    assert (told.status, case.state, case.coverages.get().until) == ("revoked", "withdrawn", case.ended_at)
    assert app.status_in(app.revokes(status.request_id)).status == "revoked"


def test_a_claim_that_the_person_made_as_well_an_app_cannot_end(desk: Desk) -> None:
    from widerspruch.desk.cases.claims import Claim, take_claim

    app = own_app(desk)
    status = app.objects(email=MAIL, accounts=ACCOUNT)
    take_claim(desk, Claim(contact=MAIL, language="de", platform="beispielnetz", account="4711"))
    told = app.status_in(app.revokes(status.request_id))
    assert (told.status, told.needs_verification) == ("in_progress", True)
    assert DeskCase.objects.get().ended_at is None


def test_a_claim_that_the_person_made_before_an_app_cannot_end(desk: Desk) -> None:
    from widerspruch.desk.cases.claims import Claim, take_claim

    take_claim(desk, Claim(contact=MAIL, language="de", platform="beispielnetz", account="4711"))
    app = own_app(desk)
    status = app.objects(email=MAIL, accounts=ACCOUNT)
    assert status.ai_training.case_id == ""
    app.revokes(status.request_id)
    answer = app.objects(email=MAIL, accounts=ACCOUNT, exercise="ai-training:withdraw-objection")
    assert answer.needs_verification
    assert DeskCase.objects.get().ended_at is None


def test_a_key_and_a_careless_click_end_nobodys_objection(desk: Desk) -> None:
    take_objection(desk, objects())
    DeskCase.objects.update(ended_at=1, state="withdrawn")
    stranger = own_app(desk)
    status = stranger.objects(email=MAIL, accounts=ACCOUNT)
    _verify(desk, MAIL)
    told = stranger.status_in(stranger.revokes(status.request_id))
    assert told.needs_verification
    assert DeskCase.objects.get(pk=row_of(status).case.pk).ended_at is None
    assert _mailed(desk, "code")[-1].to == MAIL


def test_a_withdrawal_that_nobody_confirms_is_told_no_longer_after_an_hour(desk: Desk, clock) -> None:
    take_objection(desk, objects())
    app = own_app(desk)
    status = app.objects(email=MAIL, accounts=ACCOUNT)
    _verify(desk, MAIL)
    assert app.status_in(app.revokes(status.request_id)).needs_verification
    clock.moves(HOUR)
    assert not app.looks(status.request_id).needs_verification


def test_a_registered_agent_takes_back_what_it_handed_in_and_the_person_is_told(desk_on_both: Desk) -> None:
    agent = registered(desk_on_both, vouches=True)
    status = agent.objects(accounts=ACCOUNT, email=MAIL, is_email_verified=True)
    told = agent.status_in(agent.revokes(status.request_id))
    case = DeskCase.objects.get()
    assert (told.status, case.state) == ("revoked", "withdrawn")
    assert told.ai_training.undo_until == told.ai_training.effective_until == case.ended_at
    day = written_day(day_of(case.ended_at), "de")
    assert f"Er gilt noch bis {day}" in told.processing_details
    assert [mail.to for mail in _mailed(desk_on_both, "withdrawn")] == [MAIL]
    assert [event.actor for event in case.events.filter(kind="withdrawn")] == ["agent"]


def test_of_what_the_person_said_themselves_too_a_registered_agent_takes_nothing_back(desk: Desk) -> None:
    agent = registered(desk, vouches=True)
    status = agent.objects(accounts=ACCOUNT, email=MAIL, is_email_verified=True)
    take_objection(desk, objects())
    assert agent.status_in(agent.revokes(status.request_id)).needs_verification
    assert DeskCase.objects.get().ended_at is None


def test_of_what_another_agent_handed_in_too_an_agent_takes_nothing_back(desk: Desk) -> None:
    one, two = registered(desk, "A", vouches=True), registered(desk, "B", vouches=True)
    said = {"accounts": ACCOUNT, "email": MAIL, "is_email_verified": True}
    first, second = one.objects(**said), two.objects(**said)
    for agent, status in ((one, first), (two, second)):
        assert agent.status_in(agent.revokes(status.request_id)).needs_verification
    assert DeskCase.objects.get().ended_at is None


@pytest.mark.parametrize("is_there", [True, False])
def test_whether_there_is_such_a_case_a_withdrawal_does_not_tell(desk: Desk, is_there: bool) -> None:
    case_id = take_objection(desk, objects()).case_id if is_there else "W-0000-0000-0"
    app = own_app(desk)
    told = app.objects(email="mallory@example.org", case_id=case_id, exercise="ai-training:withdraw-objection")
    assert told.needs_verification
    assert (told.ai_training.case_id, told.ai_training.covers, told.ai_training.effective_from) == ("", (), None)
    assert [mail.to for mail in _mailed(desk, "code")] == ["mallory@example.org"]
    assert row_of(told).case is None


def test_a_withdrawal_by_the_number_of_an_own_case(desk: Desk) -> None:
    agent = registered(desk, vouches=True)
    status = agent.objects(accounts=ACCOUNT, email=MAIL, is_email_verified=True)
    told = agent.objects(case_id=status.ai_training.case_id, exercise="ai-training:withdraw-objection")
    assert told.status == "fulfilled"
    assert agent.looks(status.request_id).status == "revoked"


def test_a_withdrawal_of_a_part(desk: Desk) -> None:
    agent = registered(desk, vouches=True)
    status = agent.objects(accounts=ACCOUNT, email=MAIL, is_email_verified=True)
    told = agent.objects(
        accounts=ACCOUNT,
        email=MAIL,
        is_email_verified=True,
        exercise="ai-training:withdraw-objection",
        scopes=("mentions",),
    )
    assert told.status == "fulfilled"
    case = DeskCase.objects.get()
    assert (case.ended_at, case.own_content, case.mentions) == (None, True, False)
    assert agent.looks(status.request_id).status == "open"


def test_a_withdrawal_is_not_revoked(desk: Desk) -> None:
    app = own_app(desk)
    told = app.objects(email=MAIL, exercise="ai-training:withdraw-objection")
    assert _refused(app.revokes(told.request_id)) == "not-possible"


def test_a_reason_alone_takes_back_what_a_legacy_agent_asked_for_and_nothing_else(desk: Desk) -> None:
    agent = registered(desk)
    legacy = agent.objects(email="otto@example.org", is_email_verified=True, profile=False)
    speaks = agent.objects(email="paula@example.org", is_email_verified=True)
    assert _refused(agent.revokes(speaks.request_id, is_bound=False)) == "revocation-unbound"
    for _ in range(2):
        assert agent.status_in(agent.revokes(legacy.request_id, is_bound=False)).status == "revoked"
    app = own_app(desk)
    claim = app.objects(email=MAIL, profile=False)
    assert _refused(app.revokes(claim.request_id, is_bound=False)) == "revocation-unbound"


def test_a_revocation_counts_once_and_for_one_request(desk: Desk) -> None:
    agent = registered(desk)
    one = agent.objects(email="otto@example.org", is_email_verified=True)
    two = agent.objects(email="paula@example.org", is_email_verified=True)
    message = agent.revocation(one.request_id)
    path = "/v1/data-rights-request/"
    assert _refused(agent.calls("DELETE", path + two.request_id, message)) == "revocation-of-other-request"
    assert agent.calls("DELETE", path + one.request_id, message).status_code == 200
    assert _refused(agent.calls("DELETE", path + one.request_id, message)) == "message-seen-before"


def test_the_same_name_is_the_same_request_and_with_another_content_none(desk: Desk) -> None:
    agent = registered(desk)
    said = {"email": "otto@example.org", "is_email_verified": True, "agent_request_id": "b1"}
    first, again = agent.objects(**said), agent.objects(**said)
    assert first.request_id == again.request_id
    assert _refused(agent.asks(**{**said, "email": "paula@example.org"})) == "request-name-used-otherwise"
    assert (AgentRequest.objects.count(), OutboxMail.objects.count()) == (1, 1)
    other = registered(desk, "B").objects(**said)
    assert other.request_id != first.request_id


def test_requests_without_a_name_are_each_for_themselves(desk: Desk) -> None:
    agent = registered(desk)
    made = {agent.objects(email="otto@example.org", is_email_verified=True).request_id for _ in range(3)}
    assert len(made) == 3
    assert DeskCase.objects.count() == 1


@pytest.mark.parametrize(
    ("callback", "is_taken"),
    [
        ("https://agent.example/drp/status", True),
        ("https://AGENT.example/x?y=1", True),
        ("https://agent.example:444/x", False),
        ("https://agent.example.evil.example/x", False),
        ("https://evil.example/agent.example", False),
        ("https://169.254.169.254/latest", False),
        ("http://127.0.0.1/x", False),
        ("http://localhost:80/x", False),
    ],
)
def test_a_callback_goes_to_the_registered_host_and_nowhere_else(desk: Desk, callback: str, is_taken: bool) -> None:
    agent = registered(desk, callback_host="agent.example")
    answer = agent.asks(email="otto@example.org", is_email_verified=True, status_callback=callback)
    if is_taken:
        assert AgentRequest.objects.get().has_callback
    else:
        assert _refused(answer) == "callback-not-registered"
        assert not AgentRequest.objects.exists()


def test_nobody_else_has_a_callback(desk: Desk) -> None:
    said = {"email": "otto@example.org", "status_callback": "https://agent.example/x"}
    assert _refused(registered(desk).asks(**said)) == "callback-not-registered"
    assert _refused(own_app(desk).asks(**said)) == "callback-not-registered"


def test_an_association_names_a_mandate(desk: Desk) -> None:
    agent = registered(desk, kind="association")
    assert _refused(agent.asks(email="otto@example.org", is_email_verified=True)) == "mandate-missing"
    assert _refused(agent.asks(email="otto@example.org", profile=False)) == "mandate-missing"
    assert agent.asks(email="otto@example.org", is_email_verified=True, mandate=MANDATE).status_code == 200


def test_of_a_platform_that_is_not_here_nothing_is_taken(desk: Desk) -> None:
    agent = registered(desk)
    assert _refused(agent.asks(email=MAIL, accounts=["elsewhere:1"])) == "platform-unknown"
    two = agent.asks(email=MAIL, accounts=["beispielnetz:1", "beispielnetz:2"])
    assert json.loads(two.content)["places"] == ["$.ai-training.accounts"]
    assert _refused(own_app(desk).asks(email=MAIL, accounts=["beispielnetz:1", "beispielbild:2"])) == (
        "message-member-wrong"
    )
    assert _refused(agent.asks(email=MAIL, accounts=["beispielnetz:" + "x" * 400])) == "message-member-wrong"


def test_who_names_nobody_is_told_so(desk: Desk) -> None:
    assert _refused(own_app(desk).asks(name="Beispiel, Erika")) == "identity-missing"
    nobody = registered(desk).objects(name="Beispiel, Erika")
    assert (nobody.status, nobody.reason) == ("denied", "no_match")
    assert not DeskCase.objects.exists()
    nothing = registered(desk, "B").objects(email=MAIL, is_email_verified=True, scopes=("own_content",))
    assert (nothing.status, nothing.reason) == ("denied", "claim_not_covered")


def test_apps_have_the_limits_of_forms_and_registered_agents_none(desk: Desk) -> None:
    app, agent = own_app(desk), registered(desk)
    answers = [app.asks(email=MAIL, accounts=ACCOUNT).status_code for _ in range(11)]
    assert answers == [200] * 10 + [429]
    assert all(agent.asks(email=MAIL, accounts=ACCOUNT).status_code == 200 for _ in range(30))
    assert MailedCode.objects.count() == 5


def test_a_wrong_code_from_an_agents_mail_opens_nothing(desk: Desk) -> None:
    app = own_app(desk)
    app.objects(email=MAIL, accounts=ACCOUNT)
    case = DeskCase.objects.get()
    assert desk.door.write(lambda now: new_code(desk, MAIL, "claim", case, now)) is not None
    assert case.assurance == "claimed"


def test_an_agent_of_plain_drp_is_taken_without_its_callback(desk: Desk) -> None:
    """It may be unable to leave it out; nobody's objection is refused for that, and nothing elsewhere is called."""
    agent = registered(desk, callback_host="agent.example")
    for there, is_kept in (("https://elsewhere.example/x", False), ("https://agent.example/x", True)):
        said = {"email": "otto@example.org", "is_email_verified": True, "status_callback": there, "profile": False}
        assert agent.asks(**said).status_code == 200
        assert AgentRequest.objects.latest("pk").has_callback is is_kept
