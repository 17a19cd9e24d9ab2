"""A case file as a lawyer tells it: what happened, line by line, then how each account stands on a day and what is next.

How to read and write one: docs/status-cases.md.
"""

import tomllib
from collections.abc import Callable, Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from msgspec import structs

from rulebook.cases.grammar import CaseError, Line
from widerspruch.objections.account import Account
from widerspruch.objections.case import Case
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    AskedBack,
    AuthorityReplied,
    Closed,
    Complained,
    DeskAnswer,
    Filed,
    FilingAnswered,
    FilingBegun,
    FilingOutcome,
    Granted,
    LetterAnswered,
    LetterSent,
    ObjectionEvent,
    ReadingCorrected,
    Rechecked,
    RecordedEvent,
    Refused,
    Reminded,
    ResidenceStated,
    SeenOnScreen,
    Sent,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.moves import move
from widerspruch.objections.next_step import NextStep
from widerspruch.objections.replay import replay
from widerspruch.objections.status import CaseStatus, status
from widerspruch.rulebook.instants import BERLIN, micros
from widerspruch.rulebook.load import Rulebook, load_rulebook

FOLDER = Path(__file__).parent
WORDS: dict[str, dict[str, str]] = tomllib.loads((FOLDER / "words.toml").read_text("utf-8"))
COMMENT = ";;"

Happened = Callable[[str, str, date], ObjectionEvent]

HAPPENED: Mapping[str, Happened] = {
    "begonnen": StepBegun,
    "abgeschickt": Sent,
    "auf-dem-Bildschirm": SeenOnScreen,
    "angenommen": Granted,
    "abgelehnt": Refused,
    "fragt-nach": AskedBack,
    "erinnert": Reminded,
    "beschwert": lambda account, route, on: Complained(account, route, on, "irland"),
    "Behörde-antwortet": AuthorityReplied,
    "nachgesehen-unverändert": lambda account, route, on: Rechecked(account, route, on, changed=False),
    "nachgesehen-verändert": lambda account, route, on: Rechecked(account, route, on, changed=True),
    "zurückgenommen": Withdrawn,
    "abgeschlossen": Closed,
}
"""What the person says. What a platform answers, and why something failed, needs a word more."""


class Told(NamedTuple):
    """How an account stands, in the words of the program."""

    state: str
    step: NextStep


class Asked(NamedTuple):
    """One day that is asked about, and what must come out."""

    line: Line
    today: date
    accounts: dict[str, Told]
    due: list[tuple[str, str, str | None]]
    rechecks: dict[tuple[str, str], tuple[str, ...]]
    covered: list[tuple[str, str]]
    written_later: list[date]
    says: set[str]


