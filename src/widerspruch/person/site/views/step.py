"""One step: what to do, and what the person says of it."""

from collections.abc import Collection, Iterator

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods
from msgspec import structs

import widerspruch
from widerspruch.casefile.errors import CaseFileError
from widerspruch.lib.parse import one_of
from widerspruch.objections.events import (
    AnyEvent,
    AuthorityReplied,
    Closed,
    Complained,
    ReadingCorrected,
    Rechecked,
    Reminded,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.next_step import CONFIRMED_BY_NOBODY
from widerspruch.objections.plan import Need
from widerspruch.person.correspondence.about import WRITTEN_WAYS, LetterAbout, letter_about, letters_about
from widerspruch.person.objecting import (
    answered,
    has_ground_to_complain,
    possible_acts,
    seen,
    sent,
    sent_later,
    where_next,
    why_not,
)
from widerspruch.person.site.at_step import AFTER, StepPlace, device_of, step_place
from widerspruch.person.site.forms.reasons import ReasonForm
from widerspruch.person.site.forms.step import (
    AnswerForm,
    BegunForm,
    ClosedForm,
    ComplainedForm,
    CorrectForm,
    DifferenceForm,
    FailedForm,
    PostedForm,
    ProofForm,
    RemindedForm,
    RepliedForm,
    SeenForm,
    SentForm,
    StepForm,
    SwitchedForm,
    WithdrawnForm,
)
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.case import names_of
from widerspruch.person.telling.deadlines import DeadlineTold, tell_deadlines
from widerspruch.person.telling.letter_choices import LetterLine, due_letters
from widerspruch.person.telling.letter_page import letter_choice
from widerspruch.person.telling.one_step import OneStep, answers_on_screen
from widerspruch.person.telling.own_word import OwnWord, own_word
from widerspruch.person.telling.step_report import step_report
from widerspruch.person.telling.target import Target
from widerspruch.rulebook.model import Route
from widerspruch.web.errors import error_page, sentence_of

FRAME = (
    *("open", "opens_new", "write_mail", "no_link", "not_certain", "how", "to_copy", "copy", "copied", "you_write"),
    *("reason_blocks", "see", "see_reported", "proof"),
)
"""Words around the instructions: in easy German, too."""

_FORMS: tuple[type[StepForm], ...] = (
    *(BegunForm, SeenForm, FailedForm, AnswerForm, RemindedForm, WithdrawnForm, ClosedForm),
    *(ComplainedForm, RepliedForm, ProofForm),
)


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest, account: int, route: str) -> HttpResponse:
    """The step; and what was sent from it."""
    place = step_place(request, account, route)
    if request.method != "POST":
        return _page(place, _forms(place))
    act = request.POST.get("act", "")
    if act == ReasonForm.act:
        carried = ReasonForm(request)
        carried.is_valid()
        return _page(place, _forms(place), reason=carried.reason)
    if act == DifferenceForm.act:
        return _report(place)
    forms = _forms(place)
    if act not in forms:
        return error_page(request, 400)
    form = forms[act]
    if form.is_valid() and _record(place, form):
        # A browser would take its place on this page along to the next one.
        return HttpResponseRedirect(f"{_onward(request, account, route, form)}#content", status=303)
    return _page(step_place(request, account, route), forms, status=422)


def _forms(place: StepPlace) -> dict[str, StepForm]:
    """All forms of a step, by the value of their button."""
    request = place.request
    today = {"on": request.today, "received_on": request.today, "known": place.known_events}
    kinds = (_sent_form(place.route), *_FORMS)
    forms: dict[str, StepForm] = {form.act: form(request, initial=today) for form in kinds}
    known = place.case.objections.get(place.objection)
    for number, reading in (known.readings if known is not None else {}).items():
        correct = CorrectForm(request, initial=structs.asdict(reading) | {"known": place.known_events}, answer=number)
        forms[correct.button] = correct
    return forms


def _sent_form(route: Route | None) -> type[StepForm]:
    """What one says of having sent it, by the kind of the way."""
    if route is not None and route.kind in ("email", "letter"):
        return PostedForm
    return SentForm if route is None or answers_on_screen(route) else SwitchedForm


