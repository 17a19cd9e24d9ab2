"""The manifest of a run: signed for its files, refused where the two do not agree."""

import pytest
from msgspec import structs, to_builtins

from widerspruch.protocol.envelope import seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import (
    GATE_RUN,
    DataFile,
    GateRun,
    Match,
    MatchReport,
    RulebookUsed,
    SetUsed,
    Verification,
    open_manifest,
    read_manifest,
    seal_manifest,
    write_manifest,
)
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement, Subject

KEY = SigningKey.new()
RUN = GateRun(
    inputs=(DataFile("a.parquet", "0" * 64, 10, 3),),
    outputs=(DataFile("data/a.parquet", "1" * 64, 9, 2),),
    ledgers=(DataFile("ledger/a.parquet", "2" * 64, 5, 1),),
    counts={"used": 2, "objected": 1},
    rulebook=RulebookUsed("1", "3" * 64),
    exclusion_sets=(SetUsed("instagram", 7, "4" * 64, None, "hmac:0", 1),),
    matches=(MatchReport("instagram", 3, 1, (Match("account", 2, 1, 1), Match("handle", 1, None, 0))),),
    frozen_at=1,
    purpose="generative",
    undecided="exclude",
    mentions="exclude",
    profile_sha256="5" * 64,
    scheduler="pool",
    versions={"duckdb": "2.0.0"},
    command=("widerspruch", "gate", "run"),
    verification=Verification(2, 0),
)


def test_what_was_written_is_read(tmp_path):
    """A run comes back with its signer and the digest of its file."""
    write_manifest(tmp_path / "manifest.json", RUN, KEY)
    read = read_manifest(tmp_path / "manifest.json", [KEY.public], signature_needed=True)

    assert (read.run, read.signed_by) == (RUN, KEY.public.key_id)
    assert [entry.name for entry in tmp_path.iterdir()] == ["manifest.json"]


def test_the_same_run_gives_the_same_bytes():
    """Two runs can be compared by their manifests; the order in which counts were made does not show."""
    turned = structs.replace(RUN, counts=dict(reversed(RUN.counts.items())))

    assert seal_manifest(RUN, KEY) == seal_manifest(turned, KEY)


def test_every_flipped_byte_is_noticed():
    """Not one byte of a signed manifest can be another one."""
    data = seal_manifest(RUN, KEY)
    for place in range(len(data)):
        with pytest.raises(ProtocolError):
            open_manifest(
                data[:place] + bytes([data[place] ^ 4]) + data[place + 1 :], [KEY.public], signature_needed=True
            )


@pytest.mark.parametrize(
    "subjects",
    [
        (),
        (Subject("data/a.parquet", {"sha256": "1" * 64}),),
        (Subject("data/a.parquet", {"sha256": "2" * 64}), Subject("ledger/a.parquet", {"sha256": "2" * 64})),
        (Subject("ledger/a.parquet", {"sha256": "2" * 64}), Subject("data/a.parquet", {"sha256": "1" * 64})),
    ],
)
def test_files_and_run_must_agree(subjects):
    """What is signed for is exactly what the run names, in its order."""
    with pytest.raises(ProtocolError, match="manifest_contradicts"):
        open_manifest(seal(Statement(subjects, GATE_RUN, to_builtins(RUN)), KEY), [KEY.public], signature_needed=True)


def test_what_is_no_manifest_is_refused(tmp_path):
    """No file, a folder, a member that no version has."""
    more = to_builtins(RUN) | {"more": 1}
    files = (*RUN.outputs, *RUN.ledgers)
    subjects = tuple(Subject(file.name, {"sha256": file.sha256}) for file in files)

    with pytest.raises(ProtocolError, match="statement_missing"):
        read_manifest(tmp_path / "manifest.json")
    with pytest.raises(ProtocolError, match="statement_folder"):
        read_manifest(tmp_path)
    with pytest.raises(ProtocolError, match="predicate_unreadable"):
        open_manifest(seal(Statement(subjects, GATE_RUN, more), KEY), [KEY.public], signature_needed=True)
