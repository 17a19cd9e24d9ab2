"""What a desk publishes of itself at `/.well-known/widerspruch.json`: keys, addresses, and how it is spoken to."""

from collections.abc import Mapping
from typing import Literal, Self, get_args

import msgspec
from msgspec import UNSET, Struct, UnsetType

from widerspruch.protocol.drp.profile import SCOPE_OF_WORD, WORD_OF_SCOPE
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import is_platform_name
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.protocol.strict_json import read_json
from widerspruch.protocol.web_addresses import host_of
from widerspruch.rulebook.vocabulary import Scope

DISCOVERY_PATH = "/.well-known/widerspruch.json"
DISCOVERY_FORMAT = "widerspruch/desk/2"
_FORMAT_WITHOUT_DRP = "widerspruch/desk/1"
LONGEST_DISCOVERY = 2**20
"""Bytes."""

_CASE = "{case_id}"

KeyUse = Literal["receipts", "sets", "runs"]
KEY_USES: tuple[KeyUse, ...] = get_args(KeyUse)
"""What a key of a desk may sign; a statement signed with another one does not count."""


class PublicKeyEntry(Struct, frozen=True, kw_only=True):
    """A public key of the desk; those of earlier days stay for ever.

    Attributes:
        use: A word of `KEY_USES`. `key_id`: as statements name it.

        since, until: Microseconds UTC; None: not written down; it signs still.

        pem: SubjectPublicKeyInfo. `file`: what it is called to be saved.
    """

    use: str
    key_id: str
    pem: str
    file: str = ""
    since: int | None = None
    until: int | None = None


class TokenRotation(Struct, frozen=True, kw_only=True):
    """How tokens change: each setup gives a new one. Seconds: how long one holds, and how long the one before does."""

    token_seconds: int
    overlap_seconds: int


class DrpEndpoint(Struct, frozen=True, kw_only=True):
    """How a desk is spoken to over the Data Rights Protocol.

    Attributes:
        api_base: Below it are the calls (`/v1/...`). `business_id`: what messages call the desk: its public host.

        version: Of the protocol. `profile`: of `ai-training`.

        kinds: Which agents are taken, words of `profile.AGENT_KINDS`. `actions`: exercises. `verifications`: by what
            people are found.
    """

    api_base: str
    business_id: str
    version: str
    profile: str
    kinds: tuple[str, ...]
    actions: tuple[str, ...]
    verifications: tuple[str, ...]
    rotation: TokenRotation

    def address(self, path: str) -> str:
        """Of a call: `/v1/data-rights-request`."""
        return self.api_base.rstrip("/") + path


class PublishedLog(Struct, frozen=True, kw_only=True):
    """Where the log lies that holds the platform's statements.

    Attributes:
        origin: The log's name for all time. `address`: of its folder.

        policy: The text of a C2SP tlog-policy: the log's key, and the witnesses that the platform proposes. Whoever
            checks proofs takes it from somebody whom they trust.
    """

    origin: str
    address: str
    policy: str


