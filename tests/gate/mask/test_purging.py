"""Purge of a mask: a new mask of the same files, decided as before but for objections that came since."""

import os
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from gate import made
from gate.in_process import InProcess
from gate.made import objection
from gate.mask.test_run_as_mask import mask_of
from gate.purge.test_purge import contents
from widerspruch.gate.errors import GateError
from widerspruch.gate.mask.purging import MaskPurge, MaskPurged, purge_mask
from widerspruch.gate.mask.reading import open_mask
from widerspruch.gate.purge.purge import PurgeOutcome, PurgeRequest, undo
from widerspruch.gate.purge.purge import purge as run_purge
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import read_manifest, write_manifest
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day, start_of_day

AUGUST = end_of_day(date(2026, 8, 31))
LATE = start_of_day(date(2026, 7, 10))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two files, its `mask`, and `set-2`, which also names author 3 and no longer 2."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3, 4], created_at=[made.BEFORE] * 3 + [LATE]))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts([1, 1]))
    made.exclusion_set(tmp_path / "set", [objection(2)])
    mask_of(tmp_path)
    withdrawn = objection(2, withdrawn_at=LATE)
    a_set(tmp_path / "set-2", [withdrawn, objection(3, LATE)], 2)
    return tmp_path


def a_set(folder: Path, objections: list[Any], number: int, until: int = AUGUST) -> Path:
    return made.exclusion_set(folder, objections, number=number, received_until=until, issued_at=until + 1)


def purge(folder: Path, **fields: Any) -> MaskPurged:
    usual: dict[str, Any] = {
        "mask": folder / "mask",
        "corpus": (str(folder / "corpus"),),
        "exclusions": (folder / "set-2",),
        "out": folder / "new",
        "until": AUGUST,
        "key_files": (made.key_file(folder),),
    }
    request = MaskPurge(**{**usual, **fields})
    return purge_mask(request, made.rulebook(), InProcess(), AUGUST + 3_600_000_000)


def test_a_late_objector_is_out_of_the_new_mask(folder: Path) -> None:
    """Rows made after the old freeze stay out, who withdrew is in again; the old mask stays as it is."""
    before = open_mask(folder / "mask").allowed_indices(folder / "corpus" / "a.parquet").tolist()
    purged = purge(folder)
    mask = open_mask(folder / "new")

    assert before == [0, 2]
    assert mask.allowed_indices(folder / "corpus" / "a.parquet").tolist() == [0, 1]
    assert mask.allowed_indices(folder / "corpus" / "b.parquet").tolist() == [0, 1]
    assert [(one.name, one.kept_before, one.removed, one.returned) for one in purged.changes] == [
        ("a.parquet", 2, 1, 1)
    ]


def test_the_manifest_says_what_it_replaces_and_until_when_it_heeds(folder: Path) -> None:
    """The freeze stays, the predecessor is the old mask."""
    run = purge(folder).run
    old = read_manifest(folder / "mask" / "manifest.json")

    assert (run.predecessor, run.frozen_at, run.heeds_until()) == (old.digest, old.run.frozen_at, AUGUST)
    assert (run.inputs, run.exclusion_sets[0].number) == (old.run.inputs, 2)


class TestWhatIsRefused:
    """There is no new mask."""

    def refused(self, folder: Path, code: str, **fields: Any) -> None:
        with pytest.raises((GateError, ProtocolError), match=code):
            purge(folder, **fields)
        assert not (folder / "x").exists()

    def test_a_corpus_that_changed(self, folder: Path) -> None:
        """Another version of a file, one more, one less, or none named at all."""
        self.refused(folder, "mask_corpus_needed", corpus=(), out=folder / "x")
        made.write(folder / "corpus" / "b.parquet", made.posts([1, 7]))
        self.refused(folder, "mask_other_file", out=folder / "x")
        made.write(folder / "corpus" / "c.parquet", made.posts([1]))
        self.refused(folder, "mask_file_unknown", out=folder / "x")
        self.refused(folder, "mask_file_missing", corpus=(str(folder / "corpus" / "a.parquet"),), out=folder / "x")


