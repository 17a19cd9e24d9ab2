"""In which bucket a person's rows lie: a share of all people, drawn by a secret of one family of models.

A late objection then touches few files of a corpus, and whoever returns comes back to the same one. Without the secret
nobody can tell whose bucket is whose.
"""

import re
from collections.abc import Iterable
from hashlib import sha256

from msgspec import Struct

MOST_BUCKETS = 65_536
SALT_BYTES = 32

_LABEL = b"widerspruch/bucket/1"
_COMMITMENT = b"widerspruch/family/1"
_COMMITTED = re.compile(r"[0-9a-f]{64}")


class RunBuckets(Struct, frozen=True, forbid_unknown_fields=True):
    """How the kept rows of a run were parted.

    Attributes:
        count: Of buckets, without the one for rows that name no author.

        commitment: SHA-256 in hex over a label and the family's salt: two runs with the same one have each person in
            the same bucket, as long as they have the same count and hashing key.
    """

    count: int
    commitment: str

    def is_right(self) -> bool:
        """Whether there can be so many, by such a salt."""
        return 1 <= self.count <= MOST_BUCKETS and bool(_COMMITTED.fullmatch(self.commitment))


def commitment_to(salt: bytes) -> str:
    """What a manifest says of a family's salt, which it does not show."""
    return sha256(_COMMITMENT + salt).hexdigest()


def bucket_digests(salt: bytes, account_keys: Iterable[bytes]) -> bytes:
    """The SHA-256 of which the first four bytes say an account's bucket, of one account after the other."""
    before = _LABEL + salt
    return b"".join([sha256(before + key).digest() for key in account_keys])


def buckets_of(salt: bytes, count: int, account_keys: Iterable[bytes]) -> list[int]:
    """The bucket of each account."""
    digests = bucket_digests(salt, account_keys)
    return [int.from_bytes(digests[at : at + 4]) % count for at in range(0, len(digests), 32)]


def bucket_names(count: int, ending: str) -> tuple[str, ...]:
    """How the files are called, in order; last that of the rows without an author.

    Args:
        ending: As `.parquet`.
    """
    digits = max(3, len(str(count - 1)))
    return (*(f"bucket-{number:0{digits}}{ending}" for number in range(count)), f"bucket-none{ending}")


def bucket_named(file: str) -> str:
    """The bucket whose file is called so, as `bucket_names` calls it: `017`, or `none`."""
    return file.partition("bucket-")[2].partition(".")[0]
