"""The objection of somebody who is logged in."""

from typing import Any

from django import forms

from widerspruch.desk.access.who import LoggedInPerson, ToldAccount
from widerspruch.desk.pages.forms.parts import (
    COUNTRIES,
    SCOPE_NAMES,
    DeskForm,
    MailField,
    NamesField,
    TextField,
    scopes_field,
)
from widerspruch.desk.request import DeskRequest
from widerspruch.lib.writing import written_names

OWN = "own"


class ObjectForm(DeskForm):
    """All of it is filled in already: whoever changes nothing presses the button.

    Attributes:
        whose: For oneself, or for the account of a minor; only for whoever answers for one.

        accounts: Which, where they are not linked.
    """

    texts = "page.object.form"

    whose = forms.ChoiceField(widget=forms.RadioSelect)
    accounts = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple, required=False)
    scopes = scopes_field()
    email = MailField()
    country = forms.ChoiceField(required=False)
    reason = TextField(required=False)
    known_as = NamesField()

    def __init__(self, request: DeskRequest, person: LoggedInPerson) -> None:
        self.person = person
        super().__init__(request, initial=_known(person))
        if person.guardian_of:
            own = [(OWN, self._own())] if person.accounts else []
            wards = [(_value(one), self._named(one)) for one in person.guardian_of]
            self.fields["whose"].choices = [*own, *wards]  # type: ignore[attr-defined]
        else:
            del self.fields["whose"]
        if self.are_single:
            self.fields["accounts"].choices = [(_value(one), account_words(request, one)) for one in person.accounts]  # type: ignore[attr-defined]
        else:
            del self.fields["accounts"]

    @property
    def are_single(self) -> bool:
        """Whether there are accounts that nothing links, so that each needs an objection of its own."""
        return self.person.centre is None and len(self.person.accounts) > 1

    def clean(self) -> dict[str, Any]:
        """Of accounts that are not linked, at least one."""
        super().clean()
        if "accounts" in self.fields and self.ward is None and not self.cleaned_data.get("accounts"):
            self.add_error("accounts", self.say("page.object.form.accounts_none"))
        return self.cleaned_data

    @property
    def ward(self) -> ToldAccount | None:
        """The account of a minor for which it is made."""
        chosen = self.cleaned_data.get("whose")
        return next((one for one in self.person.guardian_of if _value(one) == chosen), None)

    @property
    def chosen(self) -> tuple[ToldAccount, ...]:
        """One's own accounts for which it is made."""
        ticked = self.cleaned_data.get("accounts")
        return tuple(one for one in self.person.accounts if ticked is None or _value(one) in ticked)

    def _own(self) -> str:
        accounts = [account_words(self.request, one) for one in self.person.accounts]
        named = written_names(accounts, self.say.language)
        return self.say("page.object.form.whose_own", n=len(accounts), accounts=named)

    def _named(self, account: ToldAccount) -> str:
        return self.say("page.object.form.whose_ward", account=account_words(self.request, account))


def account_words(request: Any, account: ToldAccount) -> str:
    """How an account is called on a page: `@erika.beispiel bei Beispielnetz`."""
    platform = request.desk.config.platforms.get(account.platform)
    name = f"@{account.handle.lstrip('@')}" if account.handle else account.name or account.account_id
    return str(request.say("page.account", account=name, platform=platform.name if platform else account.platform))


def _value(account: ToldAccount) -> str:
    return f"{account.platform}:{account.account_id}"


def _known(person: LoggedInPerson) -> dict[str, object]:
    return {
        "whose": OWN if person.accounts or not person.guardian_of else _value(person.guardian_of[0]),
        "accounts": [_value(one) for one in person.accounts],
        "scopes": list(SCOPE_NAMES),
        "email": person.email,
        "country": person.country if person.country in COUNTRIES or not person.country else "ZZ",
    }
