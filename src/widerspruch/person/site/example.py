"""Invented accounts to try the app with: the family of an association, as it comes in every platform's rules."""

from collections.abc import Iterator

from widerspruch.objections.account import Account
from widerspruch.objections.events import AccountAdded, AnyEvent

_PRIVATE, _CLUB = "erika@example.org", "verein@example.net"

_ACCOUNTS = (
    Account("facebook", "facebook", email=_PRIVATE, group="a", adult=True),
    Account("instagram", "instagram", email=_PRIVATE, group="a", adult=True),
    Account("instagram:verein", "instagram", email=_CLUB, adult=True),
    Account("linkedin", "linkedin", email=_PRIVATE, adult=True),
    Account("whatsapp", "whatsapp", adult=True),
)


def example_events() -> Iterator[AnyEvent]:
    """Two linked accounts, one under another address, one with two acts, one without a way to object."""
    return map(AccountAdded, _ACCOUNTS)
