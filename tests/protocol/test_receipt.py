"""Receipts: what a platform signed is read as it was meant, and nothing else is taken for it."""

import base64
import json
from pathlib import Path

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from examples import examples
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import pae, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.receipt import (
    LONGEST_RECEIPT,
    RECEIPT,
    RECEIPT_FORMAT,
    SALT_BYTES,
    ReceiptFindings,
    account_commitment,
    read_receipt,
    receipt_for,
    seal_receipt,
    verify_receipt,
)
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import PAYLOAD_TYPE, Statement, Subject
from widerspruch.rulebook.vocabulary import PURPOSES, SCOPES

VECTOR = json.loads((Path(__file__).parent / "vectors" / "receipt.json").read_text("utf-8"))
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key"])))
STRANGER = SigningKey.new()
ANNA, SALT = VECTOR["account_id"], bytes.fromhex(VECTOR["salt"])
RECEIVED = 1_790_000_000_000_000
DAY = 24 * 60 * 60 * 1_000_000
NOW = RECEIVED + 3 * DAY
GOOD = receipt_for(
    ANNA,
    SALT,
    HashingKey(bytes.fromhex(VECTOR["hashing_secret"])),
    platform="beispielnetz",
    case="W-7KQ4-M2XD-9",
    received_at=RECEIVED,
    scopes=SCOPES,
    in_sets_from=RECEIVED + DAY,
)
SEALED = seal_receipt(GOOD, SALT, KEY)


def found(data: bytes, trusted=(KEY.public,), **asked) -> ReceiptFindings:
    """What comes of looking at some bytes."""
    return verify_receipt(data, trusted, **{"now": NOW} | asked)


def refusal(data: bytes, trusted=(KEY.public,), **asked) -> str:
    """Why they prove nothing; there is a sentence for it in both languages, and nothing of them is told."""
    outcome = found(data, trusted, **asked)
    assert (outcome.outcome, outcome.read, outcome.named_signer) == ("refused", None, None)
    assert outcome.problem is not None
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.protocol")(
            f"problem.{outcome.problem.code}", **outcome.problem.values
        )
    return outcome.problem.code


def stating(changes=None, *, without=(), subjects=None, kind=RECEIPT, signer=KEY) -> bytes:
    """A receipt that says something else, properly signed."""
    predicate = msgspec.to_builtins(GOOD) | (changes or {})
    for member in without:
        del predicate[member]
    subjects = subjects or (Subject("account", {"sha256": GOOD.account}),)
    return around(json.loads(seal(Statement(subjects, kind, predicate), signer)))


def around(envelope, **changes) -> bytes:
    """A file around an envelope."""
    return json.dumps({"format": RECEIPT_FORMAT, "statement": envelope, "salt": SALT.hex()} | changes).encode()


def signed_as_it_stands(payload: bytes) -> bytes:
    """A payload that no writer of ours makes, signed by the right key."""
    sig = base64.b64encode(KEY.sign(pae(PAYLOAD_TYPE, payload))).decode()
    return around(
        {
            "payload": base64.b64encode(payload).decode(),
            "payloadType": PAYLOAD_TYPE,
            "signatures": [{"keyid": KEY.public.key_id, "sig": sig}],
        }
    )


ENVELOPE = json.loads(SEALED)["statement"]


