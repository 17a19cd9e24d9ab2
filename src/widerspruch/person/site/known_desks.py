"""Which desk takes objections for which platform, as far as the rulebook, the case and what was asked today tell."""

from collections.abc import Mapping

from widerspruch.objections.case import Case
from widerspruch.person.filing.discover import desk_in_rulebook
from widerspruch.rulebook.load import Rulebook


def known_desks(case: Case, rulebook: Rulebook, asked: Mapping[str, str]) -> Mapping[str, str]:
    """Addresses of desks by platform, of the platforms of the case.

    The rulebook's word comes first; then where the person has objected before; then what a desk said today of itself.
    """
    before = {
        filing.begun.platform: filing.begun.desk
        for objection in case.objections.values()
        for filing in objection.filings.values()
    }
    platforms = dict.fromkeys(account.platform for account in case.listed)
    in_rulebook = {
        platform: address
        for platform in platforms
        if platform in rulebook.platforms and (address := desk_in_rulebook(rulebook, platform)) is not None
    }
    known = {**asked, **before, **in_rulebook}
    return {platform: known[platform] for platform in platforms if platform in known}
