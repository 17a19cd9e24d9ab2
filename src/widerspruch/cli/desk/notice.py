"""`widerspruch desk notice …`: tell people before AI is trained, and show who was told."""

import logging.config
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import complain, fail, out
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.desk.show_notice import show_audience, show_figures, show_mail
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say, told_if_stopped
from widerspruch.cli.words import command_words, spoken
from widerspruch.desk.config import DeskConfig
from widerspruch.desk.logs import logging_settings
from widerspruch.desk.notices.example import example_notice
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.reading import read_notice
from widerspruch.lib.targets import FileTarget, refuse_unsafe
from widerspruch.lib.whole_files import atomic_write
from widerspruch.lib.writing import Language
from widerspruch.rulebook.load import load_rulebook

if TYPE_CHECKING:
    from widerspruch.desk.desk import Desk
    from widerspruch.desk.models import Notice

LONGEST = 2**20
"""Bytes of a notice's file."""

LOOKS_EVERY = 1.0
"""Seconds between two looks whether all is sent."""

FileArgument = Annotated[Path, typer.Argument(parser=typed_path, metavar="FILE", help="help.desk_notice_file")]
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="help.desk_notice_name")]
VersionOption = Annotated[int | None, typer.Option("--version", min=1, help="help.desk_notice_version")]
PlatformOption = Annotated[str | None, typer.Option("--platform", help="help.desk_notice_platform")]
JsonOption = Annotated[bool, typer.Option("--json", help="help.gate_json")]
LanguageOption = Annotated[str | None, typer.Option("--lang", help="help.lang")]


def example_command(
    target: Annotated[
        Path | None, typer.Argument(parser=typed_path, metavar="FILE", help="help.desk_notice_target")
    ] = None,
    platform: PlatformOption = None,
    file: ConfigOption = None,
    lang: LanguageOption = None,
) -> None:
    """Never over another file."""
    language = chosen_language(lang)
    path = target or Path("notice.toml")
    refuse_unsafe([FileTarget(path)], ())
    named = platform or next(iter(configured(file, language).platforms))
    atomic_write(path, example_notice(named, chosen_day(None)).encode())
    say(command_words(language)("desk_notice.example", path=path))


def preview_command(
    notice: FileArgument,
    recipients: Annotated[
        Path, typer.Option("--recipients", parser=typed_path, metavar="ACCOUNTS", help="help.desk_notice_recipients")
    ],
    json: JsonOption = False,
    file: ConfigOption = None,
    lang: LanguageOption = None,
) -> None:
    """Count who would be told, and show a mail in each language. Nobody is written down, nothing is sent."""
    language = chosen_language(lang)
    config = configured(file, language)
    told = _understood(notice, config, language)
    with opened(config) as desk:
        from widerspruch.desk.models import Notice
        from widerspruch.desk.notices.adding import count_audience
        from widerspruch.desk.notices.preview import previewed_mails

        begun = Notice.objects.filter(platform=told.platform, name=told.name, version=told.version).first()
        counts = count_audience(desk, begun, told, recipients)
        if json:
            print_json(counts)
            return
        show_audience(counts, language)
        for mail in previewed_mails(desk, told):
            show_mail(mail, language)
    say(command_words(language)("desk_notice.nothing_sent"))


def send_command(
    notice: FileArgument,
    recipients: Annotated[
        Path | None,
        typer.Option("--recipients", parser=typed_path, metavar="ACCOUNTS", help="help.desk_notice_recipients"),
    ] = None,
    workers: Annotated[int, typer.Option("--workers", min=1, max=32, help="help.desk_notice_workers")] = 2,
    again: Annotated[bool, typer.Option("--again", help="help.desk_notice_again")] = False,
    once: Annotated[bool, typer.Option("--once", help="help.desk_notice_once")] = False,
    file: ConfigOption = None,
    lang: LanguageOption = None,
) -> None:
    """Put on the list who is missing there, and send until nobody waits; called again it goes on."""
    language = chosen_language(lang)
    words = command_words(language)
    config = configured(file, language)
    told = _understood(notice, config, language)
    with opened(config) as desk, told_if_stopped(words("desk_notice.stopped")):
        from widerspruch.desk.notices.adding import add_recipients
        from widerspruch.desk.notices.figures import figures_of
        from widerspruch.desk.notices.mending import try_again
        from widerspruch.desk.notices.notice_queue import notice_task
        from widerspruch.desk.notices.versions import begin_notice

        logging.config.dictConfig(logging_settings())
        notice_task(desk).carrier.close()  # what is missing for it is said before anybody is written down
        begun = begin_notice(desk, told)
        if recipients is not None:
            show_audience(add_recipients(desk, begun, told, recipients), language)
        if again:
            say(words("desk_notice.again", n=try_again(desk, begun)))
        problem = _send_due(desk, workers) if once else _send_all(desk, begun, workers)
        show_figures(figures_of(begun), language)
    if problem:
        fail(language, words("desk_deliver.carrier", code=problem), INPUT_IS_WRONG)


