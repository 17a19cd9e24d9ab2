"""A case to take steps in: two accounts in one accounts centre, a third, LinkedIn, WhatsApp."""

from typing import Any

from django.test import Client

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AnyEvent
from widerspruch.person.site.state import SiteState

ACCOUNTS = (
    Account("facebook", "facebook", email="erika@example.org", group="1"),
    Account("instagram", "instagram", email="erika@example.org", group="1"),
    Account("instagram:verein", "instagram", email="verein@example.net"),
    Account("linkedin", "linkedin", email="erika@example.org"),
    Account("whatsapp", "whatsapp"),
)
FACEBOOK = "/step/1/meta-form-facebook-2025"
SWITCH = "/step/4/linkedin-switch-generative"
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c6360f8cfc0000003010100c9fe92ef0000000049454e44ae426082"
)


def new_case(state: SiteState, *accounts: Account) -> CaseFile:
    """An open case with these accounts, the first of them under number 1."""
    case = state.holding.new("Erika", state.now())
    for account in accounts:
        case.record(AccountAdded(account), state.now())
    return case


def events(case: CaseFile) -> list[AnyEvent]:
    """What was recorded after the accounts."""
    return [one.event for one in case.recorded() if not isinstance(one.event, AccountAdded)]


def page(client: Client, address: str) -> str:
    """A page, as it is shown."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()
    return answer.content.decode()


def post(client: Client, address: str, **fields: Any) -> Any:
    """A form filled in and sent, with what every form of the page sends along. `__` stands for a hyphen."""
    shown = client.get(address).content.decode()
    once = shown.rpartition('name="once" value="')[2].partition('"')[0]
    return client.post(address, {name.replace("__", "-"): value for name, value in fields.items()} | {"once": once})
