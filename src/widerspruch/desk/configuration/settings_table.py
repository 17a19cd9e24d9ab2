"""Which settings there are: one table, to which files, variables and docs/operators/desk-install.md are held."""

from typing import Any

from msgspec import Struct

from widerspruch.desk.configuration import values
from widerspruch.desk.configuration.values import Read

VARIABLES = "WIDERSPRUCH_DESK_"

ROLES = ("support", "legal", "operations", "oversight")
"""What somebody of the platform may be at the desk."""

CLAIM_NAMES = (
    "name", "email", "email_verified", "country", "adult", "birthdate", "accounts", "accounts_centre", "guardian_of",
    "groups",
)  # fmt: skip
"""What is asked of the identity provider, as the desk calls it."""

MACHINE_ROLES = ("platform", "gate", "metrics")

TLS = ("starttls", "implicit", "none")


class Setting(Struct, frozen=True):
    """One setting.

    Attributes:
        name: Below `[desk]`, with points: `smtp.port`.

        without: What holds where it is not set, as the documentation writes it; None: it must be set.
    """

    name: str
    read: Read[Any]
    without: str | None = ""

    @property
    def variable(self) -> str:
        """What it is called as an environment variable."""
        return VARIABLES + self.name.replace(".", "_").upper()

    @property
    def place(self) -> str:
        """What it is called in a file."""
        return place_of(self.name)


def place_of(name: str) -> str:
    """`smtp.port` as it stands in a file: `[desk.smtp] port`."""
    section, _, last = name.rpartition(".")
    return f"[{'.'.join(['desk', *([section] if section else [])])}] {last}"


MAILS_PER_MINUTE = values.whole_number(1, 100_000)
"""Also of each domain in `[desk.notices.domains]`."""

SETTINGS: tuple[Setting, ...] = (
    Setting("public_address", values.public_address, None),
    Setting("data", values.path, "the usual folder for data of programs"),
    Setting("keys", values.path, "`keys` in the data folder"),
    Setting("sets", values.path, "`sets` in the data folder"),
    Setting("openings", values.path, "`openings` in the data folder"),
    Setting("trusted_proxies", values.several(values.network), "nobody"),
    Setting("metrics_networks", values.several(values.network), "`127.0.0.0/8`, `::1/128`"),
    Setting("undo_hours", values.hours(24 * 366), "72"),
    Setting("claim_days", values.days(366), "30"),
    Setting("promise_hours", values.hours(24 * 366), "24"),
    Setting("queue_length", values.whole_number(1, 1_000_000), "2000"),
    Setting("notices.mails_per_minute", MAILS_PER_MINUTE, "300"),
    Setting("log.folder", values.path, "no log"),
    Setting("log.key", values.path, "needed with `folder`"),
    Setting("log.address", values.web_address, "not told"),
    Setting("log.run_keys", values.several(values.path), "nobody's"),
    Setting("database.path", values.path, "`desk.sqlite` in the data folder"),
    Setting("database.url", values.postgresql, "SQLite"),
    Setting("database.password_file", values.secret_in_file, "none"),
    Setting("oidc.issuer", values.web_address, "no login"),
    Setting("oidc.client_id", values.text, "needed with `issuer`"),
    Setting("oidc.client_secret_file", values.secret_in_file, "needed with `issuer`"),
    Setting("oidc.scopes", values.scopes, "`openid`, `profile`, `email`"),
    Setting("smtp.host", values.domain, "mails wait"),
    Setting("smtp.port", values.whole_number(1, 65_535), "587; with `implicit` 465"),
    Setting("smtp.tls", values.one_of(TLS), "`starttls`"),
    Setting("smtp.sender", values.sender, "needed with `host`"),
    Setting("smtp.reply_to", values.sender, "the sender"),
    Setting("smtp.user", values.text, "no login there"),
    Setting("smtp.password_file", values.secret_in_file, "needed with `user`"),
    Setting("smtp.ca_file", values.path, "the system's"),
    Setting("smtp.timeout_seconds", values.whole_number(1, 600), "30"),
    Setting("smtp.bounce_domain", values.domain, "failed mail goes to the sender"),
    Setting("smtp.dkim_key_file", values.path, "not signed by us"),
    Setting("smtp.dkim_selector", values.text, "needed with `dkim_key_file`"),
    Setting("smtp.dkim_domain", values.domain, "needed with `dkim_key_file`"),
)
"""Those that a file or a variable can set."""

PLATFORM_SETTINGS: tuple[Setting, ...] = (
    Setting("name", values.text, None),
    Setting("controller", values.text, None),
    Setting("controller_address", values.text, ""),
    Setting("controller_country", values.country, ""),
    Setting("controller_land", values.text, ""),
    Setting("statement", values.by_language, ""),
)
"""Of each platform: `[desk.platforms.<name>]`."""

CREDENTIAL_SETTINGS: tuple[Setting, ...] = (
    Setting("name", values.text, None),
    Setting("role", values.one_of(MACHINE_ROLES), None),
    Setting("sha256", values.digest, None),
)
"""Of each key to the interface: `[[desk.credentials]]`."""

RETENTION = (
    "ended_case", "lapsed_claim", "evidence", "unused_account", "sent_mail", "dead_mail", "agent_request", "code",
    "identity", "look", "told_whom", "told",
    "opening",
)  # fmt: skip
"""Rules of `cases/retention.toml` whose days a company may choose. The rest follows from what it is."""

TABLES = ("platforms", "credentials", "oidc.roles", "oidc.claims", "retention", "notices.domains")
"""Only a file can set them."""

NEEDED_WITH = (
    ("log.folder", "log.key"),
    ("oidc.issuer", "oidc.client_id"),
    ("oidc.issuer", "oidc.client_secret_file"),
    ("smtp.host", "smtp.sender"),
    ("smtp.user", "smtp.password_file"),
    ("smtp.dkim_key_file", "smtp.dkim_selector"),
    ("smtp.dkim_key_file", "smtp.dkim_domain"),
)
"""Where the first is set, the second must be."""

MEANINGLESS_WITHOUT = (
    ("log.key", "log.folder"),
    ("log.address", "log.folder"),
    ("log.run_keys", "log.folder"),
    ("oidc.client_id", "oidc.issuer"),
    ("oidc.client_secret_file", "oidc.issuer"),
    ("oidc.scopes", "oidc.issuer"),
    ("smtp.sender", "smtp.host"),
    ("smtp.user", "smtp.host"),
    ("smtp.port", "smtp.host"),
    ("smtp.password_file", "smtp.user"),
    ("smtp.dkim_selector", "smtp.dkim_key_file"),
    ("database.password_file", "database.url"),
)
"""Where the first is set, the second was forgotten."""
