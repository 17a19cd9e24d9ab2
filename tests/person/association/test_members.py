"""The list of members: read to its end, and what is wrong is told by the number of the line alone."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from association_at_desk import COLUMNS, TODAY, Verein, member
from widerspruch.desk.desk import Desk
from widerspruch.person.association.errors import AssociationError
from widerspruch.person.association.mandates import keep_note
from widerspruch.person.association.members import MemberList
from widerspruch.person.association.members_file import read_rows
from widerspruch.protocol.mandate import mandate_digest


@pytest.fixture
def verein(tmp_path: Path, desk: Desk) -> Verein:
    return Verein(tmp_path / "vz", desk)


def read(verein: Verein, *lines: str, today: date = TODAY) -> MemberList:
    verein.lists(*lines)
    with verein.opened() as journal:
        return verein.reads(journal, today)


def faults(verein: Verein, *lines: str, today: date = TODAY) -> list[tuple[int, str]]:
    return [(one.number, one.fault) for one in read(verein, *lines, today=today).faults]


def test_a_line_becomes_a_request(verein: Verein) -> None:
    (request,) = read(verein, member("1", "a@example.org", "70010001", umfang="mentions own_content")).requests
    assert (request.number, request.member, request.platform) == (2, "1", "beispielnetz")
    assert (request.email, request.is_email_verified) == ("a@example.org", True)
    assert request.claims.scopes == ("own_content", "mentions")
    assert [str(one) for one in request.claims.accounts] == ["beispielnetz:70010001"]
    assert request.claims.mandate == mandate_digest(b"Vollmacht 1")
    assert (request.claims.country, request.claims.language) == ("DE", "de")
    assert request.claims.acted_by == "representative"


def test_no_scopes_mean_all_and_words_of_the_wire_are_known(verein: Verein) -> None:
    told = read(verein, member("1", "a@example.org"), member("2", "b@example.org", umfang="mentions-by-others"))
    assert [one.claims.scopes for one in told.requests] == [
        ("own_content", "ai_interactions", "mentions"),
        ("mentions",),
    ]


def test_an_address_that_nobody_checked_is_not_said_to_be(verein: Verein) -> None:
    told = read(verein, member("1", "a@example.org", verified=""), member("2", "b@example.org", verified="nein"))
    assert [one.is_email_verified for one in told.requests] == [False, False]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (member("", "a@example.org"), "member_missing"),
        (member("1", "a@"), "email_wrong"),
        (member("1"), "identity_missing"),
        (member("1", "a@example.org", verified="vielleicht"), "yes_or_no"),
        (member("1", "a@example.org", umfang="alles"), "scope_unknown"),
        (member("1", "a@example.org", land="Deutschland"), "country_wrong"),
        (member("1", "a@example.org", sprache="tlh"), "language_unknown"),
        (member("1", "a@example.org", unterschrieben="gestern"), "day_wrong"),
        (member("1", "a@example.org", unterschrieben=""), "mandate_undated"),
        (member("1", "a@example.org", unterschrieben="2026-11-29"), "mandate_over"),
        (member("1", "a@example.org", vollmacht=""), "mandate_missing"),
        (member("1", "a@example.org", vollmacht="nirgends.pdf"), "mandate_unreadable"),
        (member("1", "a@example.org", "70010001").replace("beispielnetz", "anderswo"), "platform_unknown"),
        (member("1", "a@example.org", "70010001").replace("beispielnetz", ""), "account_alone"),
        ("1;a@example.org", "line_wrong"),
        ('1;"a', "line_wrong"),
    ],
)
def test_what_is_wrong_with_a_line_is_known_by_its_number(verein: Verein, line: str, fault: str) -> None:
    good = member("9", "z@example.org")
    assert faults(verein, good, line) == [(3, fault)]


def test_the_same_line_twice_is_one_too_many(verein: Verein) -> None:
    line = member("1", "a@example.org")
    assert faults(verein, line, member("1", "a@example.org", "70010001"), line) == [(4, "line_twice")]


def test_a_file_beside_the_list_is_a_mandate(verein: Verein) -> None:
    document = b"%PDF Vollmacht"
    verein.members.with_name("vollmacht-1.pdf").write_bytes(document)
    (request,) = read(verein, member("1", "a@example.org", vollmacht="vollmacht-1.pdf")).requests
    assert request.claims.mandate == mandate_digest(document)


def test_a_note_that_is_kept_is_held_to(verein: Verein) -> None:
    line = member("1", "a@example.org", umfang="own_content")
    for note in read(verein, line).notes:
        keep_note(verein.folder, note)
    undated = member("1", "a@example.org", umfang="own_content", unterschrieben="")
    assert faults(verein, undated) == []
    assert faults(verein, member("1", "a@example.org")) == [(2, "mandate_narrow")]
    stolen = member("2", "b@example.org", umfang="own_content", vollmacht=mandate_digest(b"Vollmacht 1"))
    assert faults(verein, stolen) == [(2, "mandate_of_other")]
    assert faults(verein, line, today=date(2026, 11, 19)) == [(2, "mandate_over")]
    next(verein.folder.mandates.iterdir()).write_bytes(b"{")
    assert faults(verein, line) == [(2, "mandate_damaged")]


def test_a_note_names_no_member_and_two_do_not_say_that_they_are_one(verein: Verein) -> None:
    told = read(verein, member("1", "a@example.org"), member("1", "a@example.org", "70010001", vollmacht="0" * 64))
    one, other = told.notes
    assert one.member != other.member
    assert one.member != "1"


def test_nothing_of_a_line_stands_in_what_is_told_of_it(verein: Verein) -> None:
    told = read(verein, member("geheim", "geheim@", "geheim"))
    assert "geheim" not in repr(told)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_lists_are_read_as_offices_write_them(verein: Verein, encoding: str, delimiter: str) -> None:
    text = ";".join(COLUMNS) + "\n" + member("Müller-1", "a@example.org") + "\n\n"
    verein.members.write_bytes(text.replace(";", delimiter).encode(encoding))
    with verein.opened() as journal:
        assert [one.member for one in verein.reads(journal).requests] == ["Müller-1"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "members_columns"),
        (b"mitglied;e-mail\n1;a@example.org\n", "members_columns"),
        (b"mitglied;vollmacht;mitglied\n", "members_columns"),
        (b'"mitglied;vollmacht', "members_columns"),
        (b"mitglied;vollmacht\n;\n", "members_empty"),
    ],
)
def test_a_list_that_is_none_is_said_so(tmp_path: Path, content: bytes, code: str) -> None:
    (tmp_path / "a.csv").write_bytes(content)
    with pytest.raises(AssociationError) as raised:
        read_rows(tmp_path / "a.csv")
    assert raised.value.code == code


def test_a_list_that_is_not_there_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(AssociationError, match="members_missing"):
        read_rows(tmp_path / "a.csv")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(content=st.binary(max_size=400))
def test_whatever_is_in_a_file_it_is_read_or_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "a.csv").write_bytes(b"mitglied;vollmacht\n" + content)
    try:
        rows = read_rows(tmp_path / "a.csv")
    except AssociationError:
        return
    assert [one.number for one in rows] == sorted({one.number for one in rows})
