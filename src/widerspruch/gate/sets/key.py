"""The hashing key of an exclusion set: with any other, or with another fold before it, nobody would be found."""

from pathlib import Path

from widerspruch.gate.errors import GateError
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.sets.exclusion_set import ExclusionSet


def key_of_set(exclusions: ExclusionSet, key_file: Path | None) -> HashingKey:
    """The key in this file.

    Raises:
        GateError: There is none (`key_missing`), or the set was made with another (`key_of_another_set`).
        ProtocolError: The file holds no hashing key.
    """
    if key_file is None:
        raise GateError("key_missing", key_id=exclusions.key_id)
    key = HashingKey.load(key_file)
    if key.key_id != exclusions.key_id:
        raise GateError("key_of_another_set", key_id=key.key_id, wanted=exclusions.key_id)
    return key


def require_same_fold(exclusions: ExclusionSet) -> None:
    """Raise GateError `fold_of_another_version` where the set's identifiers were folded otherwise than here.

    Account ids are not folded: a corpus with these alone does not ask.
    """
    folded = exclusions.headers[-1].fold_version
    if folded != FOLD_VERSION:
        raise GateError("fold_of_another_version", folded=folded, here=FOLD_VERSION)
