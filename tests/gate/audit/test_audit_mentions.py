"""The audit looks for others' posts about objectors, by its own reading of texts, tags and the set."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from benchmarks.mentions.make_posts import population
from benchmarks.mentions.score import read_posts

from gate import made
from gate.audit.test_audit import amend, audited, codes, put_back, restated
from gate.made import BEFORE, KEY, objection
from gate.purge.test_purge import KNOWN, LATE, LATER, late
from widerspruch.gate.audit import spool
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.protocol.sets.naming import identifiers_of_account, identifiers_written
from widerspruch.protocol.sets.tables import MENTIONS
from widerspruch.rulebook.decide import Objection

ANNA, TIM, SØREN = 7, 8, 9
"""Anna and Søren objected to being mentioned, too; Søren's name is borne by one account, Anna's by forty."""

GivenIdentifier = tuple[str, str, int, int | None]
"""Field of the list, what stands there, account, bearers."""

GIVEN: tuple[GivenIdentifier, ...] = (
    ("handle", "anna.weiss", ANNA, None),
    ("email", "anna.weiss@example.org", ANNA, None),
    ("phone", "0171 3920011", ANNA, None),
    ("profile_url", "https://anna-weiss.example/ich", ANNA, None),
    ("entity", str(ANNA), ANNA, None),
    ("name", "Anna Weiß", ANNA, 40),
    ("place", "Flensburg", ANNA, None),
    ("name", "Søren Kjærgaard", SØREN, 1),
    ("handle", "tim.b", TIM, None),
)
PROFILE = made.profile(
    mentions={"text": ["text", "caption"], "entities": ["tagged"], "handles": ["users"], "names": ["people"]}
)
FIELDS: dict[str, Any] = {"caption": None, "tagged": [], "users": [], "people": []}
MENTIONING: tuple[dict[str, Any], ...] = (
    {"text": "Danke @Anna.Weiss, für alles"},
    {"text": "＠ａｎｎａ．ｗｅｉｓｓ war da"},
    {"text": "siehe instagram.com/anna.weiss?x=1."},
    {"text": "mehr auf https://www.anna-weiss.example/ich/"},
    {"text": "Mail an anna.weiss (at) example [dot] org"},
    {"text": "ANNA.WEISS+neu@EXAMPLE.ORG!"},
    {"text": "ruf an: +49 (0)171 3920011"},
    {"text": "ein Bild", "caption": "mit @anna.weiss"},
    {"text": "markiert", "tagged": [3, ANNA]},
    {"text": "markiert", "users": ["Anna.Weiss"]},
    {"text": "markiert", "people": ["Kjærgaard", "Søren Kjærgaard"]},
    {"text": "gestern mit Søren Kjærgaard, schön"},
)
NOT_MENTIONING: tuple[dict[str, Any], ...] = (
    {"text": "Ein schöner Tag am See"},
    {"text": "Hallo @tim.b und @anna, 0171 3920012"},
    {"text": "Anna Weiß? Davon gibt es viele"},
    {"text": None, "tagged": None, "users": [None]},
)
ALL_IDENTIFIERS = "email, entity, handle, name, phone, url"


def identifiers(given: Iterable[GivenIdentifier] = GIVEN) -> pa.Table:
    """Mention keys of a set."""
    rows = []
    for field, written, account, bearers in given:
        folded = (
            identifiers_of_account("instagram", (), [written])
            if field == "handle"
            else identifiers_written(field, written)
        )  # type: ignore[arg-type]
        for identifier, value in folded:
            rows.append(
                {
                    "identifier": identifier,
                    "mention_key": UUID(bytes=KEY.key_of("instagram", identifier, value)),
                    "account_key": UUID(bytes=KEY.key_of("instagram", "account", str(account))),
                    "bearers": bearers if identifier == "name" else None,
                }
            )
    return pa.Table.from_pylist(rows, schema=MENTIONS)


def objectors(received_at: int = BEFORE, **fields: Any) -> list[Objection]:
    """All three; only Anna's and Søren's cover mentions."""
    return [objection(TIM), *(objection(one, received_at, mentions=True, **fields) for one in (ANNA, SØREN))]


def a_set(folder: Path, objections: Sequence[Objection], keys: pa.Table | None, **header: Any) -> Path:
    """An exclusion set with mention keys."""
    write_set(folder, made.header(**header), [made.objections_table(objections)], keys and [keys], None)
    return folder


def newer_set(folder: Path, objections: Sequence[Objection]) -> Path:
    """A full set with mention keys, issued a month after the freeze."""
    return a_set(folder / "set-2", objections, identifiers(), number=2, issued_at=KNOWN, received_until=KNOWN)


def corpus(folder: Path, rows: Sequence[dict[str, Any]], ending: str = "parquet", keyed: bool = False) -> str:
    """A corpus of one file; its name."""
    authors: Any = [100 + number for number in range(len(rows))]
    columns = {name: [{**FIELDS, **row}[name] for row in rows] for name in ("text", *FIELDS)}
    name = f"a.{ending}"
    if ending == "parquet":
        if keyed:
            hashed = [KEY.key_of("instagram", "account", str(author)) for author in authors]
            authors = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(hashed, pa.binary(16)))
        types = {"caption": pa.string(), "tagged": pa.list_(pa.int64())}
        typed = {one: pa.array(columns[one], types.get(one, pa.list_(pa.string()))) for one in FIELDS}
        made.write(folder / "corpus" / name, made.posts(authors, text=columns["text"], **typed), row_group_size=5)
        return name
    table = made.posts(authors, **columns).to_pylist()
    (folder / "corpus").mkdir(parents=True)
    with pa.output_stream(folder / "corpus" / name, compression={"gz": "gzip", "zst": "zstd"}.get(ending[6:])) as sink:
        sink.write("".join(f"{json.dumps(row)}\n" for row in table).encode())
    return name


def built(folder: Path, rows: Sequence[dict[str, Any]] = (*NOT_MENTIONING, *MENTIONING), **fields: Any) -> str:
    """Gate the rows with the set of these tests; the file's name."""
    name = corpus(folder, rows, fields.pop("ending", "parquet"), fields.get("profile") is KEYED_PROFILE)
    if not (folder / "set").exists():
        a_set(folder / "set", objectors(), identifiers())
    made.gate(folder, **{"profile": PROFILE, **fields})
    return name


