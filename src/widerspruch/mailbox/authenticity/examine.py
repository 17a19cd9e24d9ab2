"""How sure it is that a mail comes from the domain that it names as its sender's.

Three things can say it, and they are told apart: the sender's signature, checked here with the key from the domain's
directory (a proof); what the receiving server found when it took the mail (its word); what a server that passed it on
had found before (its word, sealed). In every case the domain must be of the organisation that the sender's address
names.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Literal

from msgspec import Struct

from widerspruch.mailbox.authenticity.results import SaidOfSender, UntrustedResults, receiver_says
from widerspruch.mailbox.authenticity.seals import sealed_results, sealers
from widerspruch.mailbox.authenticity.signatures import (
    CheckedSignature,
    check_signature,
    own_signatures,
    signing_domain,
)
from widerspruch.mailbox.domains import same_organisation
from widerspruch.mailbox.mail import MailFormat, ReceivedMail, in_future
from widerspruch.mailbox.mime import MailHead, MailPart

AuthenticityVerdict = Literal["proven", "server_says", "unproven", "failed"]
"""Proven by a signature checked here; said by the server that received it; nothing is known; a check failed."""

AuthenticityBasis = Literal["own_dkim", "authentication_results", "arc", "none"]

DnsAnswer = Callable[[str], "bytes | None"]
"""The text record of a name such as `selector._domainkey.example.org`; None: there is none. Raises `OSError` where
nobody answers."""

MOST_BYTES = 16 << 20
"""Of a mail that is checked: bringing a larger one into form takes too long."""


class AuthenticityReason(Struct, frozen=True):
    """Why: a sentence `authenticity.<code>` of the catalogue, and what it is filled with: domains, days, numbers."""

    code: str
    values: dict[str, str | int] = {}

    @property
    def text_id(self) -> str:
        """Its sentence."""
        return f"authenticity.{self.code}"


class MailAuthenticity(Struct, frozen=True):
    """What is known of whom a mail comes from.

    Attributes:
        verdict: In a word.

        domain: The one that answers for the mail; None: none does.

        basis: What it was found by.

        aligned: That domain and the one in the sender's address are of one organisation.

        reasons: Why, in the order to be shown; never empty.
    """

    verdict: AuthenticityVerdict
    domain: str | None
    basis: AuthenticityBasis
    aligned: bool
    reasons: tuple[AuthenticityReason, ...]


_UNCHECKABLE: dict[MailFormat, str] = {
    "msg": "taken_apart",
    "pdf": "only_print",
    "picture": "only_picture",
    "text": "only_text",
}
_BREAKS: frozenset[str] = frozenset({"body_changed", "signature_wrong"})


def examine(mail: ReceivedMail, ask_dns: DnsAnswer | None, now: datetime) -> MailAuthenticity:
    """Examine a mail. Never raises for what is in it.

    Args:
        ask_dns: The one way to the network: the person asked for it. None: nothing is asked, and no signature checked.
    """
    why_not = _why_not(mail)
    if why_not is not None:
        return _unproven(why_not)
    assert mail.sender is not None
    head, sender = MailPart(mail.raw).head, mail.sender.domain
    notes = tuple(_notes(mail, now))
    checked = _checked(mail.raw, head, sender, ask_dns, now)
    for one in checked:
        if one.outcome == "valid":
            return MailAuthenticity("proven", one.domain, "own_dkim", True, (_of(one), *notes))
    reasons = tuple(_of(one) for one in checked) or _no_signature(head, sender, ask_dns)
    found = _without_proof(mail, head, sender, ask_dns, {one.outcome for one in checked})
    return MailAuthenticity(found.verdict, found.domain, found.basis, found.aligned, (*found.reasons, *reasons, *notes))


def domains_to_ask(mail: ReceivedMail) -> tuple[str, ...]:
    """Whose directories `examine` may ask for keys: the sender's organisation, as far as it has signed, and known
    providers that sealed the mail. Whoever runs them, and the network, can see that somebody asks."""
    if _why_not(mail) is not None:
        return ()
    assert mail.sender is not None
    head = MailPart(mail.raw).head
    own = (domain for _, domain in own_signatures(head, mail.sender.domain))
    return tuple(dict.fromkeys((*own, *sealers(head))))


def _why_not(mail: ReceivedMail) -> str | None:
    """Why nothing can be found out about a mail's sender, as the code of a reason."""
    if mail.kind in _UNCHECKABLE:
        return _UNCHECKABLE[mail.kind]
    if len(mail.raw) > MOST_BYTES:
        return "too_large"
    if any(problem.code == "senders_several" for problem in mail.problems):
        return "several_senders"
    return "no_sender" if mail.sender is None or "." not in mail.sender.domain else None


