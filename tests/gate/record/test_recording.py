"""The record of a run: there with the corpus, of exactly its manifest, against sets that the log knew before."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

import pytest

from gate import made
from gate.in_process import InProcess
from gate.made import objection
from gate.purge.test_purge import KNOWN, LATE, LATER, newer_set
from gate.record.made_log import ORIGIN, log_of, statement_of
from gate.run.test_resume import Breaking
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.built import RECORD_FILE
from widerspruch.gate.errors import GateError
from widerspruch.gate.purge.purge import PurgeOutcome, PurgeRequest, purge, undo
from widerspruch.gate.record.beside import read_record_beside
from widerspruch.gate.record.recording import Recording
from widerspruch.lib.texts import load_catalogue
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.kept_authors import absence
from widerspruch.protocol.log.merkle import leaf_hash, root_of
from widerspruch.protocol.manifest import read_manifest
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.prefix_tree import verify_absent
from widerspruch.protocol.run_record import LogSeen, ReadRunRecord, kept_author_token
from widerspruch.protocol.signing_keys import SigningKey

KEY = SigningKey.new()
OTHER = b'{"payload":"","payloadType":"","signatures":[]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A corpus of two files, a set that names author 2, and a log that has that set as its second entry."""
    made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
    made.write(tmp_path / "corpus" / "b.parquet", made.posts([3, 4, None]))
    made.exclusion_set(tmp_path / "set", [objection(2)], signer=KEY)
    log_of(tmp_path / "log", [OTHER, statement_of(tmp_path / "set")])
    return tmp_path


def recorded(folder: Path, scheduler: Any = None, *, openings: str | None = None, **fields: Any) -> ReadRunRecord:
    """The record of a run over the corpus."""
    recording = Recording(folder / "log", None if openings is None else folder / openings)
    made.gate(folder, scheduler, signer=KEY, recording=recording, **fields)
    return record(folder)


def record(folder: Path, out: str = "out") -> ReadRunRecord:
    return read_record_beside(folder / out, [KEY.public], signature_needed=True)[1]


def refused(code: str, error: pytest.ExceptionInfo[GateError]) -> None:
    """With a sentence in both languages."""
    assert error.value.code == code
    for language in ("de", "en"):
        assert load_catalogue(language, "widerspruch.gate")(f"problem.{code}", **error.value.values)


def is_kept(folder: Path, read: ReadRunRecord, account: object, identifier: Any = "account") -> bool:
    """Whether the record says that rows of an account were kept; that none was, is verified."""
    authors = read.record.kept_authors
    assert authors is not None
    token = kept_author_token(bytes.fromhex(authors.salt), made.KEY.key_of("instagram", identifier, str(account)))
    run = Openings(folder / "openings").of_run(read.manifest)
    found = absence(run, token, bytes.fromhex(authors.root))
    assert found is None or verify_absent(bytes.fromhex(authors.root), token, *found)
    return found is None