class Discovery(Struct, frozen=True, kw_only=True):
    """The document.

    Attributes:
        desk: Public address of the desk. `object`: of the form for people. `numbers`: of the public numbers.

        platforms: Names for people by the platform's name in the rulebook.

        drp: None: it does not speak the protocol.

        scopes: What can be objected to. `languages`: in which people are answered.

        rulebook: The version of the rules by platform.

        verify: Address of the call that takes a mailed code, with `{case_id}` in it; empty: there is none.

        log: None: its statements are in no log.
    """

    desk: str
    platforms: Mapping[str, str]
    object: str
    numbers: str
    keys: tuple[PublicKeyEntry, ...]
    drp: DrpEndpoint | None = None
    scopes: tuple[Scope, ...] = ()
    languages: tuple[str, ...] = ()
    rulebook: Mapping[str, str] = {}
    verify: str = ""
    log: PublishedLog | None = None

    def verifying_keys(self, use: str) -> tuple[VerifyingKey, ...]:
        """All keys of a use, old ones too."""
        return tuple(VerifyingKey.from_pem(one.pem.encode(), one.file) for one in self.keys if one.use == use)

    def verify_address(self, case_id: str) -> str:
        """Where the mailed code of a case is handed in; empty: nowhere."""
        return self.verify.replace(_CASE, case_id)

    def checked(self) -> Self:
        """The document itself, if it makes sense.

        Raises:
            ProtocolError: `message_member_wrong` (values: place).
        """
        for place, address in self._addresses():
            if host_of(address) is None:
                raise ProtocolError("message_member_wrong", place=place)
        if not all(is_platform_name(name) for name in self.platforms):
            raise ProtocolError("message_member_wrong", place="$.platforms[...]")
        for index, key in enumerate(self.keys):
            try:
                is_right = VerifyingKey.from_pem(key.pem.encode("utf-8", "replace"), key.file).key_id == key.key_id
            except ProtocolError:
                is_right = False
            if not is_right:
                raise ProtocolError("message_member_wrong", place=f"$.keys[{index}]")
        if self.drp is not None and not self.drp.business_id:
            raise ProtocolError("message_member_wrong", place="$.drp.business_id")
        if self.verify and _CASE not in self.verify:
            raise ProtocolError("message_member_wrong", place="$.verify")
        if self.log is not None and not (self.log.origin and self.log.policy):
            raise ProtocolError("message_member_wrong", place="$.log")
        return self

    def _addresses(self) -> list[tuple[str, str]]:
        told = [("$.desk", self.desk), ("$.object", self.object), ("$.numbers", self.numbers)]
        if self.verify:
            told.append(("$.verify", self.verify_address("W")))
        if self.drp is not None:
            told.append(("$.drp.api_base", self.drp.api_base))
        if self.log is not None:
            told.append(("$.log.address", self.log.address))
        return told


class _Document(Struct, frozen=True, kw_only=True):
    format: str
    desk: str
    platforms: dict[str, str]
    object: str
    numbers: str
    keys: tuple[PublicKeyEntry, ...]


class _DocumentWithDrp(_Document, frozen=True, kw_only=True):
    scopes: tuple[str, ...]
    languages: tuple[str, ...]
    rulebook: dict[str, str]
    verify: str
    drp: DrpEndpoint | UnsetType = UNSET
    log: PublishedLog | UnsetType = UNSET


def write_discovery(discovery: Discovery) -> bytes:
    """The document of format 2. Raises as `Discovery.checked`."""
    told = discovery.checked()
    document = _DocumentWithDrp(
        format=DISCOVERY_FORMAT,
        desk=told.desk,
        platforms=dict(told.platforms),
        object=told.object,
        numbers=told.numbers,
        keys=told.keys,
        scopes=tuple(WORD_OF_SCOPE[one] for one in told.scopes),
        languages=told.languages,
        rulebook=dict(told.rulebook),
        verify=told.verify,
        drp=UNSET if told.drp is None else told.drp,
        log=UNSET if told.log is None else told.log,
    )
    return msgspec.json.encode(document, order="sorted")


def read_discovery(data: bytes) -> Discovery:
    """What a desk publishes, of format 2 or of 1, which speaks no protocol. Unknown members are passed over.

    Raises:
        ProtocolError: `message_...`; `discovery_format`: another format; `scope_unknown`.
    """
    found = read_json(data, _Format, longest=LONGEST_DISCOVERY).format
    if found == _FORMAT_WITHOUT_DRP:
        old = read_json(data, _Document, longest=LONGEST_DISCOVERY)
        return Discovery(
            desk=old.desk, platforms=old.platforms, object=old.object, numbers=old.numbers, keys=old.keys
        ).checked()
    if found != DISCOVERY_FORMAT:
        raise ProtocolError("discovery_format")
    read = read_json(data, _DocumentWithDrp, longest=LONGEST_DISCOVERY)
    if not SCOPE_OF_WORD.keys() >= set(read.scopes):
        raise ProtocolError("scope_unknown")
    return Discovery(
        desk=read.desk,
        platforms=read.platforms,
        object=read.object,
        numbers=read.numbers,
        keys=read.keys,
        drp=None if isinstance(read.drp, UnsetType) else read.drp,
        scopes=tuple(SCOPE_OF_WORD[one] for one in read.scopes),
        languages=read.languages,
        rulebook=read.rulebook,
        verify=read.verify,
        log=None if isinstance(read.log, UnsetType) else read.log,
    ).checked()


class _Format(Struct, frozen=True):
    format: str
