"""The printed query: the same answers on Spark and DuckDB as the decision itself, in every time zone."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.schedule.engines import local_spark, needs_spark
from rulebook.in_sql import ITEMS, MENTIONS, tables
from widerspruch.gate.decision.spark_sql import decision_for_tables, decision_query
from widerspruch.gate.errors import GateError
from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.coming_of_age import UNKNOWN_AGE, Age
from widerspruch.rulebook.database import connect
from widerspruch.rulebook.decide import KEPT_OUT_AS, Decision, ItemRow, Objection, Run, TermsRow, decide
from widerspruch.rulebook.decision_tables import objections_table, terms_rows
from widerspruch.rulebook.instants import micros, start_of_day
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.vocabulary import AUDIENCES, KINDS, PURPOSES, READINGS, STATES

WORDS = load_catalogue("en", "widerspruch.gate")
ZONES = ("UTC", "Europe/Berlin", "America/Los_Angeles")
Answers = dict[tuple[str, int], Decision]
Tables = dict[str, pa.Table]


@pytest.fixture(scope="module")
def spark() -> Iterator[object]:
    """A Spark SQL session on this machine."""
    with local_spark() as scheduler:
        from pyspark.sql import SparkSession

        context = scheduler._connect()
        yield SparkSession.builder.config("spark.sql.shuffle.partitions", "1").getOrCreate()
        assert context is not None


def on_duckdb(query: str, given: Tables, zone: str = "UTC") -> Answers:
    """What DuckDB answers in a session with this zone."""
    with connect(TimeZone=zone) as connection:
        for name, table in given.items():
            connection.register(name, table)
        return as_answers(connection.execute(query).fetchall())


def on_spark(spark, query: str, given: Tables, folder, zone: str = "UTC") -> Answers:
    """What Spark answers in a session with this zone."""
    spark.conf.set("spark.sql.session.timeZone", zone)
    for name, table in given.items():
        pq.write_table(table, folder / f"{name}.parquet")
        spark.read.parquet(str(folder / f"{name}.parquet")).createOrReplaceTempView(name)
    return as_answers(tuple(row) for row in spark.sql(query.rstrip().rstrip(";")).collect())


def as_answers(rows) -> Answers:
    """Decisions by run and item; no item twice."""
    listed = [((run_id, number), Decision(*decision)) for run_id, number, *decision in rows]
    answers = dict(listed)
    assert len(answers) == len(listed)
    return answers


class World:
    """Many small cases side by side in one set of tables: each has platforms and people of its own."""

    def __init__(self, seed: int, cases: int) -> None:
        self._random = random.Random(seed)
        self.terms: list[TermsRow] = []
        self.items: list[ItemRow] = []
        self.objections: list[Objection] = []
        for number in range(cases):
            self._add_case(f"case{number}")
        self.runs = {
            f"run-{frozen_at}-{purpose}-{reading}": Run(frozen_at, purpose, reading)
            for frozen_at, purpose, reading in product((0, 3, 6, 9, 12), PURPOSES, READINGS)
        }

    def _instant(self) -> int:
        return self._random.randint(0, 12)

    def _maybe_instant(self) -> int | None:
        return self._random.choice((None, self._instant()))

    def _add_case(self, name: str) -> None:
        draw = self._random
        people = [f"{name}-{person}" for person in ("erika", "max", "verein")]
        kinds = ("post", "comment", "message", "ai_prompt", "profile_identity")
        for purpose in PURPOSES:
            cuts = sorted({self._instant() for _ in range(draw.randint(0, 3))})
            for begins, ends in zip(cuts, [*cuts[1:], None], strict=False):
                training = draw.choice(("yes", "none", "silent"))
                since = self._instant() if training == "yes" else None
                self.terms += [
                    TermsRow(
                        platform=name,
                        purpose=purpose,
                        kind=kind,
                        in_force_from=begins,
                        in_force_until=ends,
                        training=training,
                        training_since=since,
                        used_when=draw.choice(("always", "public", "not_private", "disputed", "never", "silent")),
                        authors=draw.choice(("all", "adults")),
                        rule=f"{name}-{kind}-{begins}",
                        terms_id=f"{name}-{begins}",
                    )
                    for kind in kinds
                    if draw.random() < 0.8
                ]
        for _ in range(draw.randint(1, 12)):
            self.items.append(
                ItemRow(
                    platform=draw.choice((name, name, name, "unheard-of")),
                    account=draw.choice((*people, None)),
                    kind=draw.choice(kinds),
                    audience=draw.choice(AUDIENCES),
                    created_at=self._maybe_instant(),
                    state=draw.choice(STATES),
                    age=Age(draw.choice((True, False, None)), self._maybe_instant()),
                    mentions=tuple(draw.sample(people, draw.randint(0, 2))),
                )
            )
        for _ in range(draw.randint(0, 6)):
            self.objections.append(
                Objection(
                    account=draw.choice(people),
                    purpose=draw.choice(PURPOSES),
                    received_at=self._instant(),
                    own_content=draw.random() < 0.7,
                    ai_interactions=draw.random() < 0.5,
                    mentions=draw.random() < 0.5,
                    withdrawn_at=self._maybe_instant(),
                )
            )

    def decided_in_python(self) -> Answers:
        """The oracle, case by case."""
        terms_of = {
            name: [row for row in self.terms if row.platform == name] for name in {r.platform for r in self.terms}
        }
        said_by = {
            who: [one for one in self.objections if one.account == who]
            for who in {one.account for one in self.objections}
        }
        answers = {}
        for (run_id, run), (number, item) in product(self.runs.items(), enumerate(self.items)):
            objections = [one for who in {item.account, *item.mentions} for one in said_by.get(who, ())]
            answers[run_id, number] = decide(item, terms_of.get(item.platform, []), objections, run)
        return answers


@pytest.fixture(scope="module")
def world() -> World:
    """50 small cases."""
    return World(seed=20261121, cases=50)


@pytest.fixture(scope="module")
def expected(world: World) -> Answers:
    """What plain Python says, and that the cases are worth asking about."""
    answers = world.decided_in_python()
    assert len(answers) > 5_000
    assert {decision.verdict for decision in answers.values()} == {"allowed", "excluded", "undecided"}
    assert len({decision.reason for decision in answers.values()}) >= 15
    return answers


class TestGeneratedCases:
    @needs_spark
    def test_spark_decides_as_python_does(self, spark, world: World, expected: Answers, tmp_path) -> None:
        """On every generated case Spark gives the same verdict, reason, rule and version."""
        query = decision_query("spark", world.terms, world.runs)
        assert on_spark(spark, query, tables(world.items, world.objections), tmp_path) == expected

    def test_duckdb_decides_as_python_does(self, world: World, expected: Answers) -> None:
        """The query printed for DuckDB gives them, too."""
        query = decision_query("duckdb", world.terms, world.runs)
        assert on_duckdb(query, tables(world.items, world.objections)) == expected


FROZEN = start_of_day(date(2026, 11, 21))
FACEBOOK = [row for row in terms_rows(load_rulebook()) if row.platform == "facebook"]


@pytest.fixture(scope="module")
def given() -> tuple[list[ItemRow], list[Objection], Answers]:
    """Every kind, audience and state of an adult, a minor and somebody unknown, objectors and others."""
    items = [
        ItemRow("facebook", account, kind, audience, 0, state, age)
        for kind, audience, state, account, age in product(
            KINDS, AUDIENCES, STATES, ("erika", "max", None), (Age(adult=True), Age(adult_from=FROZEN + 1), UNKNOWN_AGE)
        )
    ]
    objections = [Objection("erika", "generative", 1, own_content=True, ai_interactions=True, mentions=False)]
    run = Run(FROZEN, "generative", "future_runs")
    return items, objections, {("run", n): decide(item, FACEBOOK, objections, run) for n, item in enumerate(items)}


class TestRealRulebook:
    @pytest.mark.parametrize("dialect", [pytest.param("spark", marks=needs_spark), "duckdb"])
    def test_the_printed_query_gives_the_golden_rows(self, request, dialect, given, tmp_path) -> None:
        """What a user runs, header and all, decides every combination as the gate does."""
        items, objections, expected = given
        query = decision_for_tables(dialect, load_rulebook(), "facebook", "generative", FROZEN, WORDS)
        asked = tables(items, objections)
        if dialect == "spark":
            answers = on_spark(request.getfixturevalue("spark"), query, asked, tmp_path)
        else:
            answers = on_duckdb(query, asked)
        assert answers == expected
        assert {"allowed", "excluded", "undecided"} == set(Counter(one.verdict for one in answers.values()))


class TestMidnight:
    @needs_spark
    @pytest.mark.parametrize("zone", ZONES)
    def test_a_freeze_at_midnight_is_the_same_instant_in_every_session(self, spark, zone: str, tmp_path) -> None:
        """Objections received around midnight of three zones count alike, whatever zone the session is in."""
        midnights = [micros(datetime(2025, 5, 27, tzinfo=ZoneInfo(name)).astimezone(UTC)) for name in ZONES]
        received = [midnight + step for midnight in midnights for step in (-1, 0, 1, 3_600_000_000)]
        items = [
            ItemRow("facebook", f"person{n}", "post", "public", 0, "live", Age(adult=True))
            for n in range(len(received))
        ]
        objections = [
            Objection(f"person{n}", "generative", at, own_content=True, ai_interactions=True, mentions=True)
            for n, at in enumerate(received)
        ]
        given = tables(items, objections)
        runs = {name: Run(at, "generative", "future_runs") for name, at in zip(ZONES, midnights, strict=True)}
        expected = {
            (name, n): decide(item, FACEBOOK, objections, run)
            for name, run in runs.items()
            for n, item in enumerate(items)
        }
        assert len({sum(one.received_at <= at for one in objections) for at in midnights}) == len(ZONES)
        assert on_spark(spark, decision_query("spark", FACEBOOK, runs), given, tmp_path, zone) == expected
        assert on_duckdb(decision_query("duckdb", FACEBOOK, runs), given, zone) == expected


class TestGaps:
    """What the gate's profile would refuse, a query cannot: there it keeps out."""

    NOW = micros(datetime(2026, 11, 21, tzinfo=UTC))

    def answers(self, item: dict[str, object], objection: dict[str, object] | None = None) -> Decision:
        """The decision about one row, on DuckDB."""
        plain = {
            "item_id": 0,
            "platform": "facebook",
            "account_ref": "erika",
            "kind": "post",
            "audience": "public",
            "created_at": 0,
            "state": "live",
            "adult": True,
            "adult_from": None,
        }
        said = {
            "account_ref": "erika",
            "purpose": "generative",
            "received_at": 1,
            "own_content": True,
            "ai_interactions": True,
            "mentions": True,
            "withdrawn_at": None,
            "rests_on": "objection",
        }
        loose = [pa.schema([field.with_nullable(True) for field in schema]) for schema in (ITEMS, OBJECTIONS)]
        given = {
            "items": pa.Table.from_pylist([{**plain, **item}], loose[0]),
            "mentions": pa.Table.from_pylist([], MENTIONS),
            "objections": pa.Table.from_pylist([] if objection is None else [{**said, **objection}], loose[1]),
        }
        query = decision_for_tables("duckdb", load_rulebook(), "facebook", "generative", self.NOW, WORDS)
        return on_duckdb(query, given)["run", 0]

    def test_a_complete_row_is_allowed(self) -> None:
        """So the gaps below are what keeps their rows out."""
        assert self.answers({}).verdict == "allowed"

    @pytest.mark.parametrize("column", ["kind", "audience", "state"])
    @pytest.mark.parametrize("value", [None, "Public", "öffentlich"])
    def test_a_word_the_rulebook_does_not_know_keeps_out(self, column: str, value: str | None) -> None:
        """An unknown or missing word is undecided, never public by chance."""
        assert self.answers({column: value}) == Decision("undecided", "no_rule", None, None)

    @pytest.mark.parametrize("column", ["purpose", "received_at", "own_content", "rests_on"])
    def test_a_gap_in_an_objection_counts_for_the_objector(self, column: str) -> None:
        """An objection of which something was lost still counts."""
        assert self.answers({}, {column: None}).reason == "objected"

    @pytest.mark.parametrize(("rests_on", "reason"), [*KEPT_OUT_AS.items(), ("something new", "objected")])
    def test_what_is_no_objection_is_not_called_one(self, rests_on: str, reason: str) -> None:
        """It keeps out all the same, and so does a word that nobody knows."""
        decision = self.answers({}, {"rests_on": rests_on})
        assert (decision.verdict, decision.reason) == ("excluded", reason)

    def test_an_objection_to_something_else_does_not(self) -> None:
        """Filling gaps does not widen what was said."""
        assert self.answers({}, {"own_content": False}).verdict == "allowed"
        assert self.answers({}, {"purpose": "other_ai"}).verdict == "allowed"
        assert self.answers({}, {"received_at": self.NOW + 1}).verdict == "allowed"


