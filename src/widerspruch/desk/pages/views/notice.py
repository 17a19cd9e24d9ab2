"""A notice and the ways from it: read, object with a login or by a mailed code, no more mails.

The link says who was told, to nobody but the desk: no page shows more of them than their masked address, and without
their login or a code from their mailbox nothing is done in their name that lasts.
"""

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from widerspruch.desk.access.limits import take_try
from widerspruch.desk.access.who import CodeHolder, let_in_by_code
from widerspruch.desk.addresses import MY_CASES
from widerspruch.desk.cases.claimed_accounts import ClaimedAccount
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.verifying import ClaimProved, verify_claim
from widerspruch.desk.config import DAY
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import folded_contact
from widerspruch.desk.models import CaseEvent
from widerspruch.desk.notices.links import (
    CODE_PART,
    NO_NOTICES_PATH,
    NOTICE_PATH,
    OBJECT_PART,
    NoticeLinkUse,
    no_notices_link,
    notice_link,
    path_of,
)
from widerspruch.desk.notices.no_mail import stop_notices_by_mail, wants_notices_by_mail
from widerspruch.desk.notices.opening import OpenedNotice, count, open_notice, spoken_text
from widerspruch.desk.notices.same_address import ObjectedBeside, object_for_others, others_with_address
from widerspruch.desk.pages.forms.notice import NoticeCodeForm, NoticeForm
from widerspruch.desk.pages.forms.parts import sorted_names
from widerspruch.desk.pages.problems import tell_beside
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.masked import masked_address
from widerspruch.desk.telling.notice import tell_notice
from widerspruch.desk.telling.words import spoken_here
from widerspruch.lib.writing import Language
from widerspruch.web.language import COOKIE, speaks_easy
from widerspruch.web.saying import Say

LANGUAGE_TAGS: dict[Language, str] = {"de": "de", "de-leicht": "de", "en": "en"}
"""How a page says which language it speaks, in the order in which they are offered."""

AGAIN = "again"
"""Name of the button of whoever wants notices by mail after all."""


