"""Values of settings: each function takes what a file or a variable says and gives what the desk works with, or raises
`WrongSettingError`."""

import ipaddress
import re
from collections.abc import Callable, Sequence
from email.utils import parseaddr
from pathlib import Path
from typing import TypeVar
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from widerspruch.desk.config import DAY, HOUR, PostgresqlConfig
from widerspruch.desk.configuration.problem import WrongSettingError
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.key_files import read_key_file, require_secret

T = TypeVar("T")

Read = Callable[[object, Path], T]
"""Given: what was set, and the folder that paths are relative to."""

_LONGEST = 2_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DOMAIN = re.compile(
    r"(?=.{1,253}$)([a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?)(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*", re.IGNORECASE
)
_DIGEST = re.compile("[0-9a-f]{64}")
_COUNTRY = re.compile("[A-Z]{2}")


def text(given: object, folder: Path) -> str:
    """One line of text."""
    if not isinstance(given, str) or not given.strip() or len(given) > _LONGEST or _CONTROL.search(given):
        raise WrongSettingError("not_text")
    return given.strip()


def by_language(given: object, folder: Path) -> dict[str, str]:
    """Texts of one line or several, by the language of pages."""
    if not isinstance(given, dict):
        raise WrongSettingError("not_table")
    if given.keys() - set(PAGE_LANGUAGES):
        raise WrongSettingError("not_one_of", known=", ".join(PAGE_LANGUAGES))
    return {language: text(" ".join(str(told).split()), folder) for language, told in given.items()}


PAGE_LANGUAGES = ("de", "en")


def path(given: object, folder: Path) -> Path:
    """A path, relative to the file that names it."""
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        raise WrongSettingError("not_a_path")
    return folder / Path(given).expanduser()


def whole_number(least: int, most: int) -> Read[int]:
    """A number between two others."""

    def read(given: object, folder: Path) -> int:
        written = str(given).strip() if isinstance(given, str | int) and not isinstance(given, bool) else ""
        if not re.fullmatch("[0-9]{1,9}", written) or not least <= int(written) <= most:
            raise WrongSettingError("not_number", least=least, most=most)
        return int(written)

    return read


def hours(most: int) -> Read[int]:
    """A number of hours as microseconds."""
    return lambda given, folder: HOUR * whole_number(1, most)(given, folder)


def days(most: int) -> Read[int]:
    """A number of days as microseconds."""
    return lambda given, folder: DAY * whole_number(1, most)(given, folder)


def one_of(known: Sequence[str]) -> Read[str]:
    """A word of a closed list."""

    def read(given: object, folder: Path) -> str:
        if given not in known:
            raise WrongSettingError("not_one_of", known=", ".join(known))
        return str(given)

    return read


def several(read_one: Read[T]) -> Read[tuple[T, ...]]:
    """A list; in a variable, parted by commas."""

    def read(given: object, folder: Path) -> tuple[T, ...]:
        if isinstance(given, str):
            given = [one for one in given.split(",") if one.strip()]
        if not isinstance(given, list):
            raise WrongSettingError("not_list")
        return tuple(read_one(one, folder) for one in given)

    return read


def scopes(given: object, folder: Path) -> str:
    """What is asked for at a login, as it is sent."""
    words = several(text)(given, folder)
    if "openid" not in words or any(" " in word for word in words):
        raise WrongSettingError("not_scopes")
    return " ".join(dict.fromkeys(words))


def network(given: object, folder: Path) -> str:
    """A network or a single address, as `ipaddress` writes it."""
    try:
        return str(ipaddress.ip_network(text(given, folder)))
    except ValueError as error:
        raise WrongSettingError("not_network") from error


def web_address(given: object, folder: Path) -> str:
    """An address that begins with http:// or https://, without a slash at its end."""
    parts = _split(given, folder)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment or parts.username:
        raise WrongSettingError("not_web_address")
    return text(given, folder).rstrip("/")


def public_address(given: object, folder: Path) -> str:
    """The same without a path: the desk has its host for itself."""
    address = web_address(given, folder)
    if urlsplit(address).path or address != address.lower():
        raise WrongSettingError("not_public_address")
    return address


def page_address(given: object, folder: Path) -> str:
    """An address of any page in the web."""
    parts = _split(given, folder)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise WrongSettingError("not_web_address")
    return text(given, folder)


def sender(given: object, folder: Path) -> str:
    """An e-mail address, with a name or without."""
    written = text(given, folder)
    _, address = parseaddr(written)
    before, _, domain = address.rpartition("@")
    if not before or not _DOMAIN.fullmatch(domain) or " " in address:
        raise WrongSettingError("not_sender")
    return written


def domain(given: object, folder: Path) -> str:
    """The name of a host or domain; also an address of one."""
    written = text(given, folder)
    if not _DOMAIN.fullmatch(written):
        try:
            ipaddress.ip_address(written)
        except ValueError as error:
            raise WrongSettingError("not_domain") from error
    return written


def digest(given: object, folder: Path) -> str:
    """A SHA-256 in hex."""
    if not isinstance(given, str) or not _DIGEST.fullmatch(given):
        raise WrongSettingError("not_digest")
    return given


def country(given: object, folder: Path) -> str:
    """A code such as `DE`."""
    if not isinstance(given, str) or not _COUNTRY.fullmatch(given):
        raise WrongSettingError("not_country")
    return given


def platform_name(given: str) -> str:
    """What the rulebook, sets and receipts call a platform."""
    if not is_platform_name(given):
        raise WrongSettingError("not_platform")
    return given


def secret_in_file(given: object, folder: Path) -> str:
    """What stands in a file that only its owner can read."""
    file = path(given, folder)
    try:
        found = read_key_file(file).decode().strip()
        require_secret(file)
    except (ProtocolError, UnicodeDecodeError) as error:
        code = getattr(error, "code", "")
        name = file.name
        if code == "key_file_missing":
            raise WrongSettingError("secret_missing", file=name) from error
        raise WrongSettingError("secret_open" if code == "key_file_open" else "secret_unreadable", file=name) from error
    if not found or _CONTROL.search(found):
        raise WrongSettingError("secret_empty", file=file.name)
    return found


def postgresql(given: object, folder: Path) -> PostgresqlConfig:
    """A server, by an address such as `postgresql://desk@db.example.org:5432/desk?sslmode=verify-full`."""
    parts = _split(given, folder)
    if parts.password is not None:
        raise WrongSettingError("password_in_address")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    host = options.pop("host", None) or parts.hostname
    name = unquote(parts.path.removeprefix("/"))
    if parts.scheme not in ("postgresql", "postgres") or not host or not name or "/" in name or not parts.username:
        raise WrongSettingError("not_database")
    if options.keys() - _OF_CONNECTIONS:
        raise WrongSettingError("not_database")
    return PostgresqlConfig(host, name, unquote(parts.username), parts.port or 5432, options=options)


_OF_CONNECTIONS = {"sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name"}


def _split(given: object, folder: Path) -> SplitResult:
    try:
        parts = urlsplit(text(given, folder))
        _ = parts.port
    except ValueError as error:
        raise WrongSettingError("not_web_address") from error
    return parts
