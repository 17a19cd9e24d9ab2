"""Whether a log's folder is whole, and time stamps on its checkpoints."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from log.made_logs import LOG_KEY, NOW, ORIGIN, made_log, statements
from log.made_stamps import StampingAuthority
from log.made_witnesses import posting, witness_lines, witnesses
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingCode, OutgoingError
from widerspruch.log.append import append, signed
from widerspruch.log.check.check import check
from widerspruch.log.cosign import gather
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.stamp import read_certificates, stamp
from widerspruch.protocol.log.checkpoint import Checkpoint


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of 200, 250, 300 and 303 entries, the last two witnessed."""
    folder = tmp_path_factory.mktemp("kept")
    log = made_log(folder / "log", 200, witnesses=witness_lines("verein"))
    append(log, LOG_KEY, statements(50, 200), NOW)
    with witnesses(folder, "verein") as answers:
        for start, count in ((250, 50), (300, 3)):
            append(log, LOG_KEY, statements(count, start), NOW)
            gather(log, posting(answers))
    return log


@pytest.fixture
def log(kept: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(kept, tmp_path / "log"))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> StampingAuthority:
    return StampingAuthority(tmp_path_factory.mktemp("tsa") / "tsa")


def found(log: Path) -> set[tuple[str, str | int]]:
    """What is wrong, and where."""
    return {
        (one.code, one.values.get("file", one.values.get("size", one.values.get("index", ""))))
        for one in check(log).findings
    }


class TestCheck:
    def test_a_whole_log_is_whole(self, log: Path) -> None:
        """Also with old checkpoints that no witness has seen."""
        report = check(log)

        assert (report.findings, report.origin, report.size, report.kept) == ((), ORIGIN, 303, 5)
        assert report.witnessed_at is not None

    @pytest.mark.parametrize(
        ("name", "wanted"),
        [
            ("tile/0/000", ("tree_differs", 0)),
            ("tile/0/001.p/44", ("file_differs", "tile/0/001.p/44")),
            ("tile/0/001.p/47", ("tree_differs", 0)),
            ("tile/entries/000", ("tree_differs", 0)),
            ("tile/entries/001.p/44", ("file_differs", "tile/entries/001.p/44")),
            ("tile/entries/001.p/47", ("tree_differs", 256)),
            ("checkpoints/200", ("checkpoint_root_differs", 200)),
        ],
    )
    def test_one_byte_that_was_changed_is_found(self, log: Path, name: str, wanted: tuple[str, str | int]) -> None:
        """In whichever file."""
        path = log / name
        data = path.read_bytes()
        at = data.index(b"=\n") - 8 if name.startswith("checkpoints") else len(data) - 1
        path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])

        assert wanted in found(log)

    @pytest.mark.parametrize(
        ("harm", "wanted"),
        [
            (lambda log: (log / "tile/0/000").unlink(), {("file_missing", 0)}),
            (lambda log: (log / "tile/entries/001.p/47").unlink(), {("file_missing", 256)}),
            (lambda log: (log / "tile/0/001.p/44").unlink(), {("part_missing", "tile/0/001.p/44")}),
            (lambda log: (log / "checkpoints/303").unlink(), {("checkpoint_kept_otherwise", 303)}),
            (lambda log: (log / "checkpoints/200").write_bytes(b""), {("checkpoint_unreadable", "checkpoints/200")}),
            (lambda log: (log / "secret.pem").write_bytes(b"x"), {("stray_file", "secret.pem")}),
            (lambda log: (log / "tile/0/002.txt").write_bytes(b"x"), {("stray_file", "tile/0/002.txt")}),
            (lambda log: (log / "checkpoints/7").symlink_to("300"), {("stray_file", "checkpoints/7")}),
            (lambda log: (log / "more").symlink_to("tile"), {("stray_file", "more")}),
            (lambda log: (log / ".widerspruch-1-x").write_bytes(b"half"), set()),
            (lambda log: (log / "tile/0/007").write_bytes(b"of one that was killed"), set()),
        ],
    )
    def test_what_is_missing_or_too_much_is_found(
        self, log: Path, harm: Callable[[Path], object], wanted: set[tuple[str, str | int]]
    ) -> None:
        """But for what a killed process left, which nobody signed."""
        harm(log)

        codes = found(log)
        assert wanted <= codes
        assert bool(codes) is bool(wanted)

    def test_a_checkpoint_of_another_history_is_found(self, log: Path) -> None:
        """Signed by the log itself."""
        forked = signed(Checkpoint(ORIGIN, 7, b"\7" * 32), LOG_KEY)
        (log / "checkpoints" / "7").write_bytes(forked.note.data)

        assert ("checkpoint_root_differs", 7) in found(log)

    def test_a_log_that_was_cut_is_found(self, log: Path) -> None:
        """The newest checkpoint is not the largest."""
        shutil.copy(log / "checkpoints" / "300", log / "checkpoint")

        assert {("checkpoint_root_differs", 303), ("checkpoint_kept_otherwise", 300)} <= found(log)

    def test_a_cosignature_that_was_changed_is_found(self, log: Path) -> None:
        """Of whichever checkpoint."""
        path = log / "checkpoints" / "300"
        path.write_bytes(path.read_bytes()[:-8] + b"AAAAA==\n")

        assert {one.code for one in check(log).findings} & {"cosignature_wrong", "checkpoint_unreadable"}

    def test_missing_witnesses_are_found(self, log: Path) -> None:
        """Of the newest checkpoint."""
        append(log, LOG_KEY, statements(1, 600), NOW)

        assert found(log) == {("too_few_witnesses", 304)}

    def test_a_folder_without_a_log_is_none(self, tmp_path: Path) -> None:
        """Nor one without its policy."""
        with pytest.raises(LogError, match="log_missing"):
            check(tmp_path)
        (tmp_path / "checkpoint").write_bytes(b"")
        with pytest.raises(LogError, match="policy_missing"):
            check(tmp_path)


