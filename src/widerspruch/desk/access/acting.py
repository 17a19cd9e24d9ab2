"""What somebody who is logged in asks for, as services take it."""

from collections.abc import Sequence

from widerspruch.desk.access.who import LoggedInPerson, ToldAccount
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.values import AccountIdentity, ActedBy


def holders(person: LoggedInPerson, accounts: Sequence[ToldAccount]) -> tuple[AccountHolder, ...]:
    """Who objects with their own accounts: one for all that are linked, or one for each."""
    if not accounts:
        return ()
    if person.centre is None:
        return tuple(AccountHolder(one.platform, _identity(one, person)) for one in accounts)
    first, *linked = accounts
    beside = tuple((one.platform, _identity(one, person)) for one in linked)
    return (AccountHolder(first.platform, _identity(first, person), person.centre, beside),)


def ward_holder(account: ToldAccount) -> AccountHolder:
    """Of a minor's account. Nothing of the guardian belongs to it."""
    return AccountHolder(account.platform, _identity(account, None))


def acted_by(person: LoggedInPerson, ward: ToldAccount | None) -> ActedBy:
    """In which role somebody acts."""
    if ward is not None:
        return "guardian"
    return "minor" if person.is_adult is False else "holder"


def _identity(account: ToldAccount, person: LoggedInPerson | None) -> AccountIdentity:
    """As the provider tells it. An address that nobody vouches for recognises nobody."""
    is_told = person is not None and person.email and person.is_email_verified
    return AccountIdentity(
        account.account_id,
        handles=(account.handle,) if account.handle else (),
        name=account.name,
        emails=(person.email,) if person is not None and is_told else (),
    )
