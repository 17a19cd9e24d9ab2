"""Others' posts about objectors in a run: left out, redacted or kept, and explained."""

from pathlib import Path
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gate.in_process import InProcess
from gate.made import (
    KEY,
    NOW,
    gate,
    header,
    key_file,
    made_once,
    objection,
    objections_table,
    posts,
    profile,
    rulebook,
    write,
)
from widerspruch.gate.errors import GateError
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.run.run import MentionPolicy, RunOutcome
from widerspruch.identifiers.fold import fold_email, fold_handle, fold_name, fold_word
from widerspruch.protocol.sets.exclusion_set import write_set
from widerspruch.protocol.sets.tables import MENTIONS

ANNA, TIM = 7, 8
"""Both objected; Anna also to being mentioned."""

MENTION_PROFILE = profile(
    mentions={"text": ["text"], "entities": ["tagged"], "thread": "thread"},
)
KEYED_PROFILE = profile(
    mentions={"text": ["text"], "entities": ["tagged"], "thread": "thread"}, author={"column": "author_id", "is": "key"}
)
TEXTS = [
    "Ein schöner Tag am See",
    "Danke @anna.weiss für alles",
    "Schreib an anna.weiss@example.org",
    "Anna Weiß aus Flensburg war auch da",
    "Anna Weiß? Davon gibt es viele",
    "Hallo @tim.b",
    "im Faden von Anna Weiß",
    "eigener Beitrag",
    "markiert",
]
AUTHORS = [1, 2, 3, 4, 5, 6, 1, ANNA, 2]
TAGGED = [[], [], [], [], [], [], [], [], [3, ANNA]]
THREADS = ["a", "b", "c", "d", "e", "f", "g", "g", "h"]


def identifiers() -> pa.Table:
    """What Anna and Tim gave to be recognised by."""
    stated = [
        ("entity", str(ANNA), ANNA, None),
        ("handle", fold_handle("anna.weiss"), ANNA, None),
        ("email", fold_email("anna.weiss@example.org"), ANNA, None),
        ("name", fold_name("Anna Weiß"), ANNA, 40),
        ("first_name", fold_name("Anna"), ANNA, None),
        ("place", fold_word("Flensburg"), ANNA, None),
        ("handle", fold_handle("tim.b"), TIM, None),
    ]
    rows = [
        {
            "identifier": identifier,
            "mention_key": UUID(bytes=KEY.key_of("instagram", identifier, value)),  # type: ignore[arg-type]
            "account_key": UUID(bytes=KEY.key_of("instagram", "account", str(account))),
            "bearers": bearers,
        }
        for identifier, value, account, bearers in stated
    ]
    return pa.Table.from_pylist(rows, schema=MENTIONS)


def run(
    folder: Path, mentions: MentionPolicy = "exclude", *, strict_names: bool = False, keyed: bool = False
) -> RunOutcome:
    """Gate the nine posts; `keyed`: their authors are keyed hashes already."""
    keys = [KEY.key_of("instagram", "account", str(author)) for author in AUTHORS]
    authors = pa.ExtensionArray.from_storage(pa.uuid(), pa.array(keys, pa.binary(16))) if keyed else AUTHORS
    corpus = posts(authors, text=TEXTS, thread=THREADS, tagged=pa.array(TAGGED, pa.list_(pa.int64())))
    write(folder / "corpus" / "part.parquet", corpus, row_group_size=4)
    objections = objections_table([objection(ANNA, mentions=True), objection(TIM)])
    write_set(folder / "set", header(), [objections], [identifiers()], None)
    asked = KEYED_PROFILE if keyed else MENTION_PROFILE
    return gate(folder, profile=asked, mentions=mentions, strict_names=strict_names)


def kept(folder: Path) -> list[str]:
    """The texts that were published."""
    return pq.read_table(folder / "out" / "data" / "part.parquet")["text"].to_pylist()


def ledger(folder: Path) -> dict[int, tuple[bool, str, str | None, str | None]]:
    """Row -> kept, reason, identifier, because."""
    rows = pq.read_table(folder / "out" / "ledger" / "part.parquet").to_pylist()
    return {row["row"]: (row["kept"], row["reason"], row["identifier"], row["because"]) for row in rows}


class TestExclude:
    def test_rows_that_mention_an_objector_are_left_out_and_explained(self, tmp_path: Path) -> None:
        """Handle, e-mail, tag, a name with a place or in the objector's thread count; a bare name does not."""
        outcome = run(tmp_path)
        assert kept(tmp_path) == [TEXTS[0], TEXTS[4], TEXTS[5]]
        assert ledger(tmp_path) == {
            1: (False, "objected", "handle", "exact_identifier"),
            2: (False, "objected", "email", "exact_identifier"),
            3: (False, "objected", "name", "with_place"),
            6: (False, "objected", "name", "same_thread"),
            7: (False, "objected", None, None),
            8: (False, "objected", "entity", "exact_identifier"),
        }
        assert outcome.manifest.counts == {"objected": 6, "used": 2, "mention_not_covered": 1}

    def test_authors_that_are_keys_make_no_difference(self, tmp_path: Path) -> None:
        """Threads are matched by key where the corpus holds keyed hashes."""
        run(tmp_path, keyed=True)
        assert kept(tmp_path) == [TEXTS[0], TEXTS[4], TEXTS[5]]

    def test_strict_counts_every_full_name(self, tmp_path: Path) -> None:
        """With strict names the bare name counts, too."""
        run(tmp_path, strict_names=True)
        assert ledger(tmp_path)[4] == (False, "objected", "name", "strict")


