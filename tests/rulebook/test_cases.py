"""The lawyer-readable cases of `cases/`: each is read, put to both decisions and to the plan, and compared.

How to read and write one: docs/cases.md. The words stand in `cases/words.toml`.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa
import pytest

from rulebook.cases.case import Case, NeedLine, RunCheck
from rulebook.cases.grammar import FOLDER, WORDS, CaseError
from rulebook.in_sql import decide_in_sql
from widerspruch.objections.plan import Need, plan
from widerspruch.rulebook.decide import REASONS, Decision, TermsRow, decide
from widerspruch.rulebook.decision_tables import terms_rows, terms_table
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, PURPOSES, READINGS, STATES, VERDICTS

GUIDE = Path(__file__).parents[2] / "docs" / "cases.md"
FILES = sorted(FOLDER.rglob("*.case"))
ARTICLES = sorted(folder for folder in FOLDER.iterdir() if folder.is_dir() and folder.name[0].isdigit())
SEED_VERSIONS = (
    "meta-2025-05-27",
    "meta-2026-07-23",
    "whatsapp-2025-05-27",
    "whatsapp-2026-03-27",
    "linkedin-2025-11-03",
    "linkedin-2026-08-21",
)
"""What was in force at the start, and the newest: of these every rule has a case."""

WITHOUT_CASE: dict[str, str] = {}
"""Rules of which no case could say anything that a reader would not find absurd, each with the reason."""


def named(path: Path) -> str:
    """A case as a reader calls it: article and file."""
    return f"{path.parent.name}/{path.stem}"


@cache
def read(path: Path) -> Case:
    """A case file, read once."""
    return Case(named(path), path.read_text("utf-8"))


@cache
def rows_as_known_on(day: date | None) -> tuple[TermsRow, ...]:
    """The real rulebook's terms, as one could know them on a day."""
    rulebook = load_rulebook()
    return terms_rows(rulebook if day is None else rulebook.as_known_on(day))


@cache
def table_as_known_on(day: date | None) -> pa.Table:
    """The same as the table that `decide.sql` joins."""
    return terms_table(rows_as_known_on(day))


def decided_in_sql(case: Case, asked: RunCheck) -> list[Decision]:
    """What `decide.sql` says on DuckDB, item by item."""
    items = [check.item for check in asked.items]
    decisions = decide_in_sql(items, table_as_known_on(case.rulebook.known_on), case.objections, {"lauf": asked.run})
    return [decisions["lauf", number] for number in range(len(items))]


def decided_in_python(case: Case, asked: RunCheck) -> list[Decision]:
    """What `decide.py` says, item by item."""
    rows = rows_as_known_on(case.rulebook.known_on)
    return [decide(check.item, rows, case.objections, asked.run) for check in asked.items]


def wrong_verdicts(case: Case) -> Iterator[str]:
    """The lines on content where an engine says something else than the case."""
    for asked in case.runs:
        for engine, decisions in (
            ("decide.py", decided_in_python(case, asked)),
            ("decide.sql", decided_in_sql(case, asked)),
        ):
            for check, found in zip(asked.items, decisions, strict=True):
                rule = found.rule if check.rule is None else check.rule
                if (found.verdict, found.reason, found.rule) != (check.verdict, check.reason, rule):
                    yield f"{check.line.text.strip()}\n    {engine}: {found.verdict}, {found.reason}, {found.rule}"


def as_line(need: Need) -> NeedLine:
    """A need of the plan in the words of a case."""
    return NeedLine(
        need.accounts, need.route.id, need.because or need.strength, need.due, need.instead_of and need.instead_of.id
    )


def wrong_plans(case: Case) -> Iterator[str]:
    """The plans that differ: needs in their order, gaps and unknown platforms as they come."""
    planned = [party for party in case.parties.values() if party.planned]
    for asked in case.plans:
        accounts = [party.on(asked.today) for party in planned]
        found = plan(accounts, case.rulebook, case.events, asked.today)
        answer = (
            [as_line(need) for need in found.needs],
            sorted((gap.accounts, gap.route.id if gap.route else "") for gap in found.gaps),
            [unknown.key for unknown in found.unknown],
        )
        expected = (asked.needs, sorted((names, route or "") for names, route in asked.gaps), asked.unknown)
        if answer != expected:
            yield "\n    ".join((asked.line.text.strip(), "der Plan sagt:", *_lines(*answer)))


