"""Keys that exclusion sets are made and signed with."""

from pathlib import Path

from widerspruch.gate.api.given import File
from widerspruch.gate.sets.new_keys import new_hashing_key, new_signing_pair
from widerspruch.gate.telling.keys import KeyReport
from widerspruch.protocol.hashing_key import Algorithm


def new_key(out: File, *, sign: bool = False, algorithm: Algorithm = "hmac") -> KeyReport:
    """A new key in a file that must not exist: for exclusion sets, or with `sign` a pair for signing."""
    if sign:
        public, key_id = new_signing_pair(Path(out))
        return KeyReport(str(out), key_id, str(public))
    return KeyReport(str(out), new_hashing_key(Path(out), algorithm), None)