class TestStamp:
    def test_a_stamp_says_when_a_checkpoint_was_there(self, log: Path, authority: StampingAuthority) -> None:
        """Checked with the authority's root, also once further witnesses have signed."""
        root = read_certificates(authority.root.read_bytes())

        made = stamp(log, "https://tsa.example", authority.post, root)
        report = check(log, certificates=root)

        assert (made.size, made.file) == (303, "checkpoints/303.tsr")
        assert (report.stamps, report.stamps_unchecked, report.findings) == ((made,), 0, ())
        assert check(log).stamps_unchecked == 1

    def test_a_stamp_of_another_checkpoint_is_found(self, log: Path, authority: StampingAuthority) -> None:
        """Or of another authority, or none at all."""
        root = read_certificates(authority.root.read_bytes())
        other = read_certificates((authority.root.parent / "tsa.pem").read_bytes())
        stamp(log, "https://tsa.example", authority.post)
        assert [one.code for one in check(log, certificates=other).findings] == ["stamp_wrong"]

        (log / "checkpoints" / "303.tsr").rename(log / "checkpoints" / "300.tsr")
        assert [one.code for one in check(log, certificates=root).findings] == ["stamp_wrong"]
        (log / "checkpoints" / "300.tsr").write_bytes(b"\0" * 100)
        assert [one.code for one in check(log, certificates=root).findings] == ["stamp_wrong"]

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (OutgoingAnswer(500, {}, b""), "stamp_unreachable"),
            (OutgoingAnswer(200, {}, b""), "stamp_refused"),
            (OutgoingAnswer(200, {}, b"<html>"), "stamp_refused"),
            (OutgoingAnswer(200, {}, b"0" * 70_000), "stamp_refused"),
        ],
    )
    def test_what_is_no_stamp_is_not_kept(self, log: Path, answer: OutgoingAnswer, code: str) -> None:
        """Whatever it is."""
        with pytest.raises(LogError, match=code):
            stamp(log, "https://tsa.example", lambda *_: answer)
        assert not (log / "checkpoints" / "303.tsr").exists()

    @pytest.mark.parametrize(("code", "told"), [("address_forbidden", "address_refused"), ("too_slow", "stamp_un")])
    def test_who_was_not_asked_is_not_called_away(self, log: Path, code: OutgoingCode, told: str) -> None:
        """To try it again later helps with the other alone."""

        def post(*_: object) -> OutgoingAnswer:
            raise OutgoingError(code)

        with pytest.raises(LogError, match=told):
            stamp(log, "https://tsa.example", post)

    def test_an_old_answer_is_not_kept(self, log: Path, authority: StampingAuthority) -> None:
        """It answers another request."""
        stamp(log, "https://tsa.example", authority.post)
        old = OutgoingAnswer(200, {}, (log / "checkpoints" / "303.tsr").read_bytes())

        with pytest.raises(LogError, match="stamp_refused"):
            stamp(log, "https://tsa.example", lambda *_: old)

    def test_an_authority_that_is_gone(self, log: Path) -> None:
        """It may be tried again later."""

        def post(*_: object) -> OutgoingAnswer:
            raise OutgoingError("too_slow")

        with pytest.raises(LogError) as gone:
            stamp(log, "https://tsa.example", post)
        assert gone.value.ending.may_be_resumed

    def test_a_stamp_of_somebody_else_is_not_kept(self, log: Path, authority: StampingAuthority) -> None:
        """Where it is said whose it must be."""
        other = read_certificates((authority.root.parent / "tsa.pem").read_bytes())

        with pytest.raises(LogError, match="stamp_other"):
            stamp(log, "https://tsa.example", authority.post, other)
        assert LogFolder(log).sizes() == [303, 300, 250, 200, 0]

    def test_a_file_without_a_certificate(self) -> None:
        """Is none."""
        with pytest.raises(LogError, match="certificate_other"):
            read_certificates(b"hello")
