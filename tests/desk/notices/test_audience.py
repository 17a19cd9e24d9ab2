"""Who is told follows from the platform's file, line by line, whatever stands in it."""

import gzip
import json
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from desk.notices.told import HEADER, accounts, example
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.notices.adding import AudienceCounts, count_audience
from widerspruch.desk.notices.file import NoticeAudience
from widerspruch.desk.notices.recipients_file import LONGEST_LINE, open_recipients


def counted(desk: Desk, path: Path, **audience: object) -> AudienceCounts:
    file = example(desk)
    return count_audience(desk, None, structs.replace(file, audience=structs.replace(file.audience, **audience)), path)


@pytest.mark.parametrize(
    ("line", "left_out"),
    [
        ("1,a@x.example,DE,de,no", "minor"),
        ("1,a@x.example,DE,de,", "age_unknown"),
        ("1,a@x.example,FR,de,yes", "country"),
        ("1,a@x.example,,de,yes", "country"),
        ("1,a@x.example,DE,fr,yes", "language"),
        ("1,a@x.example,DE,,yes", "language"),
    ],
)
def test_who_is_not_meant_is_left_out_and_counted(desk: Desk, tmp_path: Path, line: str, left_out: str) -> None:
    counts = counted(desk, accounts(tmp_path, line))
    assert (counts.left_out, counts.mails, counts.bad) == ({left_out: 1}, {}, {})


@pytest.mark.parametrize(
    ("born", "is_told"), [("2008-11-28", True), ("2008-11-29", False), ("2008-11-27", True), ("1901-01-01", True)]
)
def test_of_age_is_who_was_born_eighteen_years_ago(desk: Desk, tmp_path: Path, born: str, is_told: bool) -> None:
    path = accounts(tmp_path, f"1,a@x.example,DE,de,{born}", header="account,email,country,language,birth_date")
    assert counted(desk, path).mails == ({"de": 1} if is_told else {})


@pytest.mark.parametrize(
    ("tag", "told"),
    [("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), ("de-leicht", "de-leicht"), ("en-GB", "en"), ("en", "en")],
)
def test_everybody_is_told_in_their_language(desk: Desk, tmp_path: Path, tag: str, told: str) -> None:
    assert counted(desk, accounts(tmp_path, f"1,a@x.example,DE,{tag},yes")).mails == {told: 1}


def test_only_those_with_older_terms_are_told_of_new_ones(desk: Desk, tmp_path: Path) -> None:
    path = accounts(
        tmp_path,
        "1,a@x.example,DE,de,yes,2025-12-31",
        "2,b@x.example,DE,de,yes,2026-01-01",
        "3,c@x.example,DE,de,yes,",
        header=f"{HEADER},terms",
    )
    counts = counted(desk, path, terms_before=date(2026, 1, 1))
    assert (counts.mails, counts.left_out) == ({"de": 2}, {"terms": 1})


def test_what_is_left_open_leaves_nobody_out(desk: Desk, tmp_path: Path) -> None:
    path = accounts(tmp_path, "1,a@x.example,FR,de,no", "2,,,de,")
    everybody = {name: getattr(NoticeAudience(adults=False), name) for name in NoticeAudience.__struct_fields__}
    counts = counted(desk, path, **everybody)
    assert (counts.mails, counts.without_mail) == ({"de": 1}, {"no_address": 1})


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (",a@x.example,DE,de,yes", "account_missing"),
        (f"{'x' * 513},a@x.example,DE,de,yes", "account_too_long"),
        ("1,a@x.example,Deutschland,de,yes", "country_unreadable"),
        ("1,a@x.example,DE,<de>,yes", "language_unreadable"),
        ("1,a@x.example,DE,de,vielleicht", "adult_unreadable"),
        ("1,a@x.example,DE,de", "columns_wrong"),
        ('1,"a@x.example,DE,de,yes', "not_csv"),
        ("1,a@x.example,DE,de,yes,extra", "columns_wrong"),
        (f"1,{'a' * LONGEST_LINE}@x.example,DE,de,yes", "line_too_long"),
    ],
)
def test_a_bad_line_is_known_by_its_number_and_stops_no_other(desk: Desk, tmp_path: Path, line: str, kind: str) -> None:
    good = "{},b{}@x.example,DE,de,yes".format
    counts = counted(desk, accounts(tmp_path, good(8, 8), line, good(9, 9)))
    assert {name: (one.count, one.first) for name, one in counts.bad.items()} == {kind: (1, [3])}
    assert (counts.lines, counts.mails) == (3, {"de": 2})


