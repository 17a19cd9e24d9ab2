"""Who is registered: agents and associations, by the operator; people with a key of their own, by their first setup."""

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Agent
from widerspruch.desk.values import AgentKind
from widerspruch.protocol.drp.profile import is_agent_id, is_self
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.web_addresses import host_of, is_this_machine

LONGEST_NAME = 200


class NewAgent(Struct, frozen=True, kw_only=True):
    """Who is to be registered.

    Attributes:
        kind: `agent` or `association`.

        callback_host: The one host, with a port where it has one, that they may be called back at; empty: none.

        vouches: Whether it was agreed that their word on whose account it is counts.
    """

    agent_id: str
    name: str
    key: VerifyingKey
    kind: AgentKind = "agent"
    callback_host: str = ""
    vouches: bool = False


class KnownAgent(Struct, frozen=True, kw_only=True):
    """Somebody who is registered. Instants in microseconds UTC; `requests`: how many of theirs there are."""

    agent_id: str
    name: str
    kind: AgentKind
    key: VerifyingKey
    callback_host: str
    vouches: bool
    registered_at: int
    ended_at: int | None
    requests: int


def register_agent(desk: Desk, new: NewAgent) -> None:
    """Take objections of somebody from now on.

    Raises:
        DeskError: `agent_id_unusable`, `agent_name_unusable`, `agent_host_unusable`; `agent_exists`: also where that
            one has ended, for no id ever names two; as `Door.write`.
    """
    if not is_agent_id(new.agent_id) or is_self(new.agent_id) or new.kind == "self":
        raise DeskError("agent_id_unusable")
    name = new.name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise DeskError("agent_name_unusable")
    host = _checked_host(desk, new.callback_host)

    def job(now: int) -> None:
        if Agent.objects.filter(agent_id=new.agent_id).exists():
            raise DeskError("agent_exists")
        Agent.objects.create(
            agent_id=new.agent_id,
            kind=new.kind,
            name=name,
            verify_key=new.key.raw,
            callback_host=host,
            vouches=new.vouches,
            registered_at=now,
        )

    desk.door.write(job)


def registered_agents() -> list[KnownAgent]:
    """All that the operator registered, also those that have ended, in the order of their ids."""
    rows = Agent.objects.exclude(kind="self").order_by("agent_id")
    return [_known(row) for row in rows]


def end_agent(desk: Desk, agent_id: str) -> None:
    """Take nothing more of theirs. What they asked for goes on counting. Doing it twice is doing it once.

    Raises:
        DeskError: `agent_missing`; as `Door.write`.
    """

    def job(now: int) -> None:
        row = _locked(agent_id)
        if row.ended_at is None:
            row.ended_at = now
            row.token_digest = row.token_before = None
            row.save()

    desk.door.write(job)


def change_key(desk: Desk, agent_id: str, key: VerifyingKey) -> None:
    """From now on they sign with another key. Their tokens end: whoever has the old one sets nothing up any more.

    Raises:
        DeskError: `agent_missing`; as `Door.write`.
    """

    def job(now: int) -> None:
        row = _locked(agent_id)
        row.verify_key = key.raw
        row.token_digest = row.token_before = None
        row.save()

    desk.door.write(job)


def _locked(agent_id: str) -> Agent:
    row = Agent.objects.select_for_update().filter(agent_id=agent_id).exclude(kind="self").first()
    if row is None:
        raise DeskError("agent_missing")
    return row


def _checked_host(desk: Desk, typed: str) -> str:
    """As addresses name it. This machine is a host only for a desk that is on it, too: to try things out."""
    if not typed:
        return ""
    host = host_of(f"https://{typed.strip().lower()}")
    at_home = is_this_machine((host_of(desk.config.public_address) or "").partition(":")[0])
    if host is None or f"https://{host}" != f"https://{typed.strip().lower()}":
        raise DeskError("agent_host_unusable")
    if is_this_machine(host.rpartition(":")[0] or host) and not at_home:
        raise DeskError("agent_host_unusable")
    return host


def _known(row: Agent) -> KnownAgent:
    key = VerifyingKey.from_raw(bytes(row.verify_key))
    assert key is not None
    return KnownAgent(
        agent_id=row.agent_id,
        name=row.name,
        kind=row.kind,  # type: ignore[arg-type]  # these words alone are written
        key=key,
        callback_host=row.callback_host,
        vouches=row.vouches,
        registered_at=row.registered_at,
        ended_at=row.ended_at,
        requests=row.requests.count(),
    )
