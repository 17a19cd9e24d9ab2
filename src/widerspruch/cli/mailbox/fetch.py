"""`widerspruch mailbox fetch`: answers from a mailbox on a server, read-only, then told like those in files."""

import ssl
from pathlib import Path
from typing import Annotated

import typer

from widerspruch.cli.casefile.options import PassphraseFile
from widerspruch.cli.casefile.passphrases import ask, can_ask, passphrase_in
from widerspruch.cli.chosen import chosen_day, chosen_language
from widerspruch.cli.console import err, fail
from widerspruch.cli.exit_codes import INPUT_IS_WRONG
from widerspruch.cli.mailbox.options import AskDns, CaseOption, Record, Sure
from widerspruch.cli.mailbox.read import tell_files
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import say
from widerspruch.cli.usage import WrongUsageError
from widerspruch.cli.words import command_words
from widerspruch.lib import kept_passwords
from widerspruch.lib.writing import Language
from widerspruch.mailbox.reading.senders import KnownSenders
from widerspruch.person.correspondence.intake import fetched_answers
from widerspruch.person.telling.answer_page import tell_problem
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import load_rulebook

_MOST_LINES = 20


def fetch_command(
    host: Annotated[str, typer.Argument(help="help.mailbox_host", metavar="HOST")],
    user: Annotated[str, typer.Argument(help="help.mailbox_user", metavar="USER")],
    since: Annotated[str, typer.Option("--since", help="help.mailbox_since")],
    port: Annotated[int, typer.Option("--port", help="help.mailbox_port")] = 993,
    folder: Annotated[str, typer.Option("--folder", help="help.mailbox_folder")] = "INBOX",
    any_subject: Annotated[bool, typer.Option("--any-subject", help="help.mailbox_any_subject")] = False,
    password_file: Annotated[
        Path | None,
        typer.Option("--password-file", parser=typed_path, metavar="FILE", help="help.mailbox_password_file"),
    ] = None,
    keep_password: Annotated[bool, typer.Option("--keep-password", help="help.mailbox_keep_password")] = False,
    forget_password: Annotated[bool, typer.Option("--forget-password", help="help.mailbox_forget_password")] = False,
    ca_file: Annotated[
        Path | None, typer.Option("--ca-file", parser=typed_path, metavar="FILE", help="help.mailbox_ca_file")
    ] = None,
    casefile: CaseOption = None,
    record: Record = False,
    yes: Sure = False,
    ask_dns: AskDns = False,
    json: Annotated[bool, typer.Option("--json", help="help.casefile_json")] = False,
    passphrase_file: PassphraseFile = None,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Fetch first, then tell."""
    from widerspruch.mailbox.imap import SERVICE, ImapPlace, ImapWanted, answer_subjects, fetch_answers

    language = chosen_language(lang)
    place = ImapPlace(host, user, port, folder)
    service = SERVICE.format(host=host)
    if forget_password:
        kept_passwords.forget_password(service, user)
    password = _password(service, user, password_file, language)
    senders = KnownSenders(load_rulebook()).domains
    wanted = ImapWanted(senders, chosen_day(since), () if any_subject else answer_subjects())
    fetched = fetched_answers(fetch_answers(place, password, wanted, tls=_trusting(ca_file)))
    told = dict.fromkeys(tell_problem(one, PersonWords(language)) for one in fetched.problems)
    if not fetched.files and any(one.fatal for one in fetched.problems):
        fail(language, "\n".join(told), INPUT_IS_WRONG)
    say(*list(told)[:_MOST_LINES], to=err, style="yellow")
    if keep_password and not kept_passwords.keep_password(service, user, password):
        say(command_words(language)("mailbox.no_keyring"), to=err)
    say(command_words(language)("mailbox.fetched", n=len(fetched.files)), to=err)
    tell_files(
        fetched.files,
        language,
        casefile=casefile,
        passphrase_file=passphrase_file,
        record=record,
        yes=yes,
        ask_dns=ask_dns,
        json=json,
    )


def _password(service: str, user: str, file: Path | None, language: Language) -> str:
    """From a file, the system's keyring, or the terminal without echo; never from the command line."""
    if file is not None:
        return passphrase_in(file)
    kept = kept_passwords.kept_password(service, user)
    if kept is not None:
        return kept
    if not can_ask():
        raise WrongUsageError("no_terminal")
    return ask(command_words(language)("mailbox.password", user=user)) or ""


def _trusting(ca_file: Path | None) -> ssl.SSLContext | None:
    if ca_file is None:
        return None
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except (OSError, ssl.SSLError) as error:
        raise WrongUsageError("ca_file", file=ca_file.name) from error