def _record(place: StepPlace, form: StepForm) -> bool:
    """Write down what the form says; else the form says why not."""
    if not form.is_of_now(place.known_events):
        return False
    request, events = place.request, _events(place, form)
    first = sent_later(place.case, events[0])
    if first is not None:
        day = request.words.day(first)
        form.add_error(form.day, request.say("site.step.error.before_sent", day=day))
        return False
    refusal = why_not(place.case, events)
    if refusal is not None:
        form.add_error(None, request.say("site.step.refused", why=request.words.objections(refusal.text_id)))
        return False
    try:
        request.case.record_all(events, request.now, form.attachments)
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))
        return False
    return True


def _events(place: StepPlace, form: StepForm) -> tuple[AnyEvent, ...]:
    """What follows from what was said."""
    objection, today, said = place.objection, place.request.today, form.cleaned_data
    match form:
        case SentForm() | SwitchedForm() | PostedForm():
            return sent(objection, said["on"], seen=said.get("seen", False))
        case SeenForm():
            return seen(place.case, objection, said["on"])
        case FailedForm():
            return (StepFailed(*objection, today, said["reason"]),)
        case AnswerForm():
            return answered(objection, form.reading())
        case CorrectForm():
            return (ReadingCorrected(*objection, today, form.answer, form.reading()),)
        case RemindedForm():
            return (Reminded(*objection, said["on"]),)
        case ComplainedForm():
            return (Complained(*objection, said["on"], said["authority"]),)
        case RepliedForm():
            return (AuthorityReplied(*objection, said["on"]),)
        case ProofForm():
            return (Rechecked(*objection, said["on"], changed=False),)
        case WithdrawnForm():
            return (Withdrawn(*objection, today),)
        case ClosedForm():
            return (Closed(*objection, today),)
        case _:
            return (StepBegun(*objection, today),)


def _onward(request: SiteRequest, account: int, route: str, form: StepForm) -> str:
    """Where to go on: after something was sent or failed at the next step, else here."""
    place = step_place(request, account, route)
    here = reverse("step", args=[account, route])
    failed = form.act == FailedForm.act
    if not failed and form.act not in (SentForm.act, SeenForm.act):
        return f"{here}?after=recorded_here"
    onward = where_next(place.status.plan, place.objection, failed=failed)
    if onward is None:
        return f"{here}?after=failed" if failed else f"{reverse('plan')}?after=recorded"
    return f"{_address(place, onward.need)}?after={'failed' if failed else 'recorded'}"


def _page(place: StepPlace, forms: dict[str, StepForm], reason: str = "", status: int = 200) -> HttpResponse:
    request, step, state = place.request, place.told(reason), place.state()
    why = place.why_nothing_to_tell
    possible = possible_acts(place.case, place.objection, request.today)
    onward = where_next(place.status.plan, place.objection)
    is_round = onward is not None and onward.way_round
    due = tuple(_due(place))
    told = {
        "title": _title(place, step),
        "step": step,
        "frame": {name: request.step_words.person(f"site.step.{name}") for name in FRAME}
        | {"direct_why": request.step_words.person("site.direct.button_why")},
        "takes": None if step is None else request.step_words.person("site.step.takes", takes=step.takes),
        "state": state,
        "deadlines": _deadlines(place),
        "has_requests": place.has_requests,
        "desk": None if state.is_made or place.has_requests else place.desk,
        "account": place.known.number,
        "account_name": account_name(place.known.account.key, request.rulebook),
        "route": place.route_id,
        "own_word": None if state.is_made else _own_word(place),
        "why_no_step": why and request.say(f"site.step.no_step.{why}", route=place.route_id),
        "forms": {act: form for act, form in forms.items() if act in possible or form.is_bound},
        "corrections": [(answer, forms[f"{CorrectForm.act}-{answer.number}"]) for answer in state.answers],
        "may_complain": has_ground_to_complain(place.status, place.objection[0]),
        "difference": _difference_form(place),
        "after": one_of(request.GET.get("after", ""), AFTER),
        "is_way_round": place.need is not None and place.need.instead_of is not None,
        "onward": _address(place, onward.need) if onward is not None and (state.is_made or is_round) else None,
        "is_round": is_round,
        "writes_letter": _writes_letter(place),
        "due_letters": due,
        "letters": tuple(_letters(place, due)) if state.is_made or state.state == "refused" else (),
        "nobody_confirms": place.route is not None and place.route.kind in CONFIRMED_BY_NOBODY,
    }
    return render(request, "site/step.html", told, status=status)


