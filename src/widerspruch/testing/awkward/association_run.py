"""A random run of an association with a list of members, by its own commands."""

import random
from collections.abc import Callable, Mapping

from widerspruch.desk.agents.registry import NewAgent, register_agent
from widerspruch.person.association.asking import AssociationAtWork, file_requests, follow_requests, take_back
from widerspruch.person.association.folder import AssociationFolder, new_association, open_association
from widerspruch.person.association.journal import MemberJournal
from widerspruch.person.association.mandates import keep_note
from widerspruch.person.association.members import DeskTaking, read_members
from widerspruch.person.association.report import report_of
from widerspruch.person.filing.drive import DeskClients
from widerspruch.protocol.mandate import mandate_digest
from widerspruch.rulebook.instants import day_of
from widerspruch.testing.awkward.one_run import PLATFORM, RandomRun, account_of_run
from widerspruch.testing.awkward.world import AwkwardWorld, MortalHttp


class AssociationRun(RandomRun):
    """An association with a list of members, by its own commands."""

    def __init__(self, world: AwkwardWorld, number: int, chance: random.Random, http: MortalHttp) -> None:
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
            lines.append(f"{member};m{member}@example.org;ja;{PLATFORM};{account_of_run(number, index)};{digest};{day}")
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
