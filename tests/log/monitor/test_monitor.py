"""A monitor: what it finds in a log that contradicts itself, and that it finds nothing in one that does not."""

import shutil
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from log.made_logs import LOG_KEY, NOW, ORIGIN, PLATFORM_KEY, made_log
from log.made_witnesses import SECOND, posting, witness_lines, witnesses
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError
from widerspruch.log.append import append, signed
from widerspruch.log.cosign import gather
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.http import LogAnswer, LogCall
from widerspruch.log.monitor.monitor import DAY, MonitorReport, MonitorRequest, monitor
from widerspruch.log.monitor.source import FolderSource, WebSource
from widerspruch.log.publishing import publish
from widerspruch.log.serve import answering
from widerspruch.protocol.base64_text import decoded, encoded
from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.manifest import Verification
from widerspruch.protocol.proof.trusted_keys import TrustedKey, TrustedKeys
from widerspruch.protocol.receipt import SALT_BYTES, receipt_for, seal_receipt
from widerspruch.protocol.run_record import LogSeen, RecordedSet, RunRecord, seal_run_record
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.protocol.statement import Statement
from widerspruch.rulebook.vocabulary import PURPOSES

PLATFORM = "beispielnetz"
DESK_KEY = SigningKey.from_seed(b"desk".ljust(32, b"\0"))
KEYS = TrustedKeys(
    (
        TrustedKey(PLATFORM_KEY.public, "sets"),
        TrustedKey(PLATFORM_KEY.public, "runs"),
        TrustedKey(DESK_KEY.public, "receipts"),
    )
)


def a_set(number: int, *, signer: SigningKey = PLATFORM_KEY, **changes: Any) -> bytes:
    """A set's statement, issued just now."""
    members = {
        "number": number,
        "platform": PLATFORM,
        "issued_at": NOW + number,
        "received_until": NOW + number,
        "key_id": "hmac:0000000000000000",
        "fold_version": 1,
    }
    header = SetHeader(**(members | changes))
    return seal(Statement((), header.kind, header.predicate()), signer)


def digest_of(envelope: bytes) -> str:
    return open_envelope(envelope, (), signature_needed=False).payload_digest


class Platform:
    """A platform with a log of two witnesses, one of which must sign; it says what it is told to."""

    def __init__(self, folder: Path) -> None:
        self.log = made_log(folder / "log", witnesses=witness_lines("verein", "behörde", quorum=1))
        self._folder = folder
        self.seconds = SECOND
        self.policy = LogFolder(self.log).policy()

    def states(self, *envelopes: bytes, signer: SigningKey = LOG_KEY) -> None:
        """Log statements, one after the other, each witnessed."""
        with witnesses(self._folder, "verein", "behörde", at=lambda: self.seconds) as answers:
            for one in envelopes:
                append(self.log, signer, [one], NOW + 365 * DAY)
                gather(self.log, posting(answers))

    def seen(self, size: int | None = None) -> LogSeen:
        """The log as a builder sees it before a run."""
        log = LogFolder(self.log)
        at = log.newest().checkpoint if size is None else log.kept(size).checkpoint
        return LogSeen(ORIGIN, at.size, at.root.hex())

    def a_run(self, used: bytes, *, signer: SigningKey = PLATFORM_KEY, **changes: Any) -> bytes:
        """A run's record against a set, which is in the log."""
        header = msgspec.convert(open_envelope(used, (), signature_needed=False).statement.predicate, SetHeader)
        recorded = RecordedSet(PLATFORM, header.number, digest_of(used), header.received_until)
        members = {
            "purpose": PURPOSES[0],
            "frozen_at": header.received_until,
            "heeds_until": header.received_until,
            "sets": (recorded,),
            "rulebook": "0" * 64,
            "log": self.seen(),
            "counts": {},
            "kept_rows": 7,
            "verification": Verification(7, 0),
            "outputs_root": "0" * 64,
        }
        return seal_run_record(RunRecord(**(members | changes)), "0" * 64, signer)

    def watched(self, **changes: Any) -> MonitorReport:
        return monitor(
            FolderSource(self.log),
            MonitorRequest(**({"policy": self.policy, "now": NOW + DAY, "keys": KEYS} | changes)),
        )


@pytest.fixture
def platform(tmp_path: Path) -> Iterator[Platform]:
    return Platform(tmp_path)


def codes(report: MonitorReport) -> list[str]:
    return [one.code for one in report.findings]


