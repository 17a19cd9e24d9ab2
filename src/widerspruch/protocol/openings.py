"""What opens the hashes that are published: one private folder, apart from sets, log and hashing key.

Whoever deletes an opening can make no proof of that set or run any more; the set, the log and all proofs that were made
stay as good as they were (docs/protocol/openings.md).

    openings/
      sets/<digest of the set's statement>/openings.key   the secret that its salts are made with
                                           nodes.bin      inner nodes of its tree: a cache
      runs/<SHA-256 of the run's manifest>/tokens.bin     the authors that the run kept, one token each, sorted
                                           nodes.bin      inner nodes of their tree: a cache
"""

import re
import secrets
import shutil
import tomllib
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

from widerspruch.lib.whole_files import atomic_folder
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import read_key_file, require_secret, write_new

OPENING_SECRET_BYTES = 32
OPENING_FILE, NODES_FILE, TOKENS_FILE = "openings.key", "nodes.bin", "tokens.bin"
_FORMAT = "widerspruch/openings/1"
_DIGEST = re.compile(r"[0-9a-f]{64}")


class SetOpening(Struct, frozen=True):
    """What opens the tree of one set; its `repr` does not show the secret. `nodes` may be missing: it is a cache."""

    secret: bytes
    nodes: Path

    def __repr__(self) -> str:
        return f"SetOpening({self.nodes.parent.name})"


class Openings:
    """The folder. Digests are those of statements, 64 hexadecimal digits; anything else is a `ValueError`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def of_set(self, digest: str) -> SetOpening:
        """What opens the tree of a set.

        Raises:
            ProtocolError: `opening_missing`, `opening_damaged` (values: file), or `key_file_...`: others may read it.
        """
        path = self._of("sets", digest) / OPENING_FILE
        if not path.is_file():
            raise ProtocolError("opening_missing")
        data = read_key_file(path)
        try:
            written = tomllib.loads(data.decode("utf-8"))
            secret = bytes.fromhex(written["secret"])
        except (ValueError, KeyError, TypeError) as error:
            raise ProtocolError("opening_damaged", file=path.name) from error
        if written.get("format") != _FORMAT or len(secret) != OPENING_SECRET_BYTES:
            raise ProtocolError("opening_damaged", file=path.name)
        require_secret(path)
        return SetOpening(secret, path.with_name(NODES_FILE))

    def has_set(self, digest: str) -> bool:
        return (self._of("sets", digest) / OPENING_FILE).is_file()

    def keep_set(self, digest: str, secret: bytes, nodes: bytes) -> None:
        """Put down what opens a set, before the set itself is there: a set that nobody can open comes to be by
        deletion alone. What was there of the same digest is the same."""
        lines = (
            "# Opens what a published exclusion set commits to. Keep it secret; once it is deleted, nobody can be",
            "# given a proof from that set any more.",
            f'format = "{_FORMAT}"',
            f'secret = "{secret.hex()}"',
            "",
        )
        target = self._of("sets", digest)
        self._make_private()
        shutil.rmtree(target, ignore_errors=True)
        with atomic_folder(target) as unfinished:
            write_new(unfinished / OPENING_FILE, "\n".join(lines).encode(), 0o600)
            write_new(unfinished / NODES_FILE, nodes, 0o600)

    def keep_run(self, manifest: str, tokens: Iterable[bytes], nodes: bytes) -> None:
        """Put down the authors that a run kept. `tokens`: sorted, none twice."""
        target = self._of("runs", manifest)
        self._make_private()
        shutil.rmtree(target, ignore_errors=True)
        with atomic_folder(target) as unfinished:
            with (unfinished / TOKENS_FILE).open("xb") as file:
                file.writelines(tokens)
            (unfinished / TOKENS_FILE).chmod(0o600)
            write_new(unfinished / NODES_FILE, nodes, 0o600)

    def of_run(self, manifest: str) -> Path:
        """The folder of a run.

        Raises:
            ProtocolError: `opening_missing`.
        """
        folder = self._of("runs", manifest)
        if not (folder / TOKENS_FILE).is_file():
            raise ProtocolError("opening_missing")
        return folder

    def sets(self) -> tuple[str, ...]:
        """Digests of the sets that can be opened."""
        return self._names("sets")

    def runs(self) -> tuple[str, ...]:
        """Manifests of the runs whose kept authors are known."""
        return self._names("runs")

    def delete_set(self, digest: str) -> bool:
        """Whether there was anything to delete. Other sets of the chain have the same secret in a file of their own."""
        return _deleted(self._of("sets", digest))

    def delete_run(self, manifest: str) -> bool:
        """As `delete_set`."""
        return _deleted(self._of("runs", manifest))

    def _of(self, kind: str, digest: str) -> Path:
        if not _DIGEST.fullmatch(digest):
            raise ValueError("no digest")
        return self.folder / kind / digest

    def _names(self, kind: str) -> tuple[str, ...]:
        folder = self.folder / kind
        found = (path.name for path in folder.iterdir()) if folder.is_dir() else ()
        return tuple(sorted(name for name in found if _DIGEST.fullmatch(name)))

    def _make_private(self) -> None:
        for folder in (self.folder, self.folder / "sets", self.folder / "runs"):
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def new_opening_secret() -> bytes:
    """For a full set; all increments on it have the same."""
    return secrets.token_bytes(OPENING_SECRET_BYTES)


def _deleted(folder: Path) -> bool:
    if not folder.is_dir():
        return False
    (folder / OPENING_FILE).unlink(missing_ok=True)  # first: what is interrupted now is closed already
    shutil.rmtree(folder)
    return True
