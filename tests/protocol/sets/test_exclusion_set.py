"""The exclusion set: what was written is found, and whatever was changed is refused with a reason of its own."""

import base64
import hashlib
import json
import shutil
from datetime import UTC, date, datetime
from itertools import pairwise

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from widerspruch.protocol.envelope import pae, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.exclusion_set import open_sets, read_header, write_set
from widerspruch.protocol.sets.header import EXCLUSION_SET, EXCLUSION_SET_BARE, SetCounts, SetHeader, SetTree
from widerspruch.protocol.sets.tables import MENTIONS, OBJECTIONS
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import PAYLOAD_TYPE, Statement, Subject
from widerspruch.rulebook.instants import micros, start_of_day

KEY = SigningKey.new()
ISSUED = micros(datetime(2026, 11, 20, 12, tzinfo=UTC))
NOW = ISSUED + 3_600_000_000
HEADER = SetHeader(
    number=7, platform="instagram", issued_at=ISSUED, received_until=ISSUED, key_id="hmac:0", fold_version=1
)


def account(number):
    """An invented account key."""
    return number.to_bytes(16, "big")


def objection(number, received_at=1, *, purpose="generative", own=True, ai=True, mentions=False, withdrawn_at=None):
    """One row of the objections."""
    return dict(
        zip(OBJECTIONS.names, (account(number), purpose, received_at, own, ai, mentions, withdrawn_at), strict=True)
    )


def table(rows, schema=OBJECTIONS):
    """Rows as the batches that a set is written from."""
    return [pa.Table.from_pylist(rows, schema)]


def made(folder, rows=None, mentions=None, signer=KEY, **changes):
    """A set on disk."""
    rows = [objection(2), objection(1)] if rows is None else rows
    found = None if mentions is None else table(mentions, MENTIONS)
    if "since" in changes and "since_digest" not in changes:
        changes["since_digest"] = digest_of(folder.with_name(str(changes["since"])))
    write_set(folder, structs.replace(HEADER, **changes), table(rows), found, signer)
    return folder


def digest_of(folder):
    """Of a set's statement, whatever envelope it is in."""
    if not (folder / "statement.json").exists():
        return "0" * 64
    payload = base64.b64decode(json.loads((folder / "statement.json").read_bytes())["payload"])
    return hashlib.sha256(payload).hexdigest()


def opened(*folders, platform="instagram", now=NOW, trusted=(KEY.public,), signature_needed=True, **more):
    """The sets as the gate opens them."""
    return open_sets(folders, platform=platform, now=now, trusted=trusted, signature_needed=signature_needed, **more)


def refusal(*folders, **how):
    """Code and values of why the sets are not used."""
    with pytest.raises(ProtocolError) as refused:
        opened(*folders, **how)
    return refused.value.code, refused.value.values


MENTION = {"identifier": "name", "mention_key": account(9), "account_key": account(1), "bearers": 2}


