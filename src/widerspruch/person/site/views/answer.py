"""Answers of platforms: dropped, read, shown beside what was understood, and confirmed or corrected, one by one."""

from collections.abc import Sequence
from typing import Literal

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods
from msgspec import structs

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.lib.parse import one_of
from widerspruch.mailbox.authenticity.examine import domains_to_ask
from widerspruch.mailbox.reading.mail_reading import MailReading
from widerspruch.objections.case import ObjectionKey
from widerspruch.person.correspondence.answers import (
    answer_choices,
    answer_events,
    authenticity_of,
    confirmed,
    expected_answers,
    mail_attachments,
    proofs_in,
    proposed,
    quoted_words,
    receipts_in,
    reports_in,
    shown_words,
    to_keep_beside,
)
from widerspruch.person.correspondence.intake import AnswerIntake, AnswerReader
from widerspruch.person.lineage_reports import report_in
from widerspruch.person.objecting import sent_later
from widerspruch.person.proofs import claims_to_be_proof, receipt_in
from widerspruch.person.site.answers_held import AnswersHeld, HeldAnswer
from widerspruch.person.site.forms.answer import DropForm, SaysForm, dropped_files
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.answer_page import tell_mail, tell_problem, tell_reading
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.kept_lineage_report import KeptReportTold, tell_unchecked_report
from widerspruch.person.telling.kept_proof import KeptProofTold, tell_unchecked
from widerspruch.person.telling.receipt import ReceiptTold, tell_receipt
from widerspruch.protocol.lineage.report_proof import claims_to_be_lineage_proof
from widerspruch.protocol.receipt import verify_receipt
from widerspruch.rulebook.instants import instant_of
from widerspruch.web.errors import error_page, sentence_of
from widerspruch.web.forms import PageForm

HERE = "/answer"
AFTER = (
    *("gone", "kept", "discarded", "recorded", "known", "passed_over", "passed_some", "nothing_new", "checked", "left"),
)
"""What was just done, as an address says it: nothing personal."""

