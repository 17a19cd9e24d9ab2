"""From the list that somebody has to the set that a gate can use: nothing is lost without a word."""

import gzip
import json
from datetime import UTC, date, datetime

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from widerspruch.gate.errors import GateError
from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import open_sets
from widerspruch.protocol.sets.header import PersonCounts
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day, micros

KEY = HashingKey(bytes(range(32)))
ISSUED = micros(datetime(2026, 11, 20, 11, tzinfo=UTC))
MAY = end_of_day(date(2025, 5, 20))


class Made:
    """A set that was made from a list, with everything that was said about it."""

    def __init__(self, folder, content, *, name="list.csv", signer=None, **changes):
        source = folder / name
        if isinstance(content, pa.Table):
            pq.write_table(content, source)
        else:
            source.write_bytes(content.encode() if isinstance(content, str) else content)
        request = SetRequest(
            source=source, platform="instagram", number=1, out=folder / "set", issued_at=ISSUED, received_until=ISSUED
        )
        self.problems = []
        made = make_set(structs.replace(request, **changes), KEY, signer, self.problems.append)
        self.header, self.totals, self.folder = made.header, made.totals, changes.get("out", folder / "set")
        self.rows = pq.read_table(self.folder / "objections.parquet").to_pylist()

    def of(self, identifier, value):
        """The rows of one account."""
        key = KEY.key_of("instagram", identifier, value)
        return [row for row in self.rows if row["account_key"].bytes == key]

    def has(self, identifier, value):
        return bool(self.of(identifier, value))

    def mentioned(self):
        """(identifier, mention key, account key, bearers) of all mention keys."""
        file = self.folder / "mentions.parquet"
        rows = pq.read_table(file).to_pylist() if file.exists() else []
        return {(row["identifier"], row["mention_key"].bytes, row["account_key"].bytes, row["bearers"]) for row in rows}

    @property
    def flaws(self):
        return [(problem.line, problem.flaw, problem.left_out) for problem in self.problems]


@pytest.fixture
def make(tmp_path):
    """Makes a set from the content of a list."""
    return lambda content, **more: Made(tmp_path, content, **more)


def refusal(make, content, **more):
    """Why no set is made; nothing may be left of it."""
    with pytest.raises((GateError, ProtocolError)) as refused:
        make(content, **more)
    return refused.value.code


