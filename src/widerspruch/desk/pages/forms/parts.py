"""Fields that several screens have: address, country, reason, names."""

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Any

from django import forms
from django.utils.choices import BaseChoiceIterator

from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import Scopes
from widerspruch.lib.mail_addresses import read_address
from widerspruch.lib.writing import Language
from widerspruch.web.forms import PageForm
from widerspruch.web.saying import Say

LONGEST_TEXT = 10_000
LONGEST_LINE = 300
MOST_NAMES = 20

COUNTRIES = (
    "AT", "BE", "BG", "CH", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GB", "GR", "HR", "HU",
    "IE", "IS", "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
)  # fmt: skip
"""Where the GDPR holds, or a law like it: ISO 3166-1."""

SCOPE_NAMES = ("own_content", "ai_interactions", "mentions")


class TextField(forms.CharField):
    """Several lines. What nobody sees in them is left out; a sign that cannot be kept is refused by Django."""

    def __init__(self, rows: int = 4, **more: Any) -> None:
        super().__init__(max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": rows}), **more)

    def to_python(self, value: Any) -> str:
        """Without signs that only command."""
        return seen_text(super().to_python(value) or "")


class MailField(forms.CharField):
    """An address that mail can be sent to."""

    widget = forms.EmailInput({"autocomplete": "email", "autocapitalize": "none", "spellcheck": "false"})

    def __init__(self, **more: Any) -> None:
        super().__init__(max_length=LONGEST_LINE, **more)


class DeskForm(PageForm):
    """A form of the desk: knows how addresses are told that are none, and in which country one can live."""

    def __init__(self, request: DeskRequest, **more: Any) -> None:
        super().__init__(request, **more)
        field = self.fields.get("country")
        if isinstance(field, forms.ChoiceField):
            field.choices = _countries(self.say.language)

    def clean(self) -> dict[str, Any]:
        """Addresses are such that mail can be sent there."""
        for name, field in self.fields.items():
            typed = self.cleaned_data.get(name)
            if isinstance(field, MailField) and typed and read_address(typed) is None:
                self.add_error(name, self.say("page.form.address_wrong"))
            elif isinstance(field, NamesField) and typed and len(typed) > MOST_NAMES:
                self.add_error(name, self.say("page.form.too_many_names", n=MOST_NAMES))
            elif isinstance(field, NamesField) and typed and max(map(len, typed)) > LONGEST_LINE:
                self.add_error(name, self.say("page.form.name_too_long", n=LONGEST_LINE))
        return self.cleaned_data

    @property
    def said_country(self) -> str:
        """ISO 3166-1; empty where it was not said, or is another."""
        chosen = self.cleaned_data.get("country", "")
        return "" if chosen == "ZZ" else chosen

    @property
    def said_scopes(self) -> Scopes:
        """What was ticked."""
        return Scopes(*(name in self.cleaned_data.get("scopes", ()) for name in SCOPE_NAMES))


class _Countries(BaseChoiceIterator):
    """Choices that are as Django wants them already: it need not go through all of them for each form again."""

    def __init__(self, say: Say) -> None:
        named = sorted(((one, say(f"page.country.{one}")) for one in COUNTRIES), key=_by_name)
        self._choices = (("", say("page.country.none")), *named, ("ZZ", say("page.country.other")))

    def __iter__(self) -> Iterator[tuple[str, str]]:
        return iter(self._choices)


@cache
def _countries(language: Language) -> _Countries:
    return _Countries(Say(language, DeskRequest.rooms))


class NamesField(TextField):
    """Names, one in each line: of people, of profiles (`@name`), addresses of profiles."""

    def __init__(self) -> None:
        super().__init__(rows=3, required=False)

    def clean(self, value: Any) -> list[str]:
        """Each once."""
        lines = (" ".join(line.split()) for line in super().clean(value).splitlines())
        return [line for line in dict.fromkeys(lines) if line]


def sorted_names(lines: list[str]) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Names of people, handles, addresses of profiles, told apart by how they begin."""
    urls = tuple(line for line in lines if line.lower().startswith(("http://", "https://", "www.")))
    handles = tuple(line.lstrip("@") for line in lines if line.startswith("@") and line.lstrip("@"))
    names = tuple(line for line in lines if line not in urls and not line.startswith("@"))
    return names, handles, urls


def scopes_field() -> forms.MultipleChoiceField:
    """Everything is ticked."""
    return forms.MultipleChoiceField(
        choices=[(name, name) for name in SCOPE_NAMES],
        widget=forms.CheckboxSelectMultiple,
        initial=list(SCOPE_NAMES),
    )


def seen_text(text: str) -> str:
    """Without signs that command a reader's device; NUL stays to be refused."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in plain if one in "\n\t\x00" or unicodedata.category(one) not in ("Cc", "Cs"))


def _by_name(choice: tuple[str, str]) -> str:
    return unicodedata.normalize("NFKD", choice[1]).casefold()