def test_who_has_an_address_that_is_none_is_told_within_the_platform(desk: Desk, tmp_path: Path) -> None:
    counts = counted(desk, accounts(tmp_path, "1,not an address,DE,de,yes"))
    assert counts.bad["email_unusable"].first == [2]
    assert (counts.mails, counts.without_mail) == ({}, {"no_address": 1})


def test_lines_that_are_no_utf8_are_counted(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"{HEADER}\n1,a@x.example,DE,de,yes\n2,".encode() + b"\xff\xfe,DE,de,yes\n")
    counts = counted(desk, path)
    assert (counts.bad["not_utf8"].first, counts.mails) == ([3], {"de": 1})


def as_json(*several: dict[str, object]) -> str:
    return "\n".join(json.dumps(one) for one in several)


def test_json_lines_say_the_same_as_csv(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "accounts.jsonl"
    one = {"account": 4711, "email": "a@x.example", "country": "DE", "language": "de", "adult": True, "more": 1}
    path.write_text(f"{as_json(one)}\n[1]\nno json\n{as_json(one | {'account': '2', 'email': None})}\n", "utf-8")
    counts = counted(desk, path)
    assert (counts.mails, counts.without_mail) == ({"de": 1}, {"no_address": 1})
    assert counts.bad["not_json"].first == [2, 3]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("packed", [False, True])
def test_it_is_read_with_any_delimiter_packed_or_not(desk: Desk, tmp_path: Path, delimiter: str, packed: bool) -> None:
    text = f"\ufeff{HEADER}\r\n1,a@x.example,DE,de,yes\r\n\r\n2,b@x.example,DE,de,yes".replace(",", delimiter)
    path = tmp_path / "accounts"
    path.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    assert counted(desk, path).mails == {"de": 2}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("id,email,country,language,adult", "account"),
        ("", "account"),
        ("account,email,language,adult", "country"),
        ("account,email,country,adult", "language"),
        ("account,email,country,language", "birth_date"),
    ],
)
def test_a_file_that_does_not_say_what_is_asked_is_refused_at_once(
    desk: Desk, tmp_path: Path, header: str, column: str
) -> None:
    with pytest.raises(DeskError) as raised:
        counted(desk, accounts(tmp_path, "1,a", header=header))
    assert (raised.value.code, raised.value.values["column"]) == ("recipients_column", column)


def test_a_file_that_is_not_there_or_breaks_off_says_so(desk: Desk, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="recipients_missing"):
        counted(desk, tmp_path / "none.csv")
    lines = [HEADER, *(f"{number},p{number}@x.example,DE,de,yes" for number in range(20_000))]
    path = tmp_path / "broken.csv.gz"
    path.write_bytes(gzip.compress("\n".join(lines).encode())[:-2_000])
    with pytest.raises(DeskError, match="recipients_damaged"):
        counted(desk, path)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=50)
@given(st.lists(st.binary(max_size=200), max_size=20), st.booleans())
def test_no_file_stops_whoever_reads_it(tmp_path: Path, lines: list[bytes], is_json: bool) -> None:
    path = tmp_path / "any"
    path.write_bytes(b"\n".join([b'{"account":"1"}' if is_json else HEADER.encode(), *lines]))
    with open_recipients(path) as file:
        for line in file:
            assert line.bad is not None or "account" in line.values or is_json
