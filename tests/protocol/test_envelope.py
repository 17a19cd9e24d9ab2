"""Signed statements: opened only by who may, and not after a single change."""

import hashlib
import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from widerspruch.protocol.envelope import open_envelope, pae, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.statement import PAYLOAD_TYPE, Statement, Subject, stated

VECTOR = json.loads((Path(__file__).parent / "vectors" / "envelope.json").read_text("utf-8"))
KEY = SigningKey(Ed25519PrivateKey.from_private_bytes(bytes.fromhex(VECTOR["private_key"])))
STATEMENT = Statement(
    (Subject("abc.txt", {"sha256": hashlib.sha256(b"abc").hexdigest()}),),
    "https://example.org/invented/v1",
    {"n": 1, "a": "ä"},
)
SEALED = seal(STATEMENT, KEY)


def refusal(data, trusted=(KEY.public,), *, signature_needed=True):
    """The code of why an envelope is not opened."""
    with pytest.raises(ProtocolError) as refused:
        open_envelope(data, trusted, signature_needed=signature_needed)
    return refused.value.code


class TestSealing:
    def test_the_vector_comes_out(self):
        """Statement, encoding and envelope are those made with json, base64 and cryptography alone."""
        assert SEALED.decode() == VECTOR["envelope"]
        assert hashlib.sha256(pae(PAYLOAD_TYPE, VECTOR["payload"].encode())).hexdigest() == VECTOR["pae_sha256"]

    @given(st.dictionaries(st.text(max_size=5), st.integers() | st.booleans() | st.text(max_size=5), max_size=4))
    def test_what_was_sealed_is_opened(self, predicate):
        """Whatever is stated comes back, with the signer and the digest of the whole file."""
        data = seal(Statement((), "kind", predicate), KEY)
        opened = open_envelope(data, [KEY.public], signature_needed=True)

        assert opened.statement.predicate == predicate
        assert opened.signed_by == KEY.public.key_id
        assert opened.digest == hashlib.sha256(data).hexdigest()

    def test_sealing_twice_gives_the_same_bytes(self):
        """Two runs over the same data can be compared by their files."""
        assert seal(STATEMENT, KEY) == SEALED


class TestRefusing:
    def test_every_flipped_bit_is_noticed(self):
        """Not one bit of a signed file can be another one."""
        for place in range(len(SEALED)):
            for bit in range(8):
                changed = SEALED[:place] + bytes([SEALED[place] ^ (1 << bit)]) + SEALED[place + 1 :]
                with pytest.raises(ProtocolError):
                    open_envelope(changed, [KEY.public], signature_needed=True)

    @given(st.data())
    def test_no_shortened_or_lengthened_file_opens(self, data):
        """A file that breaks off, or goes on, is refused."""
        end = data.draw(st.integers(0, len(SEALED) - 1))

        assert refusal(SEALED[:end])
        assert refusal(SEALED + b"x")

    def test_another_signer_is_named(self):
        """A good signature of a stranger is no signature."""
        assert refusal(seal(STATEMENT, SigningKey.new())) == "signer_unknown"

    def test_a_stranger_cannot_borrow_a_trusted_id(self):
        """The id of a key is a hint; the signature has to be that key's."""
        stranger = SigningKey.new()
        forged = seal(STATEMENT, stranger).replace(stranger.public.key_id.encode(), KEY.public.key_id.encode())

        assert refusal(forged) == "signature_wrong"

    def test_no_signature_where_one_is_needed(self):
        """Taking the signature away does not help."""
        assert refusal(seal(STATEMENT, None)) == "unsigned"
        assert refusal(seal(STATEMENT, None), ()) == "unsigned"

    def test_nobody_to_trust_where_a_signature_is_needed(self):
        """Without a key to check with, nothing signed is opened."""
        assert refusal(SEALED, ()) == "signer_unknown"

    def test_a_stranger_is_refused_even_where_no_signature_is_needed(self):
        """Whoever gives a key wants it to be the one."""
        assert refusal(seal(STATEMENT, SigningKey.new()), signature_needed=False) == "signer_unknown"

    def test_unsigned_will_do_where_none_is_needed(self):
        """Then nobody is named as the signer, signed or not."""
        for data, trusted in ((seal(STATEMENT, None), [KEY.public]), (seal(STATEMENT, None), []), (SEALED, [])):
            assert open_envelope(data, trusted, signature_needed=False).signed_by is None

    def test_a_second_signer_may_stand_beside_the_trusted_one(self):
        """One trusted signature is enough."""
        stranger = SigningKey.new()
        both = json.loads(SEALED)
        both["signatures"].insert(0, json.loads(seal(STATEMENT, stranger))["signatures"][0])

        assert (
            open_envelope(json.dumps(both).encode(), [KEY.public], signature_needed=True).signed_by == KEY.public.key_id
        )

    @pytest.mark.parametrize(
        ("changes", "code"),
        [
            ({"payloadType": "text/plain"}, "envelope_other"),
            ({"payload": "%%%"}, "envelope_damaged"),
            ({"payload": "e30"}, "envelope_damaged"),
            ({"signatures": None}, "json_unreadable"),
            ({"more": 1}, "json_unreadable"),
        ],
    )
    def test_other_envelopes(self, changes, code):
        """Another type, broken base64, other members."""
        assert refusal(json.dumps(json.loads(SEALED) | changes).encode()) == code


