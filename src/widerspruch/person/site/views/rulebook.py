"""Another rulebook from a file: looked at first, installed at the person's word. Needs no case file."""

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_http_methods

from widerspruch.person.site.forms.rulebook import InstallForm, PackageForm
from widerspruch.person.site.packages_held import HeldPackage
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.rulebook_age import rulebook_age
from widerspruch.person.telling.rulebook_package import tell_package
from widerspruch.protocol.rulebook_installing import install_opened
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.web.errors import sentence_of

_OK, _WRONG = 200, 422


@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest) -> HttpResponse:
    """What is in force, and the form; then what a file would change; then that it is installed."""
    if request.method == "POST" and request.POST.get("act") == InstallForm.act:
        return _install(request)
    form = PackageForm(request)
    if form.is_bound and form.is_valid() and form.held is not None:
        return _looked_at(request, form.held, is_new=form.is_new)
    return _page(request, form=form, status=_WRONG if form.errors else _OK)


def _looked_at(request: SiteRequest, held: HeldPackage, *, is_new: bool) -> HttpResponse:
    package = held.opened.package
    found = tell_package(held.opened, request.rulebook, request.words, request.today)
    if not is_new:
        done = request.say("rulebook_package.already", version=package.release.version)
        return _page(request, found=found, done=f"{done} {request.say('site.rulebook.already_why')}")
    request.state.packages.put(held)
    install = InstallForm(request, initial={"digest": package.digest}, is_sent=False)
    return _page(request, found=found, install=install)


def _install(request: SiteRequest) -> HttpResponse:
    form = InstallForm(request)
    if not form.is_valid():
        return _page(request, wrong=request.say("site.rulebook.gone"), status=_WRONG)
    held = request.state.packages.take(form.cleaned_data["digest"])
    if held is None:
        return _page(request, wrong=request.say("site.rulebook.gone"), status=_WRONG)
    try:
        installed = install_opened(held.opened, held.file)
    except PackageError as error:
        return _page(request, wrong=sentence_of(error, request.say), status=_WRONG)
    except OSError:
        return _page(request, wrong=request.say("site.rulebook.unwritable"), status=_WRONG)
    sentence = "needs_restart" if installed.is_new else "already"
    version = installed.opened.package.release.version
    return _page(request, done=request.say(f"rulebook_package.{sentence}", version=version))


def _page(request: SiteRequest, *, form: PackageForm | None = None, status: int = _OK, **told: object) -> HttpResponse:
    values = {
        "title": request.say("site.rulebook.title"),
        "now": rulebook_age(request.rulebook, request.today, request.words),
        "form": form if form is not None else PackageForm(request, is_sent=False),
        **told,
    }
    return render(request, "site/rulebook.html", values, status=status)


urlpatterns = [path("rulebook", show, name="rulebook")]