class TestWriting:
    def test_rows_are_sorted_and_merged(self, tmp_path):
        """Any order in, sorted out; equal rows stand once; other receipts and other scopes stay apart."""
        rows = [objection(3), objection(1, 9), objection(1, 5), objection(1, 9), objection(1, 5, ai=False)]
        rows.append(objection(2, withdrawn_at=8))
        header = write_set(tmp_path / "s", HEADER, table(rows), None, None)
        read = pq.read_table(tmp_path / "s" / "objections.parquet")

        assert read.schema.equals(OBJECTIONS)
        assert [(row["account_key"].int, row["received_at"], row["ai_interactions"]) for row in read.to_pylist()] == [
            (1, 5, False),
            (1, 5, True),
            (1, 9, True),
            (2, 1, True),
            (3, 1, True),
        ]
        assert header.counts == SetCounts(objections=5, accounts=3)

    def test_keys_are_sorted_as_unsigned_bytes(self, tmp_path):
        """A key that begins with a high bit stands behind one that does not, in every reader."""
        low, high = 1, 1 << 127
        made(tmp_path / "s", [objection(high), objection(low)])
        file = tmp_path / "s" / "objections.parquet"

        assert [key.int for key in pq.read_table(file)["account_key"].to_pylist()] == [low, high]
        with duckdb.connect() as connection:
            found = connection.sql(f"SELECT account_key FROM '{file}' ORDER BY 1").fetchall()
        assert [key.int for (key,) in found] == [low, high]

    def test_keys_lie_as_they_are(self, tmp_path):
        """Neither compressed nor in a dictionary: random bits shrink by neither, and reading them is most of the work."""
        mention = {"identifier": "handle", "mention_key": account(5), "account_key": account(1)}
        folder = made(tmp_path / "s", [objection(number) for number in range(200)], [mention])
        found = {}
        for name in ("objections", "mentions"):
            group = pq.ParquetFile(folder / f"{name}.parquet").metadata.row_group(0)
            columns = [group.column(number) for number in range(group.num_columns)]
            found |= {(name, one.path_in_schema): (one.compression, one.has_dictionary_page) for one in columns}
        keys = {place for place in found if place[1].endswith("_key")}
        assert len(keys) == 3
        assert {found[place] for place in keys} == {("UNCOMPRESSED", False)}
        assert {found[place][0] for place in found.keys() - keys} == {"ZSTD"}

    def test_the_order_of_the_rows_does_not_show_in_the_bytes(self, tmp_path):
        """Two sets of the same rows are the same files."""
        rows = [objection(number % 5000, number % 3) for number in range(20_000)]
        for name, ordered in (("a", rows), ("b", rows[::-1])):
            made(tmp_path / name, ordered, [MENTION])

        for file in ("objections.parquet", "mentions.parquet", "statement.json"):
            assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()

    def test_many_row_groups_have_statistics_apart(self, tmp_path):
        """Row groups do not overlap, so that a reader can leave most of a large set unread."""
        count = 300_000
        keys = pa.array([account(number) for number in range(count)], pa.uuid())
        same = [pa.repeat(value, count) for value in list(objection(1).values())[1:6]]
        rows = pa.table([keys, *same, pa.nulls(count, pa.int64())], OBJECTIONS)
        write_set(tmp_path / "s", HEADER, [rows], None, KEY)
        groups = pq.ParquetFile(tmp_path / "s" / "objections.parquet").metadata
        bounds = [groups.row_group(place).column(0).statistics for place in range(groups.num_row_groups)]

        assert [groups.row_group(place).num_rows for place in range(3)] == [131_072, 131_072, 37_856]
        assert all(earlier.max < later.min for earlier, later in pairwise(bounds))
        assert opened(tmp_path / "s").headers[0].counts == SetCounts(objections=300_000, accounts=300_000)

    def test_no_mentions_no_file(self, tmp_path):
        """Where nobody chose that scope, there is no file and nothing to open."""
        made(tmp_path / "s", mentions=[])

        assert sorted(file.name for file in (tmp_path / "s").iterdir()) == ["objections.parquet", "statement.json"]
        assert opened(tmp_path / "s").mentions == ()

    def test_a_set_without_rows_is_a_set(self, tmp_path):
        """An increment in which nothing happened still says until when."""
        made(tmp_path / "s", [])

        assert opened(tmp_path / "s").headers[0].counts.objections == 0

    def test_nothing_is_left_of_a_set_that_failed(self, tmp_path):
        """An error or Ctrl-C while the rows come leaves neither the set nor anything beside it."""

        def rows():
            yield from table([objection(1)])
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            write_set(tmp_path / "s", HEADER, rows(), None, None)

        assert list(tmp_path.iterdir()) == []

    def test_what_a_killed_process_left_is_cleared(self, tmp_path):
        """The next attempt begins anew."""
        left = tmp_path / ".widerspruch-s" / "sorting"
        left.mkdir(parents=True)
        (left / "account_key.duckdb").write_text("half a database")
        made(tmp_path / "s")

        assert [entry.name for entry in tmp_path.iterdir()] == ["s"]

    def test_no_set_is_overwritten(self, tmp_path):
        """Neither a set nor anything else of that name."""
        made(tmp_path / "s")
        before = (tmp_path / "s" / "statement.json").read_bytes()
        with pytest.raises(ProtocolError, match="set_exists"):
            made(tmp_path / "s", [])

        assert (tmp_path / "s" / "statement.json").read_bytes() == before

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"number": 0}, "set_number"),
            ({"number": 7, "since": 7}, "set_number_not_above"),
            ({"number": 6, "since": 7}, "set_number_not_above"),
            ({"since": 0}, "set_number"),
            ({"platform": "Insta gram"}, "platform_name"),
            ({"received_until": ISSUED + 1}, "received_after_issue"),
            ({"expires_at": ISSUED}, "expires_before_issue"),
        ],
    )
    def test_headers_that_make_no_sense(self, tmp_path, changes, code):
        """What could never be used is not written."""
        with pytest.raises(ProtocolError, match=code):
            made(tmp_path / "s", **changes)

        assert list(tmp_path.iterdir()) == []

    def test_a_missing_key_is_a_mistake_and_not_a_row(self, tmp_path):
        """Columns that must not be empty are not, whatever hands the rows in."""
        rows = pa.Table.from_pylist(
            [objection(1) | {"account_key": None}], pa.schema([f.with_nullable(True) for f in OBJECTIONS])
        )
        with pytest.raises((duckdb.ConstraintException, pa.ArrowInvalid, ValueError)):
            write_set(tmp_path / "s", HEADER, [rows], None, None)

        assert list(tmp_path.iterdir()) == []


