"""One case file: first the facts, then the questions with their answers."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import NamedTuple

from msgspec import structs

from rulebook.cases.grammar import WORDS, CaseError, Line
from widerspruch.objections.account import WHO, Account
from widerspruch.objections.events import ObjectionEvent, Sent, Withdrawn
from widerspruch.objections.plan import people_platforms
from widerspruch.person.plan_statements import HAPPENED
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age
from widerspruch.rulebook.decide import ItemRow, Objection, Run
from widerspruch.rulebook.instants import BERLIN, end_of_day, micros
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.model import Route

COMMENT = ";;"


class Party(NamedTuple):
    """An account of a case. `planned`: it is the person's, so the plan is about it."""

    account: Account
    age: Age
    planned: bool

    def on(self, day: date) -> Account:
        """The account as it is on a day: of age or not, where its holder's birthday is told."""
        return structs.replace(self.account, adult=self.age.is_adult(end_of_day(day)))


class ItemCheck(NamedTuple):
    """One piece of content and what both decisions must say about it. `rule`: None where the case leaves it open."""

    line: Line
    item: ItemRow
    verdict: str
    reason: str
    rule: str | None


class RunCheck(NamedTuple):
    """One training run and the content that is put to it."""

    line: Line
    run: Run
    items: list[ItemCheck]


class NeedLine(NamedTuple):
    """A need as a case writes it."""

    accounts: tuple[str, ...]
    route: str
    strength: str
    due: date | None
    instead_of: str | None


@dataclass
class PlanCheck:
    """A day's plan: what it must need, where it must see a gap, which platforms it must not know."""

    line: Line
    today: date
    nothing: bool = False
    needs: list[NeedLine] = field(default_factory=list)
    gaps: list[tuple[tuple[str, ...], str | None]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)


class RouteCheck(NamedTuple):
    """One fact about a route: what the rulebook says and what the case says."""

    line: Line
    found: object
    expected: object


