"""Questions of the platform's people, and answers. Neither ever changes what a case keeps out."""

from widerspruch.desk.addresses import FIND_CASE, public
from widerspruch.desk.cases.rows import add_event, details_of, locked_case
from widerspruch.desk.cases.standing import is_over
from widerspruch.desk.cases.texts import checked_text
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import StaffQuestion
from widerspruch.desk.values import Actor, QuestionTexts


def ask_question(desk: Desk, case_id: str, staff: int, question: str) -> int:
    """Ask the holder of a case something; gives the primary key of the question.

    Args:
        staff: Row of `Identity` of who asks.

    Raises:
        DeskError: `case_unknown`, `case_ended`, `text_missing`, `text_too_long`; as `Door.write`.
    """
    texts = QuestionTexts(checked_text(question))

    def job(now: int) -> int:
        case = locked_case(case_id)
        if case.state not in ("received", "questioned", "done") or is_over(case, now):
            raise DeskError("case_ended")
        sealed = desk.keys.sealer.seal(texts)
        asked = StaffQuestion.objects.create(case=case, asked_by_id=staff, asked_at=now, sealed=sealed)
        case.state = "questioned"
        case.save()
        add_event(desk, case, "question_asked", "staff", now)
        values = {"question": str(asked.pk), "address": public(desk.config, FIND_CASE)}
        put_mail(desk, case, "question", case.language, details_of(desk, case).contact, values, now=now)
        return asked.pk

    return desk.door.write(job)


def answer_question(desk: Desk, case_id: str, question: int, by: Actor, answer: str) -> None:
    """Answer a question of one's case, once.

    Raises:
        DeskError: `case_unknown`, `question_none`, `text_missing`, `text_too_long`; as `Door.write`.
    """
    text = checked_text(answer)

    def job(now: int) -> None:
        case = locked_case(case_id)
        asked = case.questions.select_for_update().filter(pk=question, answered_at=None).first()
        if asked is None:
            raise DeskError("question_none")
        texts = desk.keys.sealer.open(asked.sealed, QuestionTexts)
        asked.sealed = desk.keys.sealer.seal(QuestionTexts(texts.question, text))
        asked.answered_at = now
        asked.save()
        if case.state == "questioned" and not case.questions.filter(answered_at=None).exists():
            case.state = "received"
            case.save()
        add_event(desk, case, "question_answered", by, now)

    desk.door.write(job)


def open_questions(desk: Desk, case_id: str) -> list[tuple[int, str]]:
    """Primary key and text of every question that waits for an answer, the oldest first."""
    found = StaffQuestion.objects.filter(case__case_id=case_id, answered_at=None).exclude(sealed=b"")
    return [(one.pk, desk.keys.sealer.open(one.sealed, QuestionTexts).question) for one in found.order_by("id")]
