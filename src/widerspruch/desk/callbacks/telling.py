"""Telling agents how their requests stand: each at least once, and always as it is at that moment."""

import logging
from collections.abc import Callable
from typing import Literal, Protocol

from msgspec import Struct

from widerspruch.desk.callbacks.callback_queue import (
    AgentTurn,
    RequestInTurn,
    end_turn,
    has_failed,
    is_told,
    read_request,
    requests_in,
    take_turn,
)
from widerspruch.desk.callbacks.timing import ANSWERS_WITHIN, LARGEST_ANSWER, TURN
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.logs import note
from widerspruch.desk.models import Agent, AgentRequest
from widerspruch.desk.values import AgentRequestDetails
from widerspruch.lib.outgoing import ADDRESS_REFUSED, OutgoingCode, OutgoingError, OutgoingHttp
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER
from widerspruch.protocol.web_addresses import host_of

CallbackProblem = Literal["agent_ended", "callback_missing", "callback_elsewhere", "not_composed"]
"""callback_elsewhere: the address that came with the request does not lead to the host that is registered."""

_FOR_GOOD: frozenset[CallbackProblem | OutgoingCode] = frozenset(
    {
        *("agent_ended", "callback_missing", "callback_elsewhere"),
        *ADDRESS_REFUSED,
    }
)
_OF_ONE_REQUEST = frozenset({*_FOR_GOOD, "not_composed"})
"""All others say that the server is not well: it is left alone for a while."""

_TOO_MANY = 429


class ToldStatus(Protocol):
    """How a request stands. `signature`: value of the header `Widerspruch-Signature`, over exactly the body."""

    @property
    def body(self) -> bytes: ...
    @property
    def signature(self) -> str: ...


class CallbackTask(Struct, frozen=True):
    """What a thread that tells is given. `status`: makes what a request's agent is told."""

    desk: Desk
    status: Callable[[Desk, AgentRequest], ToldStatus]
    http: OutgoingHttp


class CallbacksMade(Struct, frozen=True):
    """What became of callbacks. `put_off`: they are tried again. `dead`: nobody tries any more."""

    told: int = 0
    put_off: int = 0
    dead: int = 0

    def __add__(self, other: "CallbacksMade") -> "CallbacksMade":
        return CallbacksMade(self.told + other.told, self.put_off + other.put_off, self.dead + other.dead)


def callback_task(desk: Desk, status: Callable[[Desk, AgentRequest], ToldStatus]) -> CallbackTask:
    """Only the demo tells agents on this very machine."""
    http = OutgoingHttp(allow_loopback=desk.config.is_demo, seconds=ANSWERS_WITHIN, largest=LARGEST_ANSWER)
    return CallbackTask(desk, status, http)


def tell_all(task: CallbackTask, stops: Callable[[], bool] = lambda: False) -> CallbacksMade:
    """Until nobody is owed anything that is due, or it `stops`.

    Raises:
        DeskError: as `Door.write`; nothing is lost.
    """
    so_far = CallbacksMade()
    while not stops():
        turn = take_turn(task.desk)
        if turn is None:
            break
        so_far += tell_agent(task, turn, stops)
    return so_far


def tell_agent(task: CallbackTask, turn: AgentTurn, stops: Callable[[], bool] = lambda: False) -> CallbacksMade:
    """Tell one agent what it is owed, one thing after another, for a while.

    Raises:
        DeskError: as `Door.write`; nothing is lost.
    """
    done, problem = CallbacksMade(), ""
    try:
        for one in requests_in(turn):
            if stops() or task.desk.now() - turn.began > TURN:
                break
            owed = read_request(one)
            if owed is None:
                continue
            problem = _problem_of(task, owed)
            done += _noted(task, turn, owed, problem)
            if _is_of_server(problem):
                break
    finally:
        end_turn(task.desk, turn, rests=_is_of_server(problem))
    return done


def checked_callback(config: DeskConfig, agent: Agent, address: str) -> None:
    """That an address may be called: on exactly the host that is registered, at the port that is registered with it or
    the usual one, by https. The demo calls this very machine without it.

    Where the name leads `OutgoingHttp` looks at the moment of the call.

    Raises:
        CallbackError: any of its codes.
    """
    if agent.ended_at is not None:
        raise CallbackError("agent_ended")
    if not agent.callback_host or not address:
        raise CallbackError("callback_missing")
    is_secure = address.startswith("https://")
    if host_of(address) != agent.callback_host or not (is_secure or config.is_demo):
        raise CallbackError("callback_elsewhere")


class CallbackError(Exception):
    """An agent cannot be told. It holds the code alone."""

    def __init__(self, code: CallbackProblem) -> None:
        super().__init__(code)
        self.code = code


def _problem_of(task: CallbackTask, owed: RequestInTurn) -> str:
    """Tell it; why that failed, empty if it did not."""
    desk, request = task.desk, owed.request
    try:
        address = desk.keys.sealer.open(request.sealed, AgentRequestDetails).callback if request.sealed else ""
        checked_callback(desk.config, request.agent, address)
        told = task.status(desk, request)
    except CallbackError as error:
        return error.code
    except Exception as error:  # one that cannot be put together must not stop the others
        note("callback_not_composed", level=logging.ERROR, code=type(error).__name__)
        return "not_composed"
    headers = {"Content-Type": "application/json", SIGNATURE_HEADER: told.signature}
    try:
        answer = task.http.ask("POST", address, told.body, headers)
    except OutgoingError as error:
        return error.code
    except Exception as error:
        note("callback_failed", level=logging.ERROR, code=type(error).__name__)
        return "unreachable"
    return "" if 200 <= answer.status < 300 else f"status_{answer.status}"


def _noted(task: CallbackTask, turn: AgentTurn, owed: RequestInTurn, problem: str) -> CallbacksMade:
    case = owed.request.case
    case_id = None if case is None else case.case_id
    if not problem:
        is_told(task.desk, owed)
        note("callback_told", case=case_id)
        return CallbacksMade(told=1)
    is_dead = has_failed(task.desk, turn, owed, problem, for_good=problem in _FOR_GOOD)
    note("callback_dead" if is_dead else "callback_put_off", case=case_id, code=problem)
    return CallbacksMade(dead=1) if is_dead else CallbacksMade(put_off=1)


def _is_of_server(problem: str) -> bool:
    if problem.startswith("status_"):
        status = int(problem.removeprefix("status_"))
        return status >= 500 or status == _TOO_MANY
    return bool(problem) and problem not in _OF_ONE_REQUEST