KEYED_PROFILE = made.profile(
    author={"column": "author_id", "is": "key"},
    mentions={"text": ["text", "caption"], "entities": ["tagged"], "handles": ["users"], "names": ["people"]},
)
PUT_BACK = range(len(NOT_MENTIONING), len(NOT_MENTIONING) + len(MENTIONING))


class TestFound:
    @pytest.mark.parametrize("ending", ["parquet", "jsonl"])
    def test_rows_that_were_put_back(self, tmp_path: Path, ending: str) -> None:
        """Every exact identifier and a name of one account, in each kind of column: all rows are found, by number only."""
        name = built(tmp_path, ending=ending)
        clean = audited(tmp_path)
        assert (clean.problems, clean.rows, clean.mentions) == ((), len(NOT_MENTIONING), "looked")

        put_back(tmp_path, *PUT_BACK, name=name)

        (problem,) = audited(tmp_path).problems
        assert (problem.code, problem.values) == (
            "audit_mention",
            {
                "name": f"data/{name}",
                "n": 12,
                "rows": "4, 5, 6, 7, 8, 9, 10, 11, 12, 13, ...",
                "identifiers": ALL_IDENTIFIERS,
            },
        )

    @pytest.mark.parametrize("number", PUT_BACK)
    @pytest.mark.slow
    def test_each_row_alone(self, tmp_path: Path, number: int) -> None:
        """No row is only found because of another."""
        built(tmp_path)
        put_back(tmp_path, number)
        (problem,) = audited(tmp_path).problems
        assert (problem.code, problem.values["rows"]) == ("audit_mention", str(len(NOT_MENTIONING)))

    def test_what_was_redacted_and_written_back(self, tmp_path: Path) -> None:
        """Placeholders give no finding; the texts as they were, in their place, do."""
        name = built(tmp_path, mentions="redact")
        assert audited(tmp_path).problems == ()
        assert made.kept(tmp_path).column("text").to_pylist()[4] == "Danke [HANDLE], für alles"

        pq.write_table(pq.ParquetFile(tmp_path / "corpus" / name).read(), tmp_path / "out" / "data" / name)
        amend(tmp_path, lambda run: restated(tmp_path, run))

        (problem,) = audited(tmp_path).problems
        assert (problem.code, problem.values["n"], problem.values["identifiers"]) == (
            "audit_mention",
            12,
            ALL_IDENTIFIERS,
        )

    @pytest.mark.parametrize("ending", ["jsonl.gz", "jsonl.zst"])
    def test_by_objections_that_a_newer_set_dates_back(self, tmp_path: Path, ending: str) -> None:
        """What only a newer set knows, though it came in time, is told apart from a fault of the run."""
        a_set(tmp_path / "set", [objection(TIM)], None)
        built(tmp_path, ending=ending)
        found = audited(tmp_path, newer_set(tmp_path, objectors()), now=LATER)
        assert [(one.code, one.values["n"]) for one in found.problems] == [("audit_mention_newer", 12)]

    def test_strict_names(self, tmp_path: Path) -> None:
        """After a run in which every full name counted, every full name is looked for."""
        built(tmp_path, strict_names=True)
        assert made.reasons(tmp_path)[2] == "objected"
        put_back(tmp_path, 2)
        (problem,) = audited(tmp_path).problems
        assert (problem.code, problem.values["identifiers"]) == ("audit_mention", "name")

    def test_partitions_change_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """However many partitions the identifiers go through, the same rows are found."""
        built(tmp_path)
        put_back(tmp_path, *PUT_BACK)
        monkeypatch.setattr(spool, "ROWS_PER_PARTITION", 1)
        (problem,) = audited(tmp_path).problems
        assert (problem.values["n"], problem.values["identifiers"]) == (12, ALL_IDENTIFIERS)


