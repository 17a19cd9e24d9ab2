"""A damaged file opens as far as it is sound and says what is not, or is refused with a sentence."""

import sqlite3
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from casefile.made import AT, DAY, PASSPHRASE, PNG, fill
from examples import examples
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.casefile.chain import canonical, digest_of
from widerspruch.casefile.damage import Damage, DamageCode
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.verify import verify_file
from widerspruch.lib.errors import words_of
from widerspruch.lib.texts import load_catalogue
from widerspruch.objections.events import Note

LARGE = bytes(range(256)) * 60
"""Evidence that lies on several pages."""


class Made:
    """A case file's bytes, and all that it says."""

    def __init__(self, path: Path, passphrase: str | None) -> None:
        self.passphrase = passphrase
        with create_case_file(path, "Erika", AT, passphrase) as file:
            fill(file)
            for number in range(30):
                file.record(Note(on=DAY, text=f"Notiz {number} " * 10), AT + 100 + number)
            file.record(Note(on=DAY, text="Beleg"), AT + 200, [Attachment("b.bin", data=LARGE)])
            file.record(Note(on=DAY, text="Beleg"), AT + 200, [Attachment("c.bin", data=b"weg" + LARGE)])
            file.delete_evidence(digest_of(b"weg" + LARGE), AT + 201)
            file.set_deletion_day(DAY)
            self.told = everything(file)
        self.data = path.read_bytes()

    def with_flip(self, at: int, flip: int) -> bytes:
        """Its bytes, one of them another."""
        return self.data[:at] + bytes([self.data[at] ^ flip]) + self.data[at + 1 :]


def everything(file: CaseFile) -> object:
    pieces = [file.evidence_bytes(one.digest) for one in file.evidence() if not one.deleted]
    return file.name, file.created_at, file.deletion_day, file.recorded(), file.evidence(), file.head, pieces


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("a") / "a.akte", None)


@pytest.fixture(scope="module")
def encrypted(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return Made(tmp_path_factory.mktemp("a") / "a.akte", PASSPHRASE)


def opens_or_says(place: Path, made: "Made", data: bytes) -> None:
    """It is what it was, or says what is not sound, or is refused; and it can be written to, or says that it cannot."""
    place.unlink(missing_ok=True)
    place.write_bytes(data)
    try:
        with open_case_file(place, made.passphrase) as file:
            assert file.damages or everything(file) == made.told
            file.is_read_only or file.rename("geht noch")
    except CaseFileError as error:
        event(error.code)
    else:
        open_case_file(place, made.passphrase).close()


FEWER = settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
MANY = settings(max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture])


