"""Which commands there are. Of those that were not asked for only the line of help is known, not the module."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from typing import Any

import typer

from widerspruch.cli.usage import WrongUsageError
from widerspruch.lib.texts import Catalogue

Commands = Mapping[str, "str | Commands"]
"""By name: the function that is the command, or the commands of a group."""

COMMANDS: Commands = {
    "app": "app:app_command",
    "check": "check:check_command",
    "plan": "plan:plan_command",
    "reasons": "reasons:reasons_command",
    "platforms": "platforms:platforms_command",
    "law": "law:law_command",
    "authority": "authority:authority_command",
    "letter": "letter:letter_command",
    "verify": "verify:verify_command",
    "casefile": {
        "new": "casefile.new:new_command",
        "list": "casefile.listing:list_command",
        "today": "casefile.today:today_command",
        "show": "casefile.show:show_command",
        "add": "casefile.add:add_command",
        "file": "casefile.filing:file_command",
        "follow": "casefile.filing:follow_command",
        "code": "casefile.filing:code_command",
        "take-back": "casefile.filing:take_back_command",
        "verify": "casefile.verify:verify_command",
        "complaint": "casefile.complaint:complaint_command",
        "calendar": "casefile.calendar:calendar_command",
        "export": "casefile.export:export_command",
        "import": "casefile.importing:import_command",
        "passphrase": "casefile.passphrase:passphrase_command",
        "delete": "casefile.delete:delete_command",
        "tidy": "casefile.tidy:tidy_command",
    },
    "campaign": {
        "example": "campaign.example:example_command",
        "build": "campaign.build:build_command",
        "check": "campaign.check:check_command",
    },
    "association": {
        "new": "association.new:new_command",
        "file": "association.file:file_command",
        "status": "association.status:status_command",
        "report": "association.report:report_command",
        "withdraw": "association.withdraw:withdraw_command",
    },
    "mailbox": {
        "read": "mailbox.read:read_command",
        "fetch": "mailbox.fetch:fetch_command",
    },
    "make-export": "make_export:make_export_command",
    "gate": {
        "run": "gate.run:run_command",
        "apply": "gate.apply:apply_command",
        "profile": "gate.profile:profile_command",
        "keys": {"new": "gate.keys:new_command"},
        "signals": {"read": "gate.signals:read_command"},
        "make-set": "gate.make_set:make_set_command",
        "sql": "gate.sql:sql_command",
        "purge": "gate.purge:purge_command",
        "log": "gate.log:log_command",
        "challenge": "gate.challenge:challenge_command",
        "summary": "gate.summary:summary_command",
        "audit": "gate.audit:audit_command",
        "verify": "gate.verify:verify_command",
        "explain": "gate.explain:explain_command",
        "show": "gate.show:show_command",
    },
    "desk": {
        "serve": "desk.serve:serve_command",
        "check": "desk.check:check_command",
        "migrate": "desk.migrate:migrate_command",
        "tidy": "desk.tidy:tidy_command",
        "backup": "desk.backup:backup_command",
        "keys": {
            "show": "desk.keys:show_command",
            "rotate": "desk.keys:rotate_command",
            "remove": "desk.keys:remove_command",
        },
        "deliver": "desk.deliver:deliver_command",
        "bounce": "desk.bounce:bounce_command",
        "notice": {
            "example": "desk.notice:example_command",
            "preview": "desk.notice:preview_command",
            "send": "desk.notice:send_command",
            "status": "desk.notice:status_command",
            "proof": "desk.notice:proof_command",
            "close": "desk.notice:close_command",
        },
        "publish-exclusions": "desk.publish:publish_command",
        "signals": "desk.signals:signals_command",
        "credential": {"new": "desk.credential:new_command"},
        "agent": {
            "add": "desk.agent:add_command",
            "list": "desk.agent:list_command",
            "end": "desk.agent:end_command",
            "key": "desk.agent:key_command",
        },
    },
    "log": {
        "keys": {"new": "log.keys:new_command"},
        "init": "log.init:init_command",
        "append": "log.append:append_command",
        "check": "log.check:check_command",
        "monitor": "log.monitor:monitor_command",
        "prove": "log.prove:prove_command",
        "serve": "log.serve:serve_command",
        "stamp": "log.stamp:stamp_command",
        "witness": "log.witness:witness_command",
    },
    "lineage": {
        "add": "lineage.add:add_command",
        "show": "lineage.show:show_command",
        "affected": "lineage.affected:affected_command",
        "plan": "lineage.plan:plan_command",
        "report": "lineage.report:report_command",
        "prove": "lineage.prove:prove_command",
        "export": "lineage.export:export_command",
        "train": "lineage.train:train_command",
        "retrain": "lineage.retrain:retrain_command",
    },
    "rulebook": {
        "check": "rulebook.check:check_command",
        "confirm": "rulebook.confirm:confirm_command",
        "watch": "rulebook.watch:watch_command",
        "show": "rulebook.show:show_command",
        "install": "rulebook.install:install_command",
        "remove": "rulebook.install:remove_command",
        "build": "rulebook.build:build_command",
    },
}


def add_commands(
    app: typer.Typer, words: Catalogue, asked: Sequence[str] | None, commands: Commands = COMMANDS, group: str = "help."
) -> None:
    """Add commands with their help.

    Args:
        asked: The words of the command line that may name a command, from here on. None: all are asked for.

        group: How the ids of their texts begin.
    """
    for name, command in commands.items():
        text = group + name.replace("-", "_")
        is_asked = asked is None or list(asked[:1]) == [name]
        if isinstance(command, str):
            app.command(name, help=words(text))(_loaded(command) if is_asked else _only_listed)
            continue
        inner = typer.Typer(no_args_is_help=True)
        if is_asked:
            add_commands(inner, words, asked and asked[1:], command, f"{text}_")
        app.add_typer(inner, name=name, help=words(text))


def put_in_words(command: Any, words: Catalogue) -> None:
    """Help of options, which name their texts only by id: what language is asked for shows when it is called."""
    for parameter in command.params:
        parameter.help = words(parameter.help)
    for inner in getattr(command, "commands", {}).values():
        put_in_words(inner, words)


def words_in(arguments: Iterable[str]) -> list[str]:
    """What is no option: before a command, no option of ours takes a value."""
    return [argument for argument in arguments if not argument.startswith("-")]


def _loaded(command: str) -> Callable[..., None]:
    module, _, function = command.partition(":")
    try:
        loaded: Callable[..., Any] = getattr(import_module(f"widerspruch.cli.{module}"), function)
    except ModuleNotFoundError as error:
        if module.startswith("desk.") and not (error.name or "").startswith("widerspruch"):
            raise WrongUsageError("extra_missing", extra="desk") from error
        raise
    return loaded


def _only_listed() -> None:
    raise AssertionError("a command runs only if it was asked for")