class TestOpening:
    def test_what_was_written_is_found(self, tmp_path):
        """Header, files, signer and digest of a good set."""
        folder = made(tmp_path / "s", mentions=[MENTION])
        found = opened(folder)

        assert found.headers[0] == read_header(folder)
        assert found.headers[0].counts == SetCounts(objections=2, accounts=2, mentions=1)
        assert (found.objections, found.mentions) == ((folder / "objections.parquet",), (folder / "mentions.parquet",))
        assert (found.number, found.signed_by, found.received_until) == (7, KEY.public.key_id, ISSUED)

    def test_an_unsigned_set_will_do_where_none_is_needed(self, tmp_path):
        """Then nobody is named as the signer."""
        assert opened(made(tmp_path / "s", signer=None), trusted=(), signature_needed=False).signed_by is None

    def test_every_flipped_byte_is_noticed(self, tmp_path):
        """No byte of any file of a signed set can be another one (of the envelope each bit is tried elsewhere)."""
        folder = made(tmp_path / "s", mentions=[MENTION])
        for file in sorted(folder.iterdir()):
            data = file.read_bytes()
            for place in range(0, len(data), 2 if file.suffix == ".json" else 41):
                file.write_bytes(data[:place] + bytes([data[place] ^ (1 + place % 255)]) + data[place + 1 :])
                with pytest.raises(ProtocolError):
                    opened(folder)
            file.write_bytes(data[:-1])
            with pytest.raises(ProtocolError):
                opened(folder)
            file.write_bytes(data)

        assert opened(folder)

    def test_signers(self, tmp_path):
        """Another signer, none, and nobody to trust are told apart."""
        folder = made(tmp_path / "s")

        assert refusal(folder, trusted=(SigningKey.new().public,))[0] == "signer_unknown"
        assert refusal(folder, trusted=())[0] == "signer_unknown"
        assert refusal(made(tmp_path / "u", signer=None))[0] == "unsigned"

    def test_a_statement_of_somebody_elses_making(self, tmp_path):
        """A forger can write a whole new set; only the signature tells."""
        forged = made(tmp_path / "s", [], signer=SigningKey.new())

        assert refusal(forged)[0] == "signer_unknown"

    def test_a_retired_file_does_not_come_back(self, tmp_path):
        """The objections of an earlier set under a newer statement are refused."""
        old, new = made(tmp_path / "6", [objection(1)], number=6), made(tmp_path / "7")
        shutil.copy(old / "objections.parquet", new / "objections.parquet")

        assert refusal(new) == ("set_file_changed", {"folder": "7", "file": "objections.parquet"})

    def test_files_that_are_missing_or_too_many(self, tmp_path):
        """Each file of the statement must be there, and no other table."""
        folder = made(tmp_path / "s")
        shutil.copy(folder / "objections.parquet", folder / "mentions.parquet")
        assert refusal(folder) == ("set_file_unlisted", {"folder": "s", "file": "mentions.parquet"})

        (folder / "mentions.parquet").unlink()
        (folder / "objections.parquet").unlink()
        assert refusal(folder) == ("set_file_missing", {"folder": "s", "file": "objections.parquet"})

        (folder / "statement.json").unlink()
        assert refusal(folder) == ("set_missing", {"folder": "s"})
        assert refusal(tmp_path / "nowhere")[0] == "set_missing"

    def test_a_signed_statement_about_the_wrong_tables(self, tmp_path):
        """Other columns or another number of rows than stated are refused, even if signed."""
        folder = made(tmp_path / "s")
        statement = json.loads(base64.b64decode(json.loads((folder / "statement.json").read_bytes())["payload"]))
        statement["predicate"]["counts"]["objections"] = 3
        (folder / "statement.json").write_bytes(resealed(statement))
        assert refusal(folder) == ("set_counts_differ", {"folder": "s", "file": "objections.parquet"})

        pq.write_table(pa.table({"account_key": [1]}), folder / "objections.parquet")
        assert refusal(folder, check_files=False) == ("set_file_other", {"file": "objections.parquet"})

        statement["subject"] = []
        (folder / "statement.json").write_bytes(resealed(statement))
        assert refusal(folder) == ("set_files_differ", {"folder": "s"})

    def test_another_platform(self, tmp_path):
        """The set of one platform decides nothing at another."""
        assert refusal(made(tmp_path / "s"), platform="facebook") == (
            "set_other_platform",
            {"number": 7, "platform": "instagram", "expected": "facebook"},
        )

    def test_expiry(self, tmp_path):
        """From the instant of its expiry a set is refused, a microsecond before it is not."""
        expires = start_of_day(date(2027, 1, 1))
        folder = made(tmp_path / "s", expires_at=expires)

        assert opened(folder, now=expires - 1)
        assert refusal(folder, now=expires) == ("set_expired", {"number": 7, "day": date(2026, 12, 31)})

    def test_a_clock_before_the_issue(self, tmp_path):
        """A wrong clock cannot be told from a wrong set."""
        folder = made(tmp_path / "s")

        assert opened(folder, now=ISSUED)
        assert refusal(folder, now=ISSUED - 1) == ("clock_before_issue", {"number": 7, "issued": date(2026, 11, 20)})

    def test_no_set_at_all(self):
        """Nothing is decided without a set."""
        assert refusal() == ("no_set", {})


