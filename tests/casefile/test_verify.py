"""A case file and its export are verified, by us and by the script that lies in every export, and both agree."""

import ast
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from casefile.exported import SCRIPT, Members, damaged, export_of, members_of, relisted, script_says
from casefile.made import AT, DAY, PNG, fill
from casefile.test_damage import FAULTS, changed
from widerspruch.casefile.case_file import create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.verify import CaseVerification, verify
from widerspruch.objections.events import Note


def agreed(path: Path) -> CaseVerification:
    """What we say of a path, after the script has said the same."""
    verification = verify(path)
    code, faults = script_says(path)
    assert faults == {one.code for one in verification.faults}
    assert code == (0 if verification.is_verified else 1)
    return verification


@pytest.fixture
def file(place: Path) -> Path:
    """A case file with two pieces of evidence, one of them deleted."""
    with create_case_file(place, "Erika", AT) as file:
        fill(file)
        file.record(Note(on=DAY, text="x"), AT, [Attachment("geheim.txt", data=b"geheim")])
        file.delete_evidence(digest_of(b"geheim"), AT)
    return place


@pytest.fixture
def export(file: Path, tmp_path: Path) -> Path:
    return export_of(file, tmp_path / "akte.zip")


class TestSound:
    def test_a_case_file_is_verified_by_what_matches(self, file: Path) -> None:
        """Six events, one piece with its bytes, one without."""
        found = agreed(file)

        assert (found.events, found.evidence, found.deleted, found.files) == (6, 1, 1, 0)
        assert found.is_verified

    def test_an_export_is_verified_by_what_matches(self, file: Path, export: Path) -> None:
        """The same, and every file; the head is the file's."""
        found = agreed(export)

        assert (found.events, found.evidence, found.deleted, found.files) == (6, 1, 1, 6)
        assert found.is_verified
        assert found.head == verify(file).head

    def test_an_unpacked_export_is_verified_by_the_script_that_lies_in_it(self, export: Path, tmp_path: Path) -> None:
        """With no argument at all it looks at its own folder."""
        folder = tmp_path / "ausgepackt"
        for name, data in members_of(export).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        assert script_says(folder, members_of(export)["verify.py"]) == (0, set())
        (folder / "akte.pdf").write_bytes(b"")
        assert script_says(folder) == (1, {"file_changed"})

    def test_an_encrypted_file_is_verified_by_us_alone(self, filled: Path, passphrase: str | None) -> None:
        """The script says that it cannot read it."""
        assert verify(filled, passphrase).is_verified
        assert script_says(filled)[0] == (2 if passphrase else 0)

    def test_nothing_is_never_verified(self, place: Path, tmp_path: Path) -> None:
        """An empty case file, its export, and an export from which everything was taken."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        emptied = export_of(place, tmp_path / "leer.zip")

        def empty(members: Members) -> None:
            members["events.jsonl"] = b""
            del members[f"belege/0001-{digest_of(PNG)[:12]}.png"]
            relisted(members, events=0, head="0" * 64, evidence=[])

        damaged(emptied, empty)
        place.unlink()
        create_case_file(place, "Erika", AT).close()
        for path in (place, export_of(place, tmp_path / "akte.zip"), emptied):
            found = agreed(path)
            assert (found.events, found.faults, found.is_verified) == (0, (), False)


def replaced(old: bytes, new: bytes, line: int) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        lines = members["events.jsonl"].splitlines(keepends=True)
        assert old in lines[line]
        lines[line] = lines[line].replace(old, new, 1)
        members["events.jsonl"] = b"".join(lines)
        relisted(members)

    return change


def reordered(*order: int) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        lines = members["events.jsonl"].splitlines(keepends=True)
        members["events.jsonl"] = b"".join(lines[place] for place in order)
        relisted(members)

    return change


def in_manifest(change: Callable[[dict[str, object]], object]) -> Callable[[Members], None]:
    def changing(members: Members) -> None:
        manifest = json.loads(members["manifest.json"])
        change(manifest)
        members["manifest.json"] = json.dumps(manifest).encode()

    return changing


EVIDENCE = f"belege/0001-{digest_of(PNG)[:12]}.png"


def exchanged(members: Members) -> None:
    members[EVIDENCE] = b"etwas anderes"
    relisted(members)


def without(name: str, *, relist: bool = False) -> Callable[[Members], None]:
    def change(members: Members) -> None:
        del members[name]
        if relist:
            relisted(members)

    return change


FAULTY: dict[str, tuple[Callable[[Members], object], set[str]]] = {
    "flipped_event": (replaced(b"2026-05-29", b"2026-05-28", 2), {"chain_broken"}),
    "flipped_last_event": (replaced(b"evidence_deleted", b"evidence_dxleted", 5), {"head_differs", "evidence_missing"}),
    "flipped_number": (replaced(b'"number":3', b'"number":9', 2), {"events_missing"}),
    "spaced_event": (replaced(b'"at":', b'"at": ', 1), {"event_unreadable", "chain_broken"}),
    "doubled_key": (replaced(b'{"at":', b'{"at":1,"at":', 1), {"event_unreadable", "chain_broken"}),
    "dropped_event": (reordered(0, 2, 3, 4, 5), {"events_missing"}),
    "dropped_first_event": (reordered(1, 2, 3, 4, 5), {"events_missing"}),
    "dropped_last_event": (reordered(0, 1, 2, 3, 4), {"events_missing", "evidence_missing"}),
    "swapped_events": (reordered(0, 2, 1, 3, 4, 5), {"events_missing"}),
    "doubled_event": (reordered(0, 1, 1, 2, 3, 4, 5), {"events_missing"}),
    "no_events_file": (
        without("events.jsonl", relist=True),
        {"events_missing", "evidence_unlisted"},
    ),
    "exchanged_evidence": (exchanged, {"evidence_changed"}),
    "flipped_evidence": (lambda members: members.update({EVIDENCE: PNG[:-1] + b"x"}), {"file_changed"}),
    "missing_evidence": (without(EVIDENCE), {"file_missing"}),
    "unlisted_evidence": (without(EVIDENCE, relist=True), {"evidence_changed"}),
    "forgotten_evidence": (
        in_manifest(lambda manifest: manifest["evidence"].pop(0)),  # type: ignore[attr-defined]
        {"evidence_missing"},
    ),
    "evidence_said_to_be_deleted": (
        in_manifest(lambda manifest: manifest["evidence"][0].update(file=None)),  # type: ignore[index]
        {"evidence_missing"},
    ),
    "evidence_said_to_be_there": (
        in_manifest(lambda manifest: manifest["evidence"][1].update(file=EVIDENCE)),  # type: ignore[index]
        {"evidence_unlisted"},
    ),
    "wrong_evidence_size": (
        in_manifest(lambda manifest: manifest["evidence"][0].update(size=3)),  # type: ignore[index]
        {"evidence_changed"},
    ),
    "flipped_document": (lambda members: members.update({"akte.html": b"x"}), {"file_changed"}),
    "missing_document": (without("akte.pdf"), {"file_missing"}),
    "other_script": (lambda members: members.update({"verify.py": b"print('VERIFIED')"}), {"file_changed"}),
    "extra_file": (lambda members: members.update({"neu.txt": b"x"}), {"file_unlisted"}),
    "wrong_head": (in_manifest(lambda manifest: manifest.update(head="0" * 64)), {"head_differs"}),
    "wrong_count": (in_manifest(lambda manifest: manifest.update(events=9)), {"events_missing"}),
    "lower_count": (in_manifest(lambda manifest: manifest.update(events=2)), {"head_differs"}),
    "broken_manifest": (lambda members: members.update({"manifest.json": b"{"}), {"manifest_unreadable"}),
    "deep_manifest": (lambda members: members.update({"manifest.json": b"[" * 100_000}), {"manifest_unreadable"}),
    "other_format": (in_manifest(lambda manifest: manifest.update(format="x")), {"manifest_unreadable"}),
    "other_version": (in_manifest(lambda manifest: manifest.update(version=2)), {"manifest_unreadable"}),
    "evidence_twice": (
        in_manifest(lambda manifest: manifest["evidence"].append(manifest["evidence"][0])),  # type: ignore[attr-defined, index]
        {"manifest_unreadable"},
    ),
}


class TestFaulty:
    @pytest.mark.parametrize("name", FAULTY)
    def test_a_faulty_export_is_not_verified(self, export: Path, name: str) -> None:
        """For the same reason here and there, and it is not imported."""
        damage, codes = FAULTY[name]
        damaged(export, damage)
        found = agreed(export)

        assert {one.code for one in found.faults} == codes
        assert not found.is_verified

    @pytest.mark.parametrize("name", FAULTS)
    def test_a_faulty_case_file_is_not_verified(self, place: Path, name: str) -> None:
        """For the same reason here and there."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        statements, damages = FAULTS[name]
        changed(place, *statements)

        assert set(agreed(place).faults) == damages

    def test_exchanged_bytes_are_found(self, place: Path) -> None:
        """All evidence is read for it."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
        changed(place, "UPDATE evidence SET bytes = x'00'")

        assert {one.code for one in agreed(place).faults} == {"evidence_changed"}

    def test_an_event_of_a_newer_version_is_no_fault(self, place: Path, tmp_path: Path) -> None:
        """The chain holds all the same, in the file and in its export."""
        with create_case_file(place, "Erika", AT) as file:
            fill(file)
            file.record(Note(on=DAY, text="x"), AT)
        changed(place, """UPDATE events SET body = replace(body, '"kind":"note"', '"kind":"song"') WHERE number = 5""")
        with open_case_file(place) as file:
            assert {one.code for one in file.damages} == {"event_unknown", "head_differs"}
            file.rename("Erika")
        found = agreed(place)
        assert found.faults == ()
        assert agreed(export_of(place, tmp_path / "akte.zip")).is_verified

    @settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(share=st.floats(0, 1, exclude_max=True), flip=st.integers(1, 255))
    def test_any_flipped_byte_of_an_export(self, tmp_path: Path, export: Path, share: float, flip: int) -> None:
        """Either it changes nothing that is read, or nobody verifies it, or it is no export any more."""
        data = bytearray(export.read_bytes())
        data[int(share * len(data))] ^= flip
        (tmp_path / "b.zip").write_bytes(data)
        try:
            is_verified = verify(tmp_path / "b.zip").is_verified
        except CaseFileError:
            return
        if is_verified:
            assert members_of(tmp_path / "b.zip") == members_of(export)


class TestScript:
    def test_it_is_short_and_needs_the_standard_library_of_python_3_9_alone(self) -> None:
        """So that somebody reads it before they run it, in ten years."""
        text = SCRIPT.read_text("utf-8")
        tree = ast.parse(text, feature_version=(3, 9))
        imported = {
            name
            for node in ast.walk(tree)
            for name in (
                [one.name for one in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
        }

        assert len(text.splitlines()) < 200
        assert imported == {"hashlib", "json", "sqlite3", "sys", "zipfile", "pathlib"}

    @pytest.mark.parametrize(
        "data", [b"", b"Text", b"PK\3\4", b"PK\3\4" + bytes(100), bytes(5000), b"SQLite format 3\0"]
    )
    def test_what_it_cannot_read_it_says_so(self, tmp_path: Path, data: bytes) -> None:
        """Without a traceback."""
        (tmp_path / "a").write_bytes(data)
        assert script_says(tmp_path / "a") == (2, set())
        assert script_says(tmp_path / "nichts") == (2, set())