class StatusCase:
    """One file: first what happened, then the questions with their answers."""

    def __init__(self, place: str, text: str) -> None:
        self.rulebook: Rulebook = load_rulebook()
        self.events: list[RecordedEvent] = []
        self.asked: list[Asked] = []
        self._accounts: dict[str, Account] = {}
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if not lines or not lines[0][1].startswith(COMMENT):
            raise CaseError(f"{place}:1: ein Fall beginnt mit {COMMENT} und sagt, worum es geht")
        for number, line in lines:
            if not line.startswith(COMMENT):
                self._read(Line(f"{place}:{number}", line))
        if not self.asked:
            raise CaseError(f"{place}:1: der Fall erwartet nichts")

    @property
    def case(self) -> Case:
        return replay(self.events)

    def _read(self, line: Line) -> None:
        first = line.next or ""
        if first == "wissen":
            line.take("")
            self.rulebook = load_rulebook().as_known_on(line.day())
        elif first == "am":
            line.take("")
            self.asked.append(Asked(line, line.day(), {}, [], {}, [], [], set()))
        elif first[:1].isdigit():
            self._fact(line)
        else:
            self._answer(line)
        line.ends()

    # --- What happened

    def _fact(self, line: Line) -> None:
        if self.asked:
            line.fail("erst die Tatsachen, dann die Fragen")
        day = line.day()
        if line.keyword("konto"):
            name, platform = line.take("ein Name"), line.take("eine Plattform")
            account = self._described(line, Account(name, platform))
            self._accounts[name] = account
            self._record(line, day, AccountAdded(account))
        elif line.keyword("ändert"):
            (name,) = line.names(self._accounts)
            self._accounts[name] = self._described(line, self._accounts[name])
            self._record(line, day, AccountChanged(self._accounts[name]))
        elif line.keyword("streicht"):
            (name,) = line.names(self._accounts)
            self._record(line, day, AccountRemoved(name))
        elif line.keyword("wohnt"):
            self._record(
                line, day, ResidenceStated(line.take("ein Staat"), line.next and line.take("ein Land").strip('"'))
            )
        elif line.keyword("schreibt"):
            self._letter(line, day)
        elif line.keyword("Schreiben-beantwortet"):
            (name,) = line.names(self._accounts)
            letters = [
                number for number, one in self.case.letters.items() if (one.account, one.letter) != (name, "reminder")
            ]
            self._record(line, day, LetterAnswered(day, letters[-1]))
        else:
            self._happened(line, day)

    def _described(self, line: Line, account: Account) -> Account:
        said = line.options(
            art=lambda: word(line, "account_kind"),
            gruppe=lambda: line.take("eine Gruppe"),
            mail=lambda: line.take("eine Adresse"),
            volljährig=lambda: True,
            minderjährig=lambda: False,
        )
        told: dict[str, Any] = {
            "kind": said.get("art", account.kind),
            "group": said.get("gruppe", account.group),
            "email": said.get("mail", account.email),
            "adult": said.get("volljährig", said.get("minderjährig", account.adult)),
        }
        return structs.replace(account, **told)

    def _happened(self, line: Line, day: date) -> None:
        (account,) = line.names(self._accounts)
        route, what = line.take("ein Weg"), line.take("ein Ereignis")
        if what == "antwort":
            event: ObjectionEvent = AnswerReceived(account, route, day, self._reading(line, day))
        elif what == "neu-gelesen":
            answers = self.case.objections[account, route].readings
            event = ReadingCorrected(account, route, day, max(answers), self._reading(line, day))
        elif what == "Stelle":
            event = self._at_desk(line, day, account, route, word(line, "desk"))  # type: ignore[arg-type]
        elif what == "ging-nicht":
            event = StepFailed(account, route, day, word(line, "failure"))  # type: ignore[arg-type]
        elif what in HAPPENED:
            event = HAPPENED[what](account, route, day)
        else:
            line.fail(f"{what!r} ist kein Ereignis")
        self._record(line, day, event, ("ab" * 32,) if line.keyword("beleg") else ())

    def _at_desk(self, line: Line, day: date, account: str, route: str, outcome: FilingOutcome) -> FilingAnswered:
        """What a desk says that was asked directly; before its first answer it was asked, and took it."""
        it = (account, route, day, "f", "object", "https://desk.example.org")
        known = self.case.objections.get((account, route))
        if known is None or not known.filings:
            platform = self._accounts[account].platform
            self._record(line, day, FilingBegun(*it, "self-1", platform, "1", "erika@example.org", ("own_content",)))  # type: ignore[arg-type]
            self._record(line, day, Filed(*it, "r"))  # type: ignore[arg-type]
        receipts = ("ab" * 32,) if outcome == "granted" else ()
        said = DeskAnswer(outcome=outcome, request_id="r", stated_at=len(self.events), receipts=receipts)
        return FilingAnswered(*it, said)  # type: ignore[arg-type]

    def _letter(self, line: Line, day: date) -> None:
        (name,) = line.names(self._accounts)
        letter = word(line, "letter")
        self._record(line, day, LetterSent(day, letter, name, line.take("ein Weg") if line.keyword("weg") else None))

    def _reading(self, line: Line, day: date) -> AnswerReading:
        verdict = word(line, "verdict")
        extended, doubtful = line.keyword("verlängert"), line.keyword("zweifelhaft")
        return AnswerReading(
            verdict,  # type: ignore[arg-type]
            day,
            "person",
            authenticity="doubtful" if doubtful else "unchecked",
            extended=extended,
        )

    def _record(self, line: Line, day: date, event: AnyEvent, evidence: tuple[str, ...] = ()) -> None:
        refusal = move(self.case, event)
        if refusal is not None:
            line.fail(f"das kann nicht sein ({refusal.why})")
        at = micros(datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN))
        self.events.append(RecordedEvent(len(self.events) + 1, at, event, evidence))

    # --- How it stands

    def _answer(self, line: Line) -> None:
        if not self.asked:
            line.fail("davor steht der Tag, nach dem gefragt wird: am ...")
        asked = self.asked[-1]
        if line.keyword("fällig"):
            asked.says.add("fällig")
            if not line.keyword("nichts"):
                (name,) = line.names(self._accounts)
                step = word(line, "step")
                asked.due.append((name, step, line.take("") if line.keyword("weg") else None))
        elif line.keyword("nachsehen"):
            asked.says.add("nachsehen")
            if not line.keyword("nichts"):
                (name,) = line.names(self._accounts)
                route = line.take("ein Weg")
                asked.rechecks[name, route] = tuple(self._reasons(line))
        elif line.keyword("erfasst"):
            asked.says.add("erfasst")
            (name,) = line.names(self._accounts)
            line.keyword("durch")
            (by,) = line.names(self._accounts)
            asked.covered.append((name, by))
        elif line.keyword("uhr"):
            asked.written_later.append(line.day())
        else:
            (name,) = line.names(self._accounts)
            if name in asked.accounts:
                line.fail("zu diesem Konto steht schon etwas da")
            asked.accounts[name] = self._told(line, name)

    def _told(self, line: Line, name: str) -> Told:
        state = word(line, "state")
        if not line.keyword("->"):
            line.fail("hier fehlt -> mit dem nächsten Schritt")
        kind = word(line, "step")
        if not line.keyword(","):
            line.fail("zwischen Schritt und Grund steht ein Komma")
        because = reason(line)
        said = line.options(
            weg=lambda: line.take("ein Weg"), von=lambda: line.names(self._accounts)[0], bis=line.day, seit=line.day
        )
        return Told(
            state,
            NextStep(
                kind,  # type: ignore[arg-type]
                because,  # type: ignore[arg-type]
                said.get("von", name),  # type: ignore[arg-type]
                said.get("weg"),  # type: ignore[arg-type]
                said.get("bis", said.get("seit")),  # type: ignore[arg-type]
            ),
        )

    def _reasons(self, line: Line) -> list[str]:
        found = [reason(line)]
        while line.keyword(","):
            found.append(reason(line))
        return found


