"""Rows in LinkedIn's three CSV dialects."""

import csv
import io
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bytes_member import BytesMember
from widerspruch.exports.member import ReaderContext, Yielded
from widerspruch.exports.platforms.linkedin.dates import read_date
from widerspruch.exports.platforms.linkedin.entries import ENTRIES
from widerspruch.exports.platforms.linkedin.layouts import COMMENTS, SHARES, VOTES
from widerspruch.exports.platforms.linkedin.reader import table
from widerspruch.exports.platforms.linkedin.rows import unquoted, without_line_quotes
from widerspruch.exports.problem import Problem
from widerspruch.items.item import Item

CONTEXT = ReaderContext(platform="linkedin")
SHARES_HEADER = "Date,ShareLink,ShareCommentary,SharedUrl,MediaUrl,Visibility\n"
COMMENTS_HEADER = "Date,Link,Message\n"
LINK = "https://www.linkedin.com/feed/update/urn%3Ali%3Aactivity%3A7"

line = st.text(alphabet="abcäöü, \"'.!\u2028", min_size=1, max_size=30)
message = st.lists(line, min_size=1, max_size=5).map("\n".join)


def read(reader: object, text: str) -> list[Yielded]:
    assert callable(reader)
    return list(reader(BytesMember("x.csv", text.encode("utf-8")), CONTEXT))


def texts(found: list[Yielded]) -> list[str | None]:
    return [item.text for item in found if isinstance(item, Item)]


def problems(found: list[Yielded]) -> list[tuple[str, int | None]]:
    return [(problem.code, problem.n) for problem in found if isinstance(problem, Problem)]


def csv_row(*cells: str) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow(cells)
    return out.getvalue()


class TestShares:
    @given(st.lists(message, min_size=1, max_size=5))
    def test_line_quotes_are_taken_off_exactly(self, commentaries: list[str]) -> None:
        """Whatever lines a commentary has, it comes out as it was before each line got its quotes."""
        rows = (
            csv_row("2024-05-14 10:00:00", LINK, commentary.replace("\n", '"\n"'), "", "", "MEMBER_NETWORK")
            for commentary in commentaries
        )
        found = read(table(SHARES), SHARES_HEADER + "".join(rows))
        assert texts(found) == [commentary if commentary.strip() else None for commentary in commentaries]

    def test_plain_rfc_lines_stay(self) -> None:
        """A commentary of several lines without quotes of their own keeps all its characters."""
        assert without_line_quotes('eins\n"zwei"\ndrei') == 'eins\n"zwei"\ndrei'

    @pytest.mark.parametrize(
        "header", [SHARES_HEADER, SHARES_HEADER.replace("SharedUrl,MediaUrl", "SharedURL,MediaURL")]
    )
    def test_both_header_vintages(self, header: str) -> None:
        """The layouts before and after 2024 give the same item, address and picture."""
        row = csv_row(
            "2024-05-14 10:00:00", LINK, "Hallo", "https://a.example/x", "https://b.example/y.mp4", "MEMBER_NETWORK"
        )
        (item,) = read(table(SHARES), header + row)
        assert isinstance(item, Item)
        assert (item.links, item.external_id) == (("https://a.example/x",), "urn:li:activity:7")
        assert [(medium.ref, medium.kind) for medium in item.media] == [("https://b.example/y.mp4", "video")]

    def test_visibility_says_nothing_about_the_audience(self) -> None:
        """`MEMBER_NETWORK` stands beside every share and is no audience."""
        (item,) = read(
            table(SHARES), SHARES_HEADER + csv_row("2024-05-14 10:00:00", LINK, "x", "", "", "MEMBER_NETWORK")
        )
        assert isinstance(item, Item)
        assert (item.audience, item.audience_basis, item.created_tz) == ("unknown", "none", "utc")

    def test_rows_of_a_wrong_width_are_counted_not_shifted(self) -> None:
        """A row that does not fit the header gives no item but a problem with the number of such rows."""
        found = read(
            table(SHARES),
            SHARES_HEADER + "2024-05-14 10:00:00,x,y,z,zu,viele,Zellen\n2024-05-14 10:00:00,x\n"
            + csv_row("2024-05-14 10:00:00", LINK, "gut", "", "", "MEMBER_NETWORK"),
        )  # fmt: skip
        assert (texts(found), problems(found)) == (["gut"], [("row_width", 2)])


