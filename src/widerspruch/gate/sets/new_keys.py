"""New keys on disk."""

from pathlib import Path

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import Algorithm, HashingKey
from widerspruch.protocol.signing_keys import SigningKey


def new_hashing_key(path: Path, algorithm: Algorithm = "hmac") -> str:
    """Make a hashing key and write it; its id. Raises ProtocolError `key_file_exists` rather than replace a file."""
    key = HashingKey.new(algorithm)
    path.parent.mkdir(parents=True, exist_ok=True)
    key.save(path)
    return key.key_id


def new_signing_pair(path: Path) -> tuple[Path, str]:
    """Make a key pair: the private half at `path`, the public one beside it with `.pub` behind the name.

    Returns:
        Where the public half lies, and the pair's id.

    Raises:
        ProtocolError: `key_file_exists` for either file; then none is written.
    """
    key, public = SigningKey.new(), path.with_name(f"{path.name}.pub")
    if public.exists():
        raise ProtocolError("key_file_exists", file=public.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    key.save(path)
    key.public.save(public)
    return public, key.public.key_id
