"""The forms with which one objects at a platform directly."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.validators import EmailValidator
from django.forms.boundfield import BoundField
from msgspec import Struct

from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.direct_choices import DirectChoice
from widerspruch.protocol.discovery import Discovery
from widerspruch.web.forms import PageForm

_PLAIN = {"autocomplete": "off", "autocapitalize": "off", "spellcheck": "false"}
_LONGEST_NAME = 200
_LANGUAGES = ("de", "en")


class DeskAddressForm(PageForm):
    """Where a platform is spoken to."""

    texts = "site.direct"

    address = forms.CharField(max_length=300, widget=forms.TextInput({"inputmode": "url", **_PLAIN}))


class DeskCodeForm(PageForm):
    """A code that was mailed."""

    texts = "site.direct.requests"

    code = forms.CharField(
        max_length=40,
        widget=forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class DirectAccount(Struct, frozen=True):
    """An account that is to be objected for. `key`: None: it is not in the case yet."""

    key: str | None
    platform: str
    named: str


class DirectRow(Struct, frozen=True):
    """An account of the case on the form. `named`: None where there is no account to name."""

    choice: DirectChoice
    tick: BoundField | None
    named: BoundField | None


class DirectForm(PageForm):
    """Everything that is sent, and nothing else.

    Attributes:
        rows: Accounts of the case. `new`: one more for each platform of the desk.
    """

    texts = "site.direct.desk"

    email = forms.EmailField(max_length=254, widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}))
    language = forms.ChoiceField(widget=forms.RadioSelect)

    def __init__(self, request: SiteRequest, discovery: Discovery, choices: Sequence[DirectChoice], email: str) -> None:
        spoken = [one for one in _LANGUAGES if one in discovery.languages] or [*_LANGUAGES]
        mine = request.language if request.language in spoken else spoken[0]
        initial = {"email": email, "language": mine}
        super().__init__(request, initial=initial)
        self._choices, self._platforms = choices, discovery.platforms
        self.fields["email"].error_messages["invalid"] = self.say("site.direct.desk.email_wrong")
        for validator in self.fields["email"].validators:
            if isinstance(validator, EmailValidator):
                validator.message = self.say("site.direct.desk.email_wrong")
        language = self.fields["language"]
        assert isinstance(language, forms.ChoiceField)
        language.choices = [(one, self.say(f"site.direct.desk.language_{one}")) for one in spoken]
        for one in choices:
            self._add_choice(one, is_only=len(choices) == 1)
        for platform, name in discovery.platforms.items():
            label = self.say("site.direct.desk.new", platform=name)
            self.fields[f"new-{platform}"] = _name_field(label, self.say("site.direct.desk.new_hint"))
        self.rows = tuple(self._row(one) for one in choices)
        self.new = tuple(self[f"new-{platform}"] for platform in discovery.platforms)

    @property
    def around(self) -> tuple[BoundField, ...]:
        """The fields that are about all accounts."""
        return self["email"], self["language"]

    @property
    def chosen(self) -> tuple[DirectAccount, ...]:
        """What is to be objected for, once the form is valid."""
        said = self.cleaned_data
        ticked = (one for one in self._choices if said.get(f"take-{one.number}"))
        listed = [DirectAccount(one.key, one.platform, said.get(f"named-{one.number}", "")) for one in ticked]
        named = ((platform, said.get(f"new-{platform}", "")) for platform in self._platforms)
        return (*listed, *(DirectAccount(None, platform, name) for platform, name in named if name))

    def clean(self) -> dict[str, Any]:
        """Each chosen account has a name, none stands here twice, and there is one at all."""
        said = self.cleaned_data
        for one in self._choices:
            if said.get(f"take-{one.number}") and one.has_account and not said.get(f"named-{one.number}", "x"):
                self.add_error(f"named-{one.number}", self.say("site.direct.desk.name_missing"))
        listed = {(one.platform, said.get(f"named-{one.number}") or one.named) for one in self._choices}
        for platform in self._platforms:
            if (name := said.get(f"new-{platform}")) and (platform, name) in listed:
                self.add_error(f"new-{platform}", self.say("site.direct.desk.twice"))
        if not self.errors and not self.chosen:
            raise forms.ValidationError(self.say("site.direct.desk.nothing_chosen"))
        return said

    def _add_choice(self, one: DirectChoice, *, is_only: bool) -> None:
        if one.runs:
            return
        label = self.say("site.direct.desk.take", account=one.name)
        self.fields[f"take-{one.number}"] = forms.BooleanField(label=label, required=False, initial=is_only)
        if one.has_account:
            field = _name_field(self.say("site.direct.desk.named_of", account=one.name), "", one.named)
            self.fields[f"named-{one.number}"] = field

    def _row(self, one: DirectChoice) -> DirectRow:
        tick, named = f"take-{one.number}", f"named-{one.number}"
        return DirectRow(
            one, self[tick] if tick in self.fields else None, self[named] if named in self.fields else None
        )


def _name_field(label: str, hint: str, initial: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        initial=initial,
        required=False,
        max_length=_LONGEST_NAME,
        widget=forms.TextInput({**_PLAIN}),
    )