def word(line: Line, table: str) -> str:
    """The next word, translated."""
    given = line.take(table)
    if given not in WORDS[table]:
        line.fail(f"{given!r} ist kein Wort für {table}; möglich: {', '.join(WORDS[table])}")
    return WORDS[table][given]


def reason(line: Line) -> str:
    """A reason of one word or more; the longest that fits."""
    words: list[str] = []
    while True:
        following = [name for name in WORDS["reason"] if starts(name, [*words, line.next or ""])]
        if line.next is None or not following:
            break
        words.append(line.take("ein Grund"))
    given = as_text(words)
    if given not in WORDS["reason"]:
        line.fail(f"{given!r} ist kein Grund; möglich: {'; '.join(WORDS['reason'])}")
    return WORDS["reason"][given]


def starts(name: str, words: list[str]) -> bool:
    parts = name.replace(",", " ,").split()
    return parts[: len(words)] == words


def as_text(words: list[str]) -> str:
    return " ".join(words).replace(" ,", ",")


def wrong(case: StatusCase) -> list[str]:
    """The lines that the status does not bear out, with what it says instead."""
    found: list[str] = []
    for asked in case.asked:
        answer = status(case.events, case.rulebook, asked.today)
        found += [f"{asked.line.text.strip()}: {line}" for line in _differences(asked, answer)]
    return found


def _differences(asked: Asked, answer: CaseStatus) -> list[str]:
    stand = {one.account.key: Told(one.state, structs.replace(one.next, letter=None)) for one in answer.accounts}
    lines = [
        f"{key}\n    erwartet {asked.accounts.get(key)}\n    gefunden {stand.get(key)}"
        for key in sorted(stand.keys() | asked.accounts.keys())
        if stand.get(key) != asked.accounts.get(key)
    ]
    due = [(step.account, step.kind, step.route) for step in answer.due]
    if "fällig" in asked.says:
        expected = [one if one[2] else (*one[:2], None) for one in asked.due]
        seen = [one if want[2] else (*one[:2], None) for one, want in zip(due, expected, strict=False)]
        if seen != expected or len(due) != len(expected):
            lines.append(f"fällig\n    erwartet {expected}\n    gefunden {due}")
    looks = {(look.account, look.route): look.reasons for look in answer.rechecks}
    if "nachsehen" in asked.says and looks != asked.rechecks:
        lines.append(f"nachsehen\n    erwartet {asked.rechecks}\n    gefunden {looks}")
    covered = sorted((one.account, one.by) for stands in answer.accounts for one in stands.covered_by)
    if "erfasst" in asked.says and covered != sorted(asked.covered):
        lines.append(f"erfasst\n    erwartet {asked.covered}\n    gefunden {covered}")
    later = [] if answer.written_later is None else [answer.written_later]
    if later != asked.written_later:
        lines.append(f"uhr\n    erwartet {asked.written_later}\n    gefunden {later}")
    return lines
