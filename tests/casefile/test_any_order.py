"""Whatever is done to a case file in whatever order, it says what a plain list would say, open and opened again."""

import shutil
import tempfile
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from casefile.made import AT, DAY
from widerspruch.casefile.bundle import export_bundle, import_bundle
from widerspruch.casefile.case_file import CaseFile, create_case_file, open_case_file
from widerspruch.casefile.chain import digest_of
from widerspruch.casefile.evidence import Attachment
from widerspruch.casefile.verify import verify_file
from widerspruch.objections.events import AnyEvent, EvidenceDeleted, Note

PASSPHRASES = st.none() | st.sampled_from(["a", "ä\0", "'\""])
PIECES = {"small": b"eins", "other": b"zwei", "empty": b"", "pages": bytes(9000), "more": b"vier" * 5000}


class AnyOrder(RuleBasedStateMachine):
    """A case file beside what it should hold."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.passphrase: str | None = None
        self.file: CaseFile = create_case_file(self.folder / "a.akte", "Erika", AT)
        self.name = "Erika"
        self.events: list[tuple[AnyEvent, tuple[str, ...]]] = []
        self.kept: dict[str, bytes | None] = {}

    def teardown(self) -> None:
        self.file.close()
        shutil.rmtree(self.folder)

    @rule(
        text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
        pieces=st.lists(st.sampled_from(list(PIECES)), max_size=3),
    )
    def record(self, text: str, pieces: list[str]) -> None:
        note = Note(on=DAY, text=text)
        kept = {digest_of(PIECES[one]): PIECES[one] for one in pieces}
        self.file.record(note, AT, [Attachment(one, data=PIECES[one]) for one in pieces])
        self.events.append((note, tuple(kept)))
        self.kept |= kept

    @precondition(lambda self: any(data is not None for data in self.kept.values()))
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        digest = data.draw(st.sampled_from([one for one, there in self.kept.items() if there is not None]))
        self.file.delete_evidence(digest, AT)
        self.events.append((EvidenceDeleted(digest), ()))
        self.kept[digest] = None

    @rule(name=st.sampled_from(["Erika", "Max", "Süß"]))
    def rename(self, name: str) -> None:
        self.file.rename(name)
        self.name = name

    @rule(passphrase=PASSPHRASES)
    def change_passphrase(self, passphrase: str | None) -> None:
        self.file.change_passphrase(passphrase)
        self.passphrase = passphrase

    @rule()
    def open_again(self) -> None:
        self.file.close()
        self.file = open_case_file(self.folder / "a.akte", self.passphrase)

    @rule(passphrase=PASSPHRASES)
    def export_and_import(self, passphrase: str | None) -> None:
        export_bundle(self.file, {}, self.folder / "a.zip", AT)
        head = self.file.head
        self.file.close()
        (self.folder / "a.akte").unlink()
        self.file = import_bundle(self.folder / "a.zip", self.folder / "a.akte", passphrase)
        self.passphrase = passphrase
        (self.folder / "a.zip").unlink()
        assert self.file.head == head

    @invariant()
    def it_says_what_was_done(self) -> None:
        assert [(one.event, one.evidence) for one in self.file.recorded()] == self.events
        assert {one.digest: not one.deleted for one in self.file.evidence()} == {
            digest: data is not None for digest, data in self.kept.items()
        }
        assert all(self.file.evidence_bytes(digest) == data for digest, data in self.kept.items() if data is not None)
        assert (self.file.name, self.file.is_encrypted) == (self.name, self.passphrase is not None)
        assert verify_file(self.file).is_verified == bool(self.events)
        assert self.file.damages == ()
        assert [one.name for one in self.folder.iterdir() if "journal" not in one.name] == ["a.akte"]


TestAnyOrder = AnyOrder.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=15, deadline=None)
