"""A note or a piece of evidence that comes later."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.casefile.errors import CaseFileError
from widerspruch.person.site.forms.case import AddForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.web.errors import sentence_of


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: SiteRequest) -> HttpResponse:
    """Keep a note, files, or both."""
    form = AddForm(request)
    if form.is_bound and form.is_valid():
        try:
            request.case.record(form.note(), request.now, form.attachments())
        except CaseFileError as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            return HttpResponseRedirect("/case?done=added#timeline", status=303)
    return render(request, "site/case_add.html", {"title": request.say("site.case_add.title"), "form": form})


urlpatterns = [path("case/add", add, name="case_add")]
