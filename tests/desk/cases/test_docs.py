"""docs/desk-cases.md says what the code does: each act is tried in each state."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from objecting_people import ERIKA, objects
from widerspruch.desk.cases import asking, claims, links, refusing, requests, retention, tidying, verifying, withdrawing
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.requests import Report, take_report
from widerspruch.desk.cases.retention_rules import RetentionRule, retention_rules
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake import take as intake
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import DeskCase, Identity, StaffQuestion
from widerspruch.desk.values import CaseState, EventKind, ReportedPost
from widerspruch.lib.texts import load_catalogue

DOCS = Path(__file__).parents[3] / "docs"
PAGE = DOCS / "desk-cases.md"
CLAIM = Claim(contact="otto@example.org", language="de", platform="beispielnetz", account="4712")
REPORT = Report(
    who=AccountHolder("beispielnetz", ERIKA), language="de", posts=(ReportedPost("https://beispielnetz.example/p/1"),)
)


def rows(title: str) -> list[list[str]]:
    """The cells of the table below a heading, without its own first two lines."""
    section = PAGE.read_text("utf-8").partition(f"## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def names(cells: list[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`([a-z_]+)`", cell)}


class InState:
    """A case in a state, and what can be tried with it."""

    def __init__(self, desk: Desk, clock: Any, state: str) -> None:
        self.desk, self.clock = desk, clock
        self.staff = desk.door.write(lambda now: Identity.objects.create(subject_key=b"s" * 32, first_seen=now)).pk
        self.again: Callable[[], Any] = lambda: take_objection(desk, objects(ERIKA))
        if state in ("claimed", "lapsed"):
            self.again = lambda: take_claim(desk, CLAIM)
        elif state.startswith("request"):
            self.again = lambda: take_report(desk, REPORT)
        self.case_id = self.again().case_id
        if state in ("withdrawing", "withdrawn"):
            withdrawing.ask_to_withdraw(desk, self.case_id, "holder")
            withdrawing.withdraw(desk, self.case_id, "holder")
        if state == "questioned":
            self.acts()["ask_question"]()
        if state == "refused":
            self.acts()["refuse"]()
        if state == "request done":
            self.acts()["answer_request"]()
        if state == "withdrawn":
            clock.moves(desk.config.undo_window)
        if state == "lapsed":
            clock.moves(desk.config.claim_lasts)

    def acts(self) -> Mapping[str, Callable[[], object]]:
        desk, case, staff = self.desk, self.case_id, self.staff
        authority = desk.rulebook.authorities[0].slug
        return {
            "ask_to_withdraw": lambda: withdrawing.ask_to_withdraw(desk, case, "holder"),
            "withdraw": self._withdraw,
            "withdraw_claim": lambda: verifying.withdraw_claim(desk, case),
            "undo_withdrawal": lambda: withdrawing.undo_withdrawal(desk, case, "holder"),
            "ask_question": lambda: asking.ask_question(desk, case, staff, "Welches Konto?"),
            "answer_question": lambda: asking.answer_question(desk, case, self._question(), "holder", "Dieses."),
            "refuse": lambda: refusing.refuse(desk, case, staff, "Rolf T.", "Darum.", authority),
            "answer_request": lambda: requests.answer_request(desk, case, staff, "Erledigt."),
            "vouch_for": lambda: desk.door.write(lambda now: verifying.vouch_for(desk, case, staff, None, now)),
        }

    def _withdraw(self) -> object:
        if DeskCase.objects.get(case_id=self.case_id).state != "withdrawn":
            withdrawing.ask_to_withdraw(self.desk, self.case_id, "holder")
        return withdrawing.withdraw(self.desk, self.case_id, "holder")

    def _question(self) -> int:
        asked = StaffQuestion.objects.filter(case__case_id=self.case_id).first()
        return 0 if asked is None else asked.pk

    def tried(self, act: str) -> str:
        """What the page says of it."""
        before = self._events()
        if act.startswith("objecting"):
            taken = self.again()
            if taken.case_id != self.case_id:
                return "new"
            return "undone" if "withdrawal_undone" in self._events()[len(before) :] else "same"
        try:
            self.acts()[names([act]).pop()]()
        except DeskError as error:
            return f"`{error.code}`"
        return "yes" if self._events() != before else "same"

    def _events(self) -> list[str]:
        return [*DeskCase.objects.get(case_id=self.case_id).events.order_by("id").values_list("kind", flat=True)]


HEAD, _, *ACTS = rows("What may happen in which state")
CELLS = [(act[0], state, cell) for act in ACTS for state, cell in zip(HEAD[1:], act[1:], strict=True)]


@pytest.mark.parametrize(("act", "state", "cell"), CELLS, ids=[f"{act} / {state}" for act, state, _ in CELLS])
def test_each_act_in_each_state_is_as_the_page_says(desk: Desk, clock: Any, act: str, state: str, cell: str) -> None:
    assert InState(desk, clock, state).tried(act) == cell


def test_each_state_and_event_stands_on_the_page() -> None:
    assert names([row[0] for row in rows("States")[2:]]) == set(get_args(CaseState))
    assert names([row[0] for row in rows("Moves")[2:]]) == set(get_args(EventKind))


def test_each_function_on_the_page_is_there() -> None:
    modules = {"intake": intake} | {
        module.__name__.rpartition(".")[2]: module
        for module in (asking, claims, links, refusing, requests, retention, tidying, verifying, withdrawing)
    }
    named = re.findall(r"`([a-z]+)\.([a-z_]+)`", "".join(row[2] for row in rows("Moves")))
    assert len(named) > 20
    assert [f"{module}.{name}" for module, name in named if not callable(getattr(modules[module], name, None))] == []


def test_operators_are_told_the_times_that_are_enforced() -> None:
    """docs/operators/desk-retention.md has the table of retention.toml in the words of the catalogue."""
    lines = (DOCS / "operators" / "desk-retention.md").read_text("utf-8").splitlines()
    first = lines.index("|---|---|---|---|---|---|") + 1
    assert lines[first : first + len(retention_rules())] == [_told(rule) for rule in retention_rules()]


def _told(rule: RetentionRule) -> str:
    words = load_catalogue("en", "widerspruch.desk")
    what, why, then = (words(f"retention.{rule.id}.{part}") for part in ("what", "why", "then"))
    since = words(f"retention.since.{rule.since}")
    how_long = f"{rule.days} days {since}" if rule.days else since
    sure = words(f"retention.confidence.{rule.confidence}")
    return f"| {' | '.join((what, how_long, why, then, ', '.join(rule.sources), sure))} |"
