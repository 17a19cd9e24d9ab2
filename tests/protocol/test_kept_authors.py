"""The tree over kept authors: parted or not it is one tree, and its paths hold against its root."""

import random
from pathlib import Path

import pytest

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.kept_authors import Absence, absence, presence, tree_of_tokens
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.prefix_tree import NO_COMMIT, PrefixTree, verify_absent, verify_present

MANIFEST = "9" * 64


def tokens_of(count: int, alike: int = 0) -> list[bytes]:
    """Sorted tokens; `alike`: so many of them begin with the same 14 bytes."""
    drawn = random.Random(count)
    made = {drawn.randbytes(16) for _ in range(count - alike)}
    made |= {bytes(14) + number.to_bytes(2, "big") for number in range(alike)}
    return sorted(made)


def kept(folder: Path, tokens: list[bytes]) -> tuple[Path, bytes]:
    """The openings of a run with these authors, and the root."""
    file = folder / "tokens"
    file.write_bytes(b"".join(tokens))
    tree = tree_of_tokens(file)
    assert tree.count == len(tokens)
    openings = Openings(folder / "openings")
    openings.keep_run(MANIFEST, [file.read_bytes()], tree.nodes)
    return openings.of_run(MANIFEST), tree.root


@pytest.mark.parametrize(
    ("count", "alike"), [(0, 0), (1, 0), (2, 0), (255, 0), (256, 0), (300, 299), (1000, 0), (3000, 1990)]
)
def test_a_parted_tree_is_the_tree(count: int, alike: int, tmp_path: Path) -> None:
    """Root and paths are those of the whole tree in memory, for tokens that are there and for others."""
    tokens = tokens_of(count, alike)
    whole = PrefixTree((token, NO_COMMIT) for token in tokens)
    folder, root = kept(tmp_path, tokens)

    assert root == whole.root
    for token in tokens[:: max(1, count // 20)]:
        assert absence(folder, token, root) is None
        assert presence(folder, token, root) == whole.present(token)[1]
        assert verify_present(root, token, *whole.present(token))
    for stranger in (bytes(16), b"\xff" * 16, *tokens_of(20)):
        if stranger not in tokens:
            found = absence(folder, stranger, root)
            assert found == Absence(*whole.absent(stranger))
            assert presence(folder, stranger, root) is None
            assert verify_absent(root, stranger, *found)


def test_a_damaged_or_missing_cache_is_made_again(tmp_path: Path) -> None:
    """It is only there to be quick."""
    folder, root = kept(tmp_path, tokens_of(1000))
    asked = b"\x80" + bytes(15)
    right = absence(folder, asked, root)

    for nodes in (b"", bytes(32 * 8), (folder / "nodes.bin").read_bytes()[:-1], b"x" * 32 * 4):
        (folder / "nodes.bin").write_bytes(nodes)
        assert absence(folder, asked, root) == right
    (folder / "nodes.bin").unlink()
    assert absence(folder, asked, root) == right


def test_tokens_of_another_root_prove_nothing(tmp_path: Path) -> None:
    """A token that was taken out of the file is noticed, and so is half of one."""
    tokens = tokens_of(1000)
    folder, root = kept(tmp_path, tokens)

    for changed in (tokens[1:], [*tokens[:-1], tokens[-1][:8]]):
        (folder / "tokens.bin").write_bytes(b"".join(changed))
        with pytest.raises(ProtocolError, match="opening_damaged"):
            absence(folder, tokens[0], root)


def test_what_was_deleted_opens_nothing(tmp_path: Path) -> None:
    """After that there is no proof any more."""
    folder, root = kept(tmp_path, tokens_of(10))
    assert Openings(tmp_path / "openings").delete_run(MANIFEST)

    with pytest.raises(ProtocolError, match="opening_missing"):
        absence(folder, bytes(16), root)
