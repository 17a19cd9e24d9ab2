"""Objecting at a platform directly: which desk, what it says of itself, and sending."""

from collections.abc import Iterator

from django.http import HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods
from msgspec import Struct

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.case import Case
from widerspruch.objections.events import AccountAdded
from widerspruch.person.filing.direct import FilingWish, object_directly
from widerspruch.person.filing.discover import FoundDesk
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.keys import own_agent_id
from widerspruch.person.site.forms.direct import DeskAddressForm, DirectAccount, DirectForm
from widerspruch.person.site.known_desks import known_desks
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.views import direct_requests
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.direct import tell_desk, tell_filing_problem
from widerspruch.person.telling.direct_choices import direct_choices, new_account, usual_email, what_is_sent
from widerspruch.protocol.web_addresses import host_of
from widerspruch.web.errors import sentence_of
from widerspruch.web.once import may_repeat


class KnownDesk(Struct, frozen=True):
    """A desk that can be chosen without typing. `is_demo`: of the demo that this app was started with."""

    name: str
    host: str
    address: str
    is_demo: bool


@may_repeat
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest) -> HttpResponseBase:
    """Which desks are known, and a field for another one; then that one is asked what it says of itself."""
    form = DeskAddressForm(request)
    if form.is_bound and form.is_valid():
        try:
            number = request.state.desks.ask(form.cleaned_data["address"])
        except FilingError as error:
            form.add_error("address", sentence_of(error, request.say))
        else:
            return HttpResponseRedirect(f"/direct/desk/{number}", status=303)
    case = case_so_far(request)
    told = {
        "title": request.say("site.direct.title"),
        "form": form,
        "known": tuple(_known(request, case)),
        "has_requests": any(one.filings for one in case.objections.values()),
    }
    return render(request, "site/direct.html", told, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def desk(request: SiteRequest, number: int) -> HttpResponseBase:
    """What a desk says of itself and what would be sent; then it is."""
    found = request.state.desks.found(number)
    if found is None:
        return HttpResponseRedirect("/direct")
    case, platforms = case_so_far(request), found.discovery.platforms
    choices = direct_choices(case, platforms, _agent_id(request), request.rulebook)
    form = DirectForm(request, found.discovery, choices, usual_email(case, platforms))
    if form.is_bound and form.is_valid() and _is_all_sent(request, found, form):
        return HttpResponseRedirect("/direct/requests?done=sent", status=303)
    told = tell_desk(found.discovery, request.words)
    say = request.say
    name = "site.direct.desk.title" if told.name else "site.direct.desk.nameless"
    page = {
        "title": say(name, name=told.name, host=told.host),
        "told": told,
        "number": number,
        "form": form,
        "sent": what_is_sent(case, told.scopes, request.words),
    }
    return render(request, "site/direct_desk.html", page, status=422 if form.errors else 200)


def case_so_far(request: SiteRequest) -> Case:
    """What the open case file tells; nothing yet for somebody who has none. Who has several opens one first."""
    is_first = request.state.holding.held is None and not request.state.holding.paths()
    return Case() if is_first else request.case.case()


def _known(request: SiteRequest, case: Case) -> Iterator[KnownDesk]:
    desks = request.state.desks
    names: dict[str, list[str]] = {}
    for platform, address in known_desks(case, request.rulebook, desks.by_platform).items():
        names.setdefault(address, []).append(account_name(platform, request.rulebook))
    for address in desks.offered:
        names.setdefault(address, [])
    for address, called in names.items():
        host = host_of(address) or address
        yield KnownDesk(
            request.words.listed(called) if called else host, host, address, is_demo=address in desks.offered
        )


def _is_all_sent(request: SiteRequest, desk: FoundDesk, form: DirectForm) -> bool:
    """Object for each account by itself; what cannot be sent is told beside what can."""
    said = form.cleaned_data
    try:
        file = request.case_to_write_into()
        for one in form.chosen:
            key = _key(request, file, one, said["email"])
            wish = FilingWish(
                account=key, at=desk.address, named=one.named, email=said["email"], language=said["language"]
            )
            try:
                _object(request, file, wish)
            except FilingError as error:
                sentence = tell_filing_problem(error.code, request.words)
                name = account_name(key, request.rulebook)
                form.add_error(None, request.say("site.direct.desk.not_sent", account=name, why=sentence))
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))
    return not form.errors


def _agent_id(request: SiteRequest) -> str:
    """Who would ask, where that is known already: to look at the form makes no key."""
    held = request.state.holding.held
    return own_agent_id(held) if held is not None and held.filing_key else ""


def _key(request: SiteRequest, file: CaseFile, one: DirectAccount, email: str) -> str:
    """The key of an account in the case file; of one that it does not have, once it is written down."""
    if one.key is not None:
        return one.key
    account = new_account(file.case(), one.platform, one.named, email)
    file.record(AccountAdded(account), request.now)
    return account.key


def _object(request: SiteRequest, file: CaseFile, wish: FilingWish) -> None:
    holding, desks = request.state.holding, request.state.desks
    clients = desks.clients(file, holding.mark, wish.language)
    status = holding.status(file, request.rulebook, request.today)
    kept = object_directly(file, wish, clients, request.rulebook, status.plan, request.state.now())
    desks.remember(holding.mark, kept.number, kept.filing.problem)


urlpatterns = [
    path("direct", show, name="direct"),
    path("direct/desk/<int:number>", desk, name="direct_desk"),
    *direct_requests.urlpatterns,
]