def _lines(needs: list[NeedLine], gaps: list[tuple[tuple[str, ...], str]], unknown: list[str]) -> Iterable[str]:
    for need in needs:
        due = f" bis {need.due}" if need.due else ""
        instead = f" statt {need.instead_of}" if need.instead_of else ""
        yield f"braucht {', '.join(need.accounts)} {need.route} {need.strength}{due}{instead}"
    for accounts, route in gaps:
        yield f"lücke {', '.join(accounts)} {route or 'nichts-bekannt'}"
    for account in unknown:
        yield f"unbekannt {account}"


def wrong_route_facts(case: Case) -> Iterator[str]:
    """The lines on a route that the rulebook does not bear out."""
    for check in case.routes:
        if check.found != check.expected:
            yield f"{check.line.text.strip()}\n    das Regelwerk sagt: {check.found}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_case(path: Path) -> None:
    """The decision in Python, the decision in SQL, the plan and the rulebook all say what the case says."""
    case = read(path)
    wrong = [*wrong_verdicts(case), *wrong_plans(case), *wrong_route_facts(case)]
    assert not wrong, "\n".join((named(path), "", path.read_text("utf-8"), *wrong))


class TestCoverage:
    @pytest.mark.parametrize("article", ARTICLES, ids=lambda folder: folder.name)
    def test_every_article_has_at_least_five_cases(self, article: Path) -> None:
        """Each of the five articles is told in five cases or more."""
        assert len(list(article.glob("*.case"))) >= 5

    def test_there_are_five_articles(self) -> None:
        """No article's folder is missing."""
        assert len(ARTICLES) == 5

    def test_every_rule_that_lets_content_in_has_a_case(self) -> None:
        """Each rule that says `always` or `public` decides at least one item of one case."""
        wanted = {
            use.rule
            for platform in load_rulebook().platforms.values()
            for terms in platform.terms
            for use in terms.uses
            if terms.training_for(use.purpose) == "yes" and use.when in ("always", "public")
        }
        assert sorted(wanted - self.decided_rules() - WITHOUT_CASE.keys()) == []

    def test_every_rule_of_the_articles_platforms_has_a_case(self) -> None:
        """Each rule of the versions in force at the start, and of the newest, decides at least one item."""
        wanted = {use.rule for terms in self.versions(load_rulebook()) for use in terms.uses}
        assert sorted(wanted - self.decided_rules() - WITHOUT_CASE.keys()) == []

    def test_no_rule_is_excused_in_vain(self) -> None:
        """A rule that has a case, or that no longer exists, is not on the list of those without."""
        rules = {
            use.rule
            for platform in load_rulebook().platforms.values()
            for terms in platform.terms
            for use in terms.uses
        }
        assert (WITHOUT_CASE.keys() - rules) | (WITHOUT_CASE.keys() & self.decided_rules()) == set()

    def test_every_reason_of_the_decision_has_a_case(self) -> None:
        """Each reason that the decision can give is the expectation of at least one case, but some: a case tells
        of people and their objections. Only a platform's corpus has rows of nobody, and only its set has signals."""
        told = {check.reason for path in FILES for asked in read(path).runs for check in asked.items}
        assert sorted(set(REASONS) - told) == ["author_unknown", "preset", "signalled", "unclear_signal"]

    @staticmethod
    def versions(rulebook: Rulebook) -> list[object]:
        found = [t for platform in rulebook.platforms.values() for t in platform.terms if t.id in SEED_VERSIONS]
        assert len(found) == len(SEED_VERSIONS)
        return found

    @staticmethod
    @cache
    def decided_rules() -> frozenset[str | None]:
        return frozenset(
            decision.rule
            for path in FILES
            for asked in read(path).runs
            for decision in decided_in_python(read(path), asked)
        )


class TestWords:
    @pytest.mark.parametrize(
        ("table", "closed_list"),
        [
            ("kind", KINDS),
            ("audience", AUDIENCES),
            ("state", STATES),
            ("verdict", VERDICTS),
            ("reason", REASONS),
            ("purpose", PURPOSES),
            ("reading", READINGS),
        ],
    )
    def test_every_word_of_the_rulebook_has_one_in_the_cases(self, table: str, closed_list: tuple[str, ...]) -> None:
        """A case can name all that the decision knows, and nothing else."""
        assert sorted(WORDS[table].values()) == sorted(closed_list)

    def test_the_guide_explains_every_word(self) -> None:
        """docs/cases.md names each word of each table."""
        guide = GUIDE.read_text("utf-8")
        assert [word for table in WORDS.values() for word in table if f"`{word}`" not in guide] == []

    def test_the_example_of_the_guide_holds(self) -> None:
        """What docs/cases.md shows as an example is a case that the decision fulfils."""
        example = Case("docs/cases.md", GUIDE.read_text("utf-8").split("```")[1].strip())
        assert len(example.runs) == 2
        assert list(wrong_verdicts(example)) == []


