"""Statements into a log."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from log.made_logs import LOG_KEY, NOW, ORIGIN, PLATFORM_KEY, made_log, statement, statements
from widerspruch.lib.lock import locked
from widerspruch.log.append import append
from widerspruch.log.edge import Edge
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.init import begin
from widerspruch.log.layout import LOCK, LONGEST_ENTRY
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.merkle import leaf_hash, root_of
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import NAMES, PAYLOAD_TYPE, Statement


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return made_log(tmp_path / "log")


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 300 statements, not to be written to."""
    return made_log(tmp_path_factory.mktemp("grown") / "log", 300)


@pytest.fixture
def of_300(grown: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(grown, tmp_path / "log"))


class TestAppend:
    def test_statements_stand_where_it_says(self, log: Path) -> None:
        """Each of them, below a signed root."""
        first, second = append(log, LOG_KEY, statements(2), NOW), append(log, LOG_KEY, statements(3, 2), NOW)

        assert (first.indexes, first.size, first.added) == ((0, 1), 2, 2)
        assert (second.indexes, second.size) == ((2, 3, 4), 5)
        policy = parse_policy((log / "policy").read_bytes())
        checkpoint = policy.check((log / "checkpoint").read_bytes()).checkpoint
        assert checkpoint.origin == ORIGIN
        assert checkpoint.root == root_of([leaf_hash(one) for one in statements(5)])
        assert list(TileReader(LogFolder(log).read, checkpoint).entries(0, 5)) == statements(5)

    def test_a_statement_is_logged_once(self, log: Path) -> None:
        """Given again, or twice at once, it has the index that it had; no new checkpoint is signed."""
        append(log, LOG_KEY, statements(3), NOW)
        before = (log / "checkpoint").read_bytes()

        again = append(log, LOG_KEY, [statement(1), statement(1)], NOW)

        assert (again.indexes, again.size, again.added) == ((1, 1), 3, 0)
        assert (log / "checkpoint").read_bytes() == before
        assert append(log, LOG_KEY, [statement(7), statement(7), statement(0)], NOW).indexes == (3, 3, 0)

    def test_another_spelling_is_the_same_entry(self, log: Path) -> None:
        """What is logged is the canonical envelope."""
        spelled = statement(0).replace(b'":', b'" : ')
        assert spelled != statement(0)

        append(log, LOG_KEY, [spelled], NOW)

        assert append(log, LOG_KEY, [statement(0)], NOW).indexes == (0,)

    def test_every_checkpoint_is_kept(self, log: Path) -> None:
        """Proofs that were handed out rest on them."""
        for number in range(4):
            append(log, LOG_KEY, [statement(number)], NOW)

        assert LogFolder(log).sizes() == [4, 3, 2, 1, 0]
        assert (log / "checkpoints" / "4").read_bytes() == (log / "checkpoint").read_bytes()

    def test_parts_of_a_tile_go_when_it_is_whole(self, of_300: Path) -> None:
        """And stay until then."""
        assert not (of_300 / "tile" / "0" / "000.p").exists()
        append(of_300, LOG_KEY, statements(1, 300), NOW)

        parts = of_300 / "tile" / "entries" / "001.p"
        assert {one.name for one in parts.iterdir()} == {"44", "45"}

    def test_what_is_public_can_be_read_by_all(self, log: Path) -> None:
        """By a web server of whichever user."""
        append(log, LOG_KEY, statements(1), NOW)

        for path in log.rglob("*"):
            if path.name != LOCK:
                assert path.stat().st_mode & 0o777 == (0o755 if path.is_dir() else 0o644), path

    @pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="asks the system for names")
    def test_a_checkpoint_has_its_name_when_all_else_is_on_the_disk(
        self, of_300: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Tiles and the folders that name them first, then the kept checkpoint, then the newest: whoever loses power
        finds no root without its tree."""
        done: list[tuple[str, str]] = []
        fsync, replace = os.fsync, os.replace

        def synced(handle: int) -> None:
            fsync(handle)
            done.append(("synced", str(Path(f"/proc/self/fd/{handle}").readlink())))

        def named(source: str, target: str) -> None:
            done.append(("named", str(source)))
            replace(source, target)
            done.append(("named", str(target)))

        monkeypatch.setattr(os, "fsync", synced)
        monkeypatch.setattr(os, "replace", named)
        append(of_300, LOG_KEY, statements(300, 300), NOW)

        order = [Path(path).relative_to(of_300).as_posix() for what, path in done if what == "named"]
        targets = [name for name in order if not Path(name).name.startswith(".")]
        kept = done.index(("named", str(of_300 / "checkpoints" / "600")))
        assert targets[-2:] == ["checkpoints/600", "checkpoint"]
        assert {"tile/0/001", "tile/entries/001", "tile/0/002.p/88", "tile/1/000.p/2"} <= set(targets[:-2])
        for name in targets[:-2]:
            at = done.index(("named", str(of_300 / name)))
            assert ("synced", done[at - 1][1]) in done[:at]  # its bytes, under the name that it had before
            assert ("synced", str((of_300 / name).parent)) in done[at:kept]
        newest = done.index(("named", str(of_300 / "checkpoint")))
        assert ("synced", str(of_300 / "checkpoints")) in done[kept:newest]

    @settings(max_examples=60, deadline=None)
    @given(st.lists(st.integers(0, 700), min_size=1, max_size=4))
    def test_the_edge_has_the_root_of_all_leaves(self, parts: list[int]) -> None:
        """However it grew."""
        leaves = [leaf_hash(bytes([number % 256, number // 256])) for number in range(sum(parts))]
        edge, tiles = Edge(0, lambda level, index: b""), {}
        done = 0
        for part in parts:
            for tile in edge.grow(leaves[done : done + part]):
                tiles[tile.level, tile.number] = tile.data
            done += part

            assert edge.root() == root_of(leaves[:done])
        assert len([one for one in tiles if one[0] == 0]) == len(leaves) // 256


class TestRefused:
    @pytest.mark.parametrize(
        ("entry", "code"),
        [
            (statement(1, signer=None), "entry_unsigned"),
            (statement(1, kind="receipt/v1"), "entry_kind"),
            (statement(1, kind="gate-run/v1"), "entry_kind"),
            (statement(1, kind="exclusion-set"), "entry_kind"),
            (statement(1, kind="exclusion-set/v1x"), "entry_kind"),
            (b"", "entry_no_statement"),
            (b"{}", "entry_no_statement"),
            (b"\xff" * 100, "entry_no_statement"),
            (b"[" * 100_000, "entry_no_statement"),
            (b" " * 200_000, "entry_too_long"),
            (statement(1).replace(PAYLOAD_TYPE.encode(), b"text/plain"), "entry_no_statement"),
        ],
    )
    def test_what_may_not_be_logged_is_not(self, log: Path, entry: bytes, code: str) -> None:
        """Nor what was given beside it."""
        with pytest.raises(LogError) as refused:
            append(log, LOG_KEY, [statement(0), entry], NOW)

        assert refused.value.code == code
        assert LogFolder(log).newest().checkpoint.size == 0

    def test_an_entry_has_at_most_65535_bytes(self, log: Path) -> None:
        """And it may have just so many."""

        def sized(length: int) -> bytes:
            predicate = {"number": 1, "text": ""}
            kind = f"{NAMES}#exclusion-set/v1"
            short = len(seal(Statement((), kind, predicate), PLATFORM_KEY))
            for extra in range((length - short) * 3 // 4 - 4, (length - short) * 3 // 4 + 4):
                found = seal(Statement((), kind, predicate | {"text": "x" * extra}), PLATFORM_KEY)
                if len(found) >= length:
                    return found
            raise AssertionError

        longest = sized(LONGEST_ENTRY - 3)
        assert len(longest) <= LONGEST_ENTRY
        assert append(log, LOG_KEY, [longest], NOW).added == 1
        with pytest.raises(LogError, match="entry_too_long"):
            append(log, LOG_KEY, [sized(LONGEST_ENTRY + 1)], NOW)

    def test_a_statement_of_next_week_is_refused(self, log: Path) -> None:
        """A clock that goes wrong would make promises for a time that nobody has seen."""
        week = 7 * 24 * 60 * 60 * 1_000_000
        of_then = seal(Statement((), f"{NAMES}#run-record/v1", {"frozen_at": NOW + week}), PLATFORM_KEY)

        with pytest.raises(LogError, match="entry_from_future"):
            append(log, LOG_KEY, [of_then], NOW)
        assert append(log, LOG_KEY, [of_then], NOW + week).added == 1

    def test_another_key_signs_nothing(self, log: Path) -> None:
        """Whoever has a key of the platform is not the log."""
        with pytest.raises(LogError, match="log_key_other"):
            append(log, PLATFORM_KEY, statements(1), NOW)

    def test_a_second_writer_is_told_to_wait(self, log: Path) -> None:
        """Two at once would sign two histories."""
        with locked(log / LOCK), pytest.raises(LogError) as refused:
            append(log, LOG_KEY, statements(1), NOW)

        assert refused.value.kinds[refused.value.code] == "busy"

    def test_a_folder_without_a_log_is_none(self, tmp_path: Path) -> None:
        """Nothing is begun by appending."""
        with pytest.raises(LogError, match="log_missing"):
            append(tmp_path, LOG_KEY, statements(1), NOW)
        with pytest.raises(LogError, match="log_missing"):
            append(tmp_path / "none", LOG_KEY, statements(1), NOW)
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize("what", ["tile/0/001.p/44", "tile/1/000.p/1", "tile/entries/001.p/44"])
    @pytest.mark.parametrize("harm", ["changed", "cut", "gone", "empty", "link"])
    def test_nothing_is_signed_over_damage(self, of_300: Path, what: str, harm: str) -> None:
        """What is signed next rests on these files."""
        path = of_300 / what
        data = path.read_bytes()
        match harm:
            case "changed":
                path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
            case "cut":
                path.write_bytes(data[:-1])
            case "gone":
                path.unlink()
            case "empty":
                path.write_bytes(b"")
            case "link":
                path.rename(of_300 / "elsewhere")
                path.symlink_to(of_300 / "elsewhere")
        before = (of_300 / "checkpoint").read_bytes()

        with pytest.raises((ProtocolError, LogError)) as refused:
            append(of_300, LOG_KEY, statements(1, 300), NOW)

        codes = {"gone": {"log_file_missing"}, "link": {"log_unreadable"}, "cut": {"log_file_damaged"}}
        assert refused.value.code in codes.get(harm, {"log_tree_differs", "log_file_damaged"})
        assert (of_300 / "checkpoint").read_bytes() == before

    def test_tiles_of_another_log_are_not_gone_on_with(self, of_300: Path, tmp_path: Path) -> None:
        """However well they fit each other."""
        other = tmp_path / "other"
        begin(other, "other.example/log", LOG_KEY)
        append(other, LOG_KEY, statements(300, 5000), NOW)
        shutil.rmtree(of_300 / "tile")
        shutil.copytree(other / "tile", of_300 / "tile")

        with pytest.raises(ProtocolError, match="log_tree_differs"):
            append(of_300, LOG_KEY, statements(1, 300), NOW)

    def test_a_checkpoint_of_another_log_is_not_gone_on_from(self, of_300: Path, tmp_path: Path) -> None:
        """The folder's policy knows no such log."""
        other = tmp_path / "other"
        begin(other, "other.example/log", LOG_KEY)
        append(other, LOG_KEY, statements(301), NOW)
        shutil.copy(other / "checkpoint", of_300 / "checkpoint")

        with pytest.raises(LogError, match="log_of_other"):
            append(of_300, LOG_KEY, statements(1, 300), NOW)

    def test_two_checkpoints_of_one_size_are_two_histories(self, of_300: Path, tmp_path: Path) -> None:
        """Both signed by this log: somebody has signed elsewhere with its key."""
        other = made_log(tmp_path / "other")
        append(other, LOG_KEY, statements(300, 5000), NOW)
        shutil.copy(other / "checkpoint", of_300 / "checkpoint")

        with pytest.raises(LogError, match="two_histories"):
            append(of_300, LOG_KEY, statements(1, 300), NOW)

    @pytest.mark.parametrize("data", [b"", b"\0" * 100, b"x\n1\nx\n\n", b"a" * 300_000])
    def test_a_broken_checkpoint_is_not_gone_on_from(self, of_300: Path, data: bytes) -> None:
        """It is told, in whichever of its files."""
        for name in ("checkpoint", "checkpoints/300"):
            whole = (of_300 / name).read_bytes()
            (of_300 / name).write_bytes(data)
            with pytest.raises(LogError) as refused:
                append(of_300, LOG_KEY, statements(1, 300), NOW)
            assert refused.value.code in ("checkpoint_damaged", "log_unreadable")
            (of_300 / name).write_bytes(whole)

    def test_a_changed_signature_is_noticed(self, of_300: Path) -> None:
        """Of the checkpoint that is to be gone on from."""
        for name in ("checkpoint", "checkpoints/300"):
            data = (of_300 / name).read_bytes()
            (of_300 / name).write_bytes(data[:-8] + b"AAAAA==\n")
        with pytest.raises(LogError) as refused:
            append(of_300, LOG_KEY, statements(1, 300), NOW)
        assert refused.value.code == "checkpoint_damaged"


class TestBegin:
    def test_a_log_is_never_begun_anew(self, log: Path) -> None:
        """Its key may be any: what stands in it is promised."""
        with pytest.raises(LogError, match="log_exists"):
            begin(log, ORIGIN, SigningKey.new())

    def test_an_interrupted_beginning_is_gone_on_with(self, log: Path) -> None:
        """Nothing was published yet."""
        shutil.rmtree(log / "checkpoints")
        (log / "checkpoint").unlink()

        begin(log, ORIGIN, LOG_KEY)

        assert append(log, LOG_KEY, statements(1), NOW).indexes == (0,)

    @pytest.mark.parametrize("origin", ["", "a b", "a+b", "a\nb", "größe.example", "a\u2028b"])
    def test_a_name_that_cannot_stand_in_a_note_is_refused(self, tmp_path: Path, origin: str) -> None:
        """It is for all time."""
        with pytest.raises(LogError, match="origin_wrong"):
            begin(tmp_path / "log", origin, LOG_KEY)
        assert not (tmp_path / "log").exists()

    def test_witnesses_come_without_a_log(self, tmp_path: Path, log: Path) -> None:
        """The log's line is written here."""
        with pytest.raises(LogError, match="policy_with_log"):
            begin(tmp_path / "new", ORIGIN, LOG_KEY, witnesses=(log / "policy").read_bytes())


def test_canonical_bytes_are_what_is_logged(log: Path) -> None:
    """As `to_bytes` of the envelope spells them."""
    from widerspruch.protocol.canonical import from_bytes
    from widerspruch.protocol.envelope import Envelope

    append(log, LOG_KEY, [statement(0)], NOW)

    reader = TileReader(LogFolder(log).read, LogFolder(log).newest().checkpoint)
    assert reader.entry(0) == to_bytes(from_bytes(statement(0), Envelope))
