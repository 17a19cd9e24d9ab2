"""What random runs have in common: somebody with accounts, and the comparison with the desk at the end."""

import random
from collections.abc import Callable, Mapping

from widerspruch.desk.models import AgentRequest, DeskCase
from widerspruch.person.filing.errors import FilingError
from widerspruch.testing.awkward.outcomes import AwkwardOutcome, RunKind
from widerspruch.testing.awkward.world import AwkwardWorld, KilledError, MortalHttp

PLATFORM = "beispielnetz"

MOST_STEPS = 400
"""After so many a run has not come to its end: what is missing then counts as lost."""


class RandomRun:
    """What runs have in common: somebody with accounts, and the comparison at the end."""

    agent_id = ""
    callbacks = 0

    def __init__(self, world: AwkwardWorld, number: int, chance: random.Random, http: MortalHttp) -> None:
        self.world, self.number, self.chance, self.http = world, number, chance, http
        self.asked = chance.randint(1, 3)
        self.taken_back = 0

    def go(self) -> None:
        raise NotImplementedError

    def known(self) -> Mapping[str, str]:
        """What whoever asked knows in the end: by the names that requests have, the desk's; empty: nothing."""
        raise NotImplementedError

    def survived(self, act: Callable[[], object]) -> bool:
        """Whether a process got through it; else it was killed, or gave up for now."""
        try:
            act()
        except KilledError:
            return False
        except FilingError as error:
            if error.ending.http_status not in (503, 429) and error.code != "clock_differs":
                raise
            self.world.clock.wait(60)
            return False
        return True

    def again_and_again(self, act: Callable[[], object]) -> None:
        """As a person does who calls a command until it got through."""
        for _ in range(MOST_STEPS):
            if self.survived(act):
                return

    def outcome(self, kind: RunKind, waited: float) -> AwkwardOutcome:
        rows = [*AgentRequest.objects.filter(agent__agent_id=self.agent_id).select_related("case")]
        objections = [row for row in rows if row.kind == "objection"]
        cases = {row.case_id for row in objections if row.case_id is not None}
        known = self.known()
        there = {row.agent_request_id: row.request_id for row in rows}
        lost = sum(known.get(name) != request_id for name, request_id in there.items())
        lost += sum(name not in there for name in known) + max(0, self.asked - len(cases))
        return AwkwardOutcome(
            kind=kind,
            asked=self.asked,
            requests=len(objections),
            cases=len(cases),
            verified=DeskCase.objects.filter(pk__in=cases, assurance="verified").count(),
            doubled=max(0, len(objections) - self.asked) + max(0, len(cases) - self.asked),
            lost=lost,
            wrong=self.wrong(cases),
            withdrawn=self.taken_back,
            steps=self.http.steps,
            kills=self.http.kills,
            callbacks=self.callbacks,
            seconds_waited=waited,
        )

    def wrong(self, cases: set[int]) -> int:
        """How many more, or fewer, were taken back at the desk than by whoever asked."""
        ended = DeskCase.objects.filter(pk__in=cases).exclude(ended_at=None).count()
        return abs(ended - self.taken_back)


def account_of_run(number: int, index: int) -> str:
    return f"9{number:07}{index}"
