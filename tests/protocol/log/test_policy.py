"""Policies: which logs are believed, and when enough witnesses have seen what they say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.small_log import (
    LOG,
    ORIGIN,
    SEEN_AT,
    WITNESSES,
    SmallLog,
    accepted,
    one_bit_changed,
    policy,
    policy_text,
    refusal,
    signer,
)

from widerspruch.protocol.log.cosignature import cosign
from widerspruch.protocol.log.merkle import verify_consistency
from widerspruch.protocol.log.note import ED25519, NoteSignature, NoteSigner, NoteVerifier, parse_note, sign_note
from widerspruch.protocol.log.policy import LONGEST_POLICY, LogPolicy, WitnessGroup, parse_policy
from widerspruch.protocol.signing_keys import SigningKey

SMALL = SmallLog([b"statement %d" % number for number in range(5)])
TEXT = SMALL.checkpoint().text()
W1, W2, W3 = WITNESSES


def parsed(text: str) -> LogPolicy:
    return parse_policy(text.encode())


def wrong(line: str) -> str:
    """The code that a policy is refused with for one line more before its end."""
    return refusal(parsed, policy_text("none").replace("quorum none\n", f"{line}\nquorum none\n"))


def test_a_checkpoint_counts_once_enough_have_seen_it() -> None:
    """From the second at which the last of them had."""
    witnessed = policy("2").check(SMALL.note(witnesses=[W1, W2, W3]))

    assert witnessed.checkpoint == SMALL.checkpoint()
    assert witnessed.log_name == ORIGIN
    assert witnessed.cosigned == {"W1": SEEN_AT, "W2": SEEN_AT + 1, "W3": SEEN_AT + 2}
    assert witnessed.witnessed_at == SEEN_AT + 1
    assert policy("any").check(SMALL.note(witnesses=[W3, W1])).witnessed_at == SEEN_AT
    assert policy("all").check(SMALL.note()).witnessed_at == SEEN_AT + 2


@pytest.mark.parametrize("witnesses", [[], [W1], [W1, W1], [W1, W1, W1]])
def test_one_witness_of_three_is_not_enough(witnesses: list[NoteSigner]) -> None:
    """However often it signs."""
    assert refusal(policy("2").check, SMALL.note(witnesses=witnesses)) == "witnesses_missing"


def test_the_first_second_counts_of_a_witness_that_signed_twice() -> None:
    """Then it had seen it."""
    note = parse_note(SMALL.note(witnesses=[W1, W2]))
    again = note.with_signatures([cosign(TEXT, W1, SEEN_AT - 50), cosign(TEXT, W2, SEEN_AT + 50)])

    assert policy("2").check(again.data).cosigned == {"W1": SEEN_AT - 50, "W2": SEEN_AT + 1}


def test_without_a_quorum_nobody_says_when() -> None:
    """The log's word alone; witnesses are told all the same, and a wrong one is still wrong."""
    assert policy("none").check(SMALL.note(witnesses=[])).witnessed_at is None
    assert policy("none").check(SMALL.note(witnesses=[W2])).cosigned == {"W2": SEEN_AT}


def test_a_quorum_may_be_one_witness() -> None:
    """By its name in the policy."""
    one = parsed(f"log {LOG.vkey}\nwitness W1 {W1.vkey}\nquorum W1\n")

    assert one.check(SMALL.note()).witnessed_at == SEEN_AT
    assert refusal(one.check, SMALL.note(witnesses=[W2, W3])) == "witnesses_missing"


def test_groups_of_groups_are_counted() -> None:
    """Two of X and one of Y; complete when the last group is."""
    names = ["X1", "X2", "X3", "Y1", "Y2"]
    signers = {name: signer(name, 10 + number) for number, name in enumerate(names)}
    lines = [f"witness {name} {one.vkey}" for name, one in signers.items()]
    groups = ["group X 2 X1 X2 X3", "group Y any Y1 Y2", "group both all X Y", "quorum both"]
    nested = parsed("\n".join([f"log {LOG.vkey}", *lines, *groups, ""]))

    def seen_by(*who: str) -> bytes:
        return SMALL.note(witnesses=[signers[name] for name in who])

    assert nested.groups[0] == WitnessGroup("X", 2, ("X1", "X2", "X3"))
    assert nested.check(seen_by("Y2", "X3", "X1")).witnessed_at == SEEN_AT + 2
    assert nested.check(seen_by("X3", "X1", "X2", "Y1")).witnessed_at == SEEN_AT + 3
    for who in (["X1", "X2", "X3"], ["X1", "Y1", "Y2"], []):
        assert refusal(nested.check, seen_by(*who)) == "witnesses_missing"


