"""Every address x everybody x own and others': what comes out of the running desk.

Erika has objected. Bob is in her accounts centre with another account, so her case is his. Charlie is a stranger. Jonas
answers for Mia, for whom he objected. Paula has no account and entered a mailed code. The others work at the platform.
"""

from collections.abc import Mapping

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from msgspec import structs

from desk_browser import TOKENS, DeskClient, call, enter_code, log_in, logged_in
from drp_agents import own_app, registered
from widerspruch.desk.access.addresses import DOES
from widerspruch.desk.access.may import ACTIONS, Action
from widerspruch.desk.agents.registry import end_agent
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import TokenBucket
from widerspruch.desk.values import AccountIdentity
from widerspruch.testing.demo.people import BY_KEY

EVERYBODY = "nobody erika bob charlie jonas paula sina rolf olga ava"
LOGGED_IN = "erika bob charlie jonas sina rolf olga ava"
HOLDERS = "erika bob jonas paula"
CONSOLE = "sina rolf olga ava"

REACHES: Mapping[Action, str] = {
    "look": EVERYBODY,
    "log_in": EVERYBODY,
    "log_out": EVERYBODY,
    "claim": EVERYBODY,
    "ask_for_code": EVERYBODY,
    "enter_code": EVERYBODY,
    "object_by_notice": EVERYBODY,
    "stop_notices": EVERYBODY,
    "object": LOGGED_IN,
    "list_cases": f"{LOGGED_IN} paula",
    "read_case": HOLDERS,
    "read_receipt": HOLDERS,
    "withdraw": HOLDERS,
    "undo_withdrawal": HOLDERS,
    "answer_question": HOLDERS,
    "object_for_account": "",
    "see_coverage": "",
    "link_accounts": "",
    "show_notices": "",
    "enter_console": CONSOLE,
    "find_case": "sina rolf",
    "look_into_case": "sina rolf",
    "ask_question": "sina rolf",
    "answer_request": "sina rolf",
    "verify_claim": "sina rolf",
    "refuse": "rolf",
    "see_looks": "ava",
    "see_operations": "olga ava",
    "repair_operations": "olga",
    "set_up_agent": EVERYBODY,
    "hand_in_as_agent": "",
    "follow_own_request": "",
    "read_exclusions": "",
    "read_metrics": "",
}
"""Action -> who gets there; with one case: with their own, and the platform's people with any."""


def addresses(resolver: URLResolver | None = None, names: tuple[str, ...] = ()) -> dict[str, URLPattern]:
    """Every address of the desk by its name, from the URL configuration itself."""
    found: dict[str, URLPattern] = {}
    for one in (resolver or get_resolver()).url_patterns:
        if isinstance(one, URLResolver):
            found |= addresses(one, (*names, one.namespace) if one.namespace else names)
        else:
            found[":".join((*names, one.name or ""))] = one
    return found


@pytest.fixture
def cases(desk: Desk) -> dict[str, str]:
    """Whose case -> its number."""

    def take(who, **more) -> str:
        return take_objection(desk, Submission(who=who, language="de", **more)).case_id

    def holder(platform: str, account: str, centre: str | None = None, *linked: tuple[str, str]) -> AccountHolder:
        beside = tuple((at, AccountIdentity(one)) for at, one in linked)
        return AccountHolder(platform, AccountIdentity(account), centre, beside)

    erika = take(holder("beispielnetz", "70010001", "centre-1001", ("beispielbild", "80010002")))
    mia = take(holder("beispielbild", "80010004"), acted_by="guardian")
    return {"erika": erika, "bob": erika, "jonas": mia, "paula": take(MailHolder("paula@example.org"))}


def _browser(desk: Desk, who: str) -> DeskClient:
    client = DeskClient(desk, raise_request_exception=False)
    match who:
        case "nobody":
            pass
        case "paula":
            enter_code(client, "paula@example.org")
        case "bob":
            erika = logged_in(desk, BY_KEY["erika"])
            log_in(client, structs.replace(erika, accounts=erika.accounts[2:]))
        case "charlie":
            log_in(client, BY_KEY["aylin"])
        case _:
            log_in(client, BY_KEY[who])
    return client


_FILL = {
    "number": 1,
    "file": "statement.json",
    "mail": 1,
    "digest": "0",
    "name": "x",
    "question": 1,
    "token": "x",
    "notice_id": "x.1",
    "agent": 1,
    "key": "x",
    "run": "set",
}


def test_the_table_of_this_test_knows_every_action() -> None:
    assert set(REACHES) == set(ACTIONS)


@pytest.mark.parametrize("who", EVERYBODY.split())
def test_who_gets_where_with_what(desk: Desk, cases: dict[str, str], who: str) -> None:
    wrong = []
    for method in ("GET", "POST"):
        client = _browser(desk, who)
        for name, pattern in addresses().items():
            if name.startswith(("api", "drp")) or name in ("login", "login_answer", "logout"):
                continue
            kinds = set(pattern.pattern.converters)
            # Whoever works there, and whoever has no case, has nothing but others'.
            others = next(case for one, case in cases.items() if case != cases.get(who))
            for case_id in {cases.get(who), others} - {None} if "case_id" in kinds else {None}:
                values = {kind: case_id if kind == "case_id" else _FILL[kind] for kind in kinds}
                answer = client.generic(method, reverse(name, kwargs=values))
                is_reached = who in REACHES[DOES[name]].split()
                is_own = case_id in (None, cases.get(who)) or who in CONSOLE.split()
                status = answer.status_code
                is_shut = status in (403, 404) or (status == 303 and answer["Location"].startswith("/login"))
                may_lack = bool(kinds - {"case_id"}) or method == "POST"
                if status >= 500 or (is_reached and is_own and is_shut and not may_lack):
                    wrong.append((method, name, case_id, status, "is shut"))
                if not (is_reached and is_own) and not is_shut and status != 405:
                    wrong.append((method, name, case_id, status, "is open"))
    assert wrong == []


