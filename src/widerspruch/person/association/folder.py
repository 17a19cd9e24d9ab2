"""The folder of an association: who it is, its key, and what only this folder can compute."""

import hashlib
import hmac
import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.lib.lock import LockedError, locked
from widerspruch.lib.whole_files import atomic_folder, atomic_write
from widerspruch.person.association.errors import AssociationError
from widerspruch.protocol.drp.profile import is_agent_id, is_self
from widerspruch.protocol.mandate import SALT_BYTES
from widerspruch.protocol.signing_keys import SigningKey

ASSOCIATION_FORMAT = "widerspruch/association/1"
LONGEST_NAME = 200

_ABOUT, _KEY, _PUBLIC, _LOCK = "association.json", "agent.pem", "agent.pub.pem", ".lock"
_JOURNAL, _MANDATES, _RECEIPTS = "journal.jsonl", "mandates", "receipts"
_LONGEST_ABOUT = 64 * 1024
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


class _About(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    agent_id: str
    name: str
    secret: str
    format: str = ASSOCIATION_FORMAT


class AssociationFolder(Struct, frozen=True):
    """An open folder.

    Attributes:
        agent_id: As which the association is registered at desks. `name`: as people know it.

        secret: Of this folder alone: by it lines are known again in the journal without what they say.
    """

    path: Path
    agent_id: str
    name: str
    secret: bytes

    @property
    def journal(self) -> Path:
        """What was asked and answered."""
        return self.path / _JOURNAL

    @property
    def mandates(self) -> Path:
        """A note beside each signed document, by its digest."""
        return self.path / _MANDATES

    @property
    def receipts(self) -> Path:
        """What desks signed, by the number of the case."""
        return self.path / _RECEIPTS

    @property
    def public_key(self) -> Path:
        """What an operator is given to register the association."""
        return self.path / _PUBLIC

    def key(self) -> SigningKey:
        """With which everything is signed. Raises as `SigningKey.load`."""
        return SigningKey.load(self.path / _KEY)

    def digest(self, *parts: str) -> str:
        """By what some words are known again, hexadecimal: nobody without the folder finds out which they are."""
        written = "\0".join(parts).encode("utf-8", "surrogatepass")
        return hmac.new(self.secret, written, hashlib.sha256).hexdigest()

    def salt_of(self, document: str) -> bytes:
        """Of the commitment in a mandate's note: another one for each document, so that one can be told alone."""
        return bytes.fromhex(self.digest("mandate", document))[:SALT_BYTES]


def new_association(path: Path, agent_id: str, name: str) -> AssociationFolder:
    """Make a folder with a fresh key.

    Raises:
        AssociationError: `association_id_unusable`, `association_name_unusable`, `association_exists`.

        OSError: The place cannot be written.
    """
    if not is_agent_id(agent_id) or is_self(agent_id):
        raise AssociationError("association_id_unusable")
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise AssociationError("association_name_unusable")
    if path.exists() or path.is_symlink():
        raise AssociationError("association_exists")
    about = _About(agent_id=agent_id, name=name, secret=secrets.token_hex(32))
    key = SigningKey.new()
    with atomic_folder(path) as made:
        key.save(made / _KEY)
        key.public.save(made / _PUBLIC)
        for inner in (_MANDATES, _RECEIPTS):
            (made / inner).mkdir(mode=0o700)
        atomic_write(made / _ABOUT, msgspec.json.format(msgspec.json.encode(about), indent=2) + b"\n")
    return AssociationFolder(path, agent_id, name, bytes.fromhex(about.secret))


def open_association(path: Path) -> AssociationFolder:
    """A folder that is there.

    Raises:
        AssociationError: `association_missing`, `association_damaged`; `association_open`: others may look into it.
    """
    try:
        with (path / _ABOUT).open("rb") as file:
            about = msgspec.json.decode(file.read(_LONGEST_ABOUT), type=_About)
        secret = bytes.fromhex(about.secret)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise AssociationError("association_missing") from error
    except (OSError, ValueError, msgspec.MsgspecError) as error:
        raise AssociationError("association_damaged") from error
    if about.format != ASSOCIATION_FORMAT or not is_agent_id(about.agent_id) or len(secret) < SALT_BYTES:
        raise AssociationError("association_damaged")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & _OTHERS:
        raise AssociationError("association_open")
    return AssociationFolder(path, about.agent_id, about.name, secret)


@contextmanager
def held(folder: AssociationFolder) -> Iterator[None]:
    """One command at a time writes. Raises AssociationError `association_busy`."""
    try:
        with locked(folder.path / _LOCK):
            yield
    except LockedError as error:
        raise AssociationError("association_busy") from error


def is_case_number(written: str) -> bool:
    """Whether a file may be called so."""
    return _CASE.fullmatch(written) is not None