class TestForms:
    @pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
    def test_csv_as_programs_write_it(self, make, separator, encoding):
        """Separators and encodings of the usual programs, and columns in any order under their usual names."""
        lines = ["Eingangsdatum", "Benutzername", "Konto-ID"], ["20.05.2025", "@Jörg.Weiß", "12"]
        made = make("\r\n".join(separator.join(line) for line in lines).encode(encoding))

        assert [row["received_at"] for row in made.of("account", "12") + made.of("handle", "jörg.weiss")] == [MAY, MAY]
        assert made.flaws == []

    def test_a_spreadsheets_own_word_for_its_separator(self, make):
        """The line `sep=;` is no header."""
        assert make("sep=;\nid;name\n7;x\n").has("account", "7")

    @pytest.mark.parametrize("packed", [False, True])
    def test_json_lines(self, make, packed):
        """Numbers of any size stay exact, lists stay lists, every line has its own names."""
        lines = [
            {"account_id": 2**70, "old_handles": ["anna", "anna.alt"]},
            {"ID": "0", "receivedAt": "2025-05-20T14:00:00+02:00"},
            {"handle": "ben", "account_id": None},
        ]
        content = "\ufeff" + "\n\n".join(json.dumps(line) for line in lines)
        made = make(gzip.compress(content.encode()) if packed else content)

        wanted = [
            ("account", str(2**70)),
            ("handle", "anna"),
            ("handle", "anna.alt"),
            ("account", "0"),
            ("handle", "ben"),
        ]
        assert all(made.has(*one) for one in wanted)
        assert len(made.rows) == len(wanted)
        assert made.of("account", "0")[0]["received_at"] == micros(datetime(2025, 5, 20, 12, tzinfo=UTC))

    def test_parquet(self, make):
        """Whole numbers, lists, booleans, days and instants as the file has them."""
        table = pa.table(
            {
                "author_id": pa.array([0, 2**63, None], pa.uint64()),
                "Former Handles": pa.array([["a.b"], [], None], pa.list_(pa.string())),
                "username": pa.array([None, None, "carla"], pa.dictionary(pa.int8(), pa.string())),
                "objection date": pa.array([date(2025, 5, 20), None, None], pa.date32()),
                "withdrawn at": pa.array([None, None, datetime(2026, 1, 1, tzinfo=UTC)], pa.timestamp("ns", "UTC")),
                "ai chats": [True, False, None],
                "notes": ["x", "y", "z"],
            }
        )
        made = make(table, name="list.parquet")

        assert made.of("account", "0")[0]["received_at"] == made.of("handle", "a.b")[0]["received_at"] == MAY
        assert made.of("account", str(2**63))[0]["ai_interactions"] is False
        assert made.of("handle", "carla")[0]["withdrawn_at"] == micros(datetime(2026, 1, 1, tzinfo=UTC))
        assert (made.totals.unread, made.flaws) == (("notes",), [])

    def test_the_name_of_the_file_does_not_matter(self, make):
        """What a list is, is seen from its content."""
        assert make('{"id": 5}', name="list.csv").has("account", "5")

    def test_columns_can_be_named(self, make):
        """A chosen column goes before every spelling."""
        made = make("id,Kunde 7\n1,2\n", columns=(("account_id", "kunde 7"),))

        assert (made.has("account", "2"), made.has("account", "1"), made.totals.unread) == (True, False, ("id",))

    def test_quoted_line_breaks_are_no_lines(self, make):
        """A note of several lines is one cell; problems after it name the file's own lines."""
        made = make('id,note\n1,"a\nb, ""c""\n"\n2,x\nx y,\n')

        assert made.has("account", "1")
        assert made.has("account", "2")
        assert made.flaws == [(6, "id_odd", True)]

    def test_empty_lines_are_no_lines(self, make):
        """Neither blank ones nor the rows of separators that spreadsheets leave at the end."""
        made = make("\n\nid,handle\n1,\n\n,\n,\n")

        assert (made.totals.lines, made.flaws) == (1, [])


