"""Random runs of our own clients against the awkward desk: is a case lost, or there twice?

In each run somebody asks for some accounts, is killed now and then between or within two steps and goes on with what
was on the disk, follows, enters codes, takes something back. Then the desk's tables are compared with what was wanted.
No time passes by itself: who waits moves the clock.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Mapping
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any, Literal, get_args

from msgspec import Struct, structs

from widerspruch.desk.agents.registry import NewAgent, register_agent
from widerspruch.desk.agents.told import signed_status
from widerspruch.desk.app import desk_app
from widerspruch.desk.callbacks.telling import callback_task, tell_all
from widerspruch.desk.config import SmtpConfig
from widerspruch.desk.desk import Desk
from widerspruch.desk.mail.delivery import DeliveryTask, deliver_all
from widerspruch.desk.mail.sending import Posting
from widerspruch.desk.models import AgentRequest, DeskCase
from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingHttp
from widerspruch.person.association.asking import AssociationAtWork, file_requests, follow_requests, take_back
from widerspruch.person.association.folder import AssociationFolder, new_association, open_association
from widerspruch.person.association.journal import MemberJournal
from widerspruch.person.association.mandates import keep_note
from widerspruch.person.association.members import DeskTaking, read_members
from widerspruch.person.association.report import report_of
from widerspruch.person.filing.client import AskedFor, SignedAnswer, new_request_id
from widerspruch.person.filing.discover import FoundDesk
from widerspruch.person.filing.drive import DeskClients, begin, drive, enter_code
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.filing import Filing, hurried, next_action, taking_back
from widerspruch.protocol.drp.answers import SIGNATURE_HEADER, verify_signature_header
from widerspruch.protocol.drp.messages import AccountOnWire, AiTrainingClaims
from widerspruch.protocol.drp.profile import self_agent_id
from widerspruch.protocol.drp.status import read_status
from widerspruch.protocol.mandate import mandate_digest
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import day_of
from widerspruch.testing.awkward.carrier import AwkwardCarrier
from widerspruch.testing.awkward.door import AwkwardDoor
from widerspruch.testing.awkward.in_process import InProcessHttp
from widerspruch.testing.awkward.moods import USUAL, Awkwardness, Moods
from widerspruch.testing.awkward.resigning import NewestKey

RunKind = Literal["association", "app", "agent"]
KINDS: tuple[RunKind, ...] = get_args(RunKind)

PLATFORM = "beispielnetz"
_CALLBACK_HOST = "agent.example"
_SECOND = 1_000_000
_KILLED = 0.05
"""How often a call is the last thing that a process does: half of them before it, half after."""

_MOST_STEPS = 400
"""After so many a run has not come to its end: what is missing then counts as lost."""


class VirtualClock:
    """Moves when somebody waits, and by a microsecond when it is looked at."""

    def __init__(self, now: int) -> None:
        self.now = now

    def __call__(self) -> int:
        self.now += 1
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += round(seconds * _SECOND)


class AwkwardOutcome(Struct, frozen=True, kw_only=True):
    """What came of one run.

    Attributes:
        asked: Accounts for which somebody objected. `requests`, `cases`: of these, in the desk's tables. `verified`:
            cases of which it is known whose they are.

        doubled: Requests, or cases, more than there should be. `lost`: fewer, or not known to whoever asked.

        wrong: What stands at the desk otherwise than whoever asked was told.

        steps: Calls. `kills`: how often a process ended in the middle. `callbacks`: that came, and were the desk's.
    """

    kind: RunKind
    asked: int
    requests: int
    cases: int
    verified: int
    doubled: int
    lost: int
    wrong: int
    withdrawn: int
    steps: int
    kills: int
    callbacks: int
    seconds_waited: float

    @property
    def is_bad(self) -> bool:
        """Whether anything is not as it should be."""
        return bool(self.doubled or self.lost or self.wrong)


class KilledError(BaseException):
    """A process ends here."""


class _Mortal(OutgoingHttp):
    """The way out of a process that may be killed before a call or after it."""

    def __init__(self, http: OutgoingHttp, chance: random.Random) -> None:
        super().__init__()
        self._http, self._chance = http, chance
        self.steps = self.kills = 0
        self.is_mortal = True

    def ask(
        self, method: str, address: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> OutgoingAnswer:
        self.steps += 1
        dies = self.is_mortal and self._chance.random() < _KILLED
        if dies and self._chance.random() < 0.5:
            self.kills += 1
            raise KilledError
        answer = self._http.ask(method, address, body, headers)
        if dies:
            self.kills += 1
            raise KilledError
        return answer


class AwkwardWorld:
    """A desk behind its awkward door, in this process, and whoever asks it."""

    def __init__(
        self, desk: Desk, clock: VirtualClock, folder: Path, seed: int, chances: Mapping[Awkwardness, float] = USUAL
    ) -> None:
        """Desk: whose clock is the one given. Folder: for what those who ask keep."""
        self.desk, self.clock, self.folder, self.seed = desk, clock, folder, seed
        self.moods, self.key = Moods(seed, chances), NewestKey(desk.config.keys, clock)
        self.door = AwkwardDoor(desk_app(desk), self.moods, self.key, clock.wait)
        self.told: dict[str, list[bytes]] = {}
        self._postman = _Postman()
        self._mails = DeliveryTask(desk, SmtpConfig("localhost", 25, "desk@example.org", "none"), self._postman)
        task = callback_task(desk, signed_status)
        self._callbacks = structs.replace(
            task, http=AwkwardCarrier(InProcessHttp(self._take_callback), self.moods, self.key)
        )

    def run(self, number: int) -> AwkwardOutcome:
        """One of them. The same seed and number: the same choices."""
        chance = random.Random(f"{self.seed} {number}")  # noqa: S311 a game
        kind = chance.choice(KINDS)
        http = _Mortal(InProcessHttp(self.door, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}"), chance)
        began = self.clock.now
        run = (
            _OfAssociation(self, number, chance, http)
            if kind == "association"
            else _Alone(self, number, chance, http, kind)
        )
        run.go()
        self.tell()
        return run.outcome(kind, (self.clock.now - began) / _SECOND)

    def tell(self) -> None:
        """The desk sends the mails that it owes, and calls back whom it owes that."""
        deliver_all(self._mails)
        self.clock.wait(70)
        tell_all(self._callbacks)

    def codes_for(self, email: str) -> list[str]:
        """The codes that were mailed to somebody, the newest first."""
        deliver_all(self._mails)
        return self._postman.codes.pop(email, [])[::-1]

    def _take_callback(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        body = environ["wsgi.input"].read()
        header = environ.get(f"HTTP_{SIGNATURE_HEADER.upper().replace('-', '_')}")
        verify_signature_header(header, body, [self.key.public])
        self.told.setdefault(environ["PATH_INFO"], []).append(body)
        start_response("204 No Content", [])
        return [b""]


class _Postman:
    """Takes every mail, and remembers the codes: `codes` by whom they were sent to, the newest last."""

    def __init__(self) -> None:
        self.codes: dict[str, list[str]] = {}

    def open(self) -> None:
        pass

    def carry(self, posting: Posting) -> None:
        plain = message_from_bytes(posting.data, policy=default).get_body(("plain",))
        found = _CODE.search("" if plain is None else plain.get_content())
        if found:
            self.codes.setdefault(posting.to.address, []).append(found[1] + found[2])

    def close(self) -> None:
        pass


_CODE = re.compile(r"(?<!\d)(\d{4}) ?(\d{4})(?!\d)")


class _Run:
    """What runs have in common: somebody with accounts, and the comparison at the end."""

    agent_id = ""
    callbacks = 0

    def __init__(self, world: AwkwardWorld, number: int, chance: random.Random, http: _Mortal) -> None:
        self.world, self.number, self.chance, self.http = world, number, chance, http
        self.asked = chance.randint(1, 3)
        self.taken_back = 0

    def go(self) -> None:
        raise NotImplementedError

    def known(self) -> Mapping[str, str]:
        """What whoever asked knows in the end: by the names that requests have, the desk's; empty: nothing."""
        raise NotImplementedError

    def survived(self, act: Callable[[], object]) -> bool:
        """Whether a process got through it; else it was killed, or gave up for now."""
        try:
            act()
        except KilledError:
            return False
        except FilingError as error:
            if error.ending.http_status not in (503, 429) and error.code != "clock_differs":
                raise
            self.world.clock.wait(60)
            return False
        return True

    def again_and_again(self, act: Callable[[], object]) -> None:
        """As a person does who calls a command until it got through."""
        for _ in range(_MOST_STEPS):
            if self.survived(act):
                return

    def outcome(self, kind: RunKind, waited: float) -> AwkwardOutcome:
        rows = [*AgentRequest.objects.filter(agent__agent_id=self.agent_id).select_related("case")]
        objections = [row for row in rows if row.kind == "objection"]
        cases = {row.case_id for row in objections if row.case_id is not None}
        known = self.known()
        there = {row.agent_request_id: row.request_id for row in rows}
        lost = sum(known.get(name) != request_id for name, request_id in there.items())
        lost += sum(name not in there for name in known) + max(0, self.asked - len(cases))
        return AwkwardOutcome(
            kind=kind,
            asked=self.asked,
            requests=len(objections),
            cases=len(cases),
            verified=DeskCase.objects.filter(pk__in=cases, assurance="verified").count(),
            doubled=max(0, len(objections) - self.asked) + max(0, len(cases) - self.asked),
            lost=lost,
            wrong=self.wrong(cases),
            withdrawn=self.taken_back,
            steps=self.http.steps,
            kills=self.http.kills,
            callbacks=self.callbacks,
            seconds_waited=waited,
        )

    def wrong(self, cases: set[int]) -> int:
        """How many more, or fewer, were taken back at the desk than by whoever asked."""
        ended = DeskCase.objects.filter(pk__in=cases).exclude(ended_at=None).count()
        return abs(ended - self.taken_back)


