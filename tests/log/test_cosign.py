"""Having a checkpoint witnessed."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from log.made_logs import LOG_KEY, NOW, made_log, statements
from log.made_witnesses import Answer, posting, serving, witness_lines, witness_signer, witnesses
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError, OutgoingHttp
from widerspruch.log.append import append
from widerspruch.log.asking import require_newest
from widerspruch.log.cosign import Gathered, gather
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.http import LogAnswer, LogCall
from widerspruch.log.prove import index_of, prove
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.note import SignedNote


@pytest.fixture
def asked(tmp_path: Path) -> Iterator[dict[str, Answer]]:
    with witnesses(tmp_path, "verein", "behörde", "dritte") as answers:
        yield answers


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return made_log(tmp_path / "log", 3, witnesses=witness_lines("verein", "behörde", "dritte", quorum=2))


def outcomes(gathered: Gathered) -> list[str]:
    return [one.outcome for one in gathered.replies]


class TestGather:
    def test_witnesses_cosign_what_was_appended(self, log: Path, asked: dict[str, Answer]) -> None:
        """Time and again; both files have it, and the policy lets them count."""
        for size in (3, 4, 5):
            append(log, LOG_KEY, statements(1, size - 1), NOW)
            gathered = gather(log, posting(asked))

            assert (gathered.size, outcomes(gathered), gathered.is_enough) == (size, ["cosigned"] * 3, True)
            policy, kept = LogFolder(log).policy(), LogFolder(log).kept(size).note.data
            assert set(policy.check(kept).cosigned) == {"verein", "behörde", "dritte"}
            assert (log / "checkpoint").read_bytes() == kept

    def test_nobody_is_asked_twice(self, log: Path, asked: dict[str, Answer]) -> None:
        """Who has cosigned is left alone."""
        gather(log, posting(asked))

        again = gather(log, posting({}))

        assert (outcomes(again), again.is_enough) == (["cosigned_before"] * 3, True)

    def test_one_that_does_not_answer_is_no_hindrance(self, log: Path, asked: dict[str, Answer]) -> None:
        """Two of three are enough here; one is not."""
        first = gather(log, posting({"verein": asked["verein"]}))
        second = gather(log, posting({"behörde": asked["behörde"]}))

        assert (outcomes(first), first.is_enough) == (["cosigned", "unreachable", "unreachable"], False)
        assert (outcomes(second), second.is_enough) == (["cosigned_before", "cosigned", "unreachable"], True)

    def test_an_old_copy_of_a_log_is_noticed(self, log: Path, asked: dict[str, Answer], tmp_path: Path) -> None:
        """The witnesses have seen more; and where it went on otherwise, another history."""
        shutil.copytree(log, tmp_path / "backup")
        append(log, LOG_KEY, statements(2, 50), NOW)
        gather(log, posting(asked))

        old = gather(tmp_path / "backup", posting(asked))
        append(tmp_path / "backup", LOG_KEY, statements(2, 90), NOW)
        forked = gather(tmp_path / "backup", posting(asked))

        assert outcomes(old) == ["ahead"] * 3
        assert [one.why for one in old.replies] == ["5"] * 3
        assert (outcomes(forked), forked.is_enough) == (["forked"] * 3, False)

    @pytest.mark.parametrize(
        ("answer", "outcome"),
        [
            (LogAnswer(404, b""), "knows_none"),
            (LogAnswer(403, b""), "refused"),
            (LogAnswer(500, b"<html>"), "refused"),
            (LogAnswer(200, b""), "unreadable"),
            (LogAnswer(200, b"\xff\xfe"), "unreadable"),
            (LogAnswer(200, b"x" * 60_000), "unreadable"),
            (LogAnswer(200, "— verein.example/witness AAAA\n".encode()), "unreadable"),
            (LogAnswer(409, b"-1\n"), "unreadable"),
            (LogAnswer(409, b"1" * 5000), "unreadable"),
            (LogAnswer(409, b"2\n"), "refused"),
            (LogAnswer(409, b"99999\n"), "ahead"),
        ],
    )
    def test_whatever_a_witness_answers_only_its_cosignature_counts(
        self, log: Path, answer: LogAnswer, outcome: str
    ) -> None:
        """The checkpoint stays as it was."""
        before = (log / "checkpoint").read_bytes()

        gathered = gather(log, posting({"verein": lambda _: answer}))

        assert gathered.replies[0].outcome == outcome
        assert (log / "checkpoint").read_bytes() == before

    def test_one_witness_cannot_sign_for_another(self, log: Path, asked: dict[str, Answer]) -> None:
        """Also with a right cosignature of that one."""
        gathered = gather(log, posting({"verein": asked["dritte"]}))

        assert outcomes(gathered)[0] == "unreadable"

    def test_a_cosignature_of_another_checkpoint_does_not_count(self, log: Path, asked: dict[str, Answer]) -> None:
        """However right it was there."""
        gather(log, posting(asked))
        (signature,) = [
            one for one in LogFolder(log).newest().note.signatures if witness_signer("verein").verifier.made(one)
        ]
        append(log, LOG_KEY, statements(1, 70), NOW)

        gathered = gather(log, posting({"verein": lambda _: LogAnswer(200, signature.line.encode())}))

        assert outcomes(gathered)[0] == "unreadable"

    def test_what_is_appended_meanwhile_stays_the_newest(self, log: Path, asked: dict[str, Answer]) -> None:
        """The cosignatures come to the checkpoint that was asked about."""

        def slow(call: LogCall) -> LogAnswer:
            told = asked["verein"](call)
            append(log, LOG_KEY, statements(1, 70), NOW)
            return told

        gathered = gather(log, posting({"verein": slow}))

        assert (gathered.size, outcomes(gathered)[0]) == (3, "cosigned")
        assert LogFolder(log).newest().checkpoint.size == 4
        assert len(LogFolder(log).kept(3).note.signatures) == 2

    def test_over_http(self, tmp_path: Path) -> None:
        """As it is in the world, on this machine; without leave for that nobody is asked."""
        with witnesses(tmp_path, "one") as answers, serving(answers["one"]) as address:
            log = made_log(tmp_path / "log", 2, witnesses=witness_lines("one", address=address))

            def post(target: str, body: bytes, *, local: bool = True) -> OutgoingAnswer:
                return OutgoingHttp(allow_loopback=local).ask("POST", target, body)

            refused = gather(log, lambda target, body: post(target, body, local=False))
            gathered = gather(log, post)

        assert [(one.outcome, one.why) for one in refused.replies] == [("not_asked", "address_insecure")]
        assert (outcomes(gathered), gathered.is_enough) == (["cosigned"], True)


class TestProve:
    def test_a_proof_is_checked_with_the_logs_policy(self, log: Path, asked: dict[str, Answer]) -> None:
        """It is by the first checkpoint that had enough witnesses: that says best when the entry was there."""
        gather(log, posting(asked))
        append(log, LOG_KEY, statements(3, 50), NOW)
        gather(log, posting(asked))
        policy = LogFolder(log).policy()

        for number, size in ((0, 3), (2, 3), (50, 6)):
            (entry,) = statements(1, number)
            proof = prove(log, index_of(log, entry))

            assert proof.check(entry, policy).checkpoint.size == size

    def test_without_witnesses_there_is_none(self, log: Path, asked: dict[str, Answer]) -> None:
        """Nor for what is not there."""
        with pytest.raises(LogError, match="not_witnessed"):
            prove(log, 0)
        gather(log, posting(asked))
        with pytest.raises(LogError, match="entry_missing"):
            prove(log, 3)
        with pytest.raises(LogError, match="entry_missing"):
            index_of(log, statements(1, 77)[0])

    def test_nothing_is_proven_from_damage(self, log: Path, asked: dict[str, Answer]) -> None:
        """What was read is held to the checkpoint."""
        gather(log, posting(asked))
        tile = log / "tile" / "0" / "000.p" / "3"
        tile.write_bytes(bytes(32) + tile.read_bytes()[32:])

        with pytest.raises(ProtocolError, match="log_tree_differs"):
            prove(log, 1)


def test_a_witness_cannot_fill_the_checkpoint(log: Path) -> None:
    """More signatures than a note may have are no answer."""
    lines = SignedNote(b"", LogFolder(log).newest().note.signatures).data * 70

    gathered = gather(log, posting({"verein": lambda _: LogAnswer(200, lines)}))

    assert outcomes(gathered)[0] == "unreadable"


def test_an_address_that_cannot_be_asked_is_told(log: Path) -> None:
    """By the code of what asks."""

    def post(address: str, body: bytes) -> OutgoingAnswer:
        raise OutgoingError("certificate_wrong")

    assert {one.why for one in gather(log, post).replies} == {"certificate_wrong"}


def test_an_old_copy_is_noticed_before_anything_is_signed(log: Path, asked: dict[str, Answer], tmp_path: Path) -> None:
    """By any witness that has seen more, or another; those that are gone hinder nobody."""

    def get(address: str) -> OutgoingAnswer:
        host, _, path = address.removeprefix("https://").partition("/")
        told = asked[host.removesuffix(".example")](LogCall("GET", f"/{path}", b""))
        return OutgoingAnswer(told.status, {}, told.body)

    def gone(_: str) -> OutgoingAnswer:
        raise OutgoingError("unreachable")

    shutil.copytree(log, tmp_path / "backup")
    require_newest(log, get)
    append(log, LOG_KEY, statements(2, 50), NOW)
    gather(log, posting(asked))

    require_newest(log, get)
    require_newest(tmp_path / "backup", gone)
    with pytest.raises(LogError, match="log_is_old"):
        require_newest(tmp_path / "backup", get)
    append(tmp_path / "backup", LOG_KEY, statements(2, 90), NOW)
    with pytest.raises(LogError, match="log_is_old"):
        require_newest(tmp_path / "backup", get)
