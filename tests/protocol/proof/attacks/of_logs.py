"""What is not in the log, or not in that log, or not in that order."""

import msgspec
from tests.protocol.proof.attacks.table import Case, altering, attack, honest, lying, stray
from tests.protocol.proof.world import (
    DAY,
    HOUR,
    ISSUED,
    RAN,
    RUNS_KEY,
    SECOND,
    SETS_KEY,
    Bundle,
    Lies,
    altered,
    bundle,
    keys_document,
    relogged,
    stated_anew,
    with_data,
)
from tests.small_log import LOG, ORIGIN, SEEN_AT, WITNESSES, SmallLog, policy_text, signer

from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.canonical import from_bytes, to_bytes
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.cosignature import cosign
from widerspruch.protocol.log.log_proof import LogProof, make_log_proof, parse_log_proof
from widerspruch.protocol.log.merkle import root_of
from widerspruch.protocol.log.note import ED25519, NoteSigner, parse_note, sign_note
from widerspruch.protocol.proof.format import ProofFile
from widerspruch.protocol.run_record import LogSeen
from widerspruch.protocol.signing_keys import SigningKey


@attack("cannot_be_checked", "record_not_in_log")
def record_not_logged() -> Case:
    log = honest().log
    return Case(relogged(honest(), log, 3, log.note(5, WITNESSES[:2], RAN), "run"))


@attack("cannot_be_checked", "set_not_in_log")
def set_changed_after_logging() -> Case:
    return Case(stated_anew(honest(), "set", SETS_KEY, expires_at=(ISSUED + 90 * DAY) * SECOND))


@attack("cannot_be_checked", "record_not_in_log")
def record_changed_after_logging() -> Case:
    return Case(stated_anew(honest(), "run", RUNS_KEY, purpose="other_ai"))


@attack("cannot_be_checked", "set_not_in_log")
def set_signed_anew_after_logging() -> Case:
    other = SigningKey.from_seed(b"n" * 32)
    return Case(stated_anew(honest(), "set", other), keys=keys_document(sets=other))


@attack("cannot_be_checked", "set_not_in_log")
def index_of_another_entry() -> Case:
    return Case(altered(honest(), "set.log", lambda text: text.replace("index 2\n", "index 1\n")))


@attack("cannot_be_checked", "witnesses_missing")
def one_witness_of_three() -> Case:
    return Case(bundle(Lies(run_witnesses=WITNESSES[:1])).data)


@attack("cannot_be_checked", "witnesses_missing")
def strangers_as_witnesses() -> Case:
    strangers = [signer(f"witness.example/x{number}", 40 + number) for number in range(3)]
    return Case(bundle(Lies(set_witnesses=(*strangers, WITNESSES[0]))).data)


@attack("cannot_be_checked", "witnesses_missing")
def one_witness_twice() -> Case:
    made = bundle(Lies(run_witnesses=(WITNESSES[0],)))
    more = cosign(parse_note(_note_of(made, "run")).text, WITNESSES[0], RAN + 5)
    note = parse_note(_note_of(made, "run")).with_signatures([more]).data
    return Case(relogged(made, made.log, 4, note, "run"))


@attack("cannot_be_checked", "cosignature_wrong")
def witness_signature_of_another_checkpoint() -> Case:
    made = honest()
    wrong = parse_note(made.log.note(4, WITNESSES[2:], RAN)).signatures[1]
    note = parse_note(_note_of(made, "run")).with_signatures([wrong]).data
    return Case(relogged(made, made.log, 4, note, "run"))


@attack("cannot_be_checked", "log_unknown")
def log_of_another_name() -> Case:
    return Case(
        honest().data, policy=policy_text().replace(LOG.vkey, signer("another.example/log", 9, ED25519).vkey).encode()
    )


@attack("cannot_be_checked", "log_signature_missing")
def log_key_of_somebody_else() -> Case:
    other = signer(ORIGIN, 9, ED25519)
    return Case(honest().data, policy=policy_text().replace(LOG.vkey, other.vkey).encode())


