"""Callbacks that are owed, as a queue of agents: who tells an agent is settled in the tables.

An agent is taken by one UPDATE whose condition only one can meet, for a time: so nobody is told two things at once, in
whatever process. What is owed for one request is one callback, since each tells how the request stands then.
"""

from collections.abc import Sequence

from django.db.models import QuerySet
from msgspec import Struct

from widerspruch.desk.callbacks.timing import BACKOFF, BATCH, BREATH, LASTS, LEASE, REST
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Agent, AgentRequest, OwedCallback


class AgentTurn(Struct, frozen=True):
    """An agent that is ours to be told until `until`. `agent`: primary key. Instants: microseconds UTC."""

    agent: int
    began: int
    until: int


class RequestInTurn(Struct, frozen=True):
    """A request of which its agent is owed word.

    Attributes:
        owed: Primary keys of what the next callback is about. What comes to be owed while it is under way is not among
            them.

        attempts: That failed.
    """

    request: AgentRequest
    owed: tuple[int, ...]
    attempts: int


def take_turn(desk: Desk) -> AgentTurn | None:
    """Take the agent that has waited longest of those that nobody tells just now. None: nobody is to be told anything.

    Raises:
        DeskError: as `Door.write`.
    """
    waiting = OwedCallback.objects.filter(dead_at=None, due_at__lte=desk.now())
    free = waiting.filter(request__agent__busy_until__lte=desk.now()).order_by("due_at", "id")
    agent = free.values_list("request__agent_id", flat=True).first()
    if agent is None:
        return None

    def job(now: int) -> AgentTurn | None:
        is_ours = Agent.objects.filter(pk=agent, busy_until__lte=now).update(busy_until=now + LEASE)
        return AgentTurn(agent, now, now + LEASE) if is_ours else None

    return desk.door.write(job)


def requests_in(turn: AgentTurn) -> list[int]:
    """Primary keys of the requests of which an agent is owed word, the one that has waited longest first."""
    due = _waiting_of(turn.agent).filter(due_at__lte=turn.began).order_by("due_at", "id")
    return [*dict.fromkeys(due.values_list("request_id", flat=True)[:BATCH])]


def read_request(request: int) -> RequestInTurn | None:
    """What is owed of a request now. None: nothing any more."""
    owed = OwedCallback.objects.filter(request_id=request, dead_at=None)
    rows = [*owed.values_list("pk", "attempts")]
    row = AgentRequest.objects.select_related("agent", "case").filter(pk=request).first()
    if row is None or not rows:
        return None
    return RequestInTurn(row, tuple(pk for pk, _ in rows), max(attempts for _, attempts in rows))


def is_told(desk: Desk, told: RequestInTurn) -> None:
    """The agent has it: nothing of it is owed any more. Raises as `Door.write`."""
    desk.door.write(lambda now: OwedCallback.objects.filter(pk__in=told.owed).delete())


def has_failed(desk: Desk, turn: AgentTurn, told: RequestInTurn, problem: str, *, for_good: bool) -> bool:
    """It could not be told: once more later, or never. Whether something is dead now. Raises as `Door.write`."""
    attempts = told.attempts + 1

    def job(now: int) -> bool:
        if not Agent.objects.filter(pk=turn.agent, busy_until=turn.until).exists():
            return False  # our time ran out, and somebody else tells it
        owed = OwedCallback.objects.filter(pk__in=told.owed, dead_at=None)
        owed.update(attempts=attempts, last_problem=problem, due_at=now + BACKOFF[min(attempts, len(BACKOFF)) - 1])
        return bool((owed if for_good else owed.filter(written_at__lte=now - LASTS)).update(dead_at=now))

    return desk.door.write(job)


def end_turn(desk: Desk, turn: AgentTurn, *, rests: bool) -> None:
    """Others may tell the agent. Rests: but not so soon. Raises as `Door.write`."""

    def job(now: int) -> None:
        free_at = now + (REST if rests else BREATH)
        Agent.objects.filter(pk=turn.agent, busy_until=turn.until).update(busy_until=free_at)

    desk.door.write(job)


class AgentOwed(Struct, frozen=True):
    """How it stands with what an agent is to be told.

    Attributes:
        agent: Primary key. `agent_id`, `name`: as registered.

        waiting, dead: Requests. `waiting_since`: microseconds UTC; None: nothing waits.

        problem: The last one, a code; empty: none.
    """

    agent: int
    agent_id: str
    name: str
    waiting: int
    waiting_since: int | None
    dead: int
    problem: str


def owed_by_agent() -> Sequence[AgentOwed]:
    """Of all agents that are owed something, or could not be told it."""
    unsent = OwedCallback.objects.values("request__agent_id")
    told: list[AgentOwed] = []
    for agent in Agent.objects.filter(pk__in=unsent).order_by("agent_id"):
        rows = OwedCallback.objects.filter(request__agent=agent)
        waiting, dead = rows.filter(dead_at=None), rows.exclude(dead_at=None)
        failed = rows.exclude(last_problem="").order_by("-due_at").values_list("last_problem", flat=True).first()
        told.append(
            AgentOwed(
                agent=agent.pk,
                agent_id=agent.agent_id,
                name=agent.name,
                waiting=waiting.values("request_id").distinct().count(),
                waiting_since=waiting.order_by("written_at").values_list("written_at", flat=True).first(),
                dead=dead.values("request_id").distinct().count(),
                problem=failed or "",
            )
        )
    return told


def revive(desk: Desk, agent: int) -> int:
    """What an agent could not be told is to be told after all; gives how much that is. Raises as `Door.write`."""

    def job(now: int) -> int:
        dead = OwedCallback.objects.filter(request__agent_id=agent).exclude(dead_at=None)
        # As if it had come to be owed now: else the first failure would be its last.
        return dead.update(dead_at=None, due_at=now, written_at=now, attempts=0)

    return desk.door.write(job)


def _waiting_of(agent: int) -> QuerySet[OwedCallback]:
    return OwedCallback.objects.filter(request__agent_id=agent, dead_at=None)
