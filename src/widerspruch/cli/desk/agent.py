"""`widerspruch desk agent`: who may hand in objections for others over the Data Rights Protocol."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.desk.errors import DeskError
from widerspruch.lib.texts import Catalogue
from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.signing_keys import VerifyingKey

if TYPE_CHECKING:
    from widerspruch.desk.agents.registry import KnownAgent

_Id = Annotated[str, typer.Argument(metavar="ID", help="help.desk_agent_id")]
_Key = Annotated[str, typer.Option("--key", metavar="KEY", help="help.desk_agent_key_option")]
_Language = Annotated[str | None, typer.Option("--lang", help="help.lang")]


def add_command(
    agent_id: _Id,
    name: Annotated[str, typer.Option("--name", help="help.desk_agent_name")],
    key: _Key,
    kind: Annotated[Literal["agent", "association"], typer.Option("--kind", help="help.desk_agent_kind")] = "agent",
    callback_host: Annotated[
        str, typer.Option("--callback-host", metavar="HOST", help="help.desk_agent_callback_host")
    ] = "",
    vouches: Annotated[bool, typer.Option("--vouches", help="help.desk_agent_vouches")] = False,
    file: ConfigOption = None,
    lang: _Language = None,
) -> None:
    """Register somebody."""
    language = chosen_language(lang)
    read = _read_key(key)
    with opened(configured(file, language)) as desk:
        from widerspruch.desk.agents.registry import NewAgent, register_agent

        new = NewAgent(agent_id=agent_id, name=name, key=read, kind=kind, callback_host=callback_host, vouches=vouches)
        register_agent(desk, new)
    say(command_words(language)("desk_agent.added", id=agent_id))


def list_command(file: ConfigOption = None, lang: _Language = None) -> None:
    """Who is registered."""
    language = chosen_language(lang)
    words = command_words(language)
    with opened(configured(file, language)):
        from widerspruch.desk.agents.registry import registered_agents

        known = registered_agents()
    if not known:
        say(words("desk_agent.none"))
    for one in known:
        say(*_told(one, words))


def end_command(agent_id: _Id, file: ConfigOption = None, lang: _Language = None) -> None:
    """Take nothing more of somebody's."""
    language = chosen_language(lang)
    with opened(configured(file, language)) as desk:
        from widerspruch.desk.agents.registry import end_agent

        end_agent(desk, agent_id)
    say(command_words(language)("desk_agent.ended", id=agent_id))


def key_command(agent_id: _Id, key: _Key, file: ConfigOption = None, lang: _Language = None) -> None:
    """Another key."""
    language = chosen_language(lang)
    read = _read_key(key)
    with opened(configured(file, language)) as desk:
        from widerspruch.desk.agents.registry import change_key

        change_key(desk, agent_id, read)
    say(command_words(language)("desk_agent.changed", id=agent_id))


def _read_key(typed: str) -> VerifyingKey:
    """From a PEM file, or from the base64 of its 32 bytes, as directories of the protocol have it."""
    path = Path(typed)
    if typed.endswith(".pem") or path.is_file():
        if not path.is_file():
            raise DeskError("agent_key_unusable")
        return VerifyingKey.from_pem(path.read_bytes(), path.name)
    raw = decoded(typed)
    key = None if raw is None else VerifyingKey.from_raw(raw)
    if key is None:
        raise DeskError("agent_key_unusable")
    return key


def _told(agent: "KnownAgent", words: Catalogue) -> Iterator[str]:
    kind = words("desk_agent.kind_association" if agent.kind == "association" else "desk_agent.kind_agent")
    yield words("desk_agent.line", id=agent.agent_id, name=agent.name, kind=kind, n=agent.requests)
    yield "    " + words("desk_agent.key", key=encoded(agent.key.raw), since=_day(agent.registered_at))
    if agent.callback_host:
        yield "    " + words("desk_agent.called_back", host=agent.callback_host)
    if agent.vouches:
        yield "    " + words("desk_agent.vouches")
    if agent.ended_at is not None:
        yield "    " + words("desk_agent.ended_on", day=_day(agent.ended_at))


def _day(at: int) -> str:
    return f"{datetime.fromtimestamp(at // 1_000_000, UTC):%Y-%m-%d}"