class TestReading:
    def test_id_handle_and_old_handles_each_make_a_key(self, make):
        """Whatever name the corpus has for the author, the objection is found."""
        made = make("id,handle,old handles\n1,@New,old.one;OLD_TWO, \n".replace(", \n", "\n"))

        assert [
            made.has(*key)
            for key in (("account", "1"), ("handle", "new"), ("handle", "old.one"), ("handle", "old_two"))
        ] == [True] * 4
        assert (made.header.counts.accounts, made.totals.persons) == (4, 1)

    def test_without_a_date_the_objection_counts_for_every_run(self, make):
        """A corpus that was frozen before the list was made must not slip through."""
        made = make("id\n1\n")

        assert made.rows[0]["received_at"] == 0
        assert made.totals.undated == 1

    @pytest.mark.parametrize(
        ("written", "received_at"),
        [
            ("2025-05-20", MAY),
            ("20.05.2025", MAY),
            ("20.5.2025", MAY),
            ("2025-05-20T23:59:59.999999+02:00", MAY),
            ("2025-05-20T14:00:00Z", micros(datetime(2025, 5, 20, 14, tzinfo=UTC))),
            ("2025-05-20 14:00:00", micros(datetime(2025, 5, 20, 12, tzinfo=UTC))),
        ],
    )
    def test_dates(self, make, written, received_at):
        """A day counts as over by its end in Berlin; an instant without a zone is Berlin's."""
        made = make(f"id,received_at\n1,{written}\n")

        assert (made.rows[0]["received_at"], made.flaws) == (received_at, [])

    def test_more_columns_change_nothing_of_the_common_ones(self, make, tmp_path):
        """A line of id and date alone means what it means beside columns that say the usual."""
        plain = make("id,received\n1,2025-05-20\n2,\n").rows
        more = make(
            "id,received,own content,ai chats,mentions,purpose,withdrawn\n"
            "1,2025-05-20,yes,yes,no,generative,\n2,,yes,yes,no,generative,\n",
            out=tmp_path / "set2",
        )

        assert plain == more.rows

    def test_the_day_of_the_list_is_over_by_then(self, make):
        """What was received on the day the list ends is heeded by a run that knows no more than the list."""
        assert make("id,received\n1,2026-11-20\n").rows[0]["received_at"] == ISSUED

    @pytest.mark.parametrize("written", ["soon", "05/20/2025", "1747699200", "2025-02-30", "0020-05-20"])
    def test_a_date_that_cannot_be_read_costs_nobody_their_objection(self, make, written):
        """It counts for every run, and the line is named."""
        made = make(f"id,received\n1,{written}\n")

        assert (made.rows[0]["received_at"], made.flaws) == (0, [(2, "date", False)])
        assert (made.totals.unclear, made.totals.left_out) == (1, 0)

    @pytest.mark.parametrize("written", ["2026-11-21", "2026-11-20T12:00:01+01:00", "2062-01-01"])
    def test_a_receipt_to_come_is_no_receipt(self, make, written):
        """A slip of the finger must not put an objection off."""
        made = make(f"id,received\n1,{written}\n")

        assert (made.rows[0]["received_at"], made.flaws) == (0, [(2, "date_to_come", False)])

    def test_several_receipts(self, make):
        """Each is an objection: a later list may say that the first was withdrawn before the second came."""
        made = make("id,received\n1,2025-05-22\n1,2025-05-20\n1,2025-05-22\n")

        assert [row["received_at"] for row in made.rows] == [MAY, MAY + 2 * 86_400_000_000]
        assert (made.totals.persons, made.totals.merged) == (1, 1)

    def test_duplicates_are_one(self, make):
        """The same line again adds nothing, and is counted."""
        made = make("id\n1\n1\n2\n")

        assert (made.totals.lines, made.totals.persons, made.totals.merged, len(made.rows)) == (3, 2, 1, 2)

    def test_withdrawals(self, make):
        """A day counts to its end; no word for it, and what cannot be read, is no withdrawal."""
        made = make(
            "id,received,withdrawn\n1,2025-05-20,2025-06-01\n2,2025-05-20,no\n3,2025-05-20,yes\n4,2025-05-20,2025-05-19\n"
        )

        assert [made.of("account", str(n))[0]["withdrawn_at"] for n in (1, 2, 3, 4)] == [
            end_of_day(date(2025, 6, 1)),
            None,
            None,
            None,
        ]
        assert made.flaws == [(4, "withdrawal", False), (5, "withdrawn_before", False)]

    def test_withdrawn_in_one_line_and_not_in_another(self, make):
        """Both rows stand, so that the objection does."""
        assert [row["withdrawn_at"] is None for row in make("id,withdrawn\n1,\n1,2025-06-01\n").rows] == [True, False]

    def test_scopes(self, make):
        """Own content and AI chats unless the list says no, mentions if it says yes; what is unclear is covered."""
        made = make("id,own content,KI-Chats,Erwähnungen\n1,,,\n2,nein,x,ja\n3,maybe,0,perhaps\n")
        covered = [
            tuple(made.of("account", n)[0][scope] for scope in ("own_content", "ai_interactions", "mentions"))
            for n in "123"
        ]

        assert covered == [(True, True, False), (False, True, True), (True, False, True)]
        assert [flaw for _, flaw, _ in made.flaws] == ["yes_or_no", "yes_or_no"]

    def test_an_objection_to_nothing_is_left_out(self, make):
        """It is named, for it is probably a mistake."""
        made = make("id,own content,ai chats\n1,no,no\n2,,\n")

        assert (made.flaws, made.has("account", "1")) == ([(2, "no_scope", True)], False)

    def test_purposes(self, make):
        """Generative AI, unless the list says otherwise; an unknown purpose is every purpose."""
        made = make("id,purpose\n1,\n2,other_ai\n3,generative;other_ai\n4,ads\n")
        found = [[row["purpose"] for row in made.of("account", n)] for n in "1234"]

        assert found == [["generative"], ["other_ai"], ["generative", "other_ai"], ["generative", "other_ai"]]
        assert made.flaws == [(5, "purpose", False)]

    @given(
        ids=st.lists(
            st.one_of(
                st.integers(0, 2**80).map(str),
                st.text("abcXYZ-_:", min_size=1, max_size=12).filter(lambda text: text.strip() and text[0] not in "'="),
            ),
            min_size=1,
            max_size=20,
        )
    )
    @settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_every_readable_id_is_in_the_set(self, tmp_path_factory, ids):
        """Whatever ids a list holds: each is in the set under its key, or it is named."""
        made = Made(tmp_path_factory.mktemp("list"), "account_id\n" + "\n".join(ids) + "\n")

        assert [one for one in ids if not made.has("account", one)] == []
        assert (made.totals.lines, made.flaws) == (len(ids), [])