class Case:
    """One file: first the facts, then the questions with their answers."""

    def __init__(self, place: str, text: str) -> None:
        self.rulebook = load_rulebook()
        self.parties: dict[str, Party] = {}
        self.objections: list[Objection] = []
        self.events: list[ObjectionEvent] = []
        self.runs: list[RunCheck] = []
        self.plans: list[PlanCheck] = []
        self.routes: list[RouteCheck] = []
        self._asked = False
        lines = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
        if not lines or not lines[0][1].startswith(COMMENT):
            raise CaseError(f"{place}:1: ein Fall beginnt mit {COMMENT} und sagt, worum es geht")
        for number, line in lines:
            if not line.startswith(COMMENT):
                self._read(Line(f"{place}:{number}", line))
        self._refuse_questions_without_answer(place)

    def _read(self, line: Line) -> None:
        first = line.take("ein Wort")
        if first in FACTS and self._asked:
            line.fail("erst die Tatsachen, dann die Fragen")
        if first not in LINES:
            line.fail(f"mit {first!r} beginnt keine Zeile; möglich: {', '.join(LINES)}")
        self._asked = self._asked or first not in FACTS
        LINES[first](self, line)
        line.ends()

    def _refuse_questions_without_answer(self, place: str) -> None:
        for run in self.runs:
            if not run.items:
                run.line.fail("ein Lauf ohne Inhalt sagt nichts")
        for asked in self.plans:
            if asked.nothing == bool(asked.needs):
                asked.line.fail("ein Plan sagt, was es braucht, oder: braucht nichts")
        if not (self.runs or self.plans or self.routes):
            raise CaseError(f"{place}:1: der Fall erwartet nichts")

    # --- Facts

    def known(self, line: Line) -> None:
        self.rulebook = load_rulebook().as_known_on(line.day())

    def own_account(self, line: Line) -> None:
        self._account(line, planned=True)

    def foreign_account(self, line: Line) -> None:
        self._account(line, planned=False)

    def _account(self, line: Line, *, planned: bool) -> None:
        name, platform = line.take("ein Name"), line.take("eine Plattform")
        if name in self.parties:
            line.fail(f"das Konto {name!r} gibt es schon")
        on_record = platform in people_platforms(self.rulebook)
        if on_record == line.keyword("unbekannte-plattform"):
            line.fail(f"kein Konto bei {platform!r}: das Regelwerk sagt es anders")
        said = line.options(
            geboren=lambda: Age.of_birth(line.day().isoformat()),
            volljährig=lambda: Age(adult=True),
            art=lambda: line.word("account_kind"),
            gruppe=lambda: line.take("eine Gruppe"),
            mail=lambda: line.take("eine Adresse"),
        )
        account = Account(name, platform, said.get("art", "own"), said.get("mail"), said.get("gruppe"))
        self.parties[name] = Party(account, said.get("geboren", said.get("volljährig", UNKNOWN_AGE)), planned)

    def objection(self, line: Line) -> None:
        day, received_at = line.instant(end_of_day)
        names = line.names(self.parties)
        said = line.options(weg=lambda: self._route(line), zurückgezogen=lambda: line.instant(end_of_day))
        route = said["weg"] if "weg" in said else self._usual_route(line, self.parties[names[0]].account, day)
        withdrawn = said.get("zurückgezogen")
        scopes = route.covers.scopes
        self.objections += [
            Objection(
                account=name,
                purpose=purpose,
                received_at=received_at,
                own_content="own_content" in scopes,
                ai_interactions="ai_interactions" in scopes,
                mentions="mentions" in scopes,
                withdrawn_at=withdrawn[1] if withdrawn else None,
            )
            for name in names
            for purpose in route.covers.purposes
        ]
        self.events.append(Sent(names[0], route.id, day))
        if withdrawn:
            self.events.append(Withdrawn(names[0], route.id, withdrawn[0]))

    def _usual_route(self, line: Line, account: Account, day: date) -> Route:
        open_ones = [
            route
            for route in self.rulebook.routes_of(account.platform, day)
            if WHO[account.kind] in route.who and route.covers.scopes and "generative" in route.covers.purposes
        ]
        for strength in ("needed", "advised"):
            for route in open_ones:
                if route.strength == strength:
                    return route
        return line.fail("an diesem Tag gibt es keinen üblichen Weg; nennen Sie einen: weg ...")

    def event(self, line: Line) -> None:
        day = line.day()
        (name,) = line.names(self.parties)
        route = self._route(line)
        self.events.append(HAPPENED[line.word("event")](name, route.id, day))

    def _route(self, line: Line) -> Route:
        given = line.take("ein Weg")
        try:
            return self.rulebook.route(given)
        except KeyError:
            line.fail(f"das Regelwerk kennt keinen Weg {given!r}")

    # --- Questions

    def run(self, line: Line) -> None:
        _, frozen_at = line.instant(end_of_day)
        said = line.options(zweck=lambda: line.word("purpose"), lesart=lambda: line.word("reading"))
        run = Run(frozen_at, said.get("zweck", "generative"), said.get("lesart", "future_runs"))
        self.runs.append(RunCheck(line, run, []))

    def item(self, line: Line) -> None:
        if not self.runs:
            line.fail("vor einem Inhalt steht der Lauf, nach dem gefragt wird")
        undated = line.keyword("undatiert")
        created_at = None if undated else line.instant(noon)[1]
        (name,) = line.names(self.parties)
        party = self.parties[name]
        kind, audience = line.word("kind"), line.word("audience")
        said = line.options(zustand=lambda: line.word("state"), zeigt=lambda: line.names(self.parties))
        if not line.take("ein Titel").startswith('"'):
            line.fail("der Inhalt braucht einen Titel in Anführungszeichen")
        item = ItemRow(
            platform=party.account.platform,
            account=name,
            kind=kind,
            audience=audience,
            created_at=created_at,
            state=said.get("zustand", "live"),
            age=party.age,
            mentions=said.get("zeigt", ()),
        )
        if not line.keyword("->"):
            line.fail("hier fehlt -> mit der Entscheidung")
        verdict, reason = line.word("verdict"), self._reason(line)
        rule = line.options(regel=lambda: line.take("eine Regel")).get("regel")
        self.runs[-1].items.append(ItemCheck(line, item, verdict, reason, rule))

    def _reason(self, line: Line) -> str:
        words: list[str] = []
        if not line.keyword(","):
            line.fail("zwischen Ergebnis und Grund steht ein Komma")
        while line.next not in (None, "regel"):
            words.append(line.take("ein Grund"))
        given = " ".join(words)
        if given not in WORDS["reason"]:
            line.fail(f"{given!r} ist kein Grund; möglich: {', '.join(WORDS['reason'])}")
        return WORDS["reason"][given]

    def plan(self, line: Line) -> None:
        self.plans.append(PlanCheck(line, line.day()))

    def _plan_asked(self, line: Line) -> PlanCheck:
        if not self.plans:
            line.fail("davor steht der Tag des Plans: plan ...")
        return self.plans[-1]

    def need(self, line: Line) -> None:
        asked = self._plan_asked(line)
        if line.keyword("nichts"):
            asked.nothing = True
            return
        names, route, strength = line.names(self.parties), self._route(line).id, line.word("strength")
        said = line.options(bis=line.day, statt=lambda: self._route(line).id)
        asked.needs.append(NeedLine(names, route, strength, said.get("bis"), said.get("statt")))

    def gap(self, line: Line) -> None:
        names = line.names(self.parties)
        route = None if line.keyword("nichts-bekannt") else self._route(line).id
        self._plan_asked(line).gaps.append((names, route))

    def unknown(self, line: Line) -> None:
        self._plan_asked(line).unknown += line.names(self.parties)

    def route(self, line: Line) -> None:
        route = self._route(line)
        about = line.take("eine Eigenschaft des Weges")
        if about not in ROUTE_FACTS:
            line.fail(f"{about!r} ist keine Eigenschaft; möglich: {', '.join(ROUTE_FACTS)}")
        self.routes.append(RouteCheck(line, *ROUTE_FACTS[about](route, line)))


