"""The directories of the protocol: whom one can ask (businesses), and who may ask (agents). Two files of JSON."""

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.drp.profile import is_agent_id
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.strict_json import read_json
from widerspruch.protocol.web_addresses import host_of

E = TypeVar("E")
F = TypeVar("F")

LONGEST_DIRECTORY = 4 * 2**20
"""Bytes."""


class BusinessEntry(Struct, frozen=True, kw_only=True):
    """A platform that speaks the protocol.

    Attributes:
        id: What messages call it (`business-id`). `api_base`: below it the calls are.

        supported_actions: Exercises that it takes. `supported_verifications`: by what it finds people.
    """

    id: str
    name: str
    api_base: str
    supported_actions: tuple[str, ...] = ()
    supported_verifications: tuple[str, ...] = ()
    web_url: str = ""
    logo: str = ""


class AgentEntry(Struct, frozen=True, kw_only=True):
    """An agent and its key."""

    id: str
    name: str
    key: VerifyingKey
    web_url: str = ""


class _Business(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    api_base: str
    supported_actions: tuple[str, ...] = ()
    supported_verifications: tuple[str, ...] = ()
    web_url: str | None = None
    logo: str | None = None


class _Agent(Struct, frozen=True, kw_only=True):
    id: str
    name: str
    verify_key: str
    web_url: str | None = None


def write_businesses(entries: Sequence[BusinessEntry]) -> bytes:
    """`businesses.json`."""
    return to_bytes([msgspec.structs.asdict(one) | {"logo": one.logo or None} for one in entries])


def read_businesses(data: bytes) -> tuple[BusinessEntry, ...]:
    """Whom one can ask. Unknown members are passed over.

    Raises:
        ProtocolError: `message_...`.
    """
    return _entries(data, _Business, _business)


def write_agents(entries: Sequence[AgentEntry]) -> bytes:
    """`agents.json`."""
    return to_bytes(
        [
            {"id": one.id, "name": one.name, "verify_key": encoded(one.key.raw)}
            | ({"web_url": one.web_url} if one.web_url else {})
            for one in entries
        ]
    )


def read_agents(data: bytes) -> tuple[AgentEntry, ...]:
    """Who may ask. Unknown members are passed over.

    Raises:
        ProtocolError: `message_...`.
    """
    return _entries(data, _Agent, _agent)


def _entries(data: bytes, written: type[F], read: Callable[[F, str], E]) -> tuple[E, ...]:
    listed: list[Any] = read_json(data, list[written], longest=LONGEST_DIRECTORY)  # type: ignore[valid-type]
    entries = tuple(read(one, f"$[{index}]") for index, one in enumerate(listed))
    ids = [one.id for one in listed]
    if len(set(ids)) != len(ids):
        raise ProtocolError("message_member_wrong", place="$[...].id")
    return entries


def _business(entry: _Business, place: str) -> BusinessEntry:
    if not entry.id or host_of(entry.api_base) is None:
        raise ProtocolError("message_member_wrong", place=f"{place}.api_base" if entry.id else f"{place}.id")
    return BusinessEntry(
        id=entry.id,
        name=entry.name,
        api_base=entry.api_base.rstrip("/"),
        supported_actions=entry.supported_actions,
        supported_verifications=entry.supported_verifications,
        web_url=entry.web_url if entry.web_url and host_of(entry.web_url) else "",
        logo=entry.logo if entry.logo and host_of(entry.logo) else "",
    )


def _agent(entry: _Agent, place: str) -> AgentEntry:
    raw = decoded(entry.verify_key)
    key = None if raw is None else VerifyingKey.from_raw(raw)
    if key is None or not is_agent_id(entry.id):
        raise ProtocolError("message_member_wrong", place=f"{place}.id" if key else f"{place}.verify_key")
    web_url = entry.web_url if entry.web_url and host_of(entry.web_url) else ""
    return AgentEntry(id=entry.id, name=entry.name, key=key, web_url=web_url)
