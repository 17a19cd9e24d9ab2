"""A witness: what it cosigns, and what it refuses, to the letter of C2SP tlog-witness."""

import json
import threading
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

import pytest

from log.made_logs import LOG_KEY, ORIGIN, PLATFORM_KEY, made_log, statements
from log.made_witnesses import SECOND, log_verifier, witness_signer
from widerspruch.log.append import append, signed
from widerspruch.log.cosign import add_checkpoint_body
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.http import LogCall
from widerspruch.log.witness.state import WitnessState
from widerspruch.log.witness.witness import STATUS, Verdict, Witness, Witnessing, answering
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.cosignature import verified_at
from widerspruch.protocol.log.merkle import EMPTY_ROOT
from widerspruch.protocol.log.note import NoteVerifier, parse_note, parse_signatures
from widerspruch.protocol.log.tiles import TileReader

VECTORS = Path(__file__).parents[2] / "protocol" / "vectors"
ME = witness_signer("me")


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> LogFolder:
    """A log with kept checkpoints of 0, 2, 5 and 9 entries."""
    folder = made_log(tmp_path_factory.mktemp("log") / "log")
    for start, count in ((0, 2), (2, 3), (5, 4)):
        append(folder, LOG_KEY, statements(count, start), SECOND * 1_000_000)
    return LogFolder(folder)


@pytest.fixture
def state(tmp_path: Path) -> Iterator[WitnessState]:
    with WitnessState.held(tmp_path / "state.json", ME.verifier, is_new=True) as held:
        yield held


@pytest.fixture
def witness(state: WitnessState) -> Witness:
    return Witness(ME, {ORIGIN: [log_verifier()]}, state)


def asking(log: LogFolder, old: int, new: int) -> bytes:
    """The right request of this log."""
    reader = TileReader(log.read, log.newest().checkpoint)
    return add_checkpoint_body(old, reader.consistency(old, new), log.kept(new).note.data)


def of(size: int, root: bytes, origin: str = ORIGIN) -> bytes:
    """A checkpoint that the log's key signed, whatever it says."""
    return signed(Checkpoint(origin, size, root), LOG_KEY).note.data