class TestUnreadable:
    @pytest.mark.parametrize("written", ["1.0E+18", '"1,0E+18"', "123.0", "1e+18", '"1,5"', "1.000.000"])
    def test_ids_that_a_spreadsheet_has_spoilt(self, make, written):
        """They would find nobody, or somebody else."""
        made = make(f"id,x\n{written},\n2,\n")

        assert (made.flaws, len(made.rows)) == ([(2, "id_float", True)], 1)

    def test_floats_in_json_and_parquet(self, make):
        """Also where the file has them as numbers."""
        assert make('{"id": 1e18}\n{"id": 2}').flaws == [(1, "id_float", True)]
        assert refusal(make, pa.table({"id": [1.0, 2.0]})) == "list_ids_are_floats"

    @pytest.mark.parametrize("written", ["'123", '"=""123"""', "1 2", "1\u00a02", "x" * 300])
    def test_what_can_be_no_id(self, make, written):
        """Signs that a program put around it, spaces within."""
        assert make(f"id,x\n{written},\n2,\n").flaws == [(2, "id_odd", True)]

    def test_lines_without_an_account(self, make):
        """A name or an address alone finds no account."""
        assert make("id,handle,phone\n,,0301234567\n1,,\n").flaws == [(2, "no_account", True)]

    def test_one_name_can_be_read_and_the_other_cannot(self, make):
        """The line is in the set under the one, and named for the other."""
        made = make('id,handle,old_handles\n1.5e3,anna,\n2,"a b",\n3,,ok;no no\n')

        assert (made.has("handle", "anna"), made.has("account", "2"), made.has("account", "3")) == (True, True, True)
        assert made.flaws == [(2, "id_float", False), (3, "handle_odd", False), (4, "handle_odd", False)]

    def test_another_encoding(self, make):
        """What is not UTF-8 is named; plain ids beside it can be read all the same."""
        made = make("id,handle\n1,jörg\n,jörg\n2,x\n".encode("cp1252"))

        assert made.flaws == [(2, "encoding", False), (3, "encoding", True)]
        assert made.has("account", "1")

    def test_a_missing_quotation_mark_swallows_nothing_in_silence(self, make):
        """Lines that ended up inside a cell are named, from the first to the last."""
        made = make('id,note\n1,"open\n2,x\n3,"y"\n4,z\n')
        (problem,) = made.problems

        assert (problem.line, problem.last_line, problem.flaw, problem.left_out) == (2, 4, "line_quotes", True)
        assert [made.has("account", n) for n in "1234"] == [False, False, False, True]

    def test_lines_of_another_width(self, make):
        """Too few cells, or too many that are not empty, may be shifted ones."""
        made = make("id,handle\n1\n2,b,\n3,c,d\n")

        assert made.flaws == [(2, "line_cells", True), (4, "line_cells", True)]
        assert made.has("account", "2")

    def test_broken_json(self, make):
        """Each line stands for itself."""
        made = make(
            '{"id": 1}\n{"id": 2\n[3]\n{"id": 4, "user id": 5}\n{"id": true}\n{"id": {}}\n'
            '{"id": "' + "x" * 2**20 + '"}\n{"id": 6}'
        )

        assert made.flaws == [
            (2, "line_json", True),
            (3, "line_object", True),
            (4, "line_column_twice", True),
            (5, "id_odd", True),
            (6, "id_odd", True),
            (7, "line_too_long", True),
        ]
        assert made.has("account", "6")

    def test_totals_add_up(self, make):
        """Every line is in the set, or left out and named."""
        made = make("id,received\n1,x\n1.5,\n2,y\n2,2025-05-20\n,\n3,\n")

        assert (made.totals.lines, made.totals.left_out, made.totals.unclear) == (5, 1, 2)
        assert made.totals.flaws == (("date", 2), ("id_float", 1))

    def test_strict_writes_nothing(self, make, tmp_path):
        """One unclear line is enough; each is named all the same."""
        assert refusal(make, "id\n1\n1.5\n", strict=True) == "list_unclear"
        assert [entry.name for entry in tmp_path.iterdir()] == ["list.csv"]

    def test_no_problem_holds_content(self, make):
        """What is told of a line is where and what, never what stood there."""
        made = make('id,handle,received,email\n98765.5,geheim geheim,wann,anna@beispiel\n5,,"geheim",\n')

        assert "geheim" not in repr(made.problems)
        assert "98765" not in repr(made.problems)


