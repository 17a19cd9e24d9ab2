"""A random run of a person's own app, or of a registered agent that is called back."""

import random
from collections.abc import Mapping

from widerspruch.desk.agents.registry import NewAgent, register_agent
from widerspruch.person.filing.client import AskedFor, SignedAnswer, new_request_id
from widerspruch.person.filing.discover import FoundDesk
from widerspruch.person.filing.drive import DeskClients, begin, drive, enter_code
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.filing import Filing, hurried, next_action, taking_back
from widerspruch.protocol.drp.messages import AccountOnWire, AiTrainingClaims
from widerspruch.protocol.drp.profile import self_agent_id
from widerspruch.protocol.drp.status import read_status
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.testing.awkward.one_run import MOST_STEPS, PLATFORM, RandomRun, account_of_run
from widerspruch.testing.awkward.outcomes import RunKind
from widerspruch.testing.awkward.world import AwkwardWorld, KilledError, MortalHttp

_CALLBACK_HOST = "agent.example"
_SECOND = 1_000_000


class _Kept:
    """What a person's own app, or an agent's program, has on its disk."""

    def __init__(self) -> None:
        self.filings: dict[str, Filing] = {}

    def keep_begun(self, filing: Filing, desk: FoundDesk) -> None:
        self.filings[filing.asked.agent_request_id] = filing

    def keep_answer(self, filing: Filing, signed: SignedAnswer, now: int) -> None:
        self.filings[filing.asked.agent_request_id] = filing


class LoneRun(RandomRun):
    """A person's own app with one request for each account; or a registered agent that is called back."""

    def __init__(
        self, world: AwkwardWorld, number: int, chance: random.Random, http: MortalHttp, kind: RunKind
    ) -> None:
        super().__init__(world, number, chance, http)
        self.kept, self.signs = _Kept(), SigningKey.new()
        self.is_app = kind == "app"
        self._ways: DeskClients | None = None
        self._killed = 0
        self.agent_id = self_agent_id(self.signs.public) if self.is_app else f"AGENT_{number}"
        if not self.is_app:
            key = self.signs.public
            new = NewAgent(agent_id=self.agent_id, name="Agent", key=key, callback_host=_CALLBACK_HOST, vouches=True)
            register_agent(world.desk, new)

    def go(self) -> None:
        for index in range(self.asked):
            self._begin(self._asked(index))
        self._drive(hears=1)
        if self.is_app:
            for filing in [*self.kept.filings.values()]:
                self._enter_code(filing)
        if self.chance.random() < 0.5:
            self._take_back(self.chance.choice([*self.kept.filings.values()]))
        self._drive()

    def known(self) -> Mapping[str, str]:
        filings = self.kept.filings.items()
        return {name: "" if one.answer is None else one.answer.request_id for name, one in filings}

    def wrong(self, cases: set[int]) -> int:
        """Also what callbacks told that no question would have been answered with."""
        self.callbacks = sum(len(self.world.told.get(self._path(name), ())) for name in self.kept.filings)
        for name in self.kept.filings:
            for body in self.world.told.get(self._path(name), ()):
                if read_status(body).agent_request_id not in self.kept.filings:
                    return 1
        return super().wrong(cases)

    def _asked(self, index: int) -> AskedFor:
        name = new_request_id()
        account = (AccountOnWire(PLATFORM, account_of_run(self.number, index)),)
        has_account = not self.is_app or self.chance.random() < 0.5
        claims = AiTrainingClaims(
            accounts=account if has_account else (), names=("Erika Beispiel",), country="DE", language="de"
        )
        return AskedFor(
            exercise="ai-training:object",
            agent_request_id=name,
            claims=claims,
            email=f"p{self.number}-{index}@example.org",
            is_email_verified=not self.is_app,
            status_callback="" if self.is_app else f"https://{_CALLBACK_HOST}{self._path(name)}",
        )

    def _path(self, name: str) -> str:
        return f"/{name}"

    def _clients(self) -> DeskClients:
        """Those of a process: the next one begins anew."""
        if self.http.kills != self._killed or self._ways is None:
            self._killed = self.http.kills
            self._ways = DeskClients(self.http, self.agent_id, self.signs, kind="self" if self.is_app else "agent")
        return self._ways

    def _begin(self, asked: AskedFor) -> None:
        address, clock = self.world.desk.config.public_address, self.world.clock
        self.again_and_again(lambda: begin(asked, self._clients().at(address), self.kept, clock()))

    def _drive(self, hears: int = 2) -> None:
        """Until every request has an answer, or as many."""
        clock = self.world.clock
        for name in [*self.kept.filings]:
            filing, heard = self.kept.filings[name], 0
            for _ in range(MOST_STEPS):
                if filing.is_over or heard == hears:
                    break
                try:
                    after = drive(filing, self._clients(), self.kept, clock())
                except KilledError:
                    filing = hurried(self.kept.filings[name])  # all that the next process knows
                    continue
                heard += after.problem is None and after is not filing
                filing = after
                clock.wait(max(0, next_action(filing, clock.now).at - clock.now) / _SECOND)

    def _enter_code(self, filing: Filing) -> None:
        """Of the mails the newest that the desk takes."""
        name, clock = filing.asked.agent_request_id, self.world.clock
        for code in self.world.codes_for(filing.asked.email)[:3]:
            for _ in range(MOST_STEPS):
                filing = self.kept.filings[name]
                if not filing.needs_code:
                    return
                try:
                    enter_code(filing, code, self._clients(), self.kept, clock())
                except KilledError:
                    continue
                except FilingError as error:
                    if error.code == "code_wrong":
                        break
                    clock.wait(60)

    def _take_back(self, filing: Filing) -> None:
        before = len(self.kept.filings)
        self._begin(taking_back(filing))
        assert len(self.kept.filings) == before + 1
        self._drive()
        back = [*self.kept.filings.values()][-1]
        self.taken_back = back.outcome == "withdrawn"
