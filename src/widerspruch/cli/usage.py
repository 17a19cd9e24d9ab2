"""What is wrong with a command line."""

from typing import TYPE_CHECKING, Literal

from widerspruch.cli.paths import NO_NAME
from widerspruch.lib.errors import KnownError, kinds_of

if TYPE_CHECKING:
    from typer.exceptions import TyperException

_Usage = (
    Literal["missing", "value_missing", "no_name", "option_unknown", "command_unknown", "not_understood"]
    | Literal["choice", "no_day", "platform_unknown", "platform_short", "no_accounts", "preset", "size"]
    | Literal["instant", "set_column", "algorithm_signs", "dialect", "purge_set_missing", "undo_key_missing"]
    | Literal["row_or_id", "signals_needed"]
    | Literal["passphrase_file", "no_terminal", "passphrases_differ", "nothing_to_add", "evidence_of_what"]
    | Literal["casefile_or_accounts", "record_where", "file_or_folder", "name_or_file", "remove_or_new", "not_sure"]
    | Literal["head", "listen", "extra_missing", "lmtp_alone", "awkward_without_demo"]
    | Literal["since", "since_of_which", "log_only_without_log"]
    | Literal["letter_format", "attach_to_what"]
    | Literal["record_where_mail", "not_sure_record", "ca_file"]
    | Literal["proof_policy_missing", "rulebook_and_key"]
    | Literal["look_route", "look_day", "look_country", "look_label", "look_image", "look_by"]
    | Literal["statement_or_index", "tree_or_openings", "percent", "no_hex", "file_or_challenge", "log_and_key"]
)


class WrongUsageError(KnownError[_Usage]):
    """The command cannot be run as it was typed."""

    room = "widerspruch.cli"
    kinds = kinds_of({"usage": _Usage})


def wrong_usage(error: "TyperException") -> WrongUsageError:
    """What Typer does not understand."""
    context = getattr(error, "ctx", None)
    helps = f"{context.command_path if context is not None else 'widerspruch'} --help"
    option, parameter = getattr(error, "option_name", None), getattr(error, "param", None)
    what = str(getattr(error, "message", ""))
    if type(error).__name__ == "NoSuchOption" and option:
        return WrongUsageError("option_unknown", what=option, help=helps)
    if what == NO_NAME and parameter is not None:
        name = parameter.opts[0] if parameter.opts[0][:1] == "-" else parameter.metavar
        return WrongUsageError("no_name", what=name.rstrip("."), help=helps)
    if option:
        return WrongUsageError("value_missing", what=option, help=helps)
    if type(error).__name__ == "MissingParameter" and parameter is not None:
        name = parameter.opts[0] if parameter.opts[0][:1] == "-" else parameter.metavar or parameter.name
        return WrongUsageError("missing", what=name.rstrip("."), help=helps)
    if context is not None and what.startswith("No such command"):
        return WrongUsageError("command_unknown", what=what.split("'")[1] if "'" in what else what, help=helps)
    return WrongUsageError("not_understood", what=what, help=helps)
