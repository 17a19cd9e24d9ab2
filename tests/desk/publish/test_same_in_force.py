"""Whatever happened, and however it was published: sets and coverages say the same of every instant."""

import shutil
from collections.abc import Mapping

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desk.made import made_case
from desk.publish.sets_read import SCOPES, CoverageThen, coverages, covered, in_force, opened, stated
from desk_clock import DeskClock
from widerspruch.desk.config import DAY, HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, PlatformAccount
from widerspruch.desk.publish.publish import Published, publish
from widerspruch.desk.values import AccountIdentity, EventKind, Scopes

PLATFORM = "beispielnetz"
# The second has a handle that was the first one's before; of the last only a handle is known.
PEOPLE = (
    AccountIdentity("1", handles=("anna", "anna.alt")),
    AccountIdentity("2", handles=("anna.alt",)),
    AccountIdentity("3"),
    AccountIdentity("", handles=("nur.ein.handle",)),
)
ANY_SCOPES = st.builds(Scopes, st.booleans(), st.booleans(), st.booleans()).filter(
    lambda one: one.own_content or one.ai_interactions or one.mentions
)
STEPS = st.one_of(
    st.tuples(st.just("object"), st.sets(st.integers(0, len(PEOPLE) - 1), min_size=1, max_size=2), ANY_SCOPES),
    st.tuples(st.just("claim"), st.integers(0, len(PEOPLE) - 1), ANY_SCOPES),
    st.tuples(st.just("without"), st.just(0), st.just(Scopes(own_content=False, ai_interactions=False))),
    st.tuples(
        st.sampled_from(["withdraw", "withdraw_part", "undo", "refuse", "link", "widen"]),
        st.integers(0, 99),
        ANY_SCOPES,
    ),
    st.tuples(st.just("publish"), st.none() | st.integers(0, 99), st.none()),
    st.tuples(st.just("wait"), st.sampled_from([1, HOUR, DAY, 40 * DAY]), st.none()),
)


class _History:
    """Does what happens to cases as the desk's services do, in few words."""

    def __init__(self, desk: Desk, clock: DeskClock) -> None:
        self._desk, self._clock = desk, clock
        self.published: list[tuple[Published, list[CoverageThen]]] = []

    def happens(self, step: str, what: object, scopes: Scopes | None) -> None:
        self._clock.moves(1)
        match step, what:
            case "wait", int(micros):
                self._clock.moves(micros)
            case "publish", int() | None as since:
                self._publish(since)
            case "object", set(people):
                case = made_case(self._desk, [(PLATFORM, PEOPLE[one]) for one in people], scopes or Scopes())
                self._event(case, "received")
            case "claim", int(person):
                expires = self._clock.now + 30 * DAY
                claim = {"assurance": "claimed", "claim_expires_at": expires}
                case = made_case(self._desk, [(PLATFORM, PEOPLE[person])], scopes or Scopes(), **claim)
                self._event(case, "claim_received")
            case "without", _:
                self._event(made_case(self._desk, [(PLATFORM, None)], scopes or Scopes()), "received")
            case _, int(which) if cases := [*DeskCase.objects.order_by("id")]:
                self._changes(step, cases[which % len(cases)], scopes or Scopes())

    def _changes(self, step: str, case: DeskCase, scopes: Scopes) -> None:
        now = self._clock.now
        standing = [one for one in case.coverages.all() if one.until is None or one.until > now]
        match step:
            case "withdraw" if case.assurance == "verified":
                case.coverages.filter(until=None).update(until=now + 72 * HOUR)
                self._event(case, "withdrawn")
            case "withdraw_part" if case.assurance == "verified":
                for one in [one for one in standing if one.until is None]:
                    self._withdraw_part(one, scopes)
                self._event(case, "withdrawn")
            case "undo" if case.assurance == "verified":
                case.coverages.filter(until__gt=now).update(until=None)
                self._event(case, "withdrawal_undone")
            case "refuse":
                for one in standing:
                    Coverage.objects.filter(pk=one.pk).update(until=now)
                self._event(case, "refused")
            case "link" | "widen" if standing:
                account = standing[0].account if step == "widen" else PlatformAccount.objects.order_by("-id").first()
                if account is not None:
                    self._cover(case, account, scopes, standing[0].until)
                self._event(case, "account_linked")

    def _withdraw_part(self, one: Coverage, scopes: Scopes) -> None:
        taken_back = [name for name in SCOPES if getattr(one, name) and getattr(scopes, name)]
        rest = [name for name in SCOPES if getattr(one, name) and name not in taken_back]
        if not taken_back:
            return
        if rest:
            parts = {name: name in rest for name in SCOPES}
            self._cover(one.case, one.account, Scopes(**parts), None, one.since)
        parts = {name: name in taken_back for name in SCOPES}
        if not one.case.coverages.filter(account=one.account, since=one.since, **parts).exclude(pk=one.pk).exists():
            Coverage.objects.filter(pk=one.pk).update(until=self._clock.now + 72 * HOUR, **parts)

    def _cover(
        self,
        case: DeskCase,
        account: PlatformAccount | None,
        scopes: Scopes,
        until: int | None,
        since: int | None = None,
    ) -> None:
        since = self._clock.now if since is None else since
        parts = {name: getattr(scopes, name) for name in SCOPES}
        if not case.coverages.filter(account=account, since=since).exists() or since != self._clock.now:
            Coverage.objects.get_or_create(
                case=case,
                account=account,
                platform=PLATFORM,
                since=since,
                **parts,
                defaults={"until": until, "salt": bytes(16), "in_sets_from": since},
            )

    def _event(self, case: DeskCase, kind: EventKind) -> None:
        self._desk.door.write(lambda now: CaseEvent.objects.create(case=case, at=now, kind=kind, actor="desk"))

    def _publish(self, since: int | None) -> None:
        builds_on = None
        if since is not None and self.published:
            builds_on = self.published[since % len(self.published)][0].number
        self.published.append((publish(self._desk, PLATFORM, builds_on), coverages(self._desk)))

    def chain(self, last: Published) -> list[Published]:
        by_number: Mapping[int, Published] = {one.number: one for one, _ in self.published}
        found = [last]
        while found[-1].since is not None:
            found.append(by_number[found[-1].since])
        return found