class TestNothingFound:
    def test_an_honest_log(self, platform: Platform, tmp_path: Path) -> None:
        """Sets, an increment, runs; looked at time and again."""
        first = a_set(1)
        second = a_set(2, since=1, since_digest=digest_of(first))
        platform.states(first)
        platform.states(platform.a_run(first))
        early = platform.watched(memory=tmp_path / "memory")
        platform.states(second)
        platform.states(platform.a_run(second))

        late = platform.watched(memory=tmp_path / "memory")

        assert (codes(early), early.is_first_look, early.size) == ([], True, 2)
        assert (codes(late), late.is_first_look, late.size) == ([], False, 4)
        assert (late.sets, late.runs, late.origin) == (2, 2, ORIGIN)
        assert late.witnessed_at == SECOND * 1_000_000
        assert set(late.cosigned) == {"verein", "behörde"}

    def test_an_empty_log(self, platform: Platform) -> None:
        """Of which nothing can be said but that nobody has witnessed it."""
        assert codes(platform.watched()) == ["too_few_witnesses"]

    def test_without_keys_nothing_is_said_of_signatures(self, platform: Platform) -> None:
        """And the report says so."""
        platform.states(a_set(1, signer=SigningKey.new()))

        report = platform.watched(keys=TrustedKeys())

        assert (codes(report), report.are_signatures_checked) == ([], False)

    def test_over_the_web_it_sees_the_same(self, platform: Platform) -> None:
        """Also when witnesses had seen an entry."""
        platform.states(a_set(1, issued_at=NOW - 9 * DAY, received_until=NOW - 9 * DAY), a_set(2))
        answer = answering(LogFolder(platform.log))

        def get(address: str) -> OutgoingAnswer:
            told = answer(LogCall("GET", address.removeprefix("https://log.example"), b""))
            return OutgoingAnswer(told.status, {}, told.body)

        request = MonitorRequest(platform.policy, NOW, KEYS)
        assert monitor(WebSource("https://log.example/", get), request) == platform.watched(now=NOW)


