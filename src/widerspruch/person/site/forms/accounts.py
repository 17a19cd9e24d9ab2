"""The forms of the page with the accounts. What is right in them, `person.account_entries` says."""

from collections.abc import Sequence
from typing import ClassVar

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from msgspec import Struct

from widerspruch.objections.account import Account
from widerspruch.person.account_entries import (
    MOST_AT_ONCE,
    EntryMistake,
    EntryMistakes,
    known_by_telephone,
    linkable,
    usual_address,
)
from widerspruch.person.account_entry import AccountEntry
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.account_choices import NamedChoice, centre_choices, kind_choices
from widerspruch.person.telling.accounts import account_name
from widerspruch.rulebook.load import Rulebook
from widerspruch.web.forms import PageForm

_FOR_EMAIL = {"inputmode": "email", "autocomplete": "email", "autocapitalize": "off", "spellcheck": "false"}
_FOR_TELEPHONE = {"inputmode": "tel", "autocomplete": "tel"}
_FOR_NAMES = {"autocomplete": "off"}


class EntryRow(Struct, frozen=True):
    """The fields about one account, in the order in which they are asked. `place`: among those entered together."""

    place: int
    platform: str
    platform_name: str
    title: str
    fields: tuple[BoundField, ...]


class AccountsForm(PageForm):
    """What the forms about accounts share: fields with words of their own, which the room looks at and not Django."""

    texts: ClassVar[str] = "site.accounts"

    def add_mistakes(self, found: EntryMistakes) -> None:
        """Each beside its field; what has none stands above all."""
        for field, code in dict.fromkeys((self._field_of(mistake), mistake.code) for mistake in found.mistakes):
            self.add_error(field, self.say(f"account_entry.{code}"))

    def _field_of(self, mistake: EntryMistake) -> str | None:
        names = (f"{mistake.field}-{mistake.place}", mistake.field)
        return next((name for name in names if name in self.fields), None)

    def typed(self, name: str) -> str:
        """What was typed into a field; nothing where there is no such field."""
        return str(self.cleaned_data.get(name) or "")

    def _text(self, name: str, attributes: dict[str, str], initial: str = "") -> forms.CharField:
        return forms.CharField(
            label=self.say(f"{self.texts}.{name}"),
            help_text=self.say(f"{self.texts}.{name}_hint") if self.say.has(f"{self.texts}.{name}_hint") else "",
            required=False,
            strip=False,
            initial=initial,
            widget=forms.TextInput(attributes),
        )

    def _select(self, name: str, choices: Sequence[NamedChoice], initial: str = "") -> forms.CharField:
        """A choice that the room looks at, and not Django: what is not to be chosen has one sentence everywhere."""
        field = self._text(name, {}, initial)
        field.widget = forms.Select(choices=[(choice.value, choice.name) for choice in choices])
        return field

    def _age(self, initial: str) -> forms.CharField:
        field = self._text("adult", {}, initial)
        field.widget = forms.RadioSelect(
            choices=[(age, self.say(f"{self.texts}.adult_{age}")) for age in ("yes", "no")]
        )
        return field

    def _address(self, platform: str, rulebook: Rulebook, text: str, initial: str) -> forms.CharField:
        if platform in rulebook.platforms and known_by_telephone(platform, rulebook):
            return self._text("telephone", _FOR_TELEPHONE, initial)
        return self._text(text, _FOR_EMAIL, initial)

    def _centre(self, choices: Sequence[NamedChoice], initial: str = "") -> forms.CharField:
        none = NamedChoice("", self.say(f"{self.texts}.linked_to_none"))
        return self._select("linked_to", (none, *choices), initial)