class TestStatement:
    def test_another_kind_of_statement_is_named(self):
        """A manifest is no exclusion set, whoever signed it."""
        with pytest.raises(ProtocolError, match="predicate_other"):
            stated(STATEMENT, "https://example.org/other/v1", dict)

    def test_a_predicate_of_another_shape_is_refused(self):
        """What is stated has to fit its kind."""
        with pytest.raises(ProtocolError, match="predicate_unreadable"):
            stated(STATEMENT, STATEMENT.predicateType, Subject)

    @pytest.mark.parametrize(
        ("subjects", "code"),
        [
            ((Subject("a", {"sha256": "0"}), Subject("a", {"sha256": "0"})), "subject_twice"),
            ((Subject("a", {"md5": "0"}),), "subject_without_sha256"),
        ],
    )
    def test_subjects_are_named_once_with_our_digest(self, subjects, code):
        """Two digests for a file, or none of ours, is no statement about it."""
        with pytest.raises(ProtocolError, match=code):
            Statement(subjects, "k", {}).sha256_by_name()


class TestKeyFiles:
    def test_both_halves_come_back_from_their_files(self, tmp_path):
        """Saved and loaded, they sign and verify as before."""
        KEY.save(tmp_path / "s")
        KEY.public.save(tmp_path / "p")

        assert VerifyingKey.load(tmp_path / "p") == SigningKey.load(tmp_path / "s").public
        assert SigningKey.load(tmp_path / "s").sign(b"x") == KEY.sign(b"x")

    def test_one_half_is_not_the_other(self, tmp_path):
        """Private and public files are not mixed up."""
        KEY.save(tmp_path / "s")
        KEY.public.save(tmp_path / "p")

        with pytest.raises(ProtocolError, match="signing_key_other"):
            SigningKey.load(tmp_path / "p")
        with pytest.raises(ProtocolError, match="verifying_key_other"):
            VerifyingKey.load(tmp_path / "s")

    def test_keys_of_other_kinds_are_refused(self, tmp_path):
        """An elliptic-curve key in PEM is no Ed25519 key."""
        other = ec.generate_private_key(ec.SECP256R1())
        (tmp_path / "s").write_bytes(other.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        (tmp_path / "p").write_bytes(other.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))

        with pytest.raises(ProtocolError, match="signing_key_other"):
            SigningKey.load(tmp_path / "s")
        with pytest.raises(ProtocolError, match="verifying_key_other"):
            VerifyingKey.load(tmp_path / "p")

    def test_keys_are_shown_by_their_id_only(self):
        """Neither half puts more than its id into a log."""
        assert repr(KEY) == f"SigningKey({KEY.public.key_id})"
        assert repr(KEY.public) == f"VerifyingKey({KEY.public.key_id})"
