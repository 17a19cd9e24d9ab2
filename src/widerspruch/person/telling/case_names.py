"""What accounts, ways, authorities and pieces of evidence of a case are called, whatever the rulebook has dropped."""

from collections.abc import Iterable, Mapping

from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.objections.events import DIRECT_ROUTE, AccountAdded, RecordedEvent
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Route


class CaseNames(Struct, frozen=True):
    """The names that one case needs.

    Attributes:
        accounts: What accounts are called, by key; also removed ones and those that were never added.

        numbers: Of the event that added each account, by key: its address in the app.

        routes: All routes of the rulebook by id.

        authorities: Names by slug.

        evidence: Numbers of pieces of evidence from 1, by digest.
    """

    accounts: Mapping[str, str]
    numbers: Mapping[str, int]
    routes: Mapping[str, Route]
    authorities: Mapping[str, str]
    evidence: Mapping[str, int]

    def account(self, key: str) -> str:
        """The name of an account, its key where nothing is known of it."""
        return self.accounts.get(key, key)

    def way(self, route: str, words: PersonWords) -> str:
        """The title of a route; one that the rulebook has dropped is named by its id."""
        if route == DIRECT_ROUTE:
            return words.person("case.way_direct")
        if route not in self.routes:
            return words.person("case.way_unknown", route=route)
        return words.law(self.routes[route].title)

    def authority(self, slug: str) -> str:
        """The name of an authority, or its slug."""
        return self.authorities.get(slug, slug)


def case_names(recorded: Iterable[RecordedEvent], evidence: Mapping[str, int], rulebook: Rulebook) -> CaseNames:
    """The names for a case. `evidence`: the numbers of its pieces by digest."""
    numbers: dict[str, int] = {}
    keys: dict[str, None] = {}
    for one in recorded:
        account = getattr(one.event, "account", None)
        key = account.key if isinstance(account, Account) else account
        if key is not None:
            keys[key] = None
        if isinstance(one.event, AccountAdded):
            numbers[one.event.account.key] = one.number
    return CaseNames(
        accounts={key: account_name(key, rulebook) for key in keys},
        numbers=numbers,
        routes=rulebook.routes(),
        authorities={authority.slug: authority.name for authority in rulebook.authorities},
        evidence=evidence,
    )
