"""Agents that speak with a desk of a test over its real calls.

agent = registered(desk, "VZ_EXAMPLE", kind="association"); agent.sets_up(); agent.objects(email="erika@example.org")
"""

import hashlib
from typing import Any

from msgspec import Struct, field

from desk_browser import DeskClient
from widerspruch.desk.addresses import business_id
from widerspruch.desk.agents.registry import NewAgent, register_agent
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import AgentRequest
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER, read_setup_answer, verify_signature_header
from widerspruch.protocol.drp.messages import (
    USUAL_VALIDITY,
    AccountOnWire,
    AgentSetup,
    AiTrainingClaims,
    Exercise,
    Revocation,
)
from widerspruch.protocol.drp.profile import self_agent_id
from widerspruch.protocol.drp.status import DrpStatus, read_status
from widerspruch.protocol.drp.writing_messages import write_message
from widerspruch.protocol.signing_keys import SigningKey

MANDATE = hashlib.sha256(b"Vollmacht").hexdigest()


class TestAgent(Struct):
    """Somebody with a key, and with the token of the last setup."""

    __test__ = False

    desk: Desk
    agent_id: str
    key: SigningKey
    is_self: bool = False
    token: str = ""
    sent: int = 0
    answers: list[Any] = field(default_factory=list)

    def sets_up(self) -> Any:
        """A new token."""
        setup = AgentSetup(**self.head(), key=self.key.public if self.is_self else None)
        answer = self.posts(f"/v1/agent/{self.agent_id}", write_message(setup, self.key), token=None)
        if answer.status_code == 200:
            self.token = read_setup_answer(answer.content, self.agent_id).token
        return answer

    def exercise(self, **said: Any) -> Exercise:
        """An objection, unless something else is said; what `AiTrainingClaims` has stands in the profile's object."""
        nested = {name: said.pop(name) for name in [*said] if name in AiTrainingClaims.__struct_fields__}
        if "accounts" in nested:
            named = (one.partition(":") for one in nested["accounts"])
            nested["accounts"] = tuple(AccountOnWire(platform, name) for platform, _, name in named)
        profile = said.pop("profile", True)
        values = {"exercise": "ai-training:object", **self.head(), **said}
        return Exercise(**values, ai_training=AiTrainingClaims(**nested) if profile else None)

    def message(self, **said: Any) -> bytes:
        """The same, signed."""
        return write_message(self.exercise(**said), self.key)

    def asks(self, **said: Any) -> Any:
        """The answer to an exercise."""
        return self.posts("/v1/data-rights-request", self.message(**said))

    def objects(self, **said: Any) -> DrpStatus:
        """The status of an exercise, which has to be taken."""
        return self.status_in(self.asks(**said))

    def looks(self, request_id: str) -> DrpStatus:
        """How a request stands."""
        return self.status_in(self.gets(f"/v1/data-rights-request/{request_id}"))

    def revocation(self, request_id: str, **said: Any) -> bytes:
        """That a request is taken back."""
        return write_message(Revocation(**self.head(), request_id=request_id, **said), self.key)

    def revokes(self, request_id: str, **said: Any) -> Any:
        """The answer to it."""
        path = f"/v1/data-rights-request/{request_id}"
        return self.calls("DELETE", path, self.revocation(request_id, **said))

    def status_in(self, answer: Any) -> DrpStatus:
        """What an answer says, if the desk signed it."""
        assert answer.status_code == 200, (answer.status_code, answer.content)
        header = answer.headers[SIGNATURE_HEADER]
        verify_signature_header(header, answer.content, [self.desk.keys.receipts.public])
        return read_status(answer.content)

    def gets(self, path: str) -> Any:
        return self.calls("GET", path, None)

    def posts(self, path: str, data: bytes, **more: Any) -> Any:
        return self.calls("POST", path, data, **more)

    def calls(self, method: str, path: str, data: bytes | None, *, token: str | None = "own", **headers: str) -> Any:
        """A call. Token: None: none is sent."""
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        if token is not None:
            told["Authorization"] = f"Bearer {self.token if token == 'own' else token}"
        sent = {} if data is None else {"data": data}
        client = DeskClient(self.desk, raise_request_exception=False, HTTP_HOST="localhost")
        return client.generic(method, f"/drp{path}", content_type="text/plain", headers=told, **sent)

    def head(self) -> dict[str, Any]:
        """What every message says; no two are the same."""
        self.sent += 1
        at = self.desk.now() - self.sent * 1000
        return {
            "agent_id": self.agent_id,
            "business_id": business_id(self.desk.config),
            "issued_at": at,
            "expires_at": at + USUAL_VALIDITY,
        }


def registered(desk: Desk, agent_id: str = "AGENT_EXAMPLE", **more: Any) -> TestAgent:
    """An agent that the operator registered, with a token."""
    key = SigningKey.new()
    register_agent(desk, NewAgent(agent_id=agent_id, name="Beispielverband", key=key.public, **more))
    agent = TestAgent(desk, agent_id, key)
    agent.sets_up()
    return agent


def own_app(desk: Desk) -> TestAgent:
    """A person's own app, with a key of its own and a token."""
    key = SigningKey.new()
    agent = TestAgent(desk, self_agent_id(key.public), key, is_self=True)
    agent.sets_up()
    return agent


def row_of(status: DrpStatus) -> AgentRequest:
    """The request in the tables."""
    return AgentRequest.objects.get(request_id=status.request_id)