ABOUT = ";; Ein Fall.\n"
ERIKA = "konto erika facebook geboren 1990-04-02\n"
PICNIC = 'inhalt 2019-06-02 erika Beitrag öffentlich "Fest" -> erlaubt, wird verwendet\n'


class TestGrammar:
    @pytest.mark.parametrize(
        ("text", "complaint"),
        [
            ("", "beginnt mit ;;"),
            (ERIKA, "beginnt mit ;;"),
            (ABOUT + ERIKA, "der Fall erwartet nichts"),
            (ABOUT + "kontoo erika facebook", "mit 'kontoo' beginnt keine Zeile"),
            (ABOUT + "konto erika facebuch", "kein Konto bei 'facebuch'"),
            (ABOUT + ERIKA + ERIKA, "das Konto 'erika' gibt es schon"),
            (ABOUT + "konto erika facebook geborn 1990-04-02", "'geborn' ist hier unbekannt"),
            (ABOUT + "konto erika facebook geboren 2.4.1990", "ist kein Tag"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n", "ein Lauf ohne Inhalt sagt nichts"),
            (ABOUT + ERIKA + "plan 2025-05-27\n", "ein Plan sagt, was es braucht"),
            (
                ABOUT + ERIKA + "plan 2025-05-27\nbraucht nichts\nbraucht erika meta-letter nötig\n",
                "ein Plan sagt, was es",
            ),
            (ABOUT + ERIKA + PICNIC, "vor einem Inhalt steht der Lauf"),
            (ABOUT + ERIKA + "braucht nichts\n", "davor steht der Tag des Plans"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n" + PICNIC.replace("erika", "max"), "'max' ist nicht vorgestellt"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n" + PICNIC.replace("Beitrag", "Posting"), "kein Wort für kind"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n" + PICNIC.replace("wird verwendet", "darum"), "'darum' ist kein Grund"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n" + PICNIC.replace('"Fest"', '"Fest'), "Anführungszeichen"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n" + PICNIC.split("->")[0], "hier fehlt ->"),
            (ABOUT + ERIKA + "lauf 2025-05-27\n" + PICNIC + ERIKA.replace("erika", "max"), "erst die Tatsachen"),
            (ABOUT + ERIKA + "widerspruch 2018-01-01 erika\n", "keinen üblichen Weg"),
            (ABOUT + ERIKA + "widerspruch 2025-05-27 erika weg irgendwie\n", "keinen Weg 'irgendwie'"),
            (ABOUT + "weg meta-form-2024 anmeldung vielleicht\n", "kein Wort für login; möglich: ja, nein"),
        ],
    )
    def test_an_unclear_file_is_refused_with_its_place(self, text: str, complaint: str) -> None:
        """An unknown word, a missing word and a case without an expectation are errors with file and line."""
        with pytest.raises(CaseError, match=complaint) as refused:
            Case("ordner/fall", text)
        assert str(refused.value).startswith("ordner/fall:")

    def test_a_wrong_expectation_is_told_line_by_line(self) -> None:
        """A case that is wrong is not passed over: both engines, the plan and the route are named with what they say."""
        case = Case(
            "fall",
            f"{ABOUT}{ERIKA}lauf 2025-05-26\n{PICNIC}plan 2025-05-20\nbraucht nichts\n"
            "weg meta-form-2024 begründung freiwillig\n",
        )
        verdicts, plans, routes = list(wrong_verdicts(case)), list(wrong_plans(case)), list(wrong_route_facts(case))
        assert [line.splitlines()[1].split(":")[0].strip() for line in verdicts] == ["decide.py", "decide.sql"]
        assert "braucht erika meta-form-facebook-2025 needed bis 2025-05-26" in plans[0]
        assert routes == ["weg meta-form-2024 begründung freiwillig\n    das Regelwerk sagt: required"]
