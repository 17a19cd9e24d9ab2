"""`Content-Usage` of people's pages: in the header of an answer, and in `robots.txt`."""

from collections.abc import Iterable, Iterator, Sequence
from hashlib import sha256
from urllib.parse import urlsplit

from widerspruch.gate.signals.lines import FetchedRecord
from widerspruch.gate.signals.robots import RobotsRule, preferences_for
from widerspruch.gate.signals.sources import GENERATIVE, USAGE_HEADER, USAGE_ROBOTS, SignalSource, Words
from widerspruch.gate.signals.structured_fields import NotAFieldError, tokens_of
from widerspruch.gate.signals.table import SeenSignal, SignalValue

_TRAINING = "train-ai"
_SAID: dict[str | None, SignalValue] = {"n": "deny", "y": "allow"}
_OK = range(200, 300)
_RESTRICTIVE: tuple[SignalValue, ...] = ("deny", "unknown", "allow")


def preference_in(field: str) -> SignalValue | None:
    """What a field says of training models that make content; None: nothing. One that cannot be read is `unknown`."""
    try:
        tokens = tokens_of(field)
    except NotAFieldError:
        return "unknown"
    return _SAID.get(tokens[_TRAINING], "unknown") if _TRAINING in tokens else None


def most_restrictive(values: Iterable[SignalValue | None]) -> SignalValue | None:
    """Of several that hold at once."""
    found = set(values)
    return next((value for value in _RESTRICTIVE if value in found), None)


def signals_of_pages(
    records: Iterable[FetchedRecord[Words]], platform: str, seen_at: int, rules: Sequence[RobotsRule] = ()
) -> Iterator[SeenSignal]:
    """A row for each place that says something of a page: `account_id` or `handle`, `url`, `status`, `headers`.

    Args:
        rules: Of the one host that all pages stand on; then the pages must stand on one.

    Raises:
        GateError: `signals_nobody`, `signals_failed`, `signals_hosts` (values: file, line).
    """
    hosts = set[str]()
    for one in records:
        account_id, handle = _account(one)
        if type(status := one.words.get("status")) is not int or status not in _OK:
            raise one.refused("signals_failed")
        told: list[tuple[SignalSource, SignalValue | None, str]] = []
        if (field := _header(one)) is not None:
            told.append((USAGE_HEADER, preference_in(field), one.digest()))
        if rules:
            host, path = _page(one)
            hosts.add(host)
            if len(hosts) > 1:
                raise one.refused("signals_hosts")
            expressions = preferences_for(path, rules)
            digest = sha256("\n".join(expressions).encode("utf-8", "surrogateescape")).hexdigest()
            told.append((USAGE_ROBOTS, most_restrictive(map(preference_in, expressions)), digest))
        for source, value, digest in told:
            if value is not None:
                yield SeenSignal(
                    platform,
                    account_id,
                    handle,
                    GENERATIVE,
                    value,
                    None,
                    None,
                    seen_at,
                    source.name,
                    source.spec,
                    digest,
                )


def _account(one: FetchedRecord[Words]) -> tuple[str | None, str | None]:
    account_id, handle = one.words.get("account_id"), one.words.get("handle")
    if type(account_id) is int:
        return str(account_id), None
    if isinstance(account_id, str) and account_id.strip():
        return account_id.strip(), None
    if isinstance(handle, str) and handle.strip():
        return None, handle.strip()
    raise one.refused("signals_nobody")


def _header(one: FetchedRecord[Words]) -> str | None:
    """All lines of the header as one field; None: there is none."""
    headers = one.words.get("headers")
    if not isinstance(headers, dict):
        raise one.refused("signals_failed")
    lines: list[str] = []
    for name, value in headers.items():
        if name.lower() == "content-usage":
            for line in value if isinstance(value, list) else [value]:
                if not isinstance(line, str):
                    raise one.refused("signals_failed")
                lines.append(line)
    return ", ".join(line for line in lines if line.strip()) if lines else None


def _page(one: FetchedRecord[Words]) -> tuple[str, str]:
    url = one.words.get("url")
    try:
        parts = urlsplit(url) if isinstance(url, str) else None
    except ValueError:
        parts = None
    if parts is None or not parts.netloc:
        raise one.refused("signals_failed")
    return parts.netloc.lower(), (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