@require_safe
def read(request: DeskRequest, token: str) -> HttpResponse:
    """What is planned, from when, on which basis, and what one can do about it. Nobody has to log in to read it."""
    opened = _opened(request, token)
    if opened is None:
        return _gone(request)
    told = tell_notice(request.desk.config, request.desk.rulebook, opened.file, _speak(request, opened))
    page = _page(request, opened, told.subject) | {
        "told": told,
        "form_address": path_of(notice_link(request.desk, opened.row), OBJECT_PART),
        "no_more": path_of(no_notices_link(request.desk, opened.row)) if opened.row.contact_key is not None else "",
    }
    return render(request, "desk/notice.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def object_(request: DeskRequest, token: str) -> HttpResponseBase:
    """The form, for whoever is logged in that of their own account; else a code shows whose it is."""
    opened = _opened(request, token)
    if opened is None:
        return _gone(request)
    if request.method == "GET" and "prefetch" not in request.headers.get("Sec-Purpose", ""):
        count(request.desk, opened.row.notice_id, "opened")
    if request.method != "POST" and request.person is not None and request.person.accounts:
        return HttpResponseRedirect(_form_of_account(opened), status=303)
    _speak(request, opened)
    if not opened.address:
        return render(request, "desk/notice_log_in.html", _page(request, opened, request.say("page.notice.log_in")))
    form = NoticeForm(request)
    if request.method == "POST" and form.is_valid():
        try:
            take_try(request.desk, ("claims_for_contact", folded_contact(opened.address)))
            take_claim(request.desk, _claim(request, opened, form))
        except DeskError as error:
            tell_beside(form, error)
        else:
            return HttpResponseRedirect(path_of(notice_link(request.desk, opened.row), CODE_PART), status=303)
    page = _page(request, opened, request.say("page.notice.object.title")) | {"form": form}
    return render(request, "desk/notice_object.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def code(request: DeskRequest, token: str) -> HttpResponseBase:
    """Where the code is entered: nothing else has to be typed."""
    opened = _opened(request, token)
    if opened is None or not opened.address:
        return _gone(request)
    _speak(request, opened)
    form = NoticeCodeForm(request, others_with_address(opened))
    if request.method == "POST" and form.is_valid():
        try:
            take_try(request.desk, ("entries_for_contact", folded_contact(opened.address)))
            proved = verify_claim(request.desk, opened.address, form.cleaned_data["code"])
        except DeskError as error:
            tell_beside(form, error, "code")
        else:
            return _let_in(request, opened, proved, for_others=form.cleaned_data.get("others", False))
    page = _page(request, opened, request.say("page.notice.code.title")) | {
        "form": form,
        "days": request.desk.config.claim_lasts // DAY,
        "form_address": path_of(notice_link(request.desk, opened.row), OBJECT_PART),
    }
    return render(request, "desk/notice_code.html", page)


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def no_more(request: DeskRequest, token: str) -> HttpResponseBase:
    """No more notices by mail: at once for a program that is asked to (RFC 8058), by a button for people."""
    opened = _opened(request, token, "no_mail")
    if opened is None:
        return _gone(request)
    is_done = request.method == "POST" and AGAIN not in request.POST
    _speak(request, opened)
    if is_done:
        stop_notices_by_mail(request.desk, opened.row.pk)
    elif request.method == "POST":
        wants_notices_by_mail(request.desk, opened.row.pk)
    state = "done" if is_done else "again" if request.method == "POST" else "ask"
    page = _page(request, opened, request.say(f"page.no_notices.title_{state}")) | {
        "state": state,
        "to_notice": path_of(notice_link(request.desk, opened.row)),
    }
    return render(request, "desk/no_notices.html", page)


def _opened(request: DeskRequest, token: str, use: NoticeLinkUse = "object") -> OpenedNotice | None:
    opened = open_notice(request.desk, token, use, request.now)
    return None if opened is None or opened.file.platform not in request.desk.config.platforms else opened


def _gone(request: DeskRequest) -> HttpResponse:
    """A link that is too old, or was torn on the way."""
    if request.language == "de" and speaks_easy(request):
        request.say = Say("de-leicht", request.rooms)
    return render(request, "desk/notice_gone.html", {"title": request.say("page.notice.gone")}, status=404)


def _speak(request: DeskRequest, opened: OpenedNotice) -> Language:
    """The language that was chosen on a page, else the one in which they were told; the whole page speaks it."""
    chosen = request.COOKIES.get(COOKIE, "")
    wanted = "de-leicht" if chosen == "de" and speaks_easy(request) else chosen
    language = spoken_text(opened.file.texts, *filter(None, (wanted, opened.language)))
    request.say, request.language = Say(language, request.rooms), spoken_here(language)
    return language


def _page(request: DeskRequest, opened: OpenedNotice, title: str) -> dict[str, object]:
    """What all of them show."""
    return {
        "title": title,
        "platform": request.desk.config.platforms[opened.file.platform].name,
        "address": masked_address(opened.address),
        "logs_in_to": _form_of_account(opened),
        "languages": [(one, tag) for one, tag in LANGUAGE_TAGS.items() if one in opened.file.texts],
        "spoken": request.say.language,
    }


def _form_of_account(opened: OpenedNotice) -> str:
    """For whoever is logged in. The notice is named, nobody's link."""
    return f"/object?notice={opened.row.notice_id}"


def _claim(request: DeskRequest, opened: OpenedNotice, form: NoticeForm) -> Claim:
    said = form.cleaned_data
    names, handles, urls = sorted_names(said["known_as"])
    return Claim(
        contact=opened.address,
        language=request.language,
        country=form.said_country,
        platform=opened.file.platform,
        told=ClaimedAccount(opened.file.platform, opened.account_id, told_address=opened.address),
        enter_at=path_of(notice_link(request.desk, opened.row), CODE_PART),
        notice=opened.row.notice_id,
        scopes=form.said_scopes,
        names=names,
        handles=handles,
        profile_urls=urls,
        reason=said["reason"],
    )


def _let_in(
    request: DeskRequest, opened: OpenedNotice, proved: ClaimProved, *, for_others: bool
) -> HttpResponseRedirect:
    fresh = CaseEvent.objects.filter(case__case_id=proved.case_id, kind="claim_verified", at__gte=request.now)
    new = int(proved.is_verified and fresh.exists())
    beside = ObjectedBeside()
    if proved.is_verified and for_others:
        beside = object_for_others(request.desk, opened, proved.case_id)
    if new + beside.new:
        count(request.desk, opened.row.notice_id, "objections", new + beside.new)
    cases = tuple(dict.fromkeys(filter(None, (proved.case_id, proved.mentions_case, *beside.cases))))
    let_in_by_code(request.session, CodeHolder(opened.address, request.now, cases))
    several = len({proved.case_id, *beside.cases}) > 1
    return HttpResponseRedirect(MY_CASES if several else f"/done/{proved.case_id}", status=303)


_NOTICE, _NO_NOTICES = NOTICE_PATH.removeprefix("/"), NO_NOTICES_PATH.removeprefix("/")

urlpatterns = [
    path(f"{_NOTICE}<str:token>", read, name="notice"),
    path(f"{_NOTICE}<str:token>{OBJECT_PART}", object_, name="notice_object"),
    path(f"{_NOTICE}<str:token>{CODE_PART}", code, name="notice_code"),
    path(f"{_NO_NOTICES}<str:token>", no_more, name="no_notices"),
]