def backslash_row(text: str) -> str:
    return f'2024-05-14 10:00:00,{LINK},"' + text.replace('"', '\\"') + '"\n'


def unquoted_row(text: str) -> str:
    return f"2024-05-14 10:00:00,{LINK},{text}\n"


class TestComments:
    @given(st.lists(message.filter(lambda text: text == text.strip("\n")), min_size=1, max_size=5))
    def test_backslash_dialect(self, messages: list[str]) -> None:
        """Quotes escaped by a backslash and line breaks within quotes are read exactly."""
        found = read(table(COMMENTS), COMMENTS_HEADER + "".join(map(backslash_row, messages)))
        assert (texts(found), problems(found)) == (
            [text if text.strip() else None for text in map(str.strip, messages)],
            [],
        )

    @given(st.lists(message.map(lambda text: text.replace('"', "")).filter(str.strip), min_size=1, max_size=5))
    def test_unquoted_line_breaks(self, messages: list[str]) -> None:
        """Line breaks that nothing quotes belong to the comment above."""
        found = read(table(COMMENTS), COMMENTS_HEADER + "".join(map(unquoted_row, messages)))
        assert (texts(found), problems(found)) == ([text.strip() for text in messages], [])

    @given(st.lists(message.filter(str.strip), min_size=1, max_size=5))
    def test_rfc_dialect(self, messages: list[str]) -> None:
        """Comments after RFC 4180 are read by the same resync."""
        rows = (f"2024-05-14 10:00:00,{LINK}," + '"' + text.replace('"', '""') + '"\n' for text in messages)
        assert texts(read(table(COMMENTS), COMMENTS_HEADER + "".join(rows))) == [text.strip() for text in messages]

    def test_every_byte_is_accounted_for(self) -> None:
        """What belongs to no row is counted in bytes."""
        found = read(table(COMMENTS), "Datum;Link;Text\nirgendwas\n" + unquoted_row("gut"))
        assert problems(found) == [("unknown_layout", None)]
        found = read(table(COMMENTS), COMMENTS_HEADER + "verloren\n" + unquoted_row("gut"))
        assert (texts(found), problems(found)) == (["gut"], [("bytes_unaccounted", 8)])

    def test_a_line_without_end_is_cut_and_said(self) -> None:
        """A line longer than any real one does not fill the memory, and its loss is a problem."""
        found = read(table(COMMENTS), COMMENTS_HEADER + unquoted_row("x" * 3_000_000) + unquoted_row("gut"))
        assert (texts(found)[-1], [code for code, _ in problems(found)]) == ("gut", ["bytes_unaccounted"])

    def test_a_blank_date_is_no_date(self) -> None:
        """A comment without a date is kept, undated and not flagged as unreadable."""
        (item,) = read(table(COMMENTS), COMMENTS_HEADER + f",{LINK},Hallo\n")
        assert isinstance(item, Item)
        assert (item.text, item.created_at, item.parse_flags) == ("Hallo", None, ("dialect_resync",))

    def test_comments_on_one_link_are_all_kept(self) -> None:
        """Two comments under one post are two items."""
        assert texts(read(table(COMMENTS), COMMENTS_HEADER + unquoted_row("a") + unquoted_row("b"))) == ["a", "b"]

    def test_a_date_within_a_comment_starts_no_row(self) -> None:
        """A line that begins with a date but has no link behind it continues the comment."""
        text = "Termine:\n2024-05-14 10:00:00, Halle\n2024-05-15 10:00:00"
        assert texts(read(table(COMMENTS), COMMENTS_HEADER + unquoted_row(text))) == [text]

    @pytest.mark.parametrize(
        ("written", "meant"),
        [('"a ""b"""', 'a "b"'), ('"a \\"b\\""', 'a "b"'), ('"A" und "B"', '"A" und "B"'), ("a", "a"), ('"', '"')],
    )
    def test_unquoting(self, written: str, meant: str) -> None:
        """Outer quotes go only if the inner ones are escaped; quotes that the person wrote stay."""
        assert unquoted(written) == meant