@attack("cannot_be_checked", "log_inconsistent")
def forked_log_with_two_colluding_witnesses() -> Case:
    """The set stood in a log that was shown to this person alone; two witnesses signed both."""
    shown = honest()
    forked = SmallLog([b'{"forked":1}', *shown.log.entries[1:]])
    text = make_log_proof(forked.reader, 2, forked.note(3, WITNESSES[:2], ISSUED + HOUR)).text().decode()
    return Case(altered(shown, "set.log", text))


altering("no_word_that_the_log_grew", "log_inconsistent", "consistency", [])
altering("another_hash_that_the_log_grew", "log_inconsistent", "consistency.0", encoded(b"x" * 32))
altering("one_hash_too_many_that_the_log_grew", "log_inconsistent", "consistency", lambda old: [*old, old[0]])
altering("too_many_hashes_that_the_log_grew", "proof_contradicts", "consistency", [encoded(b"x" * 32)] * 65)
altering("stray_bits_where_the_log_grew", "proof_contradicts", "consistency.0", lambda old: stray(old))
altering("another_hash_since_the_builder_looked", "record_of_other_log", "run.seen.0", encoded(b"x" * 32))
lying(
    "builder_saw_another_log",
    "cannot_be_checked",
    "logs_differ",
    Lies(record={"log": LogSeen("another.example/log", 4, "5" * 64)}),
)
lying(
    "builder_saw_a_root_that_never_was",
    "cannot_be_checked",
    "record_of_other_log",
    Lies(record={"log": LogSeen(ORIGIN, 4, "5" * 64)}),
)


@attack("cannot_be_checked", "logs_differ")
def run_in_another_log_of_the_policy() -> Case:
    other = NoteSigner("second.example/log", SigningKey.from_seed(b"2" * 32), ED25519)
    made = honest()
    text = Checkpoint("second.example/log", 5, root_of(made.log.hashes[:5])).text()
    note = parse_note(sign_note(text, [other]))
    note = note.with_signatures([cosign(text, witness, RAN) for witness in WITNESSES[:2]])
    proof = LogProof(4, parse_log_proof(made.file["run"]["log"].encode()).path, note.data).text().decode()
    return Case(altered(made, "run.log", proof), policy=f"log {other.vkey}\n{policy_text()}".encode())


lying(
    "set_logged_after_the_run_began",
    "cannot_be_checked",
    "set_logged_after_run",
    Lies(entries=("first", "second", "third", "set", "run", "last"), seen=2),
)
lying(
    "set_logged_after_the_record",
    "cannot_be_checked",
    "set_logged_after_run",
    Lies(entries=("first", "second", "run", "third", "set", "last"), seen=2),
)


@attack("cannot_be_checked", "record_logged_before_run")
def record_logged_before_what_its_builder_saw() -> Case:
    made = honest()
    log = {"origin": ORIGIN, "size": 5, "root": "5" * 64}
    record = from_bytes(stated_anew(made, "run", RUNS_KEY, log=log), ProofFile).run
    assert record is not None
    log_of_it = SmallLog([*made.log.entries[:4], to_bytes(record.statement)])
    made = with_data(made, altered(made, "run.statement", msgspec.to_builtins(record.statement)))
    return Case(relogged(made, log_of_it, 4, log_of_it.note(5, WITNESSES[:2], RAN), "run"))


@attack("cannot_be_checked", "checkpoints_reversed")
def set_shown_in_a_later_checkpoint_than_the_run() -> Case:
    made = honest()
    return Case(relogged(made, made.log, 2, made.log.note(6, WITNESSES[:2], RAN), "set"))


@attack("cannot_be_checked", "witness_times_reversed")
def witness_times_reversed() -> Case:
    return Case(bundle(Lies(set_at=RAN, run_at=RAN - HOUR)).data)


lying("freeze_after_the_witnesses", "cannot_be_checked", "freeze_after_witness",
      Lies(set_at=ISSUED - 2 * HOUR, run_at=ISSUED - HOUR))  # fmt: skip


