"""What an exclusion set says of itself."""

from collections.abc import Mapping
from typing import Literal, Self, get_args

from msgspec import Struct

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.statement import NAMES

EXCLUSION_SET = f"{NAMES}#exclusion-set/v1"
"""The predicate's type."""


class KeyCounts(Struct, frozen=True, forbid_unknown_fields=True):
    """Different account keys of a set, by the identifier that they were made from: of people, or of a scope that
    somebody objected for.

    Attributes:
        spellings: Keys of other spellings of what is counted here, so that a corpus may have either.
    """

    account: int = 0
    handle: int = 0
    email: int = 0
    repository: int = 0
    domain: int = 0
    url: int = 0
    path_prefix: int = 0
    spellings: int = 0

    def scopes(self) -> int:
        """All that are not of people."""
        return self.repository + self.domain + self.url + self.path_prefix


KeyKind = Literal["account", "handle", "email", "repository", "domain", "url", "path_prefix"]
"""The identifiers that account keys are made from."""
KEY_KINDS: tuple[KeyKind, ...] = get_args(KeyKind)
COUNTED = (*KEY_KINDS, "spellings")
"""The fields of `KeyCounts`, in its order."""


class PersonCounts(Struct, frozen=True, forbid_unknown_fields=True):
    """Different persons in a set, as far as its list told; those of them of whom it has an account id, a handle, or an
    e-mail address."""

    all: int = 0
    with_account: int = 0
    with_handle: int = 0
    with_email: int = 0


Shape = Literal["digits", "uuid", "hex", "did", "address", "word"]
"""How an identifier is written: digits alone; a UUID; 16 hexadecimal digits or more; `did:...`; `name@host` or
`name:host`; anything else. Of a handle only whether it is an `address`."""


class KeyShapes(Struct, frozen=True, forbid_unknown_fields=True):
    """How the identifiers were written that the keys of a set were made from, and how many lines of its list had them
    so. A run compares this with its corpus."""

    account: Mapping[Shape, int] = {}
    handle: Mapping[Shape, int] = {}


class SetCounts(Struct, frozen=True, forbid_unknown_fields=True):
    """What the files hold.

    Attributes:
        objections: Rows of the objections. `accounts`: different account keys among them. `mentions`: rows of the
            mention keys.

        keys: What `accounts` are keys of; None where nobody said so of every one.

        persons, shapes: None where nobody counted.
    """

    objections: int = 0
    accounts: int = 0
    mentions: int = 0
    keys: KeyCounts | None = None
    persons: PersonCounts | None = None
    shapes: KeyShapes | None = None


class SetHeader(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The predicate of a set's statement. Instants in int64 microseconds UTC.

    Attributes:
        number: Of this set; every later one of the platform has a higher number.

        issued_at: When it was made. It cannot be used before.

        received_until: Every objection that the platform received until then is in it (or in the sets it builds on).

        expires_at: It cannot be used from then on; None if it does not expire.

        key_id: Of the hashing key that its keys were made with. The key itself is never in it.

        since: None for a full set; N for an increment that is to be read together with set N.

        since_digest: Of set N, and through it of all that this one builds on (`exclusion_set.ExclusionSet.digests`):
            two sets may have the same number, by mistake or to show each reader another list.

        fold_version: Of the fold that handles and other identifiers went through before they were hashed.
    """

    number: int
    platform: str
    issued_at: int
    received_until: int
    expires_at: int | None = None
    key_id: str
    since: int | None = None
    since_digest: str | None = None
    fold_version: int
    counts: SetCounts = SetCounts()

    def checked(self) -> Self:
        """The header itself, if it makes sense.

        Raises:
            ProtocolError: `platform_name`, `set_number` (values: number), `set_number_not_above` (values: number,
                since), `set_since_digest` (values: number), `received_after_issue`, `expires_before_issue`.
        """
        if not is_platform_name(self.platform):
            raise ProtocolError("platform_name")
        if self.number < 1 or (self.since is not None and self.since < 1):
            raise ProtocolError("set_number", number=self.number)
        if self.since is not None and self.number <= self.since:
            raise ProtocolError("set_number_not_above", number=self.number, since=self.since)
        if (self.since is None) != (self.since_digest is None):
            raise ProtocolError("set_since_digest", number=self.number)
        if self.received_until > self.issued_at:
            raise ProtocolError("received_after_issue")
        if self.expires_at is not None and self.expires_at <= self.issued_at:
            raise ProtocolError("expires_before_issue")
        return self
