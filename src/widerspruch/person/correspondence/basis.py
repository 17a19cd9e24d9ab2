"""What letters of a case are written of."""

from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.objections.case import Case
from widerspruch.objections.status import CaseStatus
from widerspruch.person.correspondence.broken_promises import BrokenPromise, broken_promises
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.load import Rulebook


class LetterBasis(Struct, frozen=True):
    """The open case file, how the case stands on a day, and the rulebook."""

    file: CaseFile
    status: CaseStatus
    rulebook: Rulebook

    @property
    def case(self) -> Case:
        """What the case file tells."""
        return self.status.case

    def broken_promises(self) -> tuple[BrokenPromise, ...]:
        """What the proofs among the evidence show on the day of the status that a platform has broken."""
        return broken_promises(self.file, end_of_day(self.status.today))

    def evidence_numbers(self) -> dict[str, int]:
        """The numbers of the pieces of evidence that are still there, by digest."""
        return {one.digest: one.number for one in self.file.evidence() if not one.deleted}