class TestGood:
    def test_the_vector_comes_out(self):
        """Commitment, key, statement and file are those made with json, base64, hashlib, hmac and cryptography alone."""
        assert SEALED.decode() == VECTOR["receipt"]
        assert (GOOD.account, GOOD.account_key) == (VECTOR["account"], VECTOR["account_key"])

    def test_a_trusted_signature_is_verified(self):
        """What the platform stated is told, who signed, that the account is the one, and that the promise is due."""
        outcome = found(SEALED, account_id=ANNA, platform="beispielnetz")

        assert (outcome.outcome, outcome.named_signer) == ("verified", KEY.public.key_id)
        assert outcome.read is not None
        assert (outcome.read.receipt, outcome.is_account_opened, outcome.is_due) == (GOOD, True, True)

    def test_no_account_given_is_none_opened(self):
        """Nobody is told that it is about an account that nobody named."""
        assert not found(SEALED).is_account_opened

    def test_the_promise_is_due_on_its_day(self):
        """From that instant on, and not before."""
        assert not found(SEALED, now=RECEIVED + DAY - 1).is_due
        assert found(SEALED, now=RECEIVED + DAY).is_due

    def test_any_spelling_of_the_file_will_do(self):
        """A mail program or an editor may have indented it, or put a newline behind it."""
        spelled = json.dumps(json.loads(SEALED), indent=2).encode() + b"\n"

        assert found(spelled) == found(SEALED)

    @settings(deadline=None)
    @given(
        st.text(min_size=1, max_size=40),
        st.binary(min_size=SALT_BYTES, max_size=SALT_BYTES),
        st.lists(st.sampled_from(SCOPES), min_size=1, unique=True),
        st.lists(st.sampled_from(PURPOSES), min_size=1, unique=True),
        st.integers(1, NOW),
        st.integers(0, 400 * DAY),
    )
    def test_whatever_is_sealed_is_read(self, account_id, salt, scopes, purposes, received_at, days):
        """Every account, scope, purpose and time comes back, and opens to that account alone."""
        receipt = receipt_for(
            account_id,
            salt,
            HashingKey.new(),
            platform="instagram",
            case="1234567890",
            received_at=received_at,
            scopes=scopes,
            purposes=purposes,
            in_sets_from=received_at + days,
        )
        data = seal_receipt(receipt, salt, KEY)
        read = read_receipt(data, [KEY.public])

        assert (read.receipt, read.salt, read.signed_by) == (receipt, salt, KEY.public.key_id)
        assert found(data, account_id=account_id).is_account_opened
        assert refusal(data, account_id=account_id + "0") == "receipt_other_account"

    def test_the_same_receipt_gives_the_same_bytes(self):
        """A receipt that was lost is made once more, and is the one that was mailed."""
        assert seal_receipt(GOOD, SALT, KEY) == SEALED

    def test_a_retired_key_still_verifies_what_it_signed(self):
        """Whoever is given old and new keys can check old and new receipts."""
        assert found(SEALED, (STRANGER.public, KEY.public)).outcome == "verified"


class TestUnconfirmed:
    @pytest.mark.parametrize("trusted", [(), (STRANGER.public,)], ids=["no_key", "another_key"])
    def test_signer_unknown(self, trusted):
        """Whole, and signed by somebody: never verified, and the key that it names can be asked for."""
        outcome = found(SEALED, trusted, account_id=ANNA)

        assert (outcome.outcome, outcome.named_signer) == ("unconfirmed", KEY.public.key_id)
        assert outcome.read is not None
        assert (outcome.read.receipt, outcome.read.signed_by) == (GOOD, None)

    def test_a_key_retired_and_no_longer_trusted(self):
        """A stranger's signature over a perfect receipt is worth as much as any stranger's."""
        assert found(seal_receipt(GOOD, SALT, STRANGER)).outcome == "unconfirmed"

    def test_a_strangers_key_id_is_shown_harmlessly(self):
        """It commands no terminal and fills no page."""
        envelope = ENVELOPE | {"signatures": [ENVELOPE["signatures"][0] | {"keyid": "\x1b[2J\n" * 99}]}
        named = found(around(envelope)).named_signer

        assert named is not None
        assert named.isprintable()
        assert len(named) <= 40

    def test_reading_raises_where_no_key_fits(self):
        """Whoever needs a signature gets no receipt without a key that made it."""
        with pytest.raises(ProtocolError, match="signer_unknown"):
            read_receipt(SEALED, [STRANGER.public])


