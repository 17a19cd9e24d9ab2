"""One request through everything that can happen to it: nothing is lost, nothing is done twice."""

from collections.abc import Callable
from contextlib import ExitStack

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from person.filing.speaking import HTTP, KEY, ME, TestClock, asked_for
from small_desk import CODE, SmallDesk, small_desk
from widerspruch.person.filing.client import SignedAnswer
from widerspruch.person.filing.discover import FoundDesk
from widerspruch.person.filing.drive import DeskClients, begin, drive, enter_code
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.filing import (
    DAY,
    HOUR,
    MINUTE,
    Filing,
    hurried,
    next_action,
    taking_back,
    went_wrong,
)

SECOND = 1_000_000


class InMemory:
    """What was written down last, by the name of the request. `fails`: the disk is full, or the power goes."""

    def __init__(self) -> None:
        self.filings: dict[str, Filing] = {}
        self.answers: list[SignedAnswer] = []
        self.fails = False

    def keep_begun(self, filing: Filing, desk: FoundDesk) -> None:
        self.filings[filing.asked.agent_request_id] = filing

    def keep_answer(self, filing: Filing, signed: SignedAnswer, now: int) -> None:
        if self.fails:
            self.fails = False
            raise KeyboardInterrupt
        self.filings[filing.asked.agent_request_id] = filing
        self.answers.append(signed)


@pytest.fixture
def journal() -> InMemory:
    return InMemory()


@pytest.fixture
def filing(desk: SmallDesk, clients: DeskClients, journal: InMemory, clock: TestClock) -> Filing:
    return begin(asked_for(), clients.at(desk.address), journal, clock())


Step = Callable[[Filing], Filing]


@pytest.fixture
def step(clients: DeskClients, journal: InMemory, clock: TestClock) -> Step:
    """Does what is next, at once."""
    return lambda filing: drive(hurried(filing), clients, journal, clock())


def test_a_request_is_written_down_before_it_is_sent(desk: SmallDesk, filing: Filing, journal: InMemory) -> None:
    assert journal.filings == {filing.asked.agent_request_id: filing}
    assert desk.requests == []
    assert next_action(filing, filing.begun_at).step == "send"


def test_it_goes_from_the_first_message_to_the_receipt(
    desk: SmallDesk, filing: Filing, step: Step, clients: DeskClients, journal: InMemory, clock: TestClock
) -> None:
    filing = step(filing)
    assert (filing.outcome, filing.needs_code) == ("needs_code", True)
    filing = enter_code(filing, CODE, clients, journal, clock())
    assert filing.outcome == "granted"
    assert filing.answer is not None
    assert len(filing.answer.receipts) == 1
    assert journal.filings[filing.asked.agent_request_id] == filing


def test_a_grant_needs_a_receipt(desk: SmallDesk, filing: Filing, step: Step) -> None:
    filing = step(filing)
    desk.decide("received")
    assert step(filing).outcome == "received"
    desk.decide("questioned")
    assert step(filing).outcome == "under_way"


@pytest.mark.parametrize("outcome", ["no_match", "not_covered", "refused", "withdrawn", "lapsed"])
def test_what_ends_it_ends_it(desk: SmallDesk, filing: Filing, step: Step, clock: TestClock, outcome: str) -> None:
    filing = step(filing)
    desk.decide(outcome)
    filing = step(filing)
    assert filing.outcome == outcome
    assert next_action(filing, clock()).step == "over"
    # Whoever wants to know it asks all the same, and may hear better news.
    desk.decide("recorded")
    assert step(filing).outcome == "granted"


def test_an_older_answer_tells_nothing(desk: SmallDesk, filing: Filing, step: Step, journal: InMemory) -> None:
    filing = step(filing)
    desk.decide("recorded")
    filing = step(filing)
    desk.wrong = ["stale"]
    after = step(filing)
    assert after.answer == filing.answer
    assert len(journal.answers) == 2


