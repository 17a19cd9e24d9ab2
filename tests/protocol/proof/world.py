"""A platform, its log, its witnesses and one person, of which anything may be a lie: bundles to be checked.

lie = Lies(received_at=late)          # what the platform states
bundle(lie).data                      # the proof, properly signed, logged and witnessed
altered(bundle(), "set.member.salt", "00" * 16)   # what somebody made of it afterwards
"""

import dataclasses
import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import msgspec
from tests.small_log import ORIGIN, WITNESSES, SmallLog, policy_text

from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.discovery import Discovery, PublicKeyEntry, write_discovery
from widerspruch.protocol.envelope import seal
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.log.log_proof import make_log_proof
from widerspruch.protocol.log.note import NoteSigner
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.manifest import Verification
from widerspruch.protocol.prefix_tree import NO_COMMIT, Leaf, PrefixTree, TreePath
from widerspruch.protocol.proof.findings import ProofFindings
from widerspruch.protocol.proof.format import ProvenRow, member_commitment
from widerspruch.protocol.proof.making import (
    RunEvidence,
    SetEvidence,
    absence,
    make_proof,
    member_standing,
    presence,
)
from widerspruch.protocol.proof.trusted_keys import TrustedKeys
from widerspruch.protocol.proof.verification import verify_proof
from widerspruch.protocol.receipt import receipt_for, seal_receipt
from widerspruch.protocol.run_record import (
    KeptAuthors,
    LogSeen,
    RecordedSet,
    RunRecord,
    kept_author_token,
    seal_run_record,
)
from widerspruch.protocol.sets.header import SetHeader, SetTree
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement, Subject
from widerspruch.rulebook.vocabulary import PURPOSES, SCOPES

ANNA, BERND = "100004567890123", "100004567890124"
PLATFORM = "beispielnetz"
SECOND = 1_000_000
HOUR, DAY = 3600, 24 * 3600
RECEIVED = 1_790_000_000
"""Seconds: when Anna's objection came in. The promise holds a day later, the set is issued after two, the run is logged
after three."""
PROMISED, ISSUED, RAN = RECEIVED + DAY, RECEIVED + 2 * DAY, RECEIVED + 3 * DAY
NOW = (RECEIVED + 30 * DAY) * SECOND

RECEIPTS_KEY, SETS_KEY, RUNS_KEY, STRANGER = (SigningKey.from_seed(letter * 32) for letter in (b"r", b"s", b"g", b"x"))
HASHING_KEY = HashingKey(b"h" * 32)
RECEIPT_SALT, MEMBER_SALT, RUN_SALT = b"a" * 16, b"m" * 16, b"t" * 16
POLICY = policy_text().encode()


def row(**changes: Any) -> ProvenRow:
    """Anna's objection as a set has it."""
    return ProvenRow(
        **{
            "purpose": "generative",
            "received_at": RECEIVED * SECOND,
            "own_content": True,
            "ai_interactions": True,
            "mentions": True,
            "withdrawn_at": None,
        }
        | changes
    )


ROWS = tuple(row(purpose=purpose) for purpose in PURPOSES)


def numbered(number: int) -> bytes:
    """The key, or token, of somebody else."""
    return hashlib.sha256(b"other %d" % number).digest()[:16]


OTHERS = {numbered(number): hashlib.sha256(b"commit %d" % number).digest() for number in range(60)}


@dataclass(frozen=True)
class Lies:
    """What a platform states, and what it hands out; as it stands, all is true. Times in seconds.

    Attributes:
        receipt, header, record: Members of the predicates that are otherwise.

        rows: What the set holds of Anna; None: nothing.

        kept: Tokens of others of whom the run kept rows; None: the record does not say. `is_kept`: Anna's among them.

        set_signer, run_signer, receipt_signer: Whose keys sign.

        entries: What stands in the log, in order: `set` and `run` are the statements, words of `known` stand for what
            they have there, other words are others'.

        seen: How large the log is in which the builder saw the set.

        set_at, run_at: When the first witness saw a statement. `set_witnesses`, `run_witnesses`: who saw it.

        set_size, run_size: Of the log as it was seen; None: as soon as the statement was there.

        with_run: Whether there is a run at all.

        account: Whose it is.
    """

    receipt: Mapping[str, Any] = field(default_factory=dict)
    header: Mapping[str, Any] = field(default_factory=dict)
    record: Mapping[str, Any] = field(default_factory=dict)
    rows: Sequence[ProvenRow] | None = ROWS
    kept: Sequence[bytes] | None = tuple(numbered(number) for number in range(100, 140))
    is_kept: bool = False
    authors: Mapping[str, Any] = field(default_factory=dict)
    set_signer: SigningKey | None = SETS_KEY
    run_signer: SigningKey = RUNS_KEY
    receipt_signer: SigningKey = RECEIPTS_KEY
    entries: Sequence[str] = ("first", "second", "set", "third", "run", "last")
    known: Mapping[str, bytes] = field(default_factory=dict)
    seen: int = 4
    set_at: int = ISSUED + HOUR
    run_at: int = RAN
    set_witnesses: Sequence[NoteSigner] = WITNESSES[:2]
    run_witnesses: Sequence[NoteSigner] = WITNESSES[:2]
    set_size: int | None = None
    run_size: int | None = None
    with_run: bool = True
    account: str = ANNA


