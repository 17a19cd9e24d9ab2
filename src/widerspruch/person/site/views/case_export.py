"""A case file taken out, taken in, and held against its own checksums."""

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.verify import CaseVerification, verify, verify_file
from widerspruch.lib.errors import KnownError
from widerspruch.person.case_export import export_case
from widerspruch.person.site.forms.case import ImportForm, VerifyForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.verification import tell_verification
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm
from widerspruch.web.once import may_repeat

_PAGE = require_http_methods(["GET", "HEAD", "POST"])
_CHUNK = 1 << 18


@may_repeat
@_PAGE
def export(request: SiteRequest) -> HttpResponseBase:
    """What an export holds; then the export itself."""
    case, form = request.case, PageForm(request)
    if form.is_bound and form.is_valid():
        folder = TemporaryDirectory(prefix="export-")
        try:
            target = Path(folder.name) / "akte.zip"
            export_case(case, request.rulebook, request.words, request.today, request.now, target)
        except KnownError as error:
            folder.cleanup()
            form.add_error(None, sentence_of(error, request.say))
        else:
            return _download(target, folder, f"akte-{request.today.isoformat()}.zip")
    told = {"title": request.say("site.case_export.title"), "form": form, "is_encrypted": case.is_encrypted}
    return render(request, "site/case_export.html", told)


def _download(target: Path, folder: "TemporaryDirectory[str]", name: str) -> HttpResponseBase:
    answer = StreamingHttpResponse(_chunks(target, folder), content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    answer.headers["Content-Length"] = str(target.stat().st_size)
    return answer


def _chunks(target: Path, folder: "TemporaryDirectory[str]") -> Iterator[bytes]:
    """The bytes of a file; its folder goes with them, also where nobody waits for the rest."""
    try:
        with target.open("rb") as file:
            while chunk := file.read(_CHUNK):
                yield chunk
    finally:
        folder.cleanup()


@_PAGE
def take_in(request: SiteRequest) -> HttpResponse:
    """Make a case file of an export, beside those that are there. It is opened only where no other one is open."""
    form = ImportForm(request)
    if form.is_bound and form.is_valid():
        holding = request.state.holding
        try:
            file = holding.shelf.take_in_export(form.path())
        except CaseFileError as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            if holding.held is None:
                holding.hold(file)
                return HttpResponseRedirect("/case?done=imported", status=303)
            file.close()
            return HttpResponseRedirect("/case/import?done=1", status=303)
    told = {"title": request.say("site.case_import.title"), "form": form, "is_done": "done" in request.GET}
    return render(request, "site/case_import.html", told)


@may_repeat
@_PAGE
def check(request: SiteRequest) -> HttpResponse:
    """Hold the open file, or one that is given, against its checksums, and say how much matches."""
    form = VerifyForm(request)
    found = None
    if form.is_bound and form.is_valid():
        try:
            found = _found(request, form)
        except CaseFileError as error:
            form.add_error(None, sentence_of(error, request.say))
    return render(
        request,
        "site/case_verify.html",
        {
            "title": request.say("site.case_verify.title"),
            "form": form,
            "told": None if found is None else tell_verification(found, request.words),
            "is_open": request.state.holding.held is not None,
        },
    )


def _found(request: SiteRequest, form: VerifyForm) -> CaseVerification:
    given = form.path()
    if given is None:
        return verify_file(request.case)
    return verify(given, form.cleaned_data["passphrase"] or None)


urlpatterns = [
    path("case/export", export, name="case_export"),
    path("case/import", take_in, name="case_import"),
    path("case/verify", check, name="case_verify"),
]
