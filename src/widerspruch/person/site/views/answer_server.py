"""Looking into a mailbox on a server for answers: once, because the person asks for it, and for known senders alone."""

from datetime import timedelta

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from widerspruch.person.correspondence.intake import FetchedAnswers, fetched_answers
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.views.answer import answer_reader, take_answers
from widerspruch.person.telling.answer_page import tell_problem
from widerspruch.web.forms import PageForm

MOST_DAYS = 400


class ServerForm(PageForm):
    """Where the mailbox is. The password is never shown again."""

    texts = "site.answer.server"

    host = forms.CharField(max_length=253, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}))
    user = forms.CharField(max_length=320, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}))
    password = forms.CharField(
        max_length=1000,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "off"}, render_value=False),
    )
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS, initial=90)

    def clean_host(self) -> tuple[str, int]:
        """The server, and its port if one is named: `mail.example:10993`."""
        host, _, port = self.cleaned_data["host"].rpartition(":")
        if host and port.isdecimal() and 0 < int(port) < 65536:
            return host, int(port)
        return self.cleaned_data["host"], 993


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: SiteRequest) -> HttpResponse:
    """What would be looked for; then it is."""
    reader = answer_reader(request)
    senders = reader.senders()
    form = ServerForm(request)
    if senders and form.is_bound and form.is_valid():
        fetched = _fetched(request, form, senders)
        intake = reader.take(fetched.files, is_mailbox=True)
        if intake.answers:
            return take_answers(request, intake)
        nothing = request.say("site.answer.server.nothing")
        form.add_error(None, tell_problem(fetched.problems[-1], request.words) if fetched.problems else nothing)
    title = request.say("site.answer.server.title")
    told = {"title": title, "form": form, "senders": ", ".join(senders)}
    return render(request, "site/answer_server.html", told, status=422 if form.errors else 200)


def _fetched(request: SiteRequest, form: ServerForm, senders: tuple[str, ...]) -> FetchedAnswers:
    from widerspruch.mailbox.imap import ImapPlace, ImapWanted, fetch_answers  # heavy, and hardly ever wanted

    said = form.cleaned_data
    host, port = said["host"]
    wanted = ImapWanted(senders, request.today - timedelta(days=said["days"]))
    place = ImapPlace(host, said["user"], port)
    return fetched_answers(fetch_answers(place, said["password"], wanted, tls=request.state.mail_server_tls))


urlpatterns = [path("answer/server", show, name="answer_server")]