def status_command(
    name: NameArgument,
    version: VersionOption = None,
    platform: PlatformOption = None,
    json: JsonOption = False,
    file: ConfigOption = None,
    lang: LanguageOption = None,
) -> None:
    """How many were told, wait, could not be reached, opened the form, objected."""
    language = chosen_language(lang)
    with _found(name, version, platform, configured(file, language)) as (_, notice):
        from widerspruch.desk.notices.figures import figures_of

        figures = figures_of(notice)
        if json:
            print_json(figures)
        else:
            show_figures(figures, language)


def proof_command(
    name: NameArgument,
    account: Annotated[str, typer.Option("--account", metavar="ID", help="help.desk_notice_account")],
    target: Annotated[
        Path | None, typer.Option("--out", parser=typed_path, metavar="FILE", help="help.desk_notice_out")
    ] = None,
    version: VersionOption = None,
    platform: PlatformOption = None,
    file: ConfigOption = None,
    lang: LanguageOption = None,
) -> None:
    """A signed statement that the holder of an account was told. Never over another file."""
    language = chosen_language(lang)
    path = target or Path("notice-proof.json")
    refuse_unsafe([FileTarget(path)], ())
    with _found(name, version, platform, configured(file, language)) as (desk, notice):
        from widerspruch.desk.notices.proof import prove_notice

        atomic_write(path, prove_notice(desk, notice, account))
    say(command_words(language)("desk_notice.proof", path=path))


def close_command(
    name: NameArgument,
    version: VersionOption = None,
    platform: PlatformOption = None,
    file: ConfigOption = None,
    lang: LanguageOption = None,
) -> None:
    """Tell nobody any more; who still waits is sent nothing."""
    language = chosen_language(lang)
    words = command_words(language)
    with _found(name, version, platform, configured(file, language)) as (desk, notice):
        from widerspruch.desk.notices.versions import close_notice

        count = close_notice(desk, notice)
    say(words("desk_notice.closed", name=notice.name, version=notice.version))
    if count:
        say(words("desk_notice.closed_waiting", n=count))


@contextmanager
def _found(name: str, version: int | None, platform: str | None, config: DeskConfig) -> "Iterator[tuple[Desk, Notice]]":
    with opened(config) as desk:
        from widerspruch.desk.notices.versions import find_notice

        yield desk, find_notice(name, version, platform)


def _understood(path: Path, config: DeskConfig, language: Language) -> NoticeFile:
    """The notice of a file. Ends the command where it cannot be used, and says all that is wrong."""
    words = command_words(language)
    try:
        with path.open("rb") as opened_file:
            data = opened_file.read(LONGEST + 1)
        told = tomllib.loads(data[:LONGEST].decode("utf-8-sig"))
    except (OSError, UnicodeDecodeError):
        fail(language, words("desk_notice.unreadable", path=path), INPUT_IS_WRONG)
    except tomllib.TOMLDecodeError as error:
        fail(language, words("desk_notice.no_toml", path=path, why=str(error)), INPUT_IS_WRONG)
    found = read_notice(told, config.platforms, load_rulebook(), chosen_day(None))
    if isinstance(found, NoticeFile):
        return found
    room = spoken(language, "widerspruch.desk")
    complain(language, "\n".join(fault.sentence(room) for fault in found))
    raise typer.Exit(INPUT_IS_WRONG)


def _send_due(desk: "Desk", workers: int) -> str:
    """All that may go now. Why no mail can be sent at all; empty: it can."""
    from concurrent.futures import ThreadPoolExecutor

    from django.db import connections

    from widerspruch.desk.mail.delivery import deliver_all
    from widerspruch.desk.notices.notice_queue import notice_task

    def send(number: int) -> str:
        task = notice_task(desk)
        try:
            return deliver_all(task).carrier_problem
        finally:
            task.carrier.close()
            connections.close_all()

    with ThreadPoolExecutor(workers) as pool:
        return next(filter(None, pool.map(send, range(workers))), "")


def _send_all(desk: "Desk", notice: "Notice", workers: int) -> str:
    """Until nobody waits, each at their time. Nothing keeps it from that but Ctrl-C."""
    from widerspruch.desk.mail.loop import DeliveryLoop
    from widerspruch.desk.notices.figures import is_waiting
    from widerspruch.desk.notices.notice_queue import notice_task

    loop = DeliveryLoop(desk, workers, make_task=notice_task)
    loop.start()
    try:
        with suppress(KeyboardInterrupt):
            while is_waiting(notice):
                threading.Event().wait(LOOKS_EVERY)
    finally:
        loop.stop()
    out.print("")
    return ""
