"""An export: chosen, read, shown as a report that is decided again at once, and kept only if the person wants it."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from widerspruch.objections.case import Case
from widerspruch.objections.replay import replay
from widerspruch.person.downloads import find_exports
from widerspruch.person.export_kept import events_to_keep, is_kept, to_keep
from widerspruch.person.look.messages import Answered, Ended, Progress
from widerspruch.person.question import Question
from widerspruch.person.site.forms.export import (
    ButtonForm,
    DownloadsForm,
    KeepForm,
    PathsForm,
    StatementsForm,
    UploadForm,
)
from widerspruch.person.site.looking import Bring
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.export_page import (
    audience_choices,
    download_value,
    downloads,
    entry_names,
    how_to_get,
    progress,
    stated_of,
    why_ended,
)

HERE = "/export"

BLINK = 1.0
"""Seconds that an answer waits for what is nearly done: a page that shows it is better than one that says so."""

SECONDS_FOR_DIGESTS = 60


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """The report; until it is there, how far it is; before that, what can be looked at."""
    holding = request.state.holding
    case = None if holding.held is None else request.status
    told = request.state.looking.told_in(request.language, case, holding.mark, request.rulebook, BLINK)
    answer = _answer(request)
    if isinstance(told, Progress):
        return _working(request, told)
    if answer is None:
        return _choosing(request, ended=told if isinstance(told, Ended) else None)
    return _answered(request, answer)


@require_POST
def open_files(request: SiteRequest) -> HttpResponse:
    """Look at what was uploaded."""
    form = UploadForm(request)
    if not form.is_valid():
        return _choosing(request, uploaded=form)
    return _begin(request, form, lambda folder: [one.move_to(folder) for one in form.cleaned_data["export"]])


@require_POST
def open_found(request: SiteRequest) -> HttpResponse:
    """Look at what was found in the folder for downloads."""
    found = find_exports(request.state.downloads)
    form = DownloadsForm(request, downloads(found, request.rulebook, request.words), is_sent=True)
    if not form.is_valid():
        return _choosing(request, found=form)
    wanted = [file for one in found if download_value(one) in form.cleaned_data["found"] for file in one.files]
    return _begin(request, form, lambda _: wanted)


@require_POST
def open_paths(request: SiteRequest) -> HttpResponse:
    """Look at what lies where somebody says."""
    form = PathsForm(request)
    if not form.is_valid():
        return _choosing(request, typed=form)
    return _begin(request, form, lambda _: form.cleaned_data["paths"])


@require_POST
def open_example(request: SiteRequest) -> HttpResponse:
    """Look at an invented export."""
    form = ButtonForm(request)
    make = request.state.make_example
    if not form.is_valid() or make is None:
        return _choosing(request, button=form)
    return _begin(request, form, make)


@require_POST
def close(request: SiteRequest) -> HttpResponse:
    """Look no more: nothing of it is left. Asked twice, it is as good as once."""
    form = ButtonForm(request)
    if form.is_valid():
        request.state.looking.close()
        return _redirect(HERE)
    return _choosing(request, button=form)


@require_POST
def state_more(request: SiteRequest) -> HttpResponse:
    """Decide again with what the export leaves out."""
    answer = _answer(request)
    if answer is None:
        return _gone(request)
    form = _statements(request, answer, is_sent=True)
    if not form.is_valid() or form.question is None:
        return _answered(request, answer, form)
    look = request.state.looking.look
    assert look is not None
    look.ask(form.question, request.language)
    look.wait(BLINK)
    return _redirect(f"{HERE}#report")


@require_POST
def keep(request: SiteRequest) -> HttpResponse:
    """Put figures, digests, accounts and statements into the case file, and go on to the plan."""
    look, answer = request.state.looking.look, _answer(request)
    if look is None or answer is None:
        return _gone(request)
    form = _keeping(request, answer, is_sent=True)
    if not form.is_valid():
        return _answered(request, answer, keeping=form)
    case_file = request.case_to_write_into()
    files = look.digests(SECONDS_FOR_DIGESTS) or ()
    events = events_to_keep(
        answer,
        files,
        replay(case_file.recorded()),
        request.rulebook,
        request.today,
        with_accounts=form.cleaned_data["with_accounts"],
    )
    case_file.record_all(events, request.now)
    return _redirect("/plan")


def _begin(
    request: SiteRequest, form: ButtonForm | PathsForm | UploadForm | DownloadsForm, bring: Bring
) -> HttpResponse:
    question = Question(request.today)
    if not request.state.looking.begin(bring, question, request.language, request.rulebook):
        form.add_error(None, request.say("site.export.busy"))
        return _choosing(request, button=form)
    return _redirect(HERE)


def _redirect(address: str) -> HttpResponse:
    return HttpResponseRedirect(address, status=303)


def _answer(request: SiteRequest) -> Answered | None:
    look = request.state.looking.look
    return None if look is None else look.answer


def _case(request: SiteRequest) -> Case | None:
    held = request.state.holding.held
    return None if held is None else replay(held.recorded())


def _gone(request: SiteRequest) -> HttpResponse:
    """A form of a report that is closed."""
    form = ButtonForm(request)
    form.is_valid()
    form.add_error(None, request.say("site.export.closed_before"))
    return _choosing(request, button=form)


def _choosing(
    request: SiteRequest,
    *,
    ended: Ended | None = None,
    uploaded: UploadForm | None = None,
    found: DownloadsForm | None = None,
    typed: PathsForm | None = None,
    button: object = None,
) -> HttpResponse:
    told = downloads(find_exports(request.state.downloads), request.rulebook, request.words)
    wrong = [form for form in (uploaded, found, typed, button) if form is not None]
    values = {
        "title": request.say("site.export.title"),
        "ended": ended and why_ended(ended, request.words),
        "wrong": button or (None if told else found),
        "found": told,
        "downloads": found or DownloadsForm(request, told, is_sent=False),
        "upload": uploaded or UploadForm(request, is_sent=False),
        "paths": typed or PathsForm(request, is_sent=False),
        "is_busy": request.state.looking.is_busy,
        "has_report": _answer(request) is not None,
        "has_example": request.state.make_example is not None,
        "platforms": how_to_get(request.words),
    }
    return render(request, "site/export.html", values, status=422 if wrong else 200)


def _working(request: SiteRequest, now: Progress) -> HttpResponse:
    values = {"title": request.say("site.export.working"), "progress": progress(now, request.words)}
    answer = render(request, "site/export_working.html", values)
    # Another address each time: a browser that only jumps to a mark within the page it has does not ask again.
    number = request.GET.get("again", "0")
    again = (int(number) + 1) % 1000 if number.isascii() and number.isdecimal() and len(number) < 5 else 1
    answer["Refresh"] = f"1; url={HERE}?again={again}#working"
    return answer


def _statements(request: SiteRequest, answer: Answered, *, is_sent: bool) -> StatementsForm:
    told = stated_of(answer, request.rulebook, request.words)
    return StatementsForm(request, answer, told, audience_choices(request.words), is_sent=is_sent)


def _keeping(request: SiteRequest, answer: Answered, *, is_sent: bool) -> KeepForm:
    proposed = to_keep(answer, _case(request) or Case()).proposed
    return KeepForm(request, entry_names(proposed, request.rulebook, request.words), is_sent=is_sent)


def _answered(
    request: SiteRequest, answer: Answered, form: StatementsForm | None = None, keeping: KeepForm | None = None
) -> HttpResponse:
    case = _case(request)
    statements = form or _statements(request, answer, is_sent=False)
    values = {
        "title": request.words.person("title").replace("-", "\u2011"),
        "answer": answer,
        # Escaped where they were made; and nothing in a page of ours runs.
        "head": mark_safe(answer.head),  # noqa: S308
        "body": mark_safe(answer.body),  # noqa: S308
        "statements": statements,
        "unclear": [one for account in statements.accounts for one in account.told.unclear],
        "not_understood": request.state.looking.look.misstatements if request.state.looking.look else (),
        "keeping": keeping or _keeping(request, answer, is_sent=False),
        "has_new_accounts": bool(to_keep(answer, case or Case()).proposed),
        "has_case": case is not None,
        "is_kept": case is not None and is_kept(answer, case, request.rulebook),
    }
    return render(request, "site/export_report.html", values, status=422 if form or keeping else 200)


urlpatterns = [
    path("export", show, name="export"),
    path("export/files", open_files, name="export_files"),
    path("export/found", open_found, name="export_found"),
    path("export/paths", open_paths, name="export_paths"),
    path("export/example", open_example, name="export_example"),
    path("export/close", close, name="export_close"),
    path("export/statements", state_more, name="export_statements"),
    path("export/keep", keep, name="export_keep"),
]