class TestCosigned:
    def test_a_log_that_only_grew_is_cosigned(self, witness: Witness, log: LogFolder) -> None:
        """Each of its checkpoints, with the second at which it was seen."""
        for old, new in ((0, 2), (2, 5), (5, 5), (5, 9)):
            done = witness.add_checkpoint(asking(log, old, new), SECOND + new)

            assert done.cosignature is not None
            assert verified_at(ME.verifier, log.kept(new).note.text, done.cosignature.signature) == SECOND + new

    def test_a_log_that_is_empty_is_cosigned(self, witness: Witness, log: LogFolder) -> None:
        """And goes on from there."""
        assert witness.add_checkpoint(asking(log, 0, 0), SECOND).verdict == "cosigned"
        assert witness.add_checkpoint(asking(log, 0, 9), SECOND).verdict == "cosigned"

    def test_it_is_written_down_before_it_is_given_out(
        self, log: LogFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Where nothing can be written, nothing was cosigned."""
        path = tmp_path / "of_its_own.json"
        with WitnessState.held(path, ME.verifier, is_new=True) as state:
            witness = Witness(ME, {ORIGIN: [log_verifier()]}, state)
            witness.add_checkpoint(asking(log, 0, 2), SECOND)
            before = path.read_bytes()

            def full(*_: object, **__: object) -> None:
                raise OSError(28, "no space")

            monkeypatch.setattr("widerspruch.log.witness.state.atomic_write", full)
            with pytest.raises(OSError, match="no space"):
                witness.add_checkpoint(asking(log, 2, 5), SECOND)
            monkeypatch.undo()

            assert path.read_bytes() == before
            assert witness.add_checkpoint(asking(log, 2, 9), SECOND).verdict == "cosigned"

    def test_monitors_get_what_it_saw_last(self, witness: Witness, log: LogFolder) -> None:
        """With the log's signature and its own, under the hash of the log's name."""
        answer = answering(witness, lambda: SECOND)
        address = f"/{sha256(ORIGIN.encode()).hexdigest()}/checkpoint"
        assert answer(LogCall("GET", address, b"")).status == 404

        witness.add_checkpoint(asking(log, 0, 5), SECOND)

        note = parse_note(answer(LogCall("GET", address, b"")).body)
        assert note.text == log.kept(5).note.text
        assert [any(key.made(one) for one in note.signatures) for key in (log_verifier(), ME.verifier)] == [True, True]


class TestRefused:
    @pytest.mark.parametrize(
        ("body", "verdict"),
        [
            (b"", "not_understood"),
            (b"old 0\n", "not_understood"),
            (b"old 0\n\n", "not_understood"),
            (b"old 00\n\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old -1\n\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old  0\n\n" + of(1, b"\0" * 32), "not_understood"),
            (b"new 0\n\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old 9223372036854775808\n\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old 0\nAAAA\n\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old 0\r\n\r\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old 0\n" + (b"A" * 43 + b"=\n") * 64 + b"\n" + of(1, b"\0" * 32), "not_understood"),
            (b"old 0\n\n" + b"\xff\xfe", "not_understood"),
            (b"old 0\n\n" + of(1, b"\0" * 32).replace(b"\n1\n", b"\n01\n"), "not_understood"),
            (b"old 0\n\n" + b"x" * 600_000, "not_understood"),
            (add_checkpoint_body(0, (), of(1, b"\0" * 32, "other.example/log")), "log_unknown"),
            (
                add_checkpoint_body(0, (), signed(Checkpoint(ORIGIN, 1, b"\0" * 32), PLATFORM_KEY).note.data),
                "signature_wrong",
            ),
            (add_checkpoint_body(0, (), of(1, b"\0" * 32).replace(b"\n1\n", b"\n2\n")), "signature_wrong"),
            (add_checkpoint_body(2, (), of(1, b"\0" * 32)), "goes_back"),
            (add_checkpoint_body(1, (), of(1, b"\0" * 32)), "knows_other"),
            (add_checkpoint_body(0, (b"\0" * 32,), of(1, b"\0" * 32)), "inconsistent"),
            (add_checkpoint_body(0, (), of(0, b"\0" * 32)), "inconsistent"),
            (add_checkpoint_body(0, (EMPTY_ROOT,), of(0, EMPTY_ROOT)), "inconsistent"),
        ],
    )
    def test_what_is_wrong_is_not_cosigned(self, witness: Witness, body: bytes, verdict: Verdict) -> None:
        """And nothing is remembered of it."""
        done = witness.add_checkpoint(body, SECOND)

        assert (done.verdict, done.cosignature) == (verdict, None)
        assert witness.newest(sha256(ORIGIN.encode()).hexdigest()) is None

    def test_another_history_is_not_cosigned(self, witness: Witness, log: LogFolder, tmp_path: Path) -> None:
        """Whatever its size, and with whichever proof."""
        other = made_log(tmp_path / "other")
        append(other, LOG_KEY, statements(5, 700), SECOND * 1_000_000)
        append(other, LOG_KEY, statements(4, 900), SECOND * 1_000_000)
        forked = LogFolder(other)
        witness.add_checkpoint(asking(log, 0, 5), SECOND)

        assert witness.add_checkpoint(asking(forked, 5, 9), SECOND).verdict == "inconsistent"
        assert witness.add_checkpoint(asking(forked, 5, 5), SECOND).verdict == "inconsistent"
        body = add_checkpoint_body(5, (), forked.kept(9).note.data)
        assert witness.add_checkpoint(body, SECOND).verdict == "inconsistent"
        assert witness.add_checkpoint(asking(log, 5, 9), SECOND).verdict == "cosigned"

    def test_who_is_behind_is_told_the_size(self, witness: Witness, log: LogFolder) -> None:
        """As the only thing in the answer."""
        answer = answering(witness, lambda: SECOND)
        answer(LogCall("POST", "/add-checkpoint", asking(log, 0, 5)))

        told = answer(LogCall("POST", "/add-checkpoint", asking(log, 2, 9)))

        assert (told.status, told.content_type, told.body) == (409, "text/x.tlog.size", b"5\n")

    def test_one_wrong_signature_of_the_log_spoils_all(self, witness: Witness, log: LogFolder) -> None:
        """Also beside a right one."""
        note = log.kept(2).note
        wrong = note.data + note.signatures[0].line.encode().replace(b"A", b"B")

        assert witness.add_checkpoint(add_checkpoint_body(0, (), wrong), SECOND).verdict == "signature_wrong"

    def test_a_clock_that_goes_back_signs_nothing(self, witness: Witness, log: LogFolder) -> None:
        """Else a later look would seem to be an earlier one."""
        witness.add_checkpoint(asking(log, 0, 2), SECOND)

        assert witness.add_checkpoint(asking(log, 2, 5), SECOND - 1).verdict == "clock_back"
        assert witness.add_checkpoint(asking(log, 2, 5), SECOND).verdict == "cosigned"

    def test_of_two_at_once_the_log_goes_on_from_one(self, witness: Witness, log: LogFolder) -> None:
        """The other is told what was cosigned."""
        done: list[Witnessing] = []
        bodies = [asking(log, 0, size) for size in (2, 5, 9)] * 4

        def ask(body: bytes) -> None:
            done.append(witness.add_checkpoint(body, SECOND))

        threads = [threading.Thread(target=ask, args=(body,)) for body in bodies]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert sorted(one.verdict for one in done) == ["cosigned"] + ["knows_other"] * 11

    def test_every_refusal_has_its_status(self) -> None:
        """As the protocol has them."""
        assert {verdict: STATUS[verdict] for verdict in STATUS if verdict != "clock_back"} == {
            "cosigned": 200,
            "not_understood": 400,
            "log_unknown": 404,
            "signature_wrong": 403,
            "goes_back": 400,
            "knows_other": 409,
            "inconsistent": 422,
        }

    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/add-checkpoint", 405),
            ("GET", "/", 404),
            ("POST", "/other", 404),
            ("GET", "/../state.json", 404),
            ("GET", f"/{'0' * 64}/checkpoint", 404),
        ],
    )
    def test_it_has_no_other_address(self, witness: Witness, method: str, path: str, status: int) -> None:
        """What it remembers is not served as a file."""
        assert answering(witness, lambda: SECOND)(LogCall(method, path, b"")).status == status


def test_recorded_requests_have_the_recorded_answers(tmp_path: Path) -> None:
    """Another witness's test data, in its order.

    Two differ on purpose: an unknown log has been 404 since then, and the one wrong signature is spelled with bits that
    decoders ignore, which is no signed note to us.
    """
    others = {"unknown log": 404, "invalid signature": 400}
    recorded = json.loads((VECTORS / "log-witness-requests.json").read_text("utf-8"))
    origin = recorded["requests"][0]["body"].split("\n")[2]
    verifier = NoteVerifier(origin, 1, bytes.fromhex(recorded["log_public_key_hex"]))
    with WitnessState.held(tmp_path / "state.json", ME.verifier, is_new=True) as state:
        answer = answering(Witness(ME, {origin: [verifier]}, state), lambda: SECOND)
        for request in recorded["requests"]:
            told = answer(LogCall("POST", "/add-checkpoint", request["body"].encode()))

            assert told.status == others.get(request["says"], request["status"])
            if told.status == 409:
                assert told.body.decode() == request["says"]
            if told.status == 200:
                assert [one.name for one in parse_signatures(told.body.decode())] == [ME.verifier.name]


def test_a_public_checkpoint_is_cosigned(tmp_path: Path) -> None:
    """That of Go's checksum database, whose key has another name than its log (the same test data)."""
    body = (
        "old 0\n\ngo.sum database tree\n35225469\nvt5T6GaLCXvyHFl9VUvvItR43XZxfLgftEcTyO3eJCQ=\n\n"
        "— sum.golang.org Az3grpukl5AXaVfYkLiDGORx/DN2nlcS5kZHR5uYOBV2KA2HgXpD+gu9HHONebHLAyaKbbTM75QTtPydhKCExixSfwQ=\n"
    )
    verifier = NoteVerifier.from_vkey("sum.golang.org+033de0ae+Ac4zctda0e5eza+HJyk9SxEdh+s3Ux18htTTAD8OuAn8")
    with WitnessState.held(tmp_path / "state.json", ME.verifier, is_new=True) as state:
        done = Witness(ME, {"go.sum database tree": [verifier]}, state).add_checkpoint(body.encode(), SECOND)

    assert (done.verdict, done.size) == ("cosigned", 35_225_469)


class TestState:
    def test_it_outlasts_the_process(self, log: LogFolder, tmp_path: Path) -> None:
        """The next one goes on from it."""
        for old, new in ((0, 2), (2, 9)):
            with WitnessState.held(tmp_path / "s", ME.verifier, is_new=not old) as state:
                witness = Witness(ME, {ORIGIN: [log_verifier()]}, state)
                assert witness.add_checkpoint(asking(log, old, new), SECOND).verdict == "cosigned"

    @pytest.mark.parametrize(
        "data", [b"", b"{}", b"\xff", b"[" * 9999, b'{"checkpoints":{},"format":"x","witness":""}']
    )
    def test_a_damaged_one_is_not_used(self, tmp_path: Path, data: bytes) -> None:
        """Nor replaced."""
        (tmp_path / "s").write_bytes(data)

        with pytest.raises(LogError, match="state_damaged"), WitnessState.held(tmp_path / "s", ME.verifier):
            pass
        assert (tmp_path / "s").read_bytes() == data

    def test_nobody_else_can_change_it(self, log: LogFolder, tmp_path: Path) -> None:
        """What the witness did not cosign is not what it remembers."""
        path = tmp_path / "s"
        with WitnessState.held(path, ME.verifier, is_new=True) as state:
            Witness(ME, {ORIGIN: [log_verifier()]}, state).add_checkpoint(asking(log, 0, 5), SECOND)
        path.write_bytes(path.read_bytes().replace(b"\\n5\\n", b"\\n2\\n"))

        with pytest.raises(LogError, match="state_damaged"), WitnessState.held(path, ME.verifier):
            pass

    def test_it_is_not_begun_by_itself(self, tmp_path: Path) -> None:
        """Who lost it would be shown any history."""
        with pytest.raises(LogError, match="state_missing"), WitnessState.held(tmp_path / "s", ME.verifier):
            pass

    def test_it_is_not_begun_anew(self, tmp_path: Path) -> None:
        """A second beginning would forget."""
        with WitnessState.held(tmp_path / "s", ME.verifier, is_new=True):
            pass
        with pytest.raises(LogError, match="state_exists"), WitnessState.held(tmp_path / "s", ME.verifier, is_new=True):
            pass

    def test_two_witnesses_do_not_share_it(self, tmp_path: Path) -> None:
        """Neither at the same time nor one after the other."""
        with (
            WitnessState.held(tmp_path / "s", ME.verifier, is_new=True),
            pytest.raises(LogError, match="state_busy"),
            WitnessState.held(tmp_path / "s", ME.verifier),
        ):
            pass
        other = witness_signer("other").verifier
        with pytest.raises(LogError, match="state_of_other"), WitnessState.held(tmp_path / "s", other):
            pass