def test_what_is_not_new_is_not_written_down_and_asked_for_ever_later(
    filing: Filing, step: Step, journal: InMemory, clock: TestClock
) -> None:
    filing = step(filing)
    waits = []
    for _ in range(14):
        filing = step(filing)
        waits.append(filing.next_at - clock.at)
    assert len(journal.answers) == 1
    assert waits == sorted(waits)
    assert waits[0] < 3 * MINUTE
    assert waits[-1] > DAY - HOUR


def test_what_the_desk_forgot_is_asked_for_again_under_the_same_name(
    desk: SmallDesk, filing: Filing, step: Step
) -> None:
    filing = step(filing)
    desk.requests.clear()
    filing = step(filing)
    assert filing.is_forgotten
    filing = step(filing)
    assert filing.outcome == "needs_code"
    assert [one.name for one in desk.requests] == [filing.asked.agent_request_id]
    assert len(desk.cases) == 1


def test_what_only_a_person_can_mend_stops_it_until_they_try_again(
    desk: SmallDesk, filing: Filing, clients: DeskClients, journal: InMemory, clock: TestClock
) -> None:
    desk.kinds = ("agent",)
    fresh = DeskClients(HTTP, ME, KEY)
    filing = drive(filing, fresh, journal, clock())
    assert (filing.problem, filing.is_stopped) == ("desk_takes_no_such_agent", True)
    assert next_action(filing, clock() + 100 * DAY).step == "stopped"
    desk.kinds = ("self",)
    assert drive(hurried(filing), fresh, journal, clock()).outcome == "needs_code"


def test_a_desk_says_how_long_to_wait(desk: SmallDesk, filing: Filing, step: Step, clock: TestClock) -> None:
    filing = step(filing)
    failing = went_wrong(filing, FilingError("asked_too_often", seconds=900), clock.at)
    assert next_action(failing, clock.at).step == "wait"
    assert next_action(failing, clock.at + 900 * SECOND).step == "ask"
    # However often it goes wrong, nobody waits longer than a day; and a clock that was set back makes nobody wait.
    for _ in range(40):
        failing = went_wrong(failing, FilingError("desk_unreachable"), clock.at)
    assert failing.next_at == clock.at + DAY
    assert next_action(failing, clock.at - 365 * DAY).step == "ask"


def test_taking_back_is_a_request_of_its_own(
    desk: SmallDesk, filing: Filing, step: Step, clients: DeskClients, journal: InMemory, clock: TestClock
) -> None:
    filing = step(filing)
    back = begin(taking_back(filing), clients.at(desk.address), journal, clock())
    assert (back.asks, back.asked.claims.case_id) == ("take_back", "W-0001")
    back = step(back)
    assert back.outcome == "withdrawn"
    assert step(filing).outcome == "withdrawn"


def test_a_code_whose_answer_was_lost_was_entered(
    desk: SmallDesk, filing: Filing, step: Step, clients: DeskClients, journal: InMemory, clock: TestClock
) -> None:
    filing = step(filing)
    with pytest.raises(FilingError, match="code_wrong"):
        enter_code(filing, "000000", clients, journal, clock())
    desk.wrong = ["lost"]
    assert enter_code(filing, CODE, clients, journal, clock()).outcome == "granted"
    with pytest.raises(FilingError, match="filing_nothing_to_enter"):
        enter_code(drive(hurried(filing), clients, journal, clock()), CODE, clients, journal, clock())


def test_a_right_code_may_not_be_enough(
    desk: SmallDesk, filing: Filing, step: Step, clients: DeskClients, journal: InMemory, clock: TestClock
) -> None:
    desk.knows_addresses = False
    with pytest.raises(FilingError, match="code_not_enough"):
        enter_code(step(filing), CODE, clients, journal, clock())


WRONG = ("lost", "lost", "busy", "unsigned", "forged", "stale", "forget_tokens", "rotate", "garbage", "redirect", "")