class TestLate:
    def test_late_objections_are_counted_and_purged(self, tmp_path: Path) -> None:
        """Mentions of people who objected after the freeze are no fault; after a purge nothing is left of them."""
        a_set(tmp_path / "set", [objection(TIM)], None)
        name = built(tmp_path)
        newer = newer_set(tmp_path, objectors(LATE))

        found = audited(tmp_path, newer, now=LATER)
        assert (found.problems, found.late, found.late_mentions) == ((), {}, {name: 12})

        late(tmp_path, [])
        found = audited(tmp_path, newer, now=LATER)
        assert (found.problems, found.late_mentions, found.rows) == ((), {}, len(NOT_MENTIONING))

    @pytest.mark.parametrize("ended", [{"withdrawn_at": BEFORE + 1}, {"purpose": "other_ai"}])
    def test_objections_not_in_force(self, tmp_path: Path, ended: dict[str, Any]) -> None:
        """Withdrawn objections, and those to another purpose, make no finding."""
        a_set(tmp_path / "set", objectors(**ended), identifiers())
        built(tmp_path)
        assert made.manifest(tmp_path).outputs[0].rows == len(NOT_MENTIONING) + len(MENTIONING)
        found = audited(tmp_path)
        assert (found.problems, found.late_mentions, found.mentions) == ((), {}, "looked")