def resealed(statement):
    """A statement signed anew."""
    subjects = tuple(Subject(**subject) for subject in statement["subject"])
    return seal(Statement(subjects, statement["predicateType"], statement["predicate"]), KEY)


@pytest.fixture
def chain(tmp_path):
    """A full set and two increments."""
    return (
        made(tmp_path / "7", expires_at=ISSUED + 1_000_000),
        made(tmp_path / "8", number=8, since=7, issued_at=ISSUED + 5, received_until=ISSUED + 5),
        made(tmp_path / "9", number=9, since=8, issued_at=ISSUED + 9, received_until=ISSUED + 9),
    )


class TestChain:
    def test_increments_follow_in_any_order(self, chain):
        """The newest names the whole, and renews what has expired before it."""
        found = opened(*chain[::-1])

        assert [header.number for header in found.headers] == [7, 8, 9]
        assert found.objections == tuple(folder / "objections.parquet" for folder in chain)
        assert (found.number, found.received_until) == (9, ISSUED + 9)
        assert found.digest == opened(*chain).digest != opened(*chain[:2]).digest

    def test_what_is_missing_or_too_much(self, chain, tmp_path):
        """A gap, no full set, two of them, the same twice."""
        full, second, third = chain
        other = made(tmp_path / "10", number=10, issued_at=ISSUED + 20)

        assert refusal(full, third) == ("increment_missing", {"number": 9, "since": 8, "found": 7})
        assert refusal(second, third) == ("full_set_missing", {"number": 8, "since": 7})
        assert refusal(third) == ("full_set_missing", {"number": 9, "since": 8})
        assert refusal(full, second, full) == ("set_twice", {"number": 7})
        assert refusal(*chain, other) == ("full_set_twice", {"number": 10, "other": 9})

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"key_id": "hmac:1"}, "set_key_differs"),
            ({"fold_version": 2}, "set_fold_differs"),
            ({"issued_at": ISSUED - 1, "received_until": ISSUED - 1}, "set_goes_back"),
            ({"issued_at": ISSUED + 1, "received_until": ISSUED - 1}, "set_goes_back"),
        ],
    )
    def test_increments_of_another_kind(self, chain, tmp_path, changes, code):
        """Another hashing key, another fold, an older time: they do not belong together."""
        other = made(tmp_path / "other", number=8, since=7, **changes)

        assert refusal(chain[0], other) == (code, {"number": 8, "other": 7})

    def test_two_sets_of_one_number(self, chain, tmp_path):
        """An increment belongs to one set, whatever its number: a fork is refused, however late."""
        other = made(tmp_path / "fork" / "7", rows=[objection(5)], expires_at=ISSUED + 1_000_000)

        assert refusal(other, *chain[1:]) == ("increment_of_other", {"number": 8, "since": 7})
        middle = made(tmp_path / "fork" / "8", number=8, since=7, issued_at=ISSUED + 6, received_until=ISSUED + 6)
        assert refusal(other, middle, chain[2]) == ("increment_of_other", {"number": 9, "since": 8})

    @pytest.mark.parametrize("changes", [{"since": 7, "since_digest": None}, {"since_digest": "0" * 64}])
    def test_an_increment_says_on_which_set_it_builds(self, tmp_path, changes):
        """By number and digest; a full set says neither."""
        with pytest.raises(ProtocolError, match="set_since_digest"):
            made(tmp_path / "8", number=8, **changes)

    def test_a_statement_signed_anew_is_the_same(self, chain, tmp_path):
        """The digest is that of what is stated: another signer or spelling of the envelope makes no other set."""
        before = opened(*chain).digest
        statement = chain[0] / "statement.json"
        envelope = json.loads(statement.read_bytes())
        signed_anew = SigningKey.new()
        sig = signed_anew.sign(pae(PAYLOAD_TYPE, base64.b64decode(envelope["payload"])))
        envelope["signatures"] = [{"keyid": signed_anew.public.key_id, "sig": base64.b64encode(sig).decode()}]
        statement.write_text(json.dumps(envelope, indent=2))

        assert opened(*chain, trusted=(KEY.public, signed_anew.public)).digest == before

    def test_one_unsigned_increment_makes_the_whole_unsigned(self, chain, tmp_path):
        """No signer is named unless all were signed."""
        other = made(
            tmp_path / "other", number=10, since=9, issued_at=ISSUED + 10, received_until=ISSUED + 10, signer=None
        )

        assert opened(*chain, other, signature_needed=False).signed_by is None
        assert refusal(*chain, other)[0] == "unsigned"