class TestRun:
    """What a run puts beside its manifest."""

    def test_the_record_is_of_exactly_the_manifest(self, folder: Path) -> None:
        """Its digest, its numbers, its set, and the log as it was before."""
        read = recorded(folder)

        manifest = (folder / "out" / "manifest.json").read_bytes()
        run, said = read_manifest(folder / "out" / "manifest.json").run, read.record
        assert read.manifest == hashlib.sha256(manifest).hexdigest()
        assert said.log == LogSeen(
            ORIGIN, 2, root_of([leaf_hash(OTHER), leaf_hash(statement_of(folder / "set"))]).hex()
        )
        assert [(one.platform, one.number, one.digest) for one in said.sets] == [
            ("instagram", 1, made.digest_of_set(folder, 1))
        ]
        assert (said.counts, said.kept_rows, said.verification) == (run.counts, run.kept(), run.verification)
        assert said.outputs_root == root_of([leaf_hash(to_bytes(file)) for file in run.outputs]).hex()
        assert (said.predecessor, said.kept_authors, said.result) == (None, None, "corpus")

    def test_of_a_chain_it_names_the_newest_set(self, folder: Path) -> None:
        """That alone has to be in the log: its tree stands for the whole chain."""
        two = made.exclusion_set(folder / "set-2", [objection(4)], signer=KEY, number=2, since=1)
        log_of(folder / "log", [statement_of(two)])

        read = recorded(folder, exclusions=(folder / "set", two))

        assert [(one.number, one.digest) for one in read.record.sets] == [(2, made.digest_of_set(folder, 2))]
        assert (
            read_manifest(folder / "out" / "manifest.json").run.exclusion_sets[0].digest != read.record.sets[0].digest
        )

    def test_kept_authors_are_those_of_the_output(self, folder: Path) -> None:
        """Who objected, and who never wrote, is not among them."""
        read = recorded(folder, openings="openings")

        authors = read.record.kept_authors
        assert authors is not None
        assert (authors.count, authors.identifiers, authors.unnamed_rows, authors.is_of_accounts) == (
            3,
            ("account",),
            0,
            True,
        )
        assert [account for account in range(6) if is_kept(folder, read, account)] == [1, 3, 4]

    def test_kept_authors_of_a_mask_are_those_of_the_rows_that_may_be_used(self, folder: Path) -> None:
        """Nothing was copied; the input is read through the mask."""
        read = recorded(folder, openings="openings", result="mask", corpus=(str(folder / "corpus"),))

        assert [account for account in range(6) if is_kept(folder, read, account)] == [1, 3, 4]
        run = read_manifest(folder / "out" / "manifest.json").run
        assert run.mask is not None
        files = (*run.ledgers, run.mask.cases)
        assert read.record.outputs_root == root_of([leaf_hash(to_bytes(file)) for file in files]).hex()
        assert (read.record.result, read.record.kept_rows) == ("mask", 4)

    def test_two_runs_have_tokens_that_nobody_can_bring_together(self, folder: Path) -> None:
        """Each has a salt of its own."""
        recorded(folder, openings="openings")
        recorded(folder, openings="openings", out=folder / "again")

        one, two = (record(folder, out).record.kept_authors for out in ("out", "again"))
        assert one is not None
        assert two is not None
        assert (one.salt != two.salt, one.root != two.root) == (True, True)

    @pytest.mark.parametrize(
        ("author", "column", "identifier", "kept"),
        [
            ({"column": "author", "is": "handle"}, ["anna", "bert", None], "handle", ["anna", "bert"]),
            ({"column": "author", "is": "key"}, None, "key", ["1", "2"]),
        ],
    )
    def test_a_corpus_that_names_no_account_ids_says_so(
        self, author: dict[str, str], column: list[Any] | None, identifier: str, kept: list[str], folder: Path
    ) -> None:
        """The tokens are of the keys that are there, and nobody may conclude from an absent one."""
        keys = [made.KEY.key_of("instagram", "account", name).hex() for name in ("1", "2")]
        made.write(folder / "corpus" / "a.parquet", made.posts([1, 2, 3], author=column or [*keys, None]))
        (folder / "corpus" / "b.parquet").unlink()

        read = recorded(
            folder, openings="openings", profile=made.profile(author=author), exclusions=self.of_nobody(folder)
        )

        authors = read.record.kept_authors
        assert authors is not None
        assert (authors.identifiers, authors.is_of_accounts) == ((identifier,), False)
        asked = "handle" if identifier == "handle" else "account"
        assert all(is_kept(folder, read, name, asked) for name in kept)

    def of_nobody(self, folder: Path) -> tuple[Path, ...]:
        nobody = made.exclusion_set(folder / "nobody", [], signer=KEY)
        log_of(folder / "log", [statement_of(nobody)])
        return (nobody,)

    def test_rows_with_several_authors_have_a_token_of_each(self, folder: Path) -> None:
        """A row is of all of them."""
        made.write(folder / "corpus" / "a.parquet", made.posts([1, 3], other=[7, 8]))
        (folder / "corpus" / "b.parquet").unlink()
        authors = made.profile(author=[{"column": "author_id"}, {"column": "other"}])

        read = recorded(folder, openings="openings", profile=authors)

        assert [account for account in range(10) if is_kept(folder, read, account)] == [1, 3, 7, 8]

    def test_rows_without_an_author_are_counted(self, folder: Path) -> None:
        """Then an absent token says nothing, for such a row may be anybody's."""
        authors = recorded(folder, openings="openings", undecided="keep").record.kept_authors

        assert authors is not None
        assert (authors.unnamed_rows, authors.is_of_accounts) == (1, False)

    def test_conversations_with_an_ai_are_nobodys_kept_rows(self, folder: Path) -> None:
        """Who objected to their own content alone may have such rows."""
        kinds = {"kind": {"column": "kind", "values": {"post": "post", "ai": "ai_prompt"}}}
        made.write(folder / "corpus" / "a.parquet", made.posts([1, 3], kind=["ai", "post"]))
        (folder / "corpus" / "b.parquet").unlink()

        read = recorded(folder, openings="openings", profile=made.profile(**kinds), undecided="keep")

        assert [account for account in range(6) if is_kept(folder, read, account)] == [3]