ANY_HISTORY = given(st.lists(STEPS, min_size=1, max_size=12))


def _some(histories: int) -> settings:
    return settings(max_examples=histories, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@_some(8)
@ANY_HISTORY
def test_full_sets_and_increments_say_what_the_coverages_say(
    desk: Desk, clock: DeskClock, steps: list[tuple[str, object, Scopes | None]]
) -> None:
    """By account, of every instant. By handle nobody is missing now; a full set says it exactly, too."""
    _same(desk, clock, steps)


@pytest.mark.slow
@_some(150)
@ANY_HISTORY
def test_and_so_do_many_more(desk: Desk, clock: DeskClock, steps: list[tuple[str, object, Scopes | None]]) -> None:
    _same(desk, clock, steps)


def _same(desk: Desk, clock: DeskClock, steps: list[tuple[str, object, Scopes | None]]) -> None:
    with connection.cursor() as cursor:
        for table in ("caseevent", "coverage", "publication", "deskcase", "platformaccount"):
            cursor.execute(f"DELETE FROM desk_{table}")
    shutil.rmtree(desk.config.sets, ignore_errors=True)
    history = _History(desk, clock)
    for step in (*steps, ("publish", None, None), ("publish", 99, None)):
        history.happens(*step)

    for last, rows in history.published:
        chain = history.chain(last)
        said = stated(opened(desk, [one.folder for one in chain]))
        instants = {last.received_until, *(row.since for row in rows)} | {row.until for row in rows if row.until}
        for at in sorted(near for instant in instants for near in (instant - 1, instant)):
            names, handles = covered(rows, at, by_handle=False), covered(rows, at, by_handle=True)
            found = in_force(said, at)
            handle_keys = {key for row in rows for key in row.by_handle}
            assert {one for one in found if one[0] not in handle_keys} == names
            if at >= last.received_until:
                assert handles <= {one for one in found if one[0] in handle_keys}
            if len(chain) == 1:
                assert found == names | handles