def _own_word(place: StepPlace) -> OwnWord | None:
    """What the platform says itself, where it does not surely train."""
    platform, request = place.known.account.platform, place.request
    if platform not in request.rulebook.platforms:
        return None
    return own_word(platform, request.rulebook, request.step_words, request.today)


def _writes_letter(place: StepPlace) -> Target | None:
    """The page of the letter that this way is."""
    is_written = place.is_offered and place.route is not None and place.route.kind in WRITTEN_WAYS
    return Target("letter", place.known.number, place.route_id, "objection") if is_written else None


def _about(place: StepPlace) -> LetterAbout | None:
    """What letters about what was sent here are about."""
    platform = place.request.rulebook.platforms.get(place.known.account.platform)
    if platform is None:
        return None
    return letter_about("reminder", platform, place.status, place.request.rulebook, place.known, place.route_id)


def _due(place: StepPlace) -> Iterator[LetterLine]:
    """The letters that it asks for now."""
    about = _about(place)
    if about is not None:
        yield from due_letters(about, place.status, place.request.rulebook, place.request.words)


def _letters(place: StepPlace, due: Collection[LetterLine]) -> Iterator[LetterLine]:
    """What else can be written now about what was sent here."""
    about, request = _about(place), place.request
    if about is None:
        return
    for kind in letters_about(place.case, about, request.today):
        if kind != "objection" and kind not in [one.choice.kind for one in due]:
            yield LetterLine(
                letter_choice(kind, request.words), Target("letter", place.known.number, place.route_id, kind)
            )


def _deadlines(place: StepPlace) -> tuple[DeadlineTold, ...]:
    """Those of this objection, once something was sent."""
    request = place.request
    here = Target("step", place.known.number, place.route_id)
    told = tell_deadlines(place.status, names_of(request.case, request.rulebook), request.rulebook, request.words)
    return tuple(one for one in told.each if one.target == here)


def _title(place: StepPlace, step: OneStep | None) -> str:
    if step is not None:
        return step.title
    if place.route is not None:
        return place.request.words.law(place.route.title)
    return place.request.say("direct.way" if place.why_nothing_to_tell == "direct" else "site.step.gone_title")


def _address(place: StepPlace, need: Need) -> str:
    return reverse("step", args=[place.case.accounts[need.accounts[0]].number, need.route.id])


def _difference_form(place: StepPlace) -> DifferenceForm | None:
    """What may look different, of a way that is told."""
    if place.route is None or not place.is_offered:
        return None
    sentences = place.route.steps.get(device_of(place.request), place.route.steps.get("browser", ()))
    return DifferenceForm(place.request).with_steps(len(sentences))


def _report(place: StepPlace) -> HttpResponse:
    """The report on what looks different: shown, then handed out as a file. Nothing is kept."""
    request, form = place.request, _difference_form(place)
    if form is None or place.route is None:
        return error_page(request, 400)
    if not form.is_valid():
        return _page(place, _forms(place), status=422)
    said, version = form.cleaned_data, widerspruch.__version__
    report = step_report(
        place.route, device_of(request), said["differences"], said["at_step"], version, request.today, request.words
    )
    if "as_file" in request.POST:
        headers = {"Content-Disposition": f'attachment; filename="{report.file_name}"'}
        return HttpResponse(report.text, content_type="text/plain; charset=utf-8", headers=headers)
    told = {"title": request.say("site.step.report.ready"), "report": report, "form": form, "back": request.path}
    return render(request, "site/step_report.html", told)


urlpatterns = [path("step/<int:account>/<str:route>", show, name="step")]
