"""docs/casefile.md says what the code does: enough to read a case file in ten years."""

import re
from datetime import date
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from casefile.exported import exported, members_of
from casefile.made import AT, fill
from widerspruch.casefile import archive, media
from widerspruch.casefile import format as file_format
from widerspruch.casefile.case_file import create_case_file
from widerspruch.casefile.chain import Head, head_after, written
from widerspruch.casefile.manifest import ExportedEvidence, Manifest
from widerspruch.casefile.stored import About, about_rows
from widerspruch.objections.account import ACCOUNT_KINDS, Account
from widerspruch.objections.events import AccountAdded, AnswerReading, AnyEvent, RecordedEvent, Sent

PAGE = (Path(__file__).parents[2] / "docs" / "casefile.md").read_text("utf-8")


def table_after(heading: str) -> dict[str, str]:
    """The rows of the next table by the code in their first cell, up to the line's end."""
    rows = PAGE[PAGE.index(heading) :].split("\n\n|", 1)[1].split("\n\n", 1)[0]
    return dict(re.findall(r"^\| `([^`]+)`[^|]*\|(.*)", rows, re.MULTILINE))


class TestEvents:
    def test_every_kind_is_there_and_no_other(self) -> None:
        """In the order of the code."""
        kinds = [one.__struct_config__.tag for one in get_args(AnyEvent)]

        assert list(table_after("A kind or a member that a program does not know")) == kinds

    def test_every_member_is_there(self) -> None:
        """Rows that say "as above" have what the row above has."""
        told: set[str] = set()
        for kind, row in table_after("A kind or a member that a program does not know").items():
            (event,) = (one for one in get_args(AnyEvent) if one.__struct_config__.tag == kind)
            named = row.split("|")[0]
            without = set(re.findall(r"without `([a-z_]+)`", named))
            members = set(re.findall(r"`([a-z_]+)`", named)) - without
            told = (told - without if "as above" in named else set()) | members
            assert told == set(event.__struct_fields__), kind

    @pytest.mark.parametrize("kind", [Account, AnswerReading])
    def test_what_is_within_is_there(self, kind: type[msgspec.Struct]) -> None:
        """Accounts and readings."""
        assert [name for name in kind.__struct_fields__ if f"`{name}`" not in PAGE] == []
        assert [name for name in ACCOUNT_KINDS if f"`{name}`" not in PAGE] == []


class TestChain:
    def test_the_example_is_one(self) -> None:
        """Its bodies and digests are those that the code writes."""
        first = AccountAdded(account=Account("facebook", "facebook", email="erika@example.org", adult=True))
        head = Head()
        for number, event in enumerate((first, Sent("facebook", "meta-form-facebook", date(2026, 5, 29))), 1):
            at = 1_780_000_000_000_000 + number * 1_000_000
            stored = written(RecordedEvent(number, at, event), head)
            head = head_after(stored)
            assert stored.body.decode() in PAGE
            assert head.digest in PAGE


class TestFile:
    def test_tables_fences_and_settings_are_there(self) -> None:
        """To the letter."""
        for statement in (*file_format.TABLES.values(), *file_format.FENCES.values()):
            assert f"\n{statement}\n" in PAGE
        for setting in (*file_format.SETTINGS, *file_format.CONNECTION_SETTINGS):
            assert setting in PAGE or setting.startswith("cipher_log_level"), setting
        assert f"`Akte`: {file_format.APPLICATION_ID}" in PAGE
        assert f"`PRAGMA user_version` is {file_format.VERSION}" in PAGE

    def test_what_is_said_of_the_file_is_there(self) -> None:
        """Every row."""
        assert set(table_after("### `about`")) == set(about_rows(About("x", 1, date(2026, 1, 1), "7"), Head()))


class TestExport:
    def test_its_files_are_there(self, place: Path) -> None:
        """Those of a real one."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            names = set(members_of(exported(file, place.with_name("a.zip"))))
        described = PAGE[PAGE.index("## The export") :]
        for name in names:
            assert f"`{name}`" in described or re.fullmatch(r"belege/\d{4}-[0-9a-f]{12}\.png", name), name

    def test_its_manifest_is_there(self) -> None:
        """Every member."""
        described = PAGE[PAGE.index("## The export") :]
        columns = PAGE[PAGE.index("CREATE TABLE evidence") :].split("\n")[0]

        assert [name for name in Manifest.__struct_fields__ if f"`{name}`" not in described] == []
        assert [name for name in ExportedEvidence.__struct_fields__ if name not in columns + "`file`"] == []
        assert "10,000 files, 2 GB" in described
        assert (archive.MOST_FILES, archive.LARGEST) == (10_000, 2 << 30)

    def test_every_type_has_its_ending(self) -> None:
        """One of its own."""
        assert len(set(media.ENDINGS.values())) == len(media.ENDINGS)