class TestRefusing:
    @pytest.mark.parametrize(
        ("content", "code"),
        [
            ("", "list_empty"),
            ("\n \n", "list_empty"),
            ("id,handle\n", "list_empty"),
            ("id\n1.5\n", "list_nothing_readable"),
            ("12345\n67890\n", "list_no_account_column"),
            ("phone,name\n0301234567,Anna\n", "list_no_account_column"),
            ('{"phone": "x"}\n', "list_no_account_column"),
            ("id,user id\n1,2\n", "list_column_twice"),
            ('"id,handle\n1,2\n', "list_header_unreadable"),
            (b"PK\x03\x04 a spreadsheet", "list_is_spreadsheet"),
            (b"\xd0\xcf\x11\xe0 an old one", "list_is_spreadsheet"),
            ('[{"id": 1}]', "list_is_array"),
            (b"PAR1 and no more", "list_damaged"),
            (gzip.compress(b"id\n" + b"1\n" * 30_000, mtime=0)[:-20], "list_damaged"),
            (b"\x1f\x8b and no more", "list_damaged"),
        ],
    )
    def test_lists_that_are_none(self, make, content, code, tmp_path):
        """Each has a reason of its own, and nothing is written."""
        assert refusal(make, content) == code
        assert [entry.name for entry in tmp_path.iterdir()] == ["list.csv"]

    def test_an_increment_may_be_empty(self, make, tmp_path):
        """Nobody objected since: that, too, is worth a set."""
        full = make("id\n1\n", out=tmp_path / "full").folder
        assert make("id\n", since=(full,), number=5).header.counts.objections == 0
        opened = open_sets([full, tmp_path / "set"], platform="instagram", now=ISSUED + 1, signature_needed=False)
        assert [header.since for header in opened.headers] == [None, 1]

    @pytest.mark.parametrize(
        ("changes", "code"),
        [({"platform": "facebook"}, "set_other_platform"), ({"since": "missing"}, "set_missing")],
    )
    def test_an_increment_on_what_it_cannot_be_read_with(self, make, tmp_path, changes, code):
        """Another platform's set, or none: refused before the list is read."""
        full = make("id\n1\n", out=tmp_path / "full").folder
        since = tmp_path / changes.pop("since", full.name)
        assert refusal(make, "id\n", since=(since,), number=5, **changes) == code

    def test_columns_that_are_not_there(self, make):
        """A chosen column must exist, and mean something."""
        assert refusal(make, "id\n1\n", columns=(("person", "Kunde"),)) == "list_column_missing"
        assert refusal(make, "id\n1\n", columns=(("shoe_size", "id"),)) == "list_field_unknown"

    def test_numbers_that_go_back(self, make, tmp_path):
        """An increment has a higher number than the set it adds to."""
        full = make("id\n1\n", number=3, out=tmp_path / "full").folder
        assert refusal(make, "id\n1\n", number=3, since=(full,)) == "set_number_not_above"

    def test_no_list(self, make, tmp_path):
        """A missing file and a folder."""
        assert refusal(make, "id\n1\n", source=tmp_path / "missing.csv") == "list_missing"
        assert refusal(make, "id\n1\n", source=tmp_path) == "list_unreadable"


