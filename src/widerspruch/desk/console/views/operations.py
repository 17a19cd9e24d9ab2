"""Mails that nobody took, keys, exclusion sets, numbers: of the desk, of no person."""

from collections.abc import Mapping
from contextlib import suppress

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from widerspruch.desk.access.may import may
from widerspruch.desk.console.forms import AddressForm
from widerspruch.desk.console.numbers import inner_numbers
from widerspruch.desk.console.places import console_page
from widerspruch.desk.errors import DeskError
from widerspruch.desk.key_standing import key_standing
from widerspruch.desk.mail.mending import correct_address, send_again
from widerspruch.desk.models import OutboxMail, Publication
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.telling.words import DeskWords
from widerspruch.protocol.errors import ProtocolError
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm

LISTED = 200


@require_safe
def mails(request: DeskRequest) -> HttpResponse:
    """Dead letters, and those that came back."""
    words = DeskWords(request.language)
    dead = OutboxMail.objects.filter(dead_at__isnull=False, sent_at__isnull=True).select_related("case")
    bounced = OutboxMail.objects.filter(bounced_at__isnull=False).select_related("case")
    page = {
        "dead": [_line(mail, mail.dead_at or 0, words) for mail in dead.order_by("-dead_at")[:LISTED]],
        "bounced": [_line(mail, mail.bounced_at or 0, words) for mail in bounced.order_by("-bounced_at")[:LISTED]],
        "may_repair": may(request.caller, "repair_operations"),
        "form": PageForm(request),
    }
    return console_page(request, "mails", request.say("console.mails.title"), page)


@require_POST
def mail_again(request: DeskRequest, mail: int) -> HttpResponse:
    """Try it once more."""
    form = PageForm(request)
    if form.is_valid():
        send_again(request.desk, mail)
    return HttpResponseRedirect(reverse("console:mails"), status=303)


@require_http_methods(["GET", "HEAD", "POST"])
def mail(request: DeskRequest, mail: int) -> HttpResponse:
    """Send it to another address."""
    row = OutboxMail.objects.select_related("case").filter(pk=mail, dead_at__isnull=False, sent_at__isnull=True).first()
    if row is None or row.case is None:
        raise Http404
    assert request.staff is not None
    form, status = AddressForm(request), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                typed = form.cleaned_data
                correct_address(request.desk, request.staff, mail, typed["address"], typed["reason"])
            except DeskError as error:
                form.add_error(None, sentence_of(error, request.say))
                status = error.ending.http_status
            else:
                return HttpResponseRedirect(reverse("console:mails"), status=303)
    page = {"line": _line(row, row.dead_at or 0, DeskWords(request.language)), "form": form}
    return console_page(request, "mail", request.say("console.address.title"), page, status)


@require_safe
def keys(request: DeskRequest) -> HttpResponse:
    """Which there are, since when, and how much needs an old one."""
    words = DeskWords(request.language)
    page = {
        "keys": [
            {
                "use": request.say(f"console.keys.use_{key.use}"),
                "id": key.id,
                "since": words.instant(key.since) if key.since is not None else "–",
                "state": request.say(f"console.keys.{_state(key.is_in_use, key.is_there)}"),
                "sign": "good" if key.is_in_use else "off",
                "rows": key.rows,
            }
            for key in key_standing(request.desk.config.keys)
        ]
    }
    return console_page(request, "keys", request.say("console.keys.title"), page)


@require_safe
def sets(request: DeskRequest) -> HttpResponse:
    """Exclusion sets that were handed out, the newest first."""
    words = DeskWords(request.language)
    logged = _logged(request)
    page = {
        "has_log": request.desk.config.log is not None,
        "sets": [
            {
                "platform": one.platform,
                "number": one.number,
                "since": one.since,
                "issued_at": words.instant(one.issued_at),
                "received_until": words.instant(one.received_until),
                "digest": one.digest,
                "entry": logged.get(one.digest),
            }
            for one in Publication.objects.exclude(digest="").order_by("-issued_at", "-id")[:LISTED]
        ],
    }
    return console_page(request, "sets", request.say("console.sets.title"), page)


def _logged(request: DeskRequest) -> Mapping[str, int]:
    """Where each set stands in the public log, by its digest. Of a log that cannot be read `desk check` tells."""
    with suppress(ProtocolError, OSError):
        return request.desk.log.seen(request.desk.config).index_of
    return {}


@require_safe
def numbers(request: DeskRequest) -> HttpResponse:
    """How many, exactly: for the platform's own people, not for the public."""
    page = {"numbers": inner_numbers(request.desk, request.now, request.say)}
    return console_page(request, "numbers", request.say("console.numbers.title"), page)


def _line(mail: OutboxMail, at: int, words: DeskWords) -> dict[str, object]:
    return {
        "id": mail.pk,
        "case_id": None if mail.case is None else mail.case.case_id,
        "kind": words.desk(f"console.mail_kind.{mail.kind}"),
        "at": words.instant(at),
        "attempts": mail.attempts,
        "problem": mail.last_problem,
    }


def _state(is_in_use: bool, is_there: bool) -> str:
    return "in_use" if is_in_use else "kept" if is_there else "gone"