def _checked(
    raw: bytes, head: MailHead, sender: str, ask_dns: DnsAnswer | None, now: datetime
) -> list[CheckedSignature]:
    if ask_dns is None:
        return []
    return [check_signature(raw, place, domain, ask_dns, now) for place, domain in own_signatures(head, sender)]


def _without_proof(
    mail: ReceivedMail, head: MailHead, sender: str, ask_dns: DnsAnswer | None, outcomes: set[str]
) -> MailAuthenticity:
    """What servers say, where no signature proves anything."""
    said = None if mail.embedded else receiver_says(head, sender)
    passed = isinstance(said, SaidOfSender) and said.outcome == "pass"
    if "body_changed" in outcomes or ("signature_wrong" in outcomes and not passed):
        # A changed head alone may also mean that the domain has another key by now: then the server's word stands.
        return MailAuthenticity("failed", None, "own_dkim", False, (_reason("changed", sender=sender),))
    if isinstance(said, SaidOfSender) and passed:
        reason = _reason("server_confirms", server=said.server, sender=sender)
        return MailAuthenticity("server_says", sender, "authentication_results", True, (reason,))
    sealed = _sealed(mail, head, sender, ask_dns)
    if sealed is not None:
        return sealed
    if isinstance(said, SaidOfSender) and said.outcome == "fail":
        reason = _reason("server_denies", server=said.server, sender=sender)
        return MailAuthenticity("failed", None, "authentication_results", False, (reason,))
    if isinstance(said, UntrustedResults) and said.denies:
        return MailAuthenticity(
            "failed", None, "authentication_results", False, (_reason("note_denies", sender=sender),)
        )
    if isinstance(said, UntrustedResults):
        return _unproven("results_untrusted")
    return _unproven("embedded" if mail.embedded else "nothing_said")


def _sealed(mail: ReceivedMail, head: MailHead, sender: str, ask_dns: DnsAnswer | None) -> MailAuthenticity | None:
    if ask_dns is None or not head.first("arc-seal"):
        return None
    try:
        results = sealed_results(mail.raw, head, ask_dns)
    except OSError:
        return None
    if results is None or results.of(sender) != "pass":
        return None
    reason = _reason("seal_confirms", server=results.server, sender=sender)
    return MailAuthenticity("server_says", sender, "arc", True, (reason,))


def _no_signature(head: MailHead, sender: str, ask_dns: DnsAnswer | None) -> tuple[AuthenticityReason, ...]:
    signers = sorted({domain for domain in map(signing_domain, head.all("dkim-signature")) if domain})
    own = [domain for domain in signers if same_organisation(domain, sender)]
    if own and ask_dns is None:
        return (_reason("may_be_checked", domain=own[0]),)
    if signers:
        return (_reason("signed_by_other", domain=signers[0], sender=sender),)
    return (_reason("not_signed"),)


def _notes(mail: ReceivedMail, now: datetime) -> Iterator[AuthenticityReason]:
    """What is to be known whoever sent it."""
    assert mail.sender is not None
    codes = {problem.code for problem in mail.problems}
    if "name_is_address" in codes:
        yield _reason("name_is_address", sender=mail.sender.domain)
    if "address_look_alike" in codes:
        yield _reason("address_look_alike")
    if in_future(mail, now) is not None:
        yield _reason("in_future")


def _of(one: CheckedSignature) -> AuthenticityReason:
    return _reason(f"signature_{one.outcome}", domain=one.domain, value=one.value)


def _unproven(code: str) -> MailAuthenticity:
    return MailAuthenticity("unproven", None, "none", False, (_reason(code),))


def _reason(code: str, **values: str | int) -> AuthenticityReason:
    return AuthenticityReason(code, dict(values))
