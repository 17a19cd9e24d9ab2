"""The undo bundle: what a purge took out comes back byte for byte, until a day, and to nobody without the key."""

import json
import struct
from pathlib import Path

import pytest

from gate import made
from gate.made import objection
from gate.purge.test_purge import LATE, LATER, built, contents, late, newer_set
from widerspruch.gate.errors import GateError
from widerspruch.gate.purge.bundle import (
    MAGIC,
    HeldFile,
    UndoKey,
    new_header,
    read_undo_header,
    unpack,
    write_bundle,
)
from widerspruch.gate.purge.purge import DAY, undo
from widerspruch.gate.purge.swap import Swap
from widerspruch.protocol.errors import ProtocolError


@pytest.fixture
def purged(tmp_path: Path) -> tuple[Path, Path, dict[str, str]]:
    """A corpus after a purge, its bundle, and what the corpus was before."""
    made.made_once(tmp_path, __name__, purged_once)
    (bundle,) = tmp_path.glob("out.undo-*")
    before = json.loads((tmp_path / "before.json").read_bytes())
    (tmp_path / "before.json").unlink()
    return tmp_path, bundle, before


def purged_once(folder: Path) -> None:
    built(folder, {"a.parquet": made.posts([1, 2, 3]), "b.parquet": made.posts([4, 5])})
    (folder / "before.json").write_text(json.dumps(contents(folder / "out")), "utf-8")
    outcome = late(folder, [objection(2, LATE)], undo_key_file=folder / "undo.key")
    assert outcome.bundle is not None
    assert outcome.expires_at == LATER + 30 * DAY


Purged = tuple[Path, Path, dict[str, str]]


def test_undo_restores_every_byte(purged: Purged) -> None:
    """After undoing, all files are what they were, the manifest too."""
    folder, bundle, before = purged
    assert contents(folder / "out") != before

    undo(folder / "out", bundle, folder / "undo.key", LATER + DAY)

    assert contents(folder / "out") == before
    assert not (folder / "out.purge").exists()


def test_it_can_be_purged_again(purged: Purged) -> None:
    """Undone, a corpus can be purged again, and that undone again."""
    folder, bundle, before = purged
    undo(folder / "out", bundle, folder / "undo.key", LATER)

    late(folder, [], undo_key_file=folder / "undo.key")
    assert made.kept_authors(folder) == [1, 3]
    undo(folder / "out", bundle, folder / "undo.key", LATER)

    assert contents(folder / "out") == before


@pytest.mark.parametrize(
    ("name", "code"), [("data/b.parquet", "built_file_changed"), ("data/c.parquet", "built_stray")]
)
def test_files_that_the_purge_left_must_be_as_they_were(purged: Purged, name: str, code: str) -> None:
    """The restored manifest signs for them; what it does not know would stay unseen."""
    folder, bundle, _ = purged
    path = folder / "out" / name
    data = path.read_bytes() if path.exists() else b""
    path.write_bytes(data.replace(b"Beitrag", b"Beitraf", 1))
    after = contents(folder / "out")

    with pytest.raises(GateError, match=code):
        undo(folder / "out", bundle, folder / "undo.key", LATER)

    assert contents(folder / "out") == after
    assert not (folder / "out.purge").exists()


def test_the_bundle_tells_nothing(purged: Purged) -> None:
    """No text and no author of the removed rows can be read in the bundle; the key is for its owner alone."""
    folder, bundle, _ = purged
    data = bundle.read_bytes()

    assert b"Beitrag" not in data
    assert b"PAR1" not in data
    assert (folder / "undo.key").stat().st_mode & 0o077 == 0
    assert [file.name for file in read_undo_header(bundle).files] == [
        "data/a.parquet",
        "ledger/a.parquet",
        "manifest.json",
    ]


