"""What settings alone say."""

import ipaddress
import os
import stat
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from widerspruch.desk.access.provider import is_loopback
from widerspruch.desk.checks.finding import DeskFinding, doubtful, wrong
from widerspruch.desk.config import DeskConfig, PostgresqlConfig, SqliteConfig
from widerspruch.desk.configuration.read import UNNAMED
from widerspruch.desk.configuration.settings_table import ROLES

_VERIFIED = ("verify-full",)


def look_at_settings(config: DeskConfig) -> Iterator[DeskFinding]:
    """All that can be said without asking anybody."""
    if config.is_demo:
        yield wrong("demo")
    yield from _platforms(config)
    yield from _addresses(config)
    yield from _login(config)
    yield from _mail(config)
    if not any(one.role == "gate" for one in config.credentials):
        yield doubtful("gate_unset")
    if config.log is None:
        yield doubtful("log_unset")
    yield from _openings(config)
    yield from _places(config)


def look_at_django(settings: Mapping[str, object]) -> Iterator[DeskFinding]:
    """What Django would be told. No setting of ours leads to any of it; a change of the program could."""
    if settings.get("DEBUG"):
        yield wrong("settings_debug")
    if "*" in (settings.get("ALLOWED_HOSTS") or ()):  # type: ignore[operator]
        yield wrong("settings_any_host")
    for cookie in ("SESSION_COOKIE", "CSRF_COOKIE"):
        for quality in ("SECURE", "HTTPONLY"):
            if not settings.get(f"{cookie}_{quality}"):
                yield wrong("settings_cookie", what=f"{cookie}_{quality}")


def _platforms(config: DeskConfig) -> Iterator[DeskFinding]:
    for name, platform in config.platforms.items():
        if name == UNNAMED:
            yield wrong("platform_unset")
        elif not platform.controller or not platform.controller_address:
            yield wrong("controller_unset", platform=name)
        elif not platform.controller_country or (platform.controller_country == "DE" and not platform.controller_land):
            yield doubtful("controller_unlocated", platform=name)


def _addresses(config: DeskConfig) -> Iterator[DeskFinding]:
    if urlsplit(config.public_address).scheme != "https":
        yield wrong("public_not_https")
    elif not config.trusted_proxies:
        yield wrong("proxy_unnamed")
    if any(ipaddress.ip_network(one).prefixlen == 0 for one in config.trusted_proxies):
        yield wrong("proxy_anybody")
    for one in config.metrics_networks:
        if not ipaddress.ip_network(one).is_private:
            yield wrong("figures_open", network=one)


def _login(config: DeskConfig) -> Iterator[DeskFinding]:
    if config.oidc is None:
        yield wrong("login_unset")
        return
    if urlsplit(config.oidc.issuer).scheme != "https":
        yield wrong("login_not_https")
    filled = set(config.oidc.roles.values())
    for role in ROLES:
        if role not in filled:
            yield doubtful("role_unfilled", role=role)


def _mail(config: DeskConfig) -> Iterator[DeskFinding]:
    smtp = config.smtp
    if smtp is None:
        yield wrong("mail_unset")
        return
    if smtp.tls == "none" and not is_loopback(smtp.host):
        yield wrong("mail_not_encrypted")
    if smtp.dkim_key is None:
        yield doubtful("mail_unsigned")
    if not smtp.bounce_domain:
        yield doubtful("bounces_unset")


def _openings(config: DeskConfig) -> Iterator[DeskFinding]:
    """What opens a set must not lie where sets are fetched from, or what everybody is served."""
    if config.openings is None:
        return
    handed_out = [config.sets, *([config.log.folder] if config.log else [])]
    if any(config.openings.resolve().is_relative_to(folder.resolve()) for folder in handed_out):
        yield wrong("openings_published")


def _places(config: DeskConfig) -> Iterator[DeskFinding]:
    match config.database:
        case PostgresqlConfig() as server:
            is_far = not server.host.startswith("/") and not is_loopback(server.host)
            if is_far and server.options.get("sslmode") not in _VERIFIED:
                yield wrong("database_not_verified")
        case SqliteConfig(path):
            if os.name == "posix" and path.parent.is_dir() and stat.S_IMODE(path.parent.stat().st_mode) & 0o077:
                yield wrong("database_open")
            if config.keys.resolve().is_relative_to(path.parent.resolve()):
                yield doubtful("keys_beside_data")
