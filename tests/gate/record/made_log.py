"""A small log in a folder, as C2SP has it, made without the room that makes logs."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.merkle import leaf_hash, root_of
from widerspruch.protocol.log.note import NoteSigner, sign_note
from widerspruch.protocol.log.tiles import bundle, entries_path, tile_path
from widerspruch.protocol.signing_keys import SigningKey

ORIGIN = "beispielnetz.example/statements"
LOG_KEY = SigningKey.new()


def log_of(folder: Path, entries: Sequence[bytes], key: SigningKey = LOG_KEY, origin: str = ORIGIN) -> Path:
    """A log of fewer than 256 entries; what was there is there no more."""
    folder.mkdir(parents=True, exist_ok=True)
    hashes = [leaf_hash(entry) for entry in entries]
    if entries:
        for path, data in (
            (tile_path(0, 0, len(entries)), b"".join(hashes)),
            (entries_path(0, len(entries)), bundle(entries)),
        ):
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            (folder / path).write_bytes(data)
    signer = NoteSigner(origin, key)
    (folder / "checkpoint").write_bytes(sign_note(Checkpoint(origin, len(entries), root_of(hashes)).text(), [signer]))
    (folder / "policy").write_text(f"log {signer.vkey}\nquorum none\n", "utf-8")
    return folder


def statement_of(folder: Path) -> bytes:
    """What a log holds of a set."""
    return (folder / "statement.json").read_bytes()