class _OfAssociation(_Run):
    """An association with a list of members, by its own commands."""

    def __init__(self, world: AwkwardWorld, number: int, chance: random.Random, http: _Mortal) -> None:
        super().__init__(world, number, chance, http)
        self.agent_id = f"VZ_{number}"
        self.path = world.folder / self.agent_id
        key = new_association(self.path, self.agent_id, "Verein").key().public
        kind = NewAgent(agent_id=self.agent_id, name="Verein", key=key, kind="association", vouches=True)
        register_agent(world.desk, kind)
        self.members = [f"{number}-{index}" for index in range(self.asked)]
        lines = ["mitglied;e-mail;e-mail geprüft;plattform;konto;vollmacht;unterschrieben"]
        day = day_of(world.clock.now).isoformat()
        for index, member in enumerate(self.members):
            digest = mandate_digest(member.encode())
            lines.append(f"{member};m{member}@example.org;ja;{PLATFORM};{_account(number, index)};{digest};{day}")
        self.list = self.path.with_suffix(".csv")
        self.list.write_text("\n".join(lines), "utf-8")

    def go(self) -> None:
        self.again_and_again(lambda: self._command(self._file))
        self.again_and_again(lambda: self._command(self._follow))
        if self.chance.random() < 0.5:
            member = self.chance.choice(self.members)
            self.again_and_again(lambda: self._command(lambda work, clients: self._withdraw(member, work, clients)))
            self.taken_back = 1
        self.again_and_again(lambda: self._command(self._file))
        self.again_and_again(lambda: self._command(self._follow))

    def known(self) -> Mapping[str, str]:
        with MemberJournal.open(self.path / "journal.jsonl") as journal:
            return {
                name: "" if one.answered is None else one.answered.request_id for name, one in journal.requests.items()
            }

    def wrong(self, cases: set[int]) -> int:
        with MemberJournal.open(self.path / "journal.jsonl") as journal:
            report = report_of(journal.requests.values())
        told = abs(report.withdrawn - self.taken_back) + abs(
            report.counts + report.waits_for_code + report.withdrawn - self.asked
        )
        receipts = {path.stem.rpartition("-")[0] or path.stem for path in (self.path / "receipts").iterdir()}
        return super().wrong(cases) + told + (not receipts)

    def _command(self, act: "Callable[[AssociationAtWork, DeskClients], object]") -> None:
        folder: AssociationFolder = open_association(self.path)
        with MemberJournal.open(folder.journal) as journal:
            work = AssociationAtWork(folder, journal, self.world.clock, self.world.clock.wait)
            act(work, DeskClients(self.http, self.agent_id, folder.key(), kind="association"))

    def _file(self, work: AssociationAtWork, clients: DeskClients) -> None:
        client = clients.at(self.world.desk.config.public_address)
        desk = DeskTaking(client.desk.address, frozenset(client.desk.discovery.platforms), ("de",))
        listed = read_members(work.folder, self.list, desk, work.journal, day_of(self.world.clock.now))
        assert not listed.faults, listed.faults
        for note in listed.notes:
            keep_note(work.folder, note)
        file_requests(work, client, client.desk.address, listed.requests)

    def _follow(self, work: AssociationAtWork, clients: DeskClients) -> None:
        client = clients.at(self.world.desk.config.public_address)
        follow_requests(work, client, [*work.journal.requests.values()])

    def _withdraw(self, member: str, work: AssociationAtWork, clients: DeskClients) -> None:
        client = clients.at(self.world.desk.config.public_address)
        take_back(work, client, work.journal.of_member(member))