class TestPersons:
    LIST = (
        "id,handle,person,mentions,name,email,place,name bearers\n"
        "1,anna,p1,yes,Dr. Anna-Lena Weiß;Lena Weiß,Anna@Beispiel.de,,3\n"
        "2,,p1,yes,,,Köln,\n"
        "3,,p1,no,,,Bonn,\n"
        "4,,,yes,Ben Öz,not an address,,\n"
    )

    def test_what_ties_lines_together(self, make):
        """All identifiers of a person stand with each of their accounts that chose the scope."""
        made = make(self.LIST)
        keys = {n: KEY.key_of("instagram", "account", n) for n in "1234"}
        identifiers = {
            identifier: {account for found, _, account, _ in made.mentioned() if found == identifier}
            for identifier in ("name", "place", "email", "handle")
        }

        assert made.totals.persons == 2
        assert identifiers == {
            "name": {keys["1"], keys["2"], keys["4"]},
            "place": {keys["1"], keys["2"]},
            "email": {keys["1"], keys["2"]},
            "handle": {keys["1"], keys["2"]},
        }
        assert made.flaws == [(5, "email_odd", False)]

    def test_signs_are_folded_and_hashed(self, make):
        """Each identifier is found under the key of its folded value; bearers belong to names."""
        mentioned = {(identifier, key): bearers for identifier, key, _, bearers in make(self.LIST).mentioned()}
        wanted = {
            ("entity", "1"): None,
            ("handle", "anna"): None,
            ("name", "annalenaweiss"): 3,
            ("name", "lenaweiss"): 3,
            ("first_name", "annalena"): None,
            ("email", "anna@beispiel.de"): None,
            ("place", "koln"): None,
            ("name", "benoz"): None,
        }

        assert {one: mentioned.get((one[0], KEY.key_of("instagram", *one)), "missing") for one in wanted} == wanted

    def test_without_the_scope_there_are_no_signs(self, make):
        """A name in a list is no wish to be looked for."""
        assert make("id,name\n1,Anna Weiß\n").mentioned() == set()


class TestWhole:
    def test_the_gate_can_open_it(self, make):
        """The set is signed, complete, and says what it was told."""
        signer = SigningKey.new()
        made = make("id\n1\n", signer=signer, number=3, expires_at=ISSUED + 10)
        found = open_sets(
            [made.folder], platform="instagram", now=ISSUED, trusted=[signer.public], signature_needed=True
        )

        assert (found.headers[0], found.key_id) == (made.header, KEY.key_id)

    def test_no_identity_is_in_any_file(self, make):
        """Neither ids nor handles nor persons nor names can be read out of the set."""
        made = make("id,handle,person,mentions,name\n123456789,anna.weiss,kundin-7,yes,Anna Weiß\n")
        data = b"".join(file.read_bytes() for file in made.folder.iterdir())

        assert [word for word in (b"123456789", b"anna", b"kundin", b"Wei") if word in data] == []

    def test_the_same_list_gives_the_same_bytes(self, tmp_path):
        """Two runs can be compared file by file."""
        folders = []
        for name in "ab":
            (tmp_path / name).mkdir()
            folders.append(Made(tmp_path / name, TestPersons.LIST).folder)

        for file in ("objections.parquet", "mentions.parquet", "statement.json"):
            assert (folders[0] / file).read_bytes() == (folders[1] / file).read_bytes()

    def test_interrupted(self, tmp_path):
        """Ctrl-C in the middle leaves the list and nothing else."""
        (tmp_path / "list.csv").write_text("id\n1\n1.5\n")
        request = SetRequest(
            source=tmp_path / "list.csv", platform="x", number=1, out=tmp_path / "s", issued_at=1, received_until=1
        )

        def stop(problem):
            raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            make_set(request, KEY, None, stop)
        assert [entry.name for entry in tmp_path.iterdir()] == ["list.csv"]


