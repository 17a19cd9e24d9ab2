"""What a set says: all coverages of every account that it is about, page by page, so that memory stays what it is.

Accounts are named by their id, folded as a list's is, and by their handles, for corpora that know authors by either. An
increment is about all accounts of cases to which something happened, and states all of each account's coverages anew,
so that no row of it ends what another case holds. A handle, though, may go from one account to another, and of accounts
to which nothing happened an increment says nothing: so it never withdraws a handle. Only a full set does.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import id_without_account
from widerspruch.desk.publish.snapshot import Snapshot
from widerspruch.desk.values import AccountIdentity, CaseDetails
from widerspruch.identifiers.account_ids import fold_account_id
from widerspruch.identifiers.handles import handle_of
from widerspruch.protocol.sets.header import KeyShapes, PersonCounts
from widerspruch.protocol.sets.naming import Described, Named, identifiers_of_account, identifiers_written
from widerspruch.protocol.sets.rows import AccountName, MentionRow, ObjectionRow
from widerspruch.protocol.sets.shapes import SHAPED, ShapeCounts

AT_ONCE = 500
"""Accounts, or coverages of people without one, that are read together."""

_CHANGED_CASES = (
    "CREATE TEMPORARY TABLE changed_case AS SELECT DISTINCT case_id AS id FROM desk_caseevent WHERE id > {}"
)
_CHANGED_ACCOUNTS = (
    "CREATE TEMPORARY TABLE changed_account AS SELECT DISTINCT account_id AS id FROM desk_coverage"
    " WHERE account_id IS NOT NULL AND case_id IN (SELECT id FROM changed_case)"
)
_BY_ID = "CREATE UNIQUE INDEX changed_account_id ON changed_account (id)"
# In the order of their numbers, of all platforms: for those of one, SQLite would sort them all for every page.
_ACCOUNTS = "SELECT a.id, a.platform, a.sealed FROM desk_platformaccount a{} WHERE a.id > %s ORDER BY a.id LIMIT %s"
_IF_CHANGED = " JOIN changed_account c ON c.id = a.id"
_COVERAGES = (
    "SELECT account_id, since, until, own_content, ai_interactions, mentions, case_id FROM desk_coverage"
    " WHERE platform = %s AND account_id IN ({}) ORDER BY account_id, id"
)
_WITHOUT_ACCOUNT = (
    "SELECT c.id, c.since, c.until, c.own_content, c.ai_interactions, c.mentions, k.id, k.case_id, k.sealed"
    " FROM desk_coverage c JOIN desk_deskcase k ON k.id = c.case_id"
    " WHERE c.account_id IS NULL AND c.platform = %s AND c.id > %s"
)
_WITHOUT_ACCOUNT_END = " ORDER BY c.id LIMIT %s"
_IF_CASE_CHANGED = " AND c.case_id IN (SELECT id FROM changed_case)"
_DETAILS = "SELECT id, sealed FROM desk_deskcase WHERE id IN ({})"
_HELD_TOGETHER = (
    "SELECT DISTINCT c.case_id, a.platform, a.id, a.sealed FROM desk_coverage c"
    " JOIN desk_platformaccount a ON a.id = c.account_id"
    " WHERE c.mentions AND (c.until IS NULL OR c.until > %s) AND c.case_id IN ({}) ORDER BY c.case_id, a.id"
)


class _Covered(Struct, frozen=True):
    since: int
    until: int | None
    own_content: bool
    ai_interactions: bool
    mentions: bool
    case: int

    def is_over(self, at: int) -> bool:
        return self.until is not None and self.until <= at

    def row(self, of: AccountName, withdrawn_at: int | None) -> ObjectionRow:
        return ObjectionRow(of, self.since, withdrawn_at, self.own_content, self.ai_interactions, self.mentions)


class _Account(Struct, frozen=True):
    """An account of a page, opened. `names`: by which sets know it; its id, if that is known, first."""

    names: tuple[AccountName, ...]
    coverages: tuple[_Covered, ...]


class SetRows:
    """The rows of one set of a platform.

    Args:
        since_event: The last event that the set knows of which this one builds on; None: a full set.

        received_until: What the set says of itself. Who is covered no more by then is not named in mentions.
    """

    def __init__(
        self, desk: Desk, snapshot: Snapshot, platform: str, since_event: int | None, received_until: int
    ) -> None:
        self._sealer, self._snapshot, self._platform = desk.keys.sealer, snapshot, platform
        self._is_increment, self._until = since_event is not None, received_until
        self._all = self._with_account = self._with_handle = 0
        self._shapes = ShapeCounts()
        if since_event is not None:
            for statement in (_CHANGED_CASES.format(int(since_event)), _CHANGED_ACCOUNTS, _BY_ID):
                snapshot.execute(statement)

    def objections(self) -> Iterator[ObjectionRow]:
        """Of everybody whom the set is about.

        Raises:
            DeskError: `sealed_unreadable`: whom a coverage keeps out, no key tells. A set without them would be wrong.
        """
        for page in self._pages():
            for account in page:
                yield from self._of_account(account)
            for kind in SHAPED:
                self._shapes.note(kind, [name for account in page for of, name in account.names if of == kind])
        for case_id, _, covered in self._without_account():
            self._all += 1
            yield covered.row(_artificial(case_id), covered.until)

    def mentions(self) -> Iterator[MentionRow]:
        """By what others name those of them who chose that scope. Raises as `objections`."""
        for page in self._pages():
            yield from self._mentions_of_page(page)
        for case_id, details, covered in self._without_account():
            if covered.mentions and not covered.is_over(self._until):
                contact = [*identifiers_written("email", details.contact)] if details.contact else []
                for identifier, value in dict.fromkeys((*contact, *self._told(details))):
                    yield MentionRow(identifier, value, _artificial(case_id))

    def persons(self) -> PersonCounts:
        """Each account counts as a person: whose accounts are one person's is no matter of the set."""
        return PersonCounts(self._all, self._with_account, self._with_handle)

    def shapes(self) -> KeyShapes:
        """How their ids and handles are written. Who has no account is written nowhere."""
        return self._shapes.counted()

    def _of_account(self, account: _Account) -> Iterator[ObjectionRow]:
        self._all += 1
        self._with_account += account.names[0][0] == "account"
        self._with_handle += account.names[-1][0] == "handle"
        for covered in account.coverages:
            for of in account.names:
                if of[0] == "account" or not self._is_increment:
                    yield covered.row(of, covered.until)
                elif not covered.is_over(self._until):
                    yield covered.row(of, None)

    def _pages(self) -> Iterator[list[_Account]]:
        query = _ACCOUNTS.format(_IF_CHANGED if self._is_increment else "")
        last = 0
        while found := self._snapshot.rows(query, (last, AT_ONCE)):
            last = found[-1][0]
            ours = [(row, sealed) for row, platform, sealed in found if platform == self._platform]
            if not ours:
                continue
            marks = ", ".join(["%s"] * len(ours))
            rows = self._snapshot.rows(_COVERAGES.format(marks), (self._platform, *(row for row, _ in ours)))
            covered = {account: tuple(map(_covered, rows)) for account, rows in groupby(rows, lambda row: row[0])}
            page = [self._account(bytes(sealed), covered[row]) for row, sealed in ours if row in covered]
            yield [account for account in page if account is not None]

    def _account(self, sealed: bytes, coverages: tuple[_Covered, ...]) -> _Account | None:
        if not sealed and all(covered.is_over(self._until) for covered in coverages):
            return None  # it was deleted, as it must be some time after the end
        identity = self._sealer.open(sealed, AccountIdentity)
        account_id = fold_account_id(identity.account_id)
        by_id: tuple[AccountName, ...] = (("account", account_id),) if account_id else ()
        names = (*by_id, *(("handle", handle) for handle in self._handles(identity.handles)))
        if not names:
            return None  # typed by somebody who claims it, and no handle: nobody else's objection may wait for that
        return _Account(names, coverages)

    def _without_account(self) -> Iterator[tuple[str, CaseDetails, _Covered]]:
        query = _WITHOUT_ACCOUNT + (_IF_CASE_CHANGED if self._is_increment else "") + _WITHOUT_ACCOUNT_END
        last = 0
        while found := self._snapshot.rows(query, (self._platform, last, AT_ONCE)):
            last = found[-1][0]
            for row in found:
                yield row[7], self._details(row[8]), _covered(row[:7])

    def _mentions_of_page(self, page: Iterable[_Account]) -> Iterator[MentionRow]:
        by_mentions = [
            (account, [one.case for one in account.coverages if one.mentions and not one.is_over(self._until)])
            for account in page
        ]
        cases = sorted({case for _, cases in by_mentions for case in cases})
        named = self._named(cases) if cases else {}
        for account, its_cases in by_mentions:
            for identifier, value in dict.fromkeys(one for case in its_cases for one in named[case]):
                yield MentionRow(identifier, value, account.names[0])

    def _named(self, cases: Sequence[int]) -> dict[int, list[Named]]:
        """By what the holder of each case is named: what they said, and what is known of all accounts it covers."""
        marks = ", ".join(["%s"] * len(cases))
        details = self._snapshot.rows(_DETAILS.format(marks), cases)
        named = {case: [*self._told(self._details(sealed))] for case, sealed in details}
        for case, platform, _, sealed in self._snapshot.rows(_HELD_TOGETHER.format(marks), (self._until, *cases)):
            identity = self._sealer.open(bytes(sealed), AccountIdentity)
            if platform == self._platform:  # elsewhere an id or a handle may be somebody else's
                ids = (fold_account_id(identity.account_id),) if identity.account_id else ()
                named[case] += identifiers_of_account(platform, ids, self._handles(identity.handles))
            named[case] += _written(
                ("name", (identity.name,)),
                ("email", (*identity.emails, *identity.former_emails)),
                ("phone", identity.phones),
                ("profile_url", identity.profile_urls),
            )
        return named

    def _told(self, details: CaseDetails) -> Iterator[Named]:
        yield from _written(("name", details.names), ("profile_url", details.profile_urls))
        yield from identifiers_of_account(self._platform, (), self._handles(details.handles))

    def _details(self, sealed: Any) -> CaseDetails:
        raw = bytes(sealed)
        return self._sealer.open(raw, CaseDetails) if raw else CaseDetails()

    def _handles(self, written: Iterable[str]) -> tuple[str, ...]:
        folded = (handle_of(self._platform, handle) for handle in written)
        return tuple(dict.fromkeys(handle for handle in folded if handle))


def _covered(row: Sequence[Any]) -> _Covered:
    _, since, until, own, talks, mentions, case = row
    return _Covered(since, until, bool(own), bool(talks), bool(mentions), case)


def _artificial(case_id: str) -> AccountName:
    """Who has no account is known by their case."""
    return ("account", id_without_account(case_id))


def _written(*described: tuple[Described, Iterable[str]]) -> Iterator[Named]:
    for kind, values in described:
        for value in values:
            if value:
                yield from identifiers_written(kind, value)
