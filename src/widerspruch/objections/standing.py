"""How the objections of accounts stand: which of them count, which are over, and what one of them covers."""

from collections.abc import Collection, Iterable, Mapping

from widerspruch.objections.events import ObjectionEvent
from widerspruch.objections.moves import MoveRefusal, ObjectionState, move_name, state_after
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route

States = Mapping[tuple[str, str], ObjectionState]
"""How objections stand, by account and route."""

STANDING: Collection[ObjectionState] = frozenset(
    ("sent", "acknowledged", "unclear", "asked_back", "granted", "complained", "authority_replied", "done")
)
"""An objection was made, and nobody has said that it does not stand: no second one is needed."""

WAITING: Collection[ObjectionState] = frozenset(("sent", "acknowledged", "unclear"))
"""An objection was made, and the platform has not decided: its deadline runs."""

TRIED_IN_VAIN: Collection[ObjectionState] = frozenset(("refused", "failed", "given_up"))
"""This way leads nowhere; another one may."""


class Standing:
    """How far an account has come by which routes."""

    def __init__(self, states: States, rulebook: Rulebook) -> None:
        self.routes = rulebook.routes()
        self._states: dict[str, dict[str, ObjectionState]] = {}
        for (account, route), state in states.items():
            self._states.setdefault(account, {})[route] = state

    def made(self, account: str, route: Route) -> str | None:
        """The route of an objection that stands and covers what this route covers: this or an equal one."""
        return next((by for by, state in self._of(account) if state in STANDING and self._covers(by, route)), None)

    def given_up(self, account: str, route: Route) -> bool:
        """The person wants no objection by this route, or by one like it from before. Whoever gives up a letter that
        they had tried instead has not given up the form."""
        return any(state == "given_up" and self._stands_for(by, route) for by, state in self._of(account))

    def closed(self, account: str, route: str) -> bool:
        """This route was refused, did not work, or is not wanted."""
        return self._states.get(account, {}).get(route) in TRIED_IN_VAIN

    def _of(self, account: str) -> Iterable[tuple[str, ObjectionState]]:
        return self._states.get(account, {}).items()

    def _stands_for(self, by: str, wanted: Route) -> bool:
        route = self.routes.get(by)
        return by == wanted.id or (route is not None and route.strength == wanted.strength and covers(route, wanted))

    def _covers(self, made: str, wanted: Route) -> bool:
        return made == wanted.id or (made in self.routes and covers(self.routes[made], wanted))


def covers(made: Route, wanted: Route) -> bool:
    """Whether an objection by one route covers all that another one covers."""
    what = made.covers
    return (
        what.unit != "nothing"
        and bool(wanted.covers.scopes)
        and set(wanted.covers.purposes) <= set(what.purposes)
        and set(wanted.covers.scopes) <= set(what.scopes)
    )


def states_of(events: Iterable[ObjectionEvent]) -> States:
    """How objections stand after events, in the order of their days. Whoever tells only the last of what happened is
    understood: what was granted must have been sent."""
    states: dict[tuple[str, str], ObjectionState] = {}
    for event in sorted(events, key=lambda event: event.on):
        key, name = (event.account, event.route), move_name(event)
        after = state_after(states.get(key, "not_made"), name)
        if isinstance(after, MoveRefusal):
            after = state_after("sent", name)
            assert not isinstance(after, MoveRefusal), "from `sent` everything can be"
        states[key] = after
    return states
