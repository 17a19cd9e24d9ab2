"""Identifiers that name one account, in a text: handles, ids, profile addresses, e-mail addresses, telephone numbers.

Every pattern is linear in the text's length: runs are possessive, and no run can begin inside another.
"""

from widerspruch.gate.mentions.readings import HIDDEN_EMAIL
from widerspruch.identifiers.emails import emails_around_ats, hidden_emails
from widerspruch.identifiers.found import ExactIdentifier, FoundValue
from widerspruch.identifiers.handles import handles, ids
from widerspruch.identifiers.normal import NormalForm
from widerspruch.identifiers.phones import phones
from widerspruch.identifiers.web_addresses import URL, addresses


def exact_identifiers(
    form: NormalForm, platform: str, identifiers: frozenset[str]
) -> list[tuple[ExactIdentifier, FoundValue]]:
    """The exact identifiers in a text, folded, at their places in the original.

    A profile address of the platform itself is also its account's handle, or id. E-mail addresses that people hide are
    only looked for if `HIDDEN_EMAIL` stands among the identifiers, too.
    """
    found = _in(form.text, platform, identifiers)
    if form.text is form.original:
        return found
    return [(identifier, FoundValue(one.value, *form.span(one.start, one.end))) for identifier, one in found]


def _in(text: str, platform: str, identifiers: frozenset[str]) -> list[tuple[ExactIdentifier, FoundValue]]:
    found: list[tuple[ExactIdentifier, FoundValue]] = []
    if "/" in text or "ww." in text or "WW." in text or "git@" in text:
        text = _without_addresses(text, platform, found, emails="email" in identifiers)
    if ("@" in text or "/" in text or "%40" in text) and not identifiers.isdisjoint(_AROUND_AT):
        found += handles(text, platform)
    if "entity" in identifiers:
        found += [("entity", one) for one in ids(text, platform)]
    if "email" in identifiers and "@" in text:
        found += [("email", one) for one in emails_around_ats(text)]
    if HIDDEN_EMAIL in identifiers:
        found += [("email", one) for one in hidden_emails(text)]
    if "phone" in identifiers:
        found += [("phone", one) for one in phones(text, _REGION)]
    return found


def _without_addresses(
    text: str, platform: str, found: list[tuple[ExactIdentifier, FoundValue]], *, emails: bool
) -> str:
    """Adds what is in the text's addresses; the text with nothing in their places."""
    parts, done = [], 0
    for match in URL.finditer(text):
        found += addresses(match, platform, emails=emails)
        parts += [text[done : match.start()], _NOTHING * (match.end() - match.start())]
        done = match.end()
    return "".join([*parts, text[done:]])


_REGION = "DE"  # whose telephone numbers are written without a country
_AROUND_AT = frozenset(["handle", "url"])
_NOTHING = "\0"
"""Stands where an address was: it is no word and no space, and in no normal form."""
