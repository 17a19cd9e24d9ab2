"""Whatever people do who showed nothing, and in whichever order: what a verified objection keeps out stays the same.

Each run is lived twice from an empty desk on: once with all acts, and once with those alone of who showed who they are,
of the platform, and of time. Both times each of the latter has the same answer, and at the end every verified case keeps
out the same accounts in the same scopes from and until the same instants, with the same history, mails and receipts.
"""

from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from objecting_world import ACCOUNTS, CONTACTS, EVE, HOLDERS, OUTPUT, POST, World
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase
from widerspruch.desk.values import ALL_SCOPES, Scopes

PEOPLE = st.sampled_from(sorted(HOLDERS))
SOME_SCOPES = st.builds(Scopes, st.booleans(), st.booleans(), st.booleans()).filter(bool) | st.just(ALL_SCOPES)
TIMES = st.sampled_from([1, 60_000_000, HOUR // 2, HOUR, DAY, 3 * DAY - 1, 3 * DAY, 10 * DAY, 31 * DAY])
PURPOSES = st.sampled_from(["object", "claim", "case", "withdraw"])
CODES = st.integers(0, 10**8 - 1).map(lambda number: f"{number:08}")
BY = st.sampled_from(["holder", "holder", "guardian", "platform"])


class ObjectionMachine(RuleBasedStateMachine):
    desk: ClassVar[Desk]
    clock: ClassVar[Any]

    @initialize(of_age_after=st.sampled_from([DAY, 40 * DAY]), who=st.sets(PEOPLE))
    def opens(self, of_age_after: int, who: set[str]) -> None:
        self.of_age_after = of_age_after
        self.world = World(self.desk, self.clock, of_age_after)
        self.answers: list[tuple[tuple[Any, ...], str]] = []
        for one in sorted(who):
            self.happens("object", one, ALL_SCOPES, "guardian")

    def happens(self, *act: Any) -> None:
        self.answers.append((act, self.world.does(*act)))

    # Who showed who they are, the platform, and time.

    @rule(who=PEOPLE, scopes=SOME_SCOPES, acted_by=st.sampled_from(["guardian", "minor"]))
    def somebody_objects(self, who: str, scopes: Scopes, acted_by: str) -> None:
        self.happens("object", who, scopes, acted_by)

    @rule(who=PEOPLE, by=BY, scopes=SOME_SCOPES, at_once=st.booleans())
    def somebody_takes_back(self, who: str, by: str, scopes: Scopes, at_once: bool) -> None:
        self.happens("ask", who, by, scopes)
        if at_once:
            self.happens("withdraw", who, by)

    @rule(who=PEOPLE, by=BY, act=st.sampled_from(["withdraw", "undo"]))
    def somebody_goes_on(self, who: str, by: str, act: str) -> None:
        self.happens(act, who, by)

    @rule(act=st.sampled_from(["link", "unlink", "log in", "tidy"]))
    def the_platform_acts(self, act: str) -> None:
        self.happens(act)

    @rule(who=PEOPLE, act=st.sampled_from(["question", "answer"]))
    def somebody_is_asked_or_answers(self, who: str, act: str) -> None:
        self.happens(act, who)

    @rule(time=TIMES)
    def time_passes(self, time: int) -> None:
        self.happens("wait", time)

    # Who showed nothing.

    @rule(
        contact=st.sampled_from([EVE, EVE, EVE, *CONTACTS]),
        account=st.sampled_from(ACCOUNTS),
        kind=st.sampled_from(["objection", "objection", "others_posts", "false_output"]),
        scopes=SOME_SCOPES,
        acted_by=st.sampled_from(["holder", "guardian"]),
        reads_mail=st.booleans(),
    )
    def somebody_claims(
        self, contact: str, account: tuple[str, str], kind: str, scopes: Scopes, acted_by: str, reads_mail: bool
    ) -> None:
        claim = {"contact": contact, "platform": account[0], "account": account[1], "kind": kind, "scopes": scopes}
        more = {"names": ("Erika Muster",), "posts": (POST,), "outputs": (OUTPUT,), "acted_by": acted_by}
        self.world.does("claim again", claim | more)
        if reads_mail:
            self.world.does("read mail")

    @rule(contact=st.sampled_from(CONTACTS), purpose=PURPOSES, who=PEOPLE)
    def somebody_asks_for_a_code(self, contact: str, purpose: str, who: str) -> None:
        self.world.does("ask for code", contact, purpose, who)

    @rule(contact=st.sampled_from(CONTACTS), purpose=PURPOSES, code=CODES)
    def somebody_guesses(self, contact: str, purpose: str, code: str) -> None:
        self.world.does("guess", contact, purpose, code)
        self.world.does("guess of claim", contact, code)

    @rule(act=st.sampled_from(["read mail", "meddle", "report"]))
    def eve_acts(self, act: str) -> None:
        self.world.does(act)

    # What holds at every moment.

    @invariant()
    def nobody_has_two_open_objections(self) -> None:
        open_ones = DeskCase.objects.filter(assurance="verified", kind="objection", ended_at=None)
        keys = [bytes(key) for key in open_ones.values_list("holder_key", flat=True)]
        assert len(keys) == len(set(keys))

    @invariant()
    def a_claim_never_counts_longer_than_it_may(self) -> None:
        for row in Coverage.objects.filter(case__assurance="claimed").select_related("case"):
            assert row.until is not None
            assert row.until <= row.case.claim_expires_at

    @invariant()
    def history_is_only_added_to(self) -> None:
        events = [*CaseEvent.objects.order_by("id").values_list("id", "case_id", "kind", "at")]
        before = getattr(self, "_history", [])
        assert events[: len(before)] == before
        self._history = events

    def teardown(self) -> None:
        if not hasattr(self, "world"):
            return
        lived = self.world.timeline()
        self.world.ends()
        alone = World(self.desk, self.clock, self.of_age_after)
        try:
            for act, answer in self.answers:
                assert (act, alone.does(*act)) == (act, answer)
            assert alone.timeline() == lived
        finally:
            alone.ends()


def live(desk: Desk, clock: Any, runs: int, steps: int) -> None:
    machine = type("MachineOfADesk", (ObjectionMachine,), {"desk": desk, "clock": clock})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=runs,
            stateful_step_count=steps,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )


def test_nobody_who_showed_nothing_changes_what_a_verified_objection_keeps_out(desk: Desk, clock: Any) -> None:
    live(desk, clock, runs=20, steps=20)


@pytest.mark.slow
def test_the_same_over_many_more_lives_on_both_databases(desk_on_both: Desk, clock: Any) -> None:
    live(desk_on_both, clock, runs=40, steps=30)
