"""The signatures of a mail (DKIM, RFC 6376) -> what each proves of the sender's domain.

dkimpy does the cryptography of RSA and the bringing into form; what a signature must cover and how old it may be, is
decided here, by the time that is given. Only signatures of the sender's own organisation are looked at: no other can
prove anything, and a directory that is asked for it would learn that somebody reads this mail.
"""

import base64
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, Literal, NamedTuple

from widerspruch.mailbox.domains import ascii_domain, organisation, readable_domain
from widerspruch.mailbox.mime import MailHead

SignatureOutcome = (
    Literal["valid", "body_changed", "signature_wrong", "body_partly", "head_uncovered", "sender_unsigned"]
    | Literal["key_missing", "key_weak", "key_broken", "key_testing", "no_answer"]
    | Literal["expired", "signed_in_future", "algorithm_unknown", "signature_broken"]
)

MOST_SIGNATURES = 5
LEAST_KEY = 1_024
"""Bits of an RSA key (RFC 8301)."""

_MOST_RECORD = 4_096
_SLACK = timedelta(days=1)
_SELECTOR = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9_.-]{0,180}[A-Za-z0-9])?")
_DOMAIN = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,250}[a-z0-9])?\.[a-z0-9-]+")
_COVERED = (b"from", b"subject", b"content-type")
"""Whoever may change these says something else."""

QUIET = logging.Logger("dkim")
"""dkimpy would tell the program's log what it finds in somebody's mail."""

QUIET.addHandler(logging.NullHandler())

AskKey = Callable[[str], "bytes | None"]


_MOST_HEAD = 1 << 17
_MOST_FIELD = 1 << 13
_MOST_STEPS = 10**8
_SPACES = re.compile(rb"[ \t]{100,}")


def is_tame(raw: bytes) -> bool:
    """Whether bringing a mail into form ends soon. dkimpy's way takes the square of the length of each row of spaces,
    and of a head; genuine mails have neither long."""
    end = re.search(rb"\r?\n\r?\n", raw)
    head = raw if end is None else raw[: end.start()]
    if len(head) > _MOST_HEAD:
        return False
    return sum((found.end() - found.start()) ** 2 for found in _SPACES.finditer(raw)) <= _MOST_STEPS


class CheckedSignature(NamedTuple):
    """What one signature is worth. `value`: a number of bits, a day or a field's name that its sentence tells."""

    outcome: SignatureOutcome
    domain: str
    value: int | str = ""


def own_signatures(head: MailHead, sender: str) -> tuple[tuple[int, str], ...]:
    """The place, among all, and the domain of each signature of the sender's organisation."""
    found: list[tuple[int, str]] = []
    for place, value in enumerate(head.all("dkim-signature")):
        domain = signing_domain(value)
        if domain and organisation(domain) == organisation(sender):
            found.append((place, domain))
    return tuple(found[:MOST_SIGNATURES])


def signing_domain(signature: str) -> str:
    """Whom a signature names as its signer; empty: nobody."""
    found = re.search(r"(?:^|;)\s*d\s*=\s*([^\s;]{1,253})", signature[:8_000])
    return readable_domain(found[1]) if found else ""


def check_signature(raw: bytes, place: int, domain: str, ask: AskKey, now: datetime) -> CheckedSignature:
    """Check one. Never raises."""
    try:
        return _check(raw, place, domain, ask, now)
    except OSError:
        return CheckedSignature("no_answer", domain)
    except Exception:  # what dkimpy makes of a hostile mail is not foreseeable
        return CheckedSignature("signature_broken", domain)


def _check(raw: bytes, place: int, domain: str, ask: AskKey, now: datetime) -> CheckedSignature:
    # To prove that the domain's owner signed this text, we need to achieve the following:
    #
    # 0. Read the signature: an algorithm that is still good, a domain and a key's name that can be asked for.
    # 1. It covers the sender, the subject, the kind of text, and all of the text.
    # 2. It was made, and has not run out.
    # 3. The key that it names stands in the domain's directory, is for mail, in earnest, and long enough.
    # 4. The text is the one that was signed.
    # 5. So is the head.
    import dkim
    from dkim.util import parse_tag_value

    if not is_tame(raw):
        return CheckedSignature("signature_broken", domain)
    verifier = dkim.DKIM(raw, logger=QUIET, minkey=0)
    fields = [field for field in verifier.headers if field[0].lower() == b"dkim-signature"]
    field = (fields[place][0], fields[place][1])

    # (0): read it.
    if len(field[1]) > _MOST_FIELD:
        return CheckedSignature("signature_broken", domain)
    tags: dict[bytes, bytes] = parse_tag_value(field[1])
    dkim.validate_signature_fields({name: value for name, value in tags.items() if name not in (b"t", b"x")})
    selector = tags[b"s"].decode("ascii")
    unfit = _unfit(verifier, tags, selector, domain, now)  # (0), (1), (2)
    if unfit is not None:
        return unfit

    # (3): the key.
    record = ask(f"{selector}._domainkey.{ascii_domain(domain)}")
    key = _key(record, tags[b"a"])
    if not isinstance(key, _Key):
        return CheckedSignature(key, domain)
    if key.bits < LEAST_KEY and key.kind == b"rsa":
        return CheckedSignature("key_weak", domain, key.bits)
    if key.is_strict and not (tags.get(b"i") or b"@" + tags[b"d"]).lower().endswith(b"@" + tags[b"d"].lower()):
        return CheckedSignature("key_broken", domain)

    # (4), (5): text and head.
    verifier.pk, verifier.keysize, verifier.ktag = key.key, key.bits, key.kind
    try:
        good = verifier.verify_sig_process(tags, _covered_by(tags), field, None)
    except dkim.ValidationError as error:
        if "body hash" in str(error):
            return CheckedSignature("body_changed", domain)
        raise
    if not good or (isinstance(key.key, _Ed25519) and not key.key.was_good):
        return CheckedSignature("signature_wrong", domain)
    ends = _moment(tags.get(b"x"))
    if ends is not None and ends < now:
        return CheckedSignature("expired", domain, ends.date().isoformat())
    return CheckedSignature("valid", domain)


