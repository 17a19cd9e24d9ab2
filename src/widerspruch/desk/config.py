"""How one desk is run."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct

HOUR = 60 * 60 * 1_000_000
DAY = 24 * HOUR
"""Microseconds."""


class PlatformConfig(Struct, frozen=True):
    """A platform whose objections are taken.

    Attributes:
        name: As people know it. `controller`: the legal entity, with `controller_address`, GDPR Art. 4(7).

        controller_country, controller_land: Where it sits: ISO 3166-1 code, and in Germany the Land; by these the
            authority is named that one can complain to. Empty: not said.

        statement: What it uses to train AI and why, in its own words, by language; shown of a platform that the
            rulebook does not know.
    """

    name: str
    controller: str
    controller_address: str = ""
    controller_country: str = ""
    controller_land: str = ""
    statement: Mapping[str, str] = {}


class SqliteConfig(Struct, frozen=True, tag="sqlite"):
    """One file on this machine."""

    path: Path


class PostgresqlConfig(Struct, frozen=True, tag="postgresql"):
    """A server. Its `repr` does not show the password."""

    host: str
    name: str
    user: str
    port: int = 5432
    password: str = ""
    options: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"PostgresqlConfig({self.host!r}, {self.name!r}, {self.user!r}, {self.port})"


class OidcConfig(Struct, frozen=True):
    """The platform's own identity provider, whose logins are believed.

    Attributes:
        roles: Group of the provider -> role of the desk's console.

        claims: What a claim is called there, where that differs: `accounts`, `accounts_centre`, `country`, `groups` ...

        scopes: What is asked for; with `openid`.
    """

    issuer: str
    client_id: str
    client_secret: str
    roles: Mapping[str, str] = {}
    claims: Mapping[str, str] = {}
    scopes: str = "openid profile email"

    def __repr__(self) -> str:
        return f"OidcConfig({self.issuer!r}, {self.client_id!r})"


class SmtpConfig(Struct, frozen=True):
    """Who takes the mails.

    Attributes:
        sender: From whom they come: an address, or `Name <address>`. `reply_to`: where answers go, if elsewhere.

        tls: `none` is for loopback alone. `ca_file`: whose certificates are believed, where not the system's.

        bounce_domain: Where mail for `bounce+…` comes in; empty: what failed goes back to the sender's address.

        dkim_key: RSA key in PEM, for its owner alone, with `dkim_selector` and `dkim_domain`.

        timeout: Seconds without an answer after which a server is given up.
    """

    host: str
    port: int
    sender: str
    tls: Literal["none", "starttls", "implicit"] = "starttls"
    user: str = ""
    password: str = ""
    bounce_domain: str = ""
    dkim_key: Path | None = None
    dkim_selector: str = ""
    dkim_domain: str = ""
    reply_to: str = ""
    ca_file: Path | None = None
    timeout: int = 30

    def __repr__(self) -> str:
        return f"SmtpConfig({self.host!r}, {self.port})"


class LogConfig(Struct, frozen=True):
    """The public log of what the desk signs for everybody.

    Attributes:
        folder: What is served to the world. `key`: file of the key that signs its checkpoints; elsewhere.

        address: Where the world finds it, without a slash at the end; empty: not told.

        run_keys: Files with public keys of those who may sign records of runs; old ones, too.
    """

    folder: Path
    key: Path
    address: str = ""
    run_keys: tuple[Path, ...] = ()


class CredentialConfig(Struct, frozen=True):
    """A key to the interface for machines. `sha256`: of the token, in hex; the token itself is kept nowhere."""

    name: str
    role: Literal["platform", "gate", "metrics"]
    sha256: str


class DeskConfig(Struct, frozen=True, kw_only=True):
    """All of it. Durations in microseconds.

    Attributes:
        public_address: Where people find the desk, without a slash at the end.

        platforms: By the rulebook's name.

        keys, sets, data: Folders of the keys, of published exclusion sets, of whatever else the desk writes.

        openings: Folder of what proofs are made of, beside the sets and private; None: sets are made without it, and
            nobody can be given a proof. `log`: None: what the desk signs is in no log.

        trusted_proxies: Networks whose `X-Forwarded-For` is believed, such as `10.0.0.0/8`.

        metrics_networks: From where figures are told without a key, to whoever asks without a proxy in between.

        undo_window: For how long a withdrawal can be undone. `claim_lasts`: how long an unverified claim counts.

        retention: Days by the id of a rule in `cases/retention.toml`, where they differ from those there.

        notices_per_minute: Mails of notices that one receiving domain gets at most. `notices_by_domain`: where that
            differs, by the domain.

        promise: Within which time of its receipt an objection is in every set that is issued.
    """

    public_address: str
    platforms: Mapping[str, PlatformConfig]
    database: SqliteConfig | PostgresqlConfig
    keys: Path
    sets: Path
    data: Path
    openings: Path | None = None
    log: LogConfig | None = None
    oidc: OidcConfig | None = None
    smtp: SmtpConfig | None = None
    credentials: tuple[CredentialConfig, ...] = ()
    trusted_proxies: tuple[str, ...] = ()
    metrics_networks: tuple[str, ...] = ("127.0.0.0/8", "::1/128")
    undo_window: int = 72 * HOUR
    claim_lasts: int = 30 * DAY
    promise: int = 24 * HOUR
    retention: Mapping[str, int] = {}
    queue_length: int = 2_000
    notices_per_minute: int = 300
    notices_by_domain: Mapping[str, int] = {}
    is_demo: bool = False