class TestHeaders:
    def test_notes_before_the_header_are_passed_over(self) -> None:
        """The header row is found below notes and blank lines."""
        found = read(
            table(VOTES), f'Notes:\n"Ein Satz, mit Komma."\n\nDate,Link,OptionText\n2024-05-14 10:00:00,{LINK},Ja\n'
        )
        assert (texts(found), problems(found)) == (["Ja"], [])

    def test_an_unknown_header_is_said(self) -> None:
        """A table without the columns we know has an unknown layout."""
        assert problems(read(table(VOTES), "Datum,Verweis\n1,2\n")) == [("unknown_layout", None)]

    def test_a_byte_order_mark_is_no_column_name(self) -> None:
        """A mark at the start of the file does not hide the first column."""
        (item,) = read(table(VOTES), f"\ufeffDate,Link,OptionText\n2024-05-14 10:00:00,{LINK},Ja\n")
        assert isinstance(item, Item)
        assert item.created_at is not None


class TestDates:
    @pytest.mark.parametrize(
        ("written", "moment", "precision"),
        [
            ("2024-05-14 10:11:12", datetime(2024, 5, 14, 10, 11, 12, tzinfo=UTC), "s"),
            ("2024-05-14 10:11:12 UTC", datetime(2024, 5, 14, 10, 11, 12, tzinfo=UTC), "s"),
            ("2024/05/14 10:11:12 UTC", datetime(2024, 5, 14, 10, 11, 12, tzinfo=UTC), "s"),
            ("1/29/26, 2:37 PM", datetime(2026, 1, 29, 14, 37, tzinfo=UTC), "min"),
            ("01/29/26, 12:07 AM", datetime(2026, 1, 29, 0, 7, tzinfo=UTC), "min"),
            ("08 Feb 2026", datetime(2026, 2, 8, tzinfo=UTC), "day"),
        ],
    )
    def test_every_grammar(self, written: str, moment: datetime, precision: str) -> None:
        """Each table's way to print a time is read, with the precision that it has."""
        stamp = read_date(written)
        assert stamp is not None
        assert (stamp.at, stamp.precision) == (int(moment.timestamp()) * 1_000_000, precision)

    @pytest.mark.parametrize("written", ["", "Jan 2019", "2024-13-01 10:00:00", "gestern", "31 Feb 2026"])
    def test_what_is_no_instant_is_none(self, written: str) -> None:
        """Nothing is guessed from a month alone or an impossible date."""
        assert read_date(written) is None


class TestAnyInput:
    @given(st.sampled_from([entry for entry in ENTRIES if entry.reader is not None]), st.binary(max_size=300))
    def test_random_bytes_never_raise(self, entry: object, content: bytes) -> None:
        """Every reader of the table ends on any bytes."""
        reader = getattr(entry, "reader")  # noqa: B009
        list(reader(BytesMember("Articles/Articles/x.html", content), CONTEXT))

    @given(st.lists(st.text(alphabet='Date,LinkMsg"\\\n2024-05 10:0/ht\r\x00', max_size=60), max_size=8))
    def test_broken_tables_never_raise(self, pieces: list[str]) -> None:
        """Tables of quotes, commas and half dates are read or counted."""
        for layout in (SHARES, COMMENTS, VOTES):
            read(table(layout), ",".join(layout.required) + "\n" + "\n".join(pieces))
