"""Tiles: a log's files under C2SP's names, and nothing believed of them that the checkpoint does not hold."""

from collections.abc import Callable, Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_log import SmallLog, refusal

from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.merkle import verify_consistency, verify_inclusion
from widerspruch.protocol.log.tiles import (
    LONGEST_ENTRY,
    TileReader,
    bundle,
    entries_path,
    tile_path,
    unbundled,
    width_of,
)

LARGE = SmallLog([b"entry %d" % number for number in range(70_000)])
SMALL = SmallLog([b"entry %d" % number for number in range(600)])
SIZES = (0, 1, 2, 255, 256, 257, 511, 512, 600)


def reading(files: Mapping[str, bytes]) -> Callable[[str], bytes]:
    def read(path: str) -> bytes:
        if path not in files:
            raise FileNotFoundError(path)
        return files[path]

    return read


def changed(log: SmallLog, path: str, change: Callable[[bytes], bytes]) -> TileReader:
    """A reader of a log of which one file is another."""
    return TileReader(reading(log.files | {path: change(log.files[path])}), log.checkpoint())


def test_files_are_called_as_c2sp_says() -> None:
    """Three digits each, an `x` before all groups but the last, the width behind a part."""
    assert tile_path(0, 1234067) == "tile/0/x001/x234/067"
    assert tile_path(2, 0, 1) == "tile/2/000.p/1"
    assert entries_path(273, 112) == "tile/entries/273.p/112"
    assert entries_path(1000) == "tile/entries/x001/000"


def test_a_log_of_70000_has_the_tiles_of_c2sps_example() -> None:
    """273 full ones, a part of 112, one full above it, parts of 17 and 1."""
    widths = [
        sorted(width for number in range(300) if (width := width_of(70_000, level, number))) for level in range(4)
    ]

    assert widths == [[112, *[256] * 273], [17, 256], [1], []]
    tiles = {path for path in LARGE.files if not path.startswith("tile/entries")}
    assert {"tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"} <= tiles
    assert len(tiles) == 274 + 2 + 1


@pytest.mark.parametrize("size", SIZES)
def test_every_entry_is_read_and_proven(size: int) -> None:
    """In a log of this size, and for every size that it had."""
    log = SmallLog(SMALL.entries[:size])
    reader = log.reader

    assert tuple(reader.entries(0, size)) == log.entries
    for old in (one for one in SIZES if one <= size):
        root = SMALL.checkpoint(old).root
        assert reader.root(old) == root
        path = reader.consistency(old, size)
        assert verify_consistency(old, root, size, log.checkpoint().root, path)
        for index in {0, old // 2, old - 1} if old else ():
            assert verify_inclusion(log.hashes[index], index, old, reader.inclusion(old, index), root)
            assert reader.entry(index) == log.entries[index]


@given(st.integers(0, 600), st.integers(0, 600))
def test_entries_are_read_from_anywhere_to_anywhere(start: int, stop: int) -> None:
    """Across bundles."""
    start, stop = sorted((start, stop))

    assert tuple(SMALL.reader.entries(start, stop)) == SMALL.entries[start:stop]


def test_a_part_that_is_gone_is_read_from_the_whole() -> None:
    """The log has grown since and threw its parts away; what lies behind is not used."""
    above = {"tile/1/000.p/1": SMALL.reader.node_at(8, 0)}  # of that there is no whole yet
    reader = TileReader(reading(SMALL.files | above), SMALL.checkpoint(300))

    assert "tile/0/001.p/44" not in SMALL.files
    assert tuple(reader.entries(250, 300)) == SMALL.entries[250:300]
    assert refusal(TileReader(SMALL.read, SMALL.checkpoint(300)).entry, 0) == "log_file_missing"


@pytest.mark.parametrize("path", SMALL.files)
def test_every_changed_file_is_noticed(path: str) -> None:
    """In its first byte or its last, longer or shorter, or away."""
    for change in (
        lambda data: bytes([data[0] ^ 1]) + data[1:],
        lambda data: data[:-1] + bytes([data[-1] ^ 1]),
        lambda data: data[:-1],
        lambda data: data + b"\0",
        lambda data: data[:32],
        lambda data: b"",
    ):
        reader = changed(SMALL, path, change)
        assert refusal(lambda reader=reader: [*reader.entries(0, 600)]) in ("log_tree_differs", "log_file_damaged")
        assert refusal(lambda reader=reader: [*reader.entries(0, 600)]) in ("log_tree_differs", "log_file_damaged")
    files = {one: data for one, data in SMALL.files.items() if one != path}
    assert refusal(lambda: [*TileReader(reading(files), SMALL.checkpoint()).entries(0, 600)]) == "log_file_missing"


def test_no_proof_is_made_of_tiles_that_the_checkpoint_does_not_hold() -> None:
    """A tile that lies, or a root that is another's."""
    for path in ("tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2"):
        reader = changed(SMALL, path, lambda data: data[:-1] + bytes([data[-1] ^ 1]))
        assert refusal(reader.inclusion, 600, 3) == "log_tree_differs"
    other = Checkpoint("log", 600, bytes(32))
    assert refusal(TileReader(SMALL.read, other).consistency, 5, 600) == "log_tree_differs"
    assert refusal(TileReader(SMALL.read, Checkpoint("log", 0, bytes(32))).root, 0) == "log_tree_differs"


def test_entries_in_another_order_are_noticed() -> None:
    """Each hash has its place."""
    swapped = bundle([SMALL.entries[1], SMALL.entries[0], *SMALL.entries[2:256]])

    assert refusal(changed(SMALL, "tile/entries/000", lambda _: swapped).entry, 5) == "log_tree_differs"


def test_beyond_the_checkpoint_there_is_nothing() -> None:
    """Though the log may have grown: a mistake of the program."""
    reader = TileReader(SMALL.read, SMALL.checkpoint(512))
    for call in (
        lambda: reader.entry(512),
        lambda: [*reader.entries(500, 513)],
        lambda: [*reader.entries(5, 3)],
        lambda: reader.inclusion(513, 0),
        lambda: reader.consistency(1, 513),
        lambda: reader.node_at(9, 1),
        lambda: reader.node_at(0, 512),
        lambda: reader.node_at(0, -1),
        lambda: reader.entry(-1),
    ):
        with pytest.raises(ValueError, match="beyond the checkpoint"):
            call()


def test_a_reader_of_a_large_log_keeps_little() -> None:
    """Whoever reads it from end to end does not hold it."""
    reader = LARGE.reader

    assert sum(1 for _ in reader.entries(0, 70_000)) == 70_000
    assert len(reader._full) <= 64


def test_an_entry_has_at_most_65535_bytes() -> None:
    """Its length stands before it in two."""
    longest = bytes(LONGEST_ENTRY)

    assert unbundled(bundle([longest, b"", b"x"])) == [longest, b"", b"x"]
    assert refusal(bundle, [longest + b"x"]) == "log_entry_long"


@pytest.mark.parametrize("data", [b"\0", b"\0\1", b"\0\2x", b"\0\0\0", b"\0\0" * 257])
def test_what_is_no_bundle_is_refused(data: bytes) -> None:
    """Cut off, or of more than 256."""
    assert refusal(unbundled, data) == "log_file_damaged"
