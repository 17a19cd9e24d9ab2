"""The seals that servers put on a mail which they pass on (ARC, RFC 8617) -> what the first of them saw.

A mail that is passed on is often changed, and its signature with it. Who passes it on can seal what it had found
before. Its word is worth as much as it is: only seals of known providers are looked at.
"""

import re

from widerspruch.mailbox.authenticity.results import ParsedResults, is_known_sealer, parse_results
from widerspruch.mailbox.authenticity.signatures import QUIET, AskKey, is_tame, signing_domain
from widerspruch.mailbox.mime import MailHead

_FIELDS = ("arc-seal", "arc-message-signature")
_INSTANCE = re.compile(r"\s*i\s*=\s*\d{1,2}\s*;")
MOST_SEALS = 10
_MOST_FIELD = 1 << 13


def sealers(head: MailHead) -> tuple[str, ...]:
    """Whose seals are on a mail, each once; empty: none, too many, or one whose word counts for nothing."""
    values = [value for name in _FIELDS for value in head.all(name)]
    domains = [signing_domain(value) for value in values]
    if len(domains) > 2 * MOST_SEALS or not all(map(is_known_sealer, domains)):
        return ()
    return () if any(len(value) > _MOST_FIELD for value in values) else tuple(dict.fromkeys(domains))


def sealed_results(raw: bytes, head: MailHead, ask: AskKey) -> ParsedResults | None:
    """What the first server of an unbroken chain of known ones saw; None: there is no such chain.

    Raises `OSError` where nobody answers.
    """
    import dkim

    if not sealers(head) or not is_tame(raw):
        return None
    unanswered: list[OSError] = []

    def answer(name: bytes, timeout: int = 0) -> bytes | None:
        try:
            return ask(name.decode("ascii").rstrip("."))
        except OSError as error:
            unanswered.append(error)
            return None

    try:
        state, found, _ = dkim.arc_verify(raw, logger=QUIET, dnsfunc=answer, minkey=1_024)
        value = found[-1]["aar-value"].decode("utf-8", "replace") if state == dkim.CV_Pass else ""
    except Exception:  # what dkimpy makes of a hostile mail is not foreseeable
        return None
    if unanswered:
        raise unanswered[0]
    results = parse_results(_INSTANCE.sub("", value, count=1)) if value else None
    return results if results is not None and is_known_sealer(results.server) else None
