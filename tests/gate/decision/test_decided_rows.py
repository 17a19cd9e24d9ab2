"""From a corpus's own values to verdicts: every way that a profile can say something, and the property that holds
the numbered cases to the decision of one row in plain Python."""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from examples import examples
from gate import made
from gate.made import BEFORE, FREEZE, objection
from widerspruch.gate.decision.instants_and_ages import _is_adult_sql
from widerspruch.gate.decision.one_row import _adult
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Adult, Profile
from widerspruch.gate.sql import column_sql
from widerspruch.rulebook.coming_of_age import Age, of_age_on
from widerspruch.rulebook.decide import ItemRow, Objection, Run, decide
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.vocabulary import PURPOSES, RESTS_ON

END = end_of_day(FREEZE)


class TestWords:
    """Columns whose values mean words."""

    @pytest.mark.parametrize(
        ("column", "values"),
        [
            (pa.array(["p", "f"]), {"p": "public", "f": "friends"}),
            (pa.array(["p", "f"], pa.large_string()), {"p": "public", "f": "friends"}),
            (pa.array(["p", "f"]).dictionary_encode(), {"p": "public", "f": "friends"}),
            (pa.array([True, False]), {"true": "public", "false": "friends"}),
            (pa.array([0, -1], pa.int8()), {"0": "public", "-1": "friends"}),
            (pa.array([2**64 - 1, 7], pa.uint64()), {str(2**64 - 1): "public", "7": "friends"}),
            (pa.array([1.0, 2.5]), {"1.0": "public", "2.5": "friends"}),
            (pa.array(["", 'o\'clock "x" \\ ä']), {"": "public", 'o\'clock "x" \\ ä': "friends"}),
            (pa.array(["A", "a"]), {"A": "public", "a": "friends"}),
        ],
        ids=["text", "large", "dictionary", "boolean", "number", "unsigned", "fraction", "odd", "case"],
    )
    def test_values_of_every_type(self, column: pa.Array, values: dict[str, str], tmp_path: Path) -> None:
        """A value is named as text, as SQL writes it; capitals and small letters differ."""
        own = made.profile(audience={"column": "audience", "values": values})
        made.gate_table(tmp_path, made.posts([1, 2], audience=column), profile=own)

        assert made.reasons(tmp_path) == {1: "not_public"}

    def test_an_empty_cell_that_has_a_meaning(self, tmp_path: Path) -> None:
        """`null` says what it means."""
        own = made.profile(audience={"column": "audience", "values": {"public": "public"}, "null": "unknown"})
        made.gate_table(tmp_path, made.posts([1, 2], audience=["public", None]), profile=own)

        assert made.reasons(tmp_path) == {1: "audience_unknown"}

    @pytest.mark.parametrize("value", ["secret", "PUBLIC", "public ", "", None])
    def test_a_value_that_nothing_maps(self, value: str | None, tmp_path: Path) -> None:
        """It stops the run before anything is decided, and is named."""
        with pytest.raises(GateError) as refused:
            made.gate_table(tmp_path, made.posts([1, 2], audience=["public", value]))

        shown = "NULL" if value is None else repr(value)
        assert (refused.value.code, refused.value.values["values"]) == ("value_unmapped", shown)
        assert refused.value.values["name"] == "a.parquet"

    def test_one_column_may_mean_two_things(self, tmp_path: Path) -> None:
        """Kind and audience may be read from the same column."""
        own = made.profile(
            kind={"column": "audience", "values": {"public": "post", "dm": "message"}},
            audience={"column": "audience", "values": {"public": "public", "dm": "direct"}},
        )
        made.gate_table(tmp_path, made.posts([1, 2], audience=["public", "dm"]), profile=own)

        assert made.reasons(tmp_path) == {1: "not_used"}


