"""What an agent asks for, as the desk understands it: whose account, what of it, and what the agent proves of it."""

from msgspec import Struct

from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.cases.claimed_accounts import ClaimedAccount, account_key, known_by_address, read_account
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Agent, PlatformAccount
from widerspruch.desk.telling.words import spoken_here
from widerspruch.desk.values import AccountIdentity, Scopes
from widerspruch.lib.writing import Language
from widerspruch.protocol.drp.messages import AccountOnWire, Exercise
from widerspruch.protocol.web_addresses import host_of, is_this_machine

_ACCOUNTS = "$.ai-training.accounts"


class AskedAccount(Struct, frozen=True):
    """An account that was named.

    Attributes:
        named: As it was written. `claimed`: as it was read.

        identity: Whose it is, as the platform knows it, or as the agent vouches for it; None: nobody showed that.
    """

    named: AccountOnWire
    claimed: ClaimedAccount
    identity: AccountIdentity | None


def asked_accounts(desk: Desk, agent: Agent, exercise: Exercise) -> tuple[AskedAccount, ...]:
    """The accounts of an exercise, in the order of their platforms: at most one of each, and of a person's own app one.

    Raises:
        AgentRefusedError: `platform-unknown`, `message-member-wrong`.
    """
    named = exercise.claims.accounts
    if len({one.platform for one in named}) != len(named) or (agent.kind == "self" and len(named) > 1):
        raise AgentRefusedError("message-member-wrong", _ACCOUNTS)
    return tuple(_asked(desk, agent, exercise, one) for one in sorted(named))


def scopes_asked(exercise: Exercise) -> Scopes:
    """What it is about."""
    asked = exercise.claims.scopes
    return Scopes(*(name in asked for name in Scopes.__struct_fields__))


def language_asked(exercise: Exercise) -> Language:
    """Of the mails."""
    return spoken_here(exercise.claims.language)


def names_asked(exercise: Exercise) -> tuple[str, ...]:
    """By which others write of the person: what was said so, else their name, `Beispiel, Erika` put straight."""
    if exercise.claims.names or not exercise.name:
        return exercise.claims.names
    family, comma, given = exercise.name.partition(",")
    return (f"{given.strip()} {family.strip()}".strip() if comma else exercise.name.strip(),)


def callback_asked(agent: Agent, exercise: Exercise) -> str:
    """Where an agent wants to be called back: at the one host that is registered for it, over https; on this very
    machine without. Empty: nowhere. An agent that does not speak the profile may be unable to leave its callback out:
    for that alone nobody's objection is refused, it is only not called.

    Raises:
        AgentRefusedError: `callback-not-registered`.
    """
    address = exercise.status_callback
    host = host_of(address) if address else None
    is_safe = address.startswith("https:") or is_this_machine((host or "").partition(":")[0])
    if address and host and host == agent.callback_host and is_safe:
        return address
    if address and exercise.ai_training is not None:
        raise AgentRefusedError("callback-not-registered")
    return ""


def _asked(desk: Desk, agent: Agent, exercise: Exercise, named: AccountOnWire) -> AskedAccount:
    try:
        claimed = read_account(desk, named.platform, named.name)
    except DeskError as error:
        if error.code == "platform_unknown":
            raise AgentRefusedError("platform-unknown") from error
        raise AgentRefusedError("message-member-wrong", _ACCOUNTS) from error
    return AskedAccount(named, claimed, _proved(desk, agent, exercise, claimed))


def _proved(desk: Desk, agent: Agent, exercise: Exercise, claimed: ClaimedAccount) -> AccountIdentity | None:
    """Only of an account that is named by the platform's own id: whose a handle is, nobody here knows."""
    if agent.kind == "self" or not claimed.account_id:
        return None
    row = PlatformAccount.objects.filter(platform=claimed.platform, lookup_key=account_key(desk, claimed)).first()
    if exercise.email and exercise.is_email_verified:
        known = known_by_address(desk, row, exercise.email)
        if known is not None:
            return known
    return AccountIdentity(claimed.account_id) if agent.vouches else None
