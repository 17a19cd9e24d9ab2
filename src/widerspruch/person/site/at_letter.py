"""Where a person is: at which letter of the open case."""

from collections.abc import Mapping

from django.http import Http404
from django.urls import reverse
from msgspec import Struct

from widerspruch.letters.errors import LettersError
from widerspruch.letters.language import letter_language
from widerspruch.letters.letter import LETTER_KINDS, LETTER_LANGUAGES, LetterKind
from widerspruch.lib.parse import one_of
from widerspruch.objections.case import AccountOnFile, Case
from widerspruch.objections.status import CaseStatus
from widerspruch.person.correspondence.about import ABOUT_OBJECTION, LetterAbout, letter_about
from widerspruch.person.correspondence.basis import LetterBasis
from widerspruch.person.correspondence.complaint import ComplaintHindrance
from widerspruch.person.correspondence.drafts import LetterDraft, draft_letter
from widerspruch.person.correspondence.fields import FIELDS, start_fields, start_recipient
from widerspruch.person.site.forms.letter import LetterForm
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.accounts import account_name
from widerspruch.person.telling.letter_page import LetterShown, tell_hindrance, tell_letter
from widerspruch.person.telling.reasons import ReasonBlock, reasons
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.model import Platform
from widerspruch.web.errors import sentence_of


class LetterPlace(Struct, frozen=True):
    """One letter of the open case.

    Attributes:
        known: The account; None: it is about none that is on the list.

        route_id: By which way the objection is made; None: the letter is about none.
    """

    request: SiteRequest
    kind: LetterKind
    status: CaseStatus
    known: AccountOnFile | None
    route_id: str | None

    @property
    def case(self) -> Case:
        """What the case file tells."""
        return self.status.case

    @property
    def address(self) -> str:
        """Of its page."""
        numbers = [] if self.known is None else [self.known.number]
        routes = [] if self.route_id is None else [self.route_id]
        return reverse("letter", args=[self.kind, *numbers, *routes])

    @property
    def known_events(self) -> int:
        """How many events there are of what it is about, so that nobody says in one window what was said in another."""
        if self.known is None or self.route_id is None:
            return len(self.case.letters)
        objection = self.case.objections.get((self.known.account.key, self.route_id))
        return 0 if objection is None else len(objection.events)

    @property
    def platform(self) -> Platform | None:
        """Of the account; else the one that was chosen."""
        platforms = self.request.rulebook.platforms
        if self.known is not None:
            return platforms.get(self.known.account.platform)
        chosen = self.request.POST.get("platform") or self.request.GET.get("platform", "")
        return platforms.get(chosen)

    @property
    def account_name(self) -> str | None:
        """What the account is called."""
        return None if self.known is None else account_name(self.known.account.key, self.request.rulebook)

    def about(self) -> LetterAbout | None:
        """What it is about; None: no platform was chosen yet."""
        if self.platform is None:
            return None
        return letter_about(self.kind, self.platform, self.status, self.request.rulebook, self.known, self.route_id)

    def form(self) -> LetterForm:
        """The form, filled with what was sent or with what the case knows."""
        request, about = self.request, self.about()
        initial = self._initial(about)
        has_reasons = "reasons" in FIELDS[self.kind]
        return LetterForm(request, self.kind, about, initial, self._blocks(about) if has_reasons else ())

    def _initial(self, about: LetterAbout | None) -> Mapping[str, object]:
        said, today = self.case.sender, self.request.today
        known: dict[str, object] = {"day": today, "sent_on": today, "sent_way": "email", "known": self.known_events}
        if said is not None:
            known |= {"sender_name": said.name, "sender_address": said.address, "sender_email": said.email}
            if self.known is None:  # without an account, that is by what they are recognised
                known["known_as"] = tuple(filter(None, (said.name, said.email)))
        if about is None:
            return {"may_write": True, **known}
        recipient = start_recipient(about)
        known |= {
            "platform": about.platform.id,
            "recipient_name": recipient.name,
            "recipient_address": recipient.address,
            "recipient_email": recipient.email,
            "recipient_country": recipient.country or self._own_country()
            if self.kind == "mandate"
            else recipient.country,
            "recipient_of": about.platform.id,
            "sent_way": "email" if recipient.email else "post",
        }
        if about.known is not None:
            known["account"] = about.known.account.key.partition(":")[2] or about.known.account.email
        return {**known, **start_fields(about, self.request.rulebook)}

    def _own_country(self) -> str | None:
        """Where whoever the person gives a mandate to is taken to sit: where they live, else where they read German."""
        if self.case.residence is not None:
            return self.case.residence.country
        return "DE" if self.request.words.language == "de" else None

    def _blocks(self, about: LetterAbout | None) -> tuple[ReasonBlock, ...]:
        """In the language that the letter will be in."""
        wanted = one_of(self.request.POST.get("language", ""), LETTER_LANGUAGES)
        country = None if about is None else start_recipient(about).country
        language = wanted or letter_language(country)
        words = PersonWords("en" if language == "en" else "de")
        return reasons(self.request.rulebook, words).blocks

    def draft(self, form: LetterForm) -> LetterDraft | None:
        """The letter; None: something is missing, and the form says what."""
        about, request = self.about(), self.request
        if about is None:
            if form.is_bound:
                form.add_error("platform", request.say("site.letter.error.no_platform"))
            return None
        try:
            drafted = draft_letter(about, form.said(), LetterBasis(request.case, self.status, request.rulebook))
        except LettersError as error:
            form.why_not = sentence_of(error, request.say)
            if form.is_bound:
                form.add_error(_field_of(error, form), form.why_not)
            return None
        if isinstance(drafted, LetterDraft):
            return drafted
        form.why_not = tell_hindrance(drafted, request.words)
        if form.is_bound:
            name = _FIELD_OF_WHY.get(getattr(drafted, "why", ""), "")
            form.add_error(name if name in form.fields else None, form.why_not)
        form.lacks_residence = isinstance(drafted, ComplaintHindrance) and drafted.why == "residence_missing"
        return None

    def shown(self, draft: LetterDraft) -> LetterShown:
        """The letter as the page shows it."""
        request = self.request
        return tell_letter(draft, request.rulebook, request.words)


