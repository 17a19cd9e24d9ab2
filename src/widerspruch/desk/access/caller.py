"""Whoever calls, as far as it matters for what they may do."""

from collections.abc import Iterable
from typing import Literal

from django.db.models import Q
from msgspec import Struct

from widerspruch.desk.access.who import CodeHolder, LoggedInPerson, StaffRole, ToldAccount
from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import account_holder_key, account_lookup_key, centre_lookup_key, mail_holder_key
from widerspruch.desk.models import PlatformAccount

Role = Literal["anybody", "person", "guardian", "code_holder", "platform", "gate", "metrics", "agent"] | StaffRole
"""Somebody; logged in; logged in and answering for a minor's account; with a mailed code; the platform's own servers,
the pipeline's gate, who counts; who acts for others over the protocol; the platform's people."""


class Holders(Struct, frozen=True):
    """Keyed hashes (`DeskCase.holder_key`) under which cases are somebody's, by the role in which they are.

    Attributes:
        cases: Numbers of cases that a code was mailed for.
    """

    person: frozenset[bytes] = frozenset()
    guardian: frozenset[bytes] = frozenset()
    code_holder: frozenset[bytes] = frozenset()
    platform: frozenset[bytes] = frozenset()
    cases: frozenset[str] = frozenset()


class Caller(Struct, frozen=True):
    """Their roles, and what is theirs in each."""

    roles: frozenset[Role]
    holders: Holders


NOBODY = Caller(frozenset({"anybody"}), Holders())


def caller_in_session(desk: Desk, person: LoggedInPerson | None, holder: CodeHolder | None) -> Caller:
    """Who calls with a browser."""
    if person is None and holder is None:
        return NOBODY
    mine: frozenset[bytes] = frozenset()
    wards: frozenset[bytes] = frozenset()
    if person is not None:
        mine = holders_of_accounts(desk, person.accounts, person.centre)
        wards = holders_of_accounts(desk, person.guardian_of, None)
    by_code: frozenset[bytes] = frozenset()
    if holder is not None:
        by_code = frozenset({mail_holder_key(desk.keys.lookup, holder.contact)})
    cases = frozenset(() if holder is None else holder.cases)
    return Caller(roles_in_session(person, holder), Holders(mine, wards, by_code, cases=cases))


def roles_in_session(person: LoggedInPerson | None, holder: CodeHolder | None) -> frozenset[Role]:
    """In which roles; for that nobody has to ask the tables."""
    roles: set[Role] = {"anybody"}
    if person is not None:
        roles.add("person")
        roles.update(person.roles)
        if person.guardian_of:
            roles.add("guardian")
    if holder is not None:
        roles.add("code_holder")
    return frozenset(roles)


def caller_of_platform(desk: Desk, account: ToldAccount | None) -> Caller:
    """The platform's own servers, for somebody who is logged in there with an account; None: for nobody yet."""
    holders = frozenset[bytes]() if account is None else holders_of_accounts(desk, [account], None)
    return Caller(frozenset({"anybody", "platform"}), Holders(platform=holders))


def holders_of_accounts(desk: Desk, accounts: Iterable[ToldAccount], centre: str | None) -> frozenset[bytes]:
    """Whose cases are those of somebody with these accounts: their own, and of whatever is in the same accounts centre
    now. An account that left the centre takes its cases along."""
    lookup = desk.keys.lookup
    keys = {account_lookup_key(lookup, one.platform, one.account_id) for one in accounts}
    if not keys:
        return frozenset()
    mine = PlatformAccount.objects.filter(lookup_key__in=keys, centre__isnull=False).values("centre_id")
    beside = Q(centre_id__in=mine)
    if centre is not None:
        beside |= Q(centre__centre_key=centre_lookup_key(lookup, centre))
    keys |= {bytes(key) for key in PlatformAccount.objects.filter(beside).values_list("lookup_key", flat=True)}
    return frozenset(account_holder_key(key) for key in keys)