class OneRequest(RuleBasedStateMachine):
    """A person, a desk that does wrong, and a program that is killed at any point."""

    def __init__(self) -> None:
        super().__init__()
        self.closing = ExitStack()
        self.clock = TestClock()
        self.desk = self.closing.enter_context(small_desk(self.clock))
        self.journal = InMemory()
        self.clients = DeskClients(HTTP, ME, KEY)
        asked = asked_for()
        self.name = asked.agent_request_id
        begin(asked, self.clients.at(self.desk.address), self.journal, self.clock())
        self.filing = self.journal.filings[self.name]

    @rule(wrong=st.lists(st.sampled_from(WRONG), max_size=4))
    def go_wrong(self, wrong: list[str]) -> None:
        self.desk.wrong = wrong

    @rule(is_killed=st.booleans())
    def step(self, is_killed: bool) -> None:
        self.journal.fails = is_killed
        try:
            self.filing = drive(self.filing, self.clients, self.journal, self.clock())
        except KeyboardInterrupt:
            self.killed()
        self.journal.fails = False

    @rule()
    def killed(self) -> None:
        self.clients = DeskClients(HTTP, ME, KEY)
        self.filing = self.journal.filings[self.name]

    @rule(minutes=st.integers(0, 3000))
    def wait(self, minutes: int) -> None:
        self.clock.forward(minutes * 60)

    @rule(outcome=st.sampled_from(("recorded", "in_sets", "questioned", "unverified", "received")))
    def decide(self, outcome: str) -> None:
        self.desk.decide(outcome)

    @rule()
    def forget(self) -> None:
        self.desk.requests.clear()

    @precondition(lambda self: self.filing.needs_code)
    @rule(code=st.sampled_from((CODE, "000000")))
    def enter(self, code: str) -> None:
        try:
            self.filing = enter_code(self.filing, code, self.clients, self.journal, self.clock())
        except FilingError:
            self.filing = hurried(self.filing)

    @invariant()
    def nothing_is_there_twice(self) -> None:
        assert len(self.desk.cases) <= 1
        assert len([one for one in self.desk.requests if one.name == self.name]) <= 1
        assert len(self.desk.requests) <= 1

    @invariant()
    def nothing_is_granted_without_a_receipt(self) -> None:
        assert self.filing.outcome != "granted" or self.filing.answer.receipts

    def teardown(self) -> None:
        """Once the desk behaves, what it says is known after a few steps."""
        self.desk.wrong = []
        self.killed()
        for _ in range(4):
            self.clock.forward(25 * 3600)
            self.filing = drive(self.filing, self.clients, self.journal, self.clock())
        told = {"unverified": "needs_code", "recorded": "granted", "in_sets": "granted", "questioned": "under_way"}
        outcome = self.desk.cases[0].outcome
        assert self.filing.outcome == told.get(outcome, outcome)
        assert self.journal.filings[self.name].outcome == self.filing.outcome
        self.closing.close()


TestOneRequest = OneRequest.TestCase
TestOneRequest.settings = settings(
    max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_a_new_key_is_told_once(
    desk: SmallDesk, filing: Filing, step: Step, clock: TestClock, journal: InMemory
) -> None:
    filing = step(filing)
    assert (filing.keys, filing.answer and filing.answer.is_key_new) == ((desk.keys[0].public.key_id,), False)
    desk.rotate()
    # Also a program that was started since, which knows no other key, says that it was another one.
    fresh = DeskClients(HTTP, ME, KEY)
    filing = drive(hurried(filing), fresh, journal, clock())
    assert filing.answer is not None
    assert filing.answer.is_key_new
    assert journal.filings[filing.asked.agent_request_id] == filing
    filing = drive(hurried(filing), fresh, journal, clock())
    assert filing.answer is not None
    assert not filing.answer.is_key_new