class TestTheLog:
    def test_two_histories_are_found(self, platform: Platform, tmp_path: Path) -> None:
        """Both checkpoints are in the report, and the first stays remembered."""
        platform.states(a_set(1))
        platform.watched(memory=tmp_path / "memory")
        shutil.rmtree(platform.log)
        made_log(platform.log, witnesses=witness_lines("verein", "behörde", quorum=1))
        append(platform.log, LOG_KEY, [a_set(1, received_until=NOW - 1), a_set(2)], NOW)

        reports = [platform.watched(memory=tmp_path / "memory") for _ in range(2)]

        for report in reports:
            assert "two_histories" in codes(report)
            assert report.remembered is not None
            assert report.remembered.split("\n")[1] == "1"
            assert report.checkpoint.split("\n")[1] == "2"

    def test_a_log_that_forgot_is_found(self, platform: Platform, tmp_path: Path) -> None:
        """What was there is gone."""
        platform.states(a_set(1))
        shutil.copytree(platform.log, tmp_path / "backup")
        platform.states(a_set(2))
        platform.watched(memory=tmp_path / "memory")
        shutil.rmtree(platform.log)
        shutil.copytree(tmp_path / "backup", platform.log)

        (found,) = platform.watched(memory=tmp_path / "memory").findings

        assert (found.code, found.values) == ("went_back", {"size": 1, "before": 2})

    def test_a_checkpoint_of_another_history_beside_it_is_found(self, platform: Platform) -> None:
        """The log has signed both, and a witness, too."""
        platform.states(a_set(1), a_set(2))
        forked = signed(Checkpoint(ORIGIN, 1, b"\1" * 32), LOG_KEY)
        log = LogFolder(platform.log)
        newest = log.newest()
        publish(log, forked)
        publish(log, newest)
        policy = msgspec.structs.replace(platform.policy, quorum=None)

        assert "checkpoint_root_differs" in codes(platform.watched(policy=policy))

    @pytest.mark.parametrize(
        ("harm", "code"),
        [
            (lambda tile: tile.unlink(), "file_missing"),
            (lambda tile: tile.write_bytes(b"x"), "file_damaged"),
            (lambda tile: tile.write_bytes(bytes(96)), "tree_differs"),
        ],
    )
    @pytest.mark.parametrize("name", ["tile/0/000.p/3", "tile/entries/000.p/3"])
    def test_damage_is_found(
        self, platform: Platform, name: str, harm: Callable[[Path], object], code: str, tmp_path: Path
    ) -> None:
        """And such a log is not remembered."""
        platform.states(*(a_set(number) for number in (1, 2, 3)))
        harm(platform.log / name)

        report = platform.watched(memory=tmp_path / "memory")

        found = codes(report)
        assert found[0] in ((code, "file_damaged") if "entries" in name else (code,))
        assert not (tmp_path / "memory").exists()

    def test_a_witness_may_have_any_name(self, platform: Platform) -> None:
        """Names of a policy are bytes; what is told of them can be written."""
        platform.states(a_set(1))
        text = (platform.log / "policy").read_bytes()
        odd = parse_policy(text.replace(b" verein ", b" \xff\xfe "))

        report = platform.watched(policy=odd)

        assert report.findings == ()
        assert msgspec.json.encode(report)

    def test_too_few_witnesses_are_found(self, platform: Platform) -> None:
        """Everything else is read all the same."""
        append(platform.log, LOG_KEY, [a_set(1), a_set(1, received_until=NOW - 5)], NOW + DAY)

        assert codes(platform.watched()) == ["too_few_witnesses", "set_number_twice"]

    def test_a_witness_of_tomorrow_is_found(self, platform: Platform) -> None:
        """It has not seen what it signs."""
        platform.seconds += 2 * 86_400
        platform.states(a_set(1, issued_at=NOW + 2 * DAY, received_until=NOW))

        assert codes(platform.watched()) == ["cosignature_from_future"] * 2

    def test_another_log_is_found(self, platform: Platform, tmp_path: Path) -> None:
        """Nothing of it is read."""
        platform.states(a_set(1))
        other = msgspec.structs.replace(platform.policy, logs=())
        (only,) = platform.policy.logs
        renamed = msgspec.structs.replace(
            only, verifier=msgspec.structs.replace(only.verifier, public=DESK_KEY.public.raw)
        )

        assert codes(platform.watched(policy=other, memory=tmp_path / "m")) == ["checkpoint_of_other"]
        unsigned = platform.watched(policy=msgspec.structs.replace(platform.policy, logs=(renamed,)))
        assert (codes(unsigned), unsigned.sets) == (["checkpoint_unsigned"], 0)
        assert not (tmp_path / "m").exists()

    def test_what_it_remembers_of_another_log_is_not_compared(self, platform: Platform, tmp_path: Path) -> None:
        """Nor what is damaged."""
        memory = tmp_path / "memory"
        platform.states(a_set(1))
        platform.watched(memory=memory)
        memory.write_bytes(memory.read_bytes().replace(ORIGIN.encode(), b"other.example/statements"))
        with pytest.raises(LogError, match="state_of_other"):
            platform.watched(memory=memory)
        for data in (b"", b"{}", b"\xff" * 99, b'{"checkpoint":"","format":"widerspruch/monitor/1"}'):
            memory.write_bytes(data)
            with pytest.raises(LogError, match="state_damaged"):
                platform.watched(memory=memory)
            assert memory.read_bytes() == data


class TestWitnesses:
    @pytest.fixture
    def asked(self, platform: Platform, tmp_path: Path) -> Callable[..., MonitorReport]:
        """A look that asks the witnesses, too."""

        def look(**changes: Any) -> MonitorReport:
            with witnesses(tmp_path, "verein", "behörde", at=lambda: platform.seconds) as answers:

                def get(address: str) -> OutgoingAnswer:
                    host, _, path = address.removeprefix("https://").partition("/")
                    told = answers[host.removesuffix(".example")](LogCall("GET", f"/{path}", b""))
                    return OutgoingAnswer(told.status, {}, told.body)

                return platform.watched(**({"get": get} | changes))

        return look

    def test_they_saw_the_same(self, platform: Platform, asked: Callable[..., MonitorReport]) -> None:
        """Nothing is found; nor where the newest was not shown to them yet."""
        platform.states(a_set(1), a_set(2))
        assert codes(asked()) == []

        append(platform.log, LOG_KEY, [a_set(3)], NOW)
        assert codes(asked()) == ["too_few_witnesses"]

    def test_an_old_state_is_found(
        self, platform: Platform, asked: Callable[..., MonitorReport], tmp_path: Path
    ) -> None:
        """It is whole, signed and witnessed; only that there is more."""
        platform.states(a_set(1))
        shutil.copytree(platform.log, tmp_path / "shown")
        platform.states(a_set(2))
        platform.log = tmp_path / "shown"

        assert codes(platform.watched()) == []
        assert [(one.code, one.values["size"]) for one in asked().findings] == [("witness_saw_more", 2)] * 2

    def test_another_history_is_found(
        self, platform: Platform, asked: Callable[..., MonitorReport], tmp_path: Path
    ) -> None:
        """What they cosigned stands nowhere in what is shown."""
        platform.states(a_set(1))
        platform.log = made_log(tmp_path / "shown", witnesses=witness_lines("verein", "behörde", quorum=1))
        append(platform.log, LOG_KEY, [a_set(1, received_until=NOW), a_set(2)], NOW)

        assert "witness_saw_other" in codes(asked())

    @pytest.mark.parametrize("body", [b"", b"<html>", b"x" * 300_000])
    def test_who_says_nothing_that_is_signed_has_said_nothing(
        self, platform: Platform, asked: Callable[..., MonitorReport], body: bytes
    ) -> None:
        """Nor who cannot be reached, or shows what only the log signed."""
        platform.states(a_set(1))

        def gone(_: str) -> OutgoingAnswer:
            raise OutgoingError("unreachable")

        larger = signed(Checkpoint(ORIGIN, 9, b"\0" * 32), LOG_KEY).note.data
        for get in (gone, lambda _: OutgoingAnswer(200, {}, body), lambda _: OutgoingAnswer(200, {}, larger)):
            assert codes(asked(get=get)) == []