@dataclass(frozen=True)
class Bundle:
    """A proof, and the statements that it was made of."""

    data: bytes
    receipt: bytes
    set_statement: bytes
    record: bytes | None
    log: SmallLog

    @property
    def file(self) -> dict[str, Any]:
        """To be altered."""
        return json.loads(self.data)


class Tree(Protocol):
    """As `PrefixTree`."""

    root: bytes

    def present(self, key: bytes) -> tuple[bytes, TreePath] | None: ...

    def absent(self, key: bytes) -> tuple[TreePath, Leaf | None] | None: ...


def whole_tree(leaves: Sequence[Leaf], key: bytes) -> Tree:
    """Of all leaves."""
    return PrefixTree(leaves)


def bundle(lies: Lies = Lies(), tree_of: Callable[[Sequence[Leaf], bytes], Tree] = whole_tree) -> Bundle:
    """Everything is made anew from what is stated. `tree_of`: makes a tree of leaves, that will be asked for a key."""
    receipt = _receipt(lies)
    key = HASHING_KEY.key_of(PLATFORM, "account", lies.account)
    commit = member_commitment(MEMBER_SALT, lies.rows or ())
    tree = tree_of([*OTHERS.items(), *(() if lies.rows is None else ((key, commit),))], key)
    set_statement = sealed_set(lies, tree.root)
    tokens = tree_of([(token, NO_COMMIT) for token in _tokens(lies, key)], kept_author_token(RUN_SALT, key))
    before = SmallLog([_entry(lies, word, set_statement, b"") for word in lies.entries[: lies.seen]])
    record = _record(lies, set_statement, tokens.root, before) if lies.with_run else None
    log = SmallLog([_entry(lies, word, set_statement, record or b"") for word in lies.entries])
    indexes = {word: lies.entries.index(word) for word in ("set", "run") if word in lies.entries}
    present = tree.present(key)
    data = make_proof(
        receipt,
        SetEvidence(
            set_statement,
            indexes["set"],
            absence(*tree.absent(key)) if present is None else member_standing(MEMBER_SALT, lies.rows, key, *present),
        ),
        None if record is None else RunEvidence(record, indexes["run"], _kept(lies, tokens, key)),
        reader=log.reader,
        checkpoints=_notes(lies, log, indexes),
        policy=parse_policy(policy_text("any").encode()),
    )
    return Bundle(data, receipt, set_statement, record, log)


def _receipt(lies: Lies) -> bytes:
    stated = {
        "platform": PLATFORM,
        "case": "W-7KQ4-M2XD-9",
        "received_at": RECEIVED * SECOND,
        "scopes": SCOPES,
        "purposes": PURPOSES,
        "in_sets_from": PROMISED * SECOND,
    }
    return seal_receipt(
        receipt_for(lies.account, RECEIPT_SALT, HASHING_KEY, **stated | lies.receipt), RECEIPT_SALT, lies.receipt_signer
    )


def sealed_set(lies: Lies, root: bytes) -> bytes:
    """The set's statement."""
    stated = {
        "number": 7,
        "platform": PLATFORM,
        "issued_at": ISSUED * SECOND,
        "received_until": ISSUED * SECOND,
        "key_id": HASHING_KEY.key_id,
        "fold_version": 1,
        "tree": SetTree("prefix-128/1", root.hex()),
    }
    header = SetHeader(**stated | lies.header)
    subjects = (Subject("objections.parquet", {"sha256": "0" * 64}),)
    return seal(Statement(subjects, header.kind, header.predicate()), lies.set_signer)