def noon(day: date) -> int:
    """When an item was made, where only its day is told."""
    return micros(datetime(day.year, day.month, day.day, 12, tzinfo=BERLIN))


def _named(texts: tuple[str, ...], line: Line) -> tuple[object, object]:
    wanted = line.take("ein Text des Regelwerks").strip('"')
    return (wanted if wanted in texts else texts), wanted


ROUTE_FACTS: dict[str, Callable[[Route, Line], tuple[object, object]]] = {
    "art": lambda route, line: (route.kind, line.word("route_kind")),
    "begründung": lambda route, line: (route.demands.reason, line.word("reason_demand")),
    "anmeldung": lambda route, line: ("yes" if route.demands.login else "no", line.word("login")),
    "bestätigung": lambda route, line: _named(route.confirms.mail_phrases if route.confirms else (), line),
    "rat": lambda route, line: _named(route.advice, line),
    "wirkung": lambda route, line: _named(route.effect, line),
    "erfasst-nicht": lambda route, line: _named(route.not_covered, line),
}
FACTS: dict[str, Callable[[Case, Line], None]] = {
    "wissen": Case.known,
    "konto": Case.own_account,
    "fremdkonto": Case.foreign_account,
    "widerspruch": Case.objection,
    "ereignis": Case.event,
}
LINES: dict[str, Callable[[Case, Line], None]] = FACTS | {
    "lauf": Case.run,
    "inhalt": Case.item,
    "plan": Case.plan,
    "braucht": Case.need,
    "lücke": Case.gap,
    "unbekannt": Case.unknown,
    "weg": Case.route,
}