class TestRefused:
    """What is refused before anything is done."""

    def refused(self, code: str, folder: Path, **fields: Any) -> None:
        with pytest.raises(GateError) as error:
            recorded(folder, **fields)
        refused(code, error)
        assert not (folder / "out").exists()
        assert not (folder / "out.part").exists()

    def test_a_set_that_is_not_in_the_log(self, folder: Path) -> None:
        """Nor one that is there with another signature: what is compared are the bytes."""
        log_of(folder / "log", [OTHER])
        self.refused("set_not_logged", folder)
        made.exclusion_set(folder / "twin" / "set", [objection(2)], signer=SigningKey.new())
        log_of(folder / "log", [statement_of(folder / "twin" / "set")])
        self.refused("set_not_logged", folder)
        log_of(folder / "log", [])
        self.refused("set_not_logged", folder)

    def test_no_log(self, folder: Path) -> None:
        shutil.rmtree(folder / "log")
        self.refused("log_missing", folder)

    def test_a_run_that_nobody_signs(self, folder: Path) -> None:
        with pytest.raises(GateError) as error:
            made.gate(folder, recording=Recording(folder / "log"))
        refused("record_unsigned", error)

    @pytest.mark.parametrize("place", ["out", "out/openings", "log", "log/openings"])
    def test_openings_where_they_would_be_handed_out(self, place: str, folder: Path) -> None:
        self.refused("openings_published", folder, openings=place)

    def test_a_checkpoint_of_another_key(self, folder: Path) -> None:
        """The log's own policy says whose signature it has."""
        policy = (folder / "log" / "policy").read_bytes()
        log_of(folder / "log", [statement_of(folder / "set")], key=SigningKey.new())
        (folder / "log" / "policy").write_bytes(policy)

        with pytest.raises(ProtocolError, match="log_signature"):
            recorded(folder)

    def test_a_tree_that_is_not_the_checkpoints(self, folder: Path) -> None:
        """Hashes that somebody put there count for nothing."""
        checkpoint = (folder / "log" / "checkpoint").read_bytes()
        log_of(folder / "log", [statement_of(folder / "set"), OTHER])
        (folder / "log" / "checkpoint").write_bytes(checkpoint)

        with pytest.raises(ProtocolError, match="log_tree_differs"):
            recorded(folder)


class TestBrokenOff:
    """A run that was stopped, and a log that changed meanwhile."""

    def broken(self, folder: Path) -> None:
        with pytest.raises(GateError, match="worker_lost"):
            recorded(folder, Breaking("gate_shard", 1), openings="openings")

    def test_it_remembers_the_log_from_before_the_first_attempt(self, folder: Path) -> None:
        """Whatever was logged meanwhile."""
        self.broken(folder)
        log_of(folder / "log", [OTHER, statement_of(folder / "set"), OTHER])

        assert recorded(folder, openings="openings").record.log.size == 2

    def test_a_log_that_lost_what_was_seen_is_refused(self, folder: Path) -> None:
        """What is signed must not rest on what is there no more."""
        self.broken(folder)
        log_of(folder / "log", [statement_of(folder / "set"), OTHER])

        with pytest.raises(GateError) as error:
            recorded(folder, openings="openings")
        refused("log_changed", error)

    def test_a_log_that_changes_while_the_run_goes_on_is_refused(self, folder: Path) -> None:
        """It is looked at once more before anything is published."""

        class Forking(InProcess):
            def run(self, work: Any, tasks: Any) -> Any:
                log_of(folder / "log", [statement_of(folder / "set")], origin="andere.example/statements")
                return super().run(work, tasks)

        with pytest.raises(GateError) as error:
            recorded(folder, Forking())
        refused("log_changed", error)
        assert not (folder / "out").exists()