_ALONE = ("keep", "discard")
"""Buttons that need nothing that is filled in."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest) -> HttpResponse:
    """What can be dropped, and what waits."""
    form = DropForm(request)
    if form.is_bound and form.is_valid():
        return take_answers(request, answer_reader(request).take(dropped_files(form)))
    held = held_answers(request).all()
    after = one_of(request.GET.get("after", ""), AFTER)
    values = {
        "title": request.say("site.answer.title"),
        "form": form,
        "waiting": [(one, _line(request, one)) for one in held],
        "after": after and request.say(f"site.answer.after_{after}"),
        "nothing_sent": not expected_answers(request.status.case),
    }
    return render(request, "site/answer.html", values, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def one(request: SiteRequest, number: int) -> HttpResponse:
    """One that waits: the mail, what was understood, and what the person says of it."""
    held = held_answers(request).get(number)
    if held is None:
        request.case  # noqa: B018 # without an open case file there is nothing to go on with
        PageForm(request).is_valid()  # whatever was sent, nothing of it is recorded
        return _redirect(f"{HERE}?after=gone")
    if request.method == "POST" and request.POST.get("act") in _ALONE:
        return _put_aside(request, held)
    if held.mail is None:
        return _unread(request, held) if held.problem is not None else _signed(request, held)
    reader = answer_reader(request)
    if request.method == "POST" and request.POST.get("act") == "check":
        return _check(request, held, reader)
    reading = reader.read(held.mail, held.examined)
    form = _form(request, reading)
    if request.method == "POST" and form.is_valid() and _record(request, held, reading, form):
        return _onward(request, held.number, form.key)
    return _page(request, held, reading, form)


def held_answers(request: SiteRequest) -> AnswersHeld:
    return request.state.answers.of_case(request.state.holding.mark)


def answer_reader(request: SiteRequest) -> AnswerReader:
    case = request.status.case
    return AnswerReader(case, expected_answers(case, request.case), request.rulebook, instant_of(request.now))


def take_answers(request: SiteRequest, intake: AnswerIntake) -> HttpResponse:
    """Lead to the first of what waits now; where nothing does, say why."""
    answers = [HeldAnswer(0, one.name, one.mail, one.problem, one.data) for one in intake.answers]
    dropped = held_answers(request).add(answers, intake.passed_over)
    if dropped.first is not None:
        told = "left" if dropped.left else "passed_some" if intake.passed_over else ""
        return _redirect(f"{HERE}/{dropped.first}{f'?after={told}' if told else ''}")
    after = "known" if intake.known or dropped.twice else "passed_over" if intake.passed_over else "nothing_new"
    return _redirect(f"{HERE}?after={after}")


def _line(request: SiteRequest, held: HeldAnswer) -> str:
    """What one that waits is called in the list."""
    if held.mail is None:
        return held.name
    sender = held.mail.sender
    shown = (held.mail.subject or held.name, sender.name or sender.address if sender else "")
    return " · ".join(filter(None, shown))


def _form(request: SiteRequest, reading: MailReading) -> SaysForm:
    names, case = names_of(request.case, request.rulebook), request.status.case
    keys: dict[str, ObjectionKey] = {}
    choices: list[tuple[str, str]] = []
    for choice in answer_choices(case, request.status.plan, reading):
        value = f"{case.accounts[choice.account].number}-{choice.route}"
        keys[value] = choice.key
        account, way = names.account(choice.account), names.way(choice.route, request.words)
        named = way if way.startswith(f"{account}:") else f"{account}: {way}"
        choices.append((value, named if choice.is_sent else request.say("site.answer.not_sent", way=named)))
    values = {key: value for value, key in keys.items()}
    said = proposed(reading)
    meant = (reading.account or "", reading.route or "")
    initial: dict[str, object] = {
        "objection": values.get(meant, ""),
        "received_on": min(reading.received_on or request.today, request.today),
        "case_id": reading.case_id or "",
        "extended": reading.extended,
        "verdict": "" if said is None else said.verdict,
        "quoted": quoted_words(reading),
    }
    likely = [key for key in reading.candidates if key in values]
    is_sent = request.method == "POST"
    return SaysForm(request, choices, keys, likely=likely, initial=initial, is_sent=is_sent)


def _record(request: SiteRequest, held: HeldAnswer, reading: MailReading, form: SaysForm) -> bool:
    """Write down what the person confirms; else the form says why not."""
    case, said = request.status.case, confirmed(form.reading(authenticity_of(reading)), reading)
    entered = [answer_events(case, key, said) for key in form.all_keys]
    for events in entered:
        first = sent_later(case, events[-1])
        if first is not None:
            form.add_error("received_on", request.say("site.step.error.before_sent", day=request.words.day(first)))
            return False
    assert held.mail is not None
    try:
        for events in entered:  # the mail is evidence for each
            request.case.record_all(events, request.now, mail_attachments(held.mail, _name(held)))
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))
        return False
    held_answers(request).drop(held.number)
    return True


def _name(held: HeldAnswer) -> str:
    return held.name or "antwort.eml"


def _onward(request: SiteRequest, number: int, key: ObjectionKey) -> HttpResponse:
    """To the next that waits; after the last one to the step that it was about, which says what comes next."""
    following = held_answers(request).after(number)
    if following is not None:
        return _redirect(f"{HERE}/{following.number}?after=recorded")
    step = reverse("step", args=[request.status.case.accounts[key[0]].number, key[1]])
    return _redirect(f"{step}?after=recorded_here#content")


def _put_aside(request: SiteRequest, held: HeldAnswer) -> HttpResponse:
    """Keep it as evidence and no more, or not at all."""
    form = PageForm(request)
    if not form.is_valid():
        return error_page(request, 409, str(form.non_field_errors()[0]), keeps=True)
    after = "discarded"
    if request.POST["act"] == "keep":
        try:
            note = to_keep_beside(request.today, request.say("site.answer.note"))
            request.case.record(note, request.now, _evidence(held))
        except CaseFileError as error:
            return error_page(request, 422, sentence_of(error, request.say))
        after = "kept"
    held_answers(request).drop(held.number)
    if after == "kept" and held.mail is None and held.problem is None:
        number = next(one.number for one in request.case.evidence() if one.digest == held.digest)
        return _redirect(reverse("evidence", args=[number]))
    following = held_answers(request).after(held.number)
    return _redirect(f"{HERE}/{following.number}?after={after}" if following else f"{HERE}?after={after}")


def _check(request: SiteRequest, held: HeldAnswer, reader: AnswerReader) -> HttpResponse:
    """Look up the key of its signature: the one thing here that asks the network, and only by this button."""
    form = PageForm(request)
    if not form.is_valid() or held.mail is None:
        return error_page(request, 409, str(form.non_field_errors()[0]), keeps=True)
    examined = reader.authenticity(held.mail, request.state.ask_dns)
    held_answers(request).put(structs.replace(held, examined=examined))
    return _redirect(f"{HERE}/{held.number}?after=checked#from")


def _evidence(held: HeldAnswer) -> tuple[Attachment, ...]:
    if held.mail is not None:
        return mail_attachments(held.mail, _name(held))
    return (Attachment(_name(held), data=held.data),)


def _unread(request: SiteRequest, held: HeldAnswer) -> HttpResponse:
    """A file that could not be read: it may be kept all the same."""
    problem = held.problem
    values = {
        "title": request.say("site.answer.unread_title"),
        "held": held,
        "problem": None if problem is None else tell_problem(problem, request.words),
        "may_keep": bool(held.data),
    }
    return render(request, "site/answer_unread.html", values)


def _signed(request: SiteRequest, held: HeldAnswer) -> HttpResponse:
    """A receipt, a proof or a report by itself: what it says, before anything is kept."""
    kind = _kind(held.data)
    values = {
        "title": request.say(f"site.answer.{kind}_title"),
        "held": held,
        "proof": _proof(request, held.data) if kind == "proof" else None,
        "report": _report(request, held.data) if kind == "report" else None,
        "receipt": _receipt(request, held.data) if kind == "receipt" else None,
    }
    return render(request, "site/answer_signed.html", values)


def _page(request: SiteRequest, held: HeldAnswer, reading: MailReading, form: SaysForm) -> HttpResponse:
    after = one_of(request.GET.get("after", ""), AFTER)
    understood = tell_reading(reading, request.words)
    waiting = held_answers(request).all()
    values = {
        "title": request.say("site.answer.one_title"),
        "held": held,
        "mail": tell_mail(reading.of, shown_words(reading), request.words),
        "understood": understood,
        "form": form,
        "may_check": None if held.examined or reading.is_forwarded else ", ".join(domains_to_ask(reading.of)),
        "is_unrelated": reading.verdict == "unrelated",
        "after": after and request.say(f"site.answer.after_{after}"),
        "place": _place_in(request, held, waiting),
        "proofs": [_proof(request, data) for data in proofs_in(reading.of)],
        "reports": [_report(request, data) for data in reports_in(reading.of)],
        "receipts": [_receipt(request, data) for data in receipts_in(reading.of)],
    }
    return render(request, "site/answer_one.html", values, status=422 if form.is_bound else 200)


def _place_in(request: SiteRequest, held: HeldAnswer, waiting: Sequence[HeldAnswer]) -> str | None:
    """Which of several it is."""
    if len(waiting) < 2:
        return None
    numbers = [one.number for one in waiting]
    return request.say("site.answer.place", number=numbers.index(held.number) + 1, of=len(numbers))


def _receipt(request: SiteRequest, data: bytes) -> ReceiptTold:
    return tell_receipt(verify_receipt(data, (), now=request.now), request.rulebook, request.words)


def _proof(request: SiteRequest, data: bytes) -> KeptProofTold:
    return tell_unchecked(receipt_in(data), request.rulebook, request.words)


def _report(request: SiteRequest, data: bytes) -> KeptReportTold:
    return tell_unchecked_report(report_in(data), request.rulebook, request.words, request.now)


def _kind(data: bytes) -> Literal["proof", "report", "receipt"]:
    """Which of what a platform signs it says to be."""
    if claims_to_be_proof(data):
        return "proof"
    return "report" if claims_to_be_lineage_proof(data) else "receipt"


def _redirect(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


urlpatterns = [
    path("answer", show, name="answer"),
    path("answer/<int:number>", one, name="answer_one"),
]
