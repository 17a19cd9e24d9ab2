"""The kit for an association: a few fields, and all of it in one file to be unpacked. Nothing of it is kept."""

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.lib.errors import KnownError
from widerspruch.person.campaign.kit import build_kit, kit_as_zip
from widerspruch.person.campaign.note import CampaignNote
from widerspruch.person.campaign.staleness import stale_since
from widerspruch.person.site.forms.campaign import CampaignForm, EarlierForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.web.errors import sentence_of
from widerspruch.web.once import may_repeat

_OK, _WRONG = 200, 422


@require_safe
def helping(request: SiteRequest) -> HttpResponse:
    """What there is for those who help others: a campaign, and case files of several people."""
    return render(request, "site/helping.html", {"title": request.say("site.helping.title")})


@may_repeat
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest) -> HttpResponseBase:
    """What a kit holds, and the form that makes one."""
    earlier = EarlierForm(request)
    is_taken = earlier.is_bound and earlier.is_valid()
    form = CampaignForm(request, earlier.stated if is_taken else None)
    if form.is_bound and form.is_valid() and form.campaign is not None:
        try:
            kit = build_kit(form.campaign, request.rulebook, request.today)
        except KnownError as error:
            form.add_error(None, sentence_of(error, request.say))
        else:
            return _download(kit_as_zip(kit, request.say("site.campaign.folder")), request)
    told = {
        "title": request.say("site.campaign.title"),
        "form": form,
        "earlier": earlier,
        "is_taken": is_taken,
        "stale": () if earlier.note is None else _stale(earlier.note, request),
    }
    return render(request, "site/campaign.html", told, status=_WRONG if form.errors or earlier.errors else _OK)


def _stale(note: CampaignNote, request: SiteRequest) -> list[str]:
    """What has changed since a site was built, a sentence each."""
    facts = stale_since(note, request.rulebook, request.today)
    return [fact.sentence(request.words.person, request.words.law) for fact in facts if fact.is_stale]


def _download(data: bytes, request: SiteRequest) -> HttpResponse:
    """Its name says nothing of the association."""
    answer = HttpResponse(data, content_type="application/zip")
    answer.headers["Content-Disposition"] = f'attachment; filename="{request.say("site.campaign.folder")}.zip"'
    return answer


urlpatterns = [
    path("helping", helping, name="helping"),
    path("campaign", show, name="campaign"),
]
