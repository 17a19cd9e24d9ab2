"""Accounts centres over time: what is linked later is kept out from then on, what is unlinked stays kept out.

An objection covers all accounts of the centre. So where two of its accounts have cases of their own, each case covers
both of them.
"""

from collections.abc import Iterable

from django.db.models import Q

from widerspruch.desk.cases.opening import cover
from widerspruch.desk.cases.rows import account_of, add_event, details_of
from widerspruch.desk.desk import Desk
from widerspruch.desk.holders import account_holder_key, account_lookup_key, centre_lookup_key
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import AccountsCentre, CentreLink, DeskCase, PlatformAccount
from widerspruch.desk.values import AccountIdentity, Scopes


def link_account(
    desk: Desk, platform: str, account: AccountIdentity, centre_id: str, at: int | None = None
) -> list[str]:
    """An account belongs to an accounts centre now; gives the numbers of the cases that cover it from here on.

    Args:
        at: When it was linked, microseconds UTC, where that was some time ago. It is kept out from the moment that this
            is recorded: nothing that was published as known before can be told otherwise afterwards.

    Raises:
        DeskError: as `Door.write`.
    """

    def job(now: int) -> list[str]:
        centre = _centre(desk, centre_id)
        row = account_of(desk, platform, account, now)
        _link(row, centre, now if at is None else min(at, now))
        return _spread(desk, centre, now)

    return desk.door.write(job)


def unlink_account(desk: Desk, platform: str, account_id: str, at: int | None = None) -> None:
    """An account left its accounts centre. What keeps it out goes on, and its own cases go with it.

    Raises:
        DeskError: as `Door.write`.
    """

    def job(now: int) -> None:
        key = account_lookup_key(desk.keys.lookup, platform, account_id)
        row = PlatformAccount.objects.select_for_update().filter(platform=platform, lookup_key=key).first()
        if row is None or row.centre_id is None:
            return
        left_at = now if at is None else min(at, now)
        for link in row.links.filter(until=None):
            link.until = max(left_at, link.since)
            link.save()
        row.centre = None
        row.save()
        for case in _open_cases(desk, [row], now):
            add_event(desk, case, "account_unlinked", "platform", now)

    desk.door.write(job)


def learn_accounts(desk: Desk, holder: AccountHolder) -> list[str]:
    """Somebody logged in, and the platform told their accounts: those that were linked since are covered from now on.

    Nothing is recorded of anybody who has no open case. Gives the numbers of the cases that cover something new.

    Raises:
        DeskError: as `Door.write`.
    """
    told = [(holder.platform, holder.identity), *holder.linked]
    if holder.centre_id is None or not _has_case(desk, holder.centre_id, told):
        return []
    centre_id = holder.centre_id

    def job(now: int) -> list[str]:
        centre = _centre(desk, centre_id)
        for platform, identity in sorted(told, key=lambda one: (one[0], one[1].account_id)):
            _link(account_of(desk, platform, identity, now), centre, now)
        return _spread(desk, centre, now)

    return desk.door.write(job)


def _has_case(desk: Desk, centre_id: str, told: Iterable[tuple[str, AccountIdentity]]) -> bool:
    lookup = desk.keys.lookup
    keys = [account_lookup_key(lookup, platform, identity.account_id) for platform, identity in told]
    of_centre = Q(centre__centre_key=centre_lookup_key(lookup, centre_id))
    return bool(_open_cases(desk, PlatformAccount.objects.filter(of_centre | Q(lookup_key__in=keys)), desk.now()))


def _centre(desk: Desk, centre_id: str) -> AccountsCentre:
    """Locked: who links to it, and who objects for it, do so one after the other."""
    key = centre_lookup_key(desk.keys.lookup, centre_id)
    AccountsCentre.objects.get_or_create(centre_key=key)
    return AccountsCentre.objects.select_for_update().get(centre_key=key)


def _link(row: PlatformAccount, centre: AccountsCentre, since: int) -> None:
    if row.centre_id == centre.pk:
        return
    for link in row.links.filter(until=None):
        link.until = max(since, link.since)
        link.save()
    CentreLink.objects.create(account=row, centre=centre, since=since)
    row.centre = centre
    row.save()


def _spread(desk: Desk, centre: AccountsCentre, now: int) -> list[str]:
    """Every open case of a member covers every member."""
    members = [*centre.accounts.order_by("id")]
    changed = []
    for case in _open_cases(desk, members, now):
        covered = {*case.coverages.values_list("account_id", flat=True)}
        added = [member for member in members if member.pk not in covered]
        if not added:
            continue
        cover(desk, case, [(member, member.platform) for member in added], Scopes.of(case), now)
        add_event(desk, case, "account_linked", "platform", now)
        put_mail(desk, case, "account_linked", case.language, details_of(desk, case).contact, now=now)
        changed.append(case.case_id)
    return changed


def _open_cases(desk: Desk, accounts: Iterable[PlatformAccount], now: int) -> list[DeskCase]:
    """Verified objections of whoever holds these accounts, also those whose withdrawal can still be undone."""
    keys = [account_holder_key(bytes(account.lookup_key)) for account in accounts]
    found = DeskCase.objects.filter(holder_key__in=keys, kind="objection", assurance="verified")
    return [*found.filter(Q(ended_at=None) | Q(ended_at__gt=now, state="withdrawn")).order_by("id")]