def _record(lies: Lies, set_statement: bytes, tokens_root: bytes, before: SmallLog) -> bytes:
    payload = msgspec.json.decode(set_statement)["payload"]
    header = lies.header
    checkpoint = before.checkpoint()
    stated = {
        "purpose": "generative",
        "frozen_at": ISSUED * SECOND,
        "heeds_until": ISSUED * SECOND,
        "sets": (
            RecordedSet(
                PLATFORM,
                header.get("number", 7),
                hashlib.sha256(msgspec.json.decode(f'"{payload}"', type=bytes)).hexdigest(),
                header.get("received_until", ISSUED * SECOND),
            ),
        ),
        "rulebook": "3" * 64,
        "log": LogSeen(ORIGIN, checkpoint.size, checkpoint.root.hex()),
        "counts": {"used": 40, "objected": 3},
        "kept_rows": 40,
        "verification": Verification(40, 0),
        "outputs_root": "6" * 64,
        "kept_authors": None
        if lies.kept is None
        else KeptAuthors(
            **{
                "kind": "prefix-128/1",
                "salt": RUN_SALT.hex(),
                "root": tokens_root.hex(),
                "count": len(lies.kept),
                "identifiers": ("account",),
                "unnamed_rows": 0,
            }
            | lies.authors
        ),
    }
    return seal_run_record(RunRecord(**stated | lies.record), "9" * 64, lies.run_signer)


def _tokens(lies: Lies, key: bytes) -> Sequence[bytes]:
    mine = (kept_author_token(RUN_SALT, key),) if lies.is_kept else ()
    return (*(lies.kept or ()), *mine)


def _kept(lies: Lies, tokens: Tree, key: bytes):
    if lies.kept is None:
        return None
    token = kept_author_token(RUN_SALT, key)
    found = tokens.present(token)
    return absence(*tokens.absent(token)) if found is None else presence(found[1])


def _entry(lies: Lies, word: str, set_statement: bytes, record: bytes) -> bytes:
    known = {"set": set_statement, "run": record, **lies.known}
    return known.get(word, b'{"another":"%b"}' % word.encode())


def _notes(lies: Lies, log: SmallLog, indexes: Mapping[str, int]) -> list[bytes]:
    notes = [log.note(lies.set_size or indexes["set"] + 1, lies.set_witnesses, lies.set_at)]
    if lies.with_run:
        notes.append(log.note(lies.run_size or indexes["run"] + 1, lies.run_witnesses, lies.run_at))
    return notes


def keys_document(**uses: SigningKey) -> bytes:
    """What the platform publishes of its keys."""
    given = {"receipts": RECEIPTS_KEY, "sets": SETS_KEY, "runs": RUNS_KEY} | uses
    entries = tuple(
        PublicKeyEntry(use=use, key_id=key.public.key_id, pem=key.public.pem.decode(), file=f"{use}.pem")
        for use, key in given.items()
    )
    desk = "https://desk.example.org"
    return write_discovery(
        Discovery(desk=desk, platforms={PLATFORM: "Beispielnetz"}, object=desk, numbers=desk, keys=entries)
    )


KEYS = keys_document()


def checked(
    data: bytes,
    *,
    policy: bytes = POLICY,
    keys: bytes | None = KEYS,
    account: str | None = ANNA,
    now: int = NOW,
) -> ProofFindings:
    """What comes of looking at some bytes."""
    trusted = TrustedKeys.of(() if keys is None else (keys,))
    return verify_proof(data, parse_policy(policy), trusted, account, now)


def code_of(found: ProofFindings) -> str | None:
    """Why, whatever the outcome; None: excluded."""
    return found.problem.code if found.problem is not None else found.reason or found.breach


def with_data(made: Bundle, data: bytes) -> Bundle:
    """The bundle with another file."""
    return dataclasses.replace(made, data=data)


def altered(made: Bundle, path: str, change: Any) -> bytes:
    """The file with one member otherwise. Path: names and numbers with dots; change: a value, or what makes it of the
    one that is there."""
    *way, last = [int(word) if word.isdigit() else word for word in path.split(".")]
    file = made.file
    at: Any = file
    for word in way:
        at = at[word]
    at[last] = change(at[last]) if callable(change) else change
    return to_bytes(file)


def relogged(made: Bundle, log: SmallLog, index: int, note: bytes, member: str) -> bytes:
    """The file with another proof that a statement is in a log."""
    text = make_log_proof(log.reader, index, note).text().decode()
    return altered(made, f"{member}.log", text)


def stated_anew(made: Bundle, member: str, signer: SigningKey, **changes: Any) -> bytes:
    """The file with a statement that says something else, properly signed; nothing else follows it."""
    envelope = made.file[member]["statement"]
    payload = json.loads(msgspec.json.decode(f'"{envelope["payload"]}"', type=bytes))
    payload["predicate"] |= changes
    statement = msgspec.convert(payload, type=Statement)
    return altered(made, f"{member}.statement", json.loads(seal(statement, signer)))
