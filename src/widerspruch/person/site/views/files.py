"""The case files: for a person mostly one, for an adviser many."""

from pathlib import Path

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.errors import CaseFileError
from widerspruch.person.site.errors import SiteError
from widerspruch.person.site.forms.files import (
    AboutForm,
    DeleteForm,
    FilesForm,
    NewFileForm,
    OtherFileForm,
    PassphraseForm,
    UnlockForm,
)
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.case_files import FileOnShelf, FilesOnShelf, files_on_shelf
from widerspruch.web.forms import PageForm

_PAGE = require_http_methods(["GET", "HEAD", "POST"])
_LIST = "/files"


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """All of them; which one is open, and what to do with each."""
    return _list(request)


@_PAGE
def new(request: SiteRequest) -> HttpResponseBase:
    """Make one, with a passphrase or without."""
    form = NewFileForm(request)
    if form.is_valid():
        try:
            request.state.holding.new(form.given("name"), request.now, form.given("passphrase") or None)
        except CaseFileError as error:
            form.add_known(error)
        else:
            return HttpResponseRedirect("/accounts", status=303)
    return render(request, "site/files_new.html", {"title": request.say("site.files.new.title"), "form": form})


@_PAGE
def one(request: SiteRequest, file: str) -> HttpResponseBase:
    """Open it, with its passphrase if it has one."""
    told = _told(request, file)
    if told.is_open and request.method != "POST":
        return HttpResponseRedirect(f"{_LIST}/{file}/about")
    form = UnlockForm(request) if told.is_encrypted else FilesForm(request)
    if form.is_valid():
        try:
            if not told.is_open:
                request.state.holding.hold(open_case_file(told.path, form.given("passphrase") or None))
        except CaseFileError as error:
            form.add_known(error)
        else:
            return HttpResponseRedirect("/", status=303)
    title = request.say("site.files.unlock.title", name=told.name)
    return render(request, "site/files_open.html", {"title": title, "form": form, "file": told})


_DONE = ("set", "removed")
"""What may have become of the passphrase: `site.files.about.done_<name>`."""


@_PAGE
def about(request: SiteRequest, file: str) -> HttpResponseBase:
    """The name of the open one, and its deletion day."""
    held = _open_one(request, file)
    if held is None:
        return HttpResponseRedirect(f"{_LIST}/{file}")
    form = AboutForm(request, held)
    if form.is_valid():
        try:
            if form.given("name") != held.name:
                held.rename(form.given("name"))
            if form.cleaned_data["deletion_day"] != held.deletion_day:
                held.set_deletion_day(form.cleaned_data["deletion_day"])
        except CaseFileError as error:
            form.add_known(error)
        else:
            request.state.holding.remember()
            return HttpResponseRedirect(_LIST, status=303)
    page = {
        "title": request.say("site.files.about.title", name=held.name),
        "form": form,
        "file": _told(request, file),
        "is_read_only": held.is_read_only,
        "done": request.say(f"site.files.about.done_{done}") if (done := request.GET.get("done")) in _DONE else None,
    }
    return render(request, "site/files_about.html", page)


@_PAGE
def secret(request: SiteRequest, file: str) -> HttpResponseBase:
    """Give the open one a passphrase, another one, or none."""
    held = _open_one(request, file)
    if held is None:
        return HttpResponseRedirect(f"{_LIST}/{file}")
    form, had_one = PassphraseForm(request), held.is_encrypted
    if form.is_valid():
        try:
            held.change_passphrase(None if form.removes else form.given("passphrase"))
        except CaseFileError as error:
            form.add_known(error)
        else:
            request.state.holding.remember()
            done = "removed" if form.removes else "set"
            return HttpResponseRedirect(f"{_LIST}/{file}/about?done={done}", status=303)
    title = request.say(f"site.files.secret.title_{'change' if had_one else 'set'}")
    page = {"title": title, "form": form, "file": _told(request, file)}
    return render(request, "site/files_secret.html", page)


