"""The record of a run: small, signed, and taken for nothing else."""

import msgspec
import pytest
from msgspec import structs

from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import Verification
from widerspruch.protocol.run_record import (
    LONGEST_RECORD,
    RUN_RECORD,
    KeptAuthors,
    LogSeen,
    RecordedSet,
    RunRecord,
    kept_author_token,
    read_run_record,
    seal_run_record,
)
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement, Subject

KEY, STRANGER = SigningKey.new(), SigningKey.new()
MANIFEST_DIGEST = "9" * 64
RECORD = RunRecord(
    purpose="generative",
    frozen_at=1_790_000_000_000_000,
    heeds_until=1_790_000_000_000_000,
    sets=(RecordedSet("beispielnetz", 7, "4" * 64, 1_790_000_000_000_000),),
    rulebook="3" * 64,
    log=LogSeen("beispielnetz.example/statements", 5, "5" * 64),
    counts={"used": 2, "objected": 1},
    kept_rows=2,
    verification=Verification(2, 0),
    outputs_root="6" * 64,
    kept_authors=KeptAuthors("prefix-128/1", "7" * 32, "8" * 64, 1, ("account",), 0),
)

AUTHORS = msgspec.to_builtins(RECORD.kept_authors)


def refusal(data: bytes, trusted=(KEY.public,)) -> str:
    """Why it is none; there is a sentence for it in both languages."""
    with pytest.raises(ProtocolError) as caught:
        read_run_record(data, trusted)
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.protocol")(f"problem.{caught.value.code}", **caught.value.values)
    return caught.value.code


def stating(changes=None, *, without=(), subjects=None, kind=RUN_RECORD, signer=KEY) -> bytes:
    """A record that says something else, properly signed."""
    predicate = msgspec.to_builtins(RECORD) | (changes or {})
    for member in without:
        del predicate[member]
    subjects = subjects or (Subject("manifest.json", {"sha256": MANIFEST_DIGEST}),)
    return seal(Statement(subjects, kind, predicate), signer)


def test_what_was_sealed_is_read():
    """With the manifest that it is about, and who signed it."""
    read = read_run_record(seal_run_record(RECORD, MANIFEST_DIGEST, KEY), [KEY.public])

    assert (read.record, read.manifest, read.signed_by) == (RECORD, MANIFEST_DIGEST, KEY.public.key_id)


def test_a_record_signed_anew_keeps_its_digest():
    """A log may hold it under another key, it is still the same statement."""
    by_one, by_other = (seal_run_record(RECORD, MANIFEST_DIGEST, signer) for signer in (KEY, STRANGER))

    assert read_run_record(by_one, [KEY.public]).digest == read_run_record(by_other, [STRANGER.public]).digest


def test_a_record_without_a_trusted_signature_is_refused():
    """Whoever may write one, it is the signature that counts."""
    assert refusal(stating(signer=None)) == "unsigned"
    assert refusal(stating(signer=STRANGER)) == "signer_unknown"


def test_every_flipped_byte_is_noticed():
    """Not one byte of a record can be another one."""
    data = seal_run_record(RECORD, MANIFEST_DIGEST, KEY)
    for place in range(len(data)):
        with pytest.raises(ProtocolError):
            read_run_record(data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :], [KEY.public])


