"""Somebody who speaks to a desk, and a clock that shows what it is set to."""

from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.person.filing.client import AskedFor, new_request_id
from widerspruch.protocol.drp.messages import AccountOnWire, AiTrainingClaims
from widerspruch.protocol.drp.profile import self_agent_id
from widerspruch.protocol.signing_keys import SigningKey

KEY = SigningKey.new()
ME = self_agent_id(KEY.public)
HTTP = OutgoingHttp(allow_loopback=True, seconds=5)


class TestClock:
    """Shows what it is set to."""

    __test__ = False

    def __init__(self) -> None:
        self.at = 1_796_040_000_000_000

    def __call__(self) -> int:
        self.at += 1
        return self.at

    def forward(self, seconds: float) -> None:
        self.at += int(seconds * 1_000_000)


def asked_for(name: str = "70010001", platform: str = "beispielnetz") -> AskedFor:
    return AskedFor(
        exercise="ai-training:object",
        agent_request_id=new_request_id(),
        claims=AiTrainingClaims(accounts=(AccountOnWire(platform, name),), country="DE", language="de"),
        email="erika@example.org",
    )
