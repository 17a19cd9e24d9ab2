"""The accounts: list, add, change, take off."""

from collections.abc import Sequence

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from widerspruch.casefile.errors import CaseFileError
from widerspruch.objections.case import AccountOnFile, Case
from widerspruch.objections.events import AccountChanged, AccountRemoved, AnyEvent
from widerspruch.person.account_entries import EntryMistakes, add_accounts, change_account
from widerspruch.person.account_entry import linked_place, with_one_more, without_entry
from widerspruch.person.site.forms.accounts import ChangeForm, EntriesForm, entries_sent
from widerspruch.person.site.known_desks import known_desks
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.account_choices import platform_choices
from widerspruch.person.telling.account_list import account_list
from widerspruch.person.telling.accounts import account_name
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm
from widerspruch.web.once import may_repeat

_NOTHING_CHOSEN = "account_entry.nothing_chosen"


@require_safe
def show(request: SiteRequest) -> HttpResponse:
    """The list; while there is nothing on it, the question where one has accounts."""
    case = _case(request)
    return _list(request, case) if case.accounts else _choose(request, case)


@may_repeat
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SiteRequest) -> HttpResponse:
    """Where one has accounts; and, once that is said, what there is to know of them. Nothing is recorded."""
    case, entries, newest = _case(request), entries_sent(request.POST), None
    if (more := request.POST.get("more")) is not None:
        entries, newest = with_one_more(entries, more)
    elif (left_out := request.POST.get("without")) is not None:
        entries = without_entry(entries, linked_place(f"#{left_out}"))
    if entries:
        return _details(request, EntriesForm(request, entries, case.listed, is_sent=False), newest)
    return _choose(request, case, request.say(_NOTHING_CHOSEN) if request.method == "POST" else None)


@require_http_methods(["GET", "HEAD", "POST"])
def details(request: SiteRequest) -> HttpResponseBase:
    """Enter the accounts, all or none."""
    if request.method != "POST":
        return HttpResponseRedirect("/accounts/new")
    case, entries = _case(request), entries_sent(request.POST)
    form = EntriesForm(request, entries, case.listed, is_sent=True)
    if form.is_valid():
        taken_off = (key for key, known in case.accounts.items() if known.removed)
        usual = form.typed("usual_address")
        entered = add_accounts(form.entered(), case.listed, request.rulebook, usual, taken_off)
        if isinstance(entered, EntryMistakes):
            form.add_mistakes(entered)
        elif _is_recorded(request, form, entered):
            return HttpResponseRedirect("/plan", status=303)
    return _details(request, form) if entries else _choose(request, case, request.say(_NOTHING_CHOSEN))


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SiteRequest, number: int) -> HttpResponseBase:
    """Correct what is known of one account."""
    case = _case(request)
    known = _known(case, number, removed=False)
    form = ChangeForm(request, known.account, case.listed)
    if form.is_valid():
        key, entry = known.account.key, form.entered(known.account.platform)
        changed = change_account(key, entry, case.listed, request.rulebook)
        if isinstance(changed, EntryMistakes):
            form.add_mistakes(changed)
        elif _is_recorded(request, form, changed):
            return HttpResponseRedirect("/accounts", status=303)
    name = account_name(known.account.key, request.rulebook)
    title = request.say("site.accounts.change_title", account=name)
    desks = known_desks(case, request.rulebook, request.state.desks.by_platform)
    page = {"title": title, "form": form, "number": number, "desk": desks.get(known.account.platform)}
    return render(request, "site/accounts_change.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def remove(request: SiteRequest, number: int) -> HttpResponseBase:
    """Take an account off the list, once that was said again."""
    known = _known(_case(request), number, removed=False)
    form = PageForm(request)
    if form.is_valid() and _is_recorded(request, form, [AccountRemoved(known.account.key)]):
        return HttpResponseRedirect("/accounts", status=303)
    name = account_name(known.account.key, request.rulebook)
    title = request.say("site.accounts.remove_title", account=name)
    return render(request, "site/accounts_remove.html", {"title": title, "form": form, "number": number})


@require_POST
def put_back(request: SiteRequest, number: int) -> HttpResponseBase:
    """Put an account back on the list, with all that happened to its objections."""
    case = _case(request)
    known = _known(case, number, removed=True)
    form = PageForm(request)
    if form.is_valid() and _is_recorded(request, form, [AccountChanged(known.account)]):
        return HttpResponseRedirect("/accounts", status=303)
    return _list(request, case, form)


def _case(request: SiteRequest) -> Case:
    """What the open case file tells; nothing yet for somebody who has none. Who has several opens one first."""
    is_first = request.state.holding.held is None and not request.state.holding.paths()
    return Case() if is_first else request.case.case()


def _known(case: Case, number: int, *, removed: bool) -> AccountOnFile:
    known = case.account_of(number)
    if known is None or known.removed is not removed:
        raise Http404
    return known


def _is_recorded(request: SiteRequest, form: PageForm, events: Sequence[AnyEvent]) -> bool:
    """Write all that a form came to into the case file; the first account makes one. If it cannot be written, the form
    says so, with all that was typed."""
    try:
        request.case_to_write_into().record_all(events, request.now)
    except CaseFileError as error:
        form.add_error(None, sentence_of(error, request.say))
        return False
    return True


def _list(request: SiteRequest, case: Case, form: PageForm | None = None) -> HttpResponse:
    told = account_list(case, request.rulebook, request.words)
    page = {"title": request.say("site.accounts.title"), "told": told, "form": form}
    return render(request, "site/accounts.html", page)


def _choose(request: SiteRequest, case: Case, mistake: str | None = None) -> HttpResponse:
    choices = platform_choices(request.rulebook, case.listed, request.words)
    page = {"title": request.say("site.accounts.choose_title"), "choices": choices, "mistake": mistake}
    return render(request, "site/accounts_choose.html", page | {"has_accounts": bool(case.accounts)})


def _details(request: SiteRequest, form: EntriesForm, newest: int | None = None) -> HttpResponse:
    page = {"title": request.say("site.accounts.details_title"), "form": form, "newest": newest}
    return render(request, "site/accounts_details.html", page)


urlpatterns = [
    path("accounts", show, name="accounts"),
    path("accounts/new", new, name="accounts_new"),
    path("accounts/details", details, name="accounts_details"),
    path("accounts/<int:number>", change, name="accounts_change"),
    path("accounts/<int:number>/remove", remove, name="accounts_remove"),
    path("accounts/<int:number>/put-back", put_back, name="accounts_put_back"),
]