def test_a_log_that_is_not_listed_is_refused() -> None:
    """Whoever signed for it."""
    other = NoteSigner("other.example/log", SigningKey.from_seed(b"o" * 32))
    text = TEXT.replace(ORIGIN.encode(), b"other.example/log")

    assert refusal(policy("none").check, sign_note(text, [other])) == "log_unknown"
    assert refusal(policy("none").check, sign_note(text, [other, LOG])) == "log_unknown"
    assert refusal(parsed("quorum none\n").check, SMALL.note()) == "log_unknown"


def test_a_log_that_did_not_sign_is_refused() -> None:
    """Witnesses do not stand in for it, nor does another log of the policy."""
    other = NoteSigner("other.example/log", SigningKey.from_seed(b"o" * 32))
    both = parsed(policy_text().replace("witness W1", f"log {other.vkey}\nwitness W1"))
    cosigned = [cosign(TEXT, one, SEEN_AT) for one in WITNESSES]
    unsigned = parse_note(sign_note(TEXT, [other])).with_signatures(cosigned)

    assert refusal(both.check, unsigned.data) == "log_signature_missing"


def test_a_witness_key_signs_no_log_and_a_log_key_no_witness() -> None:
    """The same key in another kind of signature is another signer."""
    as_log = NoteSigner(W1.verifier.name, SigningKey.from_seed(bytes([1]) * 32), ED25519)
    note = parse_note(SMALL.note(witnesses=[W2])).with_signatures([as_log.signature(TEXT)])

    assert refusal(policy("2").check, note.data) == "witnesses_missing"
    assert wrong(f"log {W1.vkey}") == wrong(f"witness X {LOG.vkey}") == "policy_key_other"


def test_a_wrong_signature_of_a_known_key_spoils_the_note() -> None:
    """Though enough others are right."""
    note = parse_note(SMALL.note())
    for number, code in enumerate(["log_signature_wrong", *["cosignature_wrong"] * 3]):
        one = note.signatures[number]
        for forged in (one.signature[:-1] + bytes([one.signature[-1] ^ 1]), bytes(len(one.signature)), b"\1"):
            added = note.with_signatures([NoteSignature(one.name, one.key_id, forged)])
            assert refusal(policy("any").check, added.data) == code


def test_a_key_whose_id_collides_is_not_believed() -> None:
    """Of the same name and id, but another key: its signature is simply wrong. Of one of both, it is a stranger."""
    stranger = SigningKey.from_seed(b"x" * 32)
    colliding = NoteSignature(ORIGIN, LOG.verifier.key_id, stranger.sign(TEXT))
    same_name = NoteSigner(ORIGIN, stranger).signature(TEXT)
    same_id = NoteSignature("other.example", LOG.verifier.key_id, stranger.sign(TEXT))

    assert refusal(policy("none").check, parse_note(SMALL.note()).with_signatures([colliding]).data) == (
        "log_signature_wrong"
    )
    added = parse_note(SMALL.note()).with_signatures([same_name, same_id])
    assert policy("2").check(added.data).witnessed_at == SEEN_AT + 1


def test_signatures_of_unknown_kinds_are_passed_over() -> None:
    """As the specification wants it: keys change, and others may sign."""
    unknown = [NoteSignature(f"witness.example/{kind}", bytes([kind] * 4), bytes(100)) for kind in range(2, 9)]

    assert policy("2").check(parse_note(SMALL.note()).with_signatures(unknown).data).witnessed_at == SEEN_AT + 1


def test_a_cosignature_without_a_second_does_not_count() -> None:
    """It says nothing about when."""
    message = b"cosignature/v1\ntime 0\n" + TEXT
    timeless = W1.signature(message, bytes(8))
    note = parse_note(SMALL.note(witnesses=[W2])).with_signatures([timeless])

    assert refusal(policy("2").check, note.data) == "witnesses_missing"