def test_without_a_key_there_is_no_bundle(tmp_path: Path) -> None:
    """A purge that nobody wants to undo leaves nothing of the rows."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})

    outcome = late(tmp_path, [objection(2, LATE)])

    assert outcome.bundle is None
    assert [path.name for path in tmp_path.iterdir() if "undo" in path.name] == []


def test_only_the_last_purge_can_be_undone(purged: Purged) -> None:
    """Two purges are undone in reverse order."""
    folder, first, before = purged
    between = contents(folder / "out")
    third = newer_set(folder, [objection(2, LATE), objection(5, LATE)], number=3)
    second = late(folder, [], exclusions=(third,), undo_key_file=folder / "undo.key").bundle
    assert second is not None

    with pytest.raises(GateError, match="undo_other_corpus"):
        undo(folder / "out", first, folder / "undo.key", LATER)
    undo(folder / "out", second, folder / "undo.key", LATER)
    assert contents(folder / "out") == between
    undo(folder / "out", first, folder / "undo.key", LATER)
    assert contents(folder / "out") == before


class TestRefusals:
    def refused(self, purged: Purged, now: int = LATER, key: str = "undo.key") -> str:
        """The code of the refusal; the corpus is as it was."""
        folder, bundle, _ = purged
        before = contents(folder / "out")
        with pytest.raises((GateError, ProtocolError)) as refusal:
            undo(folder / "out", bundle, folder / key, now)
        assert contents(folder / "out") == before
        assert not (folder / "out.purge").exists()
        return refusal.value.code

    def test_expired(self, purged: Purged) -> None:
        """From its last instant on a bundle restores nothing."""
        assert self.refused(purged, now=LATER + 30 * DAY) == "undo_expired"

    def test_a_later_day_in_the_header(self, purged: Purged) -> None:
        """Whoever changes the day of expiry cannot open the bundle any more."""
        _, bundle, _ = purged
        data = bundle.read_bytes()
        (length,) = struct.unpack(">I", data[len(MAGIC) : len(MAGIC) + 4])
        start = len(MAGIC) + 4
        header = json.loads(data[start : start + length])
        header["expires_at"] += 5 * DAY
        changed = json.dumps(header, separators=(",", ":"), sort_keys=True).encode()
        assert len(changed) == length
        bundle.write_bytes(data[:start] + changed + data[start + length :])

        assert self.refused(purged) == "undo_damaged"

    @pytest.mark.parametrize("place", [0, 20, -1, -5000])
    def test_a_changed_byte(self, purged: Purged, place: int) -> None:
        """A byte that was changed anywhere is noticed."""
        _, bundle, _ = purged
        data = bytearray(bundle.read_bytes())
        data[place] ^= 1
        bundle.write_bytes(data)

        assert self.refused(purged) == "undo_damaged"

    def test_cut_off(self, purged: Purged) -> None:
        """So is an end that is missing."""
        _, bundle, _ = purged
        bundle.write_bytes(bundle.read_bytes()[:-40])
        assert self.refused(purged) == "undo_damaged"

    def test_another_key(self, purged: Purged) -> None:
        """Another undo key opens nothing."""
        UndoKey.load_or_make(purged[0] / "other.key")
        assert self.refused(purged, key="other.key") == "undo_other_key"

    def test_no_undo_key(self, purged: Purged) -> None:
        """A key of another kind is told apart."""
        assert self.refused(purged, key="hashing.key") == "undo_key_other"

    def test_no_key_file(self, purged: Purged) -> None:
        """Undoing makes no key."""
        assert self.refused(purged, key="nothing.key") == "key_file_missing"
        assert not (purged[0] / "nothing.key").exists()

    def test_no_bundle(self, purged: Purged) -> None:
        """A bundle that is not there is named."""
        purged[1].unlink()
        assert self.refused(purged) == "undo_missing"


def test_a_bundle_of_many_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contents of any size, empty files and sizes that fill a piece exactly come back as they were."""
    monkeypatch.setattr("widerspruch.gate.purge.bundle.PIECE", 64)
    sizes = [0, 1, 63, 64, 65, 128, 1000, 0]
    for number, size in enumerate(sizes):
        (tmp_path / str(number)).write_bytes(bytes([number]) * size)
    names = [str(number) for number in range(len(sizes))]
    held = [HeldFile(name, contents(tmp_path)[name], sizes[int(name)]) for name in names]
    key = UndoKey.load_or_make(tmp_path / "undo.key")
    for files in (held, held[:4], held[:5], held[:1], []):
        bundle = tmp_path / f"bundle-{len(files)}"
        write_bundle(bundle, new_header("one", "other", files, key, LATER, LATER + DAY), tmp_path, key)
        into = tmp_path / f"back-{len(files)}"

        unpack(bundle, key, into, LATER)

        assert contents(into) == {file.name: file.sha256 for file in files}


def test_broken_off_after_the_bundle(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Broken off before the exchange, the corpus is as it was, its bundle restores nothing, and a purge works again."""
    built(tmp_path, {"a.parquet": made.posts([1, 2, 3])})
    before = contents(tmp_path / "out")
    newer_set(tmp_path, [objection(2, LATE)])

    def break_off(swap: Swap, predecessor: str) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(Swap, "commit", break_off)
        late(tmp_path, [], undo_key_file=tmp_path / "undo.key")

    (bundle,) = tmp_path.glob("out.undo-*")
    assert contents(tmp_path / "out") == before
    assert not (tmp_path / "out.purge").exists()
    with pytest.raises(GateError, match="undo_other_corpus"):
        undo(tmp_path / "out", bundle, tmp_path / "undo.key", LATER)
    assert late(tmp_path, [], undo_key_file=tmp_path / "undo.key").bundle == bundle
    undo(tmp_path / "out", bundle, tmp_path / "undo.key", LATER)
    assert contents(tmp_path / "out") == before
