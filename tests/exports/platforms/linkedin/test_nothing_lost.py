"""Every row of a table is one record or is counted, whoever has saved the table and however it is quoted."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytes_member import BytesMember
from growth import assert_linear
from widerspruch.exports.member import Reader, ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.cells import open_after
from widerspruch.exports.platforms.linkedin.entries import ENTRIES
from widerspruch.exports.platforms.linkedin.layouts import COMMENTS, REACTIONS, SHARES, VOTES, TableLayout
from widerspruch.exports.platforms.linkedin.reader import table
from widerspruch.exports.problem import Problem
from widerspruch.items.item import Item

CONTEXT = ReaderContext("linkedin")
LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7"


def reader_of(name: str, folder: str = "") -> Reader:
    (entry,) = (
        entry
        for entry in ENTRIES
        if name in entry.basenames and (folder in entry.folders if folder else not entry.folders)
    )
    assert entry.reader is not None
    return entry.reader


def read(reader: Reader, content: str | bytes) -> list[Yielded]:
    return list(reader(BytesMember("x.csv", content.encode() if isinstance(content, str) else content), CONTEXT))


def items(found: list[Yielded]) -> list[Item]:
    return [item for item in found if isinstance(item, Item)]


def texts(found: list[Yielded]) -> list[str | None]:
    return [item.text for item in items(found)]


def problems(found: list[Yielded]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.n) for problem in found if isinstance(problem, Problem)]


class TestCommentRows:
    @pytest.mark.parametrize(
        "date",
        [
            "2024-05-02",
            "2024-05-02 10:00",
            "2024-05-02T10:00:00Z",
            "2024-05-02 10:00:00.123",
            "2024/05/02 10:00:00 UTC",
            '"5/2/24, 2:37 PM"',
            "5/2/2024 14:37",
            "02.05.2024 14:37",
            "02 May 2024",
            "2-May-24",
            '"May 2, 2024"',
            "2. mei 2024",
        ],
    )
    def test_a_date_of_any_layout_begins_a_row(self, date: str) -> None:
        """A comment ends where the next one begins, however its date is written; one that we cannot read is no text."""
        text = f"Date,Link,Message\n2024-05-01 10:00:00,{LINK},Erster\n{date},{LINK},Zweiter\n"
        found = read(table(COMMENTS), text)
        assert (texts(found), problems(found)) == (["Erster", "Zweiter"], [])
        second = items(found)[1]
        assert (second.created_at is None) == ("date_unparsed" in second.parse_flags)

    def test_a_link_with_a_comma(self) -> None:
        """A link in quotes may hold a comma."""
        (item,) = items(read(table(COMMENTS), f'Date,Link,Message\n2024-05-01,"{LINK}?a=1,2",Hallo\n'))
        assert (item.external_url, item.text) == (f"{LINK}?a=1,2", "Hallo")

    def test_a_header_again_is_no_text(self) -> None:
        """Where somebody put two exports into one file, the second header belongs to no comment."""
        text = f"Date,Link,Message\n2024-05-01,{LINK},a\n"
        assert texts(read(table(COMMENTS), text * 2)) == ["a", "a"]


class TestQuotes:
    @pytest.mark.parametrize("opening", ['"offen', 'x"offen', '"offen" und'])
    def test_a_quote_that_never_closes_swallows_no_row(self, opening: str) -> None:
        """Each row keeps to itself, whatever its neighbour's quotes."""
        rows = f"2024-05-01 10:00:00,{LINK},{opening}\n2024-05-02 10:00:00,{LINK},Zwei\n2024-05-03,{LINK},Drei\n"
        found = read(table(VOTES), "Date,Link,OptionText\n" + rows)
        assert (len(items(found)), texts(found)[1:]) == (3, ["Zwei", "Drei"])

    def test_also_where_rows_begin_with_no_date(self) -> None:
        """In any table, the rows below an open quote are read or counted."""
        found = read(reader_of("skills"), 'Name\nEins\n"Zwei\nDrei\nVier\n')
        assert texts(found) == ["Eins", "Zwei", "Drei", "Vier"]

    @given(st.lists(st.text(alphabet='ab",;\n', max_size=8), min_size=1, max_size=6))
    def test_open_quotes_are_known_as_the_csv_module_knows_them(self, cells: list[str]) -> None:
        """A row that the standard library wrote is open at each of its line ends but the last."""
        out = io.StringIO()
        csv.writer(out, lineterminator="\n").writerow(cells)
        is_open, seen = False, []
        for line in out.getvalue().splitlines(keepends=True):
            is_open = open_after(line, ",", is_open)
            seen.append(is_open)
        assert seen == [True] * (len(seen) - 1) + [False]

    @given(st.lists(st.text(alphabet='a",\n', max_size=10), max_size=12))
    def test_every_row_is_a_record_or_counted(self, parts: list[str]) -> None:
        """A word that stands once in a table is in one item, or rows are counted as not fitting."""
        lines = [f"2024-05-01,{LINK},{part}#{number}#" for number, part in enumerate(parts)]
        found = read(table(VOTES), "Date,Link,OptionText\n" + "\n".join(lines))
        whole = [text or "" for text in texts(found)]
        missing = [number for number in range(len(lines)) if sum(f"#{number}#" in text for text in whole) != 1]
        counted = sum(n or 0 for code, n in problems(found) if code in ("row_width", "bytes_unaccounted"))
        assert len(missing) <= counted


