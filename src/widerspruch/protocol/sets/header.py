"""What an exclusion set says of itself."""

import re
from collections.abc import Mapping
from typing import Any, Literal, Self, get_args

import msgspec
from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.prefix_tree import TREE_KIND
from widerspruch.protocol.statement import NAMES, Statement, stated

EXCLUSION_SET = f"{NAMES}#exclusion-set/v2"
"""The predicate's type. `EXCLUSION_SET_BARE`: of a set that has no tree."""
EXCLUSION_SET_BARE = f"{NAMES}#exclusion-set/v1"
EXCLUSION_SETS = (EXCLUSION_SET, EXCLUSION_SET_BARE)

_ROOT = re.compile(r"[0-9a-f]{64}")
_SOURCE = re.compile(r"[!-?A-~]{1,100}@[!-~]{1,60}")
_AS_NEEDED = ("sources", "policies")
"""Members that are left out where they are empty."""


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


class SetTree(Struct, frozen=True, forbid_unknown_fields=True):
    """One hash over all that holds once the whole chain up to a set is applied; by it, an account is shown to be in the
    set or not, and nothing of the others (docs/protocol/prefix-tree.md). `root`: hexadecimal."""

    kind: str
    root: str


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

        tree: None where nobody made one; then nobody can prove to a person that they are in it.

        sources: How many accounts are in it by signals that nobody filed with the platform, by `name@version` of the
            signal; an account may be in it by several, and by an objection as well.

        policies: Accounts that are in it though nobody said no, because a platform presets so: never objections.
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
    tree: SetTree | None = None
    sources: Mapping[str, int] = {}
    policies: Mapping[str, int] = {}

    @property
    def kind(self) -> str:
        """The predicate's type."""
        return EXCLUSION_SET_BARE if self.tree is None else EXCLUSION_SET

    def predicate(self) -> dict[str, Any]:
        """The members; those of the first version know no tree."""
        members: dict[str, Any] = msgspec.to_builtins(self)
        if self.tree is None:
            del members["tree"]
        for name in _AS_NEEDED:
            if not members[name]:
                del members[name]
        return members

    def checked(self) -> Self:
        """The header itself, if it makes sense.

        Raises:
            ProtocolError: `platform_name`, `set_number` (values: number), `set_number_not_above` (values: number,
                since), `set_since_digest` (values: number), `received_after_issue`, `expires_before_issue`,
                `tree_kind_unknown` (values: number, kind), `tree_root_damaged` (values: number), `set_sources`
                (values: number).
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
        if self.tree is not None and self.tree.kind != TREE_KIND:
            raise ProtocolError("tree_kind_unknown", number=self.number, kind=shown(self.tree.kind[:40]))
        if self.tree is not None and not _ROOT.fullmatch(self.tree.root):
            raise ProtocolError("tree_root_damaged", number=self.number)
        for counted in (self.sources, self.policies):
            if any(count < 1 or not _SOURCE.fullmatch(name) for name, count in counted.items()):
                raise ProtocolError("set_sources", number=self.number)
        return self


def header_of(statement: Statement) -> SetHeader:
    """What a statement says of a set, of either version, if it makes sense.

    Raises:
        ProtocolError: `predicate_other`, `predicate_unreadable`; `set_tree_version` (values: number): the second
            version without a tree, or the first with one; and what `SetHeader.checked` refuses.
    """
    is_bare = statement.predicateType == EXCLUSION_SET_BARE
    header = stated(statement, EXCLUSION_SET_BARE if is_bare else EXCLUSION_SET, SetHeader)
    if ("tree" in statement.predicate) is is_bare or (header.tree is None) is not is_bare:
        raise ProtocolError("set_tree_version", number=header.number)
    return header.checked()