def _unfit(
    verifier: Any, tags: dict[bytes, bytes], selector: str, domain: str, now: datetime
) -> CheckedSignature | None:
    """Why no key is asked for: the signature could prove nothing. `verifier`: dkimpy's, with head and text."""
    if tags[b"a"] not in (b"rsa-sha256", b"ed25519-sha256"):
        return CheckedSignature("algorithm_unknown", domain)
    signer = readable_domain(tags[b"d"].decode("utf-8", "replace"))
    if signer != domain or not _SELECTOR.fullmatch(selector) or not _DOMAIN.fullmatch(ascii_domain(domain)):
        return CheckedSignature("signature_broken", domain)
    uncovered = _uncovered(verifier.headers, _covered_by(tags))
    if uncovered is not None:
        return CheckedSignature("sender_unsigned" if uncovered == "from" else "head_uncovered", domain, uncovered)
    if b"l" in tags and _is_partly(verifier.body, tags):
        return CheckedSignature("body_partly", domain)
    made = _moment(tags.get(b"t"))
    if made is not None and made > now + _SLACK:
        return CheckedSignature("signed_in_future", domain)
    return None


def _covered_by(tags: dict[bytes, bytes]) -> list[bytes]:
    return [name.strip().lower() for name in tags[b"h"].split(b":")]


def _uncovered(headers: list[Any], covered: list[bytes]) -> str | None:
    """A field that tells the reader something and is there more often than it was signed."""
    names = [name.lower() for name, _ in headers]
    return next((name.decode() for name in _COVERED if names.count(name) > covered.count(name)), None)


def _is_partly(body: bytes, tags: dict[bytes, bytes]) -> bool:
    """Whether something stands below what was signed: anybody can have put it there."""
    from dkim.canonicalization import CanonicalizationPolicy

    policy = CanonicalizationPolicy.from_c_value(tags.get(b"c", b"simple/simple"))
    return int(tags[b"l"]) < len(policy.canonicalize_body(body))


def _moment(seconds: bytes | None) -> datetime | None:
    if seconds is None or not seconds.isdigit():
        return None
    return datetime.fromtimestamp(min(int(seconds), 253_402_300_000), UTC)


class _Key(NamedTuple):
    key: Any
    bits: int
    kind: bytes
    is_strict: bool


class _Ed25519:
    """A key as dkimpy calls it. It asks for an exception of a library that is not needed otherwise, and so is told
    nothing: the answer is asked for afterwards."""

    def __init__(self, data: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        self._key = Ed25519PublicKey.from_public_bytes(data)
        self.was_good = False

    def verify(self, digest: bytes, signature: bytes) -> None:
        from cryptography.exceptions import InvalidSignature

        try:
            self._key.verify(signature, digest)
            self.was_good = True
        except InvalidSignature:
            self.was_good = False


def _key(record: bytes | None, algorithm: bytes) -> _Key | SignatureOutcome:
    """The key of a record in the directory, or why there is none."""
    import dkim
    from dkim.util import parse_tag_value

    if not record:
        return "key_missing"
    if len(record) > _MOST_RECORD:
        return "key_broken"
    try:
        tags: dict[bytes, bytes] = parse_tag_value(record)
        if not tags.get(b"p", b"-").strip():
            return "key_missing"  # withdrawn
        flags = [flag.strip() for flag in tags.get(b"t", b"").split(b":")]
        if b"y" in flags:
            return "key_testing"
        kind = tags.get(b"k", b"rsa")
        hashes = [one.strip() for one in tags.get(b"h", b"sha256").split(b":")]
        services = [one.strip() for one in tags.get(b"s", b"*").split(b":")]
        if kind + b"-sha256" != algorithm or b"sha256" not in hashes or not {b"*", b"email"} & set(services):
            return "key_broken"
        if kind == b"ed25519":
            return _Key(_Ed25519(base64.b64decode(tags[b"p"])), 256, kind, b"s" in flags)
        key, bits, _, _ = dkim.evaluate_pk(b"key", record)
    except Exception:  # likewise
        return "key_broken"
    return _Key(key, bits, kind, b"s" in flags) if key is not None else "key_broken"