def test_a_forked_log_needs_witnesses_of_its_own() -> None:
    """Two that collude sign both histories; what they cannot make is the way from one to the other."""
    fork = SmallLog([b"statement 0", b"another", *SMALL.entries[2:], b"statement 5"])
    colluding = [W1, W2]

    assert policy("2").check(SMALL.note(witnesses=colluding)).checkpoint.size == 5
    assert policy("2").check(fork.note(witnesses=colluding)).checkpoint.size == 6
    path = fork.reader.consistency(5, 6)
    assert not verify_consistency(5, SMALL.checkpoint().root, 6, fork.checkpoint().root, path)


def test_two_keys_of_one_log_are_both_believed() -> None:
    """While it changes from one to the other."""
    new = NoteSigner(ORIGIN, SigningKey.from_seed(b"n" * 32))
    both = parsed(f"log {LOG.vkey}\nlog {new.vkey}\nquorum none\n")

    for signers in ([LOG], [new], [new, LOG]):
        assert both.check(sign_note(TEXT, signers)).log_name == ORIGIN


def test_blanks_comments_and_addresses_are_read_as_c2sp_says() -> None:
    """Spaces and tabs, empty lines, `#` at the beginning; the last line may lack its end."""
    text = f" \t\n# no log\n\t # none\nlog\t{LOG.vkey}  https://log.example/ \n\nwitness  W1 {W1.vkey} \nquorum W1"
    read = parsed(text)

    assert (read.logs[0].name, read.logs[0].address) == (ORIGIN, "https://log.example/")
    assert (read.witnesses[0].name, read.witnesses[0].address, read.quorum) == ("W1", None, "W1")


def test_names_are_bytes() -> None:
    """A Kelvin sign is no K, and what is no UTF-8 is still a name, which can be told; whoever is called as it is told is
    refused."""
    data = b"log %b\nwitness K %b\nwitness \xe2\x84\xaa %b\nwitness \xff %b\ngroup g all \xff K\nquorum g\n"
    read = parse_policy(data % tuple(one.vkey.encode() for one in (LOG, *WITNESSES)))

    assert read.check(SMALL.note()).witnessed_at == SEEN_AT + 2
    assert refusal(read.check, SMALL.note(witnesses=[W1, W2])) == "witnesses_missing"
    assert set(read.check(SMALL.note()).cosigned) == {"K", "\u212a", r"\xff"}
    told = data.replace(b"witness K", rb"witness \xff").replace(b" K\n", b"\n")
    assert refusal(parse_policy, told % tuple(one.vkey.encode() for one in (LOG, *WITNESSES))) == "policy_name_twice"
    other = data.replace(b"all \xff", b"all \xfe") % tuple(one.vkey.encode() for one in (LOG, *WITNESSES))
    assert refusal(parse_policy, other) == "policy_name_unknown"


@pytest.mark.parametrize("byte", [*range(9), *range(0x0B, 0x20), 0x7F])
def test_other_control_characters_are_refused(byte: int) -> None:
    """In a comment, too."""
    assert refusal(parse_policy, b"# x" + bytes([byte]) + b"\nquorum none\n") == "policy_characters"


@pytest.mark.parametrize(
    "line",
    [
        "logs x",
        "log",
        f"log {LOG.vkey} https://x y",
        "witness",
        "witness W9",
        f"witness W9 {W1.vkey} a b",
        "group",
        "group g",
        "group g all",
        "quorum",
        "quorum W1 W2",
        "QUORUM none",
        "\u00a0",
    ],
)
def test_a_line_that_is_no_rule_is_refused(line: str) -> None:
    """With its number."""
    assert wrong(line) == "policy_line"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"log {LOG.vkey}", "policy_key_twice"),
        (f"log {LOG.vkey} https://other.example", "policy_key_twice"),
        (f"witness W9 {signer('other.example', ord('l')).vkey}", "policy_key_twice"),
        (f"witness W9 {W1.vkey}", "policy_key_twice"),
        (f"witness W9 {signer('other.example', 1).vkey}", "policy_key_twice"),
        (f"log {NoteSigner('other.example', SigningKey.from_seed(b'l' * 32)).vkey}", "policy_key_twice"),
        (f"witness W1 {signer('other.example', 9).vkey}", "policy_name_twice"),
        (f"witness none {signer('other.example', 9).vkey}", "policy_name_twice"),
        ("group W1 all W2", "policy_name_twice"),
        ("group none all W2", "policy_name_twice"),
        ("group g all g", "policy_name_unknown"),
        ("group g all W9", "policy_name_unknown"),
        ("group g all none", "policy_name_unknown"),
        ("group g all W1 W1", "policy_member_twice"),
        ("group g all W1\ngroup h all W1", "policy_member_twice"),
        ("group g all W1 W2\ngroup h all g g", "policy_member_twice"),
        ("group g 0 W1", "policy_threshold"),
        ("group g 2 W1", "policy_threshold"),
        ("group g 01 W1", "policy_threshold"),
        ("group g -1 W1", "policy_threshold"),
        ("group g most W1", "policy_threshold"),
        ("group g \u0661 W1", "policy_threshold"),
        (f"group g {'9' * 5000} W1", "policy_threshold"),
        ("quorum W1", "policy_quorum_twice"),
        ("witness W9 x", "vkey_damaged"),
    ],
)
def test_a_rule_that_cannot_hold_is_refused(line: str, code: str) -> None:
    """One witness under two names would count twice; a group that nobody is in would always be complete."""
    assert wrong(line) == code


