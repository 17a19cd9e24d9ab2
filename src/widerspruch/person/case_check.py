"""The check of an export by somebody who has a case file: what stands there need not be stated again."""

from widerspruch.objections.status import CaseStatus
from widerspruch.person.answer import CheckAnswer, CheckRequest, NotAnswered
from widerspruch.person.case_question import with_case
from widerspruch.person.check import Progress, check, check_again
from widerspruch.rulebook.load import Rulebook


def check_on_file(
    request: CheckRequest, status: CaseStatus, rulebook: Rulebook, on_progress: Progress
) -> CheckAnswer | NotAnswered:
    """Read, then ask again with what the case says of the accounts that were found. Raises what `check` raises."""
    answer = check(request, rulebook, on_progress)
    if isinstance(answer, NotAnswered):
        return answer
    asked = with_case(request.question, status, answer.as_read, rulebook)
    return answer if asked == request.question else check_again(request.into, asked, rulebook)