class TestWrong:
    """One test for every way to be wrong."""

    def test_flipped_bit(self):
        """Not one bit can be another one, but in the salt: with that, the account no longer opens."""
        salt = SEALED.index(b'"salt":"') + len(b'"salt":"')
        named = SEALED.index(b"ed25519:")
        for place in range(len(SEALED)):
            for bit in range(8):
                changed = SEALED[:place] + bytes([SEALED[place] ^ (1 << bit)]) + SEALED[place + 1 :]
                outcome = found(changed, account_id=ANNA)
                if outcome.outcome != "refused":
                    # Another name for the signer: then nobody trusted has signed.
                    assert outcome.outcome == "unconfirmed"
                    assert named <= place < named + len(KEY.public.key_id)
                if salt <= place < salt + 2 * SALT_BYTES:
                    assert outcome.problem is not None
                    assert outcome.problem.code in ("receipt_other_account", "receipt_contradicts", "json_unreadable")

    def test_flipped_bit_in_signature(self):
        """A signature that is not the key's."""
        signature = ENVELOPE["signatures"][0]
        flipped = signature | {"sig": ("B" if signature["sig"][0] == "A" else "A") + signature["sig"][1:]}

        assert refusal(around(ENVELOPE | {"signatures": [flipped]})) == "signature_wrong"

    def test_flipped_bit_in_body(self):
        """A statement that says something else than what was signed."""
        other = json.loads(seal_receipt(structs.replace(GOOD, case="W-7KQ4-M2XD-8"), SALT, KEY))["statement"]

        assert refusal(around(ENVELOPE | {"payload": other["payload"]})) == "signature_wrong"

    def test_other_salt(self):
        """The statement stands; whose it is cannot be shown."""
        other = around(ENVELOPE, salt="0" * 32)

        assert refusal(other, account_id=ANNA) == "receipt_other_account"
        assert found(other).outcome == "verified"

    def test_other_account(self):
        """Somebody else's receipt, though all of it is true."""
        assert refusal(SEALED, account_id="100004567890124") == "receipt_other_account"

    @pytest.mark.parametrize("spelled", ["", " 100004567890123", "100004567890123 ", "0100004567890123", "\ud800"])
    def test_account_spelled_differently(self, spelled):
        """Ids are compared exactly as the platform writes them."""
        assert refusal(SEALED, account_id=spelled) == "receipt_other_account"

    def test_other_platform(self):
        """A receipt of one platform says nothing about another."""
        assert refusal(SEALED, platform="instagram") == "receipt_other_platform"

    def test_unknown_scope(self):
        """It is refused by its name, never read as covering less or more."""
        outcome = found(stating({"scopes": ["own_content", "likeness"]}))

        assert outcome.problem is not None
        assert (outcome.problem.code, outcome.problem.values) == ("receipt_scope_unknown", {"scope": "likeness"})

    def test_unknown_purpose(self):
        """As for scopes."""
        assert refusal(stating({"purposes": ["advertising"]})) == "receipt_purpose_unknown"

    @pytest.mark.parametrize(
        ("member", "value"),
        [
            ("scopes", []),
            ("scopes", ["mentions", "mentions"]),
            ("purposes", []),
            ("purposes", ["generative", "generative"]),
            ("case", ""),
            ("case", "W-1\n"),
            ("case", "W" * 65),
            ("case", "../../etc"),
            ("account", GOOD.account.upper()),
            ("account", GOOD.account + "0"),
            ("account_key", GOOD.account_key[:-1]),
            ("key_id", "hmac"),
            ("received_at", 0),
            ("received_at", -1),
            ("in_sets_from", RECEIVED - 1),
            ("in_sets_from", 2**63),
        ],
    )
    def test_member_of_no_sense(self, member, value):
        """A member that cannot be meant, and which one."""
        outcome = found(stating({member: value}, subjects=[Subject("account", {"sha256": GOOD.account})]))

        assert outcome.problem is not None
        assert (outcome.problem.code, outcome.problem.values) == ("receipt_contradicts", {"member": member})

    def test_platform_of_no_sense(self):
        """A name that no platform has."""
        assert refusal(stating({"platform": "Insta gram"})) == "platform_name"

    @pytest.mark.parametrize("member", GOOD.__struct_fields__)
    def test_member_missing(self, member):
        """Nothing has a value that goes without saying."""
        assert refusal(stating(without=[member])) == "predicate_unreadable"

    def test_member_unknown(self):
        """What a newer version added may change what the rest means."""
        assert refusal(stating({"unless": "always"})) == "predicate_unreadable"

    @pytest.mark.parametrize("member", ["received_at", "in_sets_from"])
    def test_time_with_a_fraction(self, member):
        """Instants are whole numbers, also in a file that json would read."""
        payload = to_bytes(json.loads(VECTOR["payload"])).replace(str(getattr(GOOD, member)).encode(), b"1.5")

        assert refusal(signed_as_it_stands(payload)) == "json_unreadable"

    def test_duplicate_key_in_file(self):
        """Two readers could read two receipts."""
        assert refusal(SEALED.replace(b'"salt":', b'"salt":"00","salt":')) == "json_key_twice"

    def test_duplicate_key_in_statement(self):
        """Likewise within what is signed, even by the right key."""
        payload = VECTOR["payload"].replace('"scopes":', '"scopes":["mentions"],"scopes":').encode()

        assert refusal(signed_as_it_stands(payload)) == "json_key_twice"

    def test_too_long(self):
        """Nothing is read that is longer than any receipt."""
        assert refusal(SEALED + b" " * (LONGEST_RECEIPT - len(SEALED) + 1)) == "json_too_long"
        assert found(SEALED + b" " * (LONGEST_RECEIPT - len(SEALED))).outcome == "verified"

    @pytest.mark.parametrize("behind", [b"x", b"{}", b"\0", SEALED, "\N{NO-BREAK SPACE}".encode()])
    def test_trailing_bytes(self, behind):
        """A receipt with something behind it."""
        assert refusal(SEALED + behind) == "json_unreadable"

    @pytest.mark.parametrize(
        "data", [b"", b"null", b"[]", b"{}", b'"receipt"', b"\xff\xfe", b"[" * 60_000, b"PK\x03\x04"]
    )
    def test_no_receipt_at_all(self, data):
        """Something else, or nothing."""
        assert refusal(data) == "json_unreadable"

    @given(st.integers(0, len(SEALED) - 1))
    def test_broken_off(self, end):
        """A file that was copied half."""
        assert refusal(SEALED[:end]) == "json_unreadable"

    def test_other_encoding(self):
        """UTF-8 and no other, and no mark before it."""
        assert refusal(SEALED.decode().encode("utf-16")) == "json_unreadable"
        assert refusal(b"\xef\xbb\xbf" + SEALED) == "json_unreadable"

    @pytest.mark.parametrize("trusted", [(), (KEY.public,)])
    def test_unsigned(self, trusted):
        """Nobody's word, also where no key was given."""
        assert refusal(around(ENVELOPE | {"signatures": []}), trusted) == "unsigned"

    def test_borrowed_key_id(self):
        """A stranger who calls himself like the platform."""
        forged = seal_receipt(GOOD, SALT, STRANGER).replace(STRANGER.public.key_id.encode(), KEY.public.key_id.encode())

        assert refusal(forged) == "signature_wrong"

    @pytest.mark.parametrize("order", [bytes(32), b"\x01" + bytes(31)])
    def test_key_of_small_order(self, order):
        """A point under which anything verifies has signed nothing, even where somebody trusts it."""
        weak = VerifyingKey(Ed25519PublicKey.from_public_bytes(order))
        signature = ENVELOPE["signatures"][0] | {
            "keyid": weak.key_id,
            "sig": "AQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==",
        }

        assert refusal(around(ENVELOPE | {"signatures": [signature]}), (weak,)) == "signature_wrong"
        with pytest.raises(ProtocolError, match="verifying_key_weak"):
            VerifyingKey.from_pem(weak.pem, "platform.pem")

    def test_format_unknown(self):
        """A file of a later kind is named, not guessed at."""
        outcome = found(around(ENVELOPE, format="widerspruch/receipt/2"))

        assert outcome.problem is not None
        assert (outcome.problem.code, outcome.problem.values) == ("receipt_format", {"found": "widerspruch/receipt/2"})

    @pytest.mark.parametrize("salt", ["", "0" * 31, "0" * 33, "A" * 32, "ä" * 32, " " * 32])
    def test_salt_of_no_sense(self, salt):
        """Sixteen bytes in lower-case hexadecimal."""
        assert refusal(around(ENVELOPE, salt=salt)) == "receipt_contradicts"

    def test_more_in_the_file(self):
        """A member that nobody signed and that somebody may believe."""
        assert refusal(around(ENVELOPE, note="all accounts")) == "json_unreadable"

    def test_statement_of_another_kind(self):
        """A signed statement about something else is no receipt."""
        assert refusal(stating(kind="https://example.org/invented/v1")) == "predicate_other"

    def test_envelope_of_another_kind(self):
        """Nor is another document that the same key signed."""
        assert refusal(around(ENVELOPE | {"payloadType": "text/plain"})) == "envelope_other"

    @pytest.mark.parametrize(
        "subjects",
        [
            [Subject("account", {"sha256": "0" * 64})],
            [Subject("konto", {"sha256": GOOD.account})],
            [Subject("account", {"sha256": GOOD.account}), Subject("other", {"sha256": "0" * 64})],
        ],
        ids=["other_digest", "other_name", "one_more"],
    )
    def test_subject_differs(self, subjects):
        """What the statement is about is the account that it names, and nothing else."""
        assert refusal(stating(subjects=subjects)) == "receipt_contradicts"

    def test_received_in_the_future(self):
        """By this clock it was not yet received."""
        assert refusal(SEALED, now=RECEIVED - 1) == "receipt_from_future"

    @settings(max_examples=examples(300))
    @given(st.binary(max_size=300))
    def test_any_bytes(self, data):
        """Whatever lies there ends in a sentence."""
        assert refusal(data)


class TestMaking:
    def test_nothing_is_signed_that_would_be_refused(self):
        """A desk's mistake shows at once, not at the person's."""
        with pytest.raises(ProtocolError, match="receipt_contradicts"):
            seal_receipt(structs.replace(GOOD, scopes=()), SALT, KEY)

    def test_a_short_salt_is_no_salt(self):
        """A commitment that could be opened by trying is never made."""
        with pytest.raises(ValueError, match="salt"):
            account_commitment(b"", ANNA)

    def test_two_receipts_of_one_account_do_not_look_alike(self):
        """Without the salt nobody sees that they are about the same account."""
        assert account_commitment(bytes(16), ANNA) != GOOD.account
