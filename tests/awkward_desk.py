"""A desk of a test behind its awkward door, and clients that ask it without a network.

awkward = AwkwardDesk(desk, {"is_busy": 1.0}); awkward.client(agent).exercise(...)
"""

from collections.abc import Mapping

from drp_agents import TestAgent
from widerspruch.desk.app import desk_app
from widerspruch.desk.desk import Desk
from widerspruch.person.filing.client import DrpClient
from widerspruch.person.filing.discover import discover
from widerspruch.testing.awkward.door import AwkwardDoor
from widerspruch.testing.awkward.in_process import InProcessHttp
from widerspruch.testing.awkward.moods import Awkwardness, Moods
from widerspruch.testing.awkward.resigning import NewestKey


class AwkwardDesk:
    """`waited`: how long it made somebody wait, each time, in seconds."""

    def __init__(self, desk: Desk, chances: Mapping[Awkwardness, float], seed: int = 1) -> None:
        self.desk = desk
        self.waited: list[float] = []
        self.moods = Moods(seed, chances)
        self.key = NewestKey(desk.config.keys, desk.now)
        self.app = desk_app(desk)
        self.http = InProcessHttp(AwkwardDoor(self.app, self.moods, self.key, self.waited.append))

    def client(self, agent: TestAgent) -> DrpClient:
        """Of an agent, that has found the desk before it was awkward."""
        kind = "self" if agent.is_self else "agent"
        found = discover(InProcessHttp(self.app), self.desk.config.public_address, kind)
        return DrpClient(self.http, found, agent.agent_id, agent.key)