@attack("cannot_be_checked", "set_not_in_log")
def empty_log() -> Case:
    return Case(altered(honest(), "set.log", _of_size(0, b"x" * 32)))


@attack("cannot_be_checked", "checkpoint_damaged")
def log_of_2_to_the_63() -> Case:
    return Case(altered(honest(), "set.log", _of_size(2**63, b"x" * 32)))


@attack("cannot_be_checked", "note_signatures_many")
def sixty_five_signatures() -> Case:
    note = _note_of(honest(), "set")
    lines = "".join(f"— a/{number} AAAAAAA=\n" for number in range(65 - len(parse_note(note).signatures)))
    return Case(altered(honest(), "set.log", lambda text: text + lines))


@attack("cannot_be_checked", "policy_key_twice")
def one_witness_under_two_names() -> Case:
    again = f"witness W4 {signer('witness.example/w4', 1).vkey}\n"
    text = policy_text().replace("group seen 2 W1 W2 W3", f"{again}group seen 2 W1 W2 W3 W4")
    return Case(honest().data, policy=text.encode())


@attack("cannot_be_checked", "policy_key_twice")
def the_log_as_its_own_witness() -> Case:
    again = f"witness W4 {signer('witness.example/w4', ord('l')).vkey}\n"
    text = policy_text().replace("group seen 2 W1 W2 W3", f"{again}group seen 2 W1 W2 W3 W4")
    return Case(honest().data, policy=text.encode())


for _name, _letter in (("carriage_return", "\r"), ("vertical_tab", "\x0b"), ("null", "\0")):
    altering(
        f"{_name}_in_a_checkpoint",
        "note_characters",
        "set.log",
        lambda text, letter=_letter: text.replace(f"\n{ORIGIN}\n", f"\n{ORIGIN}{letter}\n"),
    )
altering(
    "line_separator_in_a_checkpoint",
    "checkpoint_damaged",
    "set.log",
    lambda text: text.replace(f"\n{ORIGIN}\n3\n", f"\n{ORIGIN}\u20283\n"),
)
altering("stray_bits_in_a_checkpoint", "checkpoint_damaged", "set.log", lambda text: _stray_line(text, -6))
altering("stray_bits_in_a_signature", "note_damaged", "set.log", lambda text: _stray_line(text, -2))
altering("stray_bits_in_a_log_path", "log_proof_damaged", "run.log", lambda text: _stray_line(text, 2))
altering("zero_before_the_index", "log_proof_damaged", "set.log", lambda text: text.replace("index 2", "index 02"))
altering("another_first_line", "log_proof_damaged", "set.log", lambda text: text.replace("@v1", "@v2", 1))
altering("no_checkpoint", "note_damaged", "set.log", lambda text: text[: text.index("\n\n") + 2])
altering("nothing_where_the_log_should_be", "log_proof_damaged", "set.log", "")


@attack("cannot_be_checked", "json_unreadable")
def half_a_character_in_the_log() -> Case:
    return Case(honest().data.replace(b'"c2sp.org', b'"\\ud800c2sp.org', 1))


def _note_of(made: Bundle, member: str) -> bytes:
    return parse_log_proof(made.file[member]["log"].encode()).checkpoint


def _of_size(size: int, root: bytes) -> str:
    """A proof of the first entry of a log that has this size, as two witnesses signed."""
    text = b"%b\n%d\n%b\n" % (ORIGIN.encode(), size, encoded(root).encode())
    note = sign_note(text, [LOG])
    if size < 2**63:
        note = parse_note(note).with_signatures(cosign(text, one, SEEN_AT) for one in WITNESSES[:2]).data
    return "c2sp.org/tlog-proof@v1\nindex 0\n\n" + note.decode()


def _stray_line(text: str, number: int) -> str:
    lines = text.split("\n")
    lines[number] = stray(lines[number])
    return "\n".join(lines)
