"""Putting on the list who is told: read once, written in parts, and called again it goes on with who is missing."""

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, Literal

from django.db.models import QuerySet
from msgspec import Struct, field

from widerspruch.desk.access.limits import MINUTE
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import account_lookup_key, contact_lookup_key, domain_lookup_key
from widerspruch.desk.models import NoNoticesByMail, Notice, NoticeRecipient
from widerspruch.desk.notices.audience import LEFT_OUT, LeftOut, Told, require_columns, whom
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.objected import objected
from widerspruch.desk.notices.pace import DomainLimits, Paces
from widerspruch.desk.notices.recipients_file import RecipientLine, open_recipients
from widerspruch.desk.values import RecipientDetails
from widerspruch.lib.mail_addresses import read_address
from widerspruch.rulebook.instants import day_of

AT_A_TIME = 250
"""Accounts in one transaction: others wait for some hundredths of a second."""

NUMBERS_TOLD = 10
"""Lines of each kind whose numbers are told."""

WithoutMail = Literal["no_address", "no_mail", "same_address"]
"""Why somebody is on the list and gets no mail: none is known; they want none; another account of theirs gets it."""

_MOST_DOMAINS = 20_000


class BadLines(Struct):
    """How many lines had something wrong, and the first of them by number."""

    count: int = 0
    first: list[int] = field(default_factory=list)

    def add(self, number: int) -> None:
        """One more."""
        self.count += 1
        if len(self.first) < NUMBERS_TOLD:
            self.first.append(number)


class AudienceCounts(Struct):
    """What became of the lines of a file.

    Attributes:
        lines: That were read. `mails`: recipients who get a mail, by language. `without_mail`: recipients who get none,
            by why. `left_out`: who is no recipient, by why. `bad`: what is wrong with lines, by kind.

        minutes: How long it takes to send at the limit of the domain that gets the most.
    """

    lines: int = 0
    mails: dict[str, int] = field(default_factory=dict)
    without_mail: dict[str, int] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    bad: dict[str, BadLines] = field(default_factory=dict)
    minutes: int = 0


class _Candidate(Struct, frozen=True):
    language: str
    account_key: bytes
    contact_key: bytes | None
    domain_key: bytes | None
    sealed: bytes


Standing = Literal["mail"] | WithoutMail | LeftOut


def add_recipients(
    desk: Desk, notice: Notice, file: NoticeFile, path: Path, stops: Callable[[], bool] = lambda: False
) -> AudienceCounts:
    """Put on the list whom the notice is for, and who is not on it.

    Args:
        path: The platform's file, as `recipients_file` says.

        stops: Whether to stop, asked between two parts; what is written stays.

    Raises:
        DeskError: as `open_recipients` and `require_columns`; `notice_closed`; as `Door.write`. What was written until
            then is.
    """
    limits, not_objected = DomainLimits.of(desk), file.audience.not_objected

    def added(part: Sequence[_Candidate]) -> list[Standing]:
        return desk.door.write(lambda now: _put(notice, part, limits, not_objected, now))

    return _go_through(desk, file, path, added, stops)


def count_audience(desk: Desk, notice: Notice | None, file: NoticeFile, path: Path) -> AudienceCounts:
    """The same without writing anything. Who stands in the file twice, far apart, is counted twice.

    Notice: None: it was not begun, and nobody is on its list. Raises as `open_recipients` and `require_columns`.
    """

    def counted(part: Sequence[_Candidate]) -> list[Standing]:
        return _standings(file.platform, notice, part, desk.now(), file.audience.not_objected)

    return _go_through(desk, file, path, counted, lambda: False)


