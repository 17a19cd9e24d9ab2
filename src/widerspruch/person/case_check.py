"""The check of an export by somebody who has a case file: what stands there need not be stated again."""

from msgspec import Struct

from widerspruch.objections.status import CaseStatus
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.case_question import Found, found_on_file, with_case
from widerspruch.person.check import Progress, check, check_again
from widerspruch.rulebook.load import Rulebook


class AnsweredOnFile(Struct, frozen=True):
    """An answer that takes the case into account.

    Attributes:
        found: Which found accounts are which of the case.

        not_on_file: Keys of the found accounts that the case does not know.
    """

    answer: CheckAnswer
    found: Found
    not_on_file: tuple[str, ...]


def check_on_file(
    request: CheckRequest, status: CaseStatus, rulebook: Rulebook, on_progress: Progress
) -> AnsweredOnFile | NotAnswered:
    """Read, then ask again with what the case says of the accounts that were found. Raises what `check` raises."""
    answer = check(request, rulebook, on_progress)
    if isinstance(answer, NotAnswered):
        return answer
    found = found_on_file(answer.as_read, status)
    asked = with_case(request.question, status, found, rulebook)
    if asked != request.question:
        answer = check_again(request.into, asked, rulebook)
        if isinstance(answer, NotAnswered):
            return answer
    known = {one.key for one in found.values()}
    return AnsweredOnFile(answer, found, tuple(one.key for one in answer.as_read if one.key not in known))