class TestPurgeVerb:
    """`gate purge MASK`: the new mask takes the old one's place, all at once."""

    def purge(self, folder: Path, **fields: Any) -> PurgeOutcome:
        usual: dict[str, Any] = {
            "built": folder / "mask",
            "corpus": (str(folder / "corpus"),),
            "exclusions": (folder / "set-2",),
            "key_files": (made.key_file(folder),),
        }
        return run_purge(PurgeRequest(**{**usual, **fields}), made.rulebook(), InProcess(), AUGUST + 3_600_000_000)

    def test_without_apply_it_only_counts(self, folder: Path) -> None:
        """Rows that would go, by file."""
        before = contents(folder / "mask")
        outcome = self.purge(folder)

        assert [(one.name, one.removed, one.rows) for one in outcome.files] == [("a.parquet", 1, 2)]
        assert (outcome.manifest, outcome.of_files) == (None, 2)
        assert contents(folder / "mask") == before

    def test_with_apply_it_takes_the_old_ones_place_and_can_be_undone(self, folder: Path) -> None:
        """Readers see one or the other; the bundle restores the old one byte for byte."""
        before = contents(folder / "mask")
        outcome = self.purge(folder, apply=True, undo_key_file=folder / "undo.key")
        mask = open_mask(folder / "mask")

        assert outcome.manifest == mask.run
        assert mask.allowed_indices(folder / "corpus" / "a.parquet").tolist() == [0, 1]
        assert outcome.bundle is not None
        undo(folder / "mask", outcome.bundle, folder / "undo.key", AUGUST + 7_200_000_000)
        assert contents(folder / "mask") == before
        assert not (folder / "mask.purge").exists()

    def test_sets_that_are_not_newer_are_refused(self, folder: Path) -> None:
        """By their number, or by what they know."""
        self.purge(folder, apply=True)
        a_set(folder / "older", [objection(3)], 1)
        a_set(folder / "less", [objection(3)], 3, end_of_day(date(2026, 7, 31)))
        for name, code in (("older", "purge_set_older"), ("less", "purge_back")):
            with pytest.raises(GateError, match=code):
                self.purge(folder, exclusions=(folder / name,))

    @pytest.mark.parametrize(
        "code", ["mask_file_missing", "mask_file_unknown", "mask_other_file", "successor_unsigned"]
    )
    def test_what_is_refused_leaves_nothing(self, folder: Path, code: str) -> None:
        """Another corpus than the mask's, or no key for a signed one: the mask is as it was, and nothing lies beside."""
        corpus, manifest = folder / "corpus", folder / "mask" / "manifest.json"
        match code:
            case "mask_file_missing":
                (corpus / "b.parquet").unlink()
            case "mask_file_unknown":
                made.write(corpus / "c.parquet", made.posts([1]))
            case "mask_other_file":  # of the same size, which only its digest tells
                data = (corpus / "b.parquet").read_bytes()
                (corpus / "b.parquet").write_bytes(data.replace(b"Beitrag", b"Beitraf", 1))
            case _:
                write_manifest(manifest, read_manifest(manifest).run, SigningKey.new())
        before = contents(folder / "mask")
        with pytest.raises(GateError, match=code):
            self.purge(folder, apply=True)
        assert contents(folder / "mask") == before
        assert [path.name for path in folder.glob("mask*")] == ["mask"]


_PURGE = """
import sys
from pathlib import Path
from gate.mask.test_purging import TestPurgeVerb
lines, last, folder = 0, int(sys.argv[2]), Path(sys.argv[1])
def count(frame, event, _):
    global lines
    if "/gate/purge/" not in frame.f_code.co_filename and "/gate/mask/" not in frame.f_code.co_filename:
        return None
    lines += event == "line"
    if lines == last:
        import os, signal
        os.kill(os.getpid(), signal.SIGKILL)
    return count
sys.settrace(count)
TestPurgeVerb().purge(folder, apply=True)
sys.settrace(None)
print(lines)
"""


@pytest.mark.slow
def test_killed_twice_it_is_the_old_or_the_new_mask(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Killed early, in the middle of writing, and at the exchange: readers see one of both, and the next try ends it."""

    def started(where: Path, line: int) -> subprocess.CompletedProcess[str]:
        paths = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        asked = [sys.executable, "-c", _PURGE, str(where), str(line)]
        return subprocess.run(asked, capture_output=True, text=True, env=paths, timeout=300, check=False)

    once = tmp_path_factory.mktemp("once") / "all"
    shutil.copytree(folder, once)
    all_of_it = started(once, -1)
    assert all_of_it.stderr == ""
    lines = int(all_of_it.stdout)
    old, new = contents(folder / "mask"), contents(once / "mask")
    assert old != new

    for first, second in ((lines // 3, lines // 2), (lines - 60, lines - 20), (lines - 30, lines // 4)):
        here = tmp_path_factory.mktemp("killed") / "all"
        shutil.copytree(folder, here)
        for line in (first, second):
            assert started(here, line).returncode in ((-9,) if line == first else (-9, 0))
            assert contents(here / "mask") in (old, new)
        assert started(here, -1).returncode == 0
        assert contents(here / "mask") == new
        assert [path.name for path in here.glob("mask*")] == ["mask"]