@require_safe
def delete(request: SiteRequest, file: str) -> HttpResponse:
    """What is gone then, and what is not."""
    told = _told(request, file)
    title = request.say("site.files.delete.title", name=told.name)
    return render(request, "site/files_delete.html", {"title": title, "file": told})


@_PAGE
def delete_for_good(request: SiteRequest, file: str) -> HttpResponseBase:
    """Asked a second time: delete it, once the word is typed."""
    told, holding = _told(request, file), request.state.holding
    form = DeleteForm(request)
    if form.is_valid():
        if told.is_open:
            request.case.close()
            holding.close()
            request.state.looking.close()
        try:
            holding.shelf.delete(told.path)
        except CaseFileError as error:
            form.add_known(error)
        else:
            return HttpResponseRedirect(_LIST, status=303)
    title = request.say("site.files.delete.sure_title")
    page = {"title": title, "form": form, "file": told, "word": request.say("site.files.delete.word")}
    return render(request, "site/files_delete_sure.html", page)


@require_POST
def close(request: SiteRequest) -> HttpResponseBase:
    """Let go of the open one; one with a passphrase is locked then."""
    form = PageForm(request)
    if not form.is_valid():
        return _list(request, form)
    if request.state.holding.held is not None:
        request.case.close()
        request.state.holding.close()
        # Whoever comes next shall neither see this person's export, nor take it over into another case file.
        request.state.looking.close()
    return HttpResponseRedirect(_LIST, status=303)


@_PAGE
def other(request: SiteRequest) -> HttpResponseBase:
    """Open one from elsewhere: where it lies, or a copy of what was sent."""
    form = OtherFileForm(request)
    if form.is_valid():
        passphrase, holding = form.given("passphrase") or None, request.state.holding
        try:
            if form.uploaded is None:
                holding.hold(open_case_file(form.typed_path, passphrase))
            else:
                holding.hold(holding.shelf.take_in(form.uploaded, passphrase))
        except CaseFileError as error:
            form.add_known(error)
        else:
            return HttpResponseRedirect("/", status=303)
    return render(request, "site/files_other.html", {"title": request.say("site.files.other.title"), "form": form})


def _list(request: SiteRequest, form: PageForm | None = None) -> HttpResponse:
    page = {"title": request.say("site.files.title"), "told": _all(request), "form": form}
    return render(request, "site/files.html", page)


def _all(request: SiteRequest) -> FilesOnShelf:
    holding = request.state.holding
    files = holding.shelf.files()
    held = None if holding.is_example else holding.held  # the invented one goes by itself
    paths = (*(one.path for one in files), *(() if held is None else (held.path,)))
    written = {path: at for path in paths if (at := _written(path)) is not None}
    return files_on_shelf(files, held, written, holding.shelf.folder, request.today, request.words)


def _written(path: Path) -> int | None:
    """When a file was last written, microseconds UTC; None: it is gone meanwhile."""
    try:
        return path.stat().st_mtime_ns // 1000
    except OSError:
        return None


def _told(request: SiteRequest, file: str) -> FileOnShelf:
    """The case file with this address. Raises `Http404`."""
    for told in _all(request).files:
        if told.id == file:
            return told
    raise Http404


def _open_one(request: SiteRequest, file: str) -> CaseFile | None:
    """The open case file, if it is the one with this address.

    Raises:
        Http404: There is none with this address.

        SiteError: A form about it was sent, and another one is open by now (case_changed).
    """
    if _told(request, file).is_open:
        return request.case
    if request.method == "POST":
        raise SiteError("case_changed")
    return None


urlpatterns = [
    path("files", show, name="files"),
    path("files/new", new, name="files_new"),
    path("files/other", other, name="files_other"),
    path("files/close", close, name="files_close"),
    path("files/<slug:file>", one, name="files_one"),
    path("files/<slug:file>/about", about, name="files_about"),
    path("files/<slug:file>/passphrase", secret, name="files_secret"),
    path("files/<slug:file>/delete", delete, name="files_delete"),
    path("files/<slug:file>/delete/sure", delete_for_good, name="files_delete_sure"),
]