class TestAdults:
    """Whether authors are of age at the freeze, 30 June 2026."""

    @pytest.mark.parametrize(
        ("means", "column"),
        [
            ("boolean", pa.array([True, False, None])),
            ("boolean", pa.array(["true", "false", None])),
            ("birth_date", pa.array([date(2008, 6, 30), date(2008, 7, 1), None])),
            ("birth_date", pa.array(["2008-06-30", "2008-07-01", None])),
            ("birth_year", pa.array([2007, 2008, None])),
            ("birth_year", pa.array([2007, 2008, None], pa.int16())),
            ("birth_year", pa.array(["1960", "2020", None])),
        ],
    )
    def test_of_age_minor_or_unknown(self, means: str, column: pa.Array, tmp_path: Path) -> None:
        """Of age on the 18th birthday; by the year alone, once that year is over."""
        own = made.profile(adult={"column": "adult", "is": means})
        made.gate_table(tmp_path, made.posts([1, 2, 3], adult=column), profile=own)

        assert made.reasons(tmp_path) == {1: "minor", 2: "age_unknown"}

    @pytest.mark.parametrize(
        ("means", "value"), [("boolean", "maybe"), ("birth_date", "31.12.1999"), ("birth_year", "MCMXC")]
    )
    def test_an_age_that_nobody_can_read(self, means: str, value: str, tmp_path: Path) -> None:
        """It stops the run at its row; no age is guessed."""
        with pytest.raises(GateError) as refused:
            own = made.profile(adult={"column": "adult", "is": means})
            made.gate_table(tmp_path, made.posts([1, 2], adult=pa.array([None, value])), profile=own)

        assert (refused.value.code, str(refused.value.values["row"])) == ("row_unmapped", "1")

    BIRTHS = (
        *(date(2008, 1, 1) + timedelta(days=day) for day in range(800)),
        *(date(2004, 2, 29), date(2000, 2, 29)),
    )
    FREEZES = (
        date(2026, 2, 27),
        date(2026, 2, 28),
        date(2026, 3, 1),
        date(2028, 2, 28),
        date(2028, 2, 29),
        date(2028, 3, 1),
    )

    @pytest.mark.parametrize("freeze", FREEZES)
    @pytest.mark.parametrize("kind", [pa.date32(), pa.string(), pa.timestamp("us")])
    def test_the_day_is_the_rulebooks(self, freeze: date, kind: pa.DataType) -> None:
        """Whoever is of age on a day by the rulebook is so in the query and in the explanation, around 29 February too."""
        adult = Adult("born", "birth_date")
        table = pa.table({column_sql("born"): pa.array(self.BIRTHS).cast(kind), "n": range(len(self.BIRTHS))})
        sql = _is_adult_sql(adult, column_sql("born"), freeze)
        rows = duckdb.from_arrow(table).query("t", f"SELECT {sql} FROM t ORDER BY n").fetchall()

        expected = [of_age_on(born) <= freeze for born in self.BIRTHS]
        assert [row[0] for row in rows] == expected
        assert [_adult({"born": born}, adult, freeze) for born in self.BIRTHS] == expected
        assert len(set(expected)) == 2

    @pytest.mark.slow
    def test_spark_counts_the_same_day(self) -> None:
        """The query compares two days and counts no years: every engine gives the rulebook's answer."""
        pytest.importorskip("pyspark")
        from pyspark.sql import SparkSession

        spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
        try:
            spark.createDataFrame(
                [(born.isoformat(),) for born in self.BIRTHS], [column_sql("born")]
            ).createOrReplaceTempView("t")
            for freeze in self.FREEZES:
                sql = _is_adult_sql(Adult("born", "birth_date"), column_sql("born"), freeze)
                found = {row[0]: row[1] for row in spark.sql(f"SELECT {column_sql('born')}, {sql} FROM t").collect()}
                assert found == {born.isoformat(): of_age_on(born) <= freeze for born in self.BIRTHS}
        finally:
            spark.stop()

    def test_nobody_says_how_old_anybody_is(self, tmp_path: Path) -> None:
        """Without [adult], rows of which only adults' may be used stay out as undecided."""
        made.gate_table(tmp_path, made.posts([1]), profile=made.profile(adult=None))
        assert made.reasons(tmp_path) == {0: "age_unknown"}


