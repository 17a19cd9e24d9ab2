"""Somebody who came in, as their session remembers them.

`request.person` is whoever logged in, `request.staff` the same where the platform's own people did,
`request.code_holder` whoever showed with a mailed code that they read a mailbox.
"""

from typing import Any, Literal, TypeVar

import msgspec
from django.contrib.sessions.backends.base import SessionBase
from msgspec import Struct

StaffRole = Literal["support", "legal", "operations", "oversight"]
"""Answers people; decides on refusals; runs the desk; sees who looked at whose data."""

_PERSON, _CODE = "person", "code"

T = TypeVar("T", bound=Struct)


class ToldAccount(Struct, frozen=True):
    """An account that the identity provider says somebody has.

    Attributes:
        of_age_at: Of a minor's: when they come of age, microseconds UTC; None: not told.
    """

    platform: str
    account_id: str
    handle: str = ""
    name: str = ""
    of_age_at: int | None = None


class LoggedInPerson(Struct, frozen=True, kw_only=True):
    """Somebody who logged in, with what the identity provider told of them at that moment.

    Attributes:
        identity: Row of `Identity`.

        email: Empty where none was told. `is_email_verified`: whether the provider vouches for it.

        is_adult: None: not told.

        centre: The provider's name of the accounts centre that holds all the accounts.

        guardian_of: Accounts of minors that this person answers for.

        roles: Of the platform's own people.

        logged_in_at: Microseconds UTC.
    """

    identity: int
    logged_in_at: int
    name: str = ""
    email: str = ""
    is_email_verified: bool = False
    country: str = ""
    is_adult: bool | None = None
    accounts: tuple[ToldAccount, ...] = ()
    centre: str | None = None
    guardian_of: tuple[ToldAccount, ...] = ()
    roles: tuple[StaffRole, ...] = ()


class CodeHolder(Struct, frozen=True):
    """Somebody who reads a mailbox.

    Attributes:
        contact: Its address.

        cases: Numbers of cases that a code was mailed for.

        since: Microseconds UTC.
    """

    contact: str
    since: int
    cases: tuple[str, ...] = ()


def person_in(session: SessionBase) -> LoggedInPerson | None:
    """Who logged in."""
    return _read(session, _PERSON, LoggedInPerson)


def code_holder_in(session: SessionBase) -> CodeHolder | None:
    """Who entered a mailed code."""
    return _read(session, _CODE, CodeHolder)


def remember_person(session: SessionBase, person: LoggedInPerson) -> None:
    """Put down who logged in. The session has to be a new one: `login`."""
    session[_PERSON] = msgspec.to_builtins(person)


def let_in_by_code(session: SessionBase, holder: CodeHolder) -> None:
    """Put down who entered a mailed code, in a new session: whoever knew the old one does not get into this.

    Whoever enters a second code for the same mailbox keeps the cases of the first.
    """
    before = code_holder_in(session)
    if before is not None and before.contact == holder.contact:
        holder = msgspec.structs.replace(holder, cases=tuple(dict.fromkeys((*before.cases, *holder.cases))))
    session.cycle_key()
    session[_CODE] = msgspec.to_builtins(holder)


def _read(session: SessionBase, name: str, kind: type[T]) -> T | None:
    kept: Any = session.get(name)
    return None if kept is None else msgspec.convert(kept, kind)