class TestEntries:
    def test_who_signs_with_another_key_is_found(self, platform: Platform) -> None:
        """A desk's key signs no set, and a stranger's nothing."""
        first = a_set(1, signer=DESK_KEY)
        platform.states(first, a_set(2, signer=SigningKey.new()))
        platform.states(platform.a_run(first, signer=DESK_KEY, log=platform.seen(1)))

        report = platform.watched()

        assert [(one.code, one.values["index"], one.values["use"]) for one in report.findings] == [
            ("entry_key_use", 0, "sets"),
            ("entry_signer", 1, "sets"),
            ("entry_key_use", 2, "runs"),
        ]

    def test_one_platform_does_not_speak_for_another(self, platform: Platform) -> None:
        """Neither in a set nor in a receipt."""
        others = TrustedKeys(tuple(msgspec.structs.replace(one, platforms=("anderes",)) for one in KEYS.keys))
        platform.states(a_set(1), a_set(1, platform="anderes"))
        receipt = TestReceipts().a_receipt(NOW, NOW + DAY)

        report = platform.watched(keys=others, receipts=(receipt,))

        assert [(one.code, one.values.get("index", one.values.get("why"))) for one in report.findings] == [
            ("entry_key_platform", 0),
            ("receipt_unreadable", "key_of_other_platform"),
        ]

    def test_a_signature_that_is_wrong_is_found(self, platform: Platform) -> None:
        """The statement was changed after it was signed."""
        statement, other = msgspec.json.decode(a_set(1)), msgspec.json.decode(a_set(2))
        statement["signatures"] = other["signatures"]
        platform.states(msgspec.json.encode(statement, order="sorted"))

        assert codes(platform.watched()) == ["entry_signature"]

    def test_what_makes_no_sense_is_found(self, platform: Platform) -> None:
        """A set of number 0, one without members; a number that no other program can read spoils no report."""
        kind = SetHeader(number=1, platform=PLATFORM, issued_at=1, received_until=1, key_id="", fold_version=1).kind
        platform.states(
            a_set(0),
            seal(Statement((), kind, {"number": 1}), PLATFORM_KEY),
            a_set(2**63 - 1, issued_at=NOW, received_until=NOW),
        )
        too_large = msgspec.json.decode(a_set(7))
        payload = decoded(too_large["payload"]) or b""
        too_large["payload"] = encoded(payload.replace(b'"number":7', b'"number":' + b"9" * 40))
        platform.states(msgspec.json.encode(too_large, order="sorted"))

        report = platform.watched(keys=TrustedKeys())

        assert [(one.code, one.values["why"]) for one in report.findings if "why" in one.values] == [
            ("entry_contradicts", "set_number"),
            ("entry_contradicts", "predicate_unreadable"),
        ]
        assert msgspec.json.encode(report)

    def test_what_does_not_belong_there_is_found(self, platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
        """Another program may have written the log."""
        monkeypatch.setattr("widerspruch.log.append.entry_of", lambda entry, _: entry)
        about_a_person = seal(Statement((), "https://example.org/person/v1", {}), PLATFORM_KEY)
        spelled = a_set(1).replace(b'":', b'" :')
        platform.states(b"", b"hello", about_a_person, spelled, a_set(1))

        assert [(one.code, one.values["index"]) for one in platform.watched().findings] == [
            ("entry_unreadable", 0),
            ("entry_unreadable", 1),
            ("entry_kind", 2),
            ("entry_unreadable", 3),
        ]

    def test_a_log_full_of_them_does_not_fill_the_report(
        self, platform: Platform, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The rest is counted."""
        monkeypatch.setattr("widerspruch.log.append.entry_of", lambda entry, _: entry)
        append(platform.log, LOG_KEY, [str(number).encode() for number in range(1500)], NOW)

        report = platform.watched()

        assert (len(report.findings), report.findings_left_out) == (1001, 500)


class TestSets:
    @pytest.mark.parametrize(
        ("sets", "found"),
        [
            ([a_set(1), a_set(1, received_until=NOW)], [("set_number_twice", 1)]),
            ([a_set(1), a_set(4)], [("set_number_missing", 2), ("set_number_missing", 3)]),
            ([a_set(2), a_set(1)], [("set_number_back", 1)]),
            ([a_set(1), a_set(2, received_until=NOW - DAY)], [("set_received_until_back", 2)]),
            (
                [a_set(1), a_set(2, issued_at=NOW, received_until=NOW)],
                [("set_received_until_back", 2), ("set_issued_back", 2)],
            ),
            ([a_set(1), a_set(2, since=1, since_digest="0" * 64)], [("set_base_unknown", 2)]),
            ([a_set(1, issued_at=NOW - 3 * DAY, received_until=NOW - 3 * DAY)], [("set_logged_late", 1)]),
            ([a_set(1), a_set(1, platform="anderes")], []),
        ],
    )
    def test_sets_that_contradict_each_other_are_found(
        self, platform: Platform, sets: Sequence[bytes], found: list[tuple[str, int]]
    ) -> None:
        """Each platform for itself."""
        platform.states(*sets)

        assert [(one.code, one.values["number"]) for one in platform.watched().findings] == found


class TestRuns:
    @pytest.fixture
    def told(self, platform: Platform) -> Callable[..., list[str]]:
        """What is found where a record of the first of two sets says other things than it should."""
        sets = a_set(1), a_set(2)
        platform.states(sets[0])
        before = platform.seen()

        def found(**changes: Any) -> list[str]:
            platform.states(platform.a_run(sets[0], **({"log": before} | changes)))
            return codes(platform.watched())

        return found

    def test_a_right_record_is_none(self, told: Callable[..., list[str]]) -> None:
        """Nothing is found."""
        assert told() == []

    def test_a_set_that_is_not_logged(self, platform: Platform) -> None:
        """Nobody can see what was in it."""
        platform.states(a_set(1))
        platform.states(platform.a_run(a_set(2)))

        assert codes(platform.watched()) == ["run_set_unknown"]

    def test_a_set_that_is_not_the_newest(self, platform: Platform) -> None:
        """Whoever looked at the log must have seen the newer one."""
        platform.states(a_set(1), a_set(2))
        platform.states(platform.a_run(a_set(1)))

        (found,) = platform.watched().findings
        assert (found.code, found.values["number"], found.values["other"]) == ("run_set_old", 1, 2)

    def test_a_set_that_came_during_the_run(self, platform: Platform) -> None:
        """The record must have been written for it afterwards."""
        empty = platform.seen(0)
        platform.states(a_set(1))
        platform.states(platform.a_run(a_set(1), log=empty))

        assert codes(platform.watched()) == ["run_set_later"]

    def test_a_record_that_says_other_things_of_its_set(self, platform: Platform) -> None:
        """Its digest says which one is meant."""
        platform.states(a_set(1))
        lying = RecordedSet(PLATFORM, 3, digest_of(a_set(1)), NOW + 77)
        platform.states(platform.a_run(a_set(1), sets=(lying,)))

        assert codes(platform.watched()) == ["run_set_differs"]

    @pytest.mark.parametrize(
        ("seen", "code"),
        [
            (LogSeen("other.example/log", 1, "0" * 64), "run_log_other"),
            (LogSeen(ORIGIN, 1, "0" * 64), "run_log_differs"),
            (LogSeen(ORIGIN, 9, "0" * 64), "run_log_later"),
        ],
    )
    def test_a_log_that_was_not_so(self, told: Callable[..., list[str]], seen: LogSeen, code: str) -> None:
        """As this one was, when it was so large."""
        assert told(log=seen) == [code]

    def test_a_freeze_long_before_anybody_saw(self, platform: Platform) -> None:
        """It is only the platform's word."""
        platform.states(a_set(1))
        platform.seconds += 8 * 86_400
        platform.states(platform.a_run(a_set(1)))

        assert codes(platform.watched(now=NOW + 9 * DAY)) == ["run_frozen_early"]
        assert codes(platform.watched(now=NOW + 9 * DAY, early_after=10 * DAY)) == []

    def test_a_freeze_after_everybody_saw(self, told: Callable[..., list[str]]) -> None:
        """And objections that its set cannot know."""
        assert told(frozen_at=NOW + DAY, heeds_until=NOW + DAY) == ["run_heeds_more", "run_frozen_late"]

    def test_a_verification_that_found_something(self, told: Callable[..., list[str]]) -> None:
        """Or looked at other rows than were kept."""
        assert told(verification=Verification(6, 1)) == ["run_found", "run_rows_differ"]


class TestReceipts:
    def a_receipt(self, received_at: int, in_sets_from: int, signer: SigningKey = DESK_KEY) -> bytes:
        salt = bytes(SALT_BYTES)
        receipt = receipt_for(
            "4711",
            salt,
            HashingKey.new(),
            platform=PLATFORM,
            case="W-1",
            received_at=received_at,
            scopes=("own_content",),
            in_sets_from=in_sets_from,
        )
        return seal_receipt(receipt, salt, signer)

    def test_promises_are_held_against_the_sets(self, platform: Platform) -> None:
        """One kept, one broken by a set that knows less than it must, one that nobody can tell yet, one overdue."""
        platform.states(a_set(1, received_until=NOW - 2 * DAY))
        kept = self.a_receipt(NOW - 3 * DAY, NOW - 2 * DAY)
        unkept = self.a_receipt(NOW - DAY, NOW)
        soon = self.a_receipt(NOW - DAY, NOW + DAY)
        overdue = self.a_receipt(NOW - DAY, NOW + 5 * DAY)

        report = platform.watched(receipts=(kept, unkept, soon, overdue), now=NOW + DAY)
        later = platform.watched(receipts=(overdue,), now=NOW + 7 * DAY)

        assert [(one.code, one.values["receipt"]) for one in report.findings] == [("promise_unkept", 2)]
        assert codes(later) == ["promise_overdue"]

    def test_a_receipt_of_another_key_is_none(self, platform: Platform) -> None:
        """Nor what is no receipt; nothing of them is repeated."""
        platform.states(a_set(1))
        receipts = (self.a_receipt(NOW, NOW, PLATFORM_KEY), b"{}", b"\xff")

        report = platform.watched(receipts=receipts)

        assert [(one.code, one.values["receipt"]) for one in report.findings] == [
            ("receipt_unreadable", place) for place in (1, 2, 3)
        ]


class TestWeb:
    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            (LogAnswer(500, b""), "log_unreachable"),
            (LogAnswer(404, b""), "checkpoint_missing"),
            (LogAnswer(200, b"<html>"), "checkpoint_damaged"),
            (LogAnswer(200, b"x" * 600_000), "log_unreadable"),
            (LogAnswer(200, signed(Checkpoint(ORIGIN, 2**62, b"\0" * 32), LOG_KEY).note.data), "log_too_large"),
        ],
    )
    def test_what_a_server_answers_is_not_trusted(self, platform: Platform, answer: LogAnswer, code: str) -> None:
        """Whatever it is, there is a sentence for it."""

        def get(_: str) -> OutgoingAnswer:
            return OutgoingAnswer(answer.status, {}, answer.body)

        with pytest.raises(LogError, match=code):
            monitor(WebSource("https://log.example", get), MonitorRequest(platform.policy, NOW))

    def test_an_address_that_is_not_asked(self, platform: Platform) -> None:
        """To try it again later does not help, and it says so."""

        def get(_: str) -> OutgoingAnswer:
            raise OutgoingError("address_insecure")

        with pytest.raises(LogError, match="address_refused"):
            monitor(WebSource("http://log.example", get), MonitorRequest(platform.policy, NOW))

    def test_a_server_that_is_gone(self, platform: Platform) -> None:
        """It may be tried again later."""

        def get(_: str) -> OutgoingAnswer:
            raise OutgoingError("too_slow")

        with pytest.raises(LogError) as gone:
            monitor(WebSource("https://log.example", get), MonitorRequest(platform.policy, NOW))
        assert gone.value.ending.may_be_resumed
