"""An association of a test at a desk of a test, without a network.

verein = Verein(tmp_path / "vz", desk); verein.lists(member("1", "a@example.org")); verein.files()
"""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

from awkward_desk import AwkwardDesk
from widerspruch.desk.agents.registry import NewAgent, register_agent
from widerspruch.desk.desk import Desk
from widerspruch.person.association.asking import AssociationAtWork, file_requests, follow_requests, take_back
from widerspruch.person.association.folder import AssociationFolder, new_association
from widerspruch.person.association.journal import MemberJournal
from widerspruch.person.association.mandates import keep_note
from widerspruch.person.association.members import DeskTaking, MemberList, read_members
from widerspruch.person.association.report import AssociationReport, report_of
from widerspruch.person.filing.client import DrpClient
from widerspruch.person.filing.drive import DeskClients
from widerspruch.protocol.mandate import mandate_digest
from widerspruch.testing.awkward.moods import Awkwardness

TODAY = date(2026, 11, 28)
COLUMNS = (
    *("mitglied", "e-mail", "e-mail geprüft", "plattform", "konto", "vollmacht", "unterschrieben", "umfang"),
    *("land", "sprache"),
)


def member(number: str, email: str = "", account: str = "", verified: str = "ja", **more: str) -> str:
    """A line of the list. More: by column, of those that have something usual."""
    digest = mandate_digest(f"Vollmacht {number}".encode())
    usual = {
        "vollmacht": f"sha256:{digest}",
        "unterschrieben": "2026-11-20",
        "umfang": "",
        "land": "DE",
        "sprache": "de",
    }
    platform = "beispielnetz" if account else ""
    said = (number, email, verified, platform, account, *(more.get(name, usual[name]) for name in COLUMNS[5:]))
    return ";".join(said)


class Verein:
    """Attributes: `waited`: seconds, each time that it had to wait."""

    def __init__(
        self,
        path: Path,
        desk: Desk,
        chances: Mapping[Awkwardness, float] | None = None,
        agent_id: str = "VZ_EXAMPLE",
        *,
        seed: int = 1,
        vouches: bool = True,
        waits: Callable[[float], object] | None = None,
    ) -> None:
        self.folder: AssociationFolder = new_association(path, agent_id, "Verbraucherzentrale Beispiel")
        self.desk = desk
        self.awkward = AwkwardDesk(desk, chances or {}, seed)
        self.waited: list[float] = []
        self._waits = waits or self.waited.append
        self.members = path.with_name(f"{path.name}.csv")
        key = self.folder.key().public
        register_agent(desk, NewAgent(agent_id=agent_id, name="VZ", key=key, kind="association", vouches=vouches))
        self.clients = DeskClients(self.awkward.http, agent_id, self.folder.key(), kind="association")

    @property
    def client(self) -> DrpClient:
        return self.clients.at(self.desk.config.public_address)

    def lists(self, *lines: str, encoding: str = "utf-8") -> None:
        """Write the list."""
        self.members.write_bytes("\r\n".join([";".join(COLUMNS), *lines, ""]).encode(encoding))

    def opened(self) -> MemberJournal:
        return MemberJournal.open(self.folder.journal)

    def reads(self, journal: MemberJournal, today: date = TODAY) -> MemberList:
        """The list as it is understood now."""
        taking = DeskTaking("http://localhost", frozenset(self.desk.config.platforms), ("de", "en", "de-leicht"))
        return read_members(self.folder, self.members, taking, journal, today)

    def works(self, journal: MemberJournal) -> AssociationAtWork:
        return AssociationAtWork(self.folder, journal, self.desk.now, self._waits)

    def files(self) -> AssociationReport:
        """As `widerspruch association file`."""
        with self.opened() as journal:
            listed = self.reads(journal)
            assert listed.faults == ()
            for note in listed.notes:
                keep_note(self.folder, note)
            file_requests(self.works(journal), self.client, "http://localhost", listed.requests)
            return report_of(journal.requests.values())

    def follows(self) -> AssociationReport:
        """As `widerspruch association status`."""
        with self.opened() as journal:
            follow_requests(self.works(journal), self.client, [*journal.requests.values()])
            return report_of(journal.requests.values())

    def withdraws(self, number: str) -> AssociationReport:
        """As `widerspruch association withdraw`."""
        with self.opened() as journal:
            take_back(self.works(journal), self.client, journal.of_member(number))
            return report_of(journal.of_member(number))
