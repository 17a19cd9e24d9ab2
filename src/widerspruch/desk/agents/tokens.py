"""Tokens: who asks, in between the messages that are signed. Only digests of them are kept."""

import hashlib
import secrets

from widerspruch.desk.addresses import business_id
from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.agents.seen import take_message
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Agent
from widerspruch.protocol.drp.answers import SetupAnswer
from widerspruch.protocol.drp.messages import AgentSetup
from widerspruch.protocol.drp.profile import is_self
from widerspruch.protocol.drp.reading_messages import Addressed, read_setup
from widerspruch.protocol.drp.signed_message import message_digest
from widerspruch.protocol.signing_keys import VerifyingKey

TOKEN_LASTS = 30 * DAY
OVERLAP = HOUR // 6
"""Microseconds for which the token before the newest one counts on."""

PREFIX = "wda_"
"""By which people, and programs that look for secrets in the wrong places, know what they have found."""

_LONGEST = 200


def set_up(desk: Desk, agent_id: str, data: bytes) -> SetupAnswer:
    """Give a new token to whoever signed for it; somebody with a key of their own is known from then on.

    Args:
        agent_id: As the address names it. `data`: the message.

    Raises:
        AgentRefusedError: `agent-unknown`, `agent-ended`, `message-seen-before`.

        ProtocolError: as `read_setup`.

        DeskError: as `Door.write`.
    """
    key = None if is_self(agent_id) else key_of(_registered(agent_id))
    setup = read_setup(data, key, addressed(desk, agent_id))
    digest, token = message_digest(data), PREFIX + secrets.token_urlsafe(32)

    def job(now: int) -> int:
        take_message(digest, setup.counts_until)
        agent = _locked(agent_id, setup, now)
        if key is not None and bytes(agent.verify_key) != key.raw:  # it was changed just now
            raise AgentRefusedError("message-signature-wrong")
        if agent.token_digest is not None and now < agent.token_expires_at:
            agent.token_before, agent.token_until = agent.token_digest, min(now + OVERLAP, agent.token_expires_at)
        else:
            agent.token_before = None
        agent.token_digest, agent.token_expires_at = _digest(token), now + TOKEN_LASTS
        agent.save()
        return agent.token_expires_at

    return SetupAnswer(agent_id=agent_id, token=token, expires_at=desk.door.write(job))


def agent_of_token(desk: Desk, header: str | None) -> Agent:
    """Who asks. Header: `Authorization`.

    Raises:
        AgentRefusedError: `token-missing`, `token-unknown`.
    """
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token:
        raise AgentRefusedError("token-missing")
    # Tokens are long and made by chance: that a digest is looked up tells nobody anything of another's.
    digest, now = _digest(token[:_LONGEST]), desk.now()
    agent = Agent.objects.filter(token_digest=digest, token_expires_at__gt=now, ended_at=None).first()
    agent = agent or Agent.objects.filter(token_before=digest, token_until__gt=now, ended_at=None).first()
    if agent is None:
        raise AgentRefusedError("token-unknown")
    return agent


def require_still(agent: Agent) -> None:
    """Within a job: whoever asked has neither ended nor another key meanwhile. Raises AgentRefusedError."""
    if not Agent.objects.filter(pk=agent.pk, ended_at=None, verify_key=agent.verify_key).exists():
        raise AgentRefusedError("token-unknown")


def key_of(agent: Agent) -> VerifyingKey:
    """What the agent signs with."""
    key = VerifyingKey.from_raw(bytes(agent.verify_key))
    assert key is not None
    return key


def addressed(desk: Desk, agent_id: str) -> Addressed:
    """What a message to this desk must say of itself."""
    return Addressed(agent_id=agent_id, business_id=business_id(desk.config), now=desk.now())


def _registered(agent_id: str) -> Agent:
    agent = Agent.objects.filter(agent_id=agent_id).first()
    if agent is None:
        raise AgentRefusedError("agent-unknown")
    if agent.ended_at is not None:
        raise AgentRefusedError("agent-ended")
    return agent


def _locked(agent_id: str, setup: AgentSetup, now: int) -> Agent:
    agent = Agent.objects.select_for_update().filter(agent_id=agent_id).first()
    if agent is None and is_self(agent_id) and setup.key is not None:
        agent = Agent(agent_id=agent_id, kind="self", name="", verify_key=setup.key.raw, registered_at=now)
    if agent is None:
        raise AgentRefusedError("agent-unknown")
    if agent.ended_at is not None:
        raise AgentRefusedError("agent-ended")
    return agent


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
