"""How sure it is that a mail comes from the domain that it names as its sender's."""

from collections.abc import Callable
from datetime import datetime
from typing import Literal

from msgspec import Struct

from widerspruch.mailbox.mail import ReceivedMail

AuthenticityVerdict = Literal["proven", "server_says", "unproven", "failed"]
"""Proven by a signature checked here; said by the server that received it; nothing is known; a check failed."""

AuthenticityBasis = Literal["own_dkim", "authentication_results", "arc", "none"]

DnsAnswer = Callable[[str], "bytes | None"]
"""The text record of a name such as `selector._domainkey.example.org`; None: there is none. Raises `OSError` where
nobody answers."""


class AuthenticityReason(Struct, frozen=True):
    """Why: a sentence `authenticity.<code>` of the catalogue, and what it is filled with: domains, days, numbers."""

    code: str
    values: dict[str, str | int] = {}

    @property
    def text_id(self) -> str:
        """Its sentence."""
        return f"authenticity.{self.code}"


class MailAuthenticity(Struct, frozen=True):
    """Attributes:
    verdict: What is known.

    domain: The one that answers for the mail; None: none does.

    basis: What it was found by.

    aligned: That domain, and the one in the sender's address, are of one organisation.

    reasons: Why, in the order to be shown; never empty.
    """

    verdict: AuthenticityVerdict
    domain: str | None
    basis: AuthenticityBasis
    aligned: bool
    reasons: tuple[AuthenticityReason, ...]


def examine(mail: ReceivedMail, ask_dns: DnsAnswer | None, now: datetime) -> MailAuthenticity:
    """Examine a mail. Nothing is asked of the network but by `ask_dns`; None: the person did not ask for that."""
    return MailAuthenticity("unproven", None, "none", False, (AuthenticityReason("nothing_to_check"),))