class TestScope:
    """What an objection covers, and from when until when."""

    def gated(self, folder: Path, *objections: Objection, kind: str = "post", **fields: Any) -> bool:
        """Whether the one row of account 1 is kept."""
        own = made.profile(kind={"always": kind}, platform={"always": "linkedin"}, adult=None)
        made.write(folder / "corpus" / "a.parquet", made.posts([1]))
        made.exclusion_set(folder / "set", objections, platform="linkedin")
        made.gate(folder, profile=own, **fields)
        return made.reasons(folder).get(0) != "objected"

    @pytest.mark.parametrize(
        ("one", "kept"),
        [
            (objection(1, END), False),
            (objection(1, END + 1), True),
            (objection(1, 0), False),
            (objection(1, withdrawn_at=END), True),
            (objection(1, withdrawn_at=END + 1), False),
            (objection(1, purpose="other_ai"), True),
            (objection(1, own_content=False), True),
            (objection(1, ai_interactions=False), False),
            (objection(1, own_content=False, ai_interactions=False, mentions=True), True),
        ],
    )
    def test_objections_at_the_edge(self, one: Objection, kept: bool, tmp_path: Path) -> None:
        """Received at the freeze counts, a microsecond later does not; so does withdrawal; purpose and scope hold."""
        # What is received after the set's knowledge cannot be in it: the set knows one hour more here.
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1]))
        made.exclusion_set(tmp_path / "set", [one], received_until=END + 10**9, issued_at=END + 10**9)
        made.gate(tmp_path)
        assert (made.reasons(tmp_path) == {}) is kept

    def test_ai_interactions_apart(self, tmp_path: Path) -> None:
        """An objection to the use of chats with an AI leaves posts in, and the other way round."""
        only_ai = objection(1, own_content=False)
        assert self.gated(tmp_path / "a", only_ai, kind="post")
        assert not self.gated(tmp_path / "b", only_ai, kind="ai_prompt")
        assert self.gated(tmp_path / "c", objection(1, ai_interactions=False), kind="ai_prompt")

    def test_several_objections_add_up(self, tmp_path: Path) -> None:
        """One was withdrawn, another stands; one covers posts, another chats."""
        several = [objection(1, 5, withdrawn_at=9), objection(1, 7, own_content=False), objection(1, 8)]
        assert not self.gated(tmp_path, *several)


def test_duplicated_objections_do_not_multiply_rows(tmp_path: Path) -> None:
    """Three objections of one account, and one in a set and its increment, keep out each of its rows once."""
    corpus = tmp_path / "corpus" / "a.parquet"
    made.write(corpus, made.posts([1, 2, 2, 3]))
    made.exclusion_set(tmp_path / "set", [objection(2), objection(2), objection(2, BEFORE + 1)], received_until=END - 5)
    made.exclusion_set(tmp_path / "more", [objection(2), objection(2, BEFORE + 2)], number=2, since=1)
    made.gate(tmp_path, exclusions=(tmp_path / "set", tmp_path / "more"))

    assert made.kept_authors(tmp_path) == [1, 3]
    assert [entry["row"] for entry in made.ledger(tmp_path)] == [1, 2]
    assert sum(made.manifest(tmp_path).counts.values()) == 4