class TestVersions:
    """A set with a tree is of the second version, one without of the first, and nothing else is either."""

    TREE = SetTree("prefix-128/1", "ab" * 32)

    def restated(self, folder, kind, change):
        """The set's statement as another kind, with other members."""
        statement = json.loads(base64.b64decode(json.loads((folder / "statement.json").read_bytes())["payload"]))
        statement["predicateType"] = kind
        change(statement["predicate"])
        (folder / "statement.json").write_bytes(resealed(statement))
        return folder

    def test_a_set_without_a_tree_is_of_the_first_version(self, tmp_path):
        """Readers that know no tree read it, for it says nothing of one."""
        statement = json.loads((made(tmp_path / "s") / "statement.json").read_bytes())
        payload = json.loads(base64.b64decode(statement["payload"]))

        assert payload["predicateType"] == EXCLUSION_SET_BARE
        assert "tree" not in payload["predicate"]

    def test_a_set_with_a_tree_is_of_the_second(self, tmp_path):
        """And says so."""
        folder = tmp_path / "s"
        header = write_set(folder, HEADER, table([objection(1)]), None, KEY, openings=Openings(tmp_path / "openings"))
        payload = json.loads(base64.b64decode(json.loads((folder / "statement.json").read_bytes())["payload"]))

        assert payload["predicateType"] == EXCLUSION_SET
        assert payload["predicate"]["tree"] == {"kind": "prefix-128/1", "root": header.tree.root}
        assert opened(folder).headers[0] == read_header(folder) == header

    def test_a_tree_is_made_and_not_taken(self, tmp_path):
        """Whoever names one without its openings has none."""
        assert read_header(made(tmp_path / "s", tree=self.TREE)).tree is None

    @pytest.mark.parametrize(
        ("kind", "tree"),
        [
            (EXCLUSION_SET_BARE, {"kind": "prefix-128/1", "root": "ab" * 32}),
            (EXCLUSION_SET_BARE, None),
            (EXCLUSION_SET, None),
        ],
    )
    def test_a_version_that_does_not_fit_its_tree_is_refused(self, tmp_path, kind, tree):
        """Neither is a tree overlooked, nor is one missed."""
        folder = self.restated(made(tmp_path / "s"), kind, lambda members: members.update(tree=tree))

        assert refusal(folder) == ("set_tree_version", {"number": 7})

    def test_the_second_version_without_a_word_of_a_tree_is_refused(self, tmp_path):
        folder = self.restated(made(tmp_path / "s"), EXCLUSION_SET, lambda members: None)

        assert refusal(folder) == ("set_tree_version", {"number": 7})

    @pytest.mark.parametrize(
        ("tree", "code"),
        [
            ({"kind": "prefix-256/1", "root": "ab" * 32}, "tree_kind_unknown"),
            ({"kind": "prefix-128/1", "root": "AB" * 32}, "tree_root_damaged"),
            ({"kind": "prefix-128/1", "root": "ab" * 31}, "tree_root_damaged"),
            ({"kind": "prefix-128/1"}, "predicate_unreadable"),
            ({"kind": "prefix-128/1", "root": "ab" * 32, "more": 1}, "predicate_unreadable"),
        ],
    )
    def test_a_tree_that_is_none_is_refused(self, tmp_path, tree, code):
        """Another kind, a root that is no hash, a member too few or too many."""
        folder = self.restated(made(tmp_path / "s"), EXCLUSION_SET, lambda members: members.update(tree=tree))

        assert refusal(folder)[0] == code


@pytest.mark.parametrize("counted", [{"record@1": 0}, {"record": 1}, {"re cord@1": 1}, {"": 1}, {"a@1\n": 1}])
@pytest.mark.parametrize("member", ["sources", "policies"])
def test_counts_by_signals_that_make_no_sense_are_refused(member, counted):
    """A name without a version, or nobody counted."""
    with pytest.raises(ProtocolError) as refused:
        structs.replace(HEADER, **{member: counted}).checked()
    assert refused.value.code == "set_sources"


def test_a_header_without_signals_is_spelled_as_before():
    """Digests of sets that know none stay what they are."""
    assert HEADER.predicate().keys() & {"sources", "policies"} == set()
    assert structs.replace(HEADER, sources={"record@1": 2}).predicate()["sources"] == {"record@1": 2}