class TestRedact:
    def test_mentions_are_replaced_and_rows_kept(self, tmp_path: Path) -> None:
        """A typed placeholder stands where the identifier was; a tag is taken out of the list; own posts still go."""
        outcome = run(tmp_path, "redact")
        assert kept(tmp_path) == [
            TEXTS[0],
            "Danke [HANDLE] für alles",
            "Schreib an [EMAIL]",
            "[NAME] aus Flensburg war auch da",
            TEXTS[4],
            TEXTS[5],
            "im Faden von [NAME]",
            TEXTS[8],
        ]
        tagged = pq.read_table(tmp_path / "out" / "data" / "part.parquet")["tagged"].to_pylist()
        assert tagged[-1] == [3]
        assert {row: entry[0] for row, entry in ledger(tmp_path).items()} == {
            1: True,
            2: True,
            3: True,
            6: True,
            7: False,
            8: True,
        }
        assert outcome.manifest.redacted == 5

    def test_a_text_within_a_struct(self, tmp_path: Path) -> None:
        """It is replaced where it stands, and no other column is written over."""
        made = posts([1], text=["Hallo @anna.weiss"])
        bodies = pa.array([{"text": "Hallo @anna.weiss", "lang": "de"}])
        write(tmp_path / "corpus" / "part.parquet", made.append_column("body", bodies))
        write_set(
            tmp_path / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None
        )
        gate(tmp_path, profile=profile(mentions={"text": ["body.text"]}), mentions="redact")

        kept = pq.read_table(tmp_path / "out" / "data" / "part.parquet")
        assert kept["body"].to_pylist() == [{"text": "Hallo [HANDLE]", "lang": "de"}]
        assert kept["text"].to_pylist() == ["Hallo @anna.weiss"]


class TestDamage:
    def test_a_damaged_text_is_named_and_the_other_files_are_done(self, tmp_path: Path) -> None:
        """A file whose small columns are whole and whose texts are not is left out as a whole."""
        whole = posts([1, 2], text=["Guten Morgen", "Hallo @anna.weiss"])
        write(tmp_path / "corpus" / "a.parquet", whole)
        damaged = write(tmp_path / "corpus" / "b.parquet", whole, use_dictionary=False)
        group = pq.read_metadata(damaged).row_group(0)
        text = group.column(whole.schema.get_field_index("text"))
        bytes_ = bytearray(damaged.read_bytes())
        bytes_[text.data_page_offset : text.data_page_offset + text.total_compressed_size] = (
            b"\xff" * text.total_compressed_size
        )
        damaged.write_bytes(bytes_)
        write_set(
            tmp_path / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None
        )
        outcome = gate(tmp_path, profile=profile(mentions={"text": ["text"]}))
        assert [name for name, _ in outcome.damaged] == ["b.parquet"]
        assert pq.read_table(tmp_path / "out" / "data" / "a.parquet")["text"].to_pylist() == ["Guten Morgen"]


class TestKeep:
    def test_mentions_are_not_looked_for(self, tmp_path: Path) -> None:
        """Only the objectors' own rows go."""
        run(tmp_path, "keep")
        assert kept(tmp_path) == [text for number, text in enumerate(TEXTS) if number != 7]


class TestPurge:
    def test_a_late_objection_to_mentions_leaves_a_built_corpus(self, tmp_path: Path) -> None:
        """What a run with the newer set would have left out goes, with the identifier in the ledger."""
        run(tmp_path)
        earlier = tmp_path / "earlier"
        corpus = posts(AUTHORS, text=TEXTS, thread=THREADS, tagged=pa.array(TAGGED, pa.list_(pa.int64())))
        write(earlier / "corpus" / "part.parquet", corpus, row_group_size=4)
        write_set(earlier / "set", header(), [objections_table([objection(TIM)])], None, None)
        gate(earlier, profile=MENTION_PROFILE)
        assert len(kept(earlier)) == len(TEXTS)
        both = objections_table([objection(ANNA, mentions=True), objection(TIM)])
        write_set(tmp_path / "newer", header(number=2), [both], [identifiers()], None)
        request = PurgeRequest(
            built=earlier / "out", exclusions=(tmp_path / "newer",), key_files=(key_file(tmp_path),), apply=True
        )

        outcome = purge(request, rulebook(), InProcess(), NOW)

        assert not outcome.mentions_left
        assert kept(earlier) == kept(tmp_path)
        assert ledger(earlier) == ledger(tmp_path)


def test_a_profile_without_mentions_is_refused_where_the_set_has_them(tmp_path: Path) -> None:
    """Nobody overlooks the scope by forgetting a line in the profile."""
    write(tmp_path / "corpus" / "part.parquet", posts([1]))
    write_set(tmp_path / "set", header(), [objections_table([objection(ANNA, mentions=True)])], [identifiers()], None)
    with pytest.raises(GateError, match="mentions_unmapped"):
        gate(tmp_path)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(
    "folder", ["identifier=email", "because=strict", "row=1", "counts=false/covered=false", "thread=x"]
)
@pytest.mark.parametrize("policy", ["exclude", "redact"])
def test_names_of_folders_are_no_columns(tmp_path: Path, folder: str, policy: MentionPolicy) -> None:
    """A run in a folder that is called like a column of a table on its way finds the same mentions as elsewhere."""
    inside = tmp_path / folder
    inside.mkdir(parents=True)
    made_once(tmp_path / "plain", (__name__, policy), lambda here: run(here, policy))
    run(inside, policy)
    assert kept(inside) == kept(tmp_path / "plain")
    assert ledger(inside) == ledger(tmp_path / "plain")
