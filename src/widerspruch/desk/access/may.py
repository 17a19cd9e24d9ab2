"""Who may do what: one table. What does not stand in it may nobody do."""

from collections.abc import Mapping
from typing import Literal, TypeAlias, get_args

from widerspruch.desk.access.caller import Caller, Role
from widerspruch.desk.models import DeskCase

Action = Literal[
    # pages that hold nothing of anybody
    "look",
    "log_in",
    "log_out",
    # for oneself
    "object",
    "claim",
    "ask_for_code",
    "enter_code",
    "object_by_notice",
    "stop_notices",
    "list_cases",
    "read_case",
    "read_receipt",
    "withdraw",
    "undo_withdrawal",
    "answer_question",
    # by the platform's own servers, for somebody who is logged in there
    "object_for_account",
    "see_coverage",
    "link_accounts",
    "show_notices",
    # by the platform's people
    "enter_console",
    "find_case",
    "look_into_case",
    "ask_question",
    "refuse",
    "verify_claim",
    "answer_request",
    "see_looks",
    "see_operations",
    "repair_operations",
    # by agents, over the Data Rights Protocol
    "set_up_agent",
    "hand_in_as_agent",
    "follow_own_request",
    # by machines
    "read_exclusions",
    "read_metrics",
]

Whose: TypeAlias = Literal["own", "any"]
"""One's own cases alone, or whatever there is."""

_EVERYBODY: Mapping[Role, Whose] = {"anybody": "any"}
_HOLDERS: Mapping[Role, Whose] = {"person": "own", "guardian": "own", "code_holder": "own"}
_HOLDERS_AND_PLATFORM: Mapping[Role, Whose] = {**_HOLDERS, "platform": "own"}
_CASE_STAFF: Mapping[Role, Whose] = {"support": "any", "legal": "any"}

MAY: Mapping[Action, Mapping[Role, Whose]] = {
    "look": _EVERYBODY,
    "log_in": _EVERYBODY,
    "log_out": _EVERYBODY,
    "object": {"person": "own", "guardian": "own"},
    # Whoever has no account, or is locked out of it. What it counts for is another question: it stays a claim.
    "claim": _EVERYBODY,
    "ask_for_code": _EVERYBODY,
    "enter_code": _EVERYBODY,
    # Whoever has the link. It is limited by the mailbox alone: on the day when everybody is told, thousands come from
    # one address of a telephone company.
    "object_by_notice": _EVERYBODY,
    "stop_notices": _EVERYBODY,
    "list_cases": _HOLDERS,
    "read_case": _HOLDERS_AND_PLATFORM,
    "read_receipt": _HOLDERS_AND_PLATFORM,
    "withdraw": _HOLDERS_AND_PLATFORM,
    "undo_withdrawal": _HOLDERS_AND_PLATFORM,
    "answer_question": _HOLDERS,
    "object_for_account": {"platform": "own"},
    "see_coverage": {"platform": "own"},
    "link_accounts": {"platform": "own"},
    "show_notices": {"platform": "own"},
    "enter_console": {"support": "any", "legal": "any", "operations": "any", "oversight": "any"},
    "find_case": _CASE_STAFF,
    # Recorded each time, and shown to `oversight`.
    "look_into_case": _CASE_STAFF,
    "ask_question": _CASE_STAFF,
    "answer_request": _CASE_STAFF,
    "refuse": {"legal": "any"},
    # Two of them, each for themselves: `vouching`.
    "verify_claim": _CASE_STAFF,
    # Not those who look: whoever could see and look could look unseen.
    "see_looks": {"oversight": "any"},
    # Mails that nobody took, ages of keys: numbers of cases, never what is in them.
    "see_operations": {"operations": "any", "oversight": "any"},
    "repair_operations": {"operations": "any"},
    # Whoever signs for it with a key that is known, or with one of their own.
    "set_up_agent": _EVERYBODY,
    "hand_in_as_agent": {"agent": "own"},
    # Of another's, and of what is not there, they are told the same: `agents.withdrawing.own_request`.
    "follow_own_request": {"agent": "own"},
    "read_exclusions": {"gate": "any"},
    "read_metrics": {"metrics": "any"},
}


def may(caller: Caller, action: Action, case: DeskCase | None = None) -> bool:
    """Whether somebody may do something.

    Args:
        case: With which case. None: whether they may do it at all, be it with their own alone.
    """
    if case is None:
        return may_at_all(caller.roles, action)
    return any(
        whose == "any" or _is_own(caller, role, case)
        for role, whose in MAY.get(action, {}).items()
        if role in caller.roles
    )


def may_at_all(roles: frozenset[Role], action: Action) -> bool:
    """Whether somebody in these roles may do something, be it with their own alone."""
    return not roles.isdisjoint(MAY.get(action, {}))


def _is_own(caller: Caller, role: Role, case: DeskCase) -> bool:
    key, holders = bytes(case.holder_key), caller.holders
    match role:
        case "person":
            return case.assurance == "verified" and key in holders.person
        case "guardian":
            return case.assurance == "verified" and key in holders.guardian
        case "platform":
            return case.assurance == "verified" and key in holders.platform
        case "code_holder":
            return key in holders.code_holder or case.case_id in holders.cases
        case _:
            return False


ACTIONS: tuple[Action, ...] = get_args(Action)
