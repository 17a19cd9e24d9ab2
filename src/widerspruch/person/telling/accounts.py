"""What an account is called: the platform's name, with the user name where a person has several there."""

from collections import Counter
from collections.abc import Iterable

from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.rulebook.load import Rulebook


class NamedAccount(Struct, frozen=True):
    """What an account is called.

    Attributes:
        key: As the person names it on the command line.

        name: The platform's name, with the user name where there are several.

        anchor: Beginning of the ids of its sections: letters and digits of our own, whatever the user name holds.
    """

    key: str
    platform: str
    name: str
    anchor: str


def account_name(key: str, rulebook: Rulebook) -> str:
    """The name of an account from its key: "facebook:erika" is "Facebook (erika)"."""
    slug, _, user_name = key.partition(":")
    platform = rulebook.platforms[slug].name if slug in rulebook.platforms else slug
    return f"{platform} ({shown(user_name)})" if user_name else platform


def name_accounts(keys: Iterable[str], rulebook: Rulebook) -> dict[str, NamedAccount]:
    """Accounts by key, in their order."""
    named: dict[str, NamedAccount] = {}
    seen: Counter[str] = Counter()
    for key in keys:
        platform = key.partition(":")[0]
        seen[platform] += 1
        anchor = platform if seen[platform] == 1 else f"{platform}-{seen[platform]}"
        named[key] = NamedAccount(key, platform, account_name(key, rulebook), anchor)
    return named