class _Kept:
    """What a person's own app, or an agent's program, has on its disk."""

    def __init__(self) -> None:
        self.filings: dict[str, Filing] = {}

    def keep_begun(self, filing: Filing, desk: FoundDesk) -> None:
        self.filings[filing.asked.agent_request_id] = filing

    def keep_answer(self, filing: Filing, signed: SignedAnswer, now: int) -> None:
        self.filings[filing.asked.agent_request_id] = filing


class _Alone(_Run):
    """A person's own app with one request for each account; or a registered agent that is called back."""

    def __init__(self, world: AwkwardWorld, number: int, chance: random.Random, http: _Mortal, kind: RunKind) -> None:
        super().__init__(world, number, chance, http)
        self.kept, self.signs = _Kept(), SigningKey.new()
        self.is_app = kind == "app"
        self._ways: DeskClients | None = None
        self._killed = 0
        self.agent_id = self_agent_id(self.signs.public) if self.is_app else f"AGENT_{number}"
        if not self.is_app:
            key = self.signs.public
            new = NewAgent(agent_id=self.agent_id, name="Agent", key=key, callback_host=_CALLBACK_HOST, vouches=True)
            register_agent(world.desk, new)

    def go(self) -> None:
        for index in range(self.asked):
            self._begin(self._asked(index))
        self._drive(hears=1)
        if self.is_app:
            for filing in [*self.kept.filings.values()]:
                self._enter_code(filing)
        if self.chance.random() < 0.5:
            self._take_back(self.chance.choice([*self.kept.filings.values()]))
        self._drive()

    def known(self) -> Mapping[str, str]:
        filings = self.kept.filings.items()
        return {name: "" if one.answer is None else one.answer.request_id for name, one in filings}

    def wrong(self, cases: set[int]) -> int:
        """Also what callbacks told that no question would have been answered with."""
        self.callbacks = sum(len(self.world.told.get(self._path(name), ())) for name in self.kept.filings)
        for name in self.kept.filings:
            for body in self.world.told.get(self._path(name), ()):
                if read_status(body).agent_request_id not in self.kept.filings:
                    return 1
        return super().wrong(cases)

    def _asked(self, index: int) -> AskedFor:
        name = new_request_id()
        account = (AccountOnWire(PLATFORM, _account(self.number, index)),)
        has_account = not self.is_app or self.chance.random() < 0.5
        claims = AiTrainingClaims(
            accounts=account if has_account else (), names=("Erika Beispiel",), country="DE", language="de"
        )
        return AskedFor(
            exercise="ai-training:object",
            agent_request_id=name,
            claims=claims,
            email=f"p{self.number}-{index}@example.org",
            is_email_verified=not self.is_app,
            status_callback="" if self.is_app else f"https://{_CALLBACK_HOST}{self._path(name)}",
        )

    def _path(self, name: str) -> str:
        return f"/{name}"

    def _clients(self) -> DeskClients:
        """Those of a process: the next one begins anew."""
        if self.http.kills != self._killed or self._ways is None:
            self._killed = self.http.kills
            self._ways = DeskClients(self.http, self.agent_id, self.signs, kind="self" if self.is_app else "agent")
        return self._ways

    def _begin(self, asked: AskedFor) -> None:
        address, clock = self.world.desk.config.public_address, self.world.clock
        self.again_and_again(lambda: begin(asked, self._clients().at(address), self.kept, clock()))

    def _drive(self, hears: int = 2) -> None:
        """Until every request has an answer, or as many."""
        clock = self.world.clock
        for name in [*self.kept.filings]:
            filing, heard = self.kept.filings[name], 0
            for _ in range(_MOST_STEPS):
                if filing.is_over or heard == hears:
                    break
                try:
                    after = drive(filing, self._clients(), self.kept, clock())
                except KilledError:
                    filing = hurried(self.kept.filings[name])  # all that the next process knows
                    continue
                heard += after.problem is None and after is not filing
                filing = after
                clock.wait(max(0, next_action(filing, clock.now).at - clock.now) / _SECOND)

    def _enter_code(self, filing: Filing) -> None:
        """Of the mails the newest that the desk takes."""
        name, clock = filing.asked.agent_request_id, self.world.clock
        for code in self.world.codes_for(filing.asked.email)[:3]:
            for _ in range(_MOST_STEPS):
                filing = self.kept.filings[name]
                if not filing.needs_code:
                    return
                try:
                    enter_code(filing, code, self._clients(), self.kept, clock())
                except KilledError:
                    continue
                except FilingError as error:
                    if error.code == "code_wrong":
                        break
                    clock.wait(60)

    def _take_back(self, filing: Filing) -> None:
        before = len(self.kept.filings)
        self._begin(taking_back(filing))
        assert len(self.kept.filings) == before + 1
        self._drive()
        back = [*self.kept.filings.values()][-1]
        self.taken_back = back.outcome == "withdrawn"


def _account(number: int, index: int) -> str:
    return f"9{number:07}{index}"


_SUMMED = (
    *("asked", "requests", "cases", "verified", "doubled", "lost", "wrong"),
    *("withdrawn", "steps", "kills", "callbacks"),
)


def totals(outcomes: list[AwkwardOutcome]) -> Counter[str]:
    """The sums of all numbers of some runs."""
    sums: Counter[str] = Counter()
    for one in outcomes:
        for name in _SUMMED:
            sums[name] += getattr(one, name)
        sums[one.kind] += 1
    return sums