class TestNotLooked:
    def test_a_set_without_mention_keys(self, tmp_path: Path) -> None:
        """There is nothing to look for, and nothing to be said."""
        a_set(tmp_path / "set", [objection(TIM)], None)
        built(tmp_path)
        assert (audited(tmp_path).problems, audited(tmp_path).mentions) == ((), "none")

    def test_a_run_that_kept_mentions(self, tmp_path: Path) -> None:
        """What was asked for is no finding."""
        built(tmp_path, mentions="keep")
        assert (audited(tmp_path).problems, audited(tmp_path).mentions) == ((), "kept")

    def test_without_key(self, tmp_path: Path) -> None:
        """A corpus of keyed authors can be audited without the hashing key, its mentions cannot."""
        built(tmp_path, profile=KEYED_PROFILE)
        assert audited(tmp_path).mentions == "looked"
        put_back(tmp_path, PUT_BACK[0])
        found = audited(tmp_path, key_files=())
        assert (found.problems, found.mentions) == ((), "no_key")
        assert codes(audited(tmp_path)) == ["audit_mention"]

    def test_a_profile_that_does_not_say_where(self, tmp_path: Path) -> None:
        """A newer set has mentions, and the corpus was built without anybody saying where they may stand."""
        a_set(tmp_path / "set", [objection(TIM)], None)
        built(tmp_path, profile=made.profile())
        found = audited(tmp_path, newer_set(tmp_path, objectors()), now=LATER)
        assert (found.problems, found.mentions) == ((), "unmapped")

    def test_a_set_of_another_fold(self, tmp_path: Path) -> None:
        """Identifiers that were folded otherwise would never be found, so it does not look as if they had been sought."""
        a_set(tmp_path / "set", [objection(TIM)], None, fold_version=7)
        built(tmp_path)
        newer = a_set(
            tmp_path / "set-2",
            objectors(),
            identifiers(),
            number=2,
            issued_at=KNOWN,
            received_until=KNOWN,
            fold_version=7,
        )
        assert audited(tmp_path, newer, now=LATER).mentions == "fold"


def test_both_readings_know_the_same_forms(tmp_path: Path) -> None:
    """What the gate takes out in a rare way of writing, the audit finds when it is put back, and nothing else."""
    rows = [{"text": text} for text in (*RARE_FORMS, "anderswo.example/@anna.weiss ist eine andere")]
    name = built(tmp_path, rows)
    assert made.kept(tmp_path, name).num_rows == 1
    put_back(tmp_path, *range(len(RARE_FORMS)))
    (problem,) = audited(tmp_path).problems
    assert (problem.code, problem.values["n"]) == ("audit_mention", len(RARE_FORMS))


RARE_FORMS = (
    "ｗｗｗ．ｉｎｓｔａｇｒａｍ．ｃｏｍ／ａｎｎａ．ｗｅｉｓｓ",
    "ｈｔｔｐｓ：／／ａｎｎａ－ｗｅｉｓｓ．ｅｘａｍｐｌｅ／ｉｃｈ",
    "ａｎｎａ．ｗｅｉｓｓ（ａｔ）ｅｘａｍｐｌｅ．ｏｒｇ",
    "０１７１／３９２　００１１",
    "@ben/@anna.weiss",
    "(@ben.b/@anna.weiss/@cem)",
    "https://example.org/?an=anna.weiss@example.org",
    "www.example.org/weiter?an=anna.weiss%40example.org&von=x",
)


def test_texts_that_are_damaged(tmp_path: Path) -> None:
    """A file whose authors can be read and whose texts cannot is named."""
    name = built(tmp_path)
    path = tmp_path / "out" / "data" / name
    pq.write_table(made.kept(tmp_path, name).drop_columns(["caption"]), path)
    assert codes(audited(tmp_path)) == ["audit_digest", "audit_unreadable"]


def test_both_readings_of_the_labelled_posts_agree(tmp_path: Path) -> None:
    """Of hundreds of posts, no kept one gives a finding, and every one that an exact identifier took out would give one."""
    people, _ = population()
    given: list[GivenIdentifier] = []
    for person in people:
        given += [("handle", person.handle, person.id, None), ("email", person.email, person.id, None)]
        given += [("phone", person.phone, person.id, None)]
        given += [("name", name, person.id, person.bearers) for name in person.names]
    posts = read_posts()
    texts = made.posts([100 + number for number in range(len(posts))], text=[post.text for post in posts])
    a_set(tmp_path / "set", [objection(person.id, mentions=True) for person in people], identifiers(given))
    made.gate_table(tmp_path, texts, profile=made.profile(mentions={"text": ["text"]}))  # audits what it built
    by_exact_identifier = {row["row"] for row in made.ledger(tmp_path) if row["because"] == "exact_identifier"}
    assert len(by_exact_identifier) > 200

    put_back(tmp_path, *sorted(by_exact_identifier))
    (problem,) = audited(tmp_path).problems
    assert (problem.code, problem.values["n"]) == ("audit_mention", len(by_exact_identifier))