class TestAccountsAsPeopleWriteThem:
    """Whatever a cell holds, its account is found later, or the line is named."""

    @pytest.mark.parametrize(
        ("platform", "written"),
        [
            ("instagram", "https://www.instagram.com/Erika/"),
            ("instagram", "@erika"),
            ("reddit", "u/erika"),
            ("reddit", "https://www.reddit.com/user/Erika"),
            ("linkedin", "linkedin.com/in/erika"),
        ],
    )
    def test_a_handle_in_its_forms(self, make, tmp_path, platform, written):
        """The address of a profile, and a platform's own way before the name, stand for the handle."""
        made = make(f"handle\n{written}\n", platform=platform)
        keys = [row["account_key"].bytes for row in made.rows]
        assert (keys, made.flaws) == ([KEY.key_of(platform, "handle", "erika")], [])

    @pytest.mark.parametrize(
        "written",
        [
            "https://www.instagram.com/p/abc/",
            "https://www.facebook.com/erika",
            "https://example.org/erika",
            "u/erika",
            "erika/garden",
        ],
    )
    def test_an_address_that_holds_no_handle(self, make, written):
        """It would be a key that no author ever has: the line is named."""
        made = make(f"handle\n{written}\nben\n")
        assert (made.flaws, len(made.rows)) == ([(2, "handle_address", True)], 1)

    def test_an_address_in_the_column_of_ids(self, make):
        """A profile's address is no account id; an id with slashes is one."""
        made = make("id\nhttps://www.instagram.com/erika/\ndid:web:example.org/x\n")
        assert (made.flaws, made.has("account", "did:web:example.org/x")) == ([(2, "id_address", True)], True)

    @pytest.mark.parametrize("written", ["1234567e8", "12e5", "0e1", "8e15", "00000000000000e1", "1234567E8"])
    def test_hexadecimal_ids(self, make, tmp_path, written):
        """Digits with one `e` among them are no number: one id in 1,300 of 16 hexadecimal digits looks so."""
        assert make(f"id\n{written}\n").has("account", written)
        made = make(json.dumps({"id": written}), out=tmp_path / "json")
        assert (made.has("account", written), made.flaws) == (True, [])

    @pytest.mark.parametrize(
        "written", ["1.0E+18", "1E+18", "1e+018", "1,78E+16", "17841400000000001.0", "1.784", "12e-5"]
    )
    def test_what_a_spreadsheet_made_of_ids(self, make, written):
        """Digits are lost there: refused."""
        assert make(f'id;x\n"{written}";\n7;\n').flaws == [(2, "id_float", True)]

    def test_a_list_of_ids(self, make):
        """Several accounts of one line, and of one person."""
        made = make('{"id": ["1", 2]}\n{"id": "3"}')
        assert ([made.has("account", name) for name in "123"], made.flaws) == ([True] * 3, [])
        assert made.header.counts.persons == PersonCounts(2, 2, 0)

    def test_a_list_that_a_program_wrote_into_a_cell(self, make):
        """As JSON or as Python writes it; what is none stays a name."""
        made = make("handle;id\n['Erika', 'ben'];\n[\"max\"];\n;[7, 8]\n")
        assert [made.has("handle", name) for name in ("erika", "ben", "max")] == [True] * 3
        assert [made.has("account", name) for name in "78"] == [True] * 2

    def test_one_entry_of_a_list_cannot_be_read(self, make):
        """The others are in the set, and the line is named."""
        made = make(json.dumps({"handle": ["erika", "zwei namen", "ben"]}))
        assert (made.has("handle", "erika"), made.has("handle", "ben")) == (True, True)
        assert made.flaws == [(1, "handle_odd", False)]

    def test_an_id_in_the_column_of_handles(self, make):
        """It is known by how it looks, and is an id."""
        made = make("handle\nhttps://www.youtube.com/channel/UCabcdefghijklmnopqrstuv\n", platform="youtube")
        keys = [row["account_key"].bytes for row in made.rows]
        assert keys == [KEY.key_of("youtube", "account", "UCabcdefghijklmnopqrstuv")]
