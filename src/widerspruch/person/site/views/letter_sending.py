"""A letter by the person's own mail server: looked at once more, sent, and kept as it was sent."""

from datetime import UTC, datetime

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Attachment
from widerspruch.letters.errors import LettersError
from widerspruch.letters.providers import provider_of
from widerspruch.letters.sending import SendingProblem, SentMail, new_message_id, send_letter
from widerspruch.lib.kept_passwords import can_keep_passwords, forget_password, keep_password, kept_password
from widerspruch.objections.events import AnyEvent
from widerspruch.person.correspondence.drafts import LetterDraft, letter_events
from widerspruch.person.correspondence.sent import sent_message, unknown_outcome
from widerspruch.person.objecting import why_not
from widerspruch.person.site.at_letter import LetterPlace
from widerspruch.person.site.forms.letter import LetterForm, SmtpForm
from widerspruch.person.telling.letter_page import tell_sending_problem
from widerspruch.web.errors import sentence_of

Events = tuple[AnyEvent, ...]


def ask(place: LetterPlace, form: LetterForm, draft: LetterDraft, smtp: SmtpForm | None = None) -> HttpResponse:
    """By which server? The letter stands there once more, as it will be sent."""
    request, letter = place.request, draft.letter
    address = letter.sender.email or ""
    provider = provider_of(address)
    told = {
        "title": request.say("site.letter.send.title"),
        "form": form,
        "smtp": smtp or _smtp_form(place, address, is_sent=False),
        "shown": place.shown(draft),
        "provider": provider,
        "login_hint": None if provider is None else request.say(f"site.letter.login.{provider.login}"),
        "hidden": [form[name].as_hidden() for name in form.fields],
        "no_address": not (letter.sender.email and letter.recipient.email),
        "place": place,
    }
    return render(request, "site/letter_send.html", told, status=200 if smtp is None else 422)


def _smtp_form(place: LetterPlace, address: str, *, is_sent: bool) -> SmtpForm:
    provider = provider_of(address)
    has_kept = False
    if provider is not None and provider.takes_passwords:
        has_kept = kept_password(_service(provider.host), provider.user_of(address)) is not None
    return SmtpForm(place.request, address, provider, can_keep=can_keep_passwords(), has_kept=has_kept, is_sent=is_sent)


def _service(host: str) -> str:
    return f"widerspruch: {host}"


def send(place: LetterPlace, form: LetterForm, draft: LetterDraft) -> HttpResponse:
    """Send it, once, and note what came of it."""
    request, about, letter = place.request, place.about(), draft.letter
    assert about is not None
    smtp = _smtp_form(place, letter.sender.email or "", is_sent=True)
    events = letter_events(about, draft, request.today)
    refusal = why_not(place.case, events)
    if refusal is not None:
        smtp.add_error(None, request.say("site.step.refused", why=request.words.objections(refusal.text_id)))
    if not form.is_valid() or not form.is_of_now(place.known_events):
        for sentence in form.non_field_errors():
            smtp.add_error(None, sentence)
    if not smtp.is_valid():
        return ask(place, form, draft, smtp)
    try:
        outcome = _sent(place, draft, smtp)
    except LettersError as error:
        smtp.add_error(None, sentence_of(error, request.say))
        return ask(place, form, draft, smtp)
    try:
        if isinstance(outcome, SentMail):
            evidence = [sent_message(letter, outcome.message), _proof(place, outcome, smtp)]
            request.case.record_all(events, request.now, evidence)
            return HttpResponseRedirect(after_sending(place), status=303)
        if outcome.sent is not None:
            note = unknown_outcome(about, tell_sending_problem(outcome, request.words), request.today)
            request.case.record(note, request.now, [sent_message(letter, outcome.sent.message)])
            return HttpResponseRedirect(f"{place.address}?after=unknown", status=303)
    except CaseFileError as error:
        # It is on its way and cannot be taken back: that is said first.
        smtp.add_error(None, request.say("site.letter.send.not_recorded", why=sentence_of(error, request.say)))
        return ask(place, form, draft, smtp)
    smtp.add_error(None, tell_sending_problem(outcome, request.words))
    return ask(place, form, draft, smtp)


def _sent(place: LetterPlace, draft: LetterDraft, smtp: SmtpForm) -> SentMail | SendingProblem:
    """What comes of sending; the password is kept or forgotten as the person wants, once the server has taken it."""
    letter, server = draft.letter, smtp.place()
    user = smtp.cleaned_data["user"].strip()
    login = smtp.login(kept_password(_service(server.host), user))
    outcome = send_letter(
        letter,
        draft.attachments(place.request.case),
        server,
        login,
        at=datetime.fromtimestamp(place.request.now // 1_000_000, UTC),
        message_id=new_message_id(letter),
        copy_to_self=smtp.cleaned_data["copy"],
    )
    if isinstance(outcome, SentMail) and login is not None and "keep" in smtp.fields:
        if smtp.cleaned_data["keep"]:
            keep_password(_service(server.host), user, login.password)
        else:
            forget_password(_service(server.host), user)
    return outcome


def _proof(place: LetterPlace, mail: SentMail, smtp: SmtpForm) -> Attachment:
    """What the server said when it took the mail."""
    text = place.request.say(
        "site.letter.send.proof",
        host=smtp.place().host,
        at=f"{mail.at:%Y-%m-%d %H:%M:%S} UTC",
        message_id=mail.message_id,
        answer=mail.answer,
    )
    return Attachment("smtp.txt", "text/plain", data=text.encode())


def after_sending(place: LetterPlace) -> str:
    """Where one goes on after a letter was noted as sent."""
    if place.known is not None and place.route_id is not None:
        return f"{reverse('step', args=[place.known.number, place.route_id])}?after=recorded_here#content"
    return f"{reverse('case')}?done=letter_sent#timeline"
