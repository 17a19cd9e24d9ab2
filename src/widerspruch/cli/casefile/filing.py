"""`widerspruch casefile file`, `follow`, `code` and `take-back`: objecting at platforms directly, account by account.

Only these commands reach beyond the machine, and only to the desks that they are about.
"""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated, NoReturn

import typer
from msgspec import Struct
from rich.text import Text

from widerspruch.casefile.case_file import CaseFile
from widerspruch.cli.casefile.opening import opened
from widerspruch.cli.casefile.options import CaseFilePath, PassphraseFile
from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out, print_line
from widerspruch.cli.exit_codes import INCOMPLETE
from widerspruch.cli.printing import print_json
from widerspruch.cli.words import command_words
from widerspruch.lib import clock
from widerspruch.lib.errors import ENDINGS
from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.objections.events import FilingAsks
from widerspruch.objections.status import status
from widerspruch.person.filing.direct import (
    FilingWish,
    add_if_served,
    clients_of,
    enter_mailed_code,
    follow,
    object_directly,
    take_back,
)
from widerspruch.person.filing.drive import DeskClients
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.kept import KeptFiling, current_filings, kept_filings, newest_filing
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.direct import DirectTold, tell_direct, tell_not_asked
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook

Local = Annotated[bool, typer.Option("--local", help="help.filing_local")]
Json = Annotated[bool, typer.Option("--json", help="help.casefile_json")]
Lang = Annotated[str | None, typer.Option("--lang", help="help.lang")]
Accounts = Annotated[list[str], typer.Argument(metavar="ACCOUNT...", help="help.filing_accounts")]


class FilingReport(Struct, frozen=True):
    """What came of each account."""

    filings: tuple[DirectTold, ...]
    format: str = "widerspruch-filings/1"


def file_command(
    file: CaseFilePath,
    accounts: Accounts,
    at: Annotated[str, typer.Option("--at", metavar="ADDRESS", help="help.filing_at")] = "",
    email: Annotated[str, typer.Option("--email", help="help.filing_email")] = "",
    reason: Annotated[str, typer.Option("--reason", help="help.filing_reason")] = "",
    local: Local = False,
    json: Json = False,
    passphrase_file: PassphraseFile = None,
    lang: Lang = None,
) -> None:
    """Each account is a request of its own; one that goes wrong leaves the others alone."""
    language, rulebook = chosen_language(lang), load_rulebook()
    with opened(file, passphrase_file, language) as case_file:
        asking = _Asking(case_file, language, local=local)

        def ask(typed: str) -> KeptFiling:
            key, _, named = typed.partition("=")
            key = _on_file(case_file, key)
            wish = FilingWish(account=key, at=at, named=named, email=email, reason=reason, language=language)
            add_if_served(case_file, wish, asking.clients, clock.now())
            plan = status(case_file.recorded(), rulebook, clock.today(BERLIN)).plan
            return object_directly(case_file, wish, asking.clients, rulebook, plan, clock.now())

        asking.tell([(typed.partition("=")[0], partial(ask, typed)) for typed in accounts], "object", json)


def follow_command(
    file: CaseFilePath,
    accounts: Annotated[list[str] | None, typer.Argument(metavar="[ACCOUNT...]", help="help.filing_followed")] = None,
    local: Local = False,
    json: Json = False,
    passphrase_file: PassphraseFile = None,
    lang: Lang = None,
) -> None:
    """Without accounts: of all whose newest request is not over."""
    language = chosen_language(lang)
    with opened(file, passphrase_file, language) as case_file:
        asking = _Asking(case_file, language, local=local)
        kept = kept_filings(case_file)
        typed = [_on_file(case_file, one) for one in accounts or ()]
        named = typed or dict.fromkeys(one.account for one in kept)
        found = {key: current_filings(kept, key) for key in named}
        tasks = [(key, one) for key, ones in found.items() for one in ones if accounts or not one.is_over]
        unknown = [key for key, ones in found.items() if not ones]

        def ask(one: KeptFiling) -> KeptFiling:
            return follow(case_file, one, asking.clients, clock.now())

        asking.tell(
            [*((key, partial(ask, one)) for key, one in tasks), *((key, _unknown) for key in unknown)], "object", json
        )