def test_a_policy_must_say_what_it_asks_for() -> None:
    """No quorum is written `none`; what it names stands above."""
    assert refusal(parsed, f"log {LOG.vkey}\n") == "policy_quorum_missing"
    assert refusal(parsed, "") == "policy_quorum_missing"
    assert refusal(parsed, f"quorum W1\nwitness W1 {W1.vkey}\n") == "policy_name_unknown"


def test_a_policy_that_is_too_long_is_not_read() -> None:
    """One of many short rules is read quickly: groups may hang on groups."""
    assert refusal(parse_policy, b"#" * (LONGEST_POLICY + 1)) == "policy_too_long"

    chain = "".join(f"group g{number} all g{number - 1}\n" for number in range(1, 9_000))
    deep = parsed(f"log {LOG.vkey}\nwitness g0 {W1.vkey}\n{chain}quorum g8999\n")
    assert deep.check(SMALL.note(witnesses=[W1])).witnessed_at == SEEN_AT


def test_32_logs_witnesses_and_groups_are_taken() -> None:
    """As many as every reader of policies should take."""
    logs = [f"log {NoteSigner(f'log{n}', SigningKey.from_seed(bytes([n, *[1] * 31]))).vkey}" for n in range(32)]
    witnesses = [f"witness w{n} {signer(f'w{n}', n + 100).vkey}" for n in range(32)]
    groups = [f"group g{n} any w{n}" for n in range(31)]
    text = "\n".join([*logs, *witnesses, *groups, f"group all 20 {' '.join(f'g{n}' for n in range(31))}", "quorum all"])

    assert len(parsed(text).logs) == len(parsed(text).witnesses) == len(parsed(text).groups) == 32


def test_a_key_whose_name_is_no_utf8_is_refused() -> None:
    """No note can name it; a policy's own names may be any bytes."""
    line = b"log " + LOG.vkey.encode().replace(ORIGIN.encode(), b"l\xffg") + b"\nquorum none\n"

    assert refusal(parse_policy, line) == "vkey_damaged"


@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_whatever_is_handed_over_is_read_or_refused(data: bytes) -> None:
    """Never anything else."""
    assert refusal(parse_policy, data.replace(b"quorum", b"")).startswith("policy_")


def test_every_changed_byte_of_a_checkpoint_is_refused() -> None:
    """Whichever bit, and whatever it means to readers of lines."""
    one = parsed(f"log {LOG.vkey}\nwitness W1 {W1.vkey}\nquorum W1\n")
    note = SMALL.note(witnesses=[W1])

    assert accepted(one.check, [note]) == [note]
    assert accepted(one.check, one_bit_changed(note)) == []


def test_keys_that_a_note_could_not_tell_apart_are_refused() -> None:
    """A log and a witness of one name and one id; made here by hand, for nobody finds such keys by chance."""
    found = NoteVerifier.from_vkey(W1.vkey)

    assert found.called == W1.verifier.called
    text = f"log {LOG.vkey}\nwitness A {W1.vkey}\nwitness B {W1.vkey}\nquorum none\n"
    assert refusal(parsed, text) == "policy_key_twice"