CALLS: Mapping[str, str] = {
    "api_objections": "platform",
    "api_document": "none platform gate metrics",
    "api:case": "platform",
    "api:receipts": "platform",
    "api:proofs": "platform",
    "api:withdraw": "platform",
    "api:undo": "platform",
    "api:verify": "none platform gate metrics",
    "api:link": "platform",
    "api:unlink": "platform",
    "api:coverage": "platform",
    "api:notices": "platform",
    "api:notice_shown": "platform",
    "api:exclusions": "gate",
    "api:exclusion_file": "gate",
}
"""Address of a call -> credentials that get there."""

POSTED = ("api_objections", "api:withdraw", "api:undo", "api:verify", "api:link", "api:unlink", "api:notice_shown")


@pytest.mark.parametrize("role", ["none", "platform", "gate", "metrics"])
def test_which_credential_calls_what(client: DeskClient, cases: dict[str, str], role) -> None:
    there = {name: one for name, one in addresses().items() if name.startswith("api")}
    assert set(there) == set(CALLS)
    for name, pattern in there.items():
        values = {kind: cases["erika"] if kind == "case_id" else _FILL[kind] for kind in pattern.pattern.converters}
        path = reverse(name, kwargs=values).removeprefix("/api/v1")
        method, body = ("POST", {}) if name in POSTED else ("GET", None)
        account = "beispielnetz:70010001"
        answer = call(client, method, path, body, role=None if role == "none" else role, account=account)
        refused = 401 if role == "none" else 403
        assert (answer.status_code == refused) == (role not in CALLS[name].split()), (name, answer.status_code)


@pytest.mark.parametrize(
    ("account", "is_own"),
    [("beispielnetz:70010001", True), ("beispielbild:80010002", True), ("beispielnetz:70010002", False)],
)
def test_the_platform_has_the_case_of_the_account_that_it_asks_for(
    client: DeskClient, cases: dict[str, str], account: str, is_own: bool
) -> None:
    for what, body in (
        ("", None),
        ("/receipt", None),
        ("/proofs", None),
        ("/withdraw", {"is_confirmed": False}),
        ("/undo", {}),
    ):
        method = "GET" if body is None else "POST"
        answer = call(client, method, f"/objections/{cases['erika']}{what}", body, account=account)
        assert answer.status_code == (200 if is_own else 404), what


def test_an_agents_address_is_reached_with_an_agents_token_alone(desk: Desk, cases: dict[str, str]) -> None:
    """Every address x method x whoever calls; 404 is what a request that is another's, or nobody's, is told."""
    agent, other, app, ended = registered(desk, "A"), registered(desk, "B"), own_app(desk), registered(desk, "C")
    request_id = agent.objects(email="otto@example.org", is_email_verified=True).request_id
    end_agent(desk, "C")
    strangers = {**TOKENS, "nobody": None, "ended": ended.token, "made up": "wda_x"}
    there = {name: one for name, one in addresses().items() if name.startswith("drp")}
    methods = {"drp:agent": ("GET",), "drp:requests": ("POST",), "drp:request": ("GET", "DELETE")}
    assert set(there) == set(methods)
    for name, known in methods.items():
        values = {"drp:agent": {"agent_id": "A"}, "drp:request": {"request_id": request_id}}.get(name, {})
        path = reverse(name, kwargs=values).removeprefix("/drp")
        for method in ("GET", "POST", "PUT", "PATCH", "DELETE"):
            TokenBucket.objects.all().delete()  # else so many wrong tokens would be too many
            if (name, method) == ("drp:agent", "POST"):
                continue  # whoever signs: tests/desk/agents/test_tokens.py
            for who, token in strangers.items():
                assert agent.calls(method, path, b"x", token=token).status_code == 401, (name, method, who)
            assert (agent.calls(method, path, b"x").status_code == 405) == (method not in known), (name, method)
            for one in (other, app):
                status = one.calls(method, path, b"x").status_code
                if method in known and name != "drp:requests":
                    assert status == (404 if name == "drp:request" else 403), (name, method)
    assert agent.looks(request_id).request_id == request_id


def test_an_agents_token_opens_no_call_and_no_page(desk: Desk, client: DeskClient, cases: dict[str, str]) -> None:
    bearer = f"Bearer {registered(desk).token}"
    for path in (f"/objections/{cases['erika']}", "/exclusions"):
        answer = call(client, "GET", path, role=None, account="beispielnetz:70010001", Authorization=bearer)
        assert answer.status_code == 401
    assert client.get(f"/case/{cases['erika']}", headers={"Authorization": bearer}).status_code in (303, 404)


def test_a_token_of_a_machine_opens_no_page(desk: Desk, cases: dict[str, str]) -> None:
    client = _browser(desk, "nobody")
    headers = {"Authorization": "Bearer wdp_of-the-platforms-servers", "Widerspruch-Account": "beispielnetz:70010001"}
    assert client.get(f"/case/{cases['erika']}", headers=headers).status_code in (303, 404)


def test_a_session_of_somebody_opens_no_call(desk: Desk, cases: dict[str, str]) -> None:
    client = _browser(desk, "rolf")
    assert call(client, "GET", "/exclusions", role=None).status_code == 401
    assert call(client, "GET", f"/objections/{cases['erika']}", role=None).status_code == 401