def saved_again(rows: list[tuple[str, ...]], delimiter: str, encoding: str, first: str = "") -> bytes:
    out = io.StringIO()
    out.write(first)
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


SAVED = [
    (";", "cp1252", ""),
    (";", "utf-8-sig", ""),
    ("\t", "utf-16", ""),
    (",", "utf-16", ""),
    (",", "cp1252", ""),
    (";", "utf-8", "sep=;\r\n"),
    (",", "utf-8", "sep=,\r\n"),
    ("\t", "utf-8", ""),
    ("|", "utf-8", "sep=|\r\n"),
]


class TestSpreadsheets:
    @pytest.mark.parametrize(("delimiter", "encoding", "first"), SAVED)
    @pytest.mark.parametrize(
        ("layout", "header"),
        [
            (SHARES, ("Date", "ShareLink", "ShareCommentary", "SharedUrl", "MediaUrl", "Visibility")),
            (COMMENTS, ("Date", "Link", "ShareCommentary")),
            (VOTES, ("Date", "Link", "OptionText")),
        ],
    )
    def test_tables_saved_again_are_read(
        self, layout: TableLayout, header: tuple[str, ...], delimiter: str, encoding: str, first: str
    ) -> None:
        """Whatever a spreadsheet puts between cells and however it writes letters, the rows are the same."""
        header = header if layout is not COMMENTS else ("Date", "Link", "Message")
        filler = ("",) * (len(header) - 3)
        rows = [
            header,
            ("14.05.2024 10:11", LINK, "Schöne Grüße; ja, „doch“", *filler),
            ("2024-05-15", LINK, "b\nc", *filler),
        ]
        found = read(table(layout), saved_again(rows, delimiter, encoding, first))
        assert texts(found) == ["Schöne Grüße; ja, „doch“", "b\nc"]
        assert [item.created_at for item in items(found)] == [1715681460000000, 1715731200000000]
        said = {code for code, _ in problems(found)}
        assert said == ({"resaved_table"} if (delimiter, encoding) != (",", "utf-8") else set())

    def test_what_a_spreadsheet_broke_is_not_blamed_on_linkedin(self) -> None:
        """A table whose header is gone is said to have been saved by another program, where it was."""
        assert problems(read(table(VOTES), "Datum;Verweis\n1;2\n".encode("utf-16"))) == [("resaved_table", None)]
        assert problems(read(table(VOTES), "Datum,Verweis\n1,2\n")) == [("unknown_layout", None)]

    def test_linkedins_own_tables_are_not_called_changed(self) -> None:
        """Commas and UTF-8, with letters beyond ASCII and semicolons in texts, are LinkedIn's own."""
        found = read(table(VOTES), f"Date,Link,OptionText\n2024-05-01,{LINK},Käse; Brot\n")
        assert (texts(found), problems(found)) == (["Käse; Brot"], [])

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
    def test_every_line_end(self, end: str) -> None:
        """A Mac's spreadsheet ends lines with carriage returns."""
        text = end.join(("Date,Link,OptionText", f"2024-05-01,{LINK},a", f"2024-05-02,{LINK},b", ""))
        assert texts(read(table(VOTES), text)) == ["a", "b"]


