"""Which exports were taken for one account's, and of which nobody can tell: in words."""

from collections.abc import Sequence

from widerspruch.lib.shown import shown
from widerspruch.person.own_account import OwnAccount
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.person.whose import Belonging
from widerspruch.rulebook.load import Rulebook


def whose_told(
    belonging: Sequence[Belonging], accounts: Sequence[OwnAccount], rulebook: Rulebook, words: PersonWords
) -> tuple[str, ...]:
    """A sentence for each."""
    keys = {(account.platform, account.ref): account.key for account in accounts}
    return tuple(
        words.person(
            f"whose.{one.because or 'apart'}",
            n=len(one.exports),
            account=account_name(keys.get((one.platform, one.ref), one.platform), rulebook),
            exports=words.listed(shown(export) for export in one.exports),
        )
        for one in belonging
    )