def letter_place(request: SiteRequest, kind: str, account: int | None, route: str | None) -> LetterPlace:
    """The letter of an address. Raises `Http404` where there is no such kind, account or way."""
    known_kind = one_of(kind, LETTER_KINDS)
    if known_kind is None:
        raise Http404
    named = next(one for one in LETTER_KINDS if one == known_kind)
    status = request.state.holding.status(request.case, request.rulebook, request.today)
    known = None if account is None else status.case.account_of(account)
    if account is not None and known is None:
        raise Http404
    # A way that the rulebook has dropped still has the objection that was made by it.
    made = () if known is None else [one.route for one in status.case.objections_of(known.account.key)]
    if route is not None and route not in made and route not in request.rulebook.routes():
        raise Http404
    if route is None and named in ABOUT_OBJECTION:
        raise Http404
    return LetterPlace(request, named, status, known, route)


_FIELD_OF_WHY: Mapping[str, str] = {"sender_missing": "sender_name", "account_unnamed": "account"}
"""Which field a letter lacks something in, by why there is none."""


def _field_of(error: LettersError, form: LetterForm) -> str | None:
    """Which field of the form an error is about; None: the form as a whole."""
    about = getattr(error.values.get("field"), "text_id", "").removeprefix("field.")
    name = {"sender": "sender_name", "recipient": "recipient_name"}.get(about, about)
    if name == "known_as" and name not in form.fields:  # asked for as what the platform calls the account
        name = "account"
    return name if name in form.fields else None
