"""Where the mail server of somebody's provider is, by their address."""

import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Literal

import msgspec
from msgspec import Struct

from widerspruch.lib.smtp import SmtpTls

ProviderLogin = Literal["usual", "allow", "app", "separate", "none"]


class MailProvider(Struct, frozen=True, forbid_unknown_fields=True):
    """A provider of mailboxes, as `providers.toml` describes it.

    Attributes:
        host: Empty where there is no server that takes a password.

        source: What it rests on, and until when that was looked at: `seen_on`.
    """

    name: str
    domains: tuple[str, ...]
    login: ProviderLogin
    source: str
    seen_on: date
    host: str = ""
    port: int = 465
    tls: SmtpTls = "implicit"
    user: Literal["address", "local"] = "address"
    uncertain: bool = False

    @property
    def takes_passwords(self) -> bool:
        """Whether a letter can be sent there from here."""
        return self.login != "none"

    def user_of(self, address: str) -> str:
        """As whom the owner of an address logs in."""
        return address if self.user == "address" else address.rpartition("@")[0]


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    provider: tuple[MailProvider, ...]
    sources: Mapping[str, str]


@cache
def mail_providers() -> tuple[MailProvider, ...]:
    """All that are known."""
    text = (files("widerspruch.letters") / "providers.toml").read_text("utf-8")
    table = msgspec.convert(tomllib.loads(text), _Table)
    return tuple(msgspec.structs.replace(one, source=table.sources[one.source]) for one in table.provider)


def provider_of(address: str) -> MailProvider | None:
    """The provider of an address; None: nobody knows it here."""
    domain = address.strip().rpartition("@")[2].lower()
    return next((one for one in mail_providers() if domain in one.domains), None)