def test_a_withdrawal_in_an_increment_ends_the_objection(tmp_path: Path) -> None:
    """Set and increment are read as one."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2]))
    made.exclusion_set(tmp_path / "set", [objection(1), objection(2)], received_until=END - 5)
    made.exclusion_set(tmp_path / "more", [objection(2, withdrawn_at=END - 1)], number=2, since=1)
    made.gate(tmp_path, exclusions=(tmp_path / "more", tmp_path / "set"))

    assert made.kept_authors(tmp_path) == [2]


def test_handles_are_folded(tmp_path: Path) -> None:
    """However a handle is written, in the corpus or when the set was made, it is the same."""
    handles = pa.array(["@Erika.M", "erika.m", "ERIKA.M ", "max"])
    made.write(tmp_path / "corpus" / "a.parquet", made.posts(handles))
    made.exclusion_set(tmp_path / "set", [objection("erika.m")], identifier="handle")
    made.gate(tmp_path, profile=made.profile(author={"column": "author_id", "is": "handle"}))

    assert made.kept_authors(tmp_path) == ["max"]


# The property: random small corpora, objections and profiles.

KINDS = {"p": "post", "c": "comment", "m": "message", "a": "ai_prompt", "s": "setting"}
AUDIENCES = {"pub": "public", "fri": "friends", "dm": "direct", "?": "unknown"}
STATES = {"ok": "live", "draft": "draft", "old": "archived"}
INSTANTS = st.sampled_from([0, BEFORE, END - 1, END, END + 1, END + 10**9])
ROWS = st.fixed_dictionaries(
    {
        "author_id": st.none() | st.integers(0, 4),
        "kind": st.sampled_from([*KINDS, None]),
        "audience": st.sampled_from(list(AUDIENCES)),
        "state": st.sampled_from(list(STATES)),
        "adult": st.none() | st.booleans(),
        "created_at": st.none() | INSTANTS,
    }
)
OBJECTIONS = st.builds(
    Objection,
    account=st.integers(0, 5).map(str),
    purpose=st.sampled_from(PURPOSES),
    received_at=INSTANTS,
    own_content=st.booleans(),
    ai_interactions=st.booleans(),
    mentions=st.booleans(),
    withdrawn_at=st.none() | INSTANTS,
    rests_on=st.sampled_from(RESTS_ON),
)
TABLE = pa.schema(
    [
        ("author_id", pa.int64()),
        ("kind", pa.string()),
        ("audience", pa.string()),
        ("state", pa.string()),
        ("adult", pa.bool_()),
        ("created_at", pa.int64()),
    ]
)


@st.composite
def profiles(draw: st.DrawFn) -> Profile:
    """A profile of any platform, with some columns mapped and others said for all rows."""
    said: dict[str, Any] = {
        "platform": {"always": draw(st.sampled_from(["instagram", "linkedin", "whatsapp", "x"]))},
        "kind": {"column": "kind", "values": KINDS, "null": draw(st.sampled_from(["post", "ai_reply"]))},
        "audience": draw(st.sampled_from([{"column": "audience", "values": AUDIENCES}, {"always": "public"}])),
        "state": draw(st.sampled_from([{"column": "state", "values": STATES}, {"always": "live"}])),
        "adult": draw(st.sampled_from([{"column": "adult"}, None])),
        "created_at": draw(st.sampled_from([{"column": "created_at", "is": "microseconds"}, None])),
    }
    return made.profile(**said)


def item_row(row: dict[str, Any], profile: Profile) -> ItemRow:
    """A row as the decision in plain Python looks at it."""
    author = row["author_id"]
    kind = KINDS[row["kind"]] if row["kind"] is not None else profile.kind.null
    adult = row["adult"] if profile.adult else None
    words: dict[str, Any] = {
        "platform": profile.platform.always,
        "kind": kind,
        "audience": profile.audience.always or AUDIENCES[row["audience"]],
        "state": profile.state.always or STATES[row["state"]],
    }
    return ItemRow(
        **words,
        account=None if author is None else str(author),
        created_at=row["created_at"] if profile.created_at else None,
        age=Age(adult=adult),
    )


CORPORA = given(
    rows=st.lists(ROWS, min_size=1, max_size=60),
    objections=st.lists(OBJECTIONS, max_size=8),
    profile=profiles(),
    purpose=st.sampled_from(PURPOSES),
    undecided=st.sampled_from(["exclude", "keep"]),
    group_rows=st.integers(1, 40),
)
# Each example is a whole run: shrinking one that fails would take an hour.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)


@settings(max_examples=12, phases=UNSHRUNK, suppress_health_check=[HealthCheck.too_slow])
@CORPORA
def test_every_row_is_decided_as_it_would_be_alone(**drawn: Any) -> None:
    """Ledger and kept rows together say of each row what `rulebook/decide.py` says of it, and nothing is lost."""
    hold_to_the_oracle(**drawn)


@pytest.mark.slow
@settings(max_examples=examples(300), phases=UNSHRUNK, suppress_health_check=[HealthCheck.too_slow])
@CORPORA
def test_every_row_of_many_corpora_is_decided_as_it_would_be_alone(**drawn: Any) -> None:
    """The same for hundreds of corpora."""
    hold_to_the_oracle(**drawn)


def hold_to_the_oracle(
    rows: list[dict[str, Any]],
    objections: list[Objection],
    profile: Profile,
    purpose: Any,
    undecided: Any,
    group_rows: int,
) -> None:
    """Gate a corpus, and compare with the decision of each row alone."""
    table = pa.Table.from_pylist(rows, TABLE).append_column("n", pa.array(range(len(rows))))
    run = Run(END, purpose)
    decisions = [decide(item_row(row, profile), TERMS, objections, run) for row in rows]
    kept_verdicts = ("allowed", "undecided") if undecided == "keep" else ("allowed",)

    with TemporaryDirectory() as name:
        folder = Path(name)
        made.write(folder / "corpus" / "a.parquet", table, row_group_size=group_rows)
        platform = profile.platform.always or ""
        until = END + 10**9
        made.exclusion_set(folder / "set", objections, platform=platform, received_until=until, issued_at=until)
        made.gate(folder, profile=profile, purpose=purpose, undecided=undecided)
        kept = made.kept(folder)
        ledger = {entry["row"]: entry for entry in made.ledger(folder)}
        counts = made.manifest(folder).counts

    expected_kept = [number for number, one in enumerate(decisions) if one.verdict in kept_verdicts]
    assert kept.equals(table.take(pa.array(expected_kept, pa.int64())))
    assert set(ledger) == set(range(len(rows))) - set(expected_kept)
    for row, entry in ledger.items():
        one = decisions[row]
        said = (entry["verdict"], entry["reason"], entry["rule"], entry["terms_id"])
        assert said == (one.verdict, one.reason, one.rule, one.terms_id)
    reasons = [one.reason for one in decisions]
    assert counts == {reason: reasons.count(reason) for reason in sorted(set(reasons))}


TERMS = terms_rows(made.rulebook())