class EntriesForm(AccountsForm):
    """Several accounts, entered in one go. `rows`: the fields of each."""

    def __init__(
        self, request: SiteRequest, entries: Sequence[AccountEntry], listed: Sequence[Account], *, is_sent: bool
    ) -> None:
        """`is_sent`: whether it was sent to be recorded; else it is shown with what was typed so far."""
        super().__init__(request, is_sent=is_sent)
        usual = request.POST.get("usual_address", usual_address(listed))
        self.fields["usual_address"] = self._text("usual_address", _FOR_EMAIL, usual)
        self.fields["adult"] = self._age(request.POST.get("adult", ""))
        self.rows: tuple[EntryRow, ...] = ()
        for entry in entries:
            self.rows += (self._row(request, entry, listed),)

    @property
    def asks_for_centre(self) -> bool:
        """Whether any of the accounts may stand in an accounts centre with another."""
        return any(name.startswith("linked_to-") for name in self.fields)

    def entered(self) -> tuple[AccountEntry, ...]:
        """The accounts as they were typed."""
        return tuple(
            AccountEntry(
                row.platform,
                kind=self.typed(f"kind-{row.place}"),
                label=self.typed(f"label-{row.place}"),
                address=self.typed(f"address-{row.place}"),
                linked_to=self.typed(f"linked_to-{row.place}"),
                adult=self.typed("adult"),
            )
            for row in self.rows
        )

    def _row(self, request: SiteRequest, entry: AccountEntry, listed: Sequence[Account]) -> EntryRow:
        rulebook, place, platform = request.rulebook, len(self.rows), entry.platform
        count = 1 + [*(one.platform for one in listed), *(row.platform for row in self.rows)].count(platform)
        fields = {
            "kind": self._select("kind", kind_choices(platform, rulebook, request.today, request.words), entry.kind),
            "address": self._address(platform, rulebook, "address", entry.address),
        }
        if count > 1:
            fields["label"] = self._text("label", _FOR_NAMES, entry.label)
        before = [
            NamedChoice(f"#{row.place}", row.title) for row in self.rows if linkable(platform, row.platform, rulebook)
        ]
        if beside := (*centre_choices(platform, listed, rulebook), *before):
            fields["linked_to"] = self._centre(beside, entry.linked_to)
        self.fields |= {f"{name}-{place}": field for name, field in fields.items()}
        name = account_name(platform, rulebook)
        title = name if count == 1 else self.say(f"{self.texts}.another", platform=name, number=count)
        return EntryRow(place, platform, name, title, tuple(self[f"{field}-{place}"] for field in fields))


class ChangeForm(AccountsForm):
    """What is known of one account, to be corrected."""

    def __init__(self, request: SiteRequest, account: Account, listed: Sequence[Account]) -> None:
        super().__init__(request)
        rulebook, platform = request.rulebook, account.platform
        kinds = kind_choices(platform, rulebook, request.today, request.words)
        others = [other for other in listed if other.key != account.key]
        self.fields["kind"] = self._select("kind", kinds, account.kind)
        self.fields["address"] = self._address(platform, rulebook, "change_address", account.email or "")
        if beside := centre_choices(platform, others, rulebook):
            together = (other.key for other in others if other.group == account.group is not None)
            self.fields["linked_to"] = self._centre(beside, next(together, ""))
        self.fields["adult"] = self._age({True: "yes", False: "no", None: ""}[account.adult])

    def entered(self, platform: str) -> AccountEntry:
        """The account as it was typed."""
        return AccountEntry(
            platform,
            kind=self.typed("kind"),
            address=self.typed("address"),
            linked_to=self.typed("linked_to"),
            adult=self.typed("adult"),
        )


def entries_sent(posted: QueryDict) -> tuple[AccountEntry, ...]:
    """The accounts that a form sends, each under its place: of too many so many that it shows."""

    def sent(name: str, place: int) -> str:
        return str(posted.get(f"{name}-{place}", ""))

    return tuple(
        AccountEntry(
            platform,
            kind=sent("kind", place) or "own",
            label=sent("label", place),
            address=sent("address", place),
            linked_to=sent("linked_to", place),
        )
        for place, platform in enumerate(posted.getlist("platform")[: MOST_AT_ONCE + 1])
    )