class TestPurge:
    """The version that takes a corpus's place has a record of its own."""

    def purged(self, folder: Path, **fields: Any) -> PurgeOutcome:
        two = folder / "set-2"
        if not two.exists():
            newer_set(folder, [objection(2), objection(3, LATE)], signer=KEY)
        log_of(folder / "log", [OTHER, statement_of(folder / "set"), statement_of(two)])
        usual: dict[str, Any] = {
            "built": folder / "out",
            "exclusions": (two,),
            "key_files": (made.key_file(folder),),
            "signer": KEY,
            "recording": Recording(folder / "log", folder / "openings"),
            "apply": True,
        }
        return purge(PurgeRequest(**(usual | fields)), made.rulebook(), InProcess(), LATER)

    @pytest.mark.parametrize("result", ["corpus", "mask"])
    def test_it_names_what_it_replaces_and_who_is_left(self, result: Any, folder: Path) -> None:
        """And until when it heeds."""
        before = recorded(folder, openings="openings", result=result)
        corpus = (str(folder / "corpus"),) if result == "mask" else ()

        self.purged(folder, corpus=corpus)

        read = record(folder)
        assert read.record.predecessor == before.manifest
        assert (read.record.heeds_until, read.record.sets[0].number, read.record.log.size) == (KNOWN, 2, 3)
        assert [account for account in range(6) if is_kept(folder, read, account)] == [1, 4]

    def test_a_recorded_run_is_not_replaced_by_an_unrecorded_one_by_mistake(self, folder: Path) -> None:
        """Whoever looks into the log would take the old one for what is there."""
        recorded(folder)
        with pytest.raises(GateError) as error:
            self.purged(folder, recording=None)
        refused("successor_unrecorded", error)

        self.purged(folder, recording=None, unrecorded=True)
        assert not (folder / "out" / RECORD_FILE).exists()

    @pytest.mark.parametrize("result", ["corpus", "mask"])
    def test_undoing_brings_the_old_record_back(self, result: Any, folder: Path) -> None:
        """Byte for byte; the log has it already."""
        recorded(folder, result=result)
        before = (folder / "out" / RECORD_FILE).read_bytes()
        corpus = (str(folder / "corpus"),) if result == "mask" else ()
        outcome = self.purged(folder, corpus=corpus, undo_key_file=folder / "undo.key")
        assert (folder / "out" / RECORD_FILE).read_bytes() != before

        assert outcome.bundle is not None
        undo(folder / "out", outcome.bundle, folder / "undo.key", LATER)

        assert (folder / "out" / RECORD_FILE).read_bytes() == before
        record(folder)

    @pytest.mark.parametrize("result", ["corpus", "mask"])
    def test_who_objected_without_a_row_can_be_shown_that_it_was_heeded(self, result: Any, folder: Path) -> None:
        """Nothing goes, and the log knows of the newer set; once."""
        recorded(folder, result=result)
        two = newer_set(folder, [objection(2), objection(9, LATE)], signer=KEY)
        corpus = (str(folder / "corpus"),) if result == "mask" else ()

        counted = self.purged(folder, corpus=corpus, apply=False)
        assert (counted.files, (folder / "openings").exists()) == ((), False)
        once = self.purged(folder, corpus=corpus)
        after = record(folder)
        twice = self.purged(folder, corpus=corpus)
        asked = AuditRequest(
            built=folder / "out",
            exclusions=(two,),
            key_files=(made.key_file(folder),),
            corpus=corpus,
            trusted=(KEY.public,),
        )
        looked = audit(asked, made.rulebook(), LATER)

        assert (looked.problems, looked.recorded) == ((), after.digest)
        assert (once.files, once.manifest is not None, twice.manifest) == ((), True, None)
        assert (after.record.sets[0].number, after.record.heeds_until, two.name) == (2, KNOWN, "set-2")
        assert Openings(folder / "openings").runs() == (after.manifest,)
        assert (is_kept(folder, after, 1), is_kept(folder, after, 9)) == (True, False)

    def test_a_set_that_is_not_in_the_log_is_refused(self, folder: Path) -> None:
        """Also where it is only counted."""
        recorded(folder)
        two = newer_set(folder, [objection(3, LATE)], signer=KEY)
        asked = PurgeRequest(
            built=folder / "out",
            exclusions=(two,),
            key_files=(made.key_file(folder),),
            signer=KEY,
            recording=Recording(folder / "log"),
        )
        with pytest.raises(GateError) as error:
            purge(asked, made.rulebook(), InProcess(), LATER)
        refused("set_not_logged", error)


def test_a_record_of_another_manifest_is_noticed(folder: Path) -> None:
    """The manifest was replaced meanwhile, by whomever."""
    recorded(folder)
    made.gate(folder, signer=KEY, out=folder / "other", mentions="keep")
    shutil.copy(folder / "other" / "manifest.json", folder / "out" / "manifest.json")

    with pytest.raises(GateError) as error:
        read_record_beside(folder / "out")
    refused("record_other", error)


def test_without_a_record_there_is_none(folder: Path) -> None:
    made.gate(folder, signer=KEY)

    with pytest.raises(GateError) as error:
        read_record_beside(folder / "out")
    refused("record_missing", error)
