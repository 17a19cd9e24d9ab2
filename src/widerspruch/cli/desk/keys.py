"""`widerspruch desk keys`: which keys the desk has, new ones instead of old ones, and old ones away."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, cast

import typer

from widerspruch.cli.chosen import chosen, chosen_language
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.key_history import record_keys
from widerspruch.desk.keys import NUMBERED, NumberedKey
from widerspruch.desk.serve import prepare_desk
from widerspruch.desk.worker import WorkerTask
from widerspruch.lib import clock
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from widerspruch.desk.key_rotation import KeyUse
    from widerspruch.desk.key_standing import KeyStanding
    from widerspruch.desk.store.writing import Door

USES: "tuple[KeyUse, ...]" = ("fields", "lookup", "receipts", "sets", "sessions", "bounces", "hashing")

_SIGNS_NOW = {"receipts": "desk_keys.rotated_receipts", "sets": "desk_keys.rotated_sets"}
_SECURES_NOW = {"sessions": "desk_keys.rotated_sessions", "bounces": "desk_keys.rotated_bounces"}

_Language = Annotated[str | None, typer.Option("--lang", help="help.lang")]


def show_command(
    file: ConfigOption = None,
    as_json: Annotated[bool, typer.Option("--json", help="help.desk_keys_json")] = False,
    lang: _Language = None,
) -> None:
    """Which keys there are, since when, and how much still needs an old one."""
    language = chosen_language(lang)
    words = command_words(language)
    config = configured(file, language)
    with _door(config):
        from widerspruch.desk.key_standing import KeysTold, key_standing

        record_keys(config.keys, clock.now())
        keys = key_standing(config.keys)
        if as_json:
            print_json(KeysTold(keys))
            return
        for key in keys:
            say(_line(key, words))


def rotate_command(
    use: Annotated[str, typer.Argument(metavar="KEY", help="help.desk_keys_use")],
    file: ConfigOption = None,
    lang: _Language = None,
) -> None:
    """Make a new key take the place of an old one; called again after it was stopped, it goes on."""
    language = chosen_language(lang)
    words = command_words(language)
    wanted = cast("KeyUse", chosen(use, USES))
    config = configured(file, language)
    with _door(config) as door:
        say(*_rotated(wanted, config, door, words))


def remove_command(
    use: Annotated[str, typer.Argument(metavar="KEY", help="help.desk_keys_removable")],
    number: Annotated[int, typer.Argument(metavar="NUMBER", help="help.desk_keys_number")],
    file: ConfigOption = None,
    lang: _Language = None,
) -> None:
    """Delete an old key that nothing needs any more."""
    language = chosen_language(lang)
    name = cast("NumberedKey", chosen(use, NUMBERED))
    config = configured(file, language)
    with _door(config):
        from widerspruch.desk.key_rotation import remove_key

        remove_key(config.keys, name, number, clock.now())
    say(command_words(language)("desk_keys.removed", key=name, number=number))


@contextmanager
def _door(config: DeskConfig) -> "Iterator[Door]":
    """To the tables, whatever key their hashes were made with."""
    prepare_desk(WorkerTask(config, load_rulebook(), clock.now))
    from widerspruch.desk.store.doors import open_door

    door = open_door(config, clock.now)
    try:
        yield door
    finally:
        door.close()


def _rotated(use: "KeyUse", config: DeskConfig, door: "Door", words: Catalogue) -> Iterator[str]:
    from widerspruch.desk import key_rotation

    match use:
        case "fields":
            yield words("desk_keys.rotated_fields", n=sum(key_rotation.rotate_fields(config.keys, door)))
            record_keys(config.keys, clock.now())
        case "lookup":
            yield words("desk_keys.rotated_lookup", n=key_rotation.rotate_lookup(config.keys, door))
            record_keys(config.keys, clock.now())
        case "receipts" | "sets":
            key_id = key_rotation.rotate_signing(config.keys, use, clock.now())
            yield words(_SIGNS_NOW[use], key_id=key_id)
            yield words("desk_keys.restart")
        case "hashing":
            yield words("desk_keys.rotated_hashing", key_id=key_rotation.rotate_hashing(config.keys, clock.now()))
            yield words("desk_keys.hashing_receipts")
            yield words("desk_keys.restart")
        case "sessions" | "bounces":
            number = key_rotation.rotate_secret(config.keys, use, clock.now())
            yield words(_SECURES_NOW[use], number=number)
            yield words("desk_keys.restart")


def _line(key: "KeyStanding", words: Catalogue) -> str:
    since = "?" if key.since is None else f"{datetime.fromtimestamp(key.since // 1_000_000, UTC):%Y-%m-%d %H:%M}"
    state = words("desk_keys.in_use" if key.is_in_use else "desk_keys.kept" if key.is_there else "desk_keys.gone")
    line = words("desk_keys.line", key=key.use, id=key.id, since=since, state=state)
    return line if key.rows is None else f"{line}, {words('desk_keys.rows', n=key.rows)}"