class TestAnyByte:
    @MANY
    @given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
    def test_a_flipped_byte(self, tmp_path: Path, plain: Made, at: float, flip: int) -> None:
        """Anywhere in a plain file."""
        opens_or_says(tmp_path / "a.akte", plain, plain.with_flip(int(at * len(plain.data)), flip))

    @MANY
    @given(at=st.integers(0, 4095), flip=st.integers(1, 255))
    def test_a_flipped_byte_of_the_first_page(self, tmp_path: Path, plain: Made, at: int, flip: int) -> None:
        """Where the header and the tables' names are."""
        opens_or_says(tmp_path / "a.akte", plain, plain.with_flip(at, flip))

    @FEWER
    @given(at=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
    def test_a_flipped_byte_of_an_encrypted_file(self, tmp_path: Path, encrypted: Made, at: float, flip: int) -> None:
        """Every page is authenticated: a flip is found wherever it is."""
        opens_or_says(tmp_path / "a.akte", encrypted, encrypted.with_flip(int(at * len(encrypted.data)), flip))

    @FEWER
    @given(share=st.floats(0, 1))
    def test_a_truncated_file(self, tmp_path: Path, plain: Made, share: float) -> None:
        """At whatever length."""
        opens_or_says(tmp_path / "a.akte", plain, plain.data[: int(share * len(plain.data))])

    @FEWER
    @given(share=st.floats(0, 1))
    def test_a_truncated_encrypted_file(self, tmp_path: Path, encrypted: Made, share: float) -> None:
        """At whatever length."""
        opens_or_says(tmp_path / "a.akte", encrypted, encrypted.data[: int(share * len(encrypted.data))])

    @FEWER
    @given(page=st.integers(1, 12), garbage=st.binary(min_size=1, max_size=64))
    def test_a_lost_page(self, tmp_path: Path, plain: Made, page: int, garbage: bytes) -> None:
        """A sector of the disk that reads as something else."""
        data = bytearray(plain.data)
        data[page * 4096 : (page + 1) * 4096] = (garbage * 4096)[:4096]
        opens_or_says(tmp_path / "a.akte", plain, bytes(data))


def without_fences(connection: sqlite3.Connection) -> None:
    for verb in ("update", "delete"):
        connection.execute(f"DROP TRIGGER events_never_{verb}")


def fenced_again(connection: sqlite3.Connection, fences: list[str]) -> None:
    for fence in fences:
        connection.execute(fence)


def changed(path: Path, *statements: str) -> None:
    """What somebody does with stock SQLite who knows of the fences."""
    connection = sqlite3.connect(path)
    fences = [sql for (sql,) in connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'")]
    without_fences(connection)
    for statement in statements:
        connection.execute(statement)
    fenced_again(connection, fences)
    connection.commit()
    connection.close()


FAULTS: dict[str, tuple[tuple[str, ...], set[Damage]]] = {
    "another_day": (
        ("UPDATE events SET body = replace(body, '2026-05-29', '2026-05-28') WHERE number = 3",),
        {Damage("chain_broken", 4)},
    ),
    "another_last_day": (
        ("UPDATE events SET body = replace(body, '2026-05-29', '2026-05-28') WHERE number = 4",),
        {Damage("head_differs", 4)},
    ),
    "dropped_event": (("DELETE FROM events WHERE number = 2",), {Damage("events_missing", 2)}),
    "dropped_first_event": (("DELETE FROM events WHERE number = 1",), {Damage("events_missing", 1)}),
    "dropped_last_event": (
        ("DELETE FROM events WHERE number = 4",),
        {Damage("events_missing", 4), Damage("evidence_unlisted", 1)},
    ),
    "broken_json": (
        ("UPDATE events SET body = '{' WHERE number = 2",),
        {Damage("event_unreadable", 2), Damage("chain_broken", 3)},
    ),
    "deep_json": (
        ("UPDATE events SET body = replace(hex(zeroblob(50000)), '00', '[') WHERE number = 2",),
        {Damage("event_unreadable", 2), Damage("chain_broken", 3)},
    ),
    "bytes_that_are_no_text": (
        ("UPDATE events SET body = CAST(x'ff00' AS TEXT) WHERE number = 2",),
        {Damage("event_unreadable", 2), Damage("chain_broken", 3)},
    ),
    "another_place": (
        ("UPDATE events SET number = 40 WHERE number = 4",),
        {
            Damage("events_missing", 4),
            Damage("event_unreadable", 40),
            Damage("head_differs", 40),
            Damage("evidence_unlisted", 1),
        },
    ),
    "another_name": (("UPDATE about SET value = 'Max' WHERE name = 'name'",), {Damage("about_changed")}),
    "another_deletion_day": (("INSERT INTO about VALUES ('deletion_day', '2026-01-01')",), {Damage("about_changed")}),
    "no_about": (("DELETE FROM about",), {Damage("about_changed"), Damage("head_differs", 4)}),
    "another_evidence_name": (("UPDATE evidence SET name = 'x'",), {Damage("evidence_changed", 1)}),
    "another_evidence_time": (("UPDATE evidence SET added_at = 1",), {Damage("evidence_changed", 1)}),
    "evidence_without_bytes": (("UPDATE evidence SET bytes = NULL",), {Damage("evidence_missing", 1)}),
    "no_evidence": (("DELETE FROM evidence",), {Damage("evidence_missing", 1)}),
    "another_trigger": (
        ("CREATE TRIGGER x AFTER INSERT ON events BEGIN DELETE FROM evidence; END",),
        {Damage("fences_missing")},
    ),
}


class TestLostPages:
    @pytest.mark.parametrize("page", range(1, 16))
    def test_one_lost_page_costs_no_more_than_what_is_on_it(
        self, tmp_path: Path, plain: Made, encrypted: Made, page: int
    ) -> None:
        """Encrypted or not: a page that is not authentic must not keep us from reading the others."""
        place = tmp_path / "a.akte"
        for made in (plain, encrypted):
            assert len(made.data) == 16 * 4096
            place.unlink(missing_ok=True)
            place.write_bytes(made.data[: page * 4096] + b"\7" * 4096 + made.data[(page + 1) * 4096 :])
            with open_case_file(place, made.passphrase) as file:
                shown = [digest for digest in (digest_of(PNG), digest_of(LARGE)) if _shows(file, digest)]
                assert len(file.recorded()) >= 23 or page == EVENTS_ROOT
                assert len(shown) >= 1 or page in EVIDENCE_ITSELF
                assert file.name == "Erika" or page == ABOUT
                assert file.damages or everything(file) == made.told
                assert not verify_file(file).is_verified or everything(file) == made.told


ABOUT, EVENTS_ROOT, EVIDENCE_ITSELF = 1, 2, (3, 14)
"""Places of pages that hold a whole table, or the way to it."""


def _shows(file: CaseFile, digest: str) -> bool:
    with suppress(CaseFileError):
        return bool(file.evidence_bytes(digest))
    return False


LOSING = ("bytes_that_are_no_text", "another_place")
"""Faults that leave an event that cannot be read."""


class TestFaults:
    @pytest.mark.parametrize("name", FAULTS)
    def test_what_was_changed_is_named(self, place: Path, name: str) -> None:
        """And everything that is sound is shown."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        statements, damages = FAULTS[name]
        changed(place, *statements)
        with open_case_file(place) as file:
            assert set(file.damages) == damages
            assert len(file.recorded()) == 4 - ("event" in name or "json" in name or name in LOSING)

    def test_exchanged_bytes_are_not_shown(self, place: Path) -> None:
        """They are asked for one by one, and held against their digest then."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        changed(place, "UPDATE evidence SET bytes = x'00'")
        with open_case_file(place) as file, pytest.raises(CaseFileError, match="evidence_changed"):
            file.evidence_bytes(digest_of(PNG))

    def test_a_changed_structure_is_read_and_not_written(self, place: Path) -> None:
        """Somebody else's trigger could do anything with what is added."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        changed(place, *FAULTS["another_trigger"][0])
        with open_case_file(place) as file:
            assert file.is_read_only
            with pytest.raises(CaseFileError, match="damaged_read_only"):
                file.record(Note(on=DAY, text="x"), AT)

    def test_a_broken_chain_goes_on(self, place: Path) -> None:
        """What is recorded afterwards follows from what is stored, and the break stays where it is."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        changed(place, *FAULTS["another_day"][0])
        with open_case_file(place) as file:
            file.record(Note(on=DAY, text="x"), AT)
        with open_case_file(place) as file:
            assert len(file.recorded()) == 5
            assert file.damages == (Damage("chain_broken", 4),)
            assert file.unproven_from == 4

    def test_an_event_of_a_newer_version_is_kept_and_named(self, place: Path) -> None:
        """Of a kind that nobody knows here, or with a field more; its evidence is no stray."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            before = file.head.digest
        body = {
            "number": 5,
            "at": AT,
            "before": before,
            "evidence": [],
            "event": {"kind": "danced", "on": "2026-05-29"},
        }
        changed(place, f"INSERT INTO events VALUES (5, '{canonical(body).decode()}')")
        with open_case_file(place) as file:
            assert set(file.damages) == {Damage("event_unknown", 5), Damage("head_differs", 5)}
            assert file.record(Note(on=DAY, text="x"), AT).number == 6
        with open_case_file(place) as file:
            assert file.damages == (Damage("event_unknown", 5),)
            assert [one.number for one in file.recorded()] == [1, 2, 3, 4, 6]

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_damage_has_its_sentence(self, language: str) -> None:
        """And none is left over."""
        catalogue = load_catalogue(language, "widerspruch.casefile")  # type: ignore[arg-type]

        assert {one for one in catalogue if one.startswith("damage.")} == {
            f"damage.{code}" for code in words_of(DamageCode)
        }
