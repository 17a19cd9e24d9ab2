"""A letter as a form: what it is about, who writes, to whom, in which language; and the server that it is sent by."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, ClassVar, cast, get_args

from django import forms
from django.forms.boundfield import BoundField

from widerspruch.letters.facts.authority import ConfirmationDoubt
from widerspruch.letters.facts.follow_up import IdentityProof, RefusalGround
from widerspruch.letters.letter import LETTER_LANGUAGES, LETTER_LAWS, Correspondent, LetterKind
from widerspruch.letters.providers import MailProvider
from widerspruch.letters.sending import ANSWERS_IN
from widerspruch.lib.smtp import SmtpLogin, SmtpPlace, SmtpTls
from widerspruch.person.correspondence.about import LetterAbout
from widerspruch.person.correspondence.fields import FIELD_KINDS, FIELDS, LetterSaid, asked_fields
from widerspruch.person.correspondence.parties import LetterWish
from widerspruch.person.correspondence.sent import LetterWay
from widerspruch.person.objecting import day_mistake
from widerspruch.person.reason_text import with_blocks
from widerspruch.person.site.forms.step import DayField
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.reasons import ReasonBlock
from widerspruch.web.forms import PageForm

LONGEST_LINE, LONGEST_PROSE = 500, 20_000
MOST_LINES = 50

CHOICES: Mapping[tuple[LetterKind, str], Sequence[str]] = {
    ("answer_identity", "proofs"): get_args(IdentityProof),
    ("answer_refusal", "grounds"): get_args(RefusalGround),
    ("complaint", "doubts"): get_args(ConfirmationDoubt),
}

WAYS: Sequence[LetterWay] = get_args(LetterWay)

_TO_COME, _FAR = ("until",), timedelta(days=3660)
"""Days that lie ahead, and how far they may."""

_OF_RECIPIENT = ("recipient_name", "recipient_address", "recipient_email")

_SENDING = ("sent_on", "sent_way")
"""Fields that stand beside the preview."""


class ChoicesField(forms.MultipleChoiceField):
    """Several of a list, as letters take them: a tuple."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """What is no choice is refused."""
        return tuple(super().clean(value))


class LinesField(forms.CharField):
    """Several texts, one a line."""

    widget = forms.Textarea({"rows": 3})

    def clean(self, value: Any) -> Any:
        """The lines that are not empty, as a tuple."""
        text = super().clean(value)
        return tuple(line.strip() for line in text.splitlines() if line.strip())[:MOST_LINES]

    def prepare_value(self, value: Any) -> Any:
        """As it is typed."""
        return "\n".join(value) if isinstance(value, tuple | list) else value


class LetterForm(PageForm):
    """One letter.

    Attributes:
        known: How many events there were when the page was shown: see `StepForm`.

        why_not: Why there is no letter of what was said, in a sentence.
    """

    why_not: str | None = None
    lacks_residence = False

    texts: ClassVar[str] = "site.letter.field"

    platform = forms.ChoiceField(required=False)
    account = forms.CharField(required=False, max_length=LONGEST_LINE)
    sender_name = forms.CharField(
        required=False, max_length=LONGEST_LINE, widget=forms.TextInput({"autocomplete": "name"})
    )
    sender_address = LinesField(
        required=False, max_length=LONGEST_LINE, widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"})
    )
    sender_email = forms.CharField(
        required=False, max_length=LONGEST_LINE, widget=forms.EmailInput({"autocomplete": "email"})
    )
    recipient_name = forms.CharField(required=False, max_length=LONGEST_LINE)
    recipient_address = LinesField(required=False, max_length=LONGEST_LINE)
    recipient_email = forms.CharField(required=False, max_length=LONGEST_LINE, widget=forms.EmailInput)
    day = DayField(required=False)
    reference = forms.CharField(required=False, max_length=100)
    language = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", *LETTER_LANGUAGES)])
    law = forms.ChoiceField(required=False, choices=[(one, one) for one in ("", *LETTER_LAWS)])
    blocks = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    sent_on = DayField(required=False)
    sent_way = forms.ChoiceField(required=False, choices=[(one, one) for one in WAYS], widget=forms.RadioSelect)
    known = forms.IntegerField(required=False, widget=forms.HiddenInput)
    recipient_of = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        request: SiteRequest,
        kind: LetterKind,
        about: LetterAbout | None,
        initial: Mapping[str, object],
        blocks: Sequence[ReasonBlock],
    ) -> None:
        self.kind, self.about, self.today = kind, about, request.today
        self._blocks = {block.id: block.text for block in blocks}
        super().__init__(request, initial=initial)
        self._asked = FIELDS[kind] if about is None else asked_fields(about)
        self._add_own(kind)
        platforms = [(one.id, one.name) for one in request.rulebook.platforms.values() if one.role == "platform"]
        self._choose_from(
            "platform", [("", self.say("site.letter.field.platform_none")), *sorted(platforms, key=_name)]
        )
        self._choose_from("blocks", list(self._blocks.items()))
        if about is not None and about.known is not None:
            del self.fields["platform"]
        if about is not None and about.known is not None and about.known.account.kind in ("none", "mentioned"):
            del self.fields["account"]
        if not blocks:
            del self.fields["blocks"]
        for name in _OF_RECIPIENT if kind == "complaint" else ():  # the law says which authority it is
            del self.fields[name]
        for name in _SENDING:
            self.fields[name].widget.attrs["form"] = "letter"

    def _add_own(self, kind: LetterKind) -> None:
        for name in self._asked:
            field = _field(kind, name)
            special = f"site.letter.{kind}.{name}"
            if self.say.has(special):
                field.label = self.say(special)
                field.help_text = self.say(f"{special}_hint") if self.say.has(f"{special}_hint") else " "
            self.fields[name] = field
            self._put_in_words(name, field)
            field.help_text = str(field.help_text).strip()

    def _choose_from(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """What has happened lies between the beginning of the law and today; what is to come, not far behind."""
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if not isinstance(field, DayField) or value is None:
                continue
            latest = self.today + _FAR if name in _TO_COME else self.today
            if mistake := day_mistake(value, latest):
                self.add_error(name, self.say(f"site.step.error.{mistake}"))
        return self.cleaned_data

    # --- Its parts, as the page shows them.

    @property
    def own(self) -> Iterator[BoundField]:
        """What only this kind of letter asks for."""
        return (self[name] for name in self._asked)

    @property
    def own_words(self) -> bool:
        """Whether somebody writes sentences of their own here."""
        return any(FIELD_KINDS[name] == "prose" for name in self._asked)

    @property
    def has_account(self) -> bool:
        return "account" in self.fields

    @property
    def is_wrong_in_recipient(self) -> bool:
        """Whether something is wrong in what is folded away of the recipient."""
        return any(name.startswith("recipient_") for name in self.errors)

    @property
    def is_wrong_below(self) -> bool:
        """Whether something is wrong in what is folded away of language, law and day."""
        return any(name.startswith(("language", "law", "reference", "day")) for name in self.errors)

    # --- What it says.

    def said(self) -> LetterSaid:
        """What was typed; on a page that is shown for the first time, what stands there already."""
        told = self._told()
        law, language = told.get("law") or None, told.get("language") or None
        return LetterSaid(
            sender=self.sender,
            recipient=self._recipient(told),
            day=cast("date", told.get("day") or self.today),
            fields={name: told.get(name) for name in self._asked},
            wish=LetterWish(
                language=cast("Any", language),
                account=_or_none(told.get("account")),
                reference=_or_none(told.get("reference")),
            ),
            law=cast("Any", law),
        )

    def _recipient(self, told: Mapping[str, object]) -> Correspondent:
        """To whom: as typed; where nothing was, or another platform was chosen since, whom the case names."""
        is_meant = told.get("recipient_name") and told.get("recipient_of") in ("", self.initial.get("recipient_of"))
        said = told if is_meant else self.initial
        return Correspondent(
            str(said.get("recipient_name") or ""),
            tuple(cast("Sequence[str]", said.get("recipient_address") or ())),
            _or_none(said.get("recipient_email")),
            cast("str | None", self.initial.get("recipient_country")),
        )

    @property
    def sender(self) -> Correspondent:
        """Who writes."""
        told = self._told()
        return Correspondent(
            str(told.get("sender_name") or ""),
            tuple(cast("Sequence[str]", told.get("sender_address") or ())),
            _or_none(told.get("sender_email")),
        )

    def _told(self) -> Mapping[str, object]:
        if not self.is_bound:
            return self.initial
        _ = self.errors  # looks at all that was sent
        return self.cleaned_data

    def is_of_now(self, known: int) -> bool:
        """Whether nothing happened since its page was shown; if something did, it says so, and may be sent again."""
        if self.cleaned_data.get("known") in (None, known):
            return True
        self.add_error(None, self.say("site.step.changed"))
        self._fill("known", str(known))
        return False

    def take_blocks(self) -> None:
        """Put the chosen building blocks behind the reasons."""
        chosen = [self._blocks[one] for one in self.cleaned_data.get("blocks", ())]
        self._fill("reasons", with_blocks(str(self.cleaned_data.get("reasons") or ""), chosen))
        filled = self.data.copy()  # type: ignore[attr-defined]
        filled.setlist("blocks", [])
        self.data = filled
        self.full_clean()

    def _fill(self, name: str, value: str) -> None:
        filled = self.data.copy()  # type: ignore[attr-defined]
        filled[name] = value
        self.data = filled


def _name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _field(kind: LetterKind, name: str) -> forms.Field:
    match FIELD_KINDS[name]:
        case "line":
            return forms.CharField(required=False, max_length=LONGEST_LINE)
        case "prose":
            return forms.CharField(required=False, max_length=LONGEST_PROSE, widget=forms.Textarea({"rows": 6}))
        case "lines":
            return LinesField(required=False, max_length=LONGEST_PROSE)
        case "tick":
            return forms.BooleanField(required=False)
        case "choices":
            choices = [(one, one) for one in CHOICES[kind, name]]
            return ChoicesField(required=False, choices=choices, widget=forms.CheckboxSelectMultiple)
        case "day":
            return DayField(required=False)


def _or_none(value: object) -> str | None:
    return str(value).strip() or None if value else None


class SmtpForm(PageForm):
    """The person's own mail server. The password is asked for each time; it goes to that server and nowhere else."""

    texts: ClassVar[str] = "site.letter.smtp"

    host = forms.CharField(max_length=253, widget=forms.TextInput({"autocapitalize": "none", "spellcheck": "false"}))
    port = forms.IntegerField(min_value=1, max_value=65535)
    tls = forms.ChoiceField(choices=[(one, one) for one in get_args(SmtpTls)][::-1])
    user = forms.CharField(required=False, max_length=LONGEST_LINE, widget=forms.TextInput({"autocomplete": "off"}))
    password = forms.CharField(
        required=False,
        strip=False,
        max_length=1000,
        widget=forms.PasswordInput({"autocomplete": "off"}),
    )
    keep = forms.BooleanField(required=False)
    copy = forms.BooleanField(required=False, initial=True)

    def __init__(
        self,
        request: SiteRequest,
        address: str,
        provider: MailProvider | None,
        *,
        can_keep: bool,
        has_kept: bool,
        is_sent: bool,
    ) -> None:
        known = provider is not None and provider.takes_passwords
        initial: dict[str, object] = {"copy": True, "port": 465, "tls": "implicit", "user": address, "keep": has_kept}
        if known and provider is not None:
            initial |= {"host": provider.host, "port": provider.port, "tls": provider.tls}
            initial["user"] = provider.user_of(address)
        super().__init__(request, initial=initial, prefix="smtp", is_sent=is_sent)
        if has_kept:
            self.fields["password"].help_text = self.say("site.letter.smtp.password_kept")
        if not can_keep:
            del self.fields["keep"]

    def clean(self) -> dict[str, Any]:
        """Nothing is sent in the open."""
        if not self.errors and not self.place().is_private:
            self.add_error("tls", self.say("site.letter.smtp.open"))
        return self.cleaned_data

    def place(self) -> SmtpPlace:
        """Where the server is."""
        said = self.cleaned_data
        return SmtpPlace(said["host"].strip(), said["port"], said["tls"], timeout=ANSWERS_IN)

    def login(self, kept: str | None) -> SmtpLogin | None:
        """As whom; with what was kept where nothing was typed. None: the server is to want no login."""
        user, password = self.cleaned_data["user"].strip(), self.cleaned_data["password"] or kept or ""
        return SmtpLogin(user, password) if user and password else None
