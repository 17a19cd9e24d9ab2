"""Whose signatures count in a proof, and for what."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from widerspruch.lib.shown import shown
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.discovery import KEY_USES, KeyUse, read_discovery
from widerspruch.protocol.envelope import Envelope, Opened, open_envelope
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import VerifyingKey


class TrustedKey(Struct, frozen=True):
    """A key and what it may sign.

    Attributes:
        use: None: everything, because the person gave it without saying for what.

        platforms: For which it signs receipts and sets, by the document that it is published in. None: for all.
    """

    key: VerifyingKey
    use: str | None = None
    platforms: tuple[str, ...] | None = None

    def may_sign(self, use: KeyUse) -> bool:
        return use in self.uses()

    def uses(self) -> tuple[str, ...]:
        return KEY_USES if self.use is None else (self.use,)

    def speaks_for(self, platform: str) -> bool:
        return self.platforms is None or platform in self.platforms


class TrustedKeys(Struct, frozen=True):
    """All that a person trusts; none: nothing can be said of any signature."""

    keys: tuple[TrustedKey, ...] = ()

    @classmethod
    def of(cls, discoveries: Iterable[bytes] = (), keys: Iterable[VerifyingKey] = ()) -> "TrustedKeys":
        """Those of discovery documents, each for its use, and others for every use. Raises as `read_discovery`."""
        published = [
            TrustedKey(VerifyingKey.from_pem(one.pem.encode(), one.file), one.use, tuple(document.platforms))
            for document in map(read_discovery, discoveries)
            for one in document.keys
        ]
        return cls((*published, *map(TrustedKey, keys)))

    def of_use(self, use: KeyUse) -> Sequence[VerifyingKey]:
        return tuple(one.key for one in self.keys if one.may_sign(use))

    def platforms_of(self, key_id: str, use: KeyUse) -> tuple[str, ...] | None:
        """For which platforms a key speaks, by the documents that it is published in; None: it is in none."""
        named = [one.platforms for one in self.keys if one.key.key_id == key_id and one.may_sign(use)]
        known = [platforms for platforms in named if platforms is not None]
        return tuple(dict.fromkeys(one for platforms in known for one in platforms)) if known else None

    def open(self, envelope: Envelope, use: KeyUse) -> Opened:
        """A statement signed with a key of this use; without any key, a statement that nobody vouches for.

        Raises:
            ProtocolError: whatever `open_envelope` raises; `key_of_other_use` (values: signer, use): a key that we
                trust signed it, and may not.
        """
        data = to_bytes(envelope)
        if not self.keys:
            return open_envelope(data, (), signature_needed=False)
        try:
            return open_envelope(data, self.of_use(use), signature_needed=True)
        except ProtocolError as error:
            others = [one.key for one in self.keys]
            if error.code == "signer_unknown" and open_envelope(data, others, signature_needed=True):
                raise ProtocolError("key_of_other_use", signer=error.values["signer"], use=use) from error
            raise

    def require_platform(self, opened: Opened, use: KeyUse, platform: str) -> None:
        """Whoever trusts several platforms does not let one of them speak for another.

        Raises:
            ProtocolError: `key_of_other_platform` (values: signer, platform).
        """
        signer = opened.signed_by
        right = (one for one in self.keys if one.may_sign(use) and one.speaks_for(platform))
        if signer is not None and signer not in [one.key.key_id for one in right]:
            raise ProtocolError("key_of_other_platform", signer=signer, platform=shown(platform))
