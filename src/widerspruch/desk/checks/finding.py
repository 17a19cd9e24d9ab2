"""What is unsafe, missing, or worth a thought."""

from typing import Any, Literal

from msgspec import Struct

from widerspruch.lib.errors import KnownError

Weight = Literal["error", "warning"]
"""`error`: not in production. `warning`: some things then do not work, or work worse."""

FindingCode = Literal[
    "demo",
    "platform_unset",
    "controller_unset",
    "controller_unlocated",
    "public_not_https",
    "proxy_unnamed",
    "proxy_anybody",
    "figures_open",
    "login_unset",
    "login_not_https",
    "role_unfilled",
    "mail_unset",
    "mail_not_encrypted",
    "mail_unsigned",
    "bounces_unset",
    "gate_unset",
    "log_unset",
    "log_missing",
    "log_unwitnessed",
    "log_unpublished",
    "run_keys_unset",
    "sets_unlogged",
    "openings_published",
    "database_not_verified",
    "database_open",
    "keys_beside_data",
    "settings_debug",
    "settings_any_host",
    "settings_cookie",
    "not_durable",
    "mail_unreachable",
    "set_late",
    "callbacks_dead",
    "broken",
]


class DeskFinding(Struct, frozen=True):
    """One of them.

    Attributes:
        code: `broken`: an error that the desk itself would end with, told in its own words.

        error: That one.
    """

    code: FindingCode
    weight: Weight
    values: dict[str, str | int] = {}
    error: KnownError[Any] | None = None


def wrong(code: FindingCode, **values: str | int) -> DeskFinding:
    """An error."""
    return DeskFinding(code, "error", values)


def doubtful(code: FindingCode, **values: str | int) -> DeskFinding:
    """A warning."""
    return DeskFinding(code, "warning", values)


def broken(error: KnownError[Any]) -> DeskFinding:
    """An error that was foreseen."""
    return DeskFinding("broken", "error", error=error)