@pytest.mark.parametrize(
    ("changes", "member"),
    [
        ({"purpose": "something"}, "purpose"),
        ({"frozen_at": 0}, "frozen_at"),
        ({"heeds_until": 2**62}, "heeds_until"),
        ({"sets": [msgspec.to_builtins(RECORD.sets[0])] * 2}, "sets"),
        ({"sets": [{"platform": "b", "number": 0, "digest": "4" * 64, "received_until": 1}]}, "sets"),
        ({"sets": [{"platform": "b", "number": 1, "digest": "4" * 63, "received_until": 1}]}, "sets"),
        ({"rulebook": "X" * 64}, "rulebook"),
        ({"log": {"origin": "", "size": 5, "root": "5" * 64}}, "log"),
        ({"log": {"origin": "a", "size": 2**63, "root": "5" * 64}}, "log"),
        ({"log": {"origin": "a", "size": -1, "root": "5" * 64}}, "log"),
        ({"log": {"origin": "a", "size": 1, "root": "5" * 62}}, "log"),
        ({"counts": {"used": -1}}, "counts"),
        ({"kept_rows": -1}, "kept_rows"),
        ({"redacted": -1}, "redacted"),
        ({"verification": {"rows": -1, "found": 0}}, "verification"),
        ({"outputs_root": "6" * 63}, "outputs_root"),
        ({"kept_authors": AUTHORS | {"salt": "7"}}, "kept_authors"),
        ({"kept_authors": AUTHORS | {"count": -1}}, "kept_authors"),
        ({"kept_authors": AUTHORS | {"unnamed_rows": -1}}, "kept_authors"),
        ({"kept_authors": AUTHORS | {"identifiers": ["key", "account"]}}, "kept_authors"),
        ({"kept_authors": AUTHORS | {"identifiers": ["account", "account"]}}, "kept_authors"),
        ({"predecessor": "no"}, "predecessor"),
    ],
)
def test_a_record_that_is_not_right_in_itself_is_refused_with_the_member_named(changes, member):
    """Signed or not, it means nothing then."""
    with pytest.raises(ProtocolError) as caught:
        read_run_record(stating(changes), [KEY.public])

    assert (caught.value.code, caught.value.values) == ("run_record_contradicts", {"member": member})
    assert refusal(stating(changes)) == "run_record_contradicts"


def test_a_kind_of_tree_that_nobody_knows_is_refused_by_its_name():
    """What its root stands for, a reader cannot tell."""
    assert refusal(stating({"kept_authors": AUTHORS | {"kind": "bloom/1\n"}})) == "kept_authors_kind_unknown"


@pytest.mark.parametrize(
    ("identifiers", "unnamed", "is_of_accounts"),
    [
        (("account",), 0, True),
        (("account",), 1, False),
        (("account", "handle"), 0, False),
        (("handle",), 0, False),
        (("key",), 0, False),
        ((), 0, False),
    ],
)
def test_an_absent_token_says_something_only_where_account_ids_name_every_row(identifiers, unnamed, is_of_accounts):
    """Who is named otherwise, or not at all, has no token of their account's key."""
    authors = structs.replace(RECORD.kept_authors, identifiers=identifiers, unnamed_rows=unnamed)

    assert authors.is_of_accounts == is_of_accounts


def test_other_statements_are_no_records():
    """Another kind, a missing or unknown member, another subject."""
    assert refusal(stating(kind="urn:x#gate-run/v1")) == "predicate_other"
    assert refusal(stating(without=["log"])) == "predicate_unreadable"
    assert refusal(stating({"more": 1})) == "predicate_unreadable"
    assert refusal(stating(subjects=[Subject("other.json", {"sha256": "9" * 64})])) == "run_record_contradicts"
    assert refusal(stating(subjects=[Subject("manifest.json", {"sha256": "9"})])) == "run_record_contradicts"


def test_what_no_log_takes_is_neither_written_nor_read():
    """An entry has at most 65,535 bytes."""
    too_long = structs.replace(RECORD, counts={"reason" + "x" * 60_000: 1})
    with pytest.raises(ProtocolError) as caught:
        seal_run_record(too_long, MANIFEST_DIGEST, KEY)

    assert caught.value.code == "json_too_long"
    assert refusal(b" " * (LONGEST_RECORD + 1)) == "json_too_long"


def test_a_token_is_of_one_run_and_one_account():
    """Nobody can bring two runs together by it."""
    one, other = bytes(16), bytes(15) + b"1"

    assert len({kept_author_token(salt, key) for salt in (one, other) for key in (one, other)}) == 4
    with pytest.raises(ValueError):
        kept_author_token(b"short", one)
