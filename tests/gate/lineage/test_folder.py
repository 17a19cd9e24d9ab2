"""The folder of statements: nothing in it is overlooked, and nothing in it is written over."""

from pathlib import Path

import pytest

from gate.lineage.made_models import NOW, data, lineage, model, sha
from widerspruch.gate.errors import GateError
from widerspruch.gate.lineage import folder as folder_module
from widerspruch.gate.lineage.folder import add_statement, read_graph, statement_name
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey

KEY, STRANGER = SigningKey.new(), SigningKey.new()


def code(folder: Path) -> str:
    """Why it cannot be read."""
    with pytest.raises((GateError, ProtocolError)) as caught:
        read_graph(folder)
    return str(caught.value.code)


def test_what_was_added_is_there_in_order(tmp_path: Path) -> None:
    """In whatever order it came."""
    add_statement(tmp_path, lineage([model("base")]), "top", sha("top"), KEY)
    add_statement(tmp_path, lineage([data("data/a", 1)]), "base", sha("base"), KEY)

    assert [one.name for one in read_graph(tmp_path, [KEY.public]).models.values()] == ["base", "top"]


def test_the_same_said_later_changes_nothing(tmp_path: Path) -> None:
    """And anything else about the same model is refused."""
    path = add_statement(tmp_path, lineage(), "one", sha("one"), KEY)
    before = path.read_bytes()
    add_statement(tmp_path, lineage(made_at=NOW + 1), "one", sha("one"), KEY)
    for name, other in (("one", lineage([data("data/a", 1)])), ("two", lineage())):
        with pytest.raises(GateError) as caught:
            add_statement(tmp_path, other, name, sha("one"), KEY)
        assert caught.value.code == "lineage_exists"

    assert path.read_bytes() == before


def test_what_nobody_signed_is_signed_when_somebody_does(tmp_path: Path) -> None:
    """It stays the same statement, as it was said first; nobody signs over another."""
    path = add_statement(tmp_path, lineage(), "one", sha("one"), None)
    (first,) = read_graph(tmp_path).models.values()
    add_statement(tmp_path, lineage(made_at=NOW + 1), "one", sha("one"), KEY)
    signed = path.read_bytes()
    add_statement(tmp_path, lineage(made_at=NOW + 2), "one", sha("one"), STRANGER)

    (now,) = read_graph(tmp_path, [KEY.public]).models.values()
    assert (now.digest, now.signed_by) == (first.digest, KEY.public.key_id)
    assert path.read_bytes() == signed


def test_a_statement_that_closes_a_circle_is_not_written(tmp_path: Path) -> None:
    """The folder stays one that can be read."""
    add_statement(tmp_path, lineage([model("b")]), "a", sha("a"), KEY)
    with pytest.raises(GateError) as caught:
        add_statement(tmp_path, lineage([model("a")]), "b", sha("b"), KEY)

    assert caught.value.code == "lineage_cycle"
    assert [path.name for path in tmp_path.iterdir()] == [statement_name(sha("a"))]


def test_nothing_is_added_beside_statements_of_strangers(tmp_path: Path) -> None:
    """Where it was said whose count."""
    add_statement(tmp_path, lineage(), "one", sha("one"), STRANGER)
    with pytest.raises(ProtocolError) as caught:
        add_statement(tmp_path, lineage(), "two", sha("two"), KEY, [KEY.public])

    assert caught.value.code == "signer_unknown"


def test_a_statement_that_was_broken_off_is_none_yet(tmp_path: Path) -> None:
    """Whoever is killed while writing leaves the folder as it was."""
    add_statement(tmp_path, lineage(), "one", sha("one"), KEY)
    (tmp_path / ".widerspruch-1-abc").write_bytes(b"half")

    assert len(read_graph(tmp_path).models) == 1


def test_a_folder_that_is_too_full_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Before memory runs out."""
    for name in "abc":
        add_statement(tmp_path, lineage(), name, sha(name), KEY)
    monkeypatch.setattr(folder_module, "MOST_MODELS", 2)
    assert code(tmp_path) == "lineage_many"
    monkeypatch.setattr(folder_module, "MOST_MODELS", 3)
    assert len(read_graph(tmp_path).models) == 3
    monkeypatch.setattr(folder_module, "LARGEST_FOLDER", 2000)
    assert code(tmp_path) == "lineage_many"


@pytest.mark.parametrize("content", [b"", b"[" * 100_000, b'{"payload":"","payload":""}', b"\xff", b"null"])
def test_bytes_that_are_no_statement_end_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    """Whatever they are."""
    (tmp_path / f"{'0' * 64}.json").write_bytes(content)

    assert code(tmp_path).startswith("json_")
