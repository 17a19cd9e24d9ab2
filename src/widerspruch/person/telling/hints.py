"""What a person can state so that unclear verdicts become clear."""

from collections.abc import Mapping

from msgspec import Struct

from widerspruch.person.summary import Summary
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.words import PersonWords


class Hint(Struct, frozen=True):
    """One thing that can be stated. `about`: the reason of the verdicts that it settles; `items`: how many."""

    about: str
    account: NamedAccount
    items: int
    sentence: str


def hints(summary: Summary, accounts: Mapping[str, NamedAccount], words: PersonWords) -> tuple[Hint, ...]:
    """All that can be stated, by account."""
    return tuple(
        Hint(about, account, items, words.person(f"hints.{about}", n=items, account=account.name, key=account.key))
        for part in summary.accounts
        for account in [accounts[part.account]]
        for about, items in part.can_be_stated.items()
    )