COACH = """conversation: 2-abc
timestamp: 1761387231918
user: Wie führe ich
ein schweres Gespräch?
coach: Ruhig.

Und: vorbereitet.
timestamp: 1761387331918
user: Danke

conversation: 2-def
timestamp: x
coach: Hallo!
"""


class TestCoach:
    @pytest.mark.parametrize("name", ["learningcoachmessages", "coach_messages", "learning_coach_messages"])
    def test_conversations(self, name: str) -> None:
        """What the person asked is a prompt of their own, what the coach said a reply, each with its time."""
        found = read(reader_of(name), COACH)
        assert [(item.text, item.ai_role, item.actor_role, item.thread) for item in items(found)] == [
            ("Wie führe ich\nein schweres Gespräch?", "prompt", "own", "2-abc"),
            ("Ruhig.\n\nUnd: vorbereitet.", "reply", "other_in_my_export", "2-abc"),
            ("Danke", "prompt", "own", "2-abc"),
            ("Hallo!", "reply", "other_in_my_export", "2-def"),
        ]
        assert [item.created_at for item in items(found)] == [1761387231918000] * 2 + [1761387331918000, None]
        assert problems(found) == []

    @pytest.mark.parametrize(
        "text", ["No conversations found", "No conversations found.\n", "\ufeffNo conversations found\r\n"]
    )
    def test_none(self, text: str) -> None:
        """The file says that there is nothing: neither items nor problems."""
        assert read(reader_of("learningcoachmessages"), text) == []

    def test_the_table_under_the_same_name(self) -> None:
        """Newer exports have a table like that of other messages under such a name."""
        text = "FROM,TO,DATE,CONTENT\nYou,Coach,2026-01-03 10:00:00 UTC,Hallo\n"
        assert texts(read(reader_of("coach_messages"), text)) == ["Hallo"]

    def test_what_belongs_to_nobody_is_counted(self) -> None:
        """Text before anybody speaks is not dropped in silence."""
        assert problems(read(reader_of("coach_messages"), "conversation: 1\nverloren\nuser: a\n")) == [
            ("bytes_unaccounted", 8)
        ]


class TestOwnWords:
    def test_notes_about_others(self) -> None:
        """A remark about a contact is the person's, for themselves alone, and names the contact."""
        header = "Connection First Name,Connection Last Name,Connection Profile URL,Note,Created On,Edited On\n"
        (item,) = items(read(reader_of("notes"), header + "Ben,Bauer,https://x.example,Nett,2026-01-03 10:00:00,\n"))
        assert (item.text, item.audience, item.actor_role, item.surface_owner) == (
            "Nett",
            "only_me",
            "own",
            "Ben Bauer",
        )
        assert item.created_at == 1767434400000000

    @pytest.mark.parametrize("name", ["providers", "engagements", "opportunities"])
    def test_services(self, name: str) -> None:
        """What a person offers to customers is in their own words."""
        text = "Creation Time,Marketplace Type,About,Status\n2026-01-03 10:00:00,SERVICE,Ich male Zäune,ACTIVE\n"
        (item,) = items(read(reader_of(name, "services_marketplace"), text))
        assert (item.kind, item.text, item.created_at) == ("listing", "Ich male Zäune", 1767434400000000)


class TestSpeed:
    @pytest.mark.parametrize(
        ("layout", "unit"),
        [
            (VOTES, f'2024-05-01,{LINK},"offen\n'),
            (VOTES, '2024-05-01,x,"offen\n'),
            (VOTES, 'a"' * 30 + "\n"),
            (COMMENTS, '2024-05-01,"' + "1" * 50 + "\n"),
            (COMMENTS, f"2024-05-01,{LINK}," + '"' * 60 + "\n"),
            (REACTIONS, "," * 60 + "\n"),
            (SHARES, '"2024",' * 10 + '"\n'),
        ],
    )
    def test_time_grows_with_the_length_alone(self, layout: TableLayout, unit: str) -> None:
        """Twice as long a table takes about twice as long, whatever it is made of."""
        header = ",".join(layout.required) + "\n"
        assert_linear(lambda n: read(table(layout), header + unit * n), 1000)
