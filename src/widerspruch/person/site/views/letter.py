"""Letters: a form beside the letter that comes of it, and all ways on which it can leave."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.http import require_http_methods, require_safe
from msgspec import Struct

from widerspruch.casefile.errors import CaseFileError
from widerspruch.letters.as_email import letter_as_eml
from widerspruch.letters.as_pdf import letter_as_pdf
from widerspruch.letters.errors import LettersError
from widerspruch.lib.typesetting import TypesettingError
from widerspruch.person.correspondence.about import OTHER_LETTERS
from widerspruch.person.correspondence.broken_promises import broken_promises
from widerspruch.person.correspondence.drafts import LetterDraft, letter_events
from widerspruch.person.correspondence.sent import EML, PDF, copy_of, file_name, sender_event
from widerspruch.person.objecting import sent_later, why_not
from widerspruch.person.site.at_letter import LetterPlace, letter_place
from widerspruch.person.site.forms.letter import LetterForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.views import letter_sending
from widerspruch.person.telling.letter_choices import LetterLine, complaint_lines, letter_groups
from widerspruch.person.telling.letter_page import letter_choice
from widerspruch.person.telling.target import Target
from widerspruch.web.errors import sentence_of
from widerspruch.web.headers import HEADERS

AFTER = ("unknown",)
"""What became of a letter, as an address says it: `site.letter.after.<name>`."""

_LIVE = HEADERS["Content-Security-Policy"] + "; connect-src 'self'"
"""The page asks for the preview while somebody types: from this app, and from nowhere else."""


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest, kind: str, account: int | None = None, route: str | None = None) -> HttpResponse:
    """The form and the letter; and what was asked for with it."""
    place = letter_place(request, kind, account, route)
    form, act = place.form(), request.POST.get("act", "")
    if request.method != "POST":
        return _page(place, form, place.draft(form))
    if act == "take" and not form.errors:
        form.take_blocks()
    draft = None if form.errors else place.draft(form)
    if act == "part":
        return _preview(place, form, draft)
    if draft is not None and act in _ACTS:
        _keep_sender(place, form)
        return _ACTS[act](place, form, draft)
    if draft is not None:
        _keep_sender(place, form)
    return _page(place, form, draft, status=200 if draft is not None else 422)


def _keep_sender(place: LetterPlace, form: LetterForm) -> None:
    """Who writes is asked once."""
    request, event = place.request, sender_event(place.case, form.sender)
    if event is None or not form.is_valid():
        return
    try:
        request.case.record(event, request.now)
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))


def _pdf(place: LetterPlace, form: LetterForm, draft: LetterDraft) -> HttpResponse:
    try:
        return _file(letter_as_pdf(draft.letter), PDF, file_name(draft.letter, "pdf"))
    except TypesettingError as error:
        form.add_error(None, sentence_of(error, place.request.say))
    return _page(place, form, draft, status=503)


def _eml(place: LetterPlace, form: LetterForm, draft: LetterDraft) -> HttpResponse:
    try:
        return _file(
            letter_as_eml(draft.letter, draft.attachments(place.request.case)), EML, file_name(draft.letter, "eml")
        )
    except LettersError as error:
        form.add_error(None, sentence_of(error, place.request.say))
    return _page(place, form, draft, status=422)


def _file(data: bytes, media_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        data, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def _sent(place: LetterPlace, form: LetterForm, draft: LetterDraft) -> HttpResponse:
    """The person has sent it: note that, with a copy of the letter."""
    request, about = place.request, place.about()
    assert about is not None
    is_mail = form.cleaned_data.get("sent_way") != "post" and bool(draft.letter.sender.email)
    events = letter_events(about, draft, form.cleaned_data.get("sent_on") or request.today)
    why = _why_not_recorded(place, form, events)
    if why is not None:
        form.add_error("sent_on" if why.is_about_day else None, why.sentence)
    elif form.is_valid() and form.is_of_now(place.known_events):
        try:
            copy = copy_of(draft.letter, "email" if is_mail else "post", draft.attachments(place.request.case))
            request.case.record_all(events, request.now, [copy])
        except (CaseFileError, LettersError, TypesettingError) as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            return HttpResponseRedirect(letter_sending.after_sending(place), status=303)
    return _page(place, form, draft, status=422)


class _Why(Struct, frozen=True):
    sentence: str
    is_about_day: bool = False


def _why_not_recorded(place: LetterPlace, form: LetterForm, events: "letter_sending.Events") -> _Why | None:
    request = place.request
    first = sent_later(place.case, events[0])
    if first is not None:
        return _Why(request.say("site.step.error.before_sent", day=request.words.day(first)), is_about_day=True)
    refusal = why_not(place.case, events)
    if refusal is not None:
        return _Why(request.say("site.step.refused", why=request.words.objections(refusal.text_id)))
    return None


_ACTS = {
    "pdf": _pdf,
    "eml": _eml,
    "sent": _sent,
    "send": letter_sending.ask,
    "send_now": letter_sending.send,
}


def _page(place: LetterPlace, form: LetterForm, draft: LetterDraft | None, status: int = 200) -> HttpResponse:
    request = place.request
    choice = letter_choice(place.kind, request.words)
    after = request.GET.get("after")
    told = {
        "title": choice.title,
        "choice": choice,
        "form": form,
        "account_name": place.account_name,
        "shown": None if draft is None else place.shown(draft),
        "back": _back(place),
        "after": request.say(f"site.letter.after.{after}") if after in AFTER else None,
        "place": place,
    }
    answer = render(request, "site/letter.html", told, status=status)
    answer["Content-Security-Policy"] = _LIVE
    return answer


def _preview(place: LetterPlace, form: LetterForm, draft: LetterDraft | None) -> HttpResponse:
    """Only the letter, for a page that is being filled in."""
    told = {"shown": None if draft is None else place.shown(draft), "form": form}
    return render(place.request, "site/letter_preview.html", told)


def _back(place: LetterPlace) -> str:
    if place.known is not None and place.route_id is not None:
        return reverse("step", args=[place.known.number, place.route_id])
    return reverse("letters")


@require_safe
def choose(request: SiteRequest) -> HttpResponse:
    """All letters that can be written now: to what was objected to, and those of their own."""
    place = (request.status, request.rulebook, request.words)
    told = {
        "title": request.say("site.choose_letter.title"),
        "groups": letter_groups(*place),
        "complaints": tuple(complaint_lines(*place, broken_promises(request.case, request.now))),
        "others": [
            LetterLine(letter_choice(kind, request.words), Target("letter", letter=kind)) for kind in OTHER_LETTERS
        ],
    }
    return render(request, "site/letters.html", told)


urlpatterns = [
    path("letters", choose, name="letters"),
    path("letter/<str:kind>", show, name="letter"),
    path("letter/<str:kind>/<int:account>", show, name="letter"),
    path("letter/<str:kind>/<int:account>/<str:route>", show, name="letter"),
]
