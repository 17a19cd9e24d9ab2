"""What only the person can say before a plan: which accounts they have, and what they did so far.

Statements come as short texts ("instagram:verein,kind=page", "facebook@meta-letter=2025-05-20:sent") and become
values, or a `Misstatement`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import cast

from widerspruch.lib.parse import one_of, parse_day, parse_yes_or_no, typed
from widerspruch.objections.account import ACCOUNT_KINDS, Account, AccountKind
from widerspruch.objections.events import Granted, ObjectionEvent, Refused, Sent, StepFailed, Withdrawn
from widerspruch.person.statements import Misstatement
from widerspruch.rulebook.load import Rulebook

_ACCOUNT = re.compile(
    r"^(?P<platform>[a-z_]+)(?::(?P<name>[^,=@]*))?(?P<details>(?:,(?:email|group|kind|adult)=[^,]+)*)$",
    re.IGNORECASE,
)
_AROUND_COMMAS = re.compile(r"\s*,\s*")
_MADE = re.compile(r"^(?P<account>[^@=]+)@(?P<route>[a-z0-9-]+)=(?P<day>[\d.-]+)(?::(?P<what>[a-z]+))?$")

HAPPENED: Mapping[str, Callable[[str, str, date], ObjectionEvent]] = {
    "sent": Sent,
    "granted": Granted,
    "refused": Refused,
    "failed": lambda account, route, on: StepFailed(account, route, on, "other"),
    "withdrawn": Withdrawn,
}
"""What may have happened to an objection, by account, route and day, under the words that are typed."""


def parse_account(given: str) -> Account | Misstatement:
    """`PLATFORM[:NAME][,email=X][,group=Y][,kind=KIND][,adult=yes|no]`."""
    parts = _ACCOUNT.match(_platform_folded(_AROUND_COMMAS.sub(",", typed(given))))
    if parts is None:
        return Misstatement("account", given)
    pairs = (detail.split("=", 1) for detail in parts["details"].split(",") if detail)
    details = {name.casefold(): value for name, value in pairs}
    kind = one_of(details.get("kind", "own"), ACCOUNT_KINDS)
    if kind is None:
        return Misstatement("choice", details["kind"], ACCOUNT_KINDS)
    adult = parse_yes_or_no(details["adult"]) if "adult" in details else None
    if adult is None and "adult" in details:
        return Misstatement("account_adult", given)
    key = f"{parts['platform']}:{parts['name']}" if parts["name"] else parts["platform"]
    return Account(key, parts["platform"], cast("AccountKind", kind), details.get("email"), details.get("group"), adult)


def parse_event(given: str, rulebook: Rulebook) -> ObjectionEvent | Misstatement:
    """`ACCOUNT@ROUTE=DAY[:WHAT]`; without a word for what happened, it was sent."""
    parts = _MADE.match(_platform_folded(typed(given)))
    day = parse_day(parts["day"]) if parts else None
    if parts is None or day is None:
        return Misstatement("form", given)
    route = one_of(parts["route"], rulebook.routes())
    if route is None:
        return Misstatement("choice", parts["route"], tuple(rulebook.routes()))
    what = one_of(parts["what"] or "sent", tuple(HAPPENED))
    if what is None:
        return Misstatement("choice", parts["what"], tuple(HAPPENED))
    return HAPPENED[what](parts["account"], route, day)


def _platform_folded(given: str) -> str:
    """A platform is a word of ours, whatever its capitals; what follows is the person's own."""
    platform = re.match(r"[a-z_]*", given, re.IGNORECASE)
    end = platform.end() if platform is not None else 0
    return given[:end].casefold() + given[end:]
