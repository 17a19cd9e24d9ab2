"""One step of a request: what is next is done, and what came of it is written down. Whoever waits, waits outside."""

from collections.abc import Callable
from typing import Protocol

from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.person.filing.client import AskedFor, DrpClient, SignedAnswer
from widerspruch.person.filing.discover import FoundDesk, discover
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.filing import Filing, begun, heard, hurried, is_news, next_action, went_wrong
from widerspruch.protocol.drp.profile import AgentKindOnWire
from widerspruch.protocol.signing_keys import SigningKey


class FilingJournal(Protocol):
    """Where requests are written down. Each method returns when it is on the disk."""

    def keep_begun(self, filing: Filing, desk: FoundDesk) -> None:
        """Before anything is sent."""

    def keep_answer(self, filing: Filing, signed: SignedAnswer, now: int) -> None:
        """The desk said something new; of an answer that is lost here the same comes again."""


class DeskClients:
    """An agent's ways to desks, each found when it is needed first."""

    def __init__(
        self,
        http: OutgoingHttp,
        agent_id: str,
        key: SigningKey,
        *,
        kind: AgentKindOnWire = "self",
        language: Language = "de",
    ) -> None:
        self._http, self._key, self._kind, self._language = http, key, kind, language
        self._clients: dict[str, DrpClient] = {}
        self.agent_id = agent_id

    def at(self, address: str) -> DrpClient:
        """The client for a desk. Raises `FilingError`."""
        found = self._clients.get(address)
        if found is None:
            desk = discover(self._http, address, self._kind)
            found = DrpClient(self._http, desk, self.agent_id, self._key, language=self._language)
            self._clients[address] = self._clients[desk.address] = found
        return found


def begin(asked: AskedFor, client: DrpClient, journal: FilingJournal, now: int) -> Filing:
    """Write down what will be asked for; nothing is sent yet."""
    filing = begun(asked, client.desk, client.agent_id, now)
    journal.keep_begun(filing, client.desk)
    return filing


def drive(filing: Filing, clients: DeskClients, journal: FilingJournal, now: int) -> Filing:
    """Do what is next, if it is time. What went wrong stands in the value that comes back; nothing is raised for it."""
    match next_action(filing, now).step:
        case "send":
            return _done(filing, journal, now, lambda: clients.at(filing.desk).exercise(filing.asked, now))
        case "ask":
            return _done(filing, journal, now, lambda: clients.at(filing.desk).status(filing.request_id, now))
        case _:
            return filing


def enter_code(filing: Filing, code: str, clients: DeskClients, journal: FilingJournal, now: int) -> Filing:
    """Hand in the code that the person was mailed, and ask what came of it.

    Raises:
        FilingError: It was wrong, or nobody knows; `code_not_enough`: right, but nothing shows the desk whose account
            it is; `filing_nothing_to_enter`; `desk_without_codes`: only on its pages.
    """
    if not filing.needs_code or filing.answer is None:
        raise FilingError("filing_nothing_to_enter")
    if filing.asks == "take_back" or not filing.answer.case_id:
        raise FilingError("desk_without_codes")
    problem: FilingError | None = None
    try:
        if not clients.at(filing.desk).verify_code(filing.answer.case_id, filing.asked.email, code):
            problem = FilingError("code_not_enough")
    except FilingError as error:
        problem = error
    # The answer to a code may get lost, and a code that was entered already is wrong: the status tells.
    after = drive(hurried(filing), clients, journal, now)
    if problem is not None and after.needs_code:
        raise problem
    return after


def _done(filing: Filing, journal: FilingJournal, now: int, ask: Callable[[], SignedAnswer]) -> Filing:
    try:
        signed = ask()
    except FilingError as error:
        return went_wrong(filing, error, now)
    after = heard(filing, signed, now)
    if is_news(filing, after):
        journal.keep_answer(after, signed, now)
    return after
