"""`widerspruch desk deliver`: send the mails that are owed and call agents back, in a process of its own."""

import logging.config
import threading
from contextlib import suppress
from typing import Annotated

import typer

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import fail
from widerspruch.cli.desk.configured import ConfigOption, configured
from widerspruch.cli.desk.opening import opened
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.desk.logs import logging_settings


def deliver_command(
    once: Annotated[bool, typer.Option("--once", help="help.desk_deliver_once")] = False,
    workers: Annotated[int, typer.Option("--workers", min=1, max=32, help="help.desk_deliver_workers")] = 2,
    file: ConfigOption = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Until Ctrl-C, or with `--once` until nothing is due any more."""
    language = chosen_language(lang)
    words = command_words(language)
    with opened(configured(file, language)) as desk:
        from widerspruch.desk.agents.told import signed_status
        from widerspruch.desk.callbacks.loop import CallbackLoop
        from widerspruch.desk.callbacks.telling import callback_task, tell_all
        from widerspruch.desk.mail.delivery import deliver_all, delivery_task  # knows the tables
        from widerspruch.desk.mail.loop import DeliveryLoop

        logging.config.dictConfig(logging_settings())
        callbacks = callback_task(desk, signed_status)
        if not once:
            loops = DeliveryLoop(desk, workers), CallbackLoop(callbacks)
            for loop in loops:
                loop.start()
            say(words("desk_deliver.runs"))
            with suppress(KeyboardInterrupt):
                threading.Event().wait()
            for loop in loops:
                loop.stop()
            say(words("desk_deliver.ended"))
            return
        task = delivery_task(desk)
        done = deliver_all(task)
        task.carrier.close()
        told = tell_all(callbacks)
        say(words("desk_deliver.sent", n=done.sent))
        if done.put_off:
            say(words("desk_deliver.put_off", n=done.put_off))
        if done.dead:
            say(words("desk_deliver.dead", n=done.dead))
        if told.told:
            say(words("desk_deliver.told", n=told.told))
        if told.put_off:
            say(words("desk_deliver.told_later", n=told.put_off))
        if told.dead:
            say(words("desk_deliver.told_never", n=told.dead))
        if done.carrier_problem:
            fail(language, words("desk_deliver.carrier", code=done.carrier_problem), INPUT_IS_WRONG)