def code_command(
    file: CaseFilePath,
    account: Annotated[str, typer.Argument(metavar="ACCOUNT", help="help.filing_account")],
    code: Annotated[str, typer.Argument(metavar="CODE", help="help.filing_code")],
    local: Local = False,
    json: Json = False,
    passphrase_file: PassphraseFile = None,
    lang: Lang = None,
) -> None:
    """The code that the desk has mailed."""
    language = chosen_language(lang)
    with opened(file, passphrase_file, language) as case_file:
        asking = _Asking(case_file, language, local=local)

        def enter() -> KeptFiling:
            kept = _objected(case_file, account)
            return enter_mailed_code(case_file, kept, code, asking.clients, clock.now())

        asking.tell([(account, enter)], "object", json)


def take_back_command(
    file: CaseFilePath,
    accounts: Accounts,
    local: Local = False,
    json: Json = False,
    passphrase_file: PassphraseFile = None,
    lang: Lang = None,
) -> None:
    """As it was made: by a request of its own for each account."""
    language = chosen_language(lang)
    with opened(file, passphrase_file, language) as case_file:
        asking = _Asking(case_file, language, local=local)

        def back(key: str) -> KeptFiling:
            return take_back(case_file, _objected(case_file, key), asking.clients, clock.now())

        asking.tell([(key, partial(back, key)) for key in accounts], "take_back", json)


def _objected(case_file: CaseFile, key: str) -> KeptFiling:
    return newest_filing(kept_filings(case_file), _on_file(case_file, key), "object") or _unknown()


def _on_file(case_file: CaseFile, typed: str) -> str:
    """The key of an account, whatever its capitals; what is not there, as it was typed."""
    keys = case_file.case().accounts
    wanted = typed.strip()
    return next((key for key in keys if key.casefold() == wanted.casefold()), wanted)


def _unknown() -> NoReturn:
    raise FilingError("filing_unknown")


class _Asking:
    """One run: the desks that it asks, and how it tells of them."""

    def __init__(self, case_file: CaseFile, language: Language, *, local: bool) -> None:
        self._case_file, self._language = case_file, language
        self.clients: DeskClients = clients_of(case_file, OutgoingHttp(allow_loopback=local), language)

    def tell(self, tasks: Iterable[tuple[str, Callable[[], KeptFiling]]], asks: FilingAsks, json: bool) -> None:
        """Do each, and show what came of it; end with a code that is not 0 where something went wrong."""
        told = tuple(self._told(account, ask, asks) for account, ask in tasks)
        if json:
            print_json(FilingReport(told))
        else:
            self._show(told)
        _end(told)

    def _told(self, account: str, ask: Callable[[], KeptFiling], asks: FilingAsks) -> DirectTold:
        words = PersonWords(self._language)
        try:
            kept = ask()
        except FilingError as error:
            return tell_not_asked(account, asks, error, names_of(self._case_file, load_rulebook()), words)
        look = command_words(self._language)("filing.look")
        return tell_direct(kept, kept.filing.problem, names_of(self._case_file, load_rulebook()), words, look)

    def _show(self, told: Sequence[DirectTold]) -> None:
        words = command_words(self._language)
        if not told:
            print_line(words("filing.nothing"))
        for one in told:
            out.print(Text(f"{one.title} · {one.host}" if one.host else one.title, style="bold"), soft_wrap=True)
            for sentence in (one.sentence, *one.todo, *filter(None, (one.page,))):
                print_line(sentence, indent=3)
            if one.desk_says is not None:
                print_line(words("filing.says", said=one.desk_says), indent=3)
            for fact in one.facts:
                print_line(f"{fact.name}: {fact.value}", indent=3)
            if one.problem is not None:
                print_line(one.problem, indent=3, style="yellow")


def _end(told: Sequence[DirectTold]) -> None:
    wrong = [ENDINGS[FilingError.kinds[one.code]].exit_code for one in told if one.code is not None]
    if wrong:
        raise typer.Exit(INCOMPLETE if len(wrong) < len(told) else max(wrong))