def _go_through(
    desk: Desk,
    file: NoticeFile,
    path: Path,
    settle: Callable[[Sequence[_Candidate]], list[Standing]],
    stops: Callable[[], bool],
) -> AudienceCounts:
    counts, domains = AudienceCounts(), Counter[bytes]()
    today = day_of(desk.now())
    with open_recipients(path) as recipients:
        require_columns(file, recipients, path.name)
        lines = iter(recipients)
        while not stops() and (part := [*islice(lines, AT_A_TIME)]):
            candidates = _candidates(
                desk, file, [told for line in part if (told := _sorted(counts, file, line, today))]
            )
            for one, standing in zip(candidates, settle(candidates), strict=True):
                _count(counts, one, standing, domains)
    limits = DomainLimits.of(desk)
    longest = max((mails * limits.every(domain) for domain, mails in domains.items()), default=0)
    counts.minutes = -(-longest // MINUTE)
    return counts


def _sorted(counts: AudienceCounts, file: NoticeFile, line: RecipientLine, today: date) -> Told | None:
    counts.lines += 1
    found = whom(file, line, today)
    if found.bad is not None:
        counts.bad.setdefault(found.bad, BadLines()).add(line.number)
    if isinstance(found, Told):
        return found
    if found.left_out is not None:
        _one_more(counts.left_out, found.left_out)
    return None


def _candidates(desk: Desk, file: NoticeFile, several: Sequence[Told]) -> list[_Candidate]:
    lookup = desk.keys.lookup
    sealed = desk.keys.sealer.seal_all([RecipientDetails(one.account, one.email) for one in several])
    candidates = []
    for told, details in zip(several, sealed, strict=True):
        address = read_address(told.email) if told.email else None
        candidates.append(
            _Candidate(
                told.language,
                account_lookup_key(lookup, file.platform, told.account),
                None if address is None else contact_lookup_key(lookup, told.email),
                None if address is None else domain_lookup_key(lookup, address.domain),
                details,
            )
        )
    return candidates


def _standings(
    platform: str, notice: Notice | None, part: Sequence[_Candidate], now: int, not_objected: bool
) -> list[Standing]:
    """What is to become of each, in their order; of an account or an address that comes twice the first counts."""
    out = objected(platform, [one.account_key for one in part], now) if not_objected else set()
    contacts = [one.contact_key for one in part if one.contact_key is not None]
    want_none = _keys(NoNoticesByMail.objects.filter(contact_key__in=contacts), "contact_key")
    listed = NoticeRecipient.objects.filter(notice=notice) if notice is not None else NoticeRecipient.objects.none()
    accounts = _keys(listed.filter(account_key__in=[one.account_key for one in part]), "account_key")
    taken = _keys(listed.filter(contact_key__in=contacts), "contact_key")
    standings: list[Standing] = []
    for one in part:
        standing = _standing(one, out, accounts, want_none, taken)
        standings.append(standing)
        accounts.add(one.account_key)
        if standing == "mail" and one.contact_key is not None:
            taken.add(one.contact_key)
    return standings


def _standing(
    one: _Candidate, out: set[bytes], accounts: set[bytes], want_none: set[bytes], taken: set[bytes]
) -> Standing:
    if one.account_key in accounts:
        return "on_list"
    if one.account_key in out:
        return "objected"
    if one.contact_key is None:
        return "no_address"
    if one.contact_key in want_none:
        return "no_mail"
    return "same_address" if one.contact_key in taken else "mail"


def _keys(rows: QuerySet[Any], column: str) -> set[bytes]:
    return {bytes(key) for key in rows.values_list(column, flat=True)}


def _put(
    notice: Notice, part: Sequence[_Candidate], limits: DomainLimits, not_objected: bool, now: int
) -> list[Standing]:
    if not Notice.objects.filter(pk=notice.pk, closed_at=None).exists():
        raise DeskError("notice_closed")
    standings = _standings(notice.platform, notice, part, now, not_objected)
    gets_mail = [one for one, standing in zip(part, standings, strict=True) if standing == "mail"]
    paces = Paces((one.domain_key for one in gets_mail if one.domain_key is not None), limits)
    rows = []
    for one, standing in zip(part, standings, strict=True):
        if standing in LEFT_OUT:
            continue
        row = NoticeRecipient(
            notice=notice,
            account_key=one.account_key,
            language=one.language,
            sealed=one.sealed,
            added_at=now,
            due_at=now,
        )
        if standing == "mail" and one.domain_key is not None:
            row.contact_key, row.domain_key = one.contact_key, one.domain_key
            row.due_at = paces.slot(one.domain_key, now)
        rows.append((row, one, standing))
    _write(notice, rows)
    paces.save()
    return standings


def _write(notice: Notice, rows: Sequence[tuple[NoticeRecipient, _Candidate, Standing]]) -> None:
    """Who gets a mail first: whoever is told by the mail of another names that one."""
    NoticeRecipient.objects.bulk_create([row for row, _, standing in rows if standing != "same_address"])
    same = [(row, one.contact_key) for row, one, standing in rows if standing == "same_address"]
    told = NoticeRecipient.objects.filter(notice=notice, contact_key__in=[key for _, key in same])
    by_key = {bytes(key or b""): found for key, found in told.values_list("contact_key", "pk")}
    for row, key in same:
        row.told_with = by_key.get(key or b"")
    NoticeRecipient.objects.bulk_create([row for row, _ in same])


def _count(counts: AudienceCounts, one: _Candidate, standing: Standing, domains: Counter[bytes]) -> None:
    if standing == "mail" and one.domain_key is not None:
        _one_more(counts.mails, one.language)
        domains[one.domain_key] += 1
        if len(domains) > _MOST_DOMAINS:  # those that decide have many by then
            for domain, _ in domains.most_common()[_MOST_DOMAINS // 2 :]:
                del domains[domain]
    elif standing in LEFT_OUT:
        _one_more(counts.left_out, standing)
    else:
        _one_more(counts.without_mail, standing)


def _one_more(of: dict[str, int], name: str) -> None:
    of[name] = of.get(name, 0) + 1
