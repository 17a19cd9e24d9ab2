"""Making `proof.json`: of the receipt, of what a set holds of the account, and of a run that kept to it.

What comes out is for others to judge. Also a proof that speaks against the platform is made as it is.
"""

from msgspec import structs

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.key_rotation import hashing_key_of
from widerspruch.desk.models import Coverage, Publication
from widerspruch.desk.proofs.seen_log import SeenRun, reader_of
from widerspruch.desk.proofs.standing import ProofShelf, ShownRun, ShownSet, newest_shown
from widerspruch.desk.receipts import receipts_for
from widerspruch.protocol import kept_authors
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.tiles import TileReader
from widerspruch.protocol.openings import Openings, SetOpening
from widerspruch.protocol.proof.format import ProvenAbsence, ProvenMember, ProvenPresence
from widerspruch.protocol.proof.making import (
    RunEvidence,
    SetEvidence,
    absence,
    member_standing,
    presence,
)
from widerspruch.protocol.proof.making import (
    make_proof as proof_of,
)
from widerspruch.protocol.receipt import read_receipt
from widerspruch.protocol.run_record import kept_author_token
from widerspruch.protocol.sets.exclusion_set import ExclusionSet, open_sets
from widerspruch.protocol.sets.member import absence_of, member_of


def make_proof(desk: Desk, coverage: Coverage, manifest: str | None) -> bytes:
    """The bytes of a proof for one covered account, which has a receipt.

    Args:
        manifest: SHA-256 of the run's manifest, in hex; None: of the newest set, about no run.

    Raises:
        DeskError: `proof_no_log`, `proof_not_logged` (values: promised), `proof_not_witnessed`, `proof_deleted`,
            `proof_run_unknown`, `proof_unreadable`.
    """
    if desk.config.log is None or desk.config.openings is None:
        raise DeskError("proof_no_log")
    try:
        shelf = ProofShelf(desk, coverage.platform)
        run = None if manifest is None else _run(shelf, manifest)
        of_set = _newest(shelf, coverage) if run is None else run.set
        reader = reader_of(desk.config.log.folder)
        assert reader is not None  # a set stands in it
        return _made(shelf, coverage, of_set, run, reader)
    except (ProtocolError, OSError) as error:
        if isinstance(error, ProtocolError) and error.code == "opening_missing":
            raise DeskError("proof_deleted") from error
        raise DeskError("proof_unreadable") from error


def _run(shelf: ProofShelf, manifest: str) -> ShownRun:
    run = shelf.run(manifest)
    if run is None:
        raise DeskError("proof_run_unknown")
    return run


def _newest(shelf: ProofShelf, coverage: Coverage) -> ShownSet:
    found = newest_shown(shelf, coverage)
    if isinstance(found, ShownSet):
        return found
    match found:
        case "not_logged":
            raise DeskError("proof_not_logged", promised=coverage.in_sets_from)
        case "not_witnessed":
            raise DeskError("proof_not_witnessed")
        case _:
            raise DeskError("proof_deleted")


def _made(shelf: ProofShelf, coverage: Coverage, of_set: ShownSet, run: ShownRun | None, reader: TileReader) -> bytes:
    assert shelf.checkpoints is not None
    chain = _chain(shelf, of_set.row)
    receipt = _receipt(shelf.desk, coverage, chain.key_id)
    account_key = bytes.fromhex(read_receipt(receipt, signature_needed=False).receipt.account_key)
    openings = shelf.openings
    assert openings is not None
    standing = _held(chain, openings.of_set(of_set.row.digest), account_key)
    held = SetEvidence(reader.entry(of_set.index), of_set.index, standing)
    kept = None
    if run is not None:
        shown = None if run.logged.record.kept_authors is None else _kept(openings, run.logged, account_key)
        kept = RunEvidence(reader.entry(run.logged.index), run.logged.index, shown)
    notes = [of_set.checkpoint.note, *([run.checkpoint.note] if run else [])]
    return proof_of(receipt, held, kept, reader=reader, checkpoints=notes, policy=shelf.checkpoints.policy)


def _receipt(desk: Desk, coverage: Coverage, key_id: str) -> bytes:
    """The receipt as the hashing key of a set names the account: that may have changed since."""
    key = desk.keys.hashing
    if key.key_id != key_id:
        old = hashing_key_of(desk.config.keys, key_id)
        if old is None:
            raise DeskError("proof_deleted")
        key = old
    [(_, receipt)] = receipts_for(structs.replace(desk, keys=structs.replace(desk.keys, hashing=key)), [coverage])
    return receipt


def _held(chain: ExclusionSet, opening: SetOpening, account_key: bytes) -> ProvenMember | ProvenAbsence:
    member = member_of(chain, opening, account_key)
    if member is not None:
        return member_standing(member.salt, member.rows, member.key, member.commit, member.path)
    absent = absence_of(chain, opening, account_key)
    assert absent is not None
    return absence(*absent)


def _kept(openings: Openings, logged: SeenRun, account_key: bytes) -> ProvenAbsence | ProvenPresence:
    authors = logged.record.kept_authors
    assert authors is not None
    token = kept_author_token(bytes.fromhex(authors.salt), account_key)
    folder, root = openings.of_run(logged.manifest), bytes.fromhex(authors.root)
    kept = kept_authors.presence(folder, token, root)
    if kept is not None:
        return presence(kept)
    absent = kept_authors.absence(folder, token, root)
    assert absent is not None
    return absence(*absent)


def _chain(shelf: ProofShelf, row: Publication) -> ExclusionSet:
    """The set and all that it builds on. Their files are believed here: what does not lead to the root that was signed
    is seen when the path is made."""
    published = Publication.objects.filter(platform=row.platform).exclude(digest="")
    folders, one = [], row
    while True:
        folders.append(shelf.desk.config.sets / one.folder)
        if one.since is None:
            break
        one = published.get(number=one.since)
    return open_sets(folders, platform=row.platform, now=row.issued_at, signature_needed=False, check_files=False)