OBJECTIONS = objections_table([], pa.string()).schema


class TestRefusals:
    @pytest.mark.parametrize(
        ("platform", "purpose", "code"),
        [
            ("facebuch", "generative", "sql_platform"),
            ("facebook", "everything", "sql_purpose"),
            ("facebook", "generative", "sql_no_terms"),
        ],
    )
    def test_what_cannot_be_printed_is_refused(self, platform: str, purpose: str, code: str) -> None:
        """An unknown platform or purpose, and a freeze before all terms, each have their sentence."""
        frozen_at = start_of_day(date(1990, 1, 1) + timedelta(days=1))
        with pytest.raises(GateError) as refused:
            decision_for_tables("spark", load_rulebook(), platform, purpose, frozen_at, WORDS)
        assert refused.value.code == code
        for language in ("de", "en"):
            assert load_catalogue(language, "widerspruch.gate")(f"problem.{code}", **refused.value.values)

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_the_header_is_comments_only(self, language) -> None:
        """Every line before the query begins with two dashes and is of a bearable length."""
        words = load_catalogue(language, "widerspruch.gate")
        query = decision_for_tables("spark", load_rulebook(), "facebook", "generative", FROZEN, words)
        header = query.partition("\nWITH ")[0].splitlines()
        assert all(line.startswith("--") and len(line) <= 120 for line in header if line)
